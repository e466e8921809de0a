#include "sim/app/small_trace.h"

#include <stdlib.h>

#include "sim/memory.h"
#include "traces/writer.h"

enum { QUERY_TABLE = 1 }; /* in order of names: calibration, queries */

static int write_table(nvx_trace_writer *writer, nvx_write_group group, const char *name,
                       const float values[], uint64_t rows, uint64_t dim, nvx_error *err)
{
    nvx_table table = {name, rows, dim, NVX_F32, 1.0};
    if (nvx_trace_writer_table(writer, group, &table, err) != 0)
        return -1;
    return nvx_trace_writer_rows(writer, values, rows, err);
}

static int write_ops(nvx_trace_writer *writer, const nvx_small_trace *t, nvx_error *err)
{
    nvx_op *op = nvx_alloc(2 * t->requests, sizeof *op);
    for (uint64_t q = 0; q < t->requests; q++) {
        op[2 * q] = (nvx_op){.request = q,
                             .opcode = NVX_OP_MVM,
                             .a = {NVX_FROM_MATRIX, 0, 0, t->rows, 1},
                             .b = {NVX_FROM_INPUT, QUERY_TABLE, q, 1, 1},
                             .arrival_ps = UINT64_MAX};
        op[2 * q + 1] = (nvx_op){.request = q,
                                 .opcode = NVX_OP_TOPK,
                                 .a = {NVX_FROM_VALUE, (uint32_t)(2 * q), 0, 1, 1},
                                 .k = t->k,
                                 .arrival_ps = UINT64_MAX};
    }
    int result = nvx_trace_writer_ops(writer, op, 2 * t->requests, err);
    free(op);
    return result;
}

int nvx_small_trace_write(const nvx_small_trace *self, const char *path, nvx_error *err)
{
    nvx_trace_writer *writer = nvx_trace_writer_new(path, "rag", "nvxsim validate", err);
    if (!writer)
        return -1;
    if (write_table(writer, NVX_WRITE_MATRIX, "stored", self->stored, self->rows,
                    self->dim, err) != 0 ||
        write_table(writer, NVX_WRITE_INPUT, "calibration", self->query, self->requests,
                    self->dim, err) != 0 ||
        write_table(writer, NVX_WRITE_INPUT, "queries", self->query, self->requests,
                    self->dim, err) != 0 ||
        write_ops(writer, self, err) != 0) {
        nvx_trace_writer_discard(&writer);
        return -1;
    }
    return nvx_trace_writer_commit(&writer, err);
}
