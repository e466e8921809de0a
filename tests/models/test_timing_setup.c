/* Cycles and counts of machines worked out by hand. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "models/chip.h"
#include "models/timing.h"

typedef struct {
    nvx_config *config;
    nvx_placement *placement;
    nvx_timing_machine *m;
} setup;

static setup setup_new(const char *yaml, uint64_t n, uint64_t d, uint64_t k)
{
    nvx_error err = {0};
    setup s = {0};
    s.config = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(s.config, "%s", err.text);
    s.placement = nvx_place(s.config, n, d, &err);
    cr_assert_not_null(s.placement, "%s", err.text);
    s.m = nvx_timing_setup(s.config, s.placement, k, &err);
    cr_assert_not_null(s.m, "%s", err.text);
    return s;
}

static void setup_destroy(setup *s)
{
    nvx_timing_machine_destroy(&s->m);
    nvx_placement_destroy(&s->placement);
    nvx_config_destroy(&s->config);
}

/* 8-bit values in 2-bit cells: 4 slices of 7 magnitude bits or of 8 bits. Arrays of 24
 * columns, 5 converters, 3 cycles a conversion; 3 vectors of one row tile. A unit of c
 * conversions takes ceil(c / 5) x 3 cycles. */
static const struct {
    const char *mapping, *pair, *slices, *subtract;
    uint64_t grants, conversions, shared, own; /* adc_cycles by scope tile and unit */
} units[] = {
    /* 4 pairs of arrays, 3 conversions each */
    {"differential", "arrays", "arrays", "analog", 4, 12, 12, 3},
    /* 8 arrays, 3 each */
    {"differential", "arrays", "arrays", "digital", 8, 24, 24, 3},
    /* 4 arrays of 3 pairs */
    {"differential", "columns", "arrays", "analog", 4, 12, 12, 3},
    /* 4 arrays of 6 columns: ceil(6 / 5) = 2 rounds */
    {"differential", "columns", "arrays", "digital", 4, 24, 24, 6},
    /* 1 pair of arrays, 3 x 4 columns: 3 rounds */
    {"differential", "arrays", "columns", "analog", 1, 12, 9, 9},
    {"differential", "arrays", "columns", "digital", 2, 24, 18, 9},
    /* 1 array of 3 x 4 pairs */
    {"differential", "columns", "columns", "analog", 1, 12, 9, 9},
    /* 1 array of 24 columns: 5 rounds */
    {"differential", "columns", "columns", "digital", 1, 24, 15, 15},
    /* no pairs, whatever pair and subtract say */
    {"offset", "columns", "arrays", "analog", 4, 12, 12, 3},
    {"offset", "arrays", "columns", "digital", 1, 12, 9, 9},
};

static void expect_units(size_t i, const char *scope, uint64_t adc_cycles)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml,
             "chip: {tile: {arrays: 8, adc_pool: {count: 5, scope: %s, conversion: 3 "
             "cycles}, array: {rows: 10, columns: 24, mapping: %s, pair: %s, slices: %s, "
             "subtract: %s}}}\n",
             scope, units[i].mapping, units[i].pair, units[i].slices, units[i].subtract);
    setup s = setup_new(yaml, 3, 10, 1);
    cr_assert_eq(s.m->tiles, 1);
    cr_assert_eq(s.m->tile[0].grants, units[i].grants, "%s", yaml);
    cr_assert_eq(s.m->tile[0].conversions, units[i].conversions, "%s", yaml);
    cr_assert_eq(s.m->tile[0].adc_cycles[0], adc_cycles, "%s", yaml);
    setup_destroy(&s);
}

Test(timing_setup, units_and_conversions_follow_from_pair_slices_and_subtract)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        expect_units(i, "tile", units[i].shared);
}

Test(timing_setup, with_a_pool_per_unit_the_units_convert_at_the_same_time)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        expect_units(i, "unit", units[i].own);
}

/* 24 columns hold 3 vectors; 5 vectors are blocks of 3 and 2, 24 and 16 conversions: a
 * shared pool takes (5 + 4) x 3 = 27 cycles, own pools the longer, 15. */
Test(timing_setup, a_shared_pool_adds_blocks_up_and_own_pools_take_the_longest)
{
    const char *const scope[] = {"tile", "unit"};
    const uint64_t expected[] = {27, 15};
    for (int i = 0; i < 2; i++) {
        char yaml[256];
        snprintf(yaml, sizeof yaml,
                 "chip: {tile: {adc_pool: {count: 5, scope: %s, conversion: 3 cycles}, "
                 "array: {rows: 10, columns: 24, pair: columns, slices: columns, "
                 "subtract: digital}}}\n",
                 scope[i]);
        setup s = setup_new(yaml, 5, 10, 1);
        cr_assert_eq(s.m->tile[0].conversions, 40);
        cr_assert_eq(s.m->tile[0].adc_cycles[0], expected[i]);
        setup_destroy(&s);
    }
}

