/* Exact scores, bit for bit: sums in the order of elements, whatever the processor. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "models/functional_parts.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

/* A float with 24 random bits between -1 and 1, so that sums of products round. */
static float *random_floats(uint64_t *state, uint64_t n)
{
    float *x = nvx_alloc(n, sizeof *x);
    for (uint64_t i = 0; i < n; i++)
        x[i] = (float)bench_between(state, -(1 << 24), 1 << 24) / (1 << 24);
    return x;
}

static void expect_block(const float w[], const float x[], uint64_t n, uint64_t d,
                         const nvx_functional *f, const nvx_block_input *in,
                         nvx_bench *bench)
{
    double *exact = nvx_alloc(n * in->count, sizeof *exact);
    nvx_bench_exact(f, nvx_column_tile(f, 0), in, bench, exact);
    for (uint64_t v = 0; v < n; v++)
        for (uint64_t j = 0; j < in->count; j++) {
            const float *query = x + (in->first + j) * d;
            volatile double sum = 0; /* no contraction, no other order */
            for (uint64_t e = 0; e < d; e++) {
                volatile double product = (double)w[v * d + e] * (double)query[e];
                sum += product;
            }
            cr_assert_eq(exact[v * in->count + j], sum, "vector %lu, request %lu",
                         (unsigned long)v, (unsigned long)(in->first + j));
        }
    free(exact);
}

/* Sizes around the 4 vectors, 16 queries and 256 queries that are multiplied at once. */
static void expect_sums_in_order(uint64_t n, uint64_t d, uint64_t requests)
{
    uint64_t state = 1000 * n + requests;
    float *w = random_floats(&state, n * d), *x = random_floats(&state, requests * d);
    bench_chip *b = bench_chip_new(
        "chip: {tiles: 64, tile: {adc_pool: {impl: ideal}, array: {rows: 64, "
        "columns: 64, device: {impl: ideal}}}}\n",
        n, d, w, requests, x, 1);
    const nvx_functional *f = b->functional;
    const nvx_block *block = nvx_column_tile(f, 0);
    nvx_inputs *inputs = nvx_inputs_new(f, requests, f->q, false, false);
    nvx_bench *bench = nvx_bench_new(f, inputs);
    cr_assert_eq(nvx_bench_load(f, block, bench, NULL), 0);
    for (uint64_t i = 0; i < inputs->blocks; i++)
        expect_block(w, x, n, d, f, &inputs->block[i], bench);
    nvx_bench_destroy(&bench);
    nvx_inputs_destroy(&inputs);
    bench_chip_destroy(&b);
    free(w);
    free(x);
}

Test(exact, scores_are_summed_in_the_order_of_elements)
{
    expect_sums_in_order(1, 1, 1);
    expect_sums_in_order(7, 63, 21);
    expect_sums_in_order(8, 40, 16);
    expect_sums_in_order(5, 37, 275);
    expect_sums_in_order(3, 1100, 5);
}
