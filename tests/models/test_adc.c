/* Converters: what they cost, how long they take, the fewest bits that make sense, and
 * what mismatch and INL do to a code. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/adc.h"
#include "models/chip.h"
#include "models/functional_parts.h"
#include "tests/models/bench_chip.h"

static nvx_config *pool(const char *keys, nvx_error *err)
{
    char yaml[256];
    snprintf(yaml, sizeof yaml, "chip: {tile: {adc_pool: {%s}}}\n", keys);
    return nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, err);
}

/* Rows of the ADC performance survey and of ISAAC's scaled converter (32 nm); a resolution
 * without a row costs as the next above. */
static const struct {
    const char *model;
    unsigned bits;
    double pj, um2;
} costs[] = {
    {"silicon", 4, 1.26, 580},  {"silicon", 6, 1.26, 580},  {"silicon", 7, 2.08, 4300},
    {"silicon", 8, 2.55, 2000}, {"silicon", 9, 4.61, 1600}, {"silicon", 12, 3.5, 4700},
    {"isaac", 5, 0.99, 477},    {"isaac", 8, 1.667, 1200},  {"isaac", 10, 2.38, 3002},
};

Test(adc, energy_and_area_are_those_of_the_published_converter)
{
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        char keys[64];
        nvx_error err = {0};
        snprintf(keys, sizeof keys, "model: %s, bits: %u, count: 3", costs[i].model,
                 costs[i].bits);
        nvx_config *c = pool(keys, &err);
        cr_assert_not_null(c, "%s", err.text);
        const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
        cr_assert_float_eq(p->conversion_energy * 1e12, costs[i].pj, 1e-9, "%s", keys);
        cr_assert_float_eq(p->converter_area * 1e12, costs[i].um2, 1e-6, "%s", keys);
        nvx_config_destroy(&c);
    }
}

Test(adc, an_energy_and_an_area_that_are_given_win_over_the_model)
{
    nvx_config *c = pool("bits: 5, energy: 0.3 pJ, area: 77 um2", NULL);
    const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
    cr_assert_float_eq(p->conversion_energy, 0.3e-12, 1e-24);
    cr_assert_float_eq(p->converter_area, 77e-12, 1e-22);
    nvx_config_destroy(&c);
}

Test(adc, a_resolution_beyond_the_model_is_refused)
{
    nvx_error err = {0};
    cr_assert_null(pool("model: isaac, bits: 11", &err));
    cr_assert_str_eq(err.text,
                     "chip.tile.adc_pool.bits: the 'isaac' cost model has no converter "
                     "of 11 bits; allowed: another model, or energy and area given");
}

static uint64_t cycles(const char *keys)
{
    nvx_clock clock = {.period_ps = 1000};
    nvx_config *c = pool(keys, NULL);
    const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
    uint64_t n = nvx_adc_cycles(p, (unsigned)p->bits, &clock);
    nvx_config_destroy(&c);
    return n;
}

Test(adc, a_conversion_takes_what_is_given_or_a_cycle_per_bit_and_one_more)
{
    cr_assert_eq(cycles("bits: 7"), 8);
    cr_assert_eq(cycles("bits: 7, conversion: 2.5 ns"), 3);
    cr_assert_eq(cycles("bits: 7, conversion: 40 cycles"), 40);
}

static const char one_bit[] =
    "chip: {tile: {adc_pool: {bits: 1, full_scale: %s}, array: {rows: 3, columns: 1, "
    "value_bits: 3, input_bits: 2, input_sign: %s, subtract: digital, device: {impl: "
    "ideal, g_min: 0 S}}}}\n";

/* Currents of one sign, full scale 3 rows x 3 steps = 9 on code 1: 3 + 2 = 5 steps round
 * to code 1, 1 + 2 = 3 steps to code 0. */
Test(adc, one_bit_tells_currents_of_one_sign_apart)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml, one_bit, "full", "two_phase");
    const float w[] = {3, 2, 0, 1, 2, 0}, x[] = {1, 1, 1};
    bench_chip *b = bench_chip_new(yaml, 2, 3, w, 1, x, 2);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_eq(r->ids[0], 0);
    cr_assert_float_eq(r->scores[0], 9, 1e-12);
    cr_assert_float_eq(r->scores[1], 0, 1e-12);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

Test(adc, one_bit_for_signed_currents_is_refused)
{
    char yaml[512];
    nvx_error err = {0};
    const float w[] = {3, 2, 0}, x[] = {1, 1, 1};
    snprintf(yaml, sizeof yaml, one_bit, "step", "two_phase");
    bench_chip *b = bench_chip_new(yaml, 1, 3, w, 1, x, 1);
    snprintf(yaml, sizeof yaml, one_bit, "step", "bipolar");
    nvx_search search = b->search;
    nvx_config *c = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    search.root = c;
    cr_assert_null(nvx_functional_new(&search, &err));
    cr_assert_str_eq(err.text,
                     "chip.tile.adc_pool.bits: 1 bit holds no signed code; allowed: 2 or "
                     "more, or currents of one sign (subtract: digital or mapping: "
                     "offset; input_sign: two_phase, or twos_complement with dac_bits: "
                     "1)");
    nvx_config_destroy(&c);
    bench_chip_destroy(&b);
}

