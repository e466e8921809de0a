/* Fixed point, its correction, and that draws depend on nothing but the cell. */
#include "tests/devices/cells_of.h"

enum { CELLS = 400000 };

static int unit_of(const char *yaml)
{
    nvx_cells *cells = cells_of(yaml, 2);
    int unit = nvx_cells_unit(cells);
    cells_gone(&cells);
    return unit;
}

/* FeFET2, 2 bits: bounds -r and 3 + r with r = 6.25 x 3 x 0.0135 = 0.2531; 32767 / (18 x
 * 3.5063) = 519.2. Smallest sigma 3 x 0.0067 x 512 = 10.3 units: no need for more. */
Test(cells, a_level_step_of_a_fefet_is_512_units)
{
    cr_assert_eq(unit_of("impl: level_sigma, profile: FeFET2, clip: none"), 512);
}

/* 32767 / (18 x 3.01875) = 603.0: 512, where 0.0015 steps are 0.77 units; 1024 makes 1.54
 * of them, and six rows come to 3.01875 x 1024 x 6 = 18547. */
Test(cells, a_unit_gets_finer_until_the_smallest_sigma_is_one)
{
    cr_assert_eq(
        unit_of("impl: level_sigma, sigma: 0.0015, sigma_unit: level, clip: none"), 1024);
}

/* Whole values of top 3 at most, half of that at least: 0.001 x 3 / 2 = 0.0015 steps again.
 * Bounds -r and 3 + r with r = 6.25 x 0.001 x 3: 32767 / (18 x 3.0375) = 599.3: 512, and
 * six rows 3.0375 x 1024 x 6 = 18662. */
Test(cells, a_unit_gets_finer_for_a_spread_of_whole_values_too)
{
    cr_assert_eq(unit_of("impl: level_sigma, sigma: 0.001, sigma_unit: value"), 1024);
}

/* 3.0025 x 2048 x 6 = 36895 is beyond 16 bits, 1024 is not. */
Test(cells, a_unit_gets_no_finer_than_sums_of_six_rows_allow)
{
    cr_assert_eq(
        unit_of("impl: level_sigma, sigma: 0.0002, sigma_unit: level, clip: none"), 1024);
}

Test(cells, sums_that_leave_31_bits_make_a_unit_coarser)
{
    nvx_error err = {0};
    cells_config = nvx_config_parse("device: {impl: ideal}\n", "device.yaml", NULL, NULL,
                                    0, &cells_root, &err);
    const nvx_config *device = nvx_config_child(cells_config, "device");
    /* ideal, 3 steps + 0.4286 below: 32767 / (18 x 3.4286) = 530.9: 512 */
    nvx_cells *cells = nvx_cells_new(device, 2, 1000, &err);
    cr_assert_eq(nvx_cells_unit(cells), 512);
    nvx_cells_destroy(&cells);
    /* the current of a cell is 3 steps and g_min, 0.4286 of one:
     * 3.4286 x 32 x 1.9e7 = 2.08e9 < 2^31 = 2.147e9 < 3.4286 x 32 x 2e7 = 2.19e9 */
    cells = nvx_cells_new(device, 2, 1.9e7, &err);
    cr_assert_eq(nvx_cells_unit(cells), 32);
    nvx_cells_destroy(&cells);
    cells = nvx_cells_new(device, 2, 2e7, &err);
    cr_assert_eq(nvx_cells_unit(cells), 16);
    cells_gone(&cells);
}

