/* The threshold-voltage cell against the limits of its current law. */
#include <criterion/criterion.h>
#include <math.h>

#include "tests/devices/one_device.h"

enum { CELLS = 1024 };

/* Conductance of a cell of `l` in level steps, thresholds without spread. */
static double nominal(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l)
{
    float g[1];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    ops->program(plan, &stream, 0, 1, &l, g);
    return (double)g[0];
}

/* The current law of the header, with the C library: relative to u = u_top. */
static double law(double gate, double vth, double swing)
{
    double y = log(1 + exp((gate - vth) * log(10) / (2 * swing)));
    return y * y;
}

/* Far below threshold, one swing of 90 mV between two thresholds is one decade. */
Test(vth, below_threshold_a_swing_is_a_decade_of_conductance)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: vth, vth: [1 V, 0.91 V], sigma: [0 V], "
                                 "v_gate: 0 V, swing: 90 mV, g_max: 10 uS}\n",
                                 1, &ops);
    cr_assert_float_eq(plan.g_min, 1e-6, 2e-11);
    cr_assert_float_eq(plan.g_min + plan.g_step, 10e-6, 1e-15);
    ops->clear(&plan);
}

/* Overdrives of 1, 2, 3 and 4 V: conductances 1, 4, 9 and 16 of 16, one step is 5. */
Test(vth, above_threshold_conductance_is_the_square_of_the_overdrive)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: vth, vth: [4 V, 3 V, 2 V, 1 V], "
                                 "sigma: [0 V], v_gate: 5 V, g_max: 16 uS}\n",
                                 2, &ops);
    const double steps[] = {0, 0.6, 1.6, 3};
    cr_assert_float_eq(plan.g_min, 1e-6, 1e-11);
    for (uint8_t l = 0; l < 4; l++)
        cr_assert_float_eq(nominal(ops, &plan, l), steps[l], 2e-5);
    ops->clear(&plan);
}

/* At threshold the law is ln^2 2 = 0.480453; it is 1 where u = ln(e - 1) = 0.541325, so
 * 0.541325 x 2 x 90 mV / ln 10 = 42.3170 mV lower. */
Test(vth, at_threshold_conductance_is_the_square_of_the_logarithm_of_two)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: vth, vth: [1 V, 0.957683 V], sigma: [0 V], "
                "v_gate: 1 V, swing: 90 mV, g_max: 1 uS}\n",
                1, &ops);
    cr_assert_float_eq(plan.g_min, 0.480453e-6, 1e-11);
    ops->clear(&plan);
}

/* Reference: the law with the C library on the same normal draws. */
Test(vth, a_cell_has_the_conductance_of_its_own_threshold)
{
    const nvx_device_ops *ops;
    const double vth[] = {1.4, 1.0, 0.6, 0.2};
    float g[CELLS], z[CELLS];
    uint8_t level[CELLS];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan = plan_of("device: {impl: vth, vth: [1.4 V, 1 V, 0.6 V, 0.2 V], "
                                 "sigma: [40 mV], v_gate: 1.2 V, swing: 90 mV}\n",
                                 2, &ops);
    for (int i = 0; i < CELLS; i++)
        level[i] = (uint8_t)(i & 3);
    ops->program(&plan, &stream, 0, CELLS, level, g);
    nvx_stream_normal(&stream, 0, CELLS, z);
    double low = law(1.2, 1.4, 0.09), top = law(1.2, 0.2, 0.09);
    for (int i = 0; i < CELLS; i++) {
        double x = law(1.2, vth[level[i]] + 0.04 * (double)z[i], 0.09);
        cr_assert_float_eq((double)g[i], 3 * (x - low) / (top - low), 2e-5);
    }
    ops->clear(&plan);
}

