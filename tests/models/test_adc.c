/* Converters: what they cost, how long they take, and the fewest bits that make sense. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "models/adc.h"
#include "models/chip.h"
#include "tests/models/bench_chip.h"

static nvx_config *pool(const char *keys, nvx_error *err)
{
    char yaml[256];
    snprintf(yaml, sizeof yaml, "chip: {tile: {adc_pool: {%s}}}\n", keys);
    return nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, err);
}

/* Rows of the ADC performance survey, of the Accelergy plug-in (100 MS/s, 22 nm) and of
 * ISAAC's scaled converter (32 nm); a resolution without a row costs as the next above.
 */
static const struct {
    const char *model;
    unsigned bits;
    double pj, um2;
} costs[] = {
    {"silicon", 4, 1.26, 580},      {"silicon", 6, 1.26, 580},
    {"silicon", 7, 2.08, 4300},     {"silicon", 8, 2.55, 2000},
    {"silicon", 9, 4.61, 1600},     {"silicon", 12, 3.5, 4700},
    {"optimistic", 4, 0.46, 2198},  {"optimistic", 8, 0.85, 2198},
    {"optimistic", 10, 1.63, 2198}, {"isaac", 5, 0.99, 477},
    {"isaac", 8, 1.667, 1200},      {"isaac", 10, 2.38, 3002},
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

Test(adc, a_conversion_takes_what_is_given_or_a_cycle_per_bit_and_one_more)
{
    nvx_config *c = pool("bits: 7", NULL);
    nvx_duration t = nvx_adc_conversion(nvx_config_at(c, "chip.tile.adc_pool"));
    cr_assert(t.in_cycles);
    cr_assert_eq(t.value, 8);
    nvx_config_destroy(&c);
    c = pool("bits: 7, conversion: 2.5 ns", NULL);
    t = nvx_adc_conversion(nvx_config_at(c, "chip.tile.adc_pool"));
    cr_assert_not(t.in_cycles);
    cr_assert_float_eq(t.value, 2.5e-9, 1e-18);
    nvx_config_destroy(&c);
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
    nvx_reading *r = nvx_functional_trials(b->functional, 1, 1, NULL);
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
                     "more, or currents of one sign (subtract: digital, input_sign not "
                     "bipolar)");
    nvx_config_destroy(&c);
    bench_chip_destroy(&b);
}
