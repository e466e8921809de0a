/* test_timing.c - the timing engine, each end stepped by hand from the stages that
 * small_machine.h tells.
 */
#include "tests/models/small_machine.h"

static uint64_t end_of(const nvx_timing_machine *m, uint64_t requests)
{
    nvx_timing_stats *stats = run(m, requests, requests, false);
    nvx_timing_stats_destroy(&stats);
    return request[requests - 1].end;
}

/* ---- one request ---- */

Test(timing, one_request_ends_after_the_sum_of_its_stages)
{
    nvx_timing_machine m = machine(1);
    cr_expect_eq(end_of(&m, 1), 60);
}

/* Planes 3 x (5 + 7) = 36 instead of 26. */
Test(timing, one_request_drives_and_converts_in_turn_with_a_single_sampler)
{
    nvx_timing_machine m = machine(1);
    m.sample_depth = 1;
    cr_expect_eq(end_of(&m, 1), 70);
}

/* A = 2 < D: planes 3 x 5 + 2 = 17 instead of 26. */
Test(timing, one_request_is_bound_by_the_drivers_when_conversion_is_short)
{
    nvx_timing_machine m = machine(1);
    set_adc(0, 2);
    cr_expect_eq(end_of(&m, 1), 51);
}

/* Drives of 5, 2 and 9 cycles, conversions of 7, 4 and 3: driven 11-16, 16-18, 23-32
 * (the first conversions end at 23), the last one converted 32-35. */
static nvx_timing_machine unequal_planes(void)
{
    nvx_timing_machine m = machine(1);
    plane[1].drive = 2;
    plane[2].drive = 9;
    adc_cycles[0][1] = 4;
    adc_cycles[0][2] = 3;
    return m;
}

Test(timing, one_request_takes_each_plane_s_own_time)
{
    nvx_timing_machine m = unequal_planes();
    cr_expect_eq(end_of(&m, 1), 35 + 2 + 10 + 2 + 4 + 5);
}

/* 11 + (5 + 7) + (2 + 4) + (9 + 3) = 41. */
Test(timing, planes_of_their_own_time_take_turns_with_a_single_sampler)
{
    nvx_timing_machine m = unequal_planes();
    m.sample_depth = 1;
    cr_expect_eq(end_of(&m, 1), 41 + 2 + 10 + 2 + 4 + 5);
}

Test(timing, what_a_plane_takes_is_counted_per_conversion)
{
    nvx_timing_machine m = machine(1);
    plane[0] = (nvx_timing_plane){5, 4, 15, 8};
    plane[2] = (nvx_timing_plane){5, 3, 7, 4};
    tile[0].rounds = 6;
    nvx_timing_stats *s = run(&m, 2, 2, false);
    cr_expect_eq(s->samples[0], 2 * 11 * (4 + 3));
    cr_expect_eq(s->integrations[0], 2 * 11 * (15 + 7));
    cr_expect_eq(s->charge_steps[0], 2 * 11 * (8 + 4));
    cr_expect_eq(s->rounds[0], 2 * 3 * 6);
    nvx_timing_stats_destroy(&s);
}

/* Lists leave at 49, 50, 51, arrive at 51, 52, 53, are merged by 55, 59, 63. */
Test(timing, lists_of_several_tiles_share_bus_and_merge_unit)
{
    nvx_timing_machine m = machine(3);
    cr_expect_eq(end_of(&m, 1), 68);
}

/* Own sums at 39; the message leaves at 39, is there at 39 + 2 + 1 = 42. */
static nvx_timing_machine sender_and_home(void)
{
    static struct nvx_timing_partial out[] = {{.home = 1, .bits = 73}};
    nvx_timing_machine m = machine(2);
    tile[0].candidates = 0;
    tile[0].partials_out = 1;
    tile[0].out = out;
    tile[1].partials_in = 1;
    counts[0] = (nvx_topk_counts){0};
    return m;
}

Test(timing, a_home_without_adders_ranks_when_the_partial_sums_are_there)
{
    nvx_timing_machine m = sender_and_home();
    cr_expect_eq(end_of(&m, 1), 63);
}

Test(timing, a_home_adds_before_it_ranks)
{
    nvx_timing_machine m = sender_and_home();
    tile[1].add_cycles = 8;
    cr_expect_eq(end_of(&m, 1), 71);
}

