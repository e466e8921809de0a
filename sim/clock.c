#include "sim/clock.h"

#include <float.h>
#include <math.h>

#include "sim/memory.h"

static const double ps_per_s = 1e12;
static const double most_off = 1.000000001e-3; /* 0.1 %; 1/1000 itself (3 GHz) is kept */
static const double largest = 9.2e18; /* below 2^63: as a double and as a uint64_t */

int nvx_clock_init(nvx_clock *clock, double frequency)
{
    double exact = ps_per_s / frequency;
    clock->period_ps = 0;
    if (!(exact > 0 && exact < largest))
        return -1;
    double rounded = round(exact);
    clock->period_ps = (uint64_t)rounded;
    return fabs(rounded - exact) > most_off * exact ? -1 : 0;
}

/* Beside the 1e-9 of the contract: what a product of three roundings may be off. */
static uint64_t round_up(double cycles)
{
    NVX_ASSERT(cycles >= 0 && cycles < largest);
    double nearest = round(cycles);
    if (fabs(cycles - nearest) <= 1e-9 + 4 * DBL_EPSILON * cycles)
        return (uint64_t)nearest;
    return (uint64_t)ceil(cycles);
}

uint64_t nvx_clock_cycles(const nvx_clock *clock, nvx_duration duration)
{
    if (duration.in_cycles)
        return round_up(duration.value);
    return round_up(duration.value * ps_per_s / (double)clock->period_ps);
}

nvx_time nvx_clock_time(const nvx_clock *clock, uint64_t cycles)
{
    NVX_ASSERT(cycles <= UINT64_MAX / clock->period_ps);
    return cycles * clock->period_ps;
}

uint64_t nvx_clock_ceil(const nvx_clock *clock, nvx_time time)
{
    return time / clock->period_ps + (time % clock->period_ps != 0);
}

nvx_time nvx_clock_ps(double seconds) { return (nvx_time)ceil(seconds * 1e12 - 1e-6); }
