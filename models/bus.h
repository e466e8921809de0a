/* bus.h - the chip's shared bus: queries to the tiles, partial sums and lists from them.
 *
 * One transfer at a time: ceil(bits / width) cycles, there `latency` cycles later. A
 * broadcast is one transfer. Arbitration and tie rules: docs/timing.md.
 * Left out: address cycles, turn-around, the length of the wires (energy is per bit).
 */
#ifndef NVX_MODELS_BUS_H
#define NVX_MODELS_BUS_H

#include "sim/part.h"

typedef struct nvx_bus_params {
    uint64_t width; /* bit */
    nvx_duration latency;
    int arbitration;
    double energy;       /* J */
    double area_per_bit; /* m2 */
} nvx_bus_params;

/* What one of them counted. */
typedef struct nvx_bus_state {
    uint64_t bits;
    uint64_t grants;
    uint64_t busy;
    uint64_t wait;
    uint64_t longest_wait;
    uint64_t most_waiting;
} nvx_bus_state;

extern const nvx_part nvx_bus;

#endif