/* A = 9 at home: own sums at 11 + 5 + 3 x 9 + 2 = 45, the message at 42. */
Test(timing, a_home_waits_for_its_own_sums_too)
{
    nvx_timing_machine m = sender_and_home();
    set_adc(1, 9);
    cr_expect_eq(end_of(&m, 1), 66);
}

/* ---- two requests in the pipeline ---- */

/* The second's planes: driven 30-35, 37-42, 44-49, converted 37-44, 44-51, 51-58. */
Test(timing, planes_of_the_next_request_follow_without_a_gap)
{
    nvx_timing_machine m = machine(1);
    cr_expect_eq(end_of(&m, 2), 81);
    cr_expect_eq(request[0].end, 60);
}

/* Planes driven from 11, 23, 35, 47, 59, 71; the last one converted 76-83. */
Test(timing, a_single_sampler_alternates_across_requests)
{
    nvx_timing_machine m = machine(1);
    m.sample_depth = 1;
    cr_expect_eq(end_of(&m, 2), 106);
    cr_expect_eq(request[0].end, 70);
}

/* A = 1: the first query is sampled at 26, the second one in the buffer at 15. */
Test(timing, a_second_buffer_slot_hides_the_broadcast)
{
    nvx_timing_machine m = machine(1);
    set_adc(0, 1);
    cr_expect_eq(end_of(&m, 2), 26 + 3 * 5 + 1 + 2 + 10 + 2 + 4 + 5);
}

/* The broadcast is granted at 26, in the cycle the slot is free: in the buffer at 30. */
Test(timing, a_single_buffer_slot_is_free_when_the_last_plane_is_sampled)
{
    nvx_timing_machine m = machine(1);
    set_adc(0, 1);
    m.buffer_slots = 1;
    cr_expect_eq(end_of(&m, 2), 30 + 3 * 5 + 1 + 2 + 10 + 2 + 4 + 5);
}

/* Planes are sampled at 16, 21, 28, 35, 42, 49 and converted from 16, 23, 30, ... 51. */
Test(timing, planes_wait_for_the_adc_pool_from_being_sampled)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *s = run(&m, 2, 2, false);
    cr_expect_eq(s->adc[0].wait, 5 * 2);
    cr_expect_eq(s->adc[0].longest_wait, 2);
    cr_expect_eq(s->adc[0].busy, 6 * 7);
    nvx_timing_stats_destroy(&s);
}

Test(timing, planes_conversions_and_units_are_counted)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *s = run(&m, 2, 2, false);
    cr_expect_eq(s->planes_driven[0], 6);
    cr_expect_eq(s->conversions[0], 6 * 11);
    cr_expect_eq(s->adc[0].grants, 6 * 3);
    nvx_timing_stats_destroy(&s);
}

/* All four arrive at 0; link grants at 0, 4, 8, 12. */
Test(timing, requests_wait_for_the_link_in_order)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *s = run(&m, 4, 4, false);
    cr_expect_eq(s->link_in.wait, 4 + 8 + 12);
    cr_expect_eq(s->link_in.longest_wait, 12);
    cr_expect_eq(s->link_in.most_waiting, 4);
    cr_expect_eq(s->link_bits, 4 * (100 + 40));
    nvx_timing_stats_destroy(&s);
}

/* ---- the bus ---- */

/* Tiles 0 and 1 send to the homes 2 and 3; ranking takes 16 - 3 + 4 + 3 = 20 cycles on
 * tile 2, so that its last partial sum decides. After that come 13 cycles: bus 2, merge
 * 4, link 5, and the way of the partial sum itself, 2. */
static nvx_timing_machine two_senders(nvx_arbitration arbitration, uint64_t first_bits)
{
    static struct nvx_timing_partial out[2][2];
    nvx_timing_machine m = machine(4);
    m.arbitration = arbitration;
    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t j = 0; j < 2; j++)
            out[i][j] = (struct nvx_timing_partial){.home = 2 + j, .bits = 47};
        tile[i].candidates = 0;
        tile[i].partials_out = 2;
        tile[i].out = out[i];
        counts[i] = (nvx_topk_counts){0};
        tile[2 + i].partials_in = 2;
    }
    out[1][0].bits = first_bits;
    tile[2].candidates = 16;
    return m;
}

