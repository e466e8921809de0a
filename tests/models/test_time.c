/* Conductances that change between programming and reading, and from read to read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/models/engine_scores.h"

enum { SEED = 3, MOST = 5000 };

/* n vectors of d values of 3 bits (one 2-bit cell of each pair), inputs of 3 bits. */
static bench_chip *chip(const char *rest, const char *device, uint64_t n, uint64_t d,
                        const float w[], uint64_t requests, const float x[])
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 64, tile: {arrays: 8, adc_pool: {impl: ideal}, array: {rows: "
             "16, columns: 32, value_bits: 3, input_bits: 3, device: {%s}}}}\n%s",
             device, rest);
    return bench_chip_new(yaml, n, d, w, requests, x, (uint32_t)n);
}

static float *threes(uint64_t n)
{
    float *x = nvx_alloc(n, sizeof *x);
    for (uint64_t i = 0; i < n; i++)
        x[i] = 3;
    return x;
}

/* Level l is rint(512 l t^-nu) of 512 units a step (3 steps: 32767 / (18 x 3) = 606). */
static double drifted(int level, double t, double nu)
{
    return rint(512 * level * pow(t, -nu)) / 512;
}

Test(age, lowers_scores_by_a_power_of_time)
{
    const float w[] = {3, 2, 1, -3}, x[] = {3, 1, -2, 3};
    const double ages[] = {0, 20, 40, 20000, 7e6};
    for (int i = 0; i < 5; i++) {
        char rest[64];
        double t = fmax(ages[i] / 20, 1), g[4];
        snprintf(rest, sizeof rest, "run: {age: %g s}\n", ages[i]);
        bench_chip *b =
            chip(rest, "impl: ideal, g_min: 0 S, retention: {impl: power_law, nu: 0.06}",
                 1, 4, w, 1, x);
        double *score = scores_of(b, 1, SEED);
        cr_assert_eq(b->functional->unit, 512);
        for (int l = 1; l < 4; l++)
            g[l] = drifted(l, t, 0.06);
        cr_assert_eq(score[0], 3 * g[3] + g[2] - 2 * g[1] - 3 * g[3], "%g s: %.17g",
                     ages[i], score[0]);
        free(score);
        bench_chip_destroy(&b);
    }
}

/* One column per value: the current of g_min drifts with the rest, what the digital side
 * takes off for it does not. Values 1 and -1 are levels 3 and 1 (offset of 2 bits), g_min
 * is one step: conductances (4 and 2 steps) x 0.5. */
Test(age, takes_g_min_along_where_it_is_seen)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {impl: ideal}, array: {rows: 2, "
        "columns: 1, value_bits: 2, input_bits: 3, mapping: offset, device: {impl: "
        "ideal, "
        "g_min: 5 uS, g_max: 20 uS, retention: {impl: power_law, nu: 1, t0: 1 s}}}}}\n"
        "run: {age: 2 s}\n";
    const float w[] = {1, -1}, x[] = {3, 1};
    bench_chip *b = bench_chip_new(yaml, 1, 2, w, 1, x, 1);
    double *score = scores_of(b, 1, SEED);
    /* 0.5 (3 x 4 + 1 x 2) - (3 + 1) x 1 - 2 (3 + 1) */
    cr_assert_float_eq(score[0], 7 - 4 - 8, 1e-9, "%g", score[0]);
    free(score);
    bench_chip_destroy(&b);
}

Test(epochs, requests_see_the_conductances_of_their_own_time)
{
    const double start[] = {0, 30, 30.0009, 30.0011, 30.002, 31, 4000, 4000};
    const double seen[] = {0, 30, 30, 30.0011, 30.0011, 31, 4000, 4000}; /* 1 ms apart */
    const float w[] = {3, 1};
    float x[16] = {3};
    for (int i = 0; i < 8; i++)
        x[2 * i] = 3, x[2 * i + 1] = (float)(i - 4);
    x[1] = -3;
    bench_chip *b =
        chip("run: {age: 5 s}\n",
             "impl: ideal, g_min: 0 S, retention: {impl: power_law, nu: 0.5, t0: 20 s}",
             1, 2, w, 8, x);
    start_at(b, start);
    double *score = scores_of(b, 1, SEED);
    double scale = b->functional->x_scale * b->functional->w_scale;
    for (int i = 0; i < 8; i++) {
        double t = fmax((5 + seen[i]) / 20, 1);
        double expected = b->functional->q[2 * i] * drifted(3, t, 0.5) +
                          b->functional->q[2 * i + 1] * drifted(1, t, 0.5);
        cr_assert_float_eq(score[i], expected * scale, 1e-12, "request %d", i);
    }
    cr_assert_eq(b->functional->epochs, 5);
    free(score);
    bench_chip_destroy(&b);
}

static double mean_square(size_t n, const double a[], const double b[])
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum / (double)n;
}

static const char two_states[] =
    "impl: ideal, noise: {rtn_share: 1, rtn_amplitude: 0.2, rtn_low_time: 4 s, "
    "rtn_high_time: 1 s}";

/* Rates 1/4 and 1: correlation exp(-1.25 t). 96 vectors of 8 pairs, 40 trials: 3840 sums of
 * 16 cells, of which a correlation has a std of 0.016 at most. */
