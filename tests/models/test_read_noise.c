/* White read noise of cells, from the conversion to the score. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/quantise.h"
#include "tests/models/engine_scores.h"

enum { SEED = 5, N = 40, D = 24, REQUESTS = 30, TRIALS = 30 };

static const double white[4] = {0.004, 0.01, 0.02, 0.016}; /* of the range, per level */

static void machine(char *yaml, size_t size, const char *array, const char *adc)
{
    snprintf(
        yaml, size,
        "chip: {tiles: 64, tile: {arrays: 32, input_buffer: {size: 1 MiB}, adc_pool: "
        "{%s}, array: {rows: 16, columns: 64, value_bits: 7, input_bits: 6, "
        "bits_per_cell: 2, %s, device: {impl: ideal, noise: {white: [0.004, 0.01, "
        "0.02, 0.016]}}}}}\n",
        adc, array);
}

/* Variance of the score of a vector: over planes and slices w^2 sum x^2 sigma^2, sigma in
 * level steps (3 in the range) of each cell; from the definitions, not by the engine. */
static double variance_of(const nvx_crossbar_params *x, const float w[], const float in[])
{
    double sum = 0;
    int16_t value[16];
    for (int e = 0; e < D; e++) {
        int16_t q = (int16_t)in[e];
        nvx_input_planes(x, 1, 1, &q, value);
        double squares = 0;
        for (uint64_t p = 0; p < x->planes; p++)
            squares += pow(nvx_plane_weight(x, p) * value[p], 2);
        int v = (int)w[e] + (x->mapping == NVX_OFFSET ? 64 : 0);
        for (uint64_t s = 0; s < x->slice_count; s++)
            for (int side = 0; side < (x->mapping == NVX_OFFSET ? 1 : 2); side++) {
                int magnitude = side ? -v : v;
                int level = magnitude < 0 ? 0 : magnitude >> 2 * s & 3;
                sum += pow(4, 2.0 * (double)s) * squares * pow(3 * white[level], 2);
            }
    }
    return sum;
}

/* Errors of scores over the std of the closed form have the variance 1; the sample
 * variance of n normal draws has the standard error sqrt(2 / n), here 0.75 %; `extra` is
 * what a converter's steps add. */
static void expect_variance(const char *array, const char *adc, double step)
{
    uint64_t state = 9;
    char yaml[1024];
    machine(yaml, sizeof yaml, array, adc);
    float *w = whole_numbers(&state, N * D, 7),
          *x = whole_numbers(&state, REQUESTS * D, 6);
    bench_chip *b = bench_chip_new(yaml, N, D, w, REQUESTS, x, N);
    const nvx_crossbar_params *p = nvx_config_at(b->config, "chip.tile.array");
    double *score = scores_of(b, TRIALS, SEED), square = 0, mean = 0, planes = 0;
    for (uint64_t i = 0; i < p->planes; i++)
        planes += pow(nvx_plane_weight(p, i), 2);
    double converters = 2 * planes * (pow(16, (double)p->slice_count) - 1) / 15 *
                        (p->mapping == NVX_DIFFERENTIAL && p->subtract ? 2 : 1) * step *
                        step / 12; /* 2: row tiles of 16 and 8 rows */
    for (int i = 0; i < TRIALS * REQUESTS * N; i++) {
        const float *wi = w + i % N * D, *xi = x + i / N % REQUESTS * D;
        double exact = 0;
        for (int e = 0; e < D; e++)
            exact += (double)wi[e] * (double)xi[e];
        double z = (score[i] - exact) / sqrt(variance_of(p, wi, xi) + converters);
        mean += z / (TRIALS * REQUESTS * N);
        square += z * z / (TRIALS * REQUESTS * N);
    }
    cr_expect_float_eq(square, 1, 0.04, "%s, %s: %g", array, adc, square);
    cr_expect_float_eq(mean, 0, 0.025, "%s, %s: %g", array, adc, mean);
    free(w);
    free(x);
    free(score);
    bench_chip_destroy(&b);
}

static const char *const arrays[] = {
    "pair: arrays",
    "pair: columns, slices: columns",
    "subtract: digital, pair: columns, dac_bits: 2",
    "mapping: offset, slices: columns, input_sign: two_phase",
    "mapping: offset, dac_bits: 3, input_sign: twos_complement",
    "slices: columns, dac_bits: 5",
};

Test(read_noise, has_the_variance_of_the_sum_over_planes_and_slices)
{
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        expect_variance(arrays[i], "impl: ideal", 0);
}

/* Twelve bits of 0.05 steps reach 102 steps; the largest current here is below 16 x 3 x
 * (2^2 - 1) + g_min. The steps add step^2 / 12 per conversion. */