/* A SAR of 6 bits takes 7 cycles, the mux 2 more: 4 units x ceil(3 / 16) x 9 = 36. */
Test(timing_setup, a_conversion_takes_a_cycle_per_bit_one_more_and_the_settling)
{
    setup s = setup_new("chip: {tile: {mux: {settle: 2 cycles}, adc_pool: {bits: 6}, "
                        "array: {rows: 10, columns: 24}}}\n",
                        3, 10, 1);
    cr_assert_eq(s.m->tile[0].adc_cycles[0], 36);
    setup_destroy(&s);
}

/* 8-bit inputs: 7 magnitude planes with both signs at once, 7 for each sign, or 8. */
Test(timing_setup, planes_follow_from_the_way_the_sign_is_applied)
{
    const char *const sign[] = {"bipolar", "two_phase", "twos_complement"};
    const uint64_t planes[] = {7, 14, 8};
    for (int i = 0; i < 3; i++) {
        char yaml[128];
        snprintf(yaml, sizeof yaml, "chip: {tile: {array: {input_sign: %s}}}\n", sign[i]);
        setup s = setup_new(yaml, 3, 10, 1);
        cr_assert_eq(s.m->planes, planes[i]);
        setup_destroy(&s);
    }
}

/* 5 magnitude bits by a DAC of 3: 7 pulses of 10 ns, then 3; once per sign. Driving and
 * sampling take a cycle each. With voltages each chunk takes one integration. */
Test(timing_setup, chunks_are_driven_from_the_most_significant_one_by_as_many_pulses)
{
    const uint64_t pulses[] = {72, 32, 72, 32};
    const char keys[] = "chip: {tile: {array: {input_bits: 6, dac_bits: 3, dac: %s, "
                        "input_sign: two_phase}}}\n";
    for (int a = 0; a < 2; a++) {
        char yaml[256];
        snprintf(yaml, sizeof yaml, keys, a ? "amplitude" : "pulses");
        setup s = setup_new(yaml, 3, 10, 1);
        cr_assert_eq(s.m->planes, 4);
        for (int p = 0; p < 4; p++) {
            cr_assert_eq(s.m->plane[p].drive, a ? 12 : pulses[p]);
            cr_assert_eq(s.m->plane[p].integrations, a ? 1 : pulses[p] / 10);
            cr_assert_eq(s.m->plane[p].samples, a ? 1 : p % 2 ? 2 : 3);
        }
        setup_destroy(&s);
    }
}

/* At 800 MHz a cycle is 1.25 ns. Drive 1.3 ns: 2 cycles; integrate 10 ns: 8; sample 1.25
 * ns: 1, together 11. Conversion 2.6 ns: 3, settle 0.2 ns: 1; 4 units: 16. */
Test(timing_setup, durations_in_seconds_become_whole_cycles_rounded_up_one_by_one)
{
    setup s = setup_new(
        "clock: {core: 800 MHz}\n"
        "host: {latency: 5.1 ns}\n"
        "chip: {bus: {latency: 1.25 ns}, topk: {check: 1.3 ns, insert: 2.5 ns, replace: "
        "2.6 ns, merge: 1 ns}, tile: {input_buffer: {access: 1.26 ns}, driver: {drive: "
        "1.3 ns}, mux: {settle: 0.2 ns}, sample_hold: {sample: 1.25 ns}, shift_add: "
        "{latency: 3.8 ns}, adc_pool: {conversion: 2.6 ns}, array: {integrate: 10 ns}}}",
        3, 10, 1);
    cr_assert_eq(s.m->period_ps, 1250);
    cr_assert_eq(s.m->plane[0].drive, 11);
    cr_assert_eq(s.m->tile[0].adc_cycles[0], 16);
    cr_assert_eq(s.m->link_latency, 5);
    cr_assert_eq(s.m->bus_latency, 1);
    cr_assert_eq(s.m->buffer_access, 2);
    cr_assert_eq(s.m->shift_add_latency, 4);
    cr_assert_eq(s.m->topk_check, 2);
    cr_assert_eq(s.m->topk_insert, 2);
    cr_assert_eq(s.m->topk_replace, 3);
    cr_assert_eq(s.m->topk_merge, 1);
    setup_destroy(&s);
}

/* 10 elements of 7 bits are 70 bits, 9 bytes with the last one not full: 100 B hold 11.
 */
Test(timing_setup, the_buffer_holds_whole_vectors_of_whole_bytes)
{
    setup s =
        setup_new("chip: {tile: {input_buffer: {size: 100 B}, array: {input_bits: 7}}}\n",
                  3, 10, 2);
    cr_assert_eq(s.m->query_bits, 70);
    cr_assert_eq(s.m->buffer_slots, 11);
    cr_assert_eq(s.m->entry_bits, 64, "32-bit index, 32-bit score");
    cr_assert_eq(s.m->k, 2);
    setup_destroy(&s);
}

