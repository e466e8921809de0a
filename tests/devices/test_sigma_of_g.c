/* The polynomial spread against the published fits worked out by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "tests/devices/one_device.h"

enum { CELLS = 64 };

/* Mean shift and std [level steps] of a level t seconds after programming: the line
 * through the cells' moves over their draws. Each cell must be on it. */
static void moves(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l,
                  double t, double *shift, double *sigma)
{
    float g[CELLS] = {0}, z[CELLS];
    uint8_t level[CELLS];
    nvx_stream stream = nvx_stream_new(2, 0, "cells", "relax");
    for (int i = 0; i < CELLS; i++)
        level[i] = l;
    ops->relax(plan, &stream, 0, CELLS, level, t, g);
    nvx_stream_normal(&stream, 0, CELLS, z);
    int a = 0, b = 0;
    for (int i = 0; i < CELLS; i++) {
        a = z[i] < z[a] ? i : a;
        b = z[i] > z[b] ? i : b;
    }
    *sigma = (double)(g[b] - g[a]) / (double)(z[b] - z[a]);
    *shift = (double)g[a] - *sigma * (double)z[a];
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq((double)g[i], *shift + *sigma * (double)z[i], 1e-5);
}

static double sigma_of(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l,
                       double t)
{
    double shift, sigma;
    moves(ops, plan, l, t, &shift, &sigma);
    cr_assert_float_eq(shift, 0, 1e-6);
    return sigma;
}

/* The published row: levels at 0, 1/3, 2/3 and 1 of 40 uS, three decimals of g_max. */
Test(sigma_of_g, wan_2022_has_the_published_spread_after_a_second_and_a_day)
{
    const double second[] = {.009, .057, .042, .028}, day[] = {.018, .099, .089, .066};
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: WanRRAM, g_min: 0 S}\n", 2, &ops);
    for (uint8_t l = 0; l < 4; l++) {
        cr_assert_float_eq(sigma_of(ops, &plan, l, 1) / 3, second[l], .0005);
        cr_assert_float_eq(sigma_of(ops, &plan, l, 86400) / 3, day[l], .0005);
    }
    ops->clear(&plan);
}

/* Sums of the published coefficients by hand [uS], steps of 40/3 uS: at x = 1/3 after a
 * second 0.348 + 5.343333 - 4.872556 + 1.681222 - 0.207593 = 2.292407; at x = 1 1.103
 * after a second, 2.651 after a day, 2.677 after two. */
Test(sigma_of_g, wan_2022_equals_its_polynomials)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: WanRRAM, g_min: 0 S}\n", 2, &ops);
    const double step = 40.0 / 3;
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 1), 2.292407 / step, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 3, 1), 1.103 / step, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 3, 86400), 2.651 / step, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 3, 172800), 2.677 / step, 1e-6);
    ops->clear(&plan);
}

/* x is of the whole conductance: level 0 of 1 uS stands at x = 1/40, where the first
 * second's polynomial is 0.348 + 0.400750 - 0.027408 + 0.000709 - 0.000007 = 0.722044. */
Test(sigma_of_g, the_polynomial_is_of_the_whole_conductance)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: WanRRAM}\n", 2, &ops);
    cr_assert_float_eq(sigma_of(ops, &plan, 0, 1), 0.722044 / 13, 1e-6);
    ops->clear(&plan);
}

/* 1 uS at 1 s and 3 uS at 100 s, steps of 5 uS: halfway in log time is 10 s. */
Test(sigma_of_g, sigma_is_linear_in_log_time_and_the_first_ones_before)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: sigma_of_g, g_min: 5 uS, g_max: 20 uS, "
                                 "times: [1 s, 100 s], coefficients: [1 uS, 3 uS]}\n",
                                 2, &ops);
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 0), 0.2, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 0.01), 0.2, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 10), 0.4, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 100), 0.6, 1e-6);
    ops->clear(&plan);
}

/* 2 uS - 4 uS x is negative above x = 1/2: levels 2 and 3 of a cell from 0 S. */
Test(sigma_of_g, where_a_polynomial_is_negative_cells_do_not_vary)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: sigma_of_g, g_min: 0 S, g_max: 30 uS, "
                                 "times: [1 s], coefficients: [2 uS, -4 uS]}\n",
                                 2, &ops);
    cr_assert_float_eq(sigma_of(ops, &plan, 0, 1), 0.2, 1e-6);
    cr_assert_float_eq(sigma_of(ops, &plan, 1, 1), 0.2 / 3, 1e-6);
    cr_assert_eq(sigma_of(ops, &plan, 2, 1), 0);
    cr_assert_eq(sigma_of(ops, &plan, 3, 1), 0);
    ops->clear(&plan);
}

Test(sigma_of_g, without_a_programming_spread_a_cell_is_programmed_to_its_target)
{
    const nvx_device_ops *ops;
    float g[4];
    const uint8_t level[] = {0, 1, 2, 3};
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: WanRRAM}\n", 2, &ops);
    ops->program(&plan, &stream, 0, 4, level, g);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(g[i], i);
    ops->clear(&plan);
}

