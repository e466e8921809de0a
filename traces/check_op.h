/* check_op.h - the rules of one row of /ops: what each opcode takes and the shape it
 * gives.
 *
 * docs/trace.md says the same in words. A value is rows x dim numbers; a TOPK's value is
 * positions, which only MOVE may take; PROGRAM (and MOVE of nothing) gives no value.
 */
#ifndef NVX_TRACES_CHECK_OP_H
#define NVX_TRACES_CHECK_OP_H

#include "traces/inside.h"

typedef struct nvx_shape {
    uint64_t rows; /* 0: no value */
    uint64_t dim;  /* with NVX_POSITIONS set: positions, not numbers */
} nvx_shape;

#define NVX_POSITIONS (UINT64_C(1) << 63)

/* Checks row `row` against the shapes of the rows before it, and sets shapes[row]. */
int nvx_check_op(const nvx_trace *trace, const nvx_op *op, uint64_t row,
                 nvx_shape shapes[], nvx_error *err);

#endif
