/* Write-verify as the scores and the counts of a chip show it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/chip.h"
#include "tests/models/engine_scores.h"

/* N vectors of D values, all of them 3 of 3 bits: one pair of 2-bit cells each. */
enum { SEED = 8, N = 50, D = 30, TRIALS = 20, ALL = N * D * TRIALS };

static const double sigma = 0.3; /* level steps: 0.1 of the range */

/* Inputs that are 1 in one element: scores are single values. Rows of 16: two row tiles. */
static bench_chip *chip(const char *write)
{
    static float w[N * D], x[D * D];
    char yaml[1024];
    for (int i = 0; i < N * D; i++)
        w[i] = 3;
    for (int e = 0; e < D; e++)
        x[e * D + e] = 1;
    snprintf(
        yaml, sizeof yaml,
        "chip: {tiles: 64, tile: {arrays: 8, adc_pool: {impl: ideal}, array: {rows: "
        "16, columns: 14, value_bits: 3, input_bits: 2, pair: columns, device: {impl: "
        "level_sigma, sigma: [0.1], clip: none, write: {window: 0.2, limit: 30, "
        "pulse_time: 10 ns, verify_time: 5 ns, %s}}}}}\n",
        write);
    return bench_chip_new(yaml, N, D, w, D, x, N);
}

/* Variance of a normal of std `sigma` cut at +-0.2 steps. */
static double cut_variance(void)
{
    double a = 0.2 / sigma, inside = erf(a / sqrt(2));
    return sigma * sigma * (1 - 2 * a * exp(-a * a / 2) / sqrt(2 * acos(-1)) / inside);
}

/* Scores are 3 (the scale of values is 3 / 3) plus the errors of both cells of a pair. */
static double variance_of(const double score[], bool (*wanted)(int e, int v))
{
    double sum = 0, n = 0;
    for (int i = 0; i < ALL; i++) {
        if (!wanted(i / N % D, i % N))
            continue;
        sum += (score[i] - 3) * (score[i] - 3);
        n++;
    }
    return sum / n;
}

static bool any(int e, int v)
{
    (void)e, (void)v;
    return true;
}

/* Values of vector 7, and elements 14 to 17 of vector 3. */
static bool masked(int e, int v) { return v == 7 || (v == 3 && e >= 14 && e <= 17); }

static bool not_masked(int e, int v) { return !masked(e, v); }

/* 30000 pairs: a variance has a standard error below 0.9 %. */
Test(verify_engine, all_cuts_every_cells_spread_at_the_window)
{
    bench_chip *none = chip("verify: none"), *all = chip("verify: all");
    double *a = scores_of(none, TRIALS, SEED), *b = scores_of(all, TRIALS, SEED);
    cr_assert_float_eq(variance_of(a, any) / (2 * sigma * sigma), 1, 0.04);
    cr_assert_float_eq(variance_of(b, any) / (2 * cut_variance()), 1, 0.04);
    free(a);
    free(b);
    bench_chip_destroy(&none);
    bench_chip_destroy(&all);
}

static bench_chip *masked_chip(char path[40])
{
    char write[100];
    strcpy(path, "/tmp/nvxsim-mask-XXXXXX");
    FILE *file = fdopen(mkstemp(path), "w");
    fprintf(file, "vector,first_element,last_element\n7,0,29\n3,14,17\n");
    fclose(file);
    snprintf(write, sizeof write, "verify: mask, mask: %s", path);
    return chip(write);
}

/* The masked values are 34 of 1500, 680 pairs in all: a standard error of 5.4 %. The others
 * are the ones of a chip without verify. */
Test(verify_engine, a_mask_cuts_the_spread_of_its_values_only)
{
    char path[40];
    bench_chip *none = chip("verify: none"), *mask = masked_chip(path);
    double *a = scores_of(none, TRIALS, SEED), *b = scores_of(mask, TRIALS, SEED);
    cr_assert_float_eq(variance_of(b, masked) / (2 * cut_variance()), 1, 0.2);
    cr_assert_float_eq(variance_of(b, not_masked) / (2 * sigma * sigma), 1, 0.04);
    for (int i = 0; i < ALL; i++)
        if (!masked(i / N % D, i % N))
            cr_assert_eq(a[i], b[i]);
    free(a);
    free(b);
    unlink(path);
    bench_chip_destroy(&none);
    bench_chip_destroy(&mask);
}

