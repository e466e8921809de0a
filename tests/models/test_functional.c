/* The functional engine against integer arithmetic done here, and against closed forms.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "tests/models/bench_chip.h"

/* A random machine with unlimited converters and exact cells. */
static void random_machine(uint64_t *state, char *yaml, size_t size, int *value_bits,
                           int *input_bits)
{
    static const char *const mapping[] = {"differential", "offset"};
    static const char *const place[] = {"arrays", "columns"};
    static const char *const subtract[] = {"analog", "digital"};
    static const char *const sign[] = {"bipolar", "two_phase", "twos_complement"};
    *value_bits = bench_between(state, 2, 10);
    *input_bits = bench_between(state, 2, 10);
    snprintf(yaml, size,
             "chip:\n"
             "  tiles: 4096\n"
             "  tile:\n"
             "    arrays: %d\n"
             "    input_buffer: {size: 1 MiB}\n"
             "    adc_pool: {impl: ideal, scope: %s}\n"
             "    array:\n"
             "      rows: %d\n"
             "      columns: %d\n"
             "      value_bits: %d\n"
             "      input_bits: %d\n"
             "      bits_per_cell: %d\n"
             "      mapping: %s\n"
             "      pair: %s\n"
             "      slices: %s\n"
             "      subtract: %s\n"
             "      input_sign: %s\n"
             "      device: {impl: %s, g_min: %d nS%s}\n",
             bench_between(state, 20, 40), bench_between(state, 0, 1) ? "tile" : "unit",
             bench_between(state, 1, 70), bench_between(state, 20, 90), *value_bits,
             *input_bits, bench_between(state, 1, 5), mapping[bench_between(state, 0, 1)],
             place[bench_between(state, 0, 1)], place[bench_between(state, 0, 1)],
             subtract[bench_between(state, 0, 1)], sign[bench_between(state, 0, 2)],
             bench_between(state, 0, 1) ? "ideal" : "level_sigma",
             bench_between(state, 0, 3000), "");
    if (strstr(yaml, "level_sigma")) {
        char *end = strrchr(yaml, '}');
        snprintf(end, size - (size_t)(end - yaml), ", sigma: [0]}\n");
    }
}

/* Whole numbers with the largest magnitude of b bits among them, so that the scale is 1.
 */
static float *random_integers(uint64_t *state, uint64_t n, int bits)
{
    int top = (1 << (bits - 1)) - 1;
    float *x = nvx_alloc(n, sizeof *x);
    for (uint64_t i = 0; i < n; i++)
        x[i] = (float)bench_between(state, -top, top);
    x[bench_random(state) % n] = (float)(bench_between(state, 0, 1) ? top : -top);
    return x;
}

static void expect_exact_scores(uint64_t seed)
{
    uint64_t state = seed;
    char yaml[1024];
    int value_bits, input_bits;
    random_machine(&state, yaml, sizeof yaml, &value_bits, &input_bits);
    uint64_t n = (uint64_t)bench_between(&state, 1, 150);
    uint64_t d = (uint64_t)bench_between(&state, 1, 150);
    uint64_t requests = (uint64_t)bench_between(&state, 1, 9);
    float *w = random_integers(&state, n * d, value_bits);
    float *x = random_integers(&state, requests * d, input_bits);
    bench_chip *b = bench_chip_new(yaml, n, d, w, requests, x, (uint32_t)n);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, seed, NULL);
    for (uint64_t i = 0; i < requests * n; i++) {
        int64_t sum = 0, id = r->ids[i];
        for (uint64_t e = 0; e < d; e++)
            sum += (int64_t)w[(uint64_t)id * d + e] * (int64_t)x[i / n * d + e];
        cr_assert_eq(r->scores[i], (double)sum,
                     "seed %lu, vector %ld: %.17g is not %ld\n%s", (unsigned long)seed,
                     (long)id, r->scores[i], (long)sum, yaml);
    }
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
    free(w);
    free(x);
}

/* The expected scores are int64 sums of products, for every mapping, slicing and tiling.
 */
Test(functional, noise_free_scores_with_unlimited_converters_are_the_integer_products)
{
    for (uint64_t seed = 1; seed <= 150; seed++)
        expect_exact_scores(seed);
}

static const char noisy[] = "chip:\n"
                            "  tiles: 64\n"
                            "  tile:\n"
                            "    arrays: 8\n"
                            "    adc_pool: {bits: 7, full_scale: step}\n"
                            "    array:\n"
                            "      rows: 48\n"
                            "      columns: 20\n"
                            "      device: {impl: ratio_sigma, s: 3, g_min: 0 S}\n";

