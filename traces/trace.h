/* trace.h - the trace, version 1: what is stored, what is applied, what is computed.
 *
 * A trace is an HDF5 file (docs/trace.md): /matrices/<name> are operands that live in
 * NVM, /inputs/<name> are vectors applied to them, /ops is a table whose row i defines
 * value i, /deps are further ordering edges, /truth holds what is known to be right.
 * The records here have the file's meaning; the reader streams: no call reads more than
 * it is asked for, and a matrix may be larger than memory.
 *
 * Left out: writing into an existing trace; several threads in one reader (the caller
 * serialises).
 */
#ifndef NVX_TRACES_TRACE_H
#define NVX_TRACES_TRACE_H

#include <stdint.h>

#include "sim/error.h"

typedef enum {
    NVX_OP_PROGRAM = 0,
    NVX_OP_MVM,
    NVX_OP_ACCUMULATE,
    NVX_OP_TOPK,
    NVX_OP_POOL,
    NVX_OP_VECTOR,
    NVX_OP_MATMUL,
    NVX_OP_MOVE,
    NVX_OPCODES /* how many */
} nvx_opcode;

extern const char *const nvx_opcode_names[NVX_OPCODES]; /* "PROGRAM", "MVM", ... */

typedef enum {
    NVX_FROM_NONE = 0,
    NVX_FROM_MATRIX,
    NVX_FROM_INPUT,
    NVX_FROM_VALUE,
    NVX_FROM_KINDS /* how many */
} nvx_from;

typedef struct nvx_operand {
    uint8_t kind;    /* nvx_from */
    uint32_t id;     /* which matrix or input (order of names), or row of /ops */
    uint64_t first;  /* first row */
    uint64_t count;  /* rows */
    uint64_t stride; /* rows from one to the next */
} nvx_operand;

typedef struct nvx_op {
    uint64_t request;
    uint8_t opcode; /* nvx_opcode */
    uint8_t fn;     /* of VECTOR and POOL; verify policy of PROGRAM */
    nvx_operand a, b;
    uint32_t k; /* of TOPK; window of POOL */
    double w;
    uint64_t bytes; /* of MOVE */
    uint8_t priority;
    uint64_t dep_first;
    uint32_t dep_count;
    uint64_t arrival_ps; /* UINT64_MAX: closed loop */
} nvx_op;

typedef enum { NVX_F32 = 0, NVX_F16, NVX_I8, NVX_U8 } nvx_type;

/* One dataset of /matrices or /inputs. */
typedef struct nvx_table {
    const char *name;
    uint64_t rows, dim;
    nvx_type type;
    double scale; /* value = stored x scale */
} nvx_table;

typedef struct nvx_trace nvx_trace;

/* Opens and checks the structure (attributes, groups, types, shapes), not the content. */
nvx_trace *nvx_trace_open(const char *path, nvx_error *err);
void nvx_trace_close(nvx_trace **self_p);

const char *nvx_trace_path(const nvx_trace *self);
const char *nvx_trace_attribute(const nvx_trace *self,
                                const char *name); /* NULL: absent */

/* SHA-256 of the whole file as 64 hex digits; computed once, on first use. */
const char *nvx_trace_sha256(nvx_trace *self, nvx_error *err);

/* Tables in order of name (byte order): position is the id used by operands. */
uint32_t nvx_trace_matrices(const nvx_trace *self);
uint32_t nvx_trace_inputs(const nvx_trace *self);
const nvx_table *nvx_trace_matrix(const nvx_trace *self, uint32_t id);
const nvx_table *nvx_trace_input(const nvx_trace *self, uint32_t id);
int nvx_trace_input_named(const nvx_trace *self, const char *name); /* id, or -1 */

/* Rows first..first+count-1 as float values (stored x scale) into out[count x dim]. NaN
 * and infinity are an input error that names the table and the row. */
int nvx_trace_read_matrix(nvx_trace *self, uint32_t id, uint64_t first, uint64_t count,
                          float out[], nvx_error *err);
int nvx_trace_read_input(nvx_trace *self, uint32_t id, uint64_t first, uint64_t count,
                         float out[], nvx_error *err);

uint64_t nvx_trace_ops(const nvx_trace *self);
uint64_t nvx_trace_deps(const nvx_trace *self);
int nvx_trace_read_ops(nvx_trace *self, uint64_t first, uint64_t count, nvx_op out[],
                       nvx_error *err);
int nvx_trace_read_deps(nvx_trace *self, uint64_t first, uint64_t count, uint64_t out[],
                        nvx_error *err);

/* Truth. Extents are 0 when absent. */
uint64_t nvx_trace_neighbors(const nvx_trace *self, uint64_t *requests); /* returns K */
uint64_t nvx_trace_labels(const nvx_trace *self);
uint64_t nvx_trace_row_labels(const nvx_trace *self);
int nvx_trace_read_neighbors(nvx_trace *self, int64_t out[],
                             nvx_error *err); /* [requests x K] */
int nvx_trace_read_labels(nvx_trace *self, int32_t out[], nvx_error *err);
int nvx_trace_read_row_labels(nvx_trace *self, int32_t out[], nvx_error *err);

/* /truth/table, reference vectors that the last value of a request is compared with; NULL:
 * none. When there is one, the row labels are its rows'. Reading as read_matrix does. */
const nvx_table *nvx_trace_table(const nvx_trace *self);
int nvx_trace_read_truth_table(nvx_trace *self, uint64_t first, uint64_t count,
                               float out[], nvx_error *err);

/* Reads everything once, block by block: values finite, opcodes known, operands of the
 * kind the opcode takes, rows in range, shapes that fit, edges to earlier rows, k within
 * the values ranked, truth within the rows. Names the first wrong row. */
int nvx_trace_check(nvx_trace *self, nvx_error *err);

#endif