/* 50 mV per decade from 1 s on are 100 mV after 100 s; before 1 s nothing moves. */
Test(vth, thresholds_move_with_the_logarithm_of_time)
{
    const nvx_device_ops *ops;
    float g[CELLS], then[CELLS], z[CELLS];
    uint8_t level[CELLS];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan =
        plan_of("device: {impl: vth, vth: [1.4 V, 0.2 V], sigma: [40 mV], v_gate: 1.2 V, "
                "swing: 90 mV, vth_shift: [-50 mV, 0 V]}\n",
                1, &ops);
    for (int i = 0; i < CELLS; i++)
        level[i] = (uint8_t)(i & 1);
    ops->program(&plan, &stream, 0, CELLS, level, g);
    nvx_stream_normal(&stream, 0, CELLS, z);
    for (int i = 0; i < CELLS; i++)
        then[i] = g[i];
    ops->relax(&plan, &stream, 0, CELLS, level, 0.5, then);
    for (int i = 0; i < CELLS; i++)
        cr_assert_eq(then[i], g[i]);
    ops->relax(&plan, &stream, 0, CELLS, level, 100, then);
    double low = law(1.2, 1.4, 0.09), top = law(1.2, 0.2, 0.09);
    for (int i = 0; i < CELLS; i++) {
        double x = law(1.2, 1.3 + 0.04 * (double)z[i], 0.09);
        double expected = level[i] ? (double)g[i] : (x - low) / (top - low);
        cr_assert_float_eq((double)then[i], expected, 2e-5);
    }
    cr_assert_eq(plan.latest, 1e5);
    ops->clear(&plan);
}

/* Thresholds reach 6.25 x 0.04 = 0.25 V further; the lowest one to -0.05 V. A point of
 * the map is 0.3 mV wide, of which the bound may be two further: 0.1 % of the law. */
Test(vth, bounds_are_the_thresholds_that_draws_reach)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: vth, vth: [1.4 V, 0.2 V], sigma: "
                                 "[40 mV], v_gate: 1.2 V, swing: 90 mV}\n",
                                 1, &ops);
    double low = law(1.2, 1.4, 0.09), top = law(1.2, 0.2, 0.09);
    double high = (law(1.2, -0.05, 0.09) - low) / (top - low);
    cr_assert(plan.high >= high && plan.high < high * 1.002);
    cr_assert_float_eq((double)plan.low, -low / (top - low), 1e-7);
    ops->clear(&plan);
}

/* Overdrives 0.2, 0.6, 1.0 and 1.4 V of a swing of 90 mV: the law is 6.9327, 58.9171,
 * 163.6389 and 320.7321, so that the middle levels stand at 0.49698 and 1.49815. */
Test(vth, the_shipped_fefet_has_the_levels_its_thresholds_give)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: vth, profile: SolimanFeFET, sigma: [0 V]}\n", 2, &ops);
    const double steps[] = {0, 0.49698, 1.49815, 3};
    for (uint8_t l = 0; l < 4; l++)
        cr_assert_float_eq(nominal(ops, &plan, l), steps[l], 2e-5);
    ops->clear(&plan);
}

Test(vth, thresholds_that_do_not_fall_are_refused)
{
    expect_error(
        "device: {impl: vth, vth: [0.2 V, 1.4 V], sigma: [0 V], v_gate: 1 V}\n", 1,
        "device.vth: 1.4 V after 200 mV; allowed: falling, from the lowest level "
        "to the highest");
}

Test(vth, three_thresholds_are_refused)
{
    expect_error("device: {impl: vth, vth: [3 V, 2 V, 1 V], sigma: [0 V], v_gate: 1 V}\n",
                 2, "device.vth: 3 values; allowed: 2, 4, 8, 16 or 32, one per level");
}

Test(vth, a_cell_of_fewer_bits_than_thresholds_is_refused)
{
    expect_error("device: {impl: vth, profile: SolimanFeFET}\n", 1,
                 "device.vth: 4 values; allowed: 2, one per level of a cell of 1 bit");
}

Test(vth, a_gate_voltage_without_current_is_refused)
{
    expect_error(
        "device: {impl: vth, vth: [10 V, 9 V], sigma: [0 V], v_gate: -10 V}\n", 1,
        "device.v_gate: -10 V leaves no current at the highest level; allowed: a "
        "voltage nearer to its threshold");
}

Test(vth, a_shift_that_ends_before_it_begins_is_refused)
{
    expect_error("device: {impl: vth, vth: [1 V, 0 V], sigma: [0 V], v_gate: 1 V, "
                 "vth_shift: [10 mV], vth_shift_from: 10 s, vth_shift_until: 1 s}\n",
                 1,
                 "device.vth_shift_until: 1 s is before vth_shift_from (10 s); allowed: "
                 "from there on");
}
