/* adc.h - analog-to-digital converters, in pools shared by the arrays of a tile.
 *
 *     code = clamp(rint(I / lsb)),   lsb = full scale / largest code
 *
 * I is the column current in level steps times DAC steps; a signed signal has the codes
 * -(2^(b-1) - 1) .. 2^(b-1) - 1, an unsigned one 0 .. 2^b - 1. Full scale: `full` rows x
 * full-on cell x largest input of the array, `active_rows` the same over the rows that
 * hold data, `calibrated` a percentile of the noise-free |I| over the trace's calibration
 * inputs, per weight slice (a neuron: in shares of the full scale of the plane it is in),
 * `step` one code = `step` level steps.
 *
 *     adc_sar    b + 1 cycles; cost of published converters: `silicon` (ADC performance
 *                survey), `optimistic` a regression over it (the best possible), `isaac`
 *                the scaled 32 nm row of ISAAC
 *     adc_flash  1 cycle; 2^b - 1 comparators
 *     adc_ramp   single slope, 2^b cycles: a comparator per column, one ramp for the pool;
 *                with early_stop a ramp ends with the largest code of the columns it
 *                converts together, a cycle per code
 *     neuron     NeuRRAM's integrating neuron (Wan et al., Nature 608 (2022)), below
 *     ideal      no quantisation and no limit
 *
 * The neuron integrates a column's charge over the pulses of a plane and takes it off in
 * steps, a bit of the code each, most significant first; a plane that weighs less needs
 * fewer: of b bits, as many as are left when the bits of the planes above it are taken
 * off (two at least). Its codes are sign and magnitude, and one code stands for the same
 * share of the sum in every plane: lsb x 2^(bits above) in plane p.
 *
 * Mismatch, drawn once per converter and trial, and a common nonlinearity:
 *
 *     code = clamp(rint(c + offset + inl(c))),   c = I / lsb (1 + gain)
 *
 * The slope of adc_ramp is shared: its gain is one draw per pool. The neuron's INL is
 * that of the magnitude, the same for both signs.
 *
 * Left out: noise and metastability of converters, their bandwidth, mismatch that drifts,
 * the reference's own power, comparators that cost less once they have decided. A neuron
 * that serves several columns is taken to hold the charge of those that wait, as the
 * samplers of the others do.
 */
#ifndef NVX_MODELS_ADC_H
#define NVX_MODELS_ADC_H

#include <stdbool.h>

#include "models/crossbar.h"
#include "sim/clock.h"
#include "sim/part.h"

typedef enum {
    NVX_FULL_SCALE_FULL = 0,
    NVX_FULL_SCALE_ACTIVE_ROWS,
    NVX_FULL_SCALE_CALIBRATED,
    NVX_FULL_SCALE_STEP
} nvx_full_scale;
typedef enum { NVX_POOL_TILE = 0, NVX_POOL_UNIT, NVX_POOL_GROUP } nvx_pool_scope;
typedef enum { NVX_ADC_CODED = 0, NVX_ADC_RAMP, NVX_ADC_NEURON } nvx_adc_kind;

typedef struct nvx_adc_params {
    uint64_t count, bits, share;
    int scope, full_scale, model;
    nvx_duration conversion, gap;
    double step, percentile;
    double energy, area; /* J, m2; adc_sar: 0 is by the cost model */
    double comparator_energy, comparator_area, ramp_energy, ramp_area;
    double sample_energy, integrate_energy, charge_energy, add_energy;
    double offset, gain; /* std of mismatch: codes; relative */
    nvx_reals inl;       /* codes; NULL: none */
    bool early_stop;     /* adc_ramp */
    /* derived */
    nvx_adc_kind kind;
    bool ideal;
    nvx_duration time; /* of a conversion; neuron: of a charge step */
    double conversion_energy, converter_area, shared_area; /* J, m2 */
} nvx_adc_params;

/* What one tile's pool counted. */
typedef struct nvx_adc_state {
    uint64_t conversions;
    uint64_t samples, integrations, charge_steps; /* neuron */
    uint64_t ramp_steps;                          /* adc_ramp */
    uint64_t grants, busy, wait, longest_wait, most_waiting;
} nvx_adc_state;

/* The pool of a tile; the first is the default. Ends with NULL. */
extern const nvx_part *const nvx_adc_parts[];

/* How plane p is converted: `bits` of resolution, one code being `step` lsb. All but the
 * neuron: the converter's bits, and 1. A power of two; step x plane weight is the same
 * for all planes of a neuron (of one phase, but for sign). */
typedef struct nvx_adc_plane {
    unsigned bits;
    double step;
} nvx_adc_plane;
nvx_adc_plane nvx_adc_plane_of(const nvx_adc_params *self, const nvx_crossbar_params *x,
                               uint64_t p);

/* Cycles of one conversion of `bits` bits (of nvx_adc_plane_of). */
uint64_t nvx_adc_cycles(const nvx_adc_params *self, unsigned bits,
                        const nvx_clock *clock);

/* Is a pair subtracted before it is converted? */
bool nvx_adc_analog(const nvx_crossbar_params *x);
/* Arrays of a unit, which a pool converts in one go: two where an analog pair is in two
 * arrays, else one. */
uint64_t nvx_arrays_per_unit(const nvx_crossbar_params *x);
/* Units of a tile that share a pool; 0: all of them. */
uint64_t nvx_units_per_pool(const nvx_adc_params *self, const nvx_crossbar_params *x);

/* Mismatch of one converter. Conversion number c of a unit (0, 1, ... in the order of its
 * columns) is done by converter c % count of its pool. */
typedef struct nvx_adc_error {
    float gain, offset; /* relative; codes */
} nvx_adc_error;

/* Is there mismatch or INL at all? */
bool nvx_adc_has_errors(const nvx_adc_params *self);

/* Mismatch of the converters of one pool in one trial: out[count]. */
void nvx_adc_errors(const nvx_adc_params *self, uint64_t seed, uint64_t trial,
                    const char *pool_path, nvx_adc_error out[]);

/* Deviation [codes] at a current of `normalised_code` lsb, between the two entries of the
 * list nearest to it; beyond the codes that of the last one. 0 without a list. */
float nvx_adc_inl(const nvx_adc_params *self, float normalised_code, float code_low,
                  float code_high);

#endif
