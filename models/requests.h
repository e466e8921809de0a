/* requests.h - from trace records to searches: which rows are applied, when, for how
 * many.
 *
 * This version walks traces in which every request is one MVM of an input row with all
 * rows of one stored matrix, followed by one TOPK of it; matrix, input table and k are
 * the same for all. Other opcodes and shapes are told by row and refused. The trace has
 * passed nvx_trace_check.
 */
#ifndef NVX_MODELS_REQUESTS_H
#define NVX_MODELS_REQUESTS_H

#include <stdbool.h>

#include "traces/trace.h"

typedef struct nvx_requests {
    uint64_t count;
    uint32_t matrix, input; /* ids in the trace */
    uint32_t k;
    uint64_t *row;        /* [count] input row */
    uint64_t *arrival_ps; /* [count]; UINT64_MAX in a closed loop */
    bool closed_loop;
} nvx_requests;

nvx_requests *nvx_requests_read(nvx_trace *trace, nvx_error *err);
void nvx_requests_destroy(nvx_requests **self_p);

#endif
