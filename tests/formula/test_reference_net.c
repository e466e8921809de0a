/* test_reference_net.c - the clock-by-clock reference against arithmetic by hand: trees
 * and meshes. A hop is 1 cycle, a query occupies a link for 3 cycles, a list for 1. */
#include <criterion/criterion.h>

#include "tests/formula/hand.h"
#include "tests/formula/reference.h"

static void network(struct hand *h, nvx_topology topology, uint32_t tiles)
{
    hand_init(h, tiles);
    h->m.topology = topology;
    h->m.bus_latency = 1;
    h->m.query_bits = h->m.link_width = 3;
}

/* Four tiles below two routers below the root. Query: link 0-1; chip's link from 1, root
 * 2, both routers 3, tiles' links 3-6, there 7. Drive 7-9, convert 9-12, top-k 12-13.
 * Lists: tiles' links 13-14; at the routers from 14: tiles 0 and 2 up 14-15, tiles 1 and
 * 3 up 15-16. At the root from 15: tile 0 (port 1) and 2 (port 2), from 16: 1 and 3.
 * Round robin: 0 15-16, 2 16-17, 1 17-18, 3 18-19; with the chip 17, 18, 19, 20. Merge
 * until 21, link out 22.
 * Waited: 1 and 3 one cycle each at the routers; at the root 2 one (from 15), 1 one (from
 * 16), 3 two. The query crosses 1 + 2 + 4 links, each list three. */
Test(reference_net, walks_down_and_up_a_tree)
{
    struct hand h;
    network(&h, NVX_NET_HTREE, 4);
    nvx_timing_stats *s = reference_run(&h.m, 1, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 22);
    cr_expect_eq(s->links, 2 * (1 + 2 + 4));
    cr_expect_eq(s->bus_bits, 7 * 3 + 4 * 3 * 1);
    cr_expect_eq(s->bus.grants, 7 + 4 * 3);
    cr_expect_eq(s->bus.busy, 7 * 3 + 4 * 3);
    cr_expect_eq(s->bus.wait, 1 + 1 + 1 + 1 + 2);
    cr_expect_eq(s->bus.longest_wait, 2);
    cr_expect_eq(s->bus.most_waiting, 2);
    reference_destroy(&s);
}

/* Tile 3 sends its sums (1 bit) to tile 0, tile 2 sends its own to tile 3: over the root
 * and over their common router. Query in the buffers at 7, sums at 12. Tile 2: link
 * 12-13, router 13, down to tile 3 13-14, there 15. Tile 3's: link 12-13, router 13, up
 * 13-14, root 14, down 14-15, router 15, to tile 0 15-16, there 17. Top-k of tiles 0, 1
 * and 3: 17-18, 12-13, 15-16. */
Test(reference_net, goes_up_to_the_lowest_common_router_only)
{
    struct hand h;
    network(&h, NVX_NET_HTREE, 4);
    h.tile[0].partials_in = h.tile[3].partials_in = 1;
    h.tile[2].candidates = 0;
    h.tile[2].partials_out = h.tile[3].partials_out = 1;
    h.tile[2].out = &(struct nvx_timing_partial){.home = 3, .bits = 1};
    h.tile[3].out = &(struct nvx_timing_partial){.home = 0, .bits = 1};
    h.counts[2].inserts = 0;
    nvx_timing_stats *s = reference_run(&h.m, 1, h.r, h.counts, 0);
    /* the last list, tile 0's: 18, 19, 20-21, with the chip 22; merge 23, link out 24 */
    cr_expect_eq(h.r[0].end, 24);
    cr_expect_eq(s->bus_bits, 7 * 3 + 2 + 4 + 3 * 3);
    reference_destroy(&s);
}

/* Two columns, two rows. Query: chip's link from 1, router 0 from 2: to tile 0 2-5, there
 * 6; east and to row 1 from 2. Router 1 from 3: tile 1 there 7, and to row 1 (tile 3 is
 * reached along x first); router 2 from 3: tile 2 there 7; router 3 from 4: there 8.
 * Top-k done at 12, 13, 13, 14. Lists: tile 0 12, router 0 13: chip's link 13-14, there
 * 15. Tile 1: 13, west 14, router 0 15 (port 2). Tile 2: 13, north 14, router 0 15 (port
 * 4). Round robin: 1 15-16, there 17; 2 16-17, there 18. Tile 3: 14, west 15, north 16,
 * router 0 17-18, there 19. Merge until 20, link out 21. */
Test(reference_net, goes_along_x_then_along_y_in_a_mesh)
{
    struct hand h;
    network(&h, NVX_NET_MESH, 4);
    nvx_timing_stats *s = reference_run(&h.m, 1, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 21);
    cr_expect_eq(s->links, 2 * 4 + 2 * 4 + 2);
    /* chip, east, twice to row 1, four tiles; lists 2, 3, 3, 4 */
    cr_expect_eq(s->bus_bits, 8 * 3 + 12 * 1);
    cr_expect_eq(s->bus.wait, 1);
    reference_destroy(&s);
}

/* Two tiles below the root, drive 1, convert 1. Query 0: chip's link 1-4, root 2, tiles'
 * links 2-5: the root's slot is free at 5; in the buffers 6; lists 9, root 10, chip's
 * link 10-11 and 11-12; with the chip 12, 13; merge 14, end 15.
 * Query 1: at the chip 2. One slot: chip's link 5-8, root 6, tiles' links 6-9, in the
 * buffers 10; drive 11, convert 12, top-k 13, root 14, chip's link 14-15, 15-16, with the
 * chip 16, 17; merge 18, end 19. It waited 3 for the chip's link, a list of each request
 * 1 at the root.
 * Two slots: chip's link 4-7, all else a cycle earlier. */
static void slots(uint64_t router_slots, uint64_t end, uint64_t wait)
{
    struct hand h;
    network(&h, NVX_NET_HTREE, 2);
    h.m.router_slots = router_slots;
    h.plane.drive = h.adc_cycles = 1;
    nvx_timing_stats *s = reference_run(&h.m, 2, h.r, h.counts, 0);
    cr_expect_eq(h.r[0].end, 15);
    cr_expect_eq(h.r[1].end, end);
    cr_expect_eq(s->bus.wait, wait);
    reference_destroy(&s);
}

Test(reference_net, holds_a_message_back_while_the_router_s_slot_is_taken)
{
    slots(1, 19, 3 + 2);
}

Test(reference_net, lets_it_go_when_there_is_a_second_slot) { slots(2, 18, 2 + 2); }

/* As above with one slot and a third query, at the chip at 3 but at the head of the port
 * only when query 1 goes at 5: chip's link 9-12, so it waits 4, not 6; root 10, tiles'
 * links 10-13, in the buffers 14; 15, 16, top-k 17, root 18, chip's link 18-19 and 19-20,
 * with the chip 20, 21; merge 22, end 23. */
Test(reference_net, counts_waiting_from_being_at_the_head_of_the_port)
{
    struct hand h;
    network(&h, NVX_NET_HTREE, 2);
    h.m.router_slots = 1;
    h.plane.drive = h.adc_cycles = 1;
    nvx_timing_stats *s = reference_run(&h.m, 3, h.r, h.counts, 0);
    cr_expect_eq(h.r[2].end, 23);
    cr_expect_eq(s->bus.wait, 3 + 4 + 3 * 1);
    cr_expect_eq(s->bus.longest_wait, 4);
    cr_expect_eq(s->bus.most_waiting, 2);
    reference_destroy(&s);
}
