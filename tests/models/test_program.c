/* test_program.c - programs on the stepped machine, each end stepped by hand from the
 * stages that small_machine.h tells: a vector is at the port after 7 cycles, at a tile 4
 * cycles later, converted 26 after that, added 2 later; its values (60 bits) are back 3
 * cycles later, and an answer of 40 bits takes 5 to the host.
 */
#include "tests/models/small_machine.h"

enum { MOST_STEPS = 12, MOST_NEEDS = 12 };

static nvx_timing_step step[MOST_STEPS];
static uint32_t needs[MOST_NEEDS];
static nvx_timing_program program;
static nvx_timing_product product[2];
static uint32_t at[2][2];
static uint64_t slots[2];

/* Product i is on tile i alone. */
static nvx_timing_machine chip(void)
{
    nvx_timing_machine m = machine(2);
    program = (nvx_timing_program){.step = step, .need = needs};
    for (uint32_t i = 0; i < 2; i++) {
        at[i][0] = i;
        slots[i] = 2;
        product[i] = (nvx_timing_product){.bits = 100,
                                          .value_bits = 10,
                                          .matrix = i,
                                          .tiles = 1,
                                          .at = at[i],
                                          .tile = &tile[i],
                                          .plane = plane};
    }
    m.tile = NULL;
    m.matrices = m.products = 2;
    m.matrix_slots = slots;
    m.product = product;
    m.programs = 1;
    m.program = &program;
    return m;
}

/* The next step, after one or none (-1) before it. */
static uint32_t add(nvx_timing_doing_step kind, uint64_t n, uint64_t cycles, int before)
{
    uint32_t first =
        program.steps ? step[program.steps - 1].need_first + step[program.steps - 1].needs
                      : 0;
    step[program.steps] = (nvx_timing_step){.kind = (uint8_t)kind,
                                            .n = n,
                                            .cycles = cycles,
                                            .need_first = first,
                                            .needs = before >= 0};
    if (before >= 0)
        needs[first] = (uint32_t)before;
    return program.steps++;
}

/* The last step also needs another one. */
static void also(uint32_t before)
{
    nvx_timing_step *s = &step[program.steps - 1];
    needs[s->need_first + s->needs++] = before;
}

static uint64_t end_of(const nvx_timing_machine *m)
{
    nvx_timing_stats *stats = run(m, 1, 1, false);
    nvx_timing_stats_destroy(&stats);
    return request[0].end;
}

/* link 7, bus 10, buffer 11, converted 37, added 39, back 42, out 47. */
Test(program, a_vector_goes_to_the_tiles_of_its_matrix_and_its_values_come_back)
{
    nvx_timing_machine m = chip();
    uint32_t in = add(NVX_STEP_INPUT, 100, 0, -1);
    uint32_t product_0 = add(NVX_STEP_PRODUCT, 0, 0, (int)in);
    add(NVX_STEP_OUTPUT, 40, 0, (int)product_0);
    cr_expect_eq(end_of(&m), 47);
}

static nvx_timing_machine two_vectors(void)
{
    nvx_timing_machine m = chip();
    uint32_t a = add(NVX_STEP_INPUT, 100, 0, -1), b = add(NVX_STEP_INPUT, 100, 0, -1);
    a = add(NVX_STEP_PRODUCT, 0, 0, (int)a);
    b = add(NVX_STEP_PRODUCT, 0, 0, (int)b);
    add(NVX_STEP_OUTPUT, 40, 0, (int)a);
    also(b);
    return m;
}

/* The second one is at the port at 11, at the tile at 15, driven when a sampler is free at
 * 30, converted 37 to 58, added 60, back 63. */
Test(program, vectors_follow_each_other_through_a_tile)
{
    nvx_timing_machine m = two_vectors();
    cr_expect_eq(end_of(&m), 63 + 5);
}

/* Conversions of 2 cycles: the first one is sampled at 26, the second driven 26 to 41,
 * converted 43, added 45, back 48. */
Test(program, rows_take_up_the_next_vector_when_they_have_sampled_the_first)
{
    nvx_timing_machine m = two_vectors();
    set_adc(0, 2);
    cr_expect_eq(end_of(&m), 48 + 5);
}

/* As above, but the message waits for the slot until 26: bus 29, buffer 30, driven to 45,
 * converted 47, added 49, back 52. */
Test(program, a_vector_waits_at_the_port_until_its_matrix_has_an_input_slot)
{
    nvx_timing_machine m = two_vectors();
    set_adc(0, 2);
    slots[0] = 1;
    cr_expect_eq(end_of(&m), 52 + 5);
}

/* The first vector's values are at the port at 42, those of the second layer at 77. The
 * second vector is there at 63, at tile 1 at 67, driven at once, converted 72 to 93, back
 * at 98. Were layers to wait for each other, it would be 119. */
