/* The spreads of level_sigma and ratio_sigma against the published tables and factors. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "tests/devices/one_device.h"

/* Table of device variations of RoCR and NVCiM-PT, to four decimals. */
static const struct {
    const char *name;
    int s;
    unsigned bits;
    double sigma[4];
} table[] = {
    {"RRAM1", 1, 1, {.0100, .0100, .0100, .0100}},
    {"FeFET2", 2, 2, {.0067, .0135, .0135, .0067}},
    {"FeFET3", 3, 2, {.0049, .0146, .0146, .0049}},
    {"RRAM4", 4, 2, {.0038, .0151, .0151, .0038}},
    {"FeFET6", 6, 2, {.0026, .0155, .0155, .0026}},
};

Test(sigma, the_ratio_model_gives_the_five_published_devices_to_four_decimals)
{
    for (size_t i = 0; i < 5; i++) {
        char yaml[128];
        const nvx_device_ops *ops;
        snprintf(yaml, sizeof yaml, "device: {impl: ratio_sigma, s: %d, sigma: 0.01}\n",
                 table[i].s);
        nvx_cell_plan plan = plan_of(yaml, 2, &ops);
        for (int l = 0; l < 4; l++)
            cr_assert_float_eq((double)plan.sigma[l] / 3, table[i].sigma[l], 0.00005001,
                               "%s level %d", table[i].name, l);
    }
}

Test(sigma, the_shipped_profiles_are_the_published_table)
{
    for (size_t i = 0; i < 5; i++) {
        char yaml[128];
        const nvx_device_ops *ops;
        snprintf(yaml, sizeof yaml, "device: {impl: level_sigma, profile: %s}\n",
                 table[i].name);
        unsigned bits = table[i].bits, top = (1u << bits) - 1;
        nvx_cell_plan plan = plan_of(yaml, bits, &ops);
        for (unsigned l = 0; l <= top; l++)
            cr_assert_float_eq((double)plan.sigma[l] / top,
                               table[i].sigma[bits == 1 ? 3 * l : l], 1e-7, "%s level %u",
                               table[i].name, l);
    }
}

/* Standard deviation of n programmed cells of one level, in level steps. */
static double spread(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t of,
                     const char *path, size_t n, double *mean)
{
    float g[NVX_CELL_BATCH];
    uint8_t level[NVX_CELL_BATCH];
    double sum = 0, square = 0;
    for (size_t i = 0; i < NVX_CELL_BATCH; i++)
        level[i] = of;
    nvx_stream stream = nvx_stream_new(3, 0, path, "program");
    for (size_t first = 0; first < n; first += NVX_CELL_BATCH) {
        size_t count = n - first < NVX_CELL_BATCH ? n - first : NVX_CELL_BATCH;
        ops->program(plan, &stream, first, count, level, g);
        for (size_t i = 0; i < count; i++) {
            double x = (double)g[i];
            sum += x;
            square += x * x;
        }
    }
    *mean = sum / (double)n;
    return sqrt(square / (double)n - *mean * *mean);
}

enum { CELLS = 400000 };

/* sigma of the range is 3 sigma steps of a 2-bit cell; the sample std of n cells is
 * within 4 / sqrt(2 n) of it. */
Test(sigma, programmed_cells_have_the_spread_of_their_level)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of("device: {impl: level_sigma, profile: RRAM4, clip: none}\n", 2, &ops);
    for (uint8_t l = 0; l < 4; l++) {
        double mean, s = spread(ops, &plan, l, "cells", CELLS, &mean);
        double expected = 3 * table[3].sigma[l];
        cr_assert_float_eq(s, expected, expected * 4 / sqrt(2.0 * CELLS));
        cr_assert_float_eq(mean, l, expected * 4 / sqrt(CELLS));
    }
}

/* A unit of one level step is a third of the range of a 2-bit cell; in siemens, 0.25 uS
 * of steps of 5 uS is 0.05 steps. */
Test(sigma, the_unit_says_what_sigma_is_a_fraction_of)
{
    const nvx_device_ops *ops;
    nvx_cell_plan range =
        plan_of("device: {impl: level_sigma, sigma: [0.06]}\n", 2, &ops);
    nvx_cell_plan level = plan_of(
        "device: {impl: level_sigma, sigma: [0.06], sigma_unit: level}\n", 2, &ops);
    nvx_cell_plan siemens =
        plan_of("device: {impl: level_sigma, sigma: [0.25e-6], sigma_unit: "
                "siemens, g_min: 5 uS, g_max: 20 uS}\n",
                2, &ops);
    cr_assert_float_eq((double)range.sigma[1], 0.18, 1e-6);
    cr_assert_float_eq((double)level.sigma[1], 0.06, 1e-6);
    cr_assert_float_eq((double)siemens.sigma[1], 0.05, 1e-6);
}

