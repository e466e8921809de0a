/* Kinds of converters: how a plane is converted, how long it takes, what it costs. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "models/account.h"
#include "models/adc.h"
#include "models/chip.h"
#include "models/quantise.h"
#include "tests/models/bench_chip.h"

/* A machine with the keys of its pool and of its array. */
static nvx_config *chip(const char *pool, const char *array, nvx_error *err)
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "clock: {core: 1 GHz}\nchip: {tile: {adc_pool: {%s}, array: {%s}}}\n", pool,
             array);
    return nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, err);
}

static void expect_refused(const char *pool, const char *array, const char *text)
{
    nvx_error err = {0};
    cr_assert_null(chip(pool, array, &err));
    cr_assert_str_eq(err.text, text);
}

/* ---- flash and ramp ---- */

/* 2^4 - 1 = 15 comparators of 0.0417 pJ and 40 um2; three converters. */
Test(flash, is_2_to_the_bits_less_one_comparators_and_takes_one_cycle)
{
    nvx_clock clock = {.period_ps = 1000};
    nvx_config *c = chip("impl: adc_flash, bits: 4, count: 3", "", NULL);
    const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
    cr_assert_float_eq(p->conversion_energy * 1e12, 15 * 0.0417, 1e-9);
    cr_assert_float_eq(p->converter_area * 1e12, 15 * 40, 1e-6);
    cr_assert_eq(nvx_adc_cycles(p, 4, &clock), 1);
    nvx_config_destroy(&c);
}

/* 2^6 = 64 comparisons of 0.0417 pJ in 64 cycles; three comparators and one ramp. */
Test(ramp, takes_a_cycle_and_a_comparison_per_code)
{
    nvx_clock clock = {.period_ps = 1000};
    nvx_config *c = chip("impl: adc_ramp, bits: 6, count: 3", "", NULL);
    const nvx_config *pool = nvx_config_child(
        nvx_config_child(nvx_config_child(c, "chip"), "tile"), "adc_pool");
    const nvx_adc_params *p = nvx_config_params(pool);
    cr_assert_float_eq(p->conversion_energy * 1e12, 64 * 0.0417, 1e-9);
    cr_assert_eq(nvx_adc_cycles(p, 6, &clock), 64);
    cr_assert_float_eq(nvx_config_part(pool)->area(pool) * 1e12, 3 * 40 + 438, 1e-6);
    nvx_config_destroy(&c);
}

Test(flash, of_nine_bits_is_refused)
{
    expect_refused("impl: adc_flash, bits: 9", "",
                   "chip.tile.adc_pool.bits: 9 is out of range [1, 8]");
}

/* ---- the neuron ---- */

/* Chunks of 7 magnitude bits by 3, from the top: 3, 2, 2. Of 9 bits 9, 6 and 4 are left;
 * the weights 16, 4, 1 make steps of 1, 4, 16. */
Test(neuron, resolves_of_a_plane_what_the_planes_above_leave)
{
    const unsigned bits[] = {4, 6, 9};
    const double step[] = {16, 4, 1};
    nvx_config *c = chip("impl: neuron, bits: 9", "input_bits: 8, dac_bits: 3", NULL);
    const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
    const nvx_crossbar_params *x = nvx_config_at(c, "chip.tile.array");
    cr_assert_eq(x->planes, 3);
    for (uint64_t i = 0; i < 3; i++) {
        nvx_adc_plane got = nvx_adc_plane_of(p, x, i);
        cr_assert_eq(got.bits, bits[i]);
        cr_assert_eq(got.step, step[i]);
    }
    nvx_config_destroy(&c);
}

/* Of 4 bits none are left for the lower planes of 7: they keep a sign and one bit. The
 * negative parts of two_phase start anew. */
Test(neuron, keeps_a_sign_and_one_bit_and_starts_anew_with_the_negative_parts)
{
    const unsigned bits[] = {2, 2, 4};
    nvx_config *c = chip("impl: neuron, bits: 4",
                         "input_bits: 8, dac_bits: 3, input_sign: two_phase", NULL);
    const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
    const nvx_crossbar_params *x = nvx_config_at(c, "chip.tile.array");
    for (uint64_t i = 0; i < 6; i++)
        cr_assert_eq(nvx_adc_plane_of(p, x, i).bits, bits[i % 3]);
    nvx_config_destroy(&c);
}

Test(neuron, all_other_converters_resolve_every_plane_alike)
{
    const char *const impl[] = {"adc_sar", "adc_flash", "adc_ramp"};
    for (int i = 0; i < 3; i++) {
        char pool[64];
        snprintf(pool, sizeof pool, "impl: %s, bits: 5", impl[i]);
        nvx_config *c = chip(pool, "input_bits: 8, dac_bits: 3", NULL);
        const nvx_crossbar_params *x = nvx_config_at(c, "chip.tile.array");
        for (uint64_t p = 0; p < x->planes; p++) {
            nvx_adc_plane got =
                nvx_adc_plane_of(nvx_config_at(c, "chip.tile.adc_pool"), x, p);
            cr_assert_eq(got.bits, 5);
            cr_assert_eq(got.step, 1);
        }
        nvx_config_destroy(&c);
    }
}

