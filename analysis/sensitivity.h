/* sensitivity.h - how much of the spread of a value one axis explains alone.
 *
 *     S = sum_l n_l (m_l - m)^2 / sum_p (y_p - m)^2
 *
 * l: the values of the axis, n_l points each with mean m_l; m: the mean of all points p.
 * This is the first-order index of Sobol (Math. Modelling and Comput. Exp. 1(4), 1993),
 * the variance of the conditional mean over the variance, taken over the points there
 * are; in statistics the correlation ratio. In a full grid the shares of all axes add up to at
 * most 1; the rest is what axes do together.
 * Left out: interactions and total indices. Where points are not all combinations, axes
 * that vary together share what either explains; k values explain (k - 1) / (n - 1) of n
 * points of mere noise.
 */
#ifndef NVX_ANALYSIS_SENSITIVITY_H
#define NVX_ANALYSIS_SENSITIVITY_H

#include <stddef.h>

/* S in [0, 1] from value[p] at level[p] < levels of the axis; points whose value is NaN
 * do not count. NaN where the values do not vary, or fewer than two levels have any. */
double nvx_first_order(size_t points, const double value[], const size_t level[],
                       size_t levels);

#endif
