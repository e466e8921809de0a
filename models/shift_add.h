/* shift_add.h - shift-and-add behind the ADCs, and the adder of a tile's partial sums.
 *
 * Each conversion is shifted and added once, at the rate of the ADCs: only the pipeline's
 * `latency` after the last conversion shows. Partial sums of several row tiles are added
 * `lanes` columns per cycle. Left out: overflow (accumulators are wide enough).
 */
#ifndef NVX_MODELS_SHIFT_ADD_H
#define NVX_MODELS_SHIFT_ADD_H

#include "sim/part.h"

typedef struct nvx_shift_add_params {
    nvx_duration latency;
    uint64_t lanes;
    uint64_t partial;  /* bit */
    double energy;     /* J */
    double add_energy; /* J */
    double area;       /* m2 */
} nvx_shift_add_params;

/* What one of them counted. */
typedef struct nvx_shift_add_state {
    uint64_t operations;
    uint64_t additions;
    uint64_t grants;
    uint64_t busy;
    uint64_t wait;
    uint64_t longest_wait;
    uint64_t most_waiting;
} nvx_shift_add_state;

extern const nvx_part nvx_shift_add;

#endif