Test(program, a_vector_is_in_the_second_layer_while_the_next_one_is_in_the_first)
{
    nvx_timing_machine m = chip();
    uint32_t a = add(NVX_STEP_INPUT, 100, 0, -1), b = add(NVX_STEP_INPUT, 100, 0, -1);
    a = add(NVX_STEP_PRODUCT, 0, 0, (int)a);
    b = add(NVX_STEP_PRODUCT, 0, 0, (int)b);
    a = add(NVX_STEP_PRODUCT, 1, 0, (int)a);
    b = add(NVX_STEP_PRODUCT, 1, 0, (int)b);
    add(NVX_STEP_OUTPUT, 40, 0, (int)a);
    also(b);
    cr_expect_eq(end_of(&m), 98 + 5);
}

/* Tile 0 sends its sums (bus 39 to 41, there at 42), tile 1 adds them in 4 cycles (46) and
 * sends the values: bus 48, back 49. */
Test(program, partial_sums_are_added_at_the_home_of_their_values)
{
    nvx_timing_machine m = chip();
    static nvx_timing_tile both[2];
    static struct nvx_timing_partial out = {.home = 1, .bits = 60};
    both[0] = tile[0];
    both[1] = tile[1];
    both[0].candidates = 0;
    both[0].partials_out = 1;
    both[0].out = &out;
    both[1].partials_in = 1;
    both[1].add_cycles = 4;
    at[0][1] = 1;
    product[0].tiles = 2;
    product[0].tile = both;
    uint32_t in = add(NVX_STEP_INPUT, 100, 0, -1);
    uint32_t p = add(NVX_STEP_PRODUCT, 0, 0, (int)in);
    add(NVX_STEP_OUTPUT, 40, 0, (int)p);
    cr_expect_eq(end_of(&m), 49 + 5);
}

/* Three times 10 cycles after the vector is there at 7. */
Test(program, the_vector_unit_does_one_thing_at_a_time)
{
    nvx_timing_machine m = chip();
    uint32_t in = add(NVX_STEP_INPUT, 100, 0, -1);
    uint32_t a = add(NVX_STEP_VECTOR, 17, 10, (int)in);
    uint32_t b = add(NVX_STEP_VECTOR, 17, 10, (int)in);
    uint32_t c = add(NVX_STEP_VECTOR, 17, 10, (int)in);
    step[b].fn = step[c].fn = 2;
    add(NVX_STEP_OUTPUT, 40, 0, (int)a);
    also(b);
    also(c);
    nvx_timing_stats *s = run(&m, 1, 1, false);
    cr_expect_eq(request[0].end, 7 + 30 + 5);
    cr_expect_eq(s->vector.busy, 30);
    cr_expect_eq(s->vector.wait, 10 + 20);
    cr_expect_eq(s->elements[0], 17);
    cr_expect_eq(s->elements[2], 34);
    nvx_timing_stats_destroy(&s);
}

Test(program, a_ranking_occupies_the_merge_unit)
{
    nvx_timing_machine m = chip();
    uint32_t in = add(NVX_STEP_INPUT, 100, 0, -1);
    uint32_t rank = add(NVX_STEP_RANK, 6, 12, (int)in);
    add(NVX_STEP_OUTPUT, 40, 0, (int)rank);
    nvx_timing_stats *s = run(&m, 1, 1, false);
    cr_expect_eq(request[0].end, 7 + 12 + 5);
    cr_expect_eq(s->merge.busy, 12);
    nvx_timing_stats_destroy(&s);
}

/* A step that nothing follows is waited for: 7 + 50 is later than the answer at 12. */
Test(program, a_request_ends_with_the_last_of_all_its_steps)
{
    nvx_timing_machine m = chip();
    uint32_t in = add(NVX_STEP_INPUT, 100, 0, -1);
    add(NVX_STEP_OUTPUT, 40, 0, (int)in);
    add(NVX_STEP_VECTOR, 17, 50, (int)in);
    cr_expect_eq(end_of(&m), 57);
}

/* Of four requests that are kept going two by two, all conversions, elements, bits. */
Test(program, what_requests_do_is_counted_once_each)
{
    nvx_timing_machine m = two_vectors();
    nvx_timing_stats *s = run(&m, 4, 2, false);
    cr_expect_eq(s->products[0], 8);
    cr_expect_eq(s->products[1], 0);
    cr_expect_eq(s->conversions[0], 8 * 3 * 11);
    cr_expect_eq(s->planes_driven[0], 8 * 3);
    cr_expect_eq(s->link_bits, 4 * (100 + 100 + 40));
    cr_expect_eq(s->bus_bits, 8 * (100 + 60));
    cr_expect_eq(s->rows[0].busy, 8 * 3 * 5);
    nvx_timing_stats_destroy(&s);
}

/* In the long run a tile takes max(D, A) = 7 cycles per plane, 21 per vector, 42 per
 * request. */
