/* test_reference_parts.c - the clock-by-clock reference against arithmetic by hand:
 * buffers, shared pools, writes, priorities, clocks and copies, on a bus. */
#include <criterion/criterion.h>

#include "tests/formula/hand.h"
#include "tests/formula/reference.h"

static void near(double got, double expected)
{
    cr_expect(got > expected - 1e-12 && got < expected + 1e-12, "%g, not %g", got,
              expected);
}

/* One slot, access 2, a query takes 3 cycles on the bus, drive 1, convert 1. Query 0:
 * link 0-1, written 3, bus 3-6; drive 7, convert 8, top-k 9, list 9-10, 11, end 12. Query
 * 1: the slot is free at 6: link 6-7, written 9; the bus goes on to port 1 first: 10-13;
 * 14, 15, 16, list 17, 18, end 19. The slot is taken from 0 to 13. */
Test(reference_parts, waits_for_a_slot_of_the_global_buffer)
{
    struct hand h;
    hand_init(&h, 1);
    h.m.query_bits = h.m.link_width = 3;
    h.plane.drive = h.adc_cycles = 1;
    h.m.global_slots = 1;
    h.m.global_access = 2;
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 12);
    cr_expect_eq(h.r[1].end, 19);
    cr_expect_eq(s->link_in.wait, 6);
    cr_expect_eq(s->bus.wait, 1);
    cr_expect_eq(s->global.most, 1);
    near(s->global.mean, 13.0 / 19);
    reference_destroy(&s);
}

/* Tile 1 sends 8 bits to tile 0; two samplers, drive 1, convert 1. */
static void with_output_slots(struct hand *h, uint64_t slots)
{
    static struct nvx_timing_partial sums = {.home = 0, .bits = 8};
    hand_init(h, 2);
    h->plane.drive = h->adc_cycles = 1;
    h->m.sample_depth = 2;
    h->m.output_slots = slots;
    h->tile[0].partials_in = h->tile[1].partials_out = 1;
    h->tile[1].candidates = 0;
    h->tile[1].out = &sums;
    h->counts[1].inserts = h->counts[3].inserts = 0;
}

/* Query 0 in the buffers 2, tile 1's sums 4, bus 4-12: tile 1's slot is taken 2-12. Top-k
 * of tile 0 12-13, list 13-14, merge 15, end 16. Query 1 is in the buffers at 3; tile 1
 * drives from 12, sums 14, bus 14-22 (slot 12-22); top-k 23, list 24, merge 25, end 26.
 * Tile 0's slot: 12-14 and 22-24. */
Test(reference_parts, drives_when_the_output_buffer_has_room_for_the_sums)
{
    struct hand h;
    with_output_slots(&h, 1);
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 16);
    cr_expect_eq(h.r[1].end, 26);
    cr_expect_eq(s->rows[1].wait, 9);
    cr_expect_eq(s->rows[0].wait, 0);
    near(s->output[1].mean, 20.0 / 26);
    near(s->output[0].mean, 4.0 / 26);
    reference_destroy(&s);
}

/* Tile 1 drives query 1 at 3, its sums are ready at 5: bus 12-20. Lists of tile 0: from
 * 13 and 21: bus 20-21, 21-22; merges 22, 23; ends 23, 24. */
Test(reference_parts, drives_at_once_when_the_output_buffer_has_no_limit)
{
    struct hand h;
    with_output_slots(&h, 0);
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 23);
    cr_expect_eq(h.r[1].end, 24);
    cr_expect_eq(s->rows[1].wait, 0);
    reference_destroy(&s);
}

/* Drive 1, two samplers; units of 2 and 1 cycles in tile 0, 3 and 1 in tile 1. Query 0 is
 * sampled at 3, query 1 at 4, by both tiles. The pool: tile 0 3-5, 5-6, tile 1 6-9, 9-10,
 * though tile 0 asks with query 1 from 4; then 10-12, 12-13, 13-16, 16-17.
 * Query 0: tile 1's top-k 10-11, list 12, merge 13, end 14; query 1: 17-18, 19, 20, 21.
 * Waited: 0 + 2 + 3 + 6 and 6 + 8 + 9 + 12. At 5 seven units ask. */
Test(reference_parts, shares_a_pool_by_turn_then_tile)
{
    struct hand h;
    hand_init(&h, 2);
    h.plane.drive = 1;
    h.m.sample_depth = h.m.pool_tiles = h.tile[0].grants = h.tile[1].grants = 2;
    h.tile[0].unit_cycles = (uint64_t[]){2, 1};
    h.tile[1].unit_cycles = (uint64_t[]){3, 1};
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 14);
    cr_expect_eq(h.r[1].end, 21);
    cr_expect_eq(s->adc[0].grants, 8);
    cr_expect_eq(s->adc[0].busy, 2 * (3 + 4));
    cr_expect_eq(s->adc[0].wait, 11 + 35);
    cr_expect_eq(s->adc[0].longest_wait, 12);
    cr_expect_eq(s->adc[0].most_waiting, 7);
    cr_expect_eq(s->adc[1].grants, 0);
    reference_destroy(&s);
}

/* A search, a write of 2 bits that takes rows for 10 cycles, a search. Link 0-1, 1-3,
 * 3-4; bus 1-2, 3-5, 5-6. Search 0: drive 2-4, convert 4-7, top-k 8, list 9, 10, end 11.
 * Two samplers: write 5-15; search 2 drives 15-17, converts 17-20, 21, 22, 23, end 24.
 * One: search 0's plane holds it until 7: write 7-17, and all that follows 2 later. */
