/* write_plan.h - from requests that write to what the timing engine steps.
 *
 * The rows of a request that fall into one column tile go to the chip as one message, to
 * the tiles that hold its blocks; their rows are occupied for the time the functional
 * engine found there, ceil(seconds / period) cycles and one at least, in equal parts where
 * the request writes several column tiles of a tile. A delete is a message of one entry
 * to the tiles that rank: a cycle of their control, no cell is touched.
 * Left out: a message of several rows takes the input slot of one.
 */
#ifndef NVX_MODELS_WRITE_PLAN_H
#define NVX_MODELS_WRITE_PLAN_H

#include "models/functional.h"

typedef struct nvx_write_plan nvx_write_plan;

/* cost[writes x tiles_used], of nvx_functional_writes; not kept. NULL without writes. */
nvx_write_plan *nvx_write_plan_new(const nvx_requests *requests,
                                   const nvx_placement *placement,
                                   const nvx_timing_machine *machine,
                                   const nvx_write_cost cost[]);
void nvx_write_plan_destroy(nvx_write_plan **self_p);

/* Sets request[].write; the plan must outlive it. Nothing for NULL. */
void nvx_write_plan_tell(const nvx_write_plan *self, nvx_timing_request request[]);

#endif
