/* bench_functional.c - the functional engine beside NumPy and a BLAS, in one run.
 *
 * W1: 2048 x 384 stored, 256 queries, 8 trials, four 2-bit slices in differential pairs, 7
 * bipolar planes, an 8-bit conversion per column and plane. W2: the same vectors with
 * noise on whole values and no converter. Ours: programming, products, converters,
 * shift-add, ranking and errors of all trials; median of the rounds. sgemm: only the
 * products of the same size in single precision. NumPy and PyTorch: the same by hand
 * (tests/bench/by_hand.py), where $PYTHON has them. All on OMP_NUM_THREADS threads.
 */
#include <cblas.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "models/chip.h"
#include "models/functional.h"
#include "models/requests.h"
#include "sim/app/w1_trace.h"
#include "sim/memory.h"

enum { ROUNDS = 5, TRIALS = 8, N = 2048, D = 384, Q = 256, SLICES = 4, PLANES = 7 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void need(bool well, const nvx_error *err)
{
    if (well)
        return;
    fprintf(stderr, "bench_functional: %s\n", err->text);
    exit(1);
}

static double median(double took[ROUNDS])
{
    qsort(took, ROUNDS, sizeof *took, by_value);
    return took[ROUNDS / 2];
}

/* Seconds of all trials of the W1 preset with sets[] on top. */
static double ours(const char *path, const char *const sets[], size_t n_sets)
{
    nvx_error err = {0};
    double took[ROUNDS];
    nvx_config *config = nvx_config_load("w1.yaml", sets, n_sets, &nvx_root, &err);
    need(config, &err);
    nvx_trace *trace = nvx_trace_open(path, &err);
    need(trace && nvx_trace_check(trace, &err) == 0, &err);
    nvx_requests *requests = nvx_requests_read(trace, &err);
    need(requests, &err);
    nvx_placement *placement = nvx_place(config, N, D, &err);
    need(placement, &err);
    nvx_search search = {.root = config,
                         .placement = placement,
                         .trace = trace,
                         .matrix = requests->matrix,
                         .input = requests->input,
                         .requests = requests->count,
                         .row = requests->row,
                         .k = requests->k,
                         .exact_k = requests->k};
    nvx_functional *f = nvx_functional_new(&search, &err);
    need(f, &err);
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        nvx_reading *r = nvx_functional_trials(f, 0, TRIALS, 1, &err);
        took[i] = seconds() - start;
        need(r, &err);
        nvx_reading_destroy(&r);
    }
    nvx_functional_destroy(&f);
    nvx_placement_destroy(&placement);
    nvx_requests_destroy(&requests);
    nvx_trace_close(&trace);
    nvx_config_destroy(&config);
    return median(took);
}

/* Seconds of the products alone, all trials: [N x D] times [D x lanes], `times` times. */
static double sgemm(int lanes, int times)
{
    float *a = nvx_alloc((size_t)N * D, sizeof *a);
    float *b = nvx_alloc((size_t)D * (size_t)lanes, sizeof *b);
    float *c = nvx_alloc((size_t)N * (size_t)lanes, sizeof *c);
    double took[ROUNDS];
    for (int i = 0; i < N * D; i++)
        a[i] = (float)(i % 13) - 6.3F;
    for (int i = 0; i < D * lanes; i++)
        b[i] = (float)(i % 3) - 1;
    openblas_set_num_threads(omp_get_max_threads());
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        for (int t = 0; t < times; t++)
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, lanes, D, 1, a, D,
                        b, lanes, 0, c, lanes);
        took[i] = seconds() - start;
    }
    free(a);
    free(b);
    free(c);
    return median(took);
}

/* Seconds the same takes by hand in Python, or 0 where its library is missing. */
static double by_hand(const char *work)
{
    const char *source = getenv("NVXSIM_DATADIR");
    const char *python = getenv("PYTHON");
    char *command =
        nvx_format("OPENBLAS_NUM_THREADS=%d '%s' '%s/tests/bench/by_hand.py' "
                   "%s 2>/dev/null",
                   omp_get_max_threads(), python ? python : "/usr/bin/python3",
                   source ? source : ".", work);
    double took = 0;
    FILE *pipe = popen(command, "r");
    if (pipe && fscanf(pipe, "%lf", &took) != 1)
        took = 0;
    if (pipe)
        pclose(pipe);
    free(command);
    return took;
}

static void show_other(const char *name, const char *work, double own)
{
    double other = by_hand(work);
    if (other > 0)
        printf("; %s %.1f ms (%.2f x)", name, other * 1e3, other / own);
    else
        printf("; %s: not installed", name);
}

static void show(const char *name, double own, double blas)
{
    printf("functional engine, %s, %d threads: %.1f ms; sgemm alone %.1f ms (%.2f x)",
           name, omp_get_max_threads(), own * 1e3, blas * 1e3, blas / own);
}

int main(void)
{
    static const char *const w2[] = {
        "chip.tile.adc_pool={impl: ideal}",
        "chip.tile.array.device={impl: level_sigma, profile: FeFET2, sigma_unit: value, "
        "sigma_scale: 0.1}"};
    char path[] = "/tmp/nvx-bench-XXXXXX";
    nvx_error err = {0};
    int file = mkstemp(path);
    need(file >= 0 && close(file) == 0, &err);
    need(nvx_w1_trace(path, &err) == 0, &err);
    double own = ours(path, NULL, 0);
    show("W1", own, sgemm(PLANES * Q, SLICES * TRIALS));
    show_other("NumPy", "w1", own);
    own = ours(path, w2, 2);
    putchar('\n');
    show("W2", own, sgemm(Q, TRIALS));
    show_other("NumPy", "w2", own);
    show_other("PyTorch", "w2torch", own);
    putchar('\n');
    unlink(path);
    return 0;
}
