/* White, two-state and slow noise against the closed forms of the Markov chain; profiles
 * that carry them. */
#include <unistd.h>

#include "devices/noise.h"
#include "tests/devices/cells_of.h"

enum { CELLS = 200000 };

#define IDEAL "impl: ideal, g_min: 5 uS, g_max: 20 uS, "
/* p = 1 / (3 + 1), correlation exp(-t (1/3 + 1)); a sixth of the range is half a step,
 * whole units */
#define RTN                                                                              \
    "rtn_share: 1, rtn_amplitude: 0.166666667, rtn_low_time: 3 s, rtn_high_time: 1 s"

static drawn first_read(const nvx_cells *cells, uint8_t level)
{
    drawn d = drawn_new(CELLS, level);
    nvx_cell_time time = {0, -1, 0};
    drawn_read(&d, cells, &time);
    return d;
}

static double correlation(const drawn *a, const drawn *b)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0, n = (double)a->n;
    for (size_t i = 0; i < a->n; i++) {
        x += a->g[i];
        y += b->g[i];
        xx += (double)a->g[i] * a->g[i];
        yy += (double)b->g[i] * b->g[i];
        xy += (double)a->g[i] * b->g[i];
    }
    return (xy / n - x * y / n / n) /
           sqrt((xx / n - x * x / n / n) * (yy / n - y * y / n / n));
}

/* Reads of the same cells: b becomes what a is `elapsed` seconds later. */
static void read_on(const nvx_cells *cells, const drawn *a, drawn *b, double elapsed,
                    uint64_t read)
{
    nvx_cell_time time = {elapsed, elapsed, read};
    memcpy(b->state, a->state, a->n);
    drawn_read(b, cells, &time);
}

Test(noise, a_two_state_cell_spends_its_dwell_times_in_its_states)
{
    nvx_cells *cells = cells_of(IDEAL "noise: {" RTN "}", 2);
    drawn d = first_read(cells, 2);
    double unit = nvx_cells_unit(cells), variance, upper = 0;
    cr_assert(nvx_cells_remember(cells));
    cr_assert_not(nvx_cells_age(cells));
    for (size_t i = 0; i < CELLS; i++)
        upper += d.g[i] > 2 * unit;
    double p = upper / CELLS, mean = mean_of(&d, cells, &variance);
    cr_assert_float_eq(p, 0.25, 4 * sqrt(0.25 * 0.75 / CELLS));
    /* the mean is taken out; variance A^2 p (1 - p), whose derivative is A^2 (1 - 2 p) */
    cr_assert_float_eq(mean, 2, 0.5 * 4 * sqrt(0.1875 / CELLS));
    cr_assert_float_eq(variance, 0.25 * 0.1875, 0.125 * 4 * sqrt(0.1875 / CELLS));
    drawn_free(&d);
    cells_gone(&cells);
}

/* Standard error of a correlation coefficient: below 1 / sqrt(n). */
Test(noise, two_reads_of_a_two_state_cell_are_as_alike_as_its_rates_say)
{
    nvx_cells *cells = cells_of(IDEAL "noise: {" RTN "}", 2);
    drawn a = first_read(cells, 2), b = drawn_new(CELLS, 2);
    for (double t = 0.125; t <= 2; t *= 2) {
        read_on(cells, &a, &b, t, 1);
        cr_assert_float_eq(correlation(&a, &b), exp(-t * (1.0 / 3 + 1)), 4 / sqrt(CELLS),
                           "%g s", t);
    }
    drawn_free(&a);
    drawn_free(&b);
    cells_gone(&cells);
}

/* Eight reads an eighth of a second apart: draws of their own each. */
Test(noise, many_short_waits_are_one_long_wait)
{
    nvx_cells *cells = cells_of(IDEAL "noise: {" RTN "}", 2);
    drawn a = first_read(cells, 2), b = drawn_new(CELLS, 2);
    memcpy(b.state, a.state, CELLS);
    for (uint64_t read = 1; read <= 8; read++)
        read_on(cells, &b, &b, 0.125, read);
    cr_assert_float_eq(correlation(&a, &b), exp(-4.0 / 3), 4 / sqrt(CELLS));
    drawn_free(&a);
    drawn_free(&b);
    cells_gone(&cells);
}

Test(noise, a_cell_read_again_at_once_is_the_same)
{
    nvx_cells *cells = cells_of(IDEAL "noise: {" RTN ", slow: 0.05}", 2);
    drawn a = first_read(cells, 1), b = drawn_new(CELLS, 1);
    read_on(cells, &a, &b, 0, 1);
    cr_assert_arr_eq(a.g, b.g, CELLS * sizeof a.g[0]);
    drawn_free(&a);
    drawn_free(&b);
    cells_gone(&cells);
}

Test(noise, a_share_of_the_cells_of_a_level_has_two_states)
{
    nvx_cells *cells =
        cells_of(IDEAL "noise: {rtn_share: [0, 0.3, 0, 1], rtn_amplitude: 0.2}", 2);
    static const double share[] = {0, 0.3, 0, 1};
    for (uint8_t l = 0; l < 4; l++) {
        drawn d = first_read(cells, l);
        double moved = 0;
        for (size_t i = 0; i < CELLS; i++)
            moved += d.g[i] != l * nvx_cells_unit(cells);
        cr_assert_float_eq(moved / CELLS, share[l],
                           4 * sqrt(share[l] * (1 - share[l]) / CELLS) + 1e-9);
        drawn_free(&d);
    }
    cells_gone(&cells);
}

