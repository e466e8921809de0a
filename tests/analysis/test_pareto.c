#include "analysis/pareto.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Five points by hand, less of x and more of y is better:
 *
 *     a (1.5, 2.5)   on the front: the least x
 *     b (2.5, 7.25)  on the front
 *     c (3.5, 7)     beaten by b
 *     d (4.5, 9.125) on the front: the most y
 *     e (1.5, 2)     beaten by a, which has the same x
 */
static const double five[] = {1.5, 2.5,  3.5, 4.5,   1.5, /* x */
                              2.5, 7.25, 7,   9.125, 2};  /* y */
static const bool more[] = {false, true};

static void expect(size_t points, size_t goals, const double value[], const char *front)
{
    uint8_t found[8] = {0};
    nvx_pareto(points, goals, value, more, found);
    for (size_t p = 0; p < points; p++)
        cr_assert_eq(found[p], front[p] == '1', "point %zu", p);
}

Test(pareto, points_that_nothing_beats_are_the_front) { expect(5, 2, five, "11010"); }

Test(pareto, of_one_goal_all_best_points_are_the_front) { expect(5, 1, five, "10001"); }

Test(pareto, equal_points_are_on_the_front_together)
{
    expect(3, 2, (double[]){1, 1, 2, 5, 5, 5}, "110");
}

Test(pareto, a_point_without_a_goal_is_not_on_it_and_beats_none)
{
    double nan = (double)NAN;
    expect(3, 2, (double[]){1, 2, 3, nan, 5, 6}, "011");
}

Test(pareto, without_goals_nothing_is_on_it) { expect(2, 0, five, "00"); }
