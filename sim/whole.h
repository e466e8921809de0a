/* whole.h - whole numbers: quotients rounded up, the smaller and the larger of two. */
#ifndef NVX_SIM_WHOLE_H
#define NVX_SIM_WHOLE_H

#include <stdint.h>

static inline uint64_t nvx_ceil_div(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

/* The first multiple of b at or after a: the first edge of a clock of period b. */
static inline uint64_t nvx_up(uint64_t a, uint64_t b) { return nvx_ceil_div(a, b) * b; }

static inline uint64_t nvx_min(uint64_t a, uint64_t b) { return a < b ? a : b; }
static inline uint64_t nvx_max(uint64_t a, uint64_t b) { return a > b ? a : b; }

#endif