Test(cells, conductances_beyond_fixed_point_are_refused)
{
    /* decades up to 1e10 s from 1 ms: log10(1 + 1e13) = 13, 13 x 10 x 3 = 390 above, and
     * 6.25 x 10 x 3 x sqrt(13) = 676 to each side */
    nvx_cells *cells =
        cells_of("impl: ideal, retention: {impl: log_time, shift: 10, sigma: 10}", 2);
    cr_assert_eq(nvx_cells_unit(cells), 8);
    cr_assert_float_eq(nvx_cells_largest(cells) / 8.0, 3 + 390 + 676.04, 0.2);
    cells_gone(&cells);
    /* 3 above, half of 30 for two equal states, 30 x 5 x sqrt(1/5) = 67.082 for five
     * slow terms */
    cells_refused(
        "impl: ideal, g_min: 0 S, noise: {slow: 10, rtn_amplitude: 10, "
        "rtn_share: 1}",
        1e9,
        "device.yaml:1:1: device: cells of up to 85.082 level steps times inputs "
        "of 1e+09 overflow the sums; allowed: a product below 2^31");
}

Test(cells, exact_cells_are_levels_and_zero_is_g_min)
{
    nvx_cells *cells = cells_of("impl: ideal, g_min: 5 uS, g_max: 20 uS", 2);
    const uint8_t level[4] = {0, 1, 2, 3};
    int16_t g[4];
    int unit = nvx_cells_unit(cells);
    nvx_cells_exact(cells, 4, level, g);
    for (int i = 0; i < 4; i++)
        cr_assert_eq(g[i], i * unit);
    cr_assert_eq(nvx_cells_zero(cells), unit); /* 5 uS is one step of 5 uS */
    cr_assert_not(nvx_cells_age(cells));
    cr_assert_not(nvx_cells_remember(cells));
    cells_gone(&cells);
}

/* The unit is 512 for both (32767 / (18 x 3.12) = 583): 1 and 5 units. The variance of n
 * normal draws has a standard error of sqrt(2 / n); uncorrected, 1 unit gives 13/12. */
Test(cells, drawn_cells_have_the_variance_asked_for_after_rounding)
{
    static const char *const yaml[] = {
        "impl: level_sigma, sigma: 0.001953125, sigma_unit: level, clip: none",
        "impl: level_sigma, sigma: 0.009765625, sigma_unit: level, clip: none"};
    static const double units[] = {1, 5};
    drawn d = drawn_new(CELLS, 2);
    for (int i = 0; i < 2; i++) {
        double variance, asked = units[i] * units[i] / (512 * 512);
        nvx_cells *cells = cells_of(yaml[i], 2);
        cr_assert_eq(nvx_cells_unit(cells), 512);
        drawn_read(&d, cells, NULL);
        double mean = mean_of(&d, cells, &variance);
        cr_expect_float_eq(variance, asked, asked * 4 * sqrt(2.0 / CELLS));
        cr_expect_float_eq(mean, 2, 4 * sqrt(asked / CELLS));
        cells_gone(&cells);
    }
    drawn_free(&d);
}

/* One unit of sigma at a bound: P(k or more) = Q(k - 1/2), k = 1, 2, ..., whose sum is the
 * mean: 0.308538 + 0.066807 + 0.006210 + 0.000233 + 0.000003 = 0.381791 units; a corrected
 * sigma would give 0.3640. Second moment sum (2 k - 1) Q(k - 1/2) = 0.54164: variance 0.396. */
Test(cells, a_distribution_that_a_bound_cuts_keeps_the_sigma_asked_for)
{
    nvx_cells *cells = cells_of(
        "impl: level_sigma, sigma: 0.001953125, sigma_unit: level, clip: range", 2);
    drawn d = drawn_new(CELLS, 0);
    double variance;
    cr_assert_eq(nvx_cells_unit(cells), 512); /* 32767 / (18 x 3) = 606.8 */
    drawn_read(&d, cells, NULL);
    double mean = mean_of(&d, cells, &variance);
    cr_expect_float_eq(mean * 512, 0.381791, 4 * sqrt(0.396 / CELLS));
    drawn_free(&d);
    cells_gone(&cells);
}

