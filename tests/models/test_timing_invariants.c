/* test_timing_invariants.c - what holds for every machine: alone is alone, the order of
 * creation changes nothing, what cannot be run is said.
 */
#include <string.h>

#include "tests/models/small_machine.h"

/* Five unequal tiles of unequal planes: 0 and 3 send to 1 and 4, 1 sends to 4 as well. */
static nvx_timing_machine unequal(nvx_arbitration arbitration)
{
    static struct nvx_timing_partial out[] = {{1, 130}, {4, 61}, {4, 199}};
    nvx_timing_machine m = machine(5);
    m.arbitration = arbitration;
    for (uint32_t i = 0; i < 5; i++)
        for (uint32_t p = 0; p < MOST_PLANES; p++)
            adc_cycles[i][p] = 4 + (3 * i + 2 * p) % 5;
    plane[1].drive = 8;
    tile[0].partials_out = tile[3].partials_out = 2;
    tile[0].out = tile[3].out = out;
    tile[1].partials_out = 1;
    tile[1].out = &out[2];
    tile[3].candidates = 0;
    tile[1].partials_in = 2;
    tile[1].add_cycles = 3;
    tile[4].partials_in = 3;
    for (uint32_t r = 0; r < MOST_REQUESTS; r++) {
        for (uint32_t i = 0; i < 5; i++)
            counts[r * 5 + i].replaces = (r * 7 + i * 3) % 5;
        counts[r * 5 + 3] = (nvx_topk_counts){0};
    }
    return m;
}

static void expect_alone(const nvx_timing_machine *m)
{
    nvx_error err = {0};
    nvx_timing_stats *s = run(m, MOST_REQUESTS, 1, false);
    cr_assert_eq(nvx_timing_service(m, MOST_REQUESTS, request, counts, NULL, &err), 0);
    for (uint32_t r = 0; r < MOST_REQUESTS; r++)
        cr_expect_eq(request[r].end - request[r].start, request[r].alone, "request %u",
                     r);
    nvx_timing_stats_destroy(&s);
}

Test(timing, one_outstanding_request_takes_as_long_as_alone_on_one_tile)
{
    nvx_timing_machine m = machine(1);
    expect_alone(&m);
    cr_expect_eq(request[0].alone, 60);
}

Test(timing, one_outstanding_request_takes_as_long_as_alone_with_every_arbitration)
{
    for (int a = NVX_BUS_ROUND_ROBIN; a <= NVX_BUS_FIXED; a++) {
        nvx_timing_machine m = unequal((nvx_arbitration)a);
        expect_alone(&m);
        m.sample_depth = 1;
        m.period_ps = 1; /* no room for two instants in a picosecond: the same cycles */
        for (int r = 0; r < MOST_REQUESTS; r++)
            request[r].arrival = NVX_CLOSED_LOOP;
        expect_alone(&m);
    }
}

static void expect_same(const nvx_timing_stats *a, const nvx_timing_stats *b)
{
    size_t one = MOST_TILES * sizeof(uint64_t), part = MOST_TILES * sizeof *a->adc;
    cr_expect_eq(a->cycles, b->cycles);
    cr_expect_arr_eq(&a->link_in, &b->link_in, sizeof a->link_in);
    cr_expect_arr_eq(&a->link_out, &b->link_out, sizeof a->link_out);
    cr_expect_arr_eq(&a->bus, &b->bus, sizeof a->bus);
    cr_expect_arr_eq(&a->merge, &b->merge, sizeof a->merge);
    cr_expect_arr_eq(a->adc, b->adc, part);
    cr_expect_arr_eq(a->topk, b->topk, part);
    cr_expect_arr_eq(a->accumulate, b->accumulate, part);
    cr_expect_arr_eq(a->planes_driven, b->planes_driven, one);
    cr_expect_arr_eq(a->topk_checks, b->topk_checks, one);
}

Test(timing, reverse_order_of_creation_gives_identical_results)
{
    for (int a = NVX_BUS_ROUND_ROBIN; a <= NVX_BUS_FIXED; a++) {
        nvx_timing_machine m = unequal((nvx_arbitration)a);
        nvx_timing_stats *forward = run(&m, MOST_REQUESTS, 6, false);
        nvx_timing_request before[MOST_REQUESTS];
        memcpy(before, request, sizeof before);
        for (int r = 0; r < MOST_REQUESTS; r++)
            request[r].arrival = NVX_CLOSED_LOOP;
        nvx_timing_stats *backward = run(&m, MOST_REQUESTS, 6, true);
        cr_expect_arr_eq(request, before, sizeof before);
        expect_same(forward, backward);
        nvx_timing_stats_destroy(&forward);
        nvx_timing_stats_destroy(&backward);
    }
}

/* (2^64 - 1) / 2 / 1250, rounded down, is the last cycle. */
Test(timing, an_arrival_beyond_the_end_of_time_is_refused)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    request[1].arrival = 7378697629483821;
    cr_expect_eq(nvx_timing_run(&m, 2, request, counts, 1, false, &stats, &err), -1);
    cr_expect_eq(err.status, NVX_INPUT);
    cr_expect_str_eq(err.text, "request 1 arrives at cycle 7378697629483821; the last "
                               "cycle a request can arrive at is 7378697629483820");
    cr_expect_null(stats);
}

Test(timing, nothing_is_destroyed_without_complaint)
{
    nvx_timing_stats *none = NULL;
    nvx_timing_stats_destroy(&none);
    nvx_timing_stats_destroy(NULL);
}