Test(neuron, of_eleven_bits_is_refused)
{
    expect_refused("impl: neuron, bits: 11", "",
                   "chip.tile.adc_pool.bits: 11 is out of range [2, 10]");
}

/* NeuRRAM's operating points (Wan et al., Nature 608 (2022), Fig. 12, digitised): output
 * and input bits, us of a matrix-vector product. n = input bits - 1 (at least 1) magnitude
 * bits in one phase up to 3, else in ceil(n/2) and floor(n/2). Stepped by hand, ns: (2^p -
 * 1) x 270 + steps x 300 + 300 per phase. */
static const struct {
    unsigned out, in, dac_bits;
    uint64_t drive[2], convert[2]; /* cycles of 1 ns; 0: no second phase */
    double us;
} points[] = {
    {3, 2, 1, {270, 0}, {1200, 0}, 1.48},
    {4, 2, 1, {270, 0}, {1500, 0}, 1.75},
    {5, 3, 2, {810, 0}, {1800, 0}, 2.70},
    {6, 4, 3, {1890, 0}, {2100, 0}, 4.23},
    {7, 5, 2, {810, 810}, {2400, 1800}, 5.99},
    {8, 6, 3, {1890, 810}, {2700, 1800}, 7.53},
    {9, 7, 3, {1890, 1890}, {3000, 2100}, 9.15},
    {10, 8, 4, {4050, 1890}, {3300, 2100}, 11.9},
};

static nvx_timing_machine *neurram(size_t i, nvx_config **c, nvx_placement **place)
{
    char pool[64], array[256];
    nvx_error err = {0};
    snprintf(pool, sizeof pool, "impl: neuron, bits: %u", points[i].out);
    snprintf(array, sizeof array,
             "rows: 128, columns: 256, value_bits: 4, bits_per_cell: 3, pair: columns, "
             "input_bits: %u, dac_bits: %u, dac: pulses, integrate: 0.27 us}, driver: "
             "{drive: 0 cycles}, sample_hold: {sample: 0 cycles, depth: 1",
             points[i].in, points[i].dac_bits);
    *c = chip(pool, array, &err);
    cr_assert_not_null(*c, "%s", err.text);
    *place = nvx_place(*c, 128, 128, &err);
    cr_assert_not_null(*place, "%s", err.text);
    return nvx_timing_setup(*c, *place, 1, &err);
}

Test(neuron, steps_neurrams_operating_points_as_stepped_by_hand)
{
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        nvx_config *c;
        nvx_placement *place;
        nvx_timing_machine *m = neurram(i, &c, &place);
        cr_assert_eq(m->planes, points[i].drive[1] ? 2 : 1);
        for (uint64_t p = 0; p < m->planes; p++) {
            cr_assert_eq(m->plane[p].drive, points[i].drive[p], "point %zu", i);
            cr_assert_eq(m->tile[0].adc_cycles[p], points[i].convert[p], "point %zu", i);
        }
        nvx_timing_machine_destroy(&m);
        nvx_placement_destroy(&place);
        nvx_config_destroy(&c);
    }
}

/* One sampler, so a request's phases follow one another; all else is left out. */
Test(neuron, is_within_seven_percent_of_neurrams_measured_latency)
{
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        nvx_config *c;
        nvx_placement *place;
        nvx_timing_machine *m = neurram(i, &c, &place);
        double us = 0;
        for (uint64_t p = 0; p < m->planes; p++)
            us += 1e-3 * (double)(m->plane[p].drive + m->tile[0].adc_cycles[p]);
        cr_assert_float_eq(us / points[i].us, 1, 0.07, "point %zu: %g us", i, us);
        nvx_timing_machine_destroy(&m);
        nvx_placement_destroy(&place);
        nvx_config_destroy(&c);
    }
}

/* ---- what is counted and booked ---- */

typedef struct {
    bench_chip *bench;
    nvx_timing_machine *m;
    nvx_timing_stats *stats;
    nvx_topk_counts counts[2];
    nvx_reading *reading;
    nvx_account *account;
} books;

/* Four vectors of five elements, one array, one converter position per vector and plane;
 * inputs 29 0 -13 1 0 and 0 0 0 -31 2 of 6 bits. */
