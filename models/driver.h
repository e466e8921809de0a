/* driver.h - row drivers: digital-to-analog converters that put an input on the rows.
 *
 *     energy = units x energy,   units = active rows x 2^(b-1)
 *
 * A row is active in a plane when its input is not zero there. energy and area are those
 * of a one-bit driver (+V, 0, -V); a DAC of b = `dac_bits` bits (crossbar.h) that sets an
 * amplitude takes 2^(b-1) times both: the power that MNSIM gives for DACs of 1, 2, 3, 4
 * and 6 bits, 3.9, 7.8, 15.6, 31.2 and 124.8 uW at 1 GS/s and 32 nm after ISAAC; for 5, 7
 * and 8 bits and for the area the same factor is assumed. One that gives pulses stays a
 * one-bit driver; a row is active once for each bit of its input that is not zero.
 *
 * Left out: the charge of the word line by itself (it is inside the energy), slew, supply
 * droop, amplitudes that differ from row to row.
 */
#ifndef NVX_MODELS_DRIVER_H
#define NVX_MODELS_DRIVER_H

#include "models/crossbar.h"
#include "sim/part.h"

typedef struct nvx_driver_params {
    nvx_duration drive;
    double energy; /* J */
    double area;   /* m2 */
} nvx_driver_params;

/* What one of them counted. */
typedef struct nvx_driver_state {
    uint64_t activations, units;
} nvx_driver_state;

/* One-bit drivers that one driver of an array is worth: 2^(b-1), or 1. */
uint64_t nvx_driver_units(const nvx_crossbar_params *x);

extern const nvx_part nvx_driver;

#endif
