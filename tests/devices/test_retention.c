/* Time since programming: both laws of retention against their closed forms. */
#include "tests/devices/cells_of.h"

enum { CELLS = 200000 };

/* g_min is one step: G in steps is g + 1. */
#define IDEAL "impl: ideal, g_min: 5 uS, g_max: 20 uS, "

/* Cells of one level at t seconds. */
static drawn at_time(const nvx_cells *cells, uint8_t level, size_t n, double t)
{
    drawn d = drawn_new(n, level);
    nvx_cell_time time = {t, -1, 0};
    drawn_read(&d, cells, &time);
    return d;
}

Test(retention, the_power_law_takes_the_whole_conductance_down)
{
    nvx_cells *cells = cells_of(
        IDEAL "retention: {impl: power_law, nu: [0, 0.05, 0.1, 0.1], t0: 1 s}", 2);
    static const double nu[] = {0, 0.05, 0.1, 0.1};
    cr_assert(nvx_cells_age(cells));
    for (uint8_t l = 0; l < 4; l++)
        for (double t = 0.25; t < 1e9; t *= 32) {
            drawn d = at_time(cells, l, 4, t);
            double g = (l + 1) * (t > 1 ? pow(t, -nu[l]) : 1) - 1;
            cr_assert_float_eq(d.g[3] / (double)nvx_cells_unit(cells), g,
                               0.501 / nvx_cells_unit(cells), "level %u, %g s", l, t);
            drawn_free(&d);
        }
    cells_gone(&cells);
}

/* t = 1000 t0, nu normal: the mean logarithm of G / G0 is -0.06 ln 1000, its std 0.01 ln
 * 1000 (0.06 is six std above 0: no draw is cut). */
Test(retention, the_drift_exponent_differs_from_cell_to_cell)
{
    nvx_cells *cells = cells_of(
        IDEAL "retention: {impl: power_law, nu: 0.06, nu_sigma: 0.01, t0: 1 s}", 2);
    drawn d = at_time(cells, 3, CELLS, 1000);
    double sum = 0, square = 0, std = 0.01 * log(1000);
    for (size_t i = 0; i < CELLS; i++) {
        double x = log((d.g[i] / (double)nvx_cells_unit(cells) + 1) / 4);
        sum += x;
        square += x * x;
    }
    double mean = sum / CELLS, variance = square / CELLS - mean * mean;
    /* rounding of 1/unit step at G = 2.64: variance of the logarithm */
    double rounding = pow(1 / (nvx_cells_unit(cells) * 2.64), 2) / 12;
    cr_assert_float_eq(mean, -0.06 * log(1000), 4 * std / sqrt(CELLS));
    cr_assert_float_eq(variance, std * std + rounding,
                       std * std * (4 * sqrt(2.0 / CELLS)) + 0.1 * rounding);
    drawn_free(&d);
    cells_gone(&cells);
}

Test(retention, no_cell_drifts_upwards)
{
    nvx_cells *cells =
        cells_of(IDEAL "retention: {impl: power_law, nu_sigma: 0.05, t0: 1 s}", 2);
    drawn d = at_time(cells, 2, CELLS, 1e6);
    size_t still = 0;
    for (size_t i = 0; i < CELLS; i++) {
        cr_assert_leq(d.g[i], 2 * nvx_cells_unit(cells));
        still += d.g[i] == 2 * nvx_cells_unit(cells);
    }
    /* half the draws are below 0; next to it a unit is 1/(3 unit ln 1e6) of exponent */
    double near = 0.5 / (3.0 * nvx_cells_unit(cells) * log(1e6)) / 0.05 / sqrt(2 * M_PI);
    cr_assert_float_eq((double)still / CELLS, 0.5 + near,
                       4 * 0.5 / sqrt(CELLS) + near / 4);
    drawn_free(&d);
    cells_gone(&cells);
}

/* D = 1, 2, 3 decades: shift 3 x -0.01 D, variance (3 x 0.02)^2 D in steps of a third of
 * the range; ideal cells keep the 1/12 unit^2 of rounding. */
Test(retention, shift_and_variance_grow_with_the_logarithm_of_time)
{
    nvx_cells *cells = cells_of(IDEAL "retention: {impl: log_time, shift: -0.01, sigma: "
                                      "0.02, t0: 1 ms}",
                                2);
    for (int decades = 1; decades <= 3; decades++) {
        drawn d = at_time(cells, 2, CELLS, 1e-3 * (pow(10, decades) - 1));
        double variance, mean = mean_of(&d, cells, &variance);
        double asked = 0.06 * 0.06 * decades;
        double rounding = 1 / (12.0 * nvx_cells_unit(cells) * nvx_cells_unit(cells));
        cr_assert_float_eq(mean, 2 - 0.03 * decades, 4 * sqrt(asked / CELLS));
        cr_assert_float_eq(variance, asked + rounding, asked * 4 * sqrt(2.0 / CELLS));
        drawn_free(&d);
    }
    cells_gone(&cells);
}

/* Two and eight decades: the same cell is sqrt(8 / 2) = 2 times as far from its level. */
Test(retention, a_cell_keeps_its_draw)
{
    nvx_cells *cells =
        cells_of(IDEAL "retention: {impl: log_time, sigma: 0.02, t0: 1 ms}", 2);
    drawn early = at_time(cells, 2, 1000, 99e-3),
          late = at_time(cells, 2, 1000, 99999.999);
    int middle = 2 * nvx_cells_unit(cells);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_leq(abs(late.g[i] - middle - 2 * (early.g[i] - middle)), 1);
    drawn_free(&early);
    drawn_free(&late);
    cells_gone(&cells);
}

Test(retention, nothing_happens_at_the_time_of_programming)
{
    nvx_cells *cells =
        cells_of(IDEAL "retention: {impl: log_time, shift: 0.1, sigma: 0.02}", 2);
    drawn d = at_time(cells, 2, 64, 0);
    for (size_t i = 0; i < 64; i++)
        cr_assert_eq(d.g[i], 2 * nvx_cells_unit(cells));
    drawn_free(&d);
    cells_gone(&cells);
}

Test(retention, cells_without_it_do_not_age)
{
    nvx_cells *cells = cells_of(IDEAL "retention: {impl: none}", 2);
    cr_assert_not(nvx_cells_age(cells));
    cells_gone(&cells);
}

Test(retention, clip_range_holds_at_any_time)
{
    nvx_cells *cells = cells_of("impl: level_sigma, sigma: 0.05, clip: range, retention: "
                                "{impl: log_time, sigma: 0.1}",
                                2);
    for (uint8_t l = 0; l < 4; l += 3) {
        drawn d = at_time(cells, l, 4000, 1e5);
        for (size_t i = 0; i < d.n; i++)
            cr_assert(d.g[i] >= 0 && d.g[i] <= 3 * nvx_cells_unit(cells));
        drawn_free(&d);
    }
    cells_gone(&cells);
}

Test(retention, a_list_that_cannot_stand_for_levels_is_refused)
{
    cells_refused("impl: ideal, retention: {impl: power_law, nu: [0, 0.1, 0.1]}", 1,
                  "device.yaml:1:56: device.retention.nu: 3 values; allowed: 1, 2, 4, 8, "
                  "16 or 32, one per level");
}
