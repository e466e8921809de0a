/* small_machine.h - a machine small enough to step by hand, for the tests of timing.
 *
 * Link 4 cycles per query + 3, bus 2 + 1, buffer 1, 3 planes of D = 5 and A = 7,
 * shift-add 2, top-k 3 x 1 + 2 x 2 + 1 x 3 = 10, a list of 40 bits (bus 1 + 1, merge 2 x
 * 2, link 2 + 3). One request alone, at the end of each stage:
 *
 *     link 7   bus + buffer 11   shift-add 39   top-k 49   bus 51   merge 55   link 60
 *
 * with planes driven 11-16, 16-21, 23-28 and converted 16-23, 23-30, 30-37.
 */
#ifndef NVX_TESTS_MODELS_SMALL_MACHINE_H
#define NVX_TESTS_MODELS_SMALL_MACHINE_H

#include <criterion/criterion.h>

#include "models/timing.h"

enum { MOST_TILES = 5, MOST_REQUESTS = 24, MOST_PLANES = 3 };

static nvx_timing_plane plane[MOST_PLANES];
static uint64_t adc_cycles[MOST_TILES][MOST_PLANES];
static nvx_timing_tile tile[MOST_TILES];
static nvx_timing_request request[MOST_REQUESTS];
static nvx_topk_counts counts[MOST_REQUESTS * MOST_TILES];

/* All planes of a tile alike. */
static inline void set_adc(uint32_t i, uint64_t cycles)
{
    for (int p = 0; p < MOST_PLANES; p++)
        adc_cycles[i][p] = cycles;
}

/* All tiles alike; all requests of the closed loop. */
static nvx_timing_machine machine(uint32_t tiles)
{
    for (int p = 0; p < MOST_PLANES; p++)
        plane[p] = (nvx_timing_plane){.drive = 5};
    for (uint32_t i = 0; i < tiles; i++) {
        set_adc(i, 7);
        tile[i] = (nvx_timing_tile){
            .adc_cycles = adc_cycles[i], .grants = 3, .conversions = 11, .candidates = 6};
    }
    for (uint32_t i = 0; i < MOST_REQUESTS * tiles; i++)
        counts[i] = (nvx_topk_counts){.inserts = 2, .replaces = 1};
    for (int r = 0; r < MOST_REQUESTS; r++)
        request[r] = (nvx_timing_request){.arrival = NVX_CLOSED_LOOP};
    return (nvx_timing_machine){.period_ps = 1250,
                                .query_bits = 100,
                                .entry_bits = 20,
                                .k = 2,
                                .link_width = 32,
                                .link_latency = 3,
                                .bus_width = 50,
                                .bus_latency = 1,
                                .in_flight = 4,
                                .buffer_slots = 2,
                                .buffer_access = 1,
                                .planes = MOST_PLANES,
                                .plane = plane,
                                .sample_depth = 2,
                                .shift_add_latency = 2,
                                .topk_check = 1,
                                .topk_insert = 2,
                                .topk_replace = 3,
                                .topk_merge = 2,
                                .tiles = tiles,
                                .tile = tile};
}

static inline nvx_timing_stats *run(const nvx_timing_machine *m, uint64_t requests,
                                    uint64_t outstanding, bool reverse)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    int result =
        nvx_timing_run(m, requests, request, counts, outstanding, reverse, &stats, &err);
    cr_assert_eq(result, 0, "%s", err.text);
    return stats;
}

#endif
