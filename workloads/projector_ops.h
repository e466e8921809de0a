/* projector_ops.h - the operations of one utterance through a projector (projector.h).
 *
 * Ids of matrices and inputs are those of projector_shape.h. A Linear is an MVM, whose b
 * is the stream of all rows, and a VECTOR add of its bias. A head is
 *     q, k, v   each an MVM and an add
 *     MATMUL 0  q k^T;  VECTOR scale, 1 / sqrt(H / heads);  VECTOR softmax
 *     MATMUL 1  times v
 *     MVM       of its columns of output, and ACCUMULATE (w = 1) over the heads
 * mlp_out takes the first min(T, N) rows only, and so does the MOVE behind it.
 */
#ifndef NVX_WORKLOADS_PROJECTOR_OPS_H
#define NVX_WORKLOADS_PROJECTOR_OPS_H

#include "traces/trace.h"
#include "workloads/projector_shape.h"

typedef struct nvx_projector_utterance {
    uint64_t request;
    uint64_t first, rows; /* T rows of the features */
    uint64_t kept;        /* rows that mlp_out takes, <= T */
    uint64_t bytes;       /* of the MOVE */
    uint64_t arrival_ps;  /* UINT64_MAX: closed loop */
} nvx_projector_utterance;

/* Operations of an utterance, the same of each. */
uint64_t nvx_projector_ops(const nvx_projector_shape *self);

/* Into out[nvx_projector_ops]; `row` is the row of /ops of the first. */
void nvx_projector_fill(const nvx_projector_shape *self,
                        const nvx_projector_utterance *utterance, uint32_t row,
                        nvx_op out[]);

#endif
