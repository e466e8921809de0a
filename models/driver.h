/* driver.h - row drivers: digital-to-analog converters that put an input on the rows.
 *
 *     energy = units x energy + active rows x word_line x word_line_voltage^2,
 *     units = active rows x 2^(b-1)
 *
 * A row is active in a plane when its input is not zero there. energy and area are those
 * of a one-bit driver (+V, 0, -V); a DAC of b = `dac_bits` bits (crossbar.h) that sets an
 * amplitude takes 2^(b-1) times both: the power that MNSIM gives for DACs of 1, 2, 3, 4
 * and 6 bits, 3.9, 7.8, 15.6, 31.2 and 124.8 uW at 1 GS/s and 32 nm after ISAAC; for 5, 7
 * and 8 bits and for the area the same factor is assumed. One that gives pulses stays a
 * one-bit driver; a row is active once for each bit of its input that is not zero.
 *
 * The word line is the driver's load: a capacitance that is charged once for every active
 * row, or pulse. It is 0 where `energy` has it inside.
 *
 * Left out: word lines that are charged for inputs of zero too, slew, supply droop,
 * amplitudes that differ from row to row.
 */
#ifndef NVX_MODELS_DRIVER_H
#define NVX_MODELS_DRIVER_H

#include "models/crossbar.h"
#include "sim/part.h"

typedef struct nvx_driver_params {
    nvx_duration drive;
    double energy;            /* J */
    double word_line;         /* F */
    double word_line_voltage; /* V */
    double area;              /* m2 */
    double word_line_energy;  /* J, derived: of one charge */
} nvx_driver_params;

/* What one of them counted. */
typedef struct nvx_driver_state {
    uint64_t activations, units;
} nvx_driver_state;

/* One-bit drivers that one driver of an array is worth: 2^(b-1), or 1. */
uint64_t nvx_driver_units(const nvx_crossbar_params *x);

/* One active row of one array in one plane (pulses: per pulse) [J]. */
double nvx_driver_row_energy(const nvx_driver_params *self, const nvx_crossbar_params *x);

extern const nvx_part nvx_driver;

#endif
