/* The vector unit's cost functions, by the defaults and by hand. */
#include <criterion/criterion.h>

#include "models/chip.h"
#include "models/vector_unit.h"
#include "sim/config.h"

static nvx_config *chip(const char *vector, nvx_error *err)
{
    const char *sets[] = {vector};
    return nvx_config_parse("clock: {core: 1 GHz}\n", "chip.yaml", NULL, sets, 1,
                            &nvx_root, err);
}

static nvx_config *chip_of(const char *vector)
{
    nvx_error err = {0};
    nvx_config *c = chip(vector, &err);
    cr_assert_not_null(c, "%s", err.text);
    return c;
}

static const nvx_clock clock_1ns = {.period_ps = 1000};

/* 100 elements on 8 lanes are 13 turns of 1, 3 or 5 cycles. */
Test(vector_unit, takes_its_functions_cycles_for_every_turn_of_its_lanes)
{
    nvx_config *c =
        chip_of("chip.vector={impl: vector_unit, lanes: 8, scale_cycles: 4.2 ns}");
    const nvx_vector_params *p = nvx_config_at(c, "chip.vector");
    cr_assert_eq(nvx_vector_cycles(p, NVX_VECTOR_RELU, 100, &clock_1ns), 13);
    cr_assert_eq(nvx_vector_cycles(p, NVX_VECTOR_SOFTMAX, 100, &clock_1ns), 39);
    cr_assert_eq(nvx_vector_cycles(p, NVX_VECTOR_SCALE, 100, &clock_1ns), 65);
    cr_assert_eq(nvx_vector_cycles(p, NVX_VECTOR_RELU, 0, &clock_1ns), 0);
    cr_assert_eq(nvx_vector_cycles(p, NVX_VECTOR_RELU, 8, &clock_1ns), 1);
    nvx_config_destroy(&c);
}

/* Comparator 0.0295, adder 0.21, multiplier 12.68, table 0.26, ISAAC's pooling 0.4 pJ. */
Test(vector_unit, spends_what_its_functions_need_of_a_lane)
{
    static const struct {
        unsigned fn;
        double pj;
    } expected[] = {
        {NVX_VECTOR_SOFTMAX, 0.0295 + 2 * 0.21 + 12.68 + 0.26},
        {NVX_VECTOR_LAYERNORM, 4 * 0.21 + 3 * 12.68},
        {NVX_VECTOR_GELU, 0.26 + 12.68},
        {NVX_VECTOR_RELU, 0.0295},
        {NVX_VECTOR_ADD, 0.21},
        {NVX_VECTOR_SCALE, 12.68},
        {NVX_VECTOR_MEAN, 0.21},
        {NVX_VECTOR_POOLING, 0.4},
        {NVX_VECTOR_MULTIPLY_ADD, 12.68 + 0.21},
    };
    nvx_config *c = chip_of("chip.vector={impl: vector_unit}");
    const nvx_vector_params *p = nvx_config_at(c, "chip.vector");
    cr_assert_eq(sizeof expected / sizeof *expected, NVX_VECTOR_KINDS);
    for (size_t i = 0; i < NVX_VECTOR_KINDS; i++)
        cr_assert_float_eq(nvx_vector_energy(p, expected[i].fn, 1000) * 1e9,
                           expected[i].pj, 0.001, "%zu", i);
    nvx_config_destroy(&c);
}

/* 4 lanes of 5 um2 and 2 uW. */
Test(vector_unit, has_area_and_standing_power_per_lane)
{
    nvx_config *c =
        chip_of("chip.vector={impl: vector_unit, lanes: 4, area: 5 um2, leakage: 2 uW}");
    const nvx_config *node = nvx_config_child(nvx_config_child(c, "chip"), "vector");
    cr_assert_float_eq(nvx_config_part(node)->area(node) * 1e12, 20, 1e-9);
    cr_assert_float_eq(nvx_config_part(node)->leakage(node) * 1e6, 8, 1e-9);
    nvx_config_destroy(&c);
}

Test(vector_unit, is_not_there_unless_asked_for)
{
    nvx_config *c = chip_of("clock.core=1 GHz");
    const nvx_vector_params *p = nvx_config_at(c, "chip.vector");
    cr_assert_eq(p->lanes, 0);
    nvx_config_destroy(&c);
}

/* Each function's elements are priced by its own energy, on the vector meter. */
Test(vector_unit, prices_every_function_on_its_meter)
{
    nvx_config *c = chip_of("chip.vector={impl: vector_unit}");
    const nvx_config *node = nvx_config_child(nvx_config_child(c, "chip"), "vector");
    const nvx_part *part = nvx_config_part(node);
    const char *params = nvx_config_params(node);
    nvx_vector_state state = {0};
    for (unsigned i = 0; i < NVX_VECTOR_KINDS; i++) {
        const nvx_operation *op = &part->operations[i];
        state.elements[i] = 3 + i;
        cr_assert_eq(op->meter, NVX_METER_VECTOR);
        cr_assert_eq(*(const uint64_t *)((const char *)&state + op->count), 3 + i);
        cr_assert_eq(*(const double *)(params + op->energy),
                     nvx_vector_energy((const void *)params, i, 1));
    }
    cr_assert_null(part->operations[NVX_VECTOR_KINDS].name);
    nvx_config_destroy(&c);
}

Test(vector_unit, of_no_lane_is_refused)
{
    nvx_error err = {0};
    cr_assert_null(chip("chip.vector={impl: vector_unit, lanes: 0}", &err));
    cr_assert_str_eq(err.text, "chip.vector.lanes: 0 is out of range [1, 65536]");
}
