/* What the observer of the timing engine is told. */
#include <stdlib.h>
#include <string.h>

#include "small_machine.h"

enum { MOST = 256 };

static struct {
    nvx_timing_span span[MOST];
    struct {
        nvx_timing_slots of;
        uint32_t number;
        int change;
        nvx_time at;
    } slot[MOST];
    int spans, slots;
} seen;

static void take_span(void *arg, const nvx_timing_span *span)
{
    (void)arg;
    cr_assert(seen.spans < MOST);
    seen.span[seen.spans++] = *span;
}

static void take_slot(void *arg, nvx_timing_slots of, uint32_t number, int change,
                      nvx_time at)
{
    (void)arg;
    cr_assert(seen.slots < MOST);
    seen.slot[seen.slots].of = of;
    seen.slot[seen.slots].number = number;
    seen.slot[seen.slots].change = change;
    seen.slot[seen.slots++].at = at;
}

static nvx_timing_stats *watch(const nvx_timing_machine *m, uint64_t requests,
                               uint64_t outstanding)
{
    const nvx_timing_observer observer = {NULL, take_span, take_slot};
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    memset(&seen, 0, sizeof seen);
    cr_assert_eq(nvx_timing_watch(m, requests, request, counts, outstanding, &observer,
                                  &stats, &err),
                 0, "%s", err.text);
    return stats;
}

static bool is_told(nvx_timing_part part, const char *what, uint64_t from, uint64_t until)
{
    for (int i = 0; i < seen.spans; i++) {
        const nvx_timing_span *s = &seen.span[i];
        if (s->part == part && strcmp(s->what, what) == 0 && s->from == from * 1250 &&
            s->until == until * 1250)
            return true;
    }
    return false;
}

/* The cycles at the head of small_machine.h; list and result: bus ceil(40 / 50) = 1,
 * link ceil(40 / 32) = 2. */
Test(watch, one_request_alone_occupies_every_part_as_worked_out_by_hand)
{
    static const struct {
        nvx_timing_part part;
        const char *what;
        uint64_t from, until;
    } expected[] = {
        {NVX_PART_LINK_IN, "link", 0, 4},  {NVX_PART_NETWORK, "query", 7, 9},
        {NVX_PART_ROWS, "drive", 11, 16},  {NVX_PART_ADC, "convert", 16, 23},
        {NVX_PART_ROWS, "drive", 16, 21},  {NVX_PART_ADC, "convert", 23, 30},
        {NVX_PART_ROWS, "drive", 23, 28},  {NVX_PART_ADC, "convert", 30, 37},
        {NVX_PART_TOPK, "top-k", 39, 49},  {NVX_PART_NETWORK, "list", 49, 50},
        {NVX_PART_MERGE, "merge", 51, 55}, {NVX_PART_LINK_OUT, "link", 55, 57},
    };
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *stats = watch(&m, 1, 1);
    cr_assert_eq(seen.spans, 12);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        cr_expect(is_told(expected[i].part, expected[i].what, expected[i].from,
                          expected[i].until),
                  "%s from cycle %d", expected[i].what, (int)expected[i].from);
    nvx_timing_stats_destroy(&stats);
}

/* The input slot from the start of the transfer to the end of the last sample; a sampler
 * from the start of its plane's drive to the end of its conversions. */
Test(watch, slots_are_held_as_long_as_worked_out_by_hand)
{
    static const struct {
        nvx_timing_slots of;
        int change;
        uint64_t at;
    } expected[] = {
        {NVX_SLOTS_INPUT, 1, 7},   {NVX_SLOTS_INPUT, -1, 28},
        {NVX_SLOTS_SAMPLE, 1, 11}, {NVX_SLOTS_SAMPLE, -1, 23},
        {NVX_SLOTS_SAMPLE, 1, 16}, {NVX_SLOTS_SAMPLE, -1, 30},
        {NVX_SLOTS_SAMPLE, 1, 23}, {NVX_SLOTS_SAMPLE, -1, 37},
    };
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *stats = watch(&m, 1, 1);
    cr_assert_eq(seen.slots, 8);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int found = 0;
        for (int j = 0; j < seen.slots; j++)
            found += seen.slot[j].of == expected[i].of && seen.slot[j].number == 0 &&
                     seen.slot[j].change == expected[i].change &&
                     seen.slot[j].at == expected[i].at * 1250;
        cr_expect_eq(found, 1, "row %zu", i);
    }
    nvx_timing_stats_destroy(&stats);
}