static nvx_reading *read_noisy(bench_chip **b, int threads, uint64_t trials)
{
    uint64_t state = 77;
    float *w = random_integers(&state, 131 * 59, 8),
          *x = random_integers(&state, 7 * 59, 8);
    *b = bench_chip_new(noisy, 131, 59, w, 7, x, 5);
    omp_set_num_threads(threads);
    nvx_reading *r = nvx_functional_trials((*b)->functional, 0, trials, 9, NULL);
    free(w);
    free(x);
    return r;
}

Test(functional, one_and_two_threads_give_the_same_bytes)
{
    bench_chip *b, *c;
    nvx_reading *one = read_noisy(&b, 1, 3), *two = read_noisy(&c, 2, 3);
    uint64_t n = 3 * 7 * 5;
    cr_assert_arr_eq(one->ids, two->ids, n * sizeof *one->ids);
    cr_assert_arr_eq(one->scores, two->scores, n * sizeof *one->scores);
    cr_assert_arr_eq(one->nmse, two->nmse, 3 * sizeof *one->nmse);
    cr_assert_arr_eq(one->cell_energy, two->cell_energy,
                     3 * 7 * sizeof *one->cell_energy);
    nvx_reading_destroy(&one);
    nvx_reading_destroy(&two);
    bench_chip_destroy(&b);
    bench_chip_destroy(&c);
}

Test(functional, a_trial_does_not_depend_on_how_many_others_are_run)
{
    bench_chip *b, *c;
    nvx_reading *few = read_noisy(&b, 2, 1), *many = read_noisy(&c, 2, 4);
    cr_assert_arr_eq(few->scores, many->scores, 7 * 5 * sizeof *few->scores);
    nvx_reading_destroy(&few);
    nvx_reading_destroy(&many);
    bench_chip_destroy(&b);
    bench_chip_destroy(&c);
}

