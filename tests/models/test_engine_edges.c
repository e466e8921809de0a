/* Where the engine could give other numbers for the same chip: two ways to the same score,
 * sums near the ends of their integers, odd sizes, threads. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/models/engine_scores.h"

enum { SEED = 17 };

/* ---- the fused path and the planes ---- */

static const char *const devices[] = {
    "impl: ideal",
    "impl: level_sigma, sigma: [0.05]",
    "impl: level_sigma, sigma: [0.4], clip: none",
    "impl: level_sigma, sigma: [0.3], clip: range, faults: {stuck_high: 0.3, stuck_low: "
    "0.1}",
    "impl: lognormal, sigma: 0.3, write: {verify: all, window: 0.3}",
    "impl: ideal, faults: {stuck_high: 0.5}, noise: {rtn_share: 0.5, rtn_amplitude: 0.3}",
    "impl: level_sigma, sigma: [0.05], retention: {impl: power_law, nu: 0.1, nu_sigma: "
    "0.05}",
    "impl: ideal, noise: {slow: 0.4}, retention: {impl: log_time, shift: -0.05, sigma: "
    "0.1}",
};

static void random_machine(uint64_t *state, char *yaml, size_t size, int *value_bits,
                           int *input_bits)
{
    static const char *const signs[] = {"bipolar", "two_phase", "twos_complement"};
    int wide = bench_between(state, 0, 3) == 0;
    *value_bits = bench_between(state, 2, wide ? 16 : 9);
    *input_bits = bench_between(state, 2, wide ? 16 : 9);
    const char *wires = bench_between(state, 0, 3)
                            ? ""
                            : "wires: {method: fast, r_row: 30 ohm, r_col: 20 ohm}, ";
    snprintf(
        yaml, size,
        "chip: {tiles: 4096, tile: {arrays: 40, input_buffer: {size: 1 MiB}, adc_pool: "
        "{impl: ideal}, array: {rows: %d, columns: %d, value_bits: %d, input_bits: %d, "
        "bits_per_cell: %d, dac_bits: %d, mapping: %s, pair: %s, slices: %s, subtract: "
        "%s, input_sign: %s, %sdevice: {%s, g_min: %d nS}}}}\nrun: {age: 50 s}\n",
        bench_between(state, 1, 50), bench_between(state, 32, 70), *value_bits,
        *input_bits, bench_between(state, 1, 5), bench_between(state, 1, 8),
        bench_between(state, 0, 1) ? "offset" : "differential",
        bench_between(state, 0, 1) ? "columns" : "arrays",
        bench_between(state, 0, 1) ? "columns" : "arrays",
        bench_between(state, 0, 1) ? "digital" : "analog",
        signs[bench_between(state, 0, 2)], wires, devices[bench_between(state, 0, 7)],
        bench_between(state, 0, 3000));
}

/* Scores of both paths; returns whether the machine can be fused. */
static bool expect_both_alike(const char *yaml, uint64_t n, uint64_t d, const float w[],
                              uint64_t requests, const float x[])
{
    bench_chip *b = bench_chip_new(yaml, n, d, w, requests, x, (uint32_t)n);
    bool fused = b->functional->fused;
    if (fused) {
        double *whole = scores_of(b, 2, SEED);
        b->functional->fused = false;
        double *planes = scores_of(b, 2, SEED);
        for (uint64_t i = 0; i < 2 * requests * n; i++)
            cr_assert_eq(whole[i], planes[i], "%lu: %.17g is not %.17g\n%s",
                         (unsigned long)i, whole[i], planes[i], yaml);
        free(whole);
        free(planes);
    }
    bench_chip_destroy(&b);
    return fused;
}

static bool expect_random_alike(uint64_t seed)
{
    uint64_t state = seed;
    char yaml[1024];
    int value_bits, input_bits;
    random_machine(&state, yaml, sizeof yaml, &value_bits, &input_bits);
    uint64_t n = (uint64_t)bench_between(&state, 1, 40);
    uint64_t d = (uint64_t)bench_between(&state, 1, 90);
    uint64_t requests = (uint64_t)bench_between(&state, 1, 4);
    float *w = whole_numbers(&state, n * d, value_bits);
    float *x = whole_numbers(&state, requests * d, input_bits);
    bool fused = expect_both_alike(yaml, n, d, w, requests, x);
    free(w);
    free(x);
    return fused;
}

Test(paths, fused_scores_are_those_of_the_planes_to_the_last_bit)
{
    int fused = 0;
    for (uint64_t seed = 1; seed <= 150; seed++)
        fused += expect_random_alike(seed);
    cr_assert_gt(fused, 100);
}

/* Values of 7 bits in cells of 5 bits: the upper cell holds two bits but a stuck one stands
 * at 31, so that a value comes to 31 x 33 steps instead of 127. Inputs of -1, 0 and 1 take
 * the product that adds six rows in 16 bits. */
