/* Trials read in batches are the trials read at once. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tests/models/bench_chip.h"

enum { VECTORS = 40, DIM = 12, REQUESTS = 5, K = 3, TRIALS = 7 };

static const char machine[] =
    "chip: {tiles: 3, tile: {arrays: 16, adc_pool: {impl: adc_sar, bits: 6, full_scale: "
    "active_rows}, array: {rows: 8, columns: 16, bits_per_cell: 2, device: {impl: "
    "level_sigma, sigma: [0.1]}}}}\n";

static bench_chip *chip(void)
{
    static float w[VECTORS * DIM], x[REQUESTS * DIM];
    uint64_t state = 11;
    for (int i = 0; i < VECTORS * DIM; i++)
        w[i] = (float)bench_between(&state, -127, 127);
    for (int i = 0; i < REQUESTS * DIM; i++)
        x[i] = (float)bench_between(&state, -127, 127);
    return bench_chip_new(machine, VECTORS, DIM, w, REQUESTS, x, K);
}

/* Batches of 1, 4 and 2 trials. */
static nvx_reading *in_batches(bench_chip *b)
{
    nvx_reading *all = nvx_functional_trials(b->functional, 0, 1, 3, NULL);
    nvx_reading *more = nvx_functional_trials(b->functional, 1, 4, 3, NULL);
    nvx_reading_append(all, &more);
    cr_assert_null(more);
    more = nvx_functional_trials(b->functional, 5, 2, 3, NULL);
    nvx_reading_append(all, &more);
    return all;
}

Test(reading, batches_of_trials_give_the_bytes_of_one_call_with_all)
{
    bench_chip *b = chip();
    nvx_reading *one = nvx_functional_trials(b->functional, 0, TRIALS, 3, NULL);
    nvx_reading *all = in_batches(b);
    cr_assert_eq(all->trials, TRIALS);
    size_t n = (size_t)TRIALS * REQUESTS * K;
    cr_assert_eq(memcmp(all->ids, one->ids, n * sizeof *one->ids), 0);
    cr_assert_eq(memcmp(all->scores, one->scores, n * sizeof *one->scores), 0);
    cr_assert_eq(memcmp(all->nmse, one->nmse, TRIALS * sizeof *one->nmse), 0);
    cr_assert_eq(memcmp(all->cell_energy, one->cell_energy,
                        (size_t)TRIALS * REQUESTS * sizeof *one->cell_energy),
                 0);
    cr_assert_eq(memcmp(all->writing, one->writing, TRIALS * sizeof *one->writing), 0);
    nvx_reading_destroy(&one);
    nvx_reading_destroy(&all);
    bench_chip_destroy(&b);
}

Test(reading, every_trial_is_another_chip)
{
    bench_chip *b = chip();
    nvx_reading *all = in_batches(b);
    for (int i = 0; i < TRIALS; i++)
        for (int j = 0; j < i; j++)
            cr_assert_neq(all->nmse[i], all->nmse[j], "trials %d and %d", i, j);
    nvx_reading_destroy(&all);
    bench_chip_destroy(&b);
}
