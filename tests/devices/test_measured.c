/* Draws of measured cells against the tables they come from and the cells themselves. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "devices/confusion.h"
#include "devices/level_stats.h"
#include "devices/measured.h"
#include "devices/profile_write.h"
#include "tests/devices/measured_data.h"
#include "tests/devices/one_device.h"

enum { CELLS = 256 };

#define DEVICE "device: {impl: measured, g_min: 0 S, g_max: 30 uS, "

static void same_level(uint8_t level[], uint8_t l) { memset(level, l, CELLS); }

/* What relax() adds to cells of a level t seconds after programming [level steps]. */
static void relaxed(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l,
                    double t, float g[CELLS])
{
    uint8_t level[CELLS];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "relax");
    same_level(level, l);
    memset(g, 0, CELLS * sizeof g[0]);
    ops->relax(plan, &stream, 0, CELLS, level, t, g);
}

static void programmed(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l,
                       float g[CELLS])
{
    uint8_t level[CELLS];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    same_level(level, l);
    ops->program(plan, &stream, 0, CELLS, level, g);
}

static void uniform(const char *purpose, float u[CELLS])
{
    nvx_stream stream = nvx_stream_new(1, 0, "cells", purpose);
    nvx_stream_uniform(&stream, 0, CELLS, u);
}

/* Uniform between -0.1 and 0.3 of the range, three steps: g = 3 (-0.1 + 0.4 u). */
Test(measured, a_draw_inverts_the_listed_quantiles)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of(DEVICE "clip: none, anchors: 0.5, deviation: [-0.1, 0.3]}\n", 2, &ops);
    float g[CELLS], u[CELLS];
    programmed(ops, &plan, 1, g);
    uniform("program", u);
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq(g[i], 1 + 3 * (-0.1 + 0.4 * (double)u[i]), 1e-5);
    ops->clear(&plan);
}

/* Half of the cells up to -0.1, the other half from there to 0.3. */
Test(measured, probabilities_need_not_be_even)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(
        DEVICE "clip: none, anchors: 0.5, probabilities: [0, 0.25, 1], deviation: [-0.2, "
               "-0.1, 0.3]}\n",
        1, &ops);
    float g[CELLS], u[CELLS];
    programmed(ops, &plan, 0, g);
    uniform("program", u);
    for (int i = 0; i < CELLS; i++) {
        double p = (double)u[i];
        double x = p < 0.25 ? -0.2 + 0.4 * p : -0.1 + 0.4 * (p - 0.25) / 0.75;
        cr_assert_float_eq(g[i], x, 1e-5);
    }
    ops->clear(&plan);
}

/* Levels of two bits at 0, 1/3, 2/3, 1; anchors at 0.1, 0.5, 0.6: 1/3 is nearer to 0.5,
 * 2/3 and 1 to 0.6. Each anchor shifts by its number in tenths. */
Test(measured, a_level_takes_the_nearest_anchor)
{
    const double shift[] = {0.1, 0.2, 0.3, 0.3};
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(
        DEVICE "anchors: [0.1, 0.5, 0.6], deviation: [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]}\n",
        2, &ops);
    float g[CELLS];
    for (uint8_t l = 0; l < 4; l++) {
        programmed(ops, &plan, l, g);
        cr_assert_float_eq(g[7], l + 3 * shift[l], 1e-5);
    }
    ops->clear(&plan);
}

#define TWO_TIMES                                                                        \
    DEVICE "times: [1 s, 100 s], anchors: 0.5, deviation: [-0.1, 0.1, -0.3, 0.3]}\n"

Test(measured, a_cell_keeps_its_draw_over_time)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(TWO_TIMES, 1, &ops);
    float early[CELLS], late[CELLS];
    relaxed(ops, &plan, 0, 1, early);
    relaxed(ops, &plan, 0, 100, late);
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq(late[i], 3 * early[i], 1e-6);
    ops->clear(&plan);
}

/* 10 s is half way from 1 s to 100 s in log10: twice the first. */
Test(measured, between_times_the_change_is_linear_in_the_logarithm)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(TWO_TIMES, 1, &ops);
    float early[CELLS], middle[CELLS];
    relaxed(ops, &plan, 0, 1, early);
    relaxed(ops, &plan, 0, 10, middle);
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq(middle[i], 2 * early[i], 1e-6);
    ops->clear(&plan);
}