Test(paths, stuck_cells_reach_further_than_the_largest_value)
{
    enum { N = 6, D = 60 };
    float w[N * D], x[D];
    const char *const mappings[] = {"differential", "differential, subtract: digital",
                                    "offset"};
    for (int i = 0; i < N * D; i++)
        w[i] = i % 2 ? 127 : 0;
    for (int e = 0; e < D; e++)
        x[e] = 1;
    for (int m = 0; m < 3; m++) {
        char yaml[512];
        snprintf(
            yaml, sizeof yaml,
            "chip: {tiles: 1, tile: {arrays: 8, adc_pool: {impl: ideal}, array: {rows: "
            "60, columns: 16, bits_per_cell: 5, input_bits: 2, mapping: %s, device: "
            "{impl: level_sigma, sigma: [0.01], clip: range, g_min: 0 S, faults: "
            "{stuck_high: 0.5}}}}}\n",
            mappings[m]);
        expect_both_alike(yaml, N, D, w, 1, x);
    }
}

/* ---- whole values whose cells change too ---- */

/* A spread of 0 of whole values is one of cells: both chips are the same. */
static void expect_alike_whatever_the_unit(const char *array, const char *device)
{
    enum { N = 20, D = 30, REQUESTS = 4 };
    uint64_t state = 2;
    double start[REQUESTS] = {0, 5, 5, 70}, *score[2];
    float *w = whole_numbers(&state, N * D, 8),
          *x = whole_numbers(&state, REQUESTS * D, 8);
    for (int i = 0; i < 2; i++) {
        char yaml[640];
        snprintf(
            yaml, sizeof yaml,
            "chip: {tiles: 8, tile: {arrays: 16, adc_pool: {impl: ideal}, array: {rows: "
            "16, columns: 32, %s, device: {impl: level_sigma, sigma: [0], sigma_unit: "
            "%s%s, %s}}}}\nrun: {age: 30 s}\n",
            array, i ? "value" : "range", i ? "" : ", clip: none", device);
        bench_chip *b = bench_chip_new(yaml, N, D, w, REQUESTS, x, N);
        start_at(b, start);
        score[i] = scores_of(b, 2, SEED);
        bench_chip_destroy(&b);
    }
    double moved = 0;
    for (int i = 0; i < 2 * REQUESTS * N; i++) {
        double exact = 0;
        for (int e = 0; e < D; e++)
            exact += (double)w[i % N * D + e] * (double)x[i / N % REQUESTS * D + e];
        cr_assert_eq(score[0][i], score[1][i], "%s, %s: %g and %g", array, device,
                     score[0][i], score[1][i]);
        moved += fabs(score[1][i] - exact);
    }
    cr_assert_gt(moved, 1, "%s, %s", array, device);
    free(score[0]);
    free(score[1]);
    free(w);
    free(x);
}

Test(values, have_cells_that_are_stuck_drift_and_wander)
{
    static const char *const arrays[] = {"pair: columns",
                                         "mapping: offset, slices: columns"};
    static const char *const changes[] = {"faults: {stuck_high: 0.05}",
                                          "retention: {impl: power_law, nu: 0.1}",
                                          "noise: {rtn_share: 1, rtn_amplitude: 0.2}"};
    for (int i = 0; i < 6; i++)
        expect_alike_whatever_the_unit(arrays[i % 2], changes[i / 2]);
}

Test(values, are_seen_through_wires)
{
    expect_alike_whatever_the_unit("wires: {method: exact}", "g_min: 1 uS");
}

/* ---- sums near the ends of 32 bits ---- */

/* 1024 rows of the largest 8-bit input on cells whose g_min is 27 level steps: (27 + 3)
 * steps of 512 units x 255 x 1024 = 4.0e9 would leave 32 bits; units get coarser. */
Test(sums, of_large_inputs_on_cells_with_a_large_g_min_fit)
{
    enum { D = 1024, N = 2 };
    static float w[N * D], x[D];
    for (int e = 0; e < D; e++)
        w[e] = 127, w[D + e] = -127, x[e] = 255;
    bench_chip *b = bench_chip_new(
        "chip: {tiles: 1, tile: {arrays: 4, input_buffer: {size: 1 MiB}, adc_pool: "
        "{bits: 12, "
        "full_scale: full}, array: {rows: 1024, columns: 4, input_bits: 9, dac_bits: 8, "
        "mapping: offset, device: {impl: level_sigma, sigma: [0.001], clip: range, "
        "g_min: 90 "
        "uS, g_max: 100 uS}}}}\n",
        N, D, w, 1, x, N);
    double *score = scores_of(b, 1, SEED), exact = 127.0 * 255 * D;
    /* a code is 30 steps x 1024 x 255 / 2047; four slices weigh 85 together */
    double code = 30.0 * D * 255 / 2047 * 85;
    cr_assert_float_eq(score[0], exact, code, "%g", score[0]);
    cr_assert_float_eq(score[1], -exact, code, "%g", score[1]);
    free(score);
    bench_chip_destroy(&b);
}

/* Cells anywhere within 3100 steps to either side: the difference of two leaves 16 bits at
 * 8 units a step. A pair of them is the difference of G+ and G- converted alone. */
