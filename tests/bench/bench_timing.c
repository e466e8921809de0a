/* bench_timing.c - simulated requests per second of wall time, one thread: the machine W1
 * runs on (16 tiles of 8 arrays of 384 x 128, 2048 vectors of 384 elements), 7 planes,
 * closed loop with 16 outstanding. Median of the rounds; building the machine and the
 * latency of every request alone are part of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "models/timing.h"
#include "sim/memory.h"

enum { TILES = 16, PLANES = 7, REQUESTS = 20000, ROUNDS = 5, K = 10 };

static const nvx_timing_machine w1 = {
    .period_ps = 1000,
    .query_bits = 384 * 8,
    .entry_bits = 64,
    .k = K,
    .link_width = 64,
    .link_latency = 10,
    .bus_width = 256,
    .bus_latency = 1,
    .in_flight = 16,
    .buffer_slots = 5, /* 2 KiB / 384 B */
    .buffer_access = 1,
    .planes = PLANES,
    .sample_depth = 2,
    .shift_add_latency = 2,
    .topk_check = 3,
    .topk_insert = 4,
    .topk_replace = 5,
    .topk_merge = 1,
    .tiles = TILES,
};

/* 4 pairs of arrays take turns at 16 converters: 4 x 128 / 16 x 9 cycles. */
static uint64_t adc_cycles[PLANES] = {288, 288, 288, 288, 288, 288, 288};
static const nvx_timing_tile w1_tile = {
    .adc_cycles = adc_cycles, .grants = 4, .conversions = 512, .candidates = 128};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double one_round(const nvx_timing_machine *m, nvx_timing_request request[],
                        const nvx_topk_counts counts[], uint64_t *cycles)
{
    for (uint64_t r = 0; r < REQUESTS; r++)
        request[r].arrival = NVX_CLOSED_LOOP;
    nvx_error err = {0};
    nvx_timing_stats *stats = NULL;
    double start = seconds();
    if (nvx_timing_run(m, REQUESTS, request, counts, 16, false, &stats, &err) != 0) {
        fprintf(stderr, "bench_timing: %s\n", err.text);
        exit(1);
    }
    if (nvx_timing_service(m, REQUESTS, request, counts, stats->stage, &err) != 0) {
        fprintf(stderr, "bench_timing: %s\n", err.text);
        exit(1);
    }
    double took = seconds() - start;
    *cycles = stats->cycles;
    nvx_timing_stats_destroy(&stats);
    return took;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void)
{
    nvx_timing_machine m = w1;
    nvx_timing_tile tile[TILES];
    nvx_timing_plane plane[PLANES];
    for (int i = 0; i < TILES; i++)
        tile[i] = w1_tile;
    for (int i = 0; i < PLANES; i++)
        plane[i] = (nvx_timing_plane){.drive = 12}; /* drive 1, integrate 10, sample 1 */
    m.tile = tile;
    m.plane = plane;
    nvx_timing_request *request = nvx_alloc(REQUESTS, sizeof *request);
    nvx_topk_counts *counts = nvx_alloc((size_t)REQUESTS * TILES, sizeof *counts);
    for (uint32_t i = 0; i < REQUESTS * TILES; i++) /* spread like real ones: 15 to 35 */
        counts[i] =
            (nvx_topk_counts){.inserts = K, .replaces = 15 + i * 2654435761u % 21};
    double took[ROUNDS];
    uint64_t cycles = 0;
    for (int i = 0; i < ROUNDS; i++)
        took[i] = one_round(&m, request, counts, &cycles);
    qsort(took, ROUNDS, sizeof *took, by_value);
    printf("timing engine, W1 machine: %.0f requests/s, %.1f Mcycles/s\n",
           REQUESTS / took[ROUNDS / 2], 1e-6 * (double)cycles / took[ROUNDS / 2]);
    free(counts);
    free(request);
    return 0;
}
