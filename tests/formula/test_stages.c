/* test_stages.c - what a search alone waits for, stage by stage, against schedules by hand
 * and closed formulas. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/formula/hand.h"
#include "tests/formula/machines.h"

enum { MACHINES = 200 };

static uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

/* Of all searches; service[]: their latencies alone, added up [cycles]. */
static void find(const nvx_timing_machine *m, uint64_t requests,
                 nvx_timing_request request[], const nvx_topk_counts counts[],
                 uint64_t outstanding, nvx_time stage[NVX_STAGES], uint64_t *service)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    cr_assert_eq(
        nvx_timing_run(m, requests, request, counts, outstanding, false, &stats, &err), 0,
        "%s", err.text);
    nvx_timing_stats_destroy(&stats);
    cr_assert_eq(nvx_timing_service(m, requests, request, counts, stage, &err), 0, "%s",
                 err.text);
    *service = 0;
    for (uint64_t r = 0; r < requests; r++)
        *service += request[r].write ? 0 : request[r].alone;
}

static void expect(const char *of, const nvx_time stage[], const nvx_time expected[])
{
    for (int s = 0; s < NVX_STAGES; s++)
        cr_expect_eq(stage[s], expected[s], "%s, %s: %lu, not %lu", of,
                     nvx_stages[s].name, stage[s], expected[s]);
}

/* Link 0-1, bus 1-2, drive 2-4, convert 4-7, top-k 8, list 9, merge 10, link 11. */
Test(stages, are_those_of_the_schedule_by_hand)
{
    struct hand h;
    nvx_time stage[NVX_STAGES] = {0};
    uint64_t service;
    hand_init(&h, 1);
    find(&h.m, 1, h.r, h.counts, 1, stage, &service);
    cr_expect_eq(service, 11);
    expect("by hand", stage,
           (nvx_time[NVX_STAGES]){[NVX_STAGE_LINK_IN] = 1,
                                  [NVX_STAGE_INTERCONNECT] = 2,
                                  [NVX_STAGE_ROWS] = 2,
                                  [NVX_STAGE_ADC] = 3,
                                  [NVX_STAGE_TOPK] = 1,
                                  [NVX_STAGE_MERGE] = 1,
                                  [NVX_STAGE_LINK_OUT] = 1});
}

/* Core 2 ps, link 3 ps. Link 0-3, bus 4-6, drive 6-10, convert 10-16, top-k 18, list 20,
 * merge 22, link 24-27, up to the core's edge 28. Who waits for an edge has that time. */
Test(stages, waits_for_a_clock_edge_are_of_the_stage_that_waits)
{
    struct hand h;
    nvx_time stage[NVX_STAGES] = {0};
    uint64_t service;
    hand_init(&h, 1);
    h.m.period_ps = 2;
    h.m.link_ps = 3;
    find(&h.m, 1, h.r, h.counts, 1, stage, &service);
    cr_expect_eq(service, 14);
    expect("clocks", stage,
           (nvx_time[NVX_STAGES]){[NVX_STAGE_LINK_IN] = 3,
                                  [NVX_STAGE_INTERCONNECT] = 3 + 2,
                                  [NVX_STAGE_ROWS] = 4,
                                  [NVX_STAGE_ADC] = 6,
                                  [NVX_STAGE_TOPK] = 2,
                                  [NVX_STAGE_MERGE] = 2,
                                  [NVX_STAGE_LINK_OUT] = 5 + 1});
}

/* Tile 1 ranks for 9 cycles, the others for 1: the way is tile 1's. Link 1, bus 2, drive 4,
 * convert 7, top-k 16, list 17, merge 18, link 19. */
Test(stages, the_slowest_tile_has_the_way)
{
    struct hand h;
    nvx_time stage[NVX_STAGES] = {0};
    uint64_t service;
    hand_init(&h, 4);
    h.tile[1].candidates = 9;
    find(&h.m, 1, h.r, h.counts, 1, stage, &service);
    cr_expect_eq(service, 19);
    cr_expect_eq(stage[NVX_STAGE_TOPK], 9);
    cr_expect_eq(stage[NVX_STAGE_INTERCONNECT], 2);
    cr_expect_eq(stage[NVX_STAGE_MERGE], 1);
}

