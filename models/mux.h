/* mux.h - the column multiplexer in front of an ADC.
 *
 *     energy = conversions x energy;  each conversion follows one switch of `settle`
 *
 * Left out: charge injection, crosstalk, settling error.
 */
#ifndef NVX_MODELS_MUX_H
#define NVX_MODELS_MUX_H

#include "sim/part.h"

typedef struct nvx_mux_params {
    nvx_duration settle;
    double energy; /* J */
    double area;   /* m2 */
} nvx_mux_params;

/* What one of them counted. */
typedef struct nvx_mux_state {
    uint64_t switches;
} nvx_mux_state;

extern const nvx_part nvx_mux;

#endif
