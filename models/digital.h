/* digital.h - what digital parts make of numbers: POOL, VECTOR, MATMUL, ACCUMULATE, MOVE, as
 * docs/trace.md defines them.
 *
 * In double, rounded to float32 once per result; gelu is x (1 + erf(x / sqrt 2)) / 2.
 * Softmax subtracts the largest value of its row first. Left out: fewer bits, tables.
 */
#ifndef NVX_MODELS_DIGITAL_H
#define NVX_MODELS_DIGITAL_H

#include "traces/trace.h"

/* Rows first, first + stride, ... of a matrix of rows of dim values. */
typedef struct nvx_rows {
    const float *first;
    uint64_t n, stride, dim;
} nvx_rows;

/* out[rows x dim of the value]; b.n 0: there is no b. */
void nvx_digital(const nvx_op *op, nvx_rows a, nvx_rows b, float out[]);

#endif
