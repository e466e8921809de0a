#include "analysis/sensitivity.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* y = 3 a + 2 b over a in {0, 1}, b in {0, 1, 2}: the variances of the two terms add up,
 * 9 / 4 and 4 x 2 / 3, so a explains (9/4) / (9/4 + 8/3) = 27/59, b 32/59. */
static const size_t a[] = {0, 0, 0, 1, 1, 1}, b[] = {0, 1, 2, 0, 1, 2};
static const double sum[] = {0, 2, 4, 3, 5, 7};

Test(sensitivity, axes_of_a_sum_explain_the_shares_of_its_terms)
{
    cr_assert(epsilon_eq(dbl, nvx_first_order(6, sum, a, 2), 27.0 / 59, 1e-14));
    cr_assert(epsilon_eq(dbl, nvx_first_order(6, sum, b, 3), 32.0 / 59, 1e-14));
}

/* y = a b over -1, 1: every mean by one axis is 0. */
Test(sensitivity, what_two_axes_do_together_neither_explains)
{
    static const double product[] = {1, -1, -1, 1};
    static const size_t left[] = {0, 0, 1, 1};
    cr_assert(epsilon_eq(dbl, nvx_first_order(4, product, left, 2), 0, 1e-14));
}

Test(sensitivity, an_axis_that_decides_all_explains_all)
{
    static const double y[] = {2.385, 2.385, 7.5, 7.5};
    static const size_t level[] = {0, 0, 1, 1};
    cr_assert(epsilon_eq(dbl, nvx_first_order(4, y, level, 2), 1, 1e-14));
}

/* y = 0, 1, 7 at levels 0, 0, 1: m = 8/3, between = 2 (1/2 - 8/3)^2 + (7 - 8/3)^2 = 169/6,
 * total = 50 - 3 (8/3)^2 = 86/3; the share is 169/172. */
Test(sensitivity, points_without_a_value_do_not_count)
{
    double y[] = {0, 1, (double)NAN, 7};
    static const size_t level[] = {0, 0, 1, 1};
    cr_assert(epsilon_eq(dbl, nvx_first_order(4, y, level, 2), 169.0 / 172, 1e-14));
}

Test(sensitivity, of_values_that_do_not_vary_nothing_is_explained)
{
    static const double y[] = {0.1, 0.1, 0.1, 0.1};
    static const size_t level[] = {0, 0, 1, 1};
    cr_assert(isnan(nvx_first_order(4, y, level, 2)));
}

Test(sensitivity, an_axis_that_does_not_vary_explains_nothing_known)
{
    static const size_t level[] = {0, 0, 0, 0, 0, 0};
    cr_assert(isnan(nvx_first_order(6, sum, level, 1)));
}
