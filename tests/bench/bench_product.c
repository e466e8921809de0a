/* bench_product.c - multiplications per second of the product kernels, one thread, and of
 * sgemm on the same numbers: an array of 384 x 128, 256 queries in 7 bipolar planes, 32
 * columns a call; and the time of a normal draw. Best of the rounds.
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/product.h"
#include "sim/memory.h"
#include "sim/rng.h"

enum {
    ROWS = 384,
    COLUMNS = 128,
    AT_ONCE = 32,
    PLANES = 7,
    QUERIES = 256,
    LANES = PLANES * QUERIES,
    G_MAX = 450,
    ROUNDS = 7,
    DRAWS = 1 << 20,
};

static int16_t *x, *g, *whole;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fill(void)
{
    nvx_stream s = nvx_stream_new(1, 0, "product", "bench");
    uint64_t drawn = 0;
    x = nvx_alloc(ROWS * LANES, sizeof *x);
    whole = nvx_alloc(ROWS * QUERIES, sizeof *whole);
    g = nvx_alloc(ROWS * COLUMNS, sizeof *g);
    for (size_t i = 0; i < ROWS * QUERIES; i++) {
        int v = (int)nvx_stream_below(&s, drawn++, 255) - 127, sign = v < 0 ? -1 : 1;
        whole[i] = (int16_t)v;
        for (size_t b = 0; b < PLANES; b++)
            x[i / QUERIES * LANES + b * QUERIES + i % QUERIES] =
                (int16_t)((v * sign >> b & 1) * sign);
    }
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        g[i] = (int16_t)((int)nvx_stream_below(&s, drawn++, 2 * G_MAX + 1) - G_MAX);
}

/* Gmac/s of the kernel chosen by now. */
static double product_rate(size_t lanes, const int16_t of[])
{
    nvx_product_input *in = nvx_product_input_new(ROWS, lanes, of);
    void *scratch = nvx_alloc(nvx_product_scratch(in, AT_ONCE), 1);
    int32_t *y = nvx_alloc(AT_ONCE * lanes, sizeof *y);
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        for (size_t v = 0; v < COLUMNS; v += AT_ONCE)
            nvx_product(in, AT_ONCE, g + v, COLUMNS, G_MAX, scratch, y);
        double rate = 1e-9 * ROWS * COLUMNS * (double)lanes / (seconds() - start);
        best = rate > best ? rate : best;
    }
    free(y);
    free(scratch);
    nvx_product_input_destroy(&in);
    return best;
}

static double sgemm_rate(void)
{
    float *a = nvx_alloc(ROWS * COLUMNS, sizeof *a),
          *b = nvx_alloc(ROWS * LANES, sizeof *b);
    float *c = nvx_alloc(COLUMNS * LANES, sizeof *c);
    double best = 0;
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        a[i] = g[i];
    for (size_t i = 0; i < ROWS * LANES; i++)
        b[i] = x[i];
    openblas_set_num_threads(1);
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, COLUMNS, LANES, ROWS, 1, a,
                    COLUMNS, b, LANES, 0, c, LANES);
        double rate = 1e-9 * ROWS * COLUMNS * LANES / (seconds() - start);
        best = rate > best ? rate : best;
    }
    free(a);
    free(b);
    free(c);
    return best;
}

static double normal_time(void)
{
    nvx_stream s = nvx_stream_new(1, 0, "normal", "bench");
    float *z = nvx_alloc(DRAWS, sizeof *z);
    double best = 1;
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        for (size_t k = 0; k < DRAWS; k += 8192) /* as it is used: 32 KiB at a time */
            nvx_stream_normal(&s, k, 8192, z);
        double took = seconds() - start;
        best = took < best ? took : best;
    }
    free(z);
    return best / DRAWS;
}

int main(void)
{
    static const char *const kernels[] = {"avx512", "avx2", "generic"};
    fill();
    double normal = normal_time(), sgemm = sgemm_rate();
    printf("sgemm, 384 x 128 x 1792: %.0f Gmac/s\n", sgemm);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        setenv("NVXSIM_KERNEL", kernels[k], 1);
        if (strcmp(nvx_product_kernel(), kernels[k]) != 0)
            continue;
        double planes = product_rate(LANES, x);
        printf(
            "product, %s: planes %.0f Gmac/s, %.1f of sgemm; 8-bit inputs %.0f Gmac/s\n",
            kernels[k], planes, planes / sgemm, product_rate(QUERIES, whole));
    }
    printf("normal draw: %.2f ns\n", 1e9 * normal);
    free(x);
    free(whole);
    free(g);
    return 0;
}