Test(timing_setup, a_buffer_that_holds_no_vector_is_refused)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_parse("chip: {tile: {input_buffer: {size: 9 B}}}\n",
                                     "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    nvx_placement *p = nvx_place(c, 3, 10, &err);
    cr_assert_null(nvx_timing_setup(c, p, 1, &err));
    cr_assert_str_eq(err.text, "chip.tile.input_buffer.size: 9 B hold no input vector of "
                               "10 B");
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
}

/* Blocks of 8 arrays, two to a tile; 25 elements: row tiles of 10, 10, 5; 9 vectors:
 * column tiles a, b, c of 4, 4, 1. Tiles hold a0 a1 | a2 b0 | b1 b2 | c0 c1 | c2; sums
 * meet with a2, b2, c2. Tile 0 sends 2 x 4 sums of 32 bits to tile 1, tile 1 sends 4 to
 * tile 2, tile 3 sends 2 to tile 4. */
static const char straddling[] =
    "chip: {tiles: 9, tile: {arrays: 16, shift_add: {lanes: 3}, array: {rows: 10, "
    "columns: 4}}}\n";

Test(timing_setup, partial_sums_go_to_the_home_of_their_column_tile_in_one_message)
{
    const uint32_t out[] = {1, 1, 0, 1, 0}, in[] = {0, 1, 1, 0, 1}, home[] = {1, 2, 0, 4};
    const uint64_t bits[] = {256, 128, 0, 64};
    setup s = setup_new(straddling, 9, 25, 1);
    cr_assert_eq(s.m->tiles, 5);
    for (int t = 0; t < 5; t++) {
        cr_assert_eq(s.m->tile[t].partials_out, out[t], "tile %d", t);
        cr_assert_eq(s.m->tile[t].partials_in, in[t], "tile %d", t);
        if (out[t]) {
            cr_assert_eq(s.m->tile[t].out[0].home, home[t], "tile %d", t);
            cr_assert_eq(s.m->tile[t].out[0].bits, bits[t], "tile %d", t);
        }
    }
    setup_destroy(&s);
}

/* Two additions of 4 sums by 3 lanes: 2 x 2 cycles; of 1 sum: 2 x 1. */
Test(timing_setup, a_home_ranks_its_vectors_and_adds_all_row_tiles_but_one)
{
    const uint64_t candidates[] = {0, 4, 4, 0, 1}, add[] = {0, 4, 4, 0, 2};
    setup s = setup_new(straddling, 9, 25, 1);
    for (int t = 0; t < 5; t++) {
        cr_assert_eq(s.m->tile[t].candidates, candidates[t], "tile %d", t);
        cr_assert_eq(s.m->tile[t].add_cycles, add[t], "tile %d", t);
    }
    setup_destroy(&s);
}

/* A fully connected layer of 384 inputs and 2048 outputs, 8-bit inputs in two's
 * complement, 8-bit values at an offset as four neighbouring 2-bit columns, 16 converters
 * per array of 128 columns (8 columns each). NeuroSim V1.4: one sensing cycle per input
 * bit and column of an ADC, 8 x 8 = 64 of 12.72 ns (128 rows) or 12.76 ns (384 rows).
 * Conversions: 8 bits x 2048 x 4 columns x row tiles. */
static void expect_neurosim(int rows, double mhz, uint64_t conversions, uint64_t ps)
{
    char yaml[384];
    snprintf(yaml, sizeof yaml,
             "clock: {core: %.7f MHz}\n"
             "chip: {tiles: 64, tile: {arrays: 3, adc_pool: {count: 16, scope: unit, "
             "conversion: 1 cycles}, array: {rows: %d, columns: 128, mapping: offset, "
             "slices: columns, bits_per_cell: 2, input_sign: twos_complement}}}\n",
             mhz, rows);
    setup s = setup_new(yaml, 2048, 384, 1);
    uint64_t sum = 0, longest = 0;
    for (uint32_t t = 0; t < s.m->tiles; t++) {
        const nvx_timing_tile *tile = &s.m->tile[t];
        sum += tile->conversions * s.m->planes;
        longest = tile->adc_cycles[0] > longest ? tile->adc_cycles[0] : longest;
    }
    cr_assert_eq(sum, conversions);
    cr_assert_eq(longest * s.m->planes, 64);
    cr_assert_eq(longest * s.m->planes * s.m->period_ps, ps);
    setup_destroy(&s);
}

Test(timing_setup, neurosims_layer_on_128_rows_takes_its_cycles_and_conversions)
{
    expect_neurosim(128, 1e6 / 12720, 196608, 814080);
}

Test(timing_setup, neurosims_layer_on_384_rows_takes_its_cycles_and_conversions)
{
    expect_neurosim(384, 1e6 / 12760, 65536, 816640);
}
