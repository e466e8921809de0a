/* requests.h - from trace records to requests: what is searched and written, and when.
 *
 * A request is a search, one MVM of an input row with all rows of the stored matrix, one
 * TOPK of it and, if its documents are read afterwards, one MOVE of that; or a write, one
 * PROGRAM of consecutive rows of the matrix, each with a row of an input table; or a
 * delete, a PROGRAM without rows to write. Matrix, input table, k and the table written
 * from are the same for all. Other shapes are told by row and refused; a trace of other
 * opcodes is a network (network.h). The trace has passed nvx_trace_check.
 *
 * All rows of the matrix hold valid vectors at first. A trace that wants room deletes
 * spare rows before its first search and writes into them later: an insert.
 */
#ifndef NVX_MODELS_REQUESTS_H
#define NVX_MODELS_REQUESTS_H

#include <stdbool.h>

#include "traces/trace.h"

typedef enum { NVX_SEARCH = 0, NVX_WRITE, NVX_DELETE } nvx_request_kind;

typedef struct nvx_requests {
    uint64_t count, searches, writes; /* writes: deletes are among them */
    uint32_t matrix, input, written;  /* ids in the trace; written: of the rows written */
    uint32_t k;
    uint8_t *kind;          /* [count] nvx_request_kind */
    uint64_t *row;          /* [count] input row applied; the first one written */
    uint64_t *first, *rows; /* [count] rows of the matrix written or deleted */
    uint8_t *verify;        /* [count] nvx_verify_fn of a write */
    uint64_t *moved;        /* [count] bytes of a search's MOVE; 0: none */
    uint8_t *priority;      /* [count] a higher number is more urgent */
    uint64_t *arrival_ps;   /* [count]; UINT64_MAX in a closed loop */
    bool closed_loop;
    bool moves; /* some search has a MOVE */
} nvx_requests;

/* Room for so many, and none of them. */
nvx_requests *nvx_requests_new(uint64_t most);
nvx_requests *nvx_requests_read(nvx_trace *trace, nvx_error *err);
/* Forgets all but the first `count`. */
void nvx_requests_keep(nvx_requests *self, uint64_t count);
void nvx_requests_destroy(nvx_requests **self_p);

#endif
