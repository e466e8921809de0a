/* Statistics of a level against hand arithmetic and published tables. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "devices/level_stats.h"

/* Cells at 0.1, 0.3, 0.5, 0.7, 0.9; 0.34 lies a fifth of the way from 2 to 4. */
Test(level_stats, a_quantile_lies_between_cells_at_the_middle_of_their_shares)
{
    const double x[] = {1, 2, 4, 8, 16};
    cr_assert_float_eq(nvx_quantile(x, 5, 0), 1, 0);
    cr_assert_float_eq(nvx_quantile(x, 5, 0.34), 2.4, 1e-12);
    cr_assert_float_eq(nvx_quantile(x, 5, 0.5), 4, 0);
    cr_assert_float_eq(nvx_quantile(x, 5, 1), 16, 0);
}

/* 1 1 2 2 4 6 9: sum 25; squares of the distances from 25/7 sum to 376/7; median 2;
 * distances from it 0 0 1 1 2 4 7, their median 1. */
Test(level_stats, moments_and_robust_sigma_equal_hand_arithmetic)
{
    double x[] = {9, 1, 2, 6, 1, 4, 2};
    nvx_level_stats s = nvx_level_stats_of(x, 7);
    cr_assert_eq(s.n, 7);
    cr_assert_float_eq(s.mean, 25.0 / 7, 1e-12);
    cr_assert_float_eq(s.sigma, sqrt(376.0 / 7 / 6), 1e-12);
    cr_assert_float_eq(s.median, 2, 0);
    cr_assert_float_eq(s.robust, 1.4826, 1e-12);
}

/* Beyond 2 robust sigmas (2.9652) lie 6 and 9, beyond 3 (4.4478) only 9, of 7. */
Test(level_stats, tails_are_counted_in_robust_sigmas_from_the_median)
{
    double x[] = {9, 1, 2, 6, 1, 4, 2};
    nvx_level_stats s = nvx_level_stats_of(x, 7);
    cr_assert_float_eq(s.beyond2, 2.0 / 7, 1e-12);
    cr_assert_float_eq(s.beyond3, 1.0 / 7, 1e-12);
}

/* Even quantiles of a Gaussian: 4.55 % and 0.27 % lie beyond 2 and 3 sigma. */
Test(level_stats, a_gaussian_has_gaussian_tails_and_no_distance)
{
    enum { N = 20000 };
    double *x = malloc(N * sizeof *x);
    for (int i = 0; i < N; i++)
        x[i] = 3 + 0.5 * gsl_cdf_ugaussian_Pinv((i + 0.5) / N);
    nvx_level_stats s = nvx_level_stats_of(x, N);
    cr_assert_float_eq(s.sigma, 0.5, 1e-4);
    cr_assert_float_eq(s.robust, 0.5, 1e-4);
    cr_assert_float_eq(s.beyond2, 0.0455, 1e-4);
    cr_assert_float_eq(s.beyond3, 0.0027, 1e-4);
    cr_assert_lt(s.ks, 1e-4);
    free(x);
}

/* Uniform on -1 .. 3: sigma 4 / sqrt(12), 1 % quantile -0.96. */
Test(level_stats, a_table_is_described_by_its_straight_lines)
{
    const double probability[] = {0, 0.5, 1}, value[] = {-1, 1, 3};
    nvx_level_stats s = nvx_level_stats_table(probability, value, 3);
    cr_assert_eq(s.n, 0);
    cr_assert_float_eq(s.mean, 1, 1e-9);
    cr_assert_float_eq(s.sigma, 4 / sqrt(12), 2e-4);
    cr_assert_float_eq(s.quantile[0], -0.96, 1e-3);
}

Test(level_stats, equal_values_have_no_sigma_and_no_distance_to_a_gaussian)
{
    double x[] = {2, 2, 2};
    nvx_level_stats s = nvx_level_stats_of(x, 3);
    cr_assert_float_eq(s.sigma, 0, 0);
    cr_assert_float_eq(s.beyond3, 0, 0);
    cr_assert(isnan(s.ks));
}

/* After 2: two of three against none of two. */
Test(level_stats, the_distance_of_two_lists_equals_hand_arithmetic)
{
    const double a[] = {1, 2, 3}, b[] = {2.5, 3.5};
    cr_assert_float_eq(nvx_ks_distance(a, 3, b, 2), 2.0 / 3, 1e-12);
    cr_assert_float_eq(nvx_ks_distance(a, 3, a, 3), 0, 0);
}

/* Smirnov's table of the limiting distribution (1948): L(1.00) = 0.730000, L(1.36) =
 * 0.950514, L(0.50) = 0.036055. n = m = 2e12 makes sqrt(nm / (n + m)) a million. */
Test(level_stats, p_values_equal_smirnovs_table)
{
    const size_t n = 2000000000000;
    cr_assert_float_eq(nvx_ks_p(1.00e-6, n, n), 1 - 0.730000, 1e-6);
    cr_assert_float_eq(nvx_ks_p(1.36e-6, n, n), 1 - 0.950514, 1e-6);
    cr_assert_float_eq(nvx_ks_p(0.50e-6, n, n), 1 - 0.036055, 1e-6);
    cr_assert_float_eq(nvx_ks_p(0, n, n), 1, 0);
}