/* w_k^2 as tau_k^slope: 100^slope = 9, shares 0.1 and 0.9. std 0.0988212 x 3 steps x 256
 * units x sqrt(0.1) and sqrt(0.9): 24 and 72 units, nothing is rounded. */
Test(noise, slow_wandering_has_its_std_and_the_correlation_of_its_terms)
{
    nvx_cells *cells = cells_of(
        IDEAL
        "noise: {slow: 0.09882118, slow_slope: 0.4771213, slow_times: [10 ms, 1 s]}",
        2);
    drawn a = first_read(cells, 2), b = drawn_new(CELLS, 2);
    double variance, mean = mean_of(&a, cells, &variance), all = 5760 / (256.0 * 256);
    cr_assert_eq(nvx_cells_unit(cells), 256);
    cr_assert_float_eq(mean, 2, 4 * sqrt(all / CELLS));
    cr_assert_float_eq(variance, all, 0.01 * all);
    for (double t = 1e-3; t < 2; t *= 10) {
        read_on(cells, &a, &b, t, 1);
        cr_assert_float_eq(correlation(&a, &b), 0.1 * exp(-t / 0.01) + 0.9 * exp(-t),
                           4 / sqrt(CELLS), "%g s", t);
    }
    drawn_free(&a);
    drawn_free(&b);
    cells_gone(&cells);
}

/* std of a read x range of 3 steps x unit, squared. */
Test(noise, white_noise_is_told_per_level_in_units)
{
    double variance[4];
    nvx_cells *cells = cells_of(IDEAL "noise: {white: [0, 0.01, 0.02, 0.04]}", 2);
    cr_assert(nvx_cells_white(cells, variance));
    for (int l = 0; l < 4; l++) {
        double std = (l ? 0.005 * (1 << l) : 0) * 3 * nvx_cells_unit(cells);
        cr_assert_float_eq(variance[l], std * std, 1e-5 * std * std + 1e-12);
    }
    cr_assert_not(nvx_cells_remember(cells));
    cells_gone(&cells);
    cells = cells_of("impl: ideal", 2);
    cr_assert_not(nvx_cells_white(cells, variance));
    cells_gone(&cells);
}

Test(noise, more_slow_terms_than_a_cell_remembers_are_refused)
{
    cells_refused("impl: ideal, noise: {slow_times: [1 s, 2 s, 3 s, 4 s, 5 s, 6 s, 7 s, "
                  "8 s]}",
                  1,
                  "device.yaml:1:43: device.noise.slow_times: 8 values; allowed: 1 to 7");
}

/* --- profiles --- */

static void file(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");
    cr_assert(to != NULL && fputs(text, to) >= 0 && fclose(to) == 0);
}

static void enter(void)
{
    static char folder[] = "/tmp/nvxsim-test-XXXXXX";
    cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
}

static void leave(void)
{
    char folder[256];
    remove("cell.yaml");
    cr_assert(getcwd(folder, sizeof folder) != NULL && rmdir(folder) == 0);
}

TestSuite(noise_profile, .init = enter, .fini = leave);

static nvx_config *device_of(const char *yaml, nvx_error *err)
{
    return nvx_config_parse(yaml, "device.yaml", NULL, NULL, 0, &cells_root, err);
}

Test(noise_profile, a_device_profile_holds_the_maps_of_the_parts_below_it)
{
    nvx_error err = {0};
    file("cell.yaml", "sigma: 0.1\nnoise: {white: 0.01, slow: 0.02}\n"
                      "retention: {impl: log_time, sigma: 0.03}\n");
    nvx_config *config = device_of(
        "device: {impl: level_sigma, profile: cell.yaml, noise: {white: 0.04}}\n", &err);
    cr_assert(config != NULL, "%s", err.text);
    const nvx_config *device = nvx_config_child(config, "device");
    nvx_noise_cell cell = nvx_noise_at(nvx_config_child(device, "noise"), 0.5);
    cr_expect_eq(cell.white, 0.04); /* the node's own key wins */
    cr_expect_eq(cell.slow, 0.02);
    cr_expect_str_eq(nvx_config_part(nvx_config_child(device, "retention"))->impl,
                     "log_time");
    char *origins = nvx_config_origins(config);
    cr_expect(strstr(origins, "device.noise.slow\tcell.yaml:2:28\n") != NULL, "%s",
              origins);
    free(origins);
    nvx_config_destroy(&config);
}

Test(noise_profile, a_wrong_key_in_a_map_of_a_profile_is_told_there)
{
    nvx_error err = {0};
    char out[1400];
    file("cell.yaml", "sigma: 0.1\nnoise: {wite: 0.01}\n");
    cr_assert(device_of("device: {impl: level_sigma, profile: cell.yaml}\n", &err) ==
              NULL);
    cr_assert_str_eq(
        nvx_error_format(&err, out, sizeof out),
        "cell.yaml:2:9: device.noise.wite: unknown key; did you mean 'white'?");
}

Test(noise_profile, noise_has_a_profile_of_its_own_beside_the_device_s)
{
    nvx_error err = {0};
    file("cell.yaml", "white: 0.01\nslow: 0.02\n");
    nvx_config *config = device_of("device: {impl: level_sigma, sigma: 0.1, noise: "
                                   "{profile: cell.yaml, slow: 0.03}}\n",
                                   &err);
    cr_assert(config != NULL, "%s", err.text);
    const nvx_config *device = nvx_config_child(config, "device");
    nvx_noise_cell cell = nvx_noise_at(nvx_config_child(device, "noise"), 0.5);
    cr_expect_eq(cell.white, 0.01);
    cr_expect_eq(cell.slow, 0.03);
    nvx_config_destroy(&config);
}
