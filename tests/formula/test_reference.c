/* test_reference.c - the clock-by-clock reference against arithmetic by hand: searches on
 * a bus. */
#include <criterion/criterion.h>

#include "tests/formula/reference.h"

/* One tile, three planes, converting (5) slower than driving (4), one input slot. */
static nvx_timing_tile tile_a[] = {
    {.adc_cycles = (uint64_t[]){5, 5, 5}, .grants = 3, .conversions = 7, .candidates = 7},
};
static const nvx_timing_machine machine_a = {
    .period_ps = 1000,
    .query_bits = 24,
    .entry_bits = 11,
    .k = 2,
    .link_width = 8,
    .link_latency = 2,
    .bus_width = 10,
    .bus_latency = 1,
    .in_flight = 2,
    .buffer_slots = 1,
    .buffer_access = 1,
    .planes = 3,
    .plane = (nvx_timing_plane[]){{.drive = 4}, {.drive = 4}, {.drive = 4}},
    .sample_depth = 2,
    .shift_add_latency = 2,
    .topk_check = 1,
    .topk_insert = 3,
    .topk_replace = 4,
    .topk_merge = 2,
    .tiles = 1,
    .tile = tile_a,
};
static const nvx_topk_counts counts_a[] = {{2, 1}, {2, 1}};

/* Request 0: link 0-3, at the chip 5; bus 5-8, in the buffer 10; drive 10-14, 14-18,
 * 19-23 (plane 2 waits for plane 0's conversions); convert 14-19, 19-24, 24-29; sums 31;
 * top-k 4 checks + 2 x 3 + 4 = 14: 31-45; list of 22 bits: bus 45-48, there 49; merge 4:
 * 49-53; link out 53-56, with the host 58.
 * Request 1: link 3-6, at the chip 8; the slot is free at 23: bus 23-26, in the buffer
 * 28; drive 28-32, 32-36, 37-41; convert 32-37, 37-42, 42-47; sums 49; top-k 49-63; bus
 * 63-66, there 67; merge 67-71; link out 71-74, with the host 76. */
Test(reference, steps_two_requests_through_one_slot)
{
    nvx_timing_request r[] = {{.arrival = NVX_CLOSED_LOOP}, {.arrival = NVX_CLOSED_LOOP}};
    nvx_timing_stats *s = reference_run(&machine_a, 2, r, counts_a, 2);
    cr_expect_eq(r[0].start, 0);
    cr_expect_eq(r[0].end, 58);
    cr_expect_eq(r[1].start, 0);
    cr_expect_eq(r[1].end, 76);
    cr_expect_eq(s->cycles, 76);
    reference_destroy(&s);
}

/* As above: request 1 waits 3 cycles for the link; it asks for the bus only when the slot
 * is free, so it does not wait there. */
Test(reference, counts_what_parts_did)
{
    nvx_timing_request r[] = {{.arrival = NVX_CLOSED_LOOP}, {.arrival = NVX_CLOSED_LOOP}};
    nvx_timing_stats *s = reference_run(&machine_a, 2, r, counts_a, 2);
    cr_expect_eq(s->link_in.busy, 6);
    cr_expect_eq(s->link_in.wait, 3);
    cr_expect_eq(s->link_in.longest_wait, 3);
    cr_expect_eq(s->link_in.most_waiting, 2);
    cr_expect_eq(s->bus.grants, 4);
    cr_expect_eq(s->bus.wait, 0);
    cr_expect_eq(s->bus_bits, 2 * (24 + 22));
    cr_expect_eq(s->link_bits, 2 * (24 + 22));
    /* six planes; sampled at 14, 18, 23 and granted at 14, 19, 24, in both requests */
    cr_expect_eq(s->adc[0].grants, 6 * 3);
    cr_expect_eq(s->adc[0].busy, 6 * 5);
    cr_expect_eq(s->adc[0].wait, 2 * (0 + 1 + 1));
    cr_expect_eq(s->conversions[0], 6 * 7);
    cr_expect_eq(s->planes_driven[0], 6);
    cr_expect_eq(s->topk_checks[0], 2 * 4);
    reference_destroy(&s);
}

/* The same with planes of 6, 4 and 2 cycles, converted in 9, 3 and 5.
 * Request 0: in the buffer 10; drive 10-16, 16-20, 25-27 (the third waits for the first
 * one's conversions); convert 16-25, 25-28, 28-33; sums 35; top-k 35-49; bus 49-52, there
 * 53; merge 57; link out 60, with the host 62.
 * Request 1: the slot is free at 27: bus 27-30, in the buffer 32; drive 32-38 (plane 1's
 * conversions are done at 28), 38-42, 47-49; convert 38-47, 47-50, 50-55; sums 57; top-k
 * 71; bus 74, 75; merge 79; link out 82, with the host 84. */
