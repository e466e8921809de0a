/* test_flow.c - activities on stations: order, slots, clocks, forwarding, who is blocked.
 * Expected times are schedules written out by hand in front of each test. */
#include <criterion/criterion.h>
#include <string.h>

#include "sim/flow.h"

enum { MOST = 8 };

/* A flow of one graph that several requests walk, begun at given times by a process. */
typedef struct {
    nvx_kernel *kernel;
    nvx_flow *flow;
    nvx_graph *graph;
    uint32_t requests, begun;
    nvx_time begin[MOST], end[MOST];
} world;

static void ended(void *arg, uint64_t request, nvx_time at)
{
    ((world *)arg)->end[request] = at;
}

static nvx_service serve(void *arg, const nvx_grant *g)
{
    (void)arg;
    nvx_time end = g->now + 10 * (1 + g->request); /* later requests take longer */
    return (nvx_service){.free = end, .done = end, .released = end};
}

static void begin(void *arg, nvx_time now)
{
    world *w = arg;
    for (; w->begun < w->requests && w->begin[w->begun] <= now; w->begun++)
        nvx_flow_begin(w->flow, w->graph, w->begun, w->begun, w->begun);
    if (w->begun < w->requests)
        nvx_flow_wake(w->flow, w->begin[w->begun]);
}

static void set_up(world *w, uint32_t requests)
{
    memset(w, 0, sizeof *w);
    nvx_flow_calls calls = {.arg = w, .serve = serve, .due = begin, .ended = ended};
    w->requests = requests;
    w->flow = nvx_flow_new(MOST, &calls);
    w->graph = nvx_graph_new(w->flow);
    nvx_flow_group(w->flow);
}

static void run(world *w, bool reverse)
{
    w->kernel = nvx_kernel_new();
    nvx_flow_start(w->flow, w->kernel, reverse);
    nvx_flow_wake(w->flow, 0);
    cr_assert_eq(nvx_kernel_run(w->kernel, NVX_NEVER), NVX_RUN_IDLE);
}

static void tear_down(world *w)
{
    nvx_graph_destroy(&w->graph);
    nvx_flow_destroy(&w->flow);
    nvx_kernel_destroy(&w->kernel);
}

static uint32_t station(world *w, const char *name, uint64_t period, nvx_flow_order order)
{
    nvx_station s = {
        .ports = 1, .period_ps = period, .order = order, .gate = NVX_FLOW_NONE};
    strncpy(s.name, name, sizeof s.name - 1);
    return nvx_flow_station(w->flow, &s);
}

static uint32_t activity(world *w, uint32_t on, uint64_t cycles, uint64_t latency)
{
    nvx_activity a = {.station = on, .cycles = cycles, .latency = latency};
    return nvx_graph_add(w->graph, &a);
}

static void seal(world *w, uint32_t last)
{
    nvx_activity a = {.station = NVX_FLOW_NONE};
    uint32_t end = nvx_graph_add(w->graph, &a);
    nvx_graph_edge(w->graph, last, end, NVX_FLOW_DONE);
    nvx_graph_seal(w->graph, end);
}

/* 7 ps each, at 0, 3 and 20: 0-7, 7-14, 20-27; done 2 later. */
Test(flow, a_station_serves_one_activity_at_a_time)
{
    world w;
    set_up(&w, 3);
    seal(&w, activity(&w, station(&w, "a", 1, NVX_FLOW_BY_READY), 7, 2));
    w.begin[1] = 3;
    w.begin[2] = 20;
    run(&w, false);
    cr_expect_eq(w.end[0], 9);
    cr_expect_eq(w.end[1], 16);
    cr_expect_eq(w.end[2], 29);
    tear_down(&w);
}

