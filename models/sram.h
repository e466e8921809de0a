/* sram.h - a tile's input buffer: whole input vectors wait here until their last plane.
 *
 * It holds floor(size / bytes of an input vector) vectors; a vector is written in one go
 * (`access` cycles after it came) and read row by row, once per input plane.
 * Left out: banks and port conflicts; area and energy do not scale with size by
 * themselves.
 */
#ifndef NVX_MODELS_SRAM_H
#define NVX_MODELS_SRAM_H

#include "sim/part.h"

typedef struct nvx_sram_params {
    uint64_t size;  /* B */
    uint64_t width; /* bit */
    nvx_duration access;
    double energy;  /* J */
    double area;    /* m2 */
    double leakage; /* W */
} nvx_sram_params;

/* What one of them counted. */
typedef struct nvx_sram_state {
    uint64_t writes;
    uint64_t reads;
} nvx_sram_state;

extern const nvx_part nvx_sram;

#endif
