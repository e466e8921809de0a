/* adc.h - analog-to-digital converters, in pools shared by the arrays of a tile.
 *
 *     code = clamp(rint(I / lsb)),   lsb = full scale / largest code
 *
 * I is the column current in level steps; a signed signal has the codes -(2^(b-1) - 1) ..
 * 2^(b-1) - 1, an unsigned one 0 .. 2^b - 1. Full scale: `full` rows x full-on cell of
 * the array, `active_rows` the same over the rows that hold data, `calibrated` a
 * percentile of the noise-free |I| over the trace's calibration inputs, per weight slice,
 * `step` one code = `step` level steps. adc_ideal has no quantisation and no limit.
 *
 * Cost models: `silicon` are published converters (ADC performance survey), `optimistic`
 * a regression over it (the best possible), `isaac` the scaled 32 nm row of ISAAC. Left
 * out: offset, gain error, INL, noise, metastability, the reference ladder's own power.
 */
#ifndef NVX_MODELS_ADC_H
#define NVX_MODELS_ADC_H

#include <stdbool.h>

#include "sim/part.h"

typedef enum {
    NVX_FULL_SCALE_FULL = 0,
    NVX_FULL_SCALE_ACTIVE_ROWS,
    NVX_FULL_SCALE_CALIBRATED,
    NVX_FULL_SCALE_STEP
} nvx_full_scale;
typedef enum { NVX_POOL_TILE = 0, NVX_POOL_UNIT } nvx_pool_scope;

typedef struct nvx_adc_params {
    uint64_t count, bits;
    int scope, full_scale, model;
    nvx_duration conversion;
    double step, percentile;
    double energy, area; /* J, m2; 0: by the cost model */
    /* derived */
    bool ideal;
    double conversion_energy, converter_area; /* J, m2 */
} nvx_adc_params;

/* What one tile's pool counted. */
typedef struct nvx_adc_state {
    uint64_t conversions;
    uint64_t grants, busy, wait, longest_wait, most_waiting;
} nvx_adc_state;

/* The pool of a tile; the first is the default. Ends with NULL. */
extern const nvx_part *const nvx_adc_parts[];

/* Cycles of one conversion given in the configuration; 0 cycles means bits + 1. */
nvx_duration nvx_adc_conversion(const nvx_adc_params *self);

#endif