/* Whether the machine takes one bit for signs that `keys` say. */
static bool takes_one_bit(const char *keys)
{
    char yaml[512];
    const float w[] = {3, 2, 0}, x[] = {1, 1, 1};
    nvx_error err = {0};
    snprintf(yaml, sizeof yaml, one_bit, "step", "two_phase");
    bench_chip *b = bench_chip_new(yaml, 1, 3, w, 1, x, 1);
    snprintf(yaml, sizeof yaml, one_bit, "step", keys);
    nvx_search search = b->search;
    nvx_config *c = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s", err.text);
    search.root = c;
    nvx_functional *f = nvx_functional_new(&search, &err);
    bool taken = f != NULL;
    nvx_functional_destroy(&f);
    nvx_config_destroy(&c);
    bench_chip_destroy(&b);
    return taken;
}

/* The top plane of two bits holds -2 .. 1, that of one bit only -1 or 0. */
Test(adc, twos_complement_has_one_sign_by_a_dac_of_one_bit_alone)
{
    cr_assert(takes_one_bit("twos_complement"));
    cr_assert_not(takes_one_bit("twos_complement, dac_bits: 2"));
    cr_assert(takes_one_bit("two_phase, dac_bits: 2"));
}

/* ---- calibration of planes that differ ---- */

/* One pair of 7 and 1, inputs 15 0, 1 0, 0 2, 4 0: chunks of two bits, a current each: 21 7
 * 2 0 in the lower plane, 21 0 0 7 in the upper one. A neuron of 5 bits has 15 codes in
 * the upper plane and 3 in the lower one, of 4 lsb each: full scale 12 of 15, so that 21 7
 * 2 count as 26.25 8.75 2.5, rounded up: 0 0 0 3 7 9 21 27. */
static double calibrated_lsb(double percentile)
{
    char yaml[512];
    const float w[] = {7, 1}, x[] = {15, 0, 1, 0, 0, 2, 4, 0};
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {impl: neuron, bits: 5, "
             "full_scale: calibrated, percentile: %g}, array: {rows: 2, columns: 1, "
             "value_bits: 4, bits_per_cell: 3, input_bits: 5, dac_bits: 2, device: "
             "{impl: ideal}}}}\n",
             percentile);
    bench_chip *b = bench_chip_new(yaml, 1, 2, w, 4, x, 1);
    double lsb = b->functional->lsb[0];
    bench_chip_destroy(&b);
    return lsb;
}

Test(neuron, is_calibrated_on_the_share_of_a_planes_own_full_scale)
{
    cr_assert_float_eq(calibrated_lsb(100), 27 / 15.0, 1e-12);
    cr_assert_float_eq(calibrated_lsb(87.5), 21 / 15.0, 1e-12);
    cr_assert_float_eq(calibrated_lsb(75), 9 / 15.0, 1e-12);
    cr_assert_float_eq(calibrated_lsb(62.5), 7 / 15.0, 1e-12);
    cr_assert_float_eq(calibrated_lsb(50), 3 / 15.0, 1e-12);
}

/* ---- mismatch and INL ---- */

enum { MANY = 20000 };
static nvx_adc_error errors[MANY];

/* Of 20 000 draws the mean is within 4 sigma / sqrt(n) of 0 and the standard deviation
 * within 4 sigma / sqrt(2 n) of sigma: 2.8 and 2 percent of sigma. */
static void expect_normal(size_t field, double sigma)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < MANY; i++) {
        double e = (double)*(const float *)((const char *)&errors[i] + field);
        sum += e;
        squares += e * e;
    }
    cr_assert_float_eq(sum / MANY / sigma, 0, 0.029);
    cr_assert_float_eq(sqrt(squares / MANY) / sigma, 1, 0.02);
}

Test(adc, mismatch_is_normal_with_the_sigmas_given)
{
    const nvx_adc_params p = {.count = MANY, .offset = 1.5, .gain = 0.02};
    nvx_adc_errors(&p, 3, 1, "chip.tile2.adc_pool", errors);
    expect_normal(offsetof(nvx_adc_error, offset), 1.5);
    expect_normal(offsetof(nvx_adc_error, gain), 0.02);
}