Test(sigma, the_scale_multiplies_every_sigma)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(
        "device: {impl: level_sigma, profile: FeFET6, sigma_scale: 10}\n", 2, &ops);
    cr_assert_float_eq((double)plan.sigma[1] / 3, 0.155, 1e-6);
}

/* Eight cells of one 8-bit value, uniform sigma: the recovered value's std over sigma is
 * sqrt(sum 4^(2s)) x cell std over full scale. sqrt(1 + 16 + 256 + 1024) = 66.098;
 * offset: x 3 / 255 = 0.7776 (range), x 1 / 255 = 0.2592 (level); differential: x 3
 * sqrt(2) / 127 = 2.2081 (range), x sqrt(2) / 127 = 0.7360 (level). */
static double recovered(const char *unit, unsigned sides, double full)
{
    const nvx_device_ops *ops;
    char yaml[128];
    double variance = 0;
    snprintf(yaml, sizeof yaml,
             "device: {impl: level_sigma, sigma: [0.02], sigma_unit: %s, clip: none}\n",
             unit);
    nvx_cell_plan plan = plan_of(yaml, 2, &ops);
    for (int slice = 0; slice < 4; slice++)
        for (unsigned side = 0; side < sides; side++) {
            char path[32];
            double mean;
            snprintf(path, sizeof path, "slice%d.side%u", slice, side);
            double s = ldexp(spread(ops, &plan, 1, path, CELLS, &mean), 2 * slice);
            variance += s * s;
        }
    return sqrt(variance) / full / 0.02;
}

Test(sigma, a_recovered_value_has_the_published_spread_in_each_convention)
{
    const double error = 4 / sqrt(2.0 * CELLS); /* relative, four standard errors */
    cr_assert_float_eq(recovered("range", 1, 255), 0.7776, 0.7776 * error);
    cr_assert_float_eq(recovered("level", 1, 255), 0.2592, 0.2592 * error);
    cr_assert_float_eq(recovered("range", 2, 127), 2.2081, 2.2081 * error);
    cr_assert_float_eq(recovered("level", 2, 127), 0.7360, 0.7360 * error);
}

Test(sigma, clip_zero_leaves_no_negative_conductance_and_none_leaves_some)
{
    const nvx_device_ops *ops;
    float g[1024];
    uint8_t level[1024] = {0};
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    for (int none = 0; none < 2; none++) {
        char yaml[160];
        int negative = 0;
        snprintf(yaml, sizeof yaml,
                 "device: {impl: level_sigma, sigma: [0.1], g_min: 0 S, clip: %s}\n",
                 none ? "none" : "zero");
        nvx_cell_plan plan = plan_of(yaml, 2, &ops);
        ops->program(&plan, &stream, 0, 1024, level, g);
        for (int i = 0; i < 1024; i++)
            negative += g[i] < 0;
        cr_assert_eq(negative > 0, none);
    }
}

Test(sigma, clip_range_keeps_cells_between_g_min_and_g_max)
{
    const nvx_device_ops *ops;
    float g[1024];
    uint8_t level[1024];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan =
        plan_of("device: {impl: level_sigma, sigma: [0.3], clip: range}\n", 2, &ops);
    for (int i = 0; i < 1024; i++)
        level[i] = (uint8_t)(i & 3);
    ops->program(&plan, &stream, 0, 1024, level, g);
    for (int i = 0; i < 1024; i++)
        cr_assert(g[i] >= 0 && g[i] <= 3);
}

/* Default range 2.5 to 20 uS, 2 bits: g_min is 2.5 x 3 / 17.5 = 0.42857 level steps, the
 * largest draw 6.25 x 0.3 = 1.875 steps. */
Test(sigma, bounds_are_zero_conductance_and_the_largest_draw)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: level_sigma, sigma: [0.1]}\n", 2, &ops);
    cr_assert_float_eq((double)plan.low, -0.42857, 1e-5);
    cr_assert_float_eq((double)plan.high, 4.875, 1e-5);
}

Test(sigma, an_ideal_cell_holds_its_level_exactly)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: ideal}\n", 3, &ops);
    double mean;
    cr_assert_eq(spread(ops, &plan, 5, "cells", 64, &mean), 0);
    cr_assert_eq(mean, 5);
}

Test(sigma, a_value_of_0_75_is_in_the_third_band_and_above_it_in_the_fourth)
{
    const double value[] = {-1, 0.25, 0.2500001, 0.5, 0.75, 0.7500001, 1};
    const unsigned band[] = {0, 0, 1, 1, 2, 3, 3};
    for (int i = 0; i < 7; i++)
        cr_assert_eq(nvx_value_band(value[i]), band[i]);
}