static void write_between(uint64_t samplers, uint64_t written, uint64_t end)
{
    struct hand h;
    nvx_timing_target target = {.tile = 0, .cycles = 10};
    nvx_timing_vector vector = {.bits = 2, .targets = 1, .target = &target};
    nvx_timing_write write = {.vectors = 1, .vector = &vector};
    hand_init(&h, 1);
    h.m.sample_depth = samplers;
    h.r[1].write = &write;
    nvx_timing_stats *s = reference_run(&h.m, 3, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 11);
    cr_expect_eq(h.r[1].end, written);
    cr_expect_eq(h.r[2].end, end);
    cr_expect_eq(s->written[0], 1);
    cr_expect_eq(s->rows[0].grants, 3);
    cr_expect_eq(s->rows[0].busy, 2 + 10 + 2);
    cr_expect_eq(s->rows[0].wait, (written - 10 - 5) + (written - 6));
    cr_expect_eq(s->link_bits, 1 + 1 + 2 + 1 + 1);
    reference_destroy(&s);
}

Test(reference_parts, writes_between_two_searches) { write_between(2, 15, 24); }

Test(reference_parts, writes_when_a_sampler_is_free) { write_between(1, 17, 26); }

/* Vectors of 4 and 6 cycles, both copies. Link 0-1, 1-2. Bus: vector 0 1-2 and 2-3, 1
 * 3-4 and 4-5. Tile 0: 2-6, 6-12. Tile 1: 3-7, 7-13. */
Test(reference_parts, writes_all_vectors_to_all_copies)
{
    struct hand h;
    nvx_timing_target target[] = {{.tile = 0, .cycles = 4}, {.tile = 0, .cycles = 6}};
    nvx_timing_vector vector[] = {{1, 1, &target[0]}, {1, 1, &target[1]}};
    nvx_timing_write write = {.vectors = 2, .vector = vector};
    hand_init(&h, 1);
    h.m.copies = 2;
    h.r[0].write = &write;
    nvx_timing_stats *s = reference_run(&h.m, 1, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 13);
    cr_expect_eq(s->written[0] + s->written[1], 4);
    cr_expect_eq(s->bus_bits, 4);
    cr_expect_eq(s->link_bits, 2);
    cr_expect_eq(s->bus.wait, 1 + (3 - 2) + (4 - 3));
    reference_destroy(&s);
}

/* One request at a time, each takes link 1, bus 1, drive 2, convert 3, top-k 1, list 1,
 * merge 1, link 1 = 11 cycles; the last to arrive matters most. */
Test(reference_parts, admits_the_highest_priority_first)
{
    struct hand h;
    hand_init(&h, 1);
    h.m.in_flight = 1;
    h.r[1].arrival = 1;
    h.r[2].arrival = 2;
    h.r[2].priority = 3;
    nvx_timing_stats *s = reference_run(&h.m, 3, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 11);
    cr_expect_eq(h.r[2].start, 11);
    cr_expect_eq(h.r[2].turn, 1);
    cr_expect_eq(h.r[2].end, 22);
    cr_expect_eq(h.r[1].start, 22);
    cr_expect_eq(h.r[1].turn, 2);
    cr_expect_eq(h.r[1].end, 33);
    reference_destroy(&s);
}

/* Core 2 ps, network 3, converters 5, link 4; all in ps. Request 0: link 0-4, bus 6-9, in
 * the buffer 10, drive 10-14, convert 15-30, shift-add 32, top-k 34, bus 36-39, merge
 * 40-42, link 44-48. Request 1 arrives at 2: link 4-8, bus 9-12, in the buffer 12, drive
 * 14-18 (waited one cycle of 2), convert 30-45 (waited 12, two cycles of 5), shift-add
 * 46-48, top-k 50, bus 51-54, merge 56, link 56-60. */
Test(reference_parts, starts_every_part_at_an_edge_of_its_clock)
{
    struct hand h;
    hand_init(&h, 1);
    h.m.period_ps = 2;
    h.m.network_ps = 3;
    h.m.adc_ps = 5;
    h.m.link_ps = 4;
    h.m.sample_depth = 2;
    h.m.shift_add_latency = 1;
    h.r[1].arrival = 1;
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 48 / 2);
    cr_expect_eq(h.r[1].end, 60 / 2);
    cr_expect_eq(s->rows[0].wait, 1);
    cr_expect_eq(s->adc[0].wait, 2);
    cr_expect_eq(s->bus.wait + s->link_in.wait + s->merge.wait, 0);
    reference_destroy(&s);
}

/* Three at 0: copies 0, 1, 0. Link 0-1, 1-2, 2-3; bus 1-2, 2-3, 3-4. Tile 0: drive 2-4,
 * convert 4-7, drive 7-9, convert 9-12. Tile 1: 3-5, 5-8. Request 0: top-k 8, list 8-9,
 * merge 10, end 11; request 1: 9, 9-10, 11, end 12. Request 3 arrives at 12: only request
 * 2 is on the chip, so copy 1: link 13; round robin after port 2: its bus 13-14, then
 * request 2's list (top-k 13) 14-15, merge 16, end 17. Request 3: 16, 19, 20, 21, 22, 23.
 */
Test(reference_parts, gives_a_search_the_copy_with_the_fewest)
{
    struct hand h;
    hand_init(&h, 1);
    h.m.copies = 2;
    h.r[3].arrival = 12;
    nvx_timing_stats *s = reference_run(&h.m, 4, h.r, h.counts, 0);
    const uint32_t copy[] = {0, 1, 0, 1};
    const uint64_t end[] = {11, 12, 17, 23};
    for (int r = 0; r < 4; r++) {
        cr_expect_eq(h.r[r].copy, copy[r]);
        cr_expect_eq(h.r[r].end, end[r]);
    }
    reference_destroy(&s);
}