Test(adc, mismatch_belongs_to_a_chip_a_pool_and_a_number)
{
    nvx_adc_params p = {.count = 600, .offset = 1, .gain = 0.1};
    nvx_adc_error again[3];
    nvx_adc_errors(&p, 3, 1, "chip.tile2.adc_pool", errors);
    p.count = 3;
    nvx_adc_errors(&p, 3, 1, "chip.tile2.adc_pool", again);
    cr_assert_arr_eq(again, errors, sizeof again, "whatever the size of the pool");
    nvx_adc_errors(&p, 3, 2, "chip.tile2.adc_pool", again);
    cr_assert_neq(again[0].offset, errors[0].offset, "another trial");
    nvx_adc_errors(&p, 4, 1, "chip.tile2.adc_pool", again);
    cr_assert_neq(again[0].offset, errors[0].offset, "another seed");
    nvx_adc_errors(&p, 3, 1, "chip.tile3.adc_pool", again);
    cr_assert_neq(again[0].offset, errors[0].offset, "another pool");
    cr_assert_neq(again[0].offset, again[1].offset, "another converter");
}

Test(adc, converters_on_one_ramp_share_its_slope_and_not_their_offsets)
{
    const nvx_adc_params p = {.count = 3, .offset = 1, .gain = 0.1, .kind = NVX_ADC_RAMP};
    nvx_adc_errors(&p, 3, 1, "chip.tile2.adc_pool", errors);
    cr_assert_neq(errors[0].gain, 0);
    cr_assert_eq(errors[1].gain, errors[0].gain);
    cr_assert_eq(errors[2].gain, errors[0].gain);
    cr_assert_neq(errors[1].offset, errors[0].offset);
}

/* Entries at -100, 0 and 100: halfway between the last two (2 - 4) / 2 = -1. */
Test(adc, inl_is_linear_between_the_entries_of_its_list)
{
    double list[] = {0.5, 2, -4};
    const nvx_adc_params p = {.inl = {list, 3}};
    cr_assert_eq(nvx_adc_inl(&p, -100, -100, 100), 0.5F);
    cr_assert_eq(nvx_adc_inl(&p, 0, -100, 100), 2);
    cr_assert_eq(nvx_adc_inl(&p, 50, -100, 100), -1);
    cr_assert_eq(nvx_adc_inl(&p, 100, -100, 100), -4);
    cr_assert_eq(nvx_adc_inl(&p, 170, -100, 100), -4);
    cr_assert_eq(nvx_adc_inl(&p, -170, -100, 100), 0.5F);
    cr_assert_eq(nvx_adc_inl(&p, 25, 0, 100), 1.25F, "unsigned: entries at 0, 50, 100");
}

Test(adc, a_neurons_inl_is_that_of_the_magnitude)
{
    double list[] = {0, 2, -4};
    const nvx_adc_params p = {.inl = {list, 3}, .kind = NVX_ADC_NEURON};
    cr_assert_eq(nvx_adc_inl(&p, 25, -100, 100), 1);
    cr_assert_eq(nvx_adc_inl(&p, -25, -100, 100), -1);
    cr_assert_eq(nvx_adc_inl(&p, -100, -100, 100), 4);
}

Test(adc, an_inl_of_one_entry_is_refused)
{
    nvx_error err = {0};
    cr_assert_null(pool("inl: [0.5]", &err));
    cr_assert_str_eq(err.text, "chip.tile.adc_pool.inl: 1 entry; allowed: none, or 2 or "
                               "more from the lowest code to the highest");
}

Test(adc, has_no_errors_unless_they_are_asked_for)
{
    const char *const keys[] = {"bits: 8", "offset: 0.1", "gain: 0.01", "inl: [0, 1]"};
    for (int i = 0; i < 4; i++) {
        nvx_config *c = pool(keys[i], NULL);
        cr_assert_eq(nvx_adc_has_errors(nvx_config_at(c, "chip.tile.adc_pool")), i > 0);
        nvx_config_destroy(&c);
    }
}

/* Four columns of 3 level steps, 300 codes of a hundredth step, on three converters: the
 * fourth column has the first one's errors. INL 5 codes at +-300 of 2047: 10 x 300 / 2047
 * at 300. */
Test(adc, a_code_has_its_converters_gain_and_offset_and_the_common_inl)
{
    const float w[] = {3, 3, 3, 3}, x[] = {1};
    bench_chip *b = bench_chip_new(
        "chip: {tile: {adc_pool: {count: 3, bits: 12, full_scale: step, step: 0.01, "
        "offset: 20, gain: 0.05, inl: [-10, 0, 10]}, array: {rows: 1, columns: 4, "
        "value_bits: 3, input_bits: 2, device: {impl: ideal, g_min: 0 S}}}}\n",
        4, 1, w, 1, x, 4);
    nvx_reading *r = nvx_functional_trials(b->functional, 1, 1, 7, NULL);
    nvx_adc_errors(nvx_config_at(b->config, "chip.tile.adc_pool"), 7, 1,
                   "chip.tile0.adc_pool", errors);
    for (int i = 0; i < 4; i++) {
        const nvx_adc_error *e = &errors[r->ids[i] % 3];
        double code = rint(300 * (1 + (double)e->gain) + (double)e->offset +
                           10 * 300.0 * (1 + (double)e->gain) / 2047);
        cr_assert_float_eq(r->scores[i], code / 100, 1e-9, "column %ld", r->ids[i]);
    }
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}