Test(epochs, two_state_noise_decorrelates_exponentially)
{
    enum { N = 96, D = 8, TRIALS = 40, TIMES = 5, ALL = N * TRIALS };
    const double start[TIMES] = {0, 0.1, 0.7, 1.5, 9};
    static double error[TIMES][ALL];
    float *w = threes(N * D), *x = threes(TIMES * D);
    bench_chip *b = chip("", two_states, N, D, w, TIMES, x);
    start_at(b, start);
    double *score = scores_of(b, TRIALS, SEED);
    for (int i = 0; i < TRIALS * TIMES * N; i++)
        error[i / N % TIMES][i / N / TIMES * N + i % N] = score[i] - 3 * 3 * D;
    for (int i = 0; i < TIMES; i++) {
        /* 3 x 16 cells x (0.6 steps)^2 x 0.2 x 0.8, times the square of the input */
        double variance = mean_square(ALL, error[i], error[i]);
        cr_assert_float_eq(variance, 9 * 16 * 0.36 * 0.16, 0.8, "%g", variance);
        for (int j = 0; j < i; j++) {
            double found = mean_square(ALL, error[i], error[j]) / (9 * 16 * 0.36 * 0.16);
            cr_assert_float_eq(found, exp(-1.25 * (start[i] - start[j])), 0.08,
                               "%g s: %g", start[i] - start[j], found);
        }
    }
    free(w);
    free(x);
    free(score);
    bench_chip_destroy(&b);
}

/* Scores of one vector of 12 values, n requests of the same input at start[]. */
static double *same_again(uint64_t n, const double start[])
{
    float *w = threes(2 * 12), *x = threes(n * 12);
    bench_chip *b = chip("", two_states, 2, 12, w, n, x);
    start_at(b, start);
    double *score = scores_of(b, 2, SEED);
    free(w);
    free(x);
    bench_chip_destroy(&b);
    return score;
}

/* 300 requests at 0 s and 300 at 2 s are two of each. */
Test(epochs, a_reading_does_not_depend_on_how_many_requests_share_it)
{
    static double start[600];
    const double few_start[] = {0, 0, 2, 2};
    for (int i = 300; i < 600; i++)
        start[i] = 2;
    double *many = same_again(600, start), *few = same_again(4, few_start);
    for (int t = 0; t < 2; t++)
        for (int i = 0; i < 600; i++)
            for (int v = 0; v < 2; v++)
                cr_assert_eq(many[(t * 600 + i) * 2 + v],
                             few[(t * 4 + i / 300 * 2) * 2 + v], "request %d", i);
    cr_assert_neq(few[0], few[2 * 2]);
    free(many);
    free(few);
}

/* All but the last hundred of 5000 requests at 0 s, those 2 ms later, an epoch on: cells
 * that stay in a state for seconds are as they were, beyond 4096 requests too. */
Test(epochs, a_state_lasts_over_thousands_of_requests)
{
    static double start[MOST];
    for (int i = MOST - 100; i < MOST; i++)
        start[i] = 0.002;
    double *score = same_again(MOST, start);
    for (int t = 0; t < 2; t++)
        for (int i = 1; i < MOST; i++)
            cr_assert_eq(score[(t * MOST + i) * 2], score[t * MOST * 2], "request %d", i);
    cr_assert_neq(score[0], score[MOST * 2], "trials differ");
    free(score);
}

/* Errors of a trial against what the exact scores are: of all requests, wherever epochs
 * cut the blocks the exact scores were found in. The cells are exact: the error is 0. */
Test(epochs, errors_are_against_the_exact_scores_of_the_same_request)
{
    enum { N = 7, D = 5, REQUESTS = 300 };
    uint64_t state = 8;
    double start[REQUESTS];
    float *w = whole_numbers(&state, N * D, 3),
          *x = whole_numbers(&state, REQUESTS * D, 3);
    bench_chip *b = chip("", "impl: ideal, retention: {impl: power_law, nu: 0}", N, D, w,
                         REQUESTS, x);
    nvx_functional *f = b->functional;
    int64_t *exact = nvx_alloc(REQUESTS * N, sizeof *exact);
    for (int i = 0; i < REQUESTS; i++)
        start[i] = i / 37;
    cr_assert_eq(nvx_functional_nominal(f, NULL, exact, NULL), 0);
    start_at(b, start);
    nvx_reading *r = nvx_functional_trials(f, 0, 1, SEED, NULL);
    cr_assert_float_eq(r->nmse[0], 0, 1e-9, "%g", r->nmse[0]);
    nvx_reading_destroy(&r);
    free(exact);
    free(w);
    free(x);
    bench_chip_destroy(&b);
}

static const char told_to_100_s[] = "impl: measured, times: [1 s, 100 s], anchors: [0, "
                                    "1], deviation: [0, 0, 0, 0, 0, 0.1, "
                                    "0, 0.1]";

Test(epochs, a_request_after_the_last_measured_time_is_refused)
{
    const float w[] = {3}, x[] = {3, 3};
    const double well[] = {0, 90}, late[] = {0, 91};
    nvx_error err = {0};
    bench_chip *b = chip("run: {age: 10 s}\n", told_to_100_s, 1, 1, w, 2, x);
    start_at(b, well);
    cr_assert_eq(nvx_functional_start(b->functional, late, &err), -1);
    cr_assert_str_eq(err.text, "run.age: the last request is read 101 s after "
                               "programming, later than the device's last measured "
                               "time, 100 s");
    bench_chip_destroy(&b);
}
