/* Integer products against three plain loops in 64 bits, for every kernel there is. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "models/product.h"
#include "sim/memory.h"
#include "sim/rng.h"

static const char *const kernels[] = {"avx512", "avx2", "generic"};

enum { KERNELS = sizeof kernels / sizeof *kernels, CANARY = 0x5ca1ab1e };

typedef struct {
    size_t rows, lanes, columns, stride;
    int g_max;
    int16_t *x, *g;
} problem;

static uint64_t drawn;

static int below(int n)
{
    nvx_stream s = nvx_stream_new(1, 0, "product", "test");
    return (int)nvx_stream_below(&s, drawn++, (uint64_t)n);
}

static problem problem_new(size_t rows, size_t lanes, size_t columns, int g_max)
{
    problem p = {rows, lanes, columns, columns + (size_t)below(5), g_max, NULL, NULL};
    p.x = nvx_alloc(rows * lanes, sizeof *p.x);
    p.g = nvx_alloc(rows * p.stride, sizeof *p.g);
    for (size_t i = 0; i < rows * p.stride; i++)
        p.g[i] = (int16_t)(below(2 * g_max + 1) - g_max);
    return p;
}

static void problem_destroy(problem *p)
{
    free(p->x);
    free(p->g);
}

/* x = 0 .. most (negative ones too when asked for). */
static void fill_x(problem *p, int most, bool negative)
{
    for (size_t i = 0; i < p->rows * p->lanes; i++)
        p->x[i] = (int16_t)(negative ? below(2 * most + 1) - most : below(most + 1));
}

/* Planes of queries of signed numbers, [plane][query] or [query][plane]. */
static void fill_planes(problem *p, size_t planes, bool planes_first)
{
    size_t queries = p->lanes / planes;
    for (size_t r = 0; r < p->rows; r++)
        for (size_t q = 0; q < queries; q++) {
            int v = below(1 << planes), sign = below(2) ? 1 : -1;
            for (size_t b = 0; b < planes; b++) {
                size_t j = planes_first ? b * queries + q : q * planes + b;
                p->x[r * p->lanes + j] = (int16_t)((v >> b & 1) * sign);
            }
        }
}

static bool selected(const char *kernel)
{
    setenv("NVXSIM_KERNEL", kernel, 1);
    return strcmp(nvx_product_kernel(), kernel) == 0;
}

/* With a canary behind the products and behind the scratch. */
static int32_t *product_of(const problem *p)
{
    nvx_product_input *in = nvx_product_input_new(p->rows, p->lanes, p->x);
    size_t n = p->columns * p->lanes, bytes = nvx_product_scratch(in, p->columns);
    int32_t *y = nvx_alloc(n + 1, sizeof *y), end = CANARY;
    char *scratch = nvx_alloc(bytes + sizeof end, 1);
    memset(scratch, 0xa5, bytes);
    memset(y, 0xa5, n * sizeof *y);
    y[n] = CANARY;
    memcpy(scratch + bytes, &end, sizeof end);
    nvx_product(in, p->columns, p->g, p->stride, p->g_max, scratch, y);
    cr_assert_eq(y[n], CANARY);
    cr_assert_eq(memcmp(scratch + bytes, &end, sizeof end), 0);
    nvx_product_input_destroy(&in);
    cr_assert_null(in);
    free(scratch);
    return y;
}

static void check(const problem *p)
{
    size_t n = p->columns * p->lanes;
    int64_t *expected = nvx_alloc(n, sizeof *expected);
    for (size_t v = 0; v < p->columns; v++)
        for (size_t r = 0; r < p->rows; r++)
            for (size_t j = 0; j < p->lanes; j++)
                expected[v * p->lanes + j] +=
                    (int64_t)p->g[r * p->stride + v] * p->x[r * p->lanes + j];
    for (int k = 0; k < KERNELS; k++) {
        if (!selected(kernels[k]))
            continue;
        int32_t *y = product_of(p);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(
                y[i], expected[i],
                "%s: %zu rows, %zu lanes, %zu columns, |g| <= %d: product %zu is "
                "%d, not %lld",
                kernels[k], p->rows, p->lanes, p->columns, p->g_max, i, y[i],
                (long long)expected[i]);
        free(y);
    }
    free(expected);
}