Test(measured, before_the_first_time_it_holds_where_time_0_is_not_listed)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of(TWO_TIMES, 1, &ops);
    float first[CELLS], before[CELLS];
    relaxed(ops, &plan, 0, 1, first);
    relaxed(ops, &plan, 0, 0, before);
    cr_assert_arr_eq(first, before, sizeof first);
    cr_assert_float_eq(plan.latest, 100, 0);
    ops->clear(&plan);
}

Test(measured, from_a_listed_time_0_the_change_grows_with_time)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of(DEVICE "times: [0 s, 1 s], anchors: 0.5, deviation: [0, 0, -0.1, 0.1]}\n",
                1, &ops);
    float none[CELLS], quarter[CELLS], all[CELLS];
    relaxed(ops, &plan, 0, 0, none);
    relaxed(ops, &plan, 0, 0.25, quarter);
    relaxed(ops, &plan, 0, 1, all);
    for (int i = 0; i < CELLS; i++) {
        cr_assert_float_eq(none[i], 0, 0);
        cr_assert_float_eq(quarter[i], all[i] / 4, 1e-7);
    }
    ops->clear(&plan);
}

Test(measured, a_profile_of_time_0_alone_holds_at_any_time)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of(DEVICE "anchors: 0.5, deviation: [-0.1, 0.1]}\n", 1, &ops);
    float g[CELLS];
    relaxed(ops, &plan, 1, 1e9, g);
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq(g[i], 0, 0);
    cr_assert(isinf(plan.latest));
    ops->clear(&plan);
}

/* The lowest level stands at 0 S: half of the draws would be negative. */
Test(measured, clip_zero_keeps_a_conductance_from_being_negative)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of(DEVICE "anchors: 0.5, deviation: [-0.1, 0.1]}\n", 1, &ops);
    float g[CELLS];
    int at_zero = 0;
    programmed(ops, &plan, 0, g);
    for (int i = 0; i < CELLS; i++) {
        cr_assert_geq(g[i], 0);
        at_zero += g[i] == 0;
    }
    cr_assert(at_zero > CELLS / 3 && at_zero < CELLS * 2 / 3);
    ops->clear(&plan);
}

/* 0.02 of a range of three steps, times the cell's Gaussian draw. */
Test(measured, program_adds_a_gaussian_error_of_programming)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan =
        plan_of(DEVICE "clip: none, times: 1 s, anchors: 0.5, deviation: "
                       "[0, 0], program: 0.02}\n",
                2, &ops);
    float g[CELLS], z[CELLS];
    programmed(ops, &plan, 2, g);
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_stream_normal(&stream, 0, CELLS, z);
    for (int i = 0; i < CELLS; i++)
        cr_assert_float_eq(g[i], 2 + 0.06 * (double)z[i], 1e-5);
    ops->clear(&plan);
}

Test(measured, wrong_tables_are_refused_with_what_is_allowed)
{
    expect_error(
        DEVICE "anchors: [0, 1], deviation: [0, 0, 0]}\n", 1,
        "device.deviation: 3 values for 1 times and 2 anchors; allowed: the same "
        "number of quantiles, 2 or more, for each");
    expect_error(
        DEVICE "anchors: 0.5, deviation: [0, 0.2, 0.1]}\n", 1,
        "device.deviation: quantile 3 of anchor 0.5 at 0 s is 0.1, the one before "
        "0.2; allowed: no fall from one quantile to the next");
    expect_error(DEVICE "anchors: [0.5, 0.5], deviation: [0, 0, 0, 0]}\n", 1,
                 "device.anchors: 0.5 after 0.5; allowed: rising values");
    expect_error(DEVICE "times: [1 s, 0 s], anchors: 1, deviation: [0, 0, 0, 0]}\n", 1,
                 "device.times: 0 after 1; allowed: rising values");
    expect_error(
        DEVICE "anchors: 1, probabilities: [0, 0.5], deviation: [0, 0]}\n", 1,
        "device.probabilities: 2 values from 0 to 0.5; allowed: 2 from 0 to 1, as "
        "deviation has quantiles");
    expect_error(DEVICE "anchors: 1, deviation: [0, 1], program: 0.1}\n", 1,
                 "device.program: the profile has a measured error of programming (time "
                 "0); allowed: one of the two");
    expect_error(DEVICE "anchors: 1, deviation: [0, 1], cells: [1, 2]}\n", 1,
                 "device.cells: 2 values; allowed: 1, one per time and anchor");
    expect_error(DEVICE "anchors: 1, times: 1 s, deviation: [0, 1], program: [0, 1]}\n",
                 1, "device.program: 2 values; allowed: 1 or 1, one per anchor");
}

