/* sample_hold.h - keeps a column's result while the ADCs work through the columns.
 *
 * With depth 2 the next input plane drives and integrates while this one is converted.
 * Left out: droop, kT/C noise, charge injection.
 */
#ifndef NVX_MODELS_SAMPLE_HOLD_H
#define NVX_MODELS_SAMPLE_HOLD_H

#include "sim/part.h"

typedef struct nvx_sample_hold_params {
    uint64_t depth;
    nvx_duration sample;
    double energy; /* J */
    double area;   /* m2 */
} nvx_sample_hold_params;

/* What one of them counted. */
typedef struct nvx_sample_hold_state {
    uint64_t samples;
} nvx_sample_hold_state;

extern const nvx_part nvx_sample_hold;

#endif
