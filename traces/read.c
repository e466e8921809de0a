#include "traces/inside.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/stored.h"

const char *const nvx_opcode_names[NVX_OPCODES] = {
    "PROGRAM", "MVM", "ACCUMULATE", "TOPK", "POOL", "VECTOR", "MATMUL", "MOVE"};

const char *nvx_trace_path(const nvx_trace *self) { return self->file.path; }

const char *nvx_trace_attribute(const nvx_trace *self, const char *name)
{
    for (size_t i = 0; i < self->attributes; i++)
        if (strcmp(self->name[i], name) == 0)
            return self->text[i];
    return NULL;
}

uint32_t nvx_trace_matrices(const nvx_trace *self) { return self->matrices.count; }

uint32_t nvx_trace_inputs(const nvx_trace *self) { return self->inputs.count; }

const nvx_table *nvx_trace_matrix(const nvx_trace *self, uint32_t id)
{
    NVX_ASSERT(id < self->matrices.count);
    return &self->matrices.table[id];
}

const nvx_table *nvx_trace_input(const nvx_trace *self, uint32_t id)
{
    NVX_ASSERT(id < self->inputs.count);
    return &self->inputs.table[id];
}

int nvx_trace_input_named(const nvx_trace *self, const char *name)
{
    for (uint32_t id = 0; id < self->inputs.count; id++)
        if (strcmp(self->inputs.table[id].name, name) == 0)
            return (int)id;
    return -1;
}

static bool all_finite(const float values[], size_t n)
{
    uint32_t special = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        special |= (bits & 0x7f800000) == 0x7f800000;
    }
    return !special;
}

static int fail_value(const nvx_trace *self, const char *name, const float values[],
                      uint64_t first, uint64_t dim, nvx_error *err)
{
    uint64_t at = 0;
    while (isfinite(values[at]))
        at++;
    return nvx_fail_at(err, self->file.path, 0, 0,
                       "%s[%" PRIu64 "]: value %" PRIu64 " is %s", name, first + at / dim,
                       at % dim, isnan(values[at]) ? "NaN" : "infinite");
}

static int read_table(nvx_trace *self, nvx_tables *tables, uint32_t id, uint64_t first,
                      uint64_t count, float out[], nvx_error *err)
{
    char name[NVX_TABLE_PATH];
    NVX_ASSERT(id < tables->count);
    const nvx_table *table = &tables->table[id];
    NVX_ASSERT(first <= table->rows && count <= table->rows - first);
    nvx_table_path(tables, id, name, sizeof name);
    if (nvx_tables_select(self, tables, id, err) != 0)
        return -1;
    size_t row_bytes = table->dim * nvx_stored_size(table->type);
    uint64_t block = NVX_TRACE_BLOCK / row_bytes ? NVX_TRACE_BLOCK / row_bytes : 1;
    void *raw = nvx_alloc(block < count ? block : count, row_bytes);
    hid_t type = nvx_stored_h5(table->type, false);
    int result = 0;
    for (uint64_t done = 0; done < count && result == 0; done += block) {
        uint64_t rows = count - done < block ? count - done : block;
        float *values = out + done * table->dim;
        result = nvx_h5_read(&self->file, name, &tables->open, type, first + done, rows,
                             raw, err);
        if (result == 0)
            nvx_stored_to_float(table->type, table->scale, raw, values,
                                rows * table->dim);
        if (result == 0 && !all_finite(values, rows * table->dim))
            result = fail_value(self, name, values, first + done, table->dim, err);
    }
    H5Tclose(type);
    free(raw);
    return result;
}

int nvx_trace_read_matrix(nvx_trace *self, uint32_t id, uint64_t first, uint64_t count,
                          float out[], nvx_error *err)
{
    return read_table(self, &self->matrices, id, first, count, out, err);
}

int nvx_trace_read_input(nvx_trace *self, uint32_t id, uint64_t first, uint64_t count,
                         float out[], nvx_error *err)
{
    return read_table(self, &self->inputs, id, first, count, out, err);
}

uint64_t nvx_trace_ops(const nvx_trace *self) { return self->ops.rows; }

uint64_t nvx_trace_deps(const nvx_trace *self) { return self->deps.rows; }

int nvx_trace_read_ops(nvx_trace *self, uint64_t first, uint64_t count, nvx_op out[],
                       nvx_error *err)
{
    return nvx_h5_read(&self->file, "/ops", &self->ops, self->record, first, count, out,
                       err);
}

int nvx_trace_read_deps(nvx_trace *self, uint64_t first, uint64_t count, uint64_t out[],
                        nvx_error *err)
{
    return nvx_h5_read(&self->file, "/deps", &self->deps, H5T_NATIVE_UINT64, first, count,
                       out, err);
}

uint64_t nvx_trace_neighbors(const nvx_trace *self, uint64_t *requests)
{
    *requests = self->neighbors.rows;
    return self->neighbors.rows ? self->neighbors.dim : 0;
}

uint64_t nvx_trace_labels(const nvx_trace *self) { return self->label.rows; }

uint64_t nvx_trace_row_labels(const nvx_trace *self) { return self->row_label.rows; }

int nvx_trace_read_neighbors(nvx_trace *self, int64_t out[], nvx_error *err)
{
    return nvx_h5_read(&self->file, "/truth/neighbors", &self->neighbors,
                       H5T_NATIVE_INT64, 0, self->neighbors.rows, out, err);
}

int nvx_trace_read_labels(nvx_trace *self, int32_t out[], nvx_error *err)
{
    return nvx_h5_read(&self->file, "/truth/label", &self->label, H5T_NATIVE_INT32, 0,
                       self->label.rows, out, err);
}

int nvx_trace_read_row_labels(nvx_trace *self, int32_t out[], nvx_error *err)
{
    return nvx_h5_read(&self->file, "/truth/row_label", &self->row_label,
                       H5T_NATIVE_INT32, 0, self->row_label.rows, out, err);
}

const nvx_table *nvx_trace_table(const nvx_trace *self)
{
    return self->table.rows ? &self->table : NULL;
}

int nvx_trace_read_truth_table(nvx_trace *self, uint64_t first, uint64_t count,
                               float out[], nvx_error *err)
{
    static const char name[] = "/truth/table";
    uint64_t dim = self->table.dim;
    if (nvx_h5_read(&self->file, name, &self->table_set, H5T_NATIVE_FLOAT, first, count,
                    out, err) != 0)
        return -1;
    return all_finite(out, count * dim) ? 0
                                        : fail_value(self, name, out, first, dim, err);
}
