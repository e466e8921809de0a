/* Stuck and worn-out cells: shares against their definition. */
#include "tests/devices/cells_of.h"

enum { CELLS = 200000 };

/* Shares of cells programmed to level 1 of 3 found at the lowest and the highest level. */
static void shares(const char *yaml, double *low, double *high)
{
    nvx_cells *cells = cells_of(yaml, 2);
    drawn d = drawn_new(CELLS, 1);
    drawn_read(&d, cells, NULL);
    size_t lows = 0, highs = 0;
    for (size_t i = 0; i < CELLS; i++) {
        lows += d.g[i] == 0;
        highs += d.g[i] == 3 * nvx_cells_unit(cells);
        cr_assert(d.g[i] == 0 || d.g[i] == nvx_cells_unit(cells) ||
                  d.g[i] == 3 * nvx_cells_unit(cells));
    }
    *low = (double)lows / CELLS;
    *high = (double)highs / CELLS;
    drawn_free(&d);
    cells_gone(&cells);
}

static double error(double share) { return 4 * sqrt(share * (1 - share) / CELLS); }

Test(faults, shares_of_the_cells_are_stuck)
{
    double low, high;
    shares("impl: ideal, faults: {stuck_low: 0.02, stuck_high: 0.05}", &low, &high);
    cr_assert_float_eq(low, 0.02, error(0.02));
    cr_assert_float_eq(high, 0.05, error(0.05));
}

/* At the median half the rest is worn out: 0.1 + 0.5 x 0.8 low. */
Test(faults, at_the_median_of_cycles_half_of_the_sound_cells_are_worn_out)
{
    double low, high;
    shares(
        "impl: ideal, faults: {stuck_low: 0.1, stuck_high: 0.1, endurance: 1e6, cycles: "
        "1e6}",
        &low, &high);
    cr_assert_float_eq(low, 0.5, error(0.5));
    cr_assert_float_eq(high, 0.1, error(0.1));
}

/* A decade before the median at 0.5 decades: Phi(-2) = 0.02275; after: Phi(2). */
Test(faults, the_worn_share_is_a_normal_of_the_decades_to_the_median)
{
    double low, high;
    shares("impl: ideal, faults: {endurance: 1e6, cycles: 1e5}", &low, &high);
    cr_assert_float_eq(low, 0.02275, error(0.02275));
    shares("impl: ideal, faults: {endurance: 1e6, cycles: 1e7}", &low, &high);
    cr_assert_float_eq(low, 0.97725, error(0.97725));
}

Test(faults, without_a_spread_all_cells_wear_out_at_the_median)
{
    double low, high;
    shares("impl: ideal, faults: {endurance: 1e6, cycles: 999999, endurance_sigma: 0}",
           &low, &high);
    cr_assert_eq(low, 0);
    shares("impl: ideal, faults: {endurance: 1e6, cycles: 1e6, endurance_sigma: 0}", &low,
           &high);
    cr_assert_eq(low, 1);
}

Test(faults, a_stuck_cell_stays_so_and_takes_all_pulses_in_vain)
{
    nvx_cells *cells = cells_of(
        "impl: level_sigma, sigma: 0.02, retention: {impl: log_time, sigma: 0.1}, noise: "
        "{slow: 0.05}, faults: {stuck_low: 0.5, stuck_high: 0.5}, write: {verify: all, "
        "limit: 9}",
        2);
    drawn d = drawn_new(1000, 0);
    int16_t first[1000];
    for (uint64_t read = 0; read < 3; read++) {
        nvx_cell_time time = {100.0 * (double)read, read ? 100 : -1, read};
        drawn_read(&d, cells, &time);
        for (size_t i = 0; i < 1000; i++) {
            if (read == 0)
                first[i] = d.g[i];
            cr_assert_eq(d.g[i], first[i]);
            cr_assert(d.g[i] == 0 || d.g[i] == 3 * nvx_cells_unit(cells));
            cr_assert_eq(d.pulses[i], d.g[i] == 0 ? 1 : 9);
        }
    }
    drawn_free(&d);
    cells_gone(&cells);
}

Test(faults, shares_above_all_cells_are_refused)
{
    cells_refused("impl: ideal, faults: {stuck_low: 0.5, stuck_high: 0.6}", 1,
                  "device.yaml:1:60: device.faults.stuck_high: 0.6 with stuck_low 0.5 is "
                  "more than all cells; allowed: a sum up to 1");
}