Test(product, bit_planes_of_any_shape_are_multiplied_exactly)
{
    static const int g_most[] = {1, 15, 450, 1000, 1001, 4096, 6000, 32767};
    for (int i = 0; i < 80; i++) {
        problem p = problem_new((size_t)(1 + below(100)), (size_t)(1 + below(700)),
                                (size_t)(1 + below(40)), g_most[i % 8]);
        fill_x(&p, 1, i % 2);
        check(&p);
        problem_destroy(&p);
    }
}

Test(product, larger_inputs_of_any_shape_are_multiplied_exactly)
{
    for (int i = 0; i < 60; i++) {
        int x_most = 2 + below(i % 2 ? 32766 : 126);
        int most = INT32_MAX / x_most / 100;
        problem p =
            problem_new((size_t)(1 + below(100)), (size_t)(1 + below(150)),
                        (size_t)(1 + below(20)), 1 + below(most < 32767 ? most : 32767));
        fill_x(&p, x_most, i % 3);
        check(&p);
        problem_destroy(&p);
    }
}

Test(product, planes_of_a_query_may_lie_in_either_order)
{
    for (int i = 0; i < 20; i++) {
        size_t planes = (size_t)(1 + below(8)), queries = (size_t)(1 + below(90));
        problem p = problem_new((size_t)(1 + below(60)), planes * queries, 9, 450);
        fill_planes(&p, planes, i % 2);
        check(&p);
        problem_destroy(&p);
    }
}

/* Every sum is as large as it can get: rows g_max, of either sign, in one column after
 * the other; 16 bits would overflow many times over. */
Test(product, the_largest_sums_do_not_overflow)
{
    static const size_t rows[] = {72, 384, 2000};
    /* 12 rows fit 16 bits up to 2730, 6 rows up to 5461 */
    static const int g_most[] = {450, 1000, 2730, 2731, 5400, 5401, 32767};
    for (int i = 0; i < 42; i++) {
        problem p = problem_new(rows[i % 3], 65, 5, g_most[i % 7]);
        for (size_t k = 0; k < p.rows * p.stride; k++)
            p.g[k] = (int16_t)(k % p.stride % 2 ? -p.g_max : p.g_max);
        for (size_t k = 0; k < p.rows * p.lanes; k++)
            p.x[k] = (int16_t)(i < 21 ? 1 : k % p.lanes % 2 ? 1 : -1);
        check(&p);
        problem_destroy(&p);
    }
}

/* 32767 x 32767 x 2 rows is 131 068 below 2^31. */
Test(product, pair_products_reach_the_end_of_32_bits)
{
    problem p = problem_new(2, 33, 3, 32767);
    for (size_t k = 0; k < p.rows * p.stride; k++)
        p.g[k] = 32767;
    for (size_t k = 0; k < p.rows * p.lanes; k++)
        p.x[k] = (int16_t)(k % p.lanes % 2 ? 32767 : -32767);
    check(&p);
    problem_destroy(&p);
}

Test(product, the_size_of_an_array_with_seven_planes_is_multiplied_exactly)
{
    problem p = problem_new(384, 7 * 256, 32, 450);
    fill_planes(&p, 7, true);
    check(&p);
    problem_destroy(&p);
}

Test(product, an_unknown_kernel_leaves_the_best_one)
{
    unsetenv("NVXSIM_KERNEL");
    const char *best = nvx_product_kernel();
    setenv("NVXSIM_KERNEL", "abacus", 1);
    cr_assert_str_eq(nvx_product_kernel(), best);
}

Test(product, any_processor_has_the_generic_kernel) { cr_assert(selected("generic")); }