Test(program, a_tile_in_saturation_gives_a_vector_every_time_it_converts_one)
{
    nvx_timing_machine m = two_vectors();
    nvx_timing_stats *s = run(&m, 20, 4, false);
    cr_expect_eq(request[19].end - request[9].end, 10 * 42);
    nvx_timing_stats_destroy(&s);
}

/* Alone each takes 68 cycles, whatever the others did. */
Test(program, service_is_the_latency_on_an_idle_machine)
{
    nvx_timing_machine m = two_vectors();
    nvx_timing_stats *s = run(&m, 5, 3, false);
    nvx_error err = {0};
    cr_assert_eq(nvx_timing_service(&m, 5, request, counts, NULL, &err), 0);
    for (int r = 0; r < 5; r++)
        cr_expect_eq(request[r].alone, 68);
    nvx_timing_stats_destroy(&s);
}

/* Of one request; in cycles. */
static void expect_stages(const nvx_timing_machine *m,
                          const nvx_time expected[NVX_STAGES])
{
    nvx_timing_stats *s = run(m, 1, 1, false);
    nvx_time stage[NVX_STAGES] = {0};
    nvx_error err = {0};
    cr_assert_eq(nvx_timing_service(m, 1, request, counts, stage, &err), 0);
    for (int i = 0; i < NVX_STAGES; i++)
        cr_expect_eq(stage[i], expected[i] * m->period_ps, "%s: %lu", nvx_stages[i].name,
                     stage[i]);
    nvx_timing_stats_destroy(&s);
}

/* The second vector waits for the first one's conversions, so the way is the first one's up
 * to there: at the port at 7, bus 10, buffer 11, driven 16, and from there the pool
 * converts two times three planes until 58; added 60, back 63, out 68. */
Test(program, a_vector_behind_another_waits_for_what_that_one_waits_for)
{
    nvx_timing_machine m = two_vectors();
    const nvx_time expected[NVX_STAGES] = {
        [NVX_STAGE_LINK_IN] = 7,  [NVX_STAGE_INTERCONNECT] = 3 + 3,
        [NVX_STAGE_BUFFER] = 1,   [NVX_STAGE_ROWS] = 5,
        [NVX_STAGE_ADC] = 2 * 21, [NVX_STAGE_SHIFT_ADD] = 2,
        [NVX_STAGE_LINK_OUT] = 5};
    expect_stages(&m, expected);
}

/* A link of 5 bits: vectors at the port at 23 and 43. The first one: bus 26, buffer 27,
 * driven 32, converted 32 to 53, its rows free at 46; the second one: bus 46, buffer 47,
 * driven 52, converted behind the first one, 53 to 74; added 76, back 79, out 90. So not its
 * own coming but the pool is waited for, and before that the first one. */
Test(program, a_vector_that_finds_its_rows_free_waits_for_the_pool_behind_them)
{
    nvx_timing_machine m = two_vectors();
    m.link_width = 5;
    const nvx_time expected[NVX_STAGES] = {
        [NVX_STAGE_LINK_IN] = 23, [NVX_STAGE_INTERCONNECT] = 3 + 3,
        [NVX_STAGE_BUFFER] = 1,   [NVX_STAGE_ROWS] = 5,
        [NVX_STAGE_ADC] = 2 * 21, [NVX_STAGE_SHIFT_ADD] = 2,
        [NVX_STAGE_LINK_OUT] = 11};
    expect_stages(&m, expected);
}

/* One input slot, conversions of 2 cycles: the message of the second vector waits for the
 * slot until the first one is sampled at 26, 15 cycles of driving; then bus 29, buffer 30,
 * driven 45, converted 47, added 49, back 52, out 57. */
Test(program, a_vector_without_an_input_slot_waits_for_who_has_it)
{
    nvx_timing_machine m = two_vectors();
    set_adc(0, 2);
    slots[0] = 1;
    const nvx_time expected[NVX_STAGES] = {
        [NVX_STAGE_LINK_IN] = 7, [NVX_STAGE_INTERCONNECT] = 3 + 3 + 3,
        [NVX_STAGE_BUFFER] = 2,  [NVX_STAGE_ROWS] = 2 * 15,
        [NVX_STAGE_ADC] = 2,     [NVX_STAGE_SHIFT_ADD] = 2,
        [NVX_STAGE_LINK_OUT] = 5};
    expect_stages(&m, expected);
}

Test(program, components_in_reverse_order_change_no_end)
{
    nvx_timing_machine m = two_vectors();
    uint64_t end[8];
    nvx_timing_stats *s = run(&m, 8, 3, false);
    nvx_timing_stats_destroy(&s);
    for (int r = 0; r < 8; r++) {
        end[r] = request[r].end;
        request[r] = (nvx_timing_request){.arrival = NVX_CLOSED_LOOP};
    }
    s = run(&m, 8, 3, true);
    for (int r = 0; r < 8; r++)
        cr_expect_eq(request[r].end, end[r]);
    nvx_timing_stats_destroy(&s);
}
