/* noise_trace.h - traces of one cell's noise: simulated, and what a measured one shows.
 *
 * The fit has three steps. (1) Two states: the two means that part the trace best; a
 * switch is a passage from below 15 % to above 85 % of their distance, or back. They count
 * as RTN from four switches on (two full dwells of each state) and from a distance of
 * three times the std within the states; dwell times are time over switches. (2) For a
 * given slope, white and slow follow from the sample-to-sample and the whole-trace
 * variance, both as they are expected in a trace of this length (a term slower than the
 * trace shows a part of its variance only). (3) The slope is the one in -1 .. 2.5 whose
 * structure function (half the mean square difference at a lag, lags 1, 2, 4 .. n/8) is
 * nearest to the trace's, in logarithms. The two states stay where they bring it nearer.
 *
 * Left out: more than two states, drift after programming (it counts as slow noise).
 */
#ifndef NVX_DEVICES_NOISE_TRACE_H
#define NVX_DEVICES_NOISE_TRACE_H

#include "devices/noise.h"

/* Trace of one cell: n reads dt seconds apart, as the deviation from its level. */
void nvx_noise_trace(const nvx_noise_cell *cell, const nvx_stream *stream, size_t n,
                     double dt, double g[]);

/* What a trace shows. */
typedef struct nvx_noise_seen {
    double std, step;           /* of samples; of differences, over sqrt(2) */
    double low, high;           /* means of the two states */
    double low_time, high_time; /* s */
    size_t switches;            /* 0: no two states */
} nvx_noise_seen;

nvx_noise_seen nvx_noise_see(const double g[], size_t n, double dt);

/* Noise of the cell a trace of n >= 100 reads was measured on; slow_time and slow_times
 * of out are given. */
void nvx_noise_fit(const double g[], size_t n, double dt, nvx_noise_cell *out);

#endif
