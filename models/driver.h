/* driver.h - row drivers: one-bit converters that put +V, 0 or -V on the rows.
 *
 * A row is counted when its input bit is not zero. Left out: the charge of the word line
 * by itself (it is inside the energy), slew, supply droop; several bits per step.
 */
#ifndef NVX_MODELS_DRIVER_H
#define NVX_MODELS_DRIVER_H

#include "sim/part.h"

typedef struct nvx_driver_params {
    nvx_duration drive;
    double energy; /* J */
    double area;   /* m2 */
} nvx_driver_params;

/* What one of them counted. */
typedef struct nvx_driver_state {
    uint64_t activations;
} nvx_driver_state;

extern const nvx_part nvx_driver;

#endif
