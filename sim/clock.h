/* clock.h - a clock domain: cycles to picoseconds and seconds to cycles.
 *
 * The period is rounded to whole picoseconds. A duration in seconds becomes whole cycles
 * by rounding up, in nvx_clock_cycles and nowhere else; a quotient within 1e-9 of a whole
 * number of cycles is that number (10 ns at 1 GHz is 10 cycles, not 11).
 * Left out: phase, jitter, gating.
 */
#ifndef NVX_SIM_CLOCK_H
#define NVX_SIM_CLOCK_H

#include "sim/kernel.h"
#include "sim/part.h"

typedef struct nvx_clock {
    uint64_t period_ps;
} nvx_clock;

/* Rounds 1/frequency [Hz] to whole picoseconds. Returns -1 when that changes the period
 * by more than 0.1 %, writing the period it would be to *clock. */
int nvx_clock_init(nvx_clock *clock, double frequency);

uint64_t nvx_clock_cycles(const nvx_clock *clock, nvx_duration duration);
nvx_time nvx_clock_time(const nvx_clock *clock, uint64_t cycles); /* ps */

/* First cycle that starts at or after a time. */
uint64_t nvx_clock_ceil(const nvx_clock *clock, nvx_time time);

/* Seconds as whole picoseconds, rounded up; a hair above a whole number is that number. */
nvx_time nvx_clock_ps(double seconds);

#endif
