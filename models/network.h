/* network.h - a trace as a graph of operations: what a request computes beyond a search.
 *
 * A trace whose requests hold POOL, VECTOR, MATMUL or ACCUMULATE is a network: every row
 * of /ops gives a value, MVMs are done by the crossbars of their matrix, everything else
 * by digital parts. Rows of one request stand one after another. The level of an operation is
 * the number of MVMs on the longest way to it, itself included, so that operations of one
 * level do not wait for each other's MVMs.
 *
 * What a request answers is the value of its last row: the positions of a TOPK, or a
 * matrix of numbers; a MOVE at the end passes it on.
 *
 * Left out: PROGRAM in networks, ordering edges, values of other requests, matrices
 * selected with a stride, several TOPKs per request or one that is not its answer, requests
 * of different k or width; told by row and refused.
 */
#ifndef NVX_MODELS_NETWORK_H
#define NVX_MODELS_NETWORK_H

#include <stdbool.h>

#include "models/requests.h"
#include "traces/trace.h"

typedef struct nvx_network_op {
    nvx_op op;
    uint64_t rows, dim; /* of its value; of a TOPK: rows x k positions. rows 0: none */
    uint32_t level;
    uint32_t uses; /* operands that are the value, and one if a request answers it */
} nvx_network_op;

typedef struct nvx_network {
    nvx_trace *trace; /* borrowed */
    uint64_t ops, requests;
    nvx_network_op *op; /* [ops] */
    uint64_t *first;    /* [requests + 1] first operation of each request */
    uint32_t levels;    /* the highest */
    uint8_t *used;      /* [matrices of the trace] some MVM takes it */
    uint32_t k;         /* positions a request answers; 0: numbers */
    uint64_t ranked;    /* positions that are ranked; 0: numbers */
    uint64_t dim;       /* values per row of an answer; 0: positions */
} nvx_network;

/* Is the trace a network? -1 and err when it cannot be read. */
int nvx_network_is(nvx_trace *trace, nvx_error *err);

/* The trace has passed nvx_trace_check. */
nvx_network *nvx_network_read(nvx_trace *trace, nvx_error *err);
void nvx_network_destroy(nvx_network **self_p);

/* Its requests as other parts know them: arrival, priority, k (0: numbers). */
nvx_requests *nvx_network_requests(const nvx_network *self);
/* Forgets all requests but the first `count`. */
void nvx_network_keep(nvx_network *self, uint64_t count);

/* The operation whose value a request answers. */
uint64_t nvx_network_answer(const nvx_network *self, uint64_t request);

/* Rows of the value or table that operand row i is. */
static inline uint64_t nvx_operand_row(const nvx_operand *of, uint64_t i)
{
    return of->first + i * of->stride;
}

#endif
