/* The search without cells against two plain loops: more vectors than are read at once,
 * more queries than are multiplied at once, neither a multiple of anything. Values are
 * whole numbers of sixteenths, so that sums are exact and scores often equal: ties too. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/direct.h"
#include "models/requests.h"
#include "tests/models/bench_chip.h"

enum { N = 1101, D = 7, REQUESTS = 37, K = 9, USED = 1043, KX = 12 };

static float w[N * D], x[REQUESTS * D];

static void fill(void)
{
    uint64_t seed = 11;
    for (size_t i = 0; i < N * D; i++)
        w[i] = (float)bench_between(&seed, -9, 9) / 16;
    for (size_t i = 0; i < REQUESTS * D; i++)
        x[i] = (float)bench_between(&seed, -5, 5) / 16;
}

/* round-half-even of v / (largest / 127), or v itself. */
static double value(float v, float largest, bool whole)
{
    return whole ? rint((double)(v / (largest / 127))) : (double)v;
}

/* Best k of a request among the first USED vectors, lowest first on ties. */
static void plainly(size_t request, bool whole, size_t k, int64_t out[])
{
    static double score[USED];
    bool taken[USED] = {0};
    float w_largest = 0, x_largest = 0;
    for (size_t i = 0; i < USED * D; i++)
        w_largest = fmaxf(w_largest, fabsf(w[i]));
    for (size_t i = 0; i < REQUESTS * D; i++)
        x_largest = fmaxf(x_largest, fabsf(x[i]));
    for (size_t v = 0; v < USED; v++) {
        score[v] = 0;
        for (size_t e = 0; e < D; e++)
            score[v] += value(w[v * D + e], w_largest, whole) *
                        value(x[request * D + e], x_largest, whole);
    }
    for (size_t j = 0; j < k; j++) {
        size_t best = USED;
        for (size_t v = 0; v < USED; v++)
            if (!taken[v] && (best == USED || score[v] > score[best]))
                best = v;
        taken[best] = true;
        out[j] = (int64_t)best;
    }
}

static void compare(unsigned bits)
{
    fill();
    nvx_error err = {0};
    bench_chip *b = bench_chip_new("chip: {tiles: 400}", N, D, w, REQUESTS, x, K);
    nvx_requests *requests = nvx_requests_read(b->trace, &err);
    nvx_direct direct = {b->trace, requests, USED, KX, bits};
    int64_t exact[REQUESTS * KX], wanted[KX];
    nvx_reading *out = nvx_direct_search(&direct, exact, &err);
    cr_assert_not_null(out, "%s", err.text);
    for (size_t i = 0; i < REQUESTS; i++) {
        plainly(i, false, KX, wanted);
        cr_assert_arr_eq(exact + i * KX, wanted, KX * sizeof *wanted, "request %zu", i);
        plainly(i, bits != 0, K, wanted);
        cr_assert_arr_eq(out->ids + i * K, wanted, K * sizeof *wanted, "request %zu", i);
    }
    nvx_reading_destroy(&out);
    nvx_requests_destroy(&requests);
    bench_chip_destroy(&b);
}

Test(direct, floating_point_ranks_as_plain_loops_do) { compare(0); }

Test(direct, eight_bits_rank_as_plain_loops_of_whole_numbers_do) { compare(8); }