Test(reference, steps_planes_that_differ)
{
    nvx_timing_machine m = machine_a;
    nvx_timing_tile tile = tile_a[0];
    nvx_timing_plane plane[] = {{6, 4, 15, 8}, {4, 3, 7, 4}, {2, 1, 1, 2}};
    tile.adc_cycles = (uint64_t[]){9, 3, 5};
    tile.rounds = 2;
    m.plane = plane;
    m.tile = &tile;
    nvx_timing_request r[] = {{.arrival = NVX_CLOSED_LOOP}, {.arrival = NVX_CLOSED_LOOP}};
    nvx_timing_stats *s = reference_run(&m, 2, r, counts_a, 2);
    cr_expect_eq(r[0].end, 62);
    cr_expect_eq(r[1].end, 84);
    cr_expect_eq(s->adc[0].busy, 2 * (9 + 3 + 5));
    cr_expect_eq(s->adc[0].wait, 2 * ((25 - 20) + (28 - 27)));
    cr_expect_eq(s->rounds[0], 6 * 2);
    cr_expect_eq(s->samples[0], 2 * 7 * (4 + 3 + 1));
    cr_expect_eq(s->integrations[0], 2 * 7 * (15 + 7 + 1));
    cr_expect_eq(s->charge_steps[0], 2 * 7 * (8 + 4 + 2));
    reference_destroy(&s);
}

/* Tile 1 is no home and sends its partial sum to tile 0.
 * Request 0: link 0-1; bus 1-2; drive 2-4; tile 0 converts 4-7, tile 1 4-10; partial sum
 * on the bus 10-13; add 13-18; top-k 2 + 2 = 4: 18-22; list 22-24; merge 25; out 27.
 * Request 1 (arrives at 1): link 1-2; bus 2-3; tile 1 drives from 10, when its sampler is
 * free: 10-12, converts 12-18; bus 18-21; add 21-26; top-k 26-30; 32; 33; 35. */
Test(reference, steps_partial_sums_with_one_sampler)
{
    nvx_timing_tile tile[] = {
        {.adc_cycles = (uint64_t[]){3},
         .candidates = 3,
         .add_cycles = 5,
         .partials_in = 1},
        {.adc_cycles = (uint64_t[]){6},
         .partials_out = 1,
         .out = &(struct nvx_timing_partial){.home = 0, .bits = 9}},
    };
    nvx_timing_machine m = {.period_ps = 1, .query_bits = 4, .entry_bits = 6, .k = 1};
    m.link_width = m.bus_width = 4;
    m.plane = &(nvx_timing_plane){.drive = 2};
    m.in_flight = m.buffer_slots = m.topk_insert = m.tiles = 2;
    m.planes = m.sample_depth = m.topk_check = m.topk_merge = 1;
    m.tile = tile;
    nvx_topk_counts counts[] = {{1, 0}, {0, 0}, {1, 0}, {0, 0}};
    nvx_timing_request r[] = {{.arrival = 0}, {.arrival = 1}};
    nvx_timing_stats *s = reference_run(&m, 2, r, counts, 0);
    cr_expect_eq(r[0].end, 27);
    cr_expect_eq(r[1].start, 1);
    cr_expect_eq(r[1].end, 35);
    reference_destroy(&s);
}

/* Three homes, lists of 8 cycles, all else 1 cycle; the middle tile converts in 1 cycle,
 * the others in 3. Request 0: in the buffer 2, sampled 3, middle list on the bus 5-13;
 * ports 1 and 3 ask from 7. Request 1 arrives at 7: port 0 asks from 8. At 13:
 * round robin (2 was last): port 3 13-21, 0 21-22, 1 22-30, merge 31, out 32; request 1
 *   drives from 22, its ports ask from 25 and 27: 30-38, 38-46, 46-54, merge 55, out 56
 * oldest: 1 13-21, 3 21-29, 0 29-30; merge 30, out 31; request 1 drives from 30: the
 *   middle list 33-41, then 41-49, 49-57, 58, 59
 * fixed: 0 13-14, 1 14-22; request 1 drives from 14, its ports ask from 17 and (1, 3
 *   behind request 0's) 19: 1 22-30, 2 30-38, then request 0's last 38-46, 47, 48; and
 *   request 1's 46-54, 55, 56 */
static void three_homes(nvx_arbitration arbitration, uint64_t end0, uint64_t end1)
{
    nvx_timing_tile tile[] = {
        {.adc_cycles = (uint64_t[]){3}, .candidates = 1},
        {.adc_cycles = (uint64_t[]){1}, .candidates = 1},
        {.adc_cycles = (uint64_t[]){3}, .candidates = 1},
    };
    nvx_timing_machine m = {.period_ps = 1, .query_bits = 1, .entry_bits = 8, .k = 1};
    m.link_width = 8;
    m.plane = &(nvx_timing_plane){.drive = 1};
    m.bus_width = m.planes = m.sample_depth = m.topk_insert = m.topk_merge = 1;
    m.in_flight = m.buffer_slots = 2;
    m.arbitration = arbitration;
    m.tiles = 3;
    m.tile = tile;
    nvx_topk_counts counts[6];
    for (int i = 0; i < 6; i++)
        counts[i] = (nvx_topk_counts){1, 0};
    nvx_timing_request r[] = {{.arrival = 0}, {.arrival = 7}};
    nvx_timing_stats *s = reference_run(&m, 2, r, counts, 0);
    cr_expect_eq(r[0].end, end0);
    cr_expect_eq(r[1].end, end1);
    reference_destroy(&s);
}

Test(reference, searches_after_the_last_port_in_round_robin)
{
    three_homes(NVX_BUS_ROUND_ROBIN, 32, 56);
}

Test(reference, grants_the_port_that_asked_longest_in_oldest)
{
    three_homes(NVX_BUS_OLDEST, 31, 59);
}

Test(reference, grants_the_lowest_port_in_fixed) { three_homes(NVX_BUS_FIXED, 48, 56); }