/* One tile, planes alike. With two samplers the slower of rows and pool hides all of the
 * other but once; with one nothing is hidden. */
static void expect_one_tile(uint64_t seed)
{
    struct load *load = load_equal(seed, 1, 1);
    nvx_timing_machine *m = &load->m;
    nvx_timing_tile *t = m->tile;
    const nvx_topk_counts *c = load->counts;
    uint64_t p = m->planes, d = 1 + seed % 9, a = 1 + seed / 3 % 9, service;
    uint64_t entries = m->k < t->candidates ? m->k : t->candidates;
    bool rows = d >= a, one = m->sample_depth == 1;
    nvx_time stage[NVX_STAGES] = {0};
    char of[32];
    for (uint64_t i = 0; i < p; i++) {
        m->plane[i].drive = d;
        t->adc_cycles[i] = a;
    }
    find(m, 1, load->request, c, 1, stage, &service);
    nvx_time expected[NVX_STAGES] = {
        [NVX_STAGE_LINK_IN] = ceil_div(m->query_bits, m->link_width) + m->link_latency,
        [NVX_STAGE_INTERCONNECT] = ceil_div(m->query_bits, m->bus_width) +
                                   ceil_div(entries * m->entry_bits, m->bus_width) +
                                   2 * m->bus_latency,
        [NVX_STAGE_BUFFER] = m->buffer_access,
        [NVX_STAGE_ROWS] = one || rows ? p * d : d,
        [NVX_STAGE_ADC] = one || !rows ? p * a : a,
        [NVX_STAGE_SHIFT_ADD] = m->shift_add_latency + t->add_cycles,
        [NVX_STAGE_TOPK] = m->topk_check * (t->candidates - c->inserts - c->replaces) +
                           m->topk_insert * c->inserts + m->topk_replace * c->replaces,
        [NVX_STAGE_MERGE] = entries * m->topk_merge,
        [NVX_STAGE_LINK_OUT] =
            ceil_div(m->k * m->entry_bits, m->link_width) + m->link_latency};
    for (int s = 0; s < NVX_STAGES; s++)
        expected[s] *= m->period_ps;
    snprintf(of, sizeof of, "machine %lu", seed);
    expect(of, stage, expected);
    load_destroy(&load);
}

Test(stages, of_a_tile_are_the_closed_formula)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++)
        expect_one_tile(seed);
}

/* Whatever the machine: trees, meshes, clocks, shared pools, copies, partial sums. */
static void add_up(struct load *(*make)(uint64_t seed))
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = make(seed);
        nvx_time stage[NVX_STAGES] = {0}, sum = 0;
        uint64_t service;
        find(&load->m, load->requests, load->request, load->counts, load->outstanding,
             stage, &service);
        for (int s = 0; s < NVX_STAGES; s++)
            sum += stage[s];
        cr_assert_eq(sum, service * load->m.period_ps, "machine %lu: %lu, not %lu", seed,
                     sum, service * load->m.period_ps);
        load_destroy(&load);
    }
}

Test(stages, add_up_to_the_service_of_all_searches) { add_up(load_chip); }

Test(stages, add_up_where_parts_wait_for_each_other) { add_up(load_tight); }

/* 3 ps more of link latency each way and nothing else: nothing overlaps the link. */
Test(stages, a_slower_link_is_seen_in_the_link_alone)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_random(seed);
        nvx_time before[NVX_STAGES] = {0}, after[NVX_STAGES] = {0};
        uint64_t service, n = load->requests;
        find(&load->m, n, load->request, load->counts, load->outstanding, before,
             &service);
        load->m.link_latency += 3;
        find(&load->m, n, load->request, load->counts, load->outstanding, after,
             &service);
        before[NVX_STAGE_LINK_IN] += 3 * n * load->m.period_ps;
        before[NVX_STAGE_LINK_OUT] += 3 * n * load->m.period_ps;
        expect("slower link", after, before);
        load_destroy(&load);
    }
}
