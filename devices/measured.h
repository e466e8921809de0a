/* measured.h - a cell type that draws from measured distributions: `impl: measured`.
 *
 * For each of several normalised levels x (`anchors`) and times since programming, a
 * profile lists quantiles of how far measured cells were off, as a fraction of
 * g_max - g_min. A cell of level l takes the distribution of the anchor nearest to
 * l / (2^bits - 1) (of two equally near ones the lower), and
 *
 *     program:  g = l + Q0(u)                    Q0: the row of time 0, if there is one
 *     relax:    g += (1 - w) Qi(v) + w Qj(v)     rows of later times
 *
 * u and v are uniform draws of the cell, independent of each other; v stays the same at
 * every time. Q is the inverse distribution, linear between the listed probabilities.
 * Between two times w is linear in log10(t). Before the first later time it is linear in
 * t from nothing at 0 where a row of time 0 is listed; else that time's row holds from 0
 * on. So the row of time 0 is the error of programming, g(0) - target, and later rows
 * are the change since then, g(t) - g(0) (or, without time 0, all there is: g(t) -
 * target). Nothing is told after the last time; a profile of time 0 alone tells nothing
 * about time and holds at any.
 *
 * `program` adds a Gaussian error of programming where there is no measured one.
 *
 * Sources: inverse-transform sampling (Devroye, 1986, II.2) of an empirical distribution;
 * the figures of a profile are in its `source`. Inside, probabilities are rounded to
 * 1/1024: those that `device import` writes are multiples of 1/256 or 1/64.
 *
 * Left out: interpolation between anchors, how the change depends on the error of
 * programming, cells that change rank over time, correlation between cells, tails beyond
 * the extremes measured, temperature (a profile is of one).
 */
#ifndef NVX_DEVICES_MEASURED_H
#define NVX_DEVICES_MEASURED_H

#include "devices/range.h"

typedef struct nvx_measured {
    nvx_range range;
    nvx_reals times;         /* s, rising */
    nvx_reals anchors;       /* 0 .. 1, rising */
    nvx_reals probabilities; /* rising from 0 to 1; none: evenly spaced */
    nvx_reals deviation;     /* [times x anchors x quantiles] of g_max - g_min */
    nvx_reals cells;         /* [times x anchors] measured; none: not told */
    nvx_reals program;       /* std per anchor or one for all; none: 0 */
} nvx_measured;

/* Number of quantiles per row. */
size_t nvx_measured_quantiles(const nvx_measured *self);

/* Their probabilities. */
void nvx_measured_probabilities(const nvx_measured *self, double out[]);

/* Index of the anchor nearest to x. */
size_t nvx_measured_anchor(const nvx_measured *self, double x);

#endif