/* Steps of 175/3 uS: 4.782 - 0.009107 x 50 = 4.32665 uS, - 0.009107 x 225 = 2.732925. */
Test(sigma_of_g, milo_2021_has_its_published_line)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: MiloRRAM}\n", 2, &ops);
    cr_assert_float_eq((double)plan.sigma[0], 4.32665 * 3 / 175, 1e-6);
    cr_assert_float_eq((double)plan.sigma[3], 2.732925 * 3 / 175, 1e-6);
    cr_assert(isinf(plan.latest));
    ops->clear(&plan);
}

/* Steps of 79.19/3 uS: 0.00081107 + 0.00106879 G is 0.01043018 uS at 9 uS and 0.09506766
 * at 88.19 uS. */
Test(sigma_of_g, cmo_rram_has_its_published_programming_spread)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: CMO-RRAM}\n", 2, &ops);
    cr_assert_float_eq((double)plan.sigma[0], 0.01043018 * 3 / 79.19, 1e-8);
    cr_assert_float_eq((double)plan.sigma[3], 0.09506766 * 3 / 79.19, 1e-8);
    ops->clear(&plan);
}

/* ln 3600 = 8.188689: shift -0.08900206 x that = -0.728810 uS, sigma 0.41183342 +
 * 0.04201137 x that = 0.755851 uS; at one second 0 and 0.411833. */
Test(sigma_of_g, cmo_rram_relaxes_with_the_logarithm_of_time)
{
    const nvx_device_ops *ops;
    double shift, sigma, step = 79.19 / 3;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: CMO-RRAM}\n", 2, &ops);
    for (uint8_t l = 0; l < 4; l++) {
        moves(ops, &plan, l, 1, &shift, &sigma);
        cr_assert_float_eq(shift, 0, 1e-7);
        cr_assert_float_eq(sigma, 0.411833 / step, 1e-6);
        moves(ops, &plan, l, 3600, &shift, &sigma);
        cr_assert_float_eq(shift, -0.728810 / step, 1e-6);
        cr_assert_float_eq(sigma, 0.755851 / step, 1e-6);
    }
    ops->clear(&plan);
}

Test(sigma_of_g, the_last_listed_time_is_the_latest)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, profile: WanRRAM}\n", 2, &ops);
    cr_assert_eq(plan.latest, 172800);
    ops->clear(&plan);
}

/* Steps of 5 uS: sigma 0.2 and 0.6 steps, programming 0.1; the shift is 1 uS x ln 100 =
 * 4.605170 uS = 0.921034 steps. Level 3: 3 + 0.921034 + 6.25 x 0.7 = 8.296034; level 0
 * down: 6.25 x 0.7 = 4.375 (the shift only helps). */
Test(sigma_of_g, bounds_hold_programming_relaxation_and_shift)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: sigma_of_g, g_min: 5 uS, g_max: 20 uS, clip: none, "
                "times: [1 s, 100 s], coefficients: [1 uS, 3 uS], program_sigma: "
                "[0.5 uS], shift_per_ln_time: 1 uS}\n",
                2, &ops);
    cr_assert_float_eq((double)plan.high, 8.296034, 1e-5);
    cr_assert_float_eq((double)plan.low, -4.375, 1e-5);
    ops->clear(&plan);
}

Test(sigma_of_g, no_spread_at_all_is_refused)
{
    expect_error("device: {impl: sigma_of_g}\n", 2,
                 "device.coefficients: no spread is given; allowed: coefficients with "
                 "their times, program_sigma, or both");
}

Test(sigma_of_g, coefficients_that_do_not_divide_among_the_times_are_refused)
{
    expect_error("device: {impl: sigma_of_g, times: [1 s, 2 s], "
                 "coefficients: [1 uS, 1 uS, 1 uS]}\n",
                 2,
                 "device.coefficients: 3 values for 2 times; allowed: as many for each "
                 "time");
    expect_error("device: {impl: sigma_of_g, coefficients: [1 uS]}\n", 2,
                 "device.coefficients: 1 values for 0 times; allowed: as many for each "
                 "time");
}

Test(sigma_of_g, times_that_do_not_rise_are_refused)
{
    expect_error("device: {impl: sigma_of_g, times: [2 s, 2 s], "
                 "coefficients: [1 uS, 1 uS]}\n",
                 2, "device.times: 2 s after 2 s; allowed: rising times");
}

Test(sigma_of_g, a_shift_without_a_span_of_time_is_refused)
{
    expect_error("device: {impl: sigma_of_g, times: [1 s], coefficients: [1 uS], "
                 "shift_per_ln_time: 1 nS}\n",
                 2,
                 "device.shift_per_ln_time: 1 times are given; allowed: two or more, "
                 "from the first to the last it is known for");
}

/* Steps of 17.5/3 uS: 10 mS are 1714.2857 steps; 3 + 6.25 x that = 10717.3. */
Test(sigma_of_g, a_spread_that_fixed_point_cannot_hold_is_refused)
{
    expect_error("device: {impl: sigma_of_g, times: [1 s], coefficients: [10 mS]}\n", 2,
                 "device.coefficients: cells may come to 10717.3 level steps; allowed: "
                 "up to 4095");
}