Test(read_noise, has_that_variance_through_a_fine_converter_too)
{
    for (int i = 0; i < 2; i++)
        expect_variance(arrays[i], "bits: 12, full_scale: step, step: 0.05", 0.05);
}

/* 128 rows of the largest input of an 8-bit DAC: rows x squares x variances would be 3e10
 * with 4096 steps of each cell, far above 2^31. */
Test(read_noise, of_many_rows_and_large_inputs_does_not_overflow)
{
    enum { ROWS = 128, TIMES = 2000 };
    const char yaml[] = "chip: {tiles: 1, tile: {arrays: 2, input_buffer: {size: 1 MiB}, "
                        "adc_pool: {impl: "
                        "ideal}, array: {rows: 128, columns: 4, value_bits: 3, "
                        "input_bits: 9, dac_bits: 8, "
                        "device: {impl: ideal, noise: {white: 0.01}}}}}\n";
    float w[ROWS], x[ROWS];
    double square = 0;
    for (int i = 0; i < ROWS; i++)
        w[i] = 3, x[i] = 255;
    bench_chip *b = bench_chip_new(yaml, 1, ROWS, w, 1, x, 1);
    double *score = scores_of(b, TIMES, SEED);
    for (int i = 0; i < TIMES; i++)
        square += pow(score[i] - 3.0 * 255 * ROWS, 2) / TIMES;
    /* pairs of cells of 0.03 steps: 2 x 128 x 255^2 x 0.03^2; standard error 3.2 % */
    cr_assert_float_eq(square / (2 * 128 * 255.0 * 255 * 9e-4), 1, 0.13, "%g", square);
    free(score);
    bench_chip_destroy(&b);
}

static double covariance(size_t n, const double a[], const double b[])
{
    double sum = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return sum / sqrt(aa * bb);
}

/* The same input again and again: correlations of 1200 pairs have a std of 0.029. */
Test(read_noise, of_one_request_tells_nothing_of_anothers)
{
    uint64_t state = 3;
    char yaml[1024];
    float *w = whole_numbers(&state, N * D, 7), x[REQUESTS * D];
    static double error[REQUESTS][N * TRIALS];
    machine(yaml, sizeof yaml, "slices: columns", "impl: ideal");
    for (int i = 0; i < REQUESTS * D; i++)
        x[i] = (float)(31 - i % D);
    bench_chip *b = bench_chip_new(yaml, N, D, w, REQUESTS, x, N);
    double *score = scores_of(b, TRIALS, SEED);
    for (int i = 0; i < TRIALS * REQUESTS * N; i++) {
        double exact = 0;
        for (int e = 0; e < D; e++)
            exact += (double)w[i % N * D + e] * (double)x[e];
        error[i / N % REQUESTS][i / N / REQUESTS * N + i % N] = score[i] - exact;
    }
    for (int i = 0; i < REQUESTS; i++)
        for (int j = 0; j < i; j++)
            cr_assert_lt(fabs(covariance((size_t)N * TRIALS, error[i], error[j])), 0.15,
                         "requests %d and %d", i, j);
    free(w);
    free(score);
    bench_chip_destroy(&b);
}

enum { MANY = 300, PART = 150 };

/* Scores of MANY requests, of which the first `requests` are made; age: with cells that
 * could change, but do not, and requests from PART on an hour later: blocks of 150. */
static double *many(uint64_t requests, bool epochs)
{
    uint64_t state = 4;
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 64, tile: {arrays: 32, adc_pool: {bits: 7, full_scale: step, "
             "step: 0.5}, array: {rows: 16, columns: 18, value_bits: 5, input_bits: 5, "
             "slices: columns, device: {impl: ideal, noise: {white: 0.05}%s}}}}\n",
             epochs ? ", retention: {impl: power_law, nu: 0}" : "");
    double start[MANY];
    float *w = whole_numbers(&state, N * D, 5), *x = whole_numbers(&state, MANY * D, 5);
    x[0] = 15;
    bench_chip *b = bench_chip_new(yaml, N, D, w, requests, x, N);
    for (int i = 0; i < MANY; i++)
        start[i] = i < PART ? 0 : 3600;
    if (epochs)
        start_at(b, start);
    double *score = scores_of(b, 1, SEED);
    free(w);
    free(x);
    bench_chip_destroy(&b);
    return score;
}

Test(read_noise, is_the_same_wherever_blocks_of_requests_end)
{
    double *one = many(MANY, false), *cut = many(MANY, true);
    cr_assert_eq(memcmp(one, cut, MANY * N * sizeof *one), 0);
    free(one);
    free(cut);
}

Test(read_noise, of_a_request_does_not_depend_on_how_many_follow)
{
    double *all = many(MANY, false), *part = many(PART, false);
    cr_assert_eq(memcmp(all, part, PART * N * sizeof *all), 0);
    free(all);
    free(part);
}