Test(watch, work_of_one_tile_names_the_tile)
{
    nvx_timing_machine m = machine(3);
    nvx_timing_stats *stats = watch(&m, 2, 2);
    int lists[3] = {0}, merges[3] = {0};
    for (int i = 0; i < seen.spans; i++) {
        const nvx_timing_span *s = &seen.span[i];
        bool all = s->part == NVX_PART_LINK_IN || s->part == NVX_PART_LINK_OUT ||
                   strcmp(s->what, "query") == 0;
        cr_expect_eq(s->tile == NVX_FLOW_NONE, all, "%s", s->what);
        if (strcmp(s->what, "list") == 0)
            lists[s->tile]++;
        if (s->part == NVX_PART_MERGE)
            merges[s->tile]++;
    }
    for (int i = 0; i < 3; i++)
        cr_expect(lists[i] == 2 && merges[i] == 2);
    nvx_timing_stats_destroy(&stats);
}

/* Busy of the statistics is the sum of the spans, in cycles of the part. */
static void check_sums(const nvx_timing_stats *s, uint32_t tiles)
{
    uint64_t told[NVX_PARTS] = {0}, busy[NVX_PARTS] = {0}, links = 0;
    for (int i = 0; i < seen.spans; i++)
        told[seen.span[i].part] += (seen.span[i].until - seen.span[i].from) / 1250;
    for (uint32_t t = 0; t < tiles; t++) {
        busy[NVX_PART_ROWS] += s->rows[t].busy;
        busy[NVX_PART_ADC] += s->adc[t].busy;
        busy[NVX_PART_ACCUMULATE] += s->accumulate[t].busy;
        busy[NVX_PART_TOPK] += s->topk[t].busy;
    }
    busy[NVX_PART_LINK_IN] = s->link_in.busy;
    busy[NVX_PART_LINK_OUT] = s->link_out.busy;
    busy[NVX_PART_NETWORK] = s->bus.busy;
    busy[NVX_PART_MERGE] = s->merge.busy;
    for (int p = 0; p < NVX_PARTS; p++)
        cr_expect_eq(told[p], busy[p], "part %d", p);
    for (uint64_t i = 0; i < s->links; i++) {
        links += s->link[i].stats.busy;
        cr_expect_leq(s->link[i].stats.busy, s->cycles);
    }
    cr_expect_eq(links, s->bus.busy);
}

Test(watch, spans_add_up_to_the_statistics_with_private_and_shared_pools)
{
    nvx_timing_machine m = machine(4);
    nvx_timing_stats *stats = watch(&m, 3, 2);
    check_sums(stats, 4);
    nvx_timing_stats_destroy(&stats);
    static uint64_t units[MOST_PLANES * 3];
    for (int i = 0; i < MOST_PLANES * 3; i++)
        units[i] = 2 + (uint64_t)i % 3;
    for (int i = 0; i < 4; i++)
        tile[i].unit_cycles = units;
    m.pool_tiles = 2;
    m.topology = NVX_NET_MESH;
    m.columns = m.rows = m.router_slots = 2;
    for (int i = 0; i < 3; i++)
        request[i].arrival = NVX_CLOSED_LOOP;
    stats = watch(&m, 3, 2);
    check_sums(stats, 4);
    nvx_timing_stats_destroy(&stats);
}

Test(watch, all_slots_taken_are_given_back_but_never_more)
{
    nvx_timing_machine m = machine(4);
    m.topology = NVX_NET_HTREE;
    m.branch = m.router_slots = 2;
    m.output_slots = 1;
    m.global_slots = 2;
    nvx_timing_stats *stats = watch(&m, 3, 3);
    int held[NVX_SLOTS] = {0}, taken[NVX_SLOTS] = {0};
    for (int i = 0; i < seen.slots; i++) {
        held[seen.slot[i].of] += seen.slot[i].change;
        taken[seen.slot[i].of] += seen.slot[i].change > 0;
    }
    for (int of = 0; of < NVX_SLOTS; of++)
        cr_expect(held[of] == 0 && taken[of] > 0, "slots of kind %d", of);
    nvx_timing_stats_destroy(&stats);
}

Test(watch, looking_does_not_change_when_requests_end)
{
    nvx_timing_machine m = machine(3);
    nvx_timing_stats *seen_stats = watch(&m, 6, 3);
    uint64_t end[6];
    for (int i = 0; i < 6; i++) {
        end[i] = request[i].end;
        request[i].arrival = NVX_CLOSED_LOOP;
    }
    nvx_timing_stats *stats = run(&m, 6, 3, false);
    for (int i = 0; i < 6; i++)
        cr_expect_eq(request[i].end, end[i], "request %d", i);
    nvx_timing_stats_destroy(&seen_stats);
    nvx_timing_stats_destroy(&stats);
}