static const char everything[] =
    "impl: level_sigma, sigma: 0.05, sigma_unit: level, retention: {impl: log_time, "
    "shift: 0.01, sigma: 0.02}, noise: {rtn_share: 0.5, rtn_amplitude: 0.1, slow: 0.01}, "
    "faults: {stuck_low: 0.01, stuck_high: 0.01}, write: {verify: all, window: 0.05}";

Test(cells, a_cell_is_the_same_whatever_it_is_drawn_together_with)
{
    enum { N = 5000 };
    nvx_cells *cells = cells_of(everything, 2);
    drawn whole = drawn_new(N, 0), parts = drawn_new(N, 0);
    nvx_cell_streams streams;
    nvx_cell_streams_init(&streams, 7, 0, "array");
    for (size_t i = 0; i < N; i++)
        whole.level[i] = parts.level[i] = (uint8_t)(i / 3 % 4);
    for (uint64_t read = 0; read < 3; read++) {
        nvx_cell_time time = {10.0 + (double)read, read ? 1.0 : -1.0, read};
        drawn_read(&whole, cells, &time);
        for (size_t at = 0, n; at < N; at += n) {
            n = at == 0 ? 4 : at == 4 ? 1028 : at == 1032 ? 64 : N - at;
            nvx_cells_draw(cells, &streams, at, n, parts.level + at, NULL, &time,
                           parts.state + at, parts.g + at, parts.pulses + at);
        }
        cr_assert_arr_eq(whole.g, parts.g, N * sizeof whole.g[0]);
        cr_assert_arr_eq(whole.pulses, parts.pulses, N);
        cr_assert_arr_eq(whole.state, parts.state, N);
    }
    drawn_free(&whole);
    drawn_free(&parts);
    cells_gone(&cells);
}

Test(cells, an_array_drawn_again_is_the_same_and_another_one_is_not)
{
    enum { N = 1024 };
    nvx_cells *cells = cells_of(everything, 2);
    drawn one = drawn_new(N, 1), again = drawn_new(N, 1);
    nvx_cell_streams streams;
    nvx_cell_time time = {10, -1, 0};
    drawn_read(&one, cells, &time);
    drawn_read(&again, cells, &time);
    cr_assert_arr_eq(one.g, again.g, N * sizeof one.g[0]);
    nvx_cell_streams_init(&streams, 7, 1, "array");
    nvx_cells_draw(cells, &streams, 0, N, again.level, NULL, &time, again.state, again.g,
                   NULL);
    size_t same = 0;
    for (size_t i = 0; i < N; i++)
        same += one.g[i] == again.g[i];
    cr_assert_lt(same, N / 4);
    drawn_free(&one);
    drawn_free(&again);
    cells_gone(&cells);
}

Test(cells, no_conductance_leaves_the_bounds_told)
{
    nvx_cells *cells =
        cells_of("impl: level_sigma, sigma: 0.3, retention: {impl: log_time, "
                 "shift: -0.1, sigma: 0.2}, noise: {slow: 0.2}",
                 2);
    drawn d = drawn_new(20000, 1);
    nvx_cell_time time = {1e6, -1, 0};
    drawn_read(&d, cells, &time);
    int least = 0, zero = nvx_cells_zero(cells), largest = nvx_cells_largest(cells);
    for (size_t i = 0; i < d.n; i++) {
        cr_assert_leq(abs(d.g[i]), largest);
        least = d.g[i] < least ? d.g[i] : least;
    }
    cr_assert_leq(abs(least + zero), 1); /* clip zero: no conductance at all */
    drawn_free(&d);
    cells_gone(&cells);
}

Test(cells, a_spread_of_whole_values_leaves_cells_at_their_levels)
{
    nvx_cells *cells = cells_of("impl: level_sigma, sigma: 0.1, sigma_unit: value", 2);
    drawn d = drawn_new(64, 3);
    drawn_read(&d, cells, NULL);
    for (size_t i = 0; i < d.n; i++)
        cr_assert_eq(d.g[i], 3 * nvx_cells_unit(cells));
    drawn_free(&d);
    cells_gone(&cells);
}
