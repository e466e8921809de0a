/* link.h - the host's link to the chip: queries in, result lists out, each way by itself.
 *
 * A transfer occupies its direction for ceil(bits / width) cycles and arrives `latency`
 * cycles later. Left out: protocol headers, errors and retries, the area of pads, the
 * host.
 */
#ifndef NVX_MODELS_LINK_H
#define NVX_MODELS_LINK_H

#include "sim/part.h"

typedef struct nvx_link_params {
    uint64_t width; /* bit */
    nvx_duration latency;
    double energy;       /* J */
    double area_per_bit; /* m2 */
} nvx_link_params;

/* What one of them counted. */
typedef struct nvx_link_state {
    uint64_t bits;
} nvx_link_state;

extern const nvx_part nvx_link;

#endif
