/* pareto.h - which of several points nothing beats in everything.
 *
 * A point is on the front when no other is at least as good in every goal and better in
 * one (Pareto dominance). Equal points are on it together. Every point is compared with
 * every other. Left out: intervals; a point whose goal is NaN is not on the front and
 * beats none.
 */
#ifndef NVX_ANALYSIS_PARETO_H
#define NVX_ANALYSIS_PARETO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* front[p] = 1 on the front, else 0, from value[goal * points + p]; more[goal]: more is
 * better, else less. Without goals nothing is on it. */
void nvx_pareto(size_t points, size_t goals, const double value[], const bool more[],
                uint8_t front[]);

#endif