/* As above: request 1 waits 4; at each decision one asks. */
Test(flow, a_station_counts_grants_busy_time_and_waits)
{
    world w;
    set_up(&w, 3);
    uint32_t a = station(&w, "a", 1, NVX_FLOW_BY_READY);
    seal(&w, activity(&w, a, 7, 2));
    w.begin[1] = 3;
    w.begin[2] = 20;
    run(&w, false);
    const nvx_server_stats *s = nvx_flow_station_stats(w.flow, a);
    cr_expect_eq(s->grants, 3);
    cr_expect_eq(s->busy, 21);
    cr_expect_eq(s->wait, 4);
    cr_expect_eq(s->longest_wait, 4);
    cr_expect_eq(s->most_waiting, 1);
    tear_down(&w);
}

/* Activities a and then b of 5 ps each on one station. Request 0 begins at 0: a 0-5, b is
 * ready at 5; request 1 begins at 2: a is ready at 2. By turn b of request 0 goes first at 5 (5-10), then a of 1 (10-15), b of 1 (15-20). By
 * being ready a of 1 (5-10), b of 0 (10-15), b of 1 (15-20). */
static void two_in_a_row(nvx_flow_order order, nvx_time first)
{
    world w;
    set_up(&w, 2);
    uint32_t s = station(&w, "s", 1, order);
    uint32_t a = activity(&w, s, 5, 0), b = activity(&w, s, 5, 0);
    nvx_graph_edge(w.graph, a, b, NVX_FLOW_DONE);
    seal(&w, b);
    w.begin[1] = 2;
    run(&w, false);
    cr_expect_eq(w.end[0], first);
    cr_expect_eq(w.end[1], 20);
    tear_down(&w);
}

Test(flow, by_turn_the_older_request_goes_first) { two_in_a_row(NVX_FLOW_BY_TURN, 10); }

Test(flow, by_being_ready_the_one_that_waited_goes_first)
{
    two_in_a_row(NVX_FLOW_BY_READY, 15);
}

/* Period 4: begun at 0 and 1, two cycles each: 0-8, 8-16; begun at 17: edge at 20: 28. */
Test(flow, a_station_starts_at_an_edge_of_its_clock_only)
{
    world w;
    set_up(&w, 3);
    seal(&w, activity(&w, station(&w, "slow", 4, NVX_FLOW_BY_READY), 2, 0));
    w.begin[1] = 1;
    w.begin[2] = 17;
    run(&w, false);
    cr_expect_eq(w.end[0], 8);
    cr_expect_eq(w.end[1], 16);
    cr_expect_eq(w.end[2], 28);
    tear_down(&w);
}

/* A message of 6 that is forwarded after 1: link a 0-6, link b 1-7. The second: a 6-12,
 * b 7-13. Arrived at once. */
Test(flow, what_is_forwarded_starts_while_it_comes)
{
    world w;
    set_up(&w, 2);
    uint32_t a = station(&w, "a", 1, NVX_FLOW_BY_READY);
    uint32_t b = station(&w, "b", 1, NVX_FLOW_BY_READY);
    nvx_activity first = {.station = a, .cycles = 6, .forward = 1};
    uint32_t x = nvx_graph_add(w.graph, &first), y = activity(&w, b, 6, 0);
    nvx_graph_edge(w.graph, x, y, NVX_FLOW_DONE);
    seal(&w, y);
    run(&w, false);
    cr_expect_eq(w.end[0], 7);
    cr_expect_eq(w.end[1], 13);
    tear_down(&w);
}

/* One slot, taken by a (3 ps) and given back when b (10 ps) ends: a 0-3, b 3-13; the next
 * a starts at 13: 13-16, b 16-26. */
