/* hand.h - a machine whose schedule can be written down by hand: everything takes one
 * cycle of 1 ps, but driving (2) and converting (3). A test changes what it is about. */
#ifndef NVX_TESTS_FORMULA_HAND_H
#define NVX_TESTS_FORMULA_HAND_H

#include "models/timing.h"

enum { HAND_TILES = 4, HAND_REQUESTS = 4 };

struct hand {
    nvx_timing_machine m;
    nvx_timing_plane plane;
    nvx_timing_tile tile[HAND_TILES];
    uint64_t adc_cycles;
    nvx_topk_counts counts[HAND_REQUESTS * HAND_TILES];
    nvx_timing_request r[HAND_REQUESTS]; /* all arrive at 0 */
};

static inline void hand_init(struct hand *h, uint32_t tiles)
{
    *h = (struct hand){.plane = {.drive = 2}, .adc_cycles = 3};
    h->m = (nvx_timing_machine){.period_ps = 1, .query_bits = 1, .entry_bits = 1, .k = 1};
    h->m.link_width = h->m.bus_width = h->m.planes = h->m.sample_depth = 1;
    h->m.topk_check = h->m.topk_insert = h->m.topk_merge = 1;
    h->m.in_flight = h->m.buffer_slots = 4;
    h->m.branch = h->m.columns = h->m.rows = h->m.router_slots = 2;
    h->m.tiles = tiles;
    h->m.plane = &h->plane;
    h->m.tile = h->tile;
    for (uint32_t i = 0; i < HAND_TILES; i++)
        h->tile[i] =
            (nvx_timing_tile){.adc_cycles = &h->adc_cycles, .grants = 1, .candidates = 1};
    for (uint32_t i = 0; i < HAND_REQUESTS * HAND_TILES; i++)
        h->counts[i].inserts = 1;
}

#endif
