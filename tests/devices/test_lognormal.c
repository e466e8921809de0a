/* The log-normal cell against the closed forms of its distribution. */
#include <criterion/criterion.h>
#include <math.h>

#include "tests/devices/one_device.h"

enum { CELLS = 400 * NVX_CELL_BATCH };

/* Default range 2.5 to 20 uS, 2 bits: g_min in level steps is 2.5 x 3 / 17.5. */
static const double ZERO = 3.0 / 7;

typedef struct {
    double log_mean, log_std, mean; /* of the conductance over its target */
} moments;

static moments draw(const nvx_device_ops *ops, const nvx_cell_plan *plan, uint8_t l,
                    double zero)
{
    float g[NVX_CELL_BATCH];
    uint8_t level[NVX_CELL_BATCH];
    double sum = 0, log_sum = 0, square = 0;
    nvx_stream stream = nvx_stream_new(5, 0, "cells", "program");
    for (int i = 0; i < NVX_CELL_BATCH; i++)
        level[i] = l;
    for (size_t first = 0; first < CELLS; first += NVX_CELL_BATCH) {
        ops->program(plan, &stream, first, NVX_CELL_BATCH, level, g);
        for (int i = 0; i < NVX_CELL_BATCH; i++) {
            double ratio = ((double)g[i] + zero) / (l + zero), y = log(ratio);
            sum += ratio;
            log_sum += y;
            square += y * y;
        }
    }
    double m = log_sum / CELLS;
    return (moments){m, sqrt(square / CELLS - m * m), sum / CELLS};
}

/* Tolerances: four standard errors of a mean and of a standard deviation. */
Test(lognormal, the_logarithm_of_a_conductance_has_the_target_as_mean_and_sigma_as_std)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: lognormal, sigma: [0.3]}\n", 2, &ops);
    for (uint8_t l = 0; l < 4; l++) {
        moments m = draw(ops, &plan, l, ZERO);
        cr_assert_float_eq(m.log_mean, 0, 4 * 0.3 / sqrt(CELLS));
        cr_assert_float_eq(m.log_std, 0.3, 4 * 0.3 / sqrt(2.0 * CELLS));
    }
    ops->clear(&plan);
}

/* Mean of exp(theta): exp(0.5^2 / 2) = 1.133148; its std is that times
 * sqrt(exp(0.25) - 1) = 0.603901. */
Test(lognormal, the_mean_conductance_is_above_the_target_by_exp_of_half_the_variance)
{
    const nvx_device_ops *ops;
    nvx_cell_plan plan = plan_of("device: {impl: lognormal, sigma: [0.5]}\n", 2, &ops);
    moments m = draw(ops, &plan, 2, ZERO);
    cr_assert_float_eq(m.mean, 1.133148, 4 * 0.603901 / sqrt(CELLS));
    ops->clear(&plan);
}

Test(lognormal, a_list_gives_each_level_its_own_sigma)
{
    const nvx_device_ops *ops;
    const double sigma[] = {0.1, 0.1, 0.2, 0.2};
    nvx_cell_plan plan =
        plan_of("device: {impl: lognormal, sigma: [0.1, 0.2]}\n", 2, &ops);
    for (uint8_t l = 0; l < 4; l++)
        cr_assert_float_eq(draw(ops, &plan, l, ZERO).log_std, sigma[l],
                           4 * sigma[l] / sqrt(2.0 * CELLS));
    ops->clear(&plan);
}

/* Reference: exp() of the C library on the same normal draws. */
Test(lognormal, a_cell_is_its_target_times_the_exponential_of_its_draw)
{
    const nvx_device_ops *ops;
    float g[NVX_CELL_BATCH], z[NVX_CELL_BATCH];
    uint8_t level[NVX_CELL_BATCH];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan = plan_of("device: {impl: lognormal, sigma: [0.8]}\n", 2, &ops);
    for (int i = 0; i < NVX_CELL_BATCH; i++)
        level[i] = (uint8_t)(i & 3);
    ops->program(&plan, &stream, 0, NVX_CELL_BATCH, level, g);
    nvx_stream_normal(&stream, 0, NVX_CELL_BATCH, z);
    for (int i = 0; i < NVX_CELL_BATCH; i++) {
        double expected = (level[i] + ZERO) * exp(0.8 * (double)z[i]);
        cr_assert_float_eq(((double)g[i] + ZERO) / expected, 1, 2e-6);
    }
    ops->clear(&plan);
}

/* exp(6.25 x 0.2) = 3.490343: 24/7 x 3.490343 - 3/7 = 11.538319; 3/7 / 3.490343 - 3/7 =
 * -0.305784. */
Test(lognormal, bounds_are_the_largest_factor_either_way)
{
    const nvx_device_ops *ops;
    nvx_cell_plan zero = plan_of("device: {impl: lognormal, sigma: [0.2]}\n", 2, &ops);
    nvx_cell_plan none =
        plan_of("device: {impl: lognormal, sigma: [0.2], clip: none}\n", 2, &ops);
    cr_assert_float_eq((double)zero.high, 11.538319, 1e-5);
    cr_assert_float_eq((double)zero.low, -ZERO, 1e-6);
    cr_assert_float_eq((double)none.low, -0.305784, 1e-5);
    ops->clear(&zero);
    ops->clear(&none);
}

Test(lognormal, clip_range_keeps_cells_between_g_min_and_g_max)
{
    const nvx_device_ops *ops;
    float g[NVX_CELL_BATCH];
    uint8_t level[NVX_CELL_BATCH];
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan =
        plan_of("device: {impl: lognormal, sigma: [1], clip: range}\n", 2, &ops);
    for (int i = 0; i < NVX_CELL_BATCH; i++)
        level[i] = (uint8_t)(i & 3);
    ops->program(&plan, &stream, 0, NVX_CELL_BATCH, level, g);
    for (int i = 0; i < NVX_CELL_BATCH; i++)
        cr_assert(g[i] >= 0 && g[i] <= 3);
    ops->clear(&plan);
}

Test(lognormal, a_cell_of_no_conductance_does_not_vary)
{
    const nvx_device_ops *ops;
    float g[64];
    uint8_t level[64] = {0};
    nvx_stream stream = nvx_stream_new(1, 0, "cells", "program");
    nvx_cell_plan plan =
        plan_of("device: {impl: lognormal, sigma: [0.5], g_min: 0 S}\n", 2, &ops);
    ops->program(&plan, &stream, 0, 64, level, g);
    for (int i = 0; i < 64; i++)
        cr_assert_eq(g[i], 0);
    ops->clear(&plan);
}

/* 24/7 exp(6.25 x 2) = 920013. */
Test(lognormal, a_spread_that_fixed_point_cannot_hold_is_refused)
{
    expect_error("device: {impl: lognormal, sigma: [2]}\n", 2,
                 "device.sigma: cells may come to 920013 level steps; allowed: up to "
                 "4095");
}

Test(lognormal, a_list_of_three_is_refused)
{
    expect_error("device: {impl: lognormal, sigma: [0.1, 0.1, 0.1]}\n", 2,
                 "device.sigma: 3 values; allowed: 1, 2, 4, 8, 16 or 32, one per level");
}