Test(sums, of_pairs_that_differ_by_more_than_either_cell_fit)
{
    enum { N = 8, D = 20 };
    uint64_t state = 1;
    float *w = whole_numbers(&state, N * D, 6), *x = whole_numbers(&state, D, 4);
    double *score[2];
    for (int i = 0; i < 2; i++) {
        char yaml[512];
        snprintf(
            yaml, sizeof yaml,
            "chip: {tiles: 1, tile: {arrays: 8, adc_pool: {impl: ideal}, array: {rows: "
            "20, columns: 16, value_bits: 6, input_bits: 4, bits_per_cell: 5, subtract: "
            "%s, device: {impl: measured, anchors: [0], deviation: [-100, 100], clip: "
            "none}}}}\n",
            i ? "digital" : "analog");
        bench_chip *b = bench_chip_new(yaml, N, D, w, 1, x, N);
        b->functional->fused &= i == 0; /* no pair is joined then */
        score[i] = scores_of(b, 4, SEED);
        bench_chip_destroy(&b);
    }
    for (int i = 0; i < 4 * N; i++)
        cr_assert_eq(score[0][i], score[1][i], "%g and %g", score[0][i], score[1][i]);
    free(w);
    free(x);
    free(score[0]);
    free(score[1]);
}

/* ---- sizes ---- */

/* One cell in one array of one row and column, one request. Value 1 of 2 bits in the one
 * cell of an offset mapping of 2-bit cells is level 3: 3 - 2 = 1. */
Test(sizes, one_cell_is_a_chip)
{
    const float one[] = {1};
    bench_chip *b =
        bench_chip_new("chip: {tiles: 1, tile: {arrays: 1, adc_pool: {bits: 8, "
                       "full_scale: step, count: 40, "
                       "offset: 0.1}, array: {rows: 1, columns: 1, value_bits: 2, "
                       "input_bits: 2, mapping: "
                       "offset, wires: {method: exact}, device: {impl: ideal, g_min: 0 "
                       "S, noise: {white: 0.001}, "
                       "retention: {impl: power_law, nu: 0.01}}}}}\nrun: {age: 1 s}\n",
                       1, 1, one, 1, one, 1);
    double *score = scores_of(b, 3, SEED);
    for (int t = 0; t < 3; t++)
        cr_assert_float_eq(score[t], 1, 1e-9, "%g", score[t]);
    free(score);
    bench_chip_destroy(&b);
}

/* ---- threads ---- */

static const char everything[] =
    "chip: {tiles: 64, tile: {arrays: 8, input_buffer: {size: 1 MiB}, adc_pool: {bits: "
    "6, "
    "full_scale: active_rows, count: 5, offset: 0.5, gain: 0.05, inl: [0.2, -0.3, 0.4]}, "
    "array: {rows: 11, columns: 18, value_bits: 6, input_bits: 5, dac_bits: 2, pair: "
    "columns, "
    "slices: columns, wires: {method: exact}, device: {impl: level_sigma, sigma: [0.05], "
    "faults: {stuck_low: 0.01, stuck_high: 0.01}, retention: {impl: log_time, shift: "
    "-0.01, "
    "sigma: 0.02}, noise: {white: 0.01, rtn_share: 0.4, rtn_amplitude: 0.1, slow: 0.02}, "
    "write: {verify: all, window: 0.2}}}}}\nrun: {age: 100 s}\n";

enum { VECTORS = 23, DIM = 25, REQUESTS = 280, TRIALS = 2, K = 5 };

static nvx_reading *read_everything(int threads)
{
    uint64_t state = 55;
    double start[REQUESTS];
    float *w = whole_numbers(&state, VECTORS * DIM, 6),
          *x = whole_numbers(&state, REQUESTS * DIM, 5);
    for (int i = 0; i < REQUESTS; i++)
        start[i] = i < 260 ? 0 : i < 270 ? 0.5 : 3;
    omp_set_num_threads(threads);
    bench_chip *b = bench_chip_new(everything, VECTORS, DIM, w, REQUESTS, x, K);
    start_at(b, start);
    nvx_reading *r = nvx_functional_trials(b->functional, 4, TRIALS, SEED, NULL);
    cr_assert_not_null(r);
    free(w);
    free(x);
    bench_chip_destroy(&b);
    return r;
}

Test(threads, with_everything_on_any_number_of_threads_gives_the_same_bytes)
{
    size_t n = (size_t)TRIALS * REQUESTS * K;
    nvx_reading *one = read_everything(1);
    for (int threads = 2; threads <= 3; threads++) {
        nvx_reading *more = read_everything(threads);
        cr_assert_eq(memcmp(more->ids, one->ids, n * sizeof *one->ids), 0);
        cr_assert_eq(memcmp(more->scores, one->scores, n * sizeof *one->scores), 0);
        cr_assert_eq(memcmp(more->nmse, one->nmse, TRIALS * sizeof *one->nmse), 0);
        cr_assert_eq(memcmp(more->cell_energy, one->cell_energy,
                            TRIALS * REQUESTS * sizeof *one->cell_energy),
                     0);
        cr_assert_eq(memcmp(more->writing, one->writing, TRIALS * sizeof *one->writing),
                     0);
        nvx_reading_destroy(&more);
    }
    nvx_reading_destroy(&one);
}