static nvx_writing written(bench_chip *b, uint64_t trials)
{
    nvx_reading *r = nvx_functional_trials(b->functional, 0, trials, SEED, NULL);
    nvx_writing sum = {0};
    for (uint64_t t = 0; t < trials; t++) {
        const nvx_writing *w = &r->writing[t];
        sum.cells += w->cells;
        sum.pulses += w->pulses;
        sum.verifies += w->verifies;
        sum.at_limit += w->at_limit;
        sum.seconds += w->seconds;
        for (int i = 0; i < 256; i++)
            sum.histogram[i] += w->histogram[i];
    }
    nvx_reading_destroy(&r);
    return sum;
}

/* p: a draw is in the window. One more pulse with 1 - p each: histogram p (1 - p)^(n - 1),
 * mean (1 - (1 - p)^30) / p. 60000 cells; the mean's standard error is 0.3 %. */
Test(verify_engine, pulses_of_verified_cells_are_geometric)
{
    double p = erf(0.2 / sigma / sqrt(2)), cells = 2.0 * ALL;
    bench_chip *b = chip("verify: all");
    nvx_writing w = written(b, TRIALS);
    cr_assert_eq(w.cells, 2 * ALL);
    cr_assert_eq(w.verifies, w.pulses);
    cr_assert_float_eq((double)w.pulses / cells * p, 1 - pow(1 - p, 30), 0.015);
    for (int n = 1; n < 6; n++)
        cr_assert_float_eq((double)w.histogram[n] / cells / p, pow(1 - p, n - 1), 0.02,
                           "%d", n);
    cr_assert_eq(w.at_limit, w.histogram[30]);
    bench_chip_destroy(&b);
}

Test(verify_engine, cells_outside_the_mask_take_one_pulse)
{
    char path[40];
    bench_chip *b = masked_chip(path);
    nvx_writing w = written(b, TRIALS);
    uint64_t verified = 2ull * 34 * TRIALS, others = 2 * ALL - verified;
    cr_assert_eq(w.cells, 2 * ALL);
    cr_assert_eq(w.verifies, w.pulses - others);
    cr_assert_geq(w.verifies, verified);
    cr_assert_geq(w.histogram[1], others);
    unlink(path);
    bench_chip_destroy(&b);
}

/* Seven pairs fill an array of 14 columns: 8 column tiles of two blocks, 4 of them on a tile
 * of 8 arrays; 4 x 30 rows, 10 ns each, one after another. */
Test(verify_engine, without_verify_rows_take_a_pulse_each)
{
    bench_chip *b = chip("verify: none");
    nvx_writing w = written(b, 1);
    cr_assert_eq(w.cells, 2 * N * D);
    cr_assert_eq(w.pulses, 2 * N * D);
    cr_assert_eq(w.verifies, 0);
    cr_assert_eq(w.histogram[1], 2 * N * D);
    cr_assert_float_eq(w.seconds, 4 * 30 * 10e-9, 1e-15, "%g", w.seconds);
    bench_chip_destroy(&b);
}

Test(verify_engine, of_whole_values_is_refused)
{
    nvx_error err = {0};
    nvx_config *root = nvx_config_parse("chip: {tile: {array: {device: {impl: "
                                        "level_sigma, sigma: [0.1], sigma_unit: value, "
                                        "write: {verify: all}}}}}\n",
                                        "test.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(root, "%s", err.text);
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(root, "chip"), "tile"), "array");
    cr_assert_null(nvx_cells_new(nvx_config_child(array, "device"), 2, 64, &err));
    cr_assert_str_eq(err.text,
                     "chip.tile.array.device.write.verify: 'all' acts on cells, "
                     "sigma_unit value spreads whole values; allowed: none, or "
                     "another sigma_unit");
    nvx_config_destroy(&root);
}