/* --- profiles --- */

static nvx_config *load(const char *yaml, const char *origins)
{
    nvx_error err = {0};
    nvx_config *config =
        nvx_config_parse(yaml, "device.yaml", origins, NULL, 0, &one_root, &err);
    cr_assert_not_null(config, "%s: %s", err.file, err.text);
    return config;
}

Test(measured, the_resolved_configuration_carries_the_whole_table)
{
    nvx_config *first = load("device: {impl: measured, profile: TechC}\n", NULL);
    char *yaml = nvx_config_yaml(first), *origins = nvx_config_origins(first);
    nvx_config *again = load(yaml, origins);
    const nvx_measured *a = nvx_config_params(nvx_config_child(first, "device"));
    const nvx_measured *b = nvx_config_params(nvx_config_child(again, "device"));
    cr_assert_eq(a->deviation.n, 6 * 32 * 39);
    cr_assert_eq(a->deviation.n, b->deviation.n);
    cr_assert_arr_eq(a->deviation.v, b->deviation.v, a->deviation.n * sizeof(double));
    cr_assert_arr_eq(a->probabilities.v, b->probabilities.v, 39 * sizeof(double));
    free(yaml);
    free(origins);
    nvx_config_destroy(&first);
    nvx_config_destroy(&again);
}

/* Mean, robust sigma and median of ranges 0, 10, 21 and 31 after 1 s and 1e5 s, by
 * tests/validation/measured.py. The table keeps 39 quantiles: the mean to a
 * quarter of a standard error, sigma to 2 %, the robust sigma to 5 %. */
Test(measured, the_profile_of_technology_c_has_the_statistics_of_its_cells)
{
    static const struct {
        size_t time, anchor;
        double mean, sigma, robust, median;
    } expected[] = {
        {3, 0, +.006255, .021636, .006862, +.000939},
        {3, 10, -.003878, .056366, .029511, -.002449},
        {3, 21, -.014701, .049292, .026152, -.006531},
        {3, 31, -.011620, .036188, .026514, -.008209},
        {5, 0, +.010252, .027546, .013333, +.002115},
        {5, 10, -.031944, .104477, .085729, -.034042},
        {5, 21, -.052920, .090032, .065380, -.039368},
        {5, 31, -.052499, .073463, .063434, -.044678},
    };
    nvx_config *config = load("device: {impl: measured, profile: TechC}\n", NULL);
    nvx_profile *p = nvx_profile_of_device(nvx_config_child(config, "device"));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const nvx_level_stats *s = &p->stats[expected[i].time * 32 + expected[i].anchor];
        cr_assert_float_eq(s->mean, expected[i].mean,
                           .25 * expected[i].sigma / sqrt(500));
        cr_assert_float_eq(s->sigma, expected[i].sigma, .02 * expected[i].sigma);
        cr_assert_float_eq(s->robust, expected[i].robust, .05 * expected[i].robust);
        cr_assert_float_eq(s->median, expected[i].median, 2e-5);
    }
    nvx_profile_destroy(&p);
    nvx_config_destroy(&config);
}

/* Of the published matrix of 1 s: 387 of 499 cells of level 0 and 729 of 983 of level 8
 * are read as programmed. Within 5 standard errors of 1024 draws, and 1/64 for the
 * table of 65 quantiles. */
Test(measured, draws_from_technology_a_are_read_as_its_confusion_matrix_says)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: measured, profile: TechA}\n", 4, &ops);
    const double diagonal[] = {387.0 / 499, 729.0 / 983};
    const uint8_t level[] = {0, 8};
    for (int k = 0; k < 2; k++) {
        int right = 0;
        for (int part = 0; part < 4; part++) {
            float g[CELLS];
            uint8_t l[CELLS];
            nvx_stream stream = nvx_stream_new(1, 0, "cells", "relax");
            same_level(l, level[k]);
            memset(g, 0, sizeof g);
            ops->relax(&plan, &stream, (uint64_t)part * CELLS, CELLS, l, 1, g);
            for (int i = 0; i < CELLS; i++)
                right += nvx_confusion_level((double)g[i] + level[k], 16, 16) == level[k];
        }
        cr_assert_float_eq(right / 1024.0, diagonal[k], 5 * sqrt(.25 / 1024) + 1.0 / 64);
    }
    ops->clear(&plan);
}