/* Both ask at 39. In turn: tile 1's message to tile 2 is granted at 40. */
Test(timing, round_robin_lets_ports_take_turns)
{
    nvx_timing_machine m = two_senders(NVX_BUS_ROUND_ROBIN, 47);
    cr_expect_eq(end_of(&m, 1), 40 + 20 + 13);
}

/* Tile 0's two messages go first: tile 1's is granted at 41. */
Test(timing, fixed_priority_empties_the_lowest_port_first)
{
    nvx_timing_machine m = two_senders(NVX_BUS_FIXED, 47);
    cr_expect_eq(end_of(&m, 1), 41 + 20 + 13);
}

/* Tile 0 is 3 cycles later (A = 8). Tile 1 occupies the bus from 39 to 42 and its second
 * message asks from 39 on; tile 0's asks from 42. */
Test(timing, oldest_grants_the_message_that_came_to_its_head_first)
{
    nvx_timing_machine m = two_senders(NVX_BUS_OLDEST, 3 * 50);
    set_adc(0, 8);
    cr_expect_eq(end_of(&m, 1), 43 + 20 + 13);
}

Test(timing, fixed_priority_ignores_who_asked_first)
{
    nvx_timing_machine m = two_senders(NVX_BUS_FIXED, 3 * 50);
    set_adc(0, 8);
    cr_expect_eq(end_of(&m, 1), 42 + 20 + 13);
}

/* Lists of three tiles ask at 49: they wait 0, 1, 2 cycles. */
Test(timing, waiting_for_the_bus_is_counted)
{
    nvx_timing_machine m = machine(3);
    nvx_timing_stats *s = run(&m, 1, 1, false);
    cr_expect_eq(s->bus.grants, 4);
    cr_expect_eq(s->bus.busy, 2 + 3);
    cr_expect_eq(s->bus.wait, 3);
    cr_expect_eq(s->bus.most_waiting, 3);
    cr_expect_eq(s->bus_bits, 100 + 3 * 40);
    nvx_timing_stats_destroy(&s);
}

/* ---- arrivals ---- */

Test(timing, an_end_makes_the_next_closed_loop_request_arrive)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *s = run(&m, 3, 2, false);
    cr_expect_eq(request[1].arrival, 0);
    cr_expect_eq(request[2].arrival, 60);
    cr_expect_eq(request[2].end, 120);
    nvx_timing_stats_destroy(&s);
}

Test(timing, an_open_loop_request_starts_when_it_arrives)
{
    nvx_timing_machine m = machine(1);
    request[0].arrival = 17;
    request[1].arrival = 400;
    cr_expect_eq(end_of(&m, 2), 460);
    cr_expect_eq(request[0].start, 17);
    cr_expect_eq(request[0].end, 77);
}

Test(timing, a_request_that_arrives_as_the_link_gets_free_does_not_wait)
{
    nvx_timing_machine m = machine(1);
    request[0].arrival = 0;
    request[1].arrival = 4;
    nvx_timing_stats *s = run(&m, 2, 0, false);
    cr_expect_eq(s->link_in.wait, 0);
    nvx_timing_stats_destroy(&s);
}

Test(timing, a_request_that_arrives_one_cycle_earlier_waits_one_cycle)
{
    nvx_timing_machine m = machine(1);
    request[0].arrival = 0;
    request[1].arrival = 3;
    nvx_timing_stats *s = run(&m, 2, 0, false);
    cr_expect_eq(s->link_in.wait, 1);
    nvx_timing_stats_destroy(&s);
}

Test(timing, a_full_chip_admits_in_the_cycle_of_an_end)
{
    nvx_timing_machine m = machine(1);
    m.in_flight = 1;
    request[0].arrival = 0;
    request[1].arrival = 10;
    cr_expect_eq(end_of(&m, 2), 120);
    cr_expect_eq(request[1].start, 60);
}

Test(timing, no_requests_take_no_time)
{
    nvx_timing_machine m = machine(1);
    nvx_timing_stats *s = run(&m, 0, 1, false);
    cr_expect_eq(s->cycles, 0);
    nvx_timing_stats_destroy(&s);
}
