/* link.h - the host's link to the chip: queries in, result lists out, each way by itself.
 *
 * A transfer occupies its direction for ceil(bits / width) cycles and arrives `latency`
 * cycles later. Below it stands what the host reads documents from once it has the results:
 * the storage if there is one, else the memory. Left out: protocol headers, errors and
 * retries, the area of pads, the host's own work.
 */
#ifndef NVX_MODELS_LINK_H
#define NVX_MODELS_LINK_H

#include "models/dram.h"
#include "models/nvme.h"
#include "sim/config.h"

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

/* Parameters of the host's memory and storage; NULL: none. */
const nvx_dram_params *nvx_link_memory(const nvx_config *root);
const nvx_nvme_params *nvx_link_storage(const nvx_config *root);

#endif
