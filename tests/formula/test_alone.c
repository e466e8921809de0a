/* test_alone.c - the service the engine tells, and where a broadcast goes, against
 * formulas that step nothing. */
#include <criterion/criterion.h>

#include "tests/formula/alone.h"
#include "tests/formula/hand.h"
#include "tests/formula/machines.h"

enum { MACHINES = 400 };

static uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

static void run(const nvx_timing_machine *m, const nvx_timing_observer *observer,
                uint64_t requests, nvx_timing_request request[],
                const nvx_topk_counts counts[])
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    cr_assert_eq(
        nvx_timing_watch(m, requests, request, counts, requests, observer, &stats, &err),
        0, "%s", err.text);
    nvx_timing_stats_destroy(&stats);
}

Test(alone, engine_takes_as_long_for_one_request_as_the_closed_formula)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_random(seed);
        load->request[0].arrival = 0;
        run(&load->m, NULL, 1, load->request, load->counts);
        uint64_t expected = alone_on_bus(&load->m, load->counts);
        cr_assert_eq(load->request[0].end, expected, "machine %lu: %lu, not %lu", seed,
                     load->request[0].end, expected);
        load_destroy(&load);
    }
}

/* Whatever the loaded machine did to the request. */
Test(alone, service_of_every_request_is_the_closed_formula)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_random(seed);
        nvx_error err = {0};
        run(&load->m, NULL, load->requests, load->request, load->counts);
        int rc = nvx_timing_service(&load->m, load->requests, load->request, load->counts,
                                    NULL, &err);
        cr_assert_eq(rc, 0, "%s", err.text);
        for (uint64_t r = 0; r < load->requests; r++) {
            uint64_t expected = alone_on_bus(&load->m, &load->counts[r * load->m.tiles]);
            cr_assert_eq(load->request[r].alone, expected,
                         "machine %lu, request %lu: %lu, not %lu", seed, r,
                         load->request[r].alone, expected);
        }
        load_destroy(&load);
    }
}

/* Core 2 ps, link 3 ps. Link 0-3, bus 4-6, drive 6-10, convert 10-16, top-k 18, list 20,
 * merge 22, link 24-27, up to the core's edge 28: 14 cycles, and the same for each. */
Test(alone, service_of_equal_requests_is_the_same_with_several_clocks)
{
    struct hand h;
    nvx_error err = {0};
    hand_init(&h, 1);
    h.m.period_ps = 2;
    h.m.link_ps = 3;
    run(&h.m, NULL, HAND_REQUESTS, h.r, h.counts);
    cr_assert_eq(nvx_timing_service(&h.m, HAND_REQUESTS, h.r, h.counts, NULL, &err), 0);
    for (int r = 0; r < HAND_REQUESTS; r++)
        cr_expect_eq(h.r[r].alone, 14, "request %d: %lu", r, h.r[r].alone);
}

/* ---- trees and meshes: h links are h bus_latency + F ---- */

struct driven {
    nvx_time broadcast; /* first transfer of the query */
    nvx_time at[64];    /* each tile's first plane; 0: not seen */
};

static void note(void *arg, const nvx_timing_span *span)
{
    struct driven *driven = arg;
    if (span->part == NVX_PART_NETWORK && span->from < driven->broadcast)
        driven->broadcast = span->from;
    nvx_time *at = &driven->at[span->number];
    if (span->part == NVX_PART_ROWS && (*at == 0 || span->from < *at))
        *at = span->from;
}

/* Levels below the root that lead to more than one tile each, one at least; and the
 * chip's own link. */
static uint64_t tree_links(const nvx_timing_machine *m)
{
    uint64_t levels = 1, reach = m->branch;
    for (; reach < m->tiles; reach *= m->branch)
        levels++;
    return levels + 1;
}

/* One link into router 0, one for each step, one to the tile. */
static uint64_t mesh_links(const nvx_timing_machine *m, uint64_t tile)
{
    return 1 + tile % m->columns + tile / m->columns + 1;
}

/* On an idle machine of one clock the rows start in the cycle the query is in the buffer.
 */
static void broadcast_arrives(struct load *load, uint64_t seed)
{
    const nvx_timing_machine *m = &load->m;
    struct driven driven = {.broadcast = UINT64_MAX};
    const nvx_timing_observer observer = {.arg = &driven, .span = note};
    run(m, &observer, 1, load->request, load->counts);
    for (uint32_t i = 0; i < m->tiles; i++) {
        uint64_t links = m->topology == NVX_NET_MESH ? mesh_links(m, i) : tree_links(m);
        uint64_t expected = links * m->bus_latency +
                            ceil_div(m->query_bits, m->bus_width) + m->buffer_access;
        uint64_t cycles = (driven.at[i] - driven.broadcast) / m->period_ps;
        cr_assert_eq(cycles, expected, "machine %lu, tile %u: %lu, not %lu", seed, i,
                     cycles, expected);
    }
}

static void with_network(nvx_topology topology)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct load *load = load_equal(seed, 1 + (uint32_t)(seed % 9), 1);
        load->m.topology = topology;
        load->m.bus_latency += load->m.bus_latency == 0;
        load->m.branch = 2 + seed % 3;
        load->m.columns = 1 + seed % 4;
        load->m.rows = ceil_div(load->m.tiles, load->m.columns);
        load->m.router_slots = 1;
        broadcast_arrives(load, seed);
        load_destroy(&load);
    }
}

Test(alone, broadcast_in_a_tree_arrives_after_a_hop_per_level_and_one_transfer)
{
    with_network(NVX_NET_HTREE);
}

Test(alone, broadcast_in_a_mesh_arrives_after_a_hop_per_router_and_one_transfer)
{
    with_network(NVX_NET_MESH);
}
