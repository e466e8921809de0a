/* Write-verify: pulses and what is left of the spread, against the truncated normal. */
#include "tests/devices/cells_of.h"

enum { CELLS = 200000 };

/* sigma 0.2, window 0.1 steps. Bounds -0.4286 (clip zero) and 4.25: 32767 / (18 x 4.68)
 * = 389: 256 units. */
#define GAUSS "impl: level_sigma, sigma: 0.2, sigma_unit: level, "
static const double sigma = 0.2, window = 0.1;

static double inside(void) { return erf(window / sigma / sqrt(2)); }

/* Every pulse ends in the window with probability p: the count is geometric, mean 1/p,
 * variance (1 - p) / p^2. */
Test(verify, a_cell_takes_one_over_the_share_of_the_window_pulses_on_average)
{
    nvx_cells *cells = cells_of(GAUSS "write: {verify: all, window: 0.1, limit: 255}", 2);
    drawn d = drawn_new(CELLS, 2);
    drawn_read(&d, cells, NULL);
    double sum = 0, p = inside();
    for (size_t i = 0; i < d.n; i++)
        sum += d.pulses[i];
    cr_assert_float_eq(sum / CELLS, 1 / p, 4 * sqrt((1 - p) / CELLS) / p);
    drawn_free(&d);
    cells_gone(&cells);
}

/* Normal cut at +-a sigma, a = 1/2: variance sigma^2 (1 - 2 a phi(a) / P), and 1/12 unit^2
 * of rounding; the fourth moment is below (window)^4, so that 4 standard errors of the
 * variance are below 4 window^2 / sqrt(n). */
Test(verify, verified_cells_have_the_spread_of_a_truncated_normal)
{
    nvx_cells *cells = cells_of(GAUSS "write: {verify: all, window: 0.1, limit: 255}", 2);
    drawn d = drawn_new(CELLS, 2);
    drawn_read(&d, cells, NULL);
    double variance, unit = nvx_cells_unit(cells), a = window / sigma;
    double density = exp(-a * a / 2) / sqrt(2 * M_PI);
    double expected = sigma * sigma * (1 - 2 * a * density / inside());
    double mean = mean_of(&d, cells, &variance);
    cr_assert_eq(unit, 256);
    cr_assert_float_eq(variance, expected + 1 / (12 * unit * unit),
                       4 * window * window / sqrt(CELLS));
    cr_assert_float_eq(mean, 2, 4 * window / sqrt(CELLS));
    for (size_t i = 0; i < d.n; i++)
        cr_assert_leq(fabs(d.g[i] - 2 * unit), window * unit + 0.5);
    drawn_free(&d);
    cells_gone(&cells);
}

/* After three pulses a share (1 - p)^3 is still outside; mean (1 - (1 - p)^3) / p. */
Test(verify, the_limit_leaves_cells_outside_their_window)
{
    nvx_cells *cells = cells_of(GAUSS "write: {verify: all, window: 0.1, limit: 3}", 2);
    drawn d = drawn_new(CELLS, 2);
    drawn_read(&d, cells, NULL);
    double unit = nvx_cells_unit(cells), p = inside(), rest = pow(1 - p, 3);
    size_t out = 0, sum = 0;
    for (size_t i = 0; i < d.n; i++) {
        out += fabs(d.g[i] - 2 * unit) > window * unit + 0.5;
        sum += d.pulses[i];
        cr_assert(d.pulses[i] >= 1 && d.pulses[i] <= 3);
    }
    /* rounding hides what is outside by half a unit or less: 2 x 0.5/256 x density */
    double hidden = 1.1 * 2 * 0.5 / 256 * exp(-0.125) / sqrt(2 * M_PI) / sigma;
    cr_assert_geq((double)out / CELLS, rest - hidden - 4 * sqrt(rest / CELLS));
    cr_assert_leq((double)out / CELLS, rest + 4 * sqrt(rest / CELLS));
    cr_assert_float_eq((double)sum / CELLS, (1 - rest) / p, 4 / sqrt(CELLS));
    drawn_free(&d);
    cells_gone(&cells);
}

Test(verify, a_mask_verifies_its_cells_and_leaves_the_others_as_they_fell)
{
    enum { N = 4000 };
    nvx_cell_streams streams;
    uint8_t mask[N];
    drawn plain = drawn_new(N, 1), some = drawn_new(N, 1);
    nvx_cell_streams_init(&streams, 7, 0, "array");
    nvx_cells *cells = cells_of(GAUSS "clip: none", 2);
    drawn_read(&plain, cells, NULL);
    cells_gone(&cells);
    cells = cells_of(GAUSS "clip: none, write: {verify: mask, mask: rows.csv}", 2);
    for (size_t i = 0; i < N; i++)
        mask[i] = i % 2 == 0;
    nvx_cells_draw(cells, &streams, 0, N, some.level, mask, NULL, NULL, some.g,
                   some.pulses);
    double unit = nvx_cells_unit(cells);
    for (size_t i = 0; i < N; i++) {
        cr_assert_eq(plain.pulses[i], 1);
        if (!mask[i])
            cr_assert(some.g[i] == plain.g[i] && some.pulses[i] == 1);
        else
            cr_assert_leq(fabs(some.g[i] - unit), 0.1 * unit + 0.5);
    }
    drawn_free(&plain);
    drawn_free(&some);
    cells_gone(&cells);
}

Test(verify, a_mask_that_is_not_named_is_told)
{
    cells_refused(
        "impl: ideal, write: {verify: mask}", 1,
        "device.yaml:1:23: device.write.mask: missing with verify mask; allowed: "
        "path of a CSV file of the rows to verify");
}