static void one_slot(bool reverse)
{
    world w;
    set_up(&w, 2);
    nvx_flow_group(w.flow);
    uint32_t a = station(&w, "a", 1, NVX_FLOW_BY_READY);
    nvx_station other = {
        .name = "b", .group = 1, .ports = 1, .period_ps = 1, .gate = NVX_FLOW_NONE};
    uint32_t b = nvx_flow_station(w.flow, &other);
    uint32_t slot = nvx_flow_store(w.flow, "slot", 0, 1);
    uint32_t x = activity(&w, a, 3, 0), y = activity(&w, b, 10, 0);
    nvx_graph_edge(w.graph, x, y, NVX_FLOW_DONE);
    nvx_graph_take(w.graph, x, slot);
    nvx_graph_give(w.graph, y, slot);
    seal(&w, y);
    run(&w, reverse);
    cr_expect_eq(w.end[0], 13);
    cr_expect_eq(w.end[1], 26);
    nvx_store_stats s = nvx_flow_store_stats(w.flow, slot, 52);
    cr_expect_eq(s.most, 1);
    cr_expect_float_eq(s.mean, 0.5, 1e-12); /* 26 of 52 ps */
    tear_down(&w);
}

Test(flow, an_activity_waits_for_the_slot_it_must_take) { one_slot(false); }

Test(flow, the_order_of_creation_changes_nothing) { one_slot(true); }

/* The station takes request by request: 10 and 20 ps. */
Test(flow, an_activity_without_cycles_takes_what_the_service_says)
{
    world w;
    set_up(&w, 2);
    seal(&w, activity(&w, station(&w, "a", 1, NVX_FLOW_BY_READY), 0, 0));
    run(&w, false);
    cr_expect_eq(w.end[0], 10);
    cr_expect_eq(w.end[1], 30);
    tear_down(&w);
}

/* Both requests take one of two slots with a, and b wants another one. */
Test(flow, who_waits_for_whom_is_named_when_nothing_moves)
{
    world w;
    set_up(&w, 2);
    char who[256];
    uint32_t a = station(&w, "chip.a", 1, NVX_FLOW_BY_READY);
    uint32_t b = station(&w, "chip.b", 1, NVX_FLOW_BY_READY);
    uint32_t slots = nvx_flow_store(w.flow, "chip.buffer", 0, 2);
    uint32_t x = activity(&w, a, 3, 0), y = activity(&w, b, 10, 0);
    nvx_graph_edge(w.graph, x, y, NVX_FLOW_DONE);
    nvx_graph_take(w.graph, x, slots);
    nvx_graph_take(w.graph, y, slots);
    seal(&w, y);
    w.begin[1] = 1;
    run(&w, false);
    cr_expect_eq(w.end[0], 0);
    nvx_flow_blocked(w.flow, who, sizeof who);
    cr_expect_str_eq(who, "chip.b (request 0) waits for chip.buffer, held by request 1");
    tear_down(&w);
}

/* 2^62 ps each: the second would end at 2^63. */
Test(flow, a_run_that_takes_longer_than_time_lasts_fails)
{
    world w;
    set_up(&w, 2);
    uint32_t a = station(&w, "chip.a", UINT64_C(1) << 20, NVX_FLOW_BY_READY);
    seal(&w, activity(&w, a, UINT64_C(1) << 42, 0));
    w.kernel = nvx_kernel_new();
    nvx_flow_start(w.flow, w.kernel, false);
    nvx_flow_wake(w.flow, 0);
    cr_expect_eq(nvx_kernel_run(w.kernel, NVX_NEVER), NVX_RUN_FAILED);
    cr_expect_str_eq(nvx_kernel_error(w.kernel),
                     "timing: request 1 at chip.a would take the run beyond 2^63 ps "
                     "(106 days)");
    cr_expect_eq(w.end[0], UINT64_C(1) << 62);
    tear_down(&w);
}

/* 3 cycles of 2^61 ps and a little less than 2^61 ps fit, 4 cycles do not. */
Test(flow, times_stop_at_the_end_of_time)
{
    cr_expect_eq(nvx_flow_after(0, 3, UINT64_C(1) << 61), UINT64_C(3) << 61);
    cr_expect_eq(nvx_flow_after(0, 4, UINT64_C(1) << 61), NVX_FLOW_END);
    cr_expect_eq(nvx_flow_after(7, UINT64_MAX, 2), NVX_FLOW_END);
    cr_expect_eq(nvx_flow_after(UINT64_MAX, 0, 1), NVX_FLOW_END);
}
