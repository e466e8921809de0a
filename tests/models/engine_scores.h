/* engine_scores.h - all scores a chip on the bench gives, by vector. */
#ifndef NVX_TESTS_MODELS_ENGINE_SCORES_H
#define NVX_TESTS_MODELS_ENGINE_SCORES_H

#include <criterion/criterion.h>

#include "models/functional_parts.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

/* out[trials x requests x n] of a chip that ranks all n vectors; free() frees it. */
static inline double *scores_of(bench_chip *b, uint64_t trials, uint64_t seed)
{
    nvx_error err = {0};
    nvx_reading *r = nvx_functional_trials(b->functional, 0, trials, seed, &err);
    cr_assert_not_null(r, "%s", err.text);
    uint64_t n = b->placement->n, all = trials * r->requests * n;
    double *out = nvx_alloc(all, sizeof *out);
    cr_assert_eq(r->k, n);
    for (uint64_t i = 0; i < all; i++)
        out[i / n * n + (uint64_t)r->ids[i]] = r->scores[i];
    nvx_reading_destroy(&r);
    return out;
}

/* Whole numbers of b bits with the largest magnitude among them: the scale is 1. */
static inline float *whole_numbers(uint64_t *state, uint64_t n, int bits)
{
    int top = (1 << (bits - 1)) - 1;
    float *x = nvx_alloc(n, sizeof *x);
    for (uint64_t i = 0; i < n; i++)
        x[i] = (float)bench_between(state, -top, top);
    x[bench_random(state) % n] = (float)top;
    return x;
}

static inline void start_at(bench_chip *b, const double start[])
{
    nvx_error err = {0};
    cr_assert_eq(nvx_functional_start(b->functional, start, &err), 0, "%s", err.text);
}

#endif