static books books_new(const char *pool, const char *array)
{
    books b = {0};
    char yaml[1024];
    nvx_error err = {0};
    const float w[20] = {7, 1, -3, 2, 0, 5, -7, 1, 0, 3, 2, 2, 2, 2, 2, -1, 4, 6, 0, 1},
                x[10] = {29, 0, -13, 1, 0, 0, 0, 0, -31, 2};
    nvx_timing_request request[2] = {{.arrival = NVX_CLOSED_LOOP},
                                     {.arrival = NVX_CLOSED_LOOP}};
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 1, tile: {arrays: 1, input_buffer: {width: 4 bit, energy: "
             "1 pJ}, driver: {energy: 0.25 pJ, area: 0.5 um2}, sample_hold: {energy: 0 "
             "J}, shift_add: {energy: 0 J, add_energy: 0 J}, adc_pool: {%s}, array: "
             "{rows: 5, columns: 8, value_bits: 4, bits_per_cell: 3, pair: columns, "
             "input_bits: 6, v_read: 0.5 V, integrate: 10 ns, %s, device: {impl: ideal, "
             "g_min: 1 uS, g_max: 8 uS}}}}\n",
             pool, array);
    b.bench = bench_chip_new(yaml, 4, 5, w, 2, x, 1);
    const nvx_search *s = &b.bench->search;
    b.m = nvx_timing_setup(s->root, s->placement, 1, &err);
    cr_assert_not_null(b.m, "%s", err.text);
    cr_assert_eq(nvx_functional_nominal(b.bench->functional, b.counts, NULL, &err), 0);
    cr_assert_eq(nvx_timing_run(b.m, 2, request, b.counts, 1, false, &b.stats, &err), 0);
    b.reading = nvx_functional_trials(b.bench->functional, 0, 1, 1, &err);
    cr_assert_not_null(b.reading, "%s", err.text);
    nvx_account_input in = {.root = s->root,
                            .placement = s->placement,
                            .machine = b.m,
                            .stats = b.stats,
                            .counts = b.counts,
                            .time = request,
                            .functional = b.bench->functional,
                            .reading = b.reading};
    b.account = nvx_account_new(&in);
    return b;
}

static void expect_pj(books *b, nvx_meter meter, double pj)
{
    double got = b->account->joule[meter] * 1e12;
    cr_assert_float_eq(got, pj, 1e-9 * (pj + 1), "%s: %.17g pJ, not %.17g",
                       nvx_meter_names[meter], got, pj);
}

static void books_destroy(books *b)
{
    nvx_account_destroy(&b->account);
    nvx_reading_destroy(&b->reading);
    nvx_timing_stats_destroy(&b->stats);
    nvx_timing_machine_destroy(&b->m);
    bench_chip_destroy(&b->bench);
}

static const char step[] = "bits: 8, count: 4, full_scale: step";

/* 2 requests x 4 vectors. Phases of 3 and 2 bits: 5 bits sampled, 7 + 3 integrations, 8 +
 * 5 charge steps each: 1.2 x 5 pJ; 0.25 x 10 + 0.3 x 13 pJ; 0.1 x 13 pJ. */
Test(neuron, books_samples_integrations_and_charge_steps)
{
    char pool[128];
    snprintf(pool, sizeof pool, "impl: neuron, %s", step);
    books b = books_new(pool, "dac_bits: 3, dac: pulses");
    cr_assert_eq(b.stats->conversions[0], 2 * 2 * 4);
    expect_pj(&b, NVX_METER_SAMPLE_HOLD, 8 * 6.0);
    expect_pj(&b, NVX_METER_ADC, 8 * (2.5 + 3.9));
    expect_pj(&b, NVX_METER_SHIFT_ADD, 8 * 1.3);
    books_destroy(&b);
}

/* 2 requests x 2 planes x 1 round of 4 converters: 256 steps of 0.541 pJ each; 16
 * conversions of 256 comparisons of 0.0417 pJ. */
Test(ramp, books_one_ramp_per_round_whatever_the_number_of_converters)
{
    char pool[128];
    snprintf(pool, sizeof pool, "impl: adc_ramp, %s", step);
    books b = books_new(pool, "dac_bits: 3");
    expect_pj(&b, NVX_METER_ADC, 256 * (4 * 0.541 + 16 * 0.0417));
    books_destroy(&b);
}

/* Chunks that are not zero: 29 = 7,1: 2; 13 = 3,1: 2; 1: 1; 31 = 7,3: 2; 2: 1; together 8,
 * each by a DAC of three bits: 4 x 0.25 pJ. Area: 5 rows x 4 x 0.5 um2. */
Test(driver, of_several_bits_takes_twice_the_energy_and_area_per_bit)
{
    books b = books_new(step, "dac_bits: 3");
    expect_pj(&b, NVX_METER_DRIVER, 8 * 4 * 0.25);
    cr_assert_float_eq(b.account->m2[NVX_METER_DRIVER] * 1e12, 5 * 4 * 0.5, 1e-9);
    books_destroy(&b);
}

/* Bits that are not zero: 29: 4; 13: 3; 1: 1; 31: 5; 2: 1. */
Test(driver, of_pulses_is_a_one_bit_driver_that_is_used_once_per_bit)
{
    books b = books_new(step, "dac_bits: 3, dac: pulses");
    expect_pj(&b, NVX_METER_DRIVER, 14 * 0.25);
    cr_assert_float_eq(b.account->m2[NVX_METER_DRIVER] * 1e12, 5 * 0.5, 1e-9);
    books_destroy(&b);
}

/* Rows conduct |w| + 8 x 1 uS: 15 + 8, 14 + 8, 12 + 8, 4 + 8, 6 + 8. Squares of chunks of
 * 7: 29: 49 + 1; 13: 9 + 1; 1: 1; 31: 49 + 9; 2: 4, in 49ths; pulses: 8, 4, 1, 10, 2.
 * Times 0.25 V2 x 10 ns. */
Test(driver, cells_take_voltage_squared_or_a_share_of_the_time)
{
    books a = books_new(step, "dac_bits: 3"),
          p = books_new(step, "dac_bits: 3, dac: pulses");
    expect_pj(&a, NVX_METER_CELL,
              (23 * 50 + 20 * 10 + 12 * 1 + 12 * 58 + 14 * 4) / 49.0 * 0.0025);
    expect_pj(&p, NVX_METER_CELL, (23 * 8 + 20 * 4 + 12 * 1 + 12 * 10 + 14 * 2) * 0.0025);
    books_destroy(&a);
    books_destroy(&p);
}

/* Written: ceil(30 / 4) = 8; planes of 3 and 2 bits of 5 elements: ceil(15 / 4) + ceil(10
 * / 4) = 4 + 3; twice. */
Test(driver, the_input_buffer_is_read_by_as_many_bits_as_a_plane_has)
{
    books b = books_new(step, "dac_bits: 3");
    expect_pj(&b, NVX_METER_BUFFER, 2 * (8 + 4 + 3));
    books_destroy(&b);
}

/* Chunks of 3 and 2 bits: codes of 4 level steps in the lower plane. Request 0, vector 0:
 * 7 x 7 + 3 x 3 = 58, weighing 4, and 7 + 3 + 2 = 12 in 3 codes: 244. Request 1, vector 1:
 * 0, and 3 x 2 = 6 in rint(1.5) = 2 codes: 8. */
Test(neuron, one_code_of_each_plane_is_the_same_share_of_the_sum)
{
    char pool[128];
    snprintf(pool, sizeof pool, "impl: neuron, %s", step);
    books b = books_new(pool, "dac_bits: 3");
    cr_assert_eq(b.reading->ids[0], 0);
    cr_assert_float_eq(b.reading->scores[0], 244, 1e-6);
    cr_assert_eq(b.reading->ids[1], 1);
    cr_assert_float_eq(b.reading->scores[1], 8, 1e-6);
    books_destroy(&b);
}

/* ---- what multi-bit inputs compute ---- */

/* Scores in the order of ids; exact ones in whole numbers are 29 x 7 + 13 x 3 + 2 = 244
 * and so on: the largest of each request. */
static void expect_best(const char *pool, const char *array)
{
    books b = books_new(pool, array);
    const int64_t id[] = {0, 1};
    const double score[] = {29 * 7 + 13 * 3 + 1 * 2, 2 * 3};
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(b.reading->ids[i], id[i], "%s", array);
        cr_assert_float_eq(b.reading->scores[i], score[i], 1e-6, "%s: %g", array,
                           b.reading->scores[i]);
    }
    books_destroy(&b);
}

static void expect_exact(const char *pool)
{
    const char *const sign[] = {"bipolar", "two_phase", "twos_complement"};
    for (int s = 0; s < 3; s++)
        for (int bits = 1; bits <= 8; bits++)
            for (int pulses = 0; pulses < 2; pulses++) {
                char array[128];
                snprintf(array, sizeof array, "dac_bits: %d, dac: %s, input_sign: %s",
                         bits, pulses ? "pulses" : "amplitude", sign[s]);
                expect_best(pool, array);
            }
}

Test(dac, inputs_of_any_number_of_bits_give_the_same_products)
{
    expect_exact("impl: ideal");
}

/* Currents are below 2^11 level steps. */
Test(dac, and_through_a_converter_with_a_code_per_level_step)
{
    expect_exact("impl: adc_sar, bits: 12, full_scale: step");
}

Test(dac, of_nine_bits_is_refused)
{
    expect_refused("", "dac_bits: 9",
                   "chip.tile.array.dac_bits: 9 is out of range [1, 8]");
}