Test(functional, two_trials_draw_different_cells)
{
    bench_chip *b;
    nvx_reading *r = read_noisy(&b, 2, 2);
    cr_assert_neq(r->nmse[0], r->nmse[1]);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Ten rows of 0.37 and two inputs of 0.73: twenty scores alike, but for rounding. */
Test(functional, equal_exact_scores_have_no_error_in_units_of_their_variance)
{
    float w[10 * 17], x[2 * 17];
    for (int i = 0; i < 10 * 17; i++)
        w[i] = 0.37F;
    for (int i = 0; i < 2 * 17; i++)
        x[i] = 0.73F;
    bench_chip *b = bench_chip_new(noisy, 10, 17, w, 2, x, 5);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 9, NULL);
    cr_assert(isnan(r->nmse[0]));
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* One cell pair, value 3 of 3 bits (magnitude 3 = level 3 of 3), input 3 (planes 1 and
 * 1): g_max = 20 uS, g_min = 2.5 uS on the other side; V = 0.5 V, t = 10 ns, two active
 * planes: 2 x 0.25 x 22.5e-6 x 10e-9 = 1.125e-13 J. */
Test(functional, cell_energy_is_the_sum_of_v_squared_g_t)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {impl: ideal}, array: "
        "{rows: 1, columns: 1, value_bits: 3, input_bits: 3, v_read: 0.5 V, "
        "integrate: 10 ns, device: {impl: ideal}}}}\n";
    const float one[] = {3};
    bench_chip *b = bench_chip_new(yaml, 1, 1, one, 1, one, 1);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_float_eq(r->cell_energy[0], 1.125e-13, 1e-18);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Two rows of level 3 in one slice, signed 3-bit converter (codes -3 .. 3), step 1: the
 * current is 6 steps, the code 3. Score = sum over planes 2^p x code: planes 0 and 1 of
 * input 3: 3 + 2 x 3 = 9 instead of 18. */
Test(functional, a_converter_clips_at_its_largest_code)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {bits: 3, full_scale: "
        "step}, array: {rows: 2, columns: 1, value_bits: 3, input_bits: 3, "
        "device: {impl: ideal}}}}\n";
    const float w[] = {3, 3}, x[] = {3, 3};
    bench_chip *b = bench_chip_new(yaml, 1, 2, w, 1, x, 1);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_float_eq(r->scores[0], 9, 1e-12);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* The same pair: full scale is 2 rows x 3 steps = 6 steps on code 3, so one code is two
 * steps and the current of 6 steps is code 3 = 6 steps: nothing is lost. */
Test(functional, a_full_scale_of_all_rows_never_clips)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {bits: 3, full_scale: "
        "full}, array: {rows: 2, columns: 1, value_bits: 3, input_bits: 3, "
        "device: {impl: ideal}}}}\n";
    const float w[] = {3, 3}, x[] = {3, 3};
    bench_chip *b = bench_chip_new(yaml, 1, 2, w, 1, x, 1);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_float_eq(r->scores[0], 18, 1e-12);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* 5 rows of an array of 9 hold data: 5 x 3 = 15 steps on code 3, 5 steps per code.
 * Currents: 5 x 2 = 10 steps -> code 2 -> 10 steps; input 1 (plane 0 only). */
Test(functional, full_scale_of_active_rows_counts_the_rows_that_hold_data)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {bits: 3, full_scale: "
        "active_rows}, array: {rows: 9, columns: 2, value_bits: 3, "
        "input_bits: 2, device: {impl: ideal}}}}\n";
    const float w[] = {2, 2, 2, 2, 2, 3, 0, 0, 0, 0}, x[] = {1, 1, 1, 1, 1};
    bench_chip *b = bench_chip_new(yaml, 2, 5, w, 1, x, 2);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_eq(r->ids[0], 0);
    cr_assert_float_eq(r->scores[0], 10, 1e-12);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Calibration inputs are the queries: the largest current is 3 + 3 + 2 = 8 steps, which
 * is code 3 of 3: 8/3 steps per code. The other vector has 4 steps: rint(1.5) = 2 codes
 * (ties to even) = 16/3. */
Test(functional, a_calibrated_full_scale_is_the_largest_current_of_the_calibration_inputs)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {bits: 3, full_scale: "
        "calibrated}, array: {rows: 3, columns: 2, value_bits: 3, "
        "input_bits: 2, device: {impl: ideal}}}}\n";
    const float w[] = {3, 3, 2, 1, 2, 1}, x[] = {1, 1, 1};
    bench_chip *b = bench_chip_new(yaml, 2, 3, w, 1, x, 2);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_float_eq(r->scores[0], 8, 1e-9);
    cr_assert_float_eq(r->scores[1], 16.0 / 3, 1e-9);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

Test(functional, equal_scores_rank_the_lowest_index_first)
{
    const char yaml[] =
        "chip: {tiles: 9, tile: {arrays: 8, adc_pool: {impl: ideal}, array: "
        "{rows: 3, columns: 2, device: {impl: ideal}}}}\n";
    const float w[] = {1, 5, 5, 1, 5, 127}, x[] = {127};
    const int64_t expected[] = {5, 1, 2, 4};
    bench_chip *b = bench_chip_new(yaml, 6, 1, w, 1, x, 4);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_arr_eq(r->ids, expected, sizeof expected);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Candidates 1 4 2 8 5 7 in one tile, k = 2: 1 and 4 into free entries, 2 replaces 1, 8
 * replaces 2, 5 replaces 4, 7 replaces 5: two inserts, four replaces. */
Test(functional, the_local_top_k_counts_what_it_inserts_and_replaces)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 8, adc_pool: {impl: ideal}, array: "
        "{rows: 3, columns: 6, device: {impl: ideal}}}}\n";
    const float w[] = {1, 4, 2, 8, 5, 7}, x[] = {1};
    nvx_topk_counts counts;
    memset(&counts, 0, sizeof counts);
    bench_chip *b = bench_chip_new(yaml, 6, 1, w, 1, x, 2);
    cr_assert_eq(nvx_functional_nominal(b->functional, &counts, NULL, NULL), 0);
    cr_assert_eq(counts.inserts, 2);
    cr_assert_eq(counts.replaces, 4);
    bench_chip_destroy(&b);
}

/* Inputs 3 (binary 11) and -2 (binary 10 in magnitude; 110 in three-bit two's
 * complement): two active planes and one; with two's complement two and two. */
Test(functional, row_activations_count_the_planes_that_drive_a_row)
{
    const float w[] = {3, 3}, x[] = {3, -2};
    const char bipolar[] =
        "chip: {tile: {array: {rows: 2, columns: 1, value_bits: 3, "
        "input_bits: 3, device: {impl: ideal}}, adc_pool: {impl: ideal}}}\n";
    const char complement[] =
        "chip: {tile: {array: {rows: 2, columns: 1, value_bits: 3, input_bits: 3, "
        "input_sign: "
        "twos_complement, device: {impl: ideal}}, adc_pool: {impl: ideal}}}\n";
    bench_chip *b = bench_chip_new(bipolar, 1, 2, w, 1, x, 1);
    cr_assert_eq(nvx_functional_activations(b->functional, 0), 3);
    bench_chip_destroy(&b);
    b = bench_chip_new(complement, 1, 2, w, 1, x, 1);
    cr_assert_eq(nvx_functional_activations(b->functional, 0), 4);
    bench_chip_destroy(&b);
}
