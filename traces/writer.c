#include "traces/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/output.h"
#include "traces/append.h"
#include "traces/records.h"
#include "traces/stored.h"

enum { BLOCK = 1 << 16 }; /* values converted at a time */

struct nvx_trace_writer {
    nvx_output *output;
    char *path;
    hid_t file;
    hid_t groups[4]; /* of group_names; <= 0: not yet */
    nvx_append table, ops, deps, neighbors, label, row_label, truth_table, sample,
        representative;
    nvx_table described; /* the table being written; its name is not kept */
    char *name;          /* "/matrices/docs", for messages */
    hid_t record, file_record;
};

static const char *const group_names[] = {"/matrices", "/inputs", "/truth", "/selection"};

enum { TRUTH = 2, SELECTION };

static int fail(const nvx_trace_writer *self, nvx_error *err, const char *what)
{
    return nvx_fail_environment(err, "cannot write %s of '%s'; is the disk full?", what,
                                self->path);
}

/* A trace is named by the path the user gave: "-" has no place to be renamed to. */
static int open_output(nvx_trace_writer *self, const char *path, nvx_error *err)
{
    if (strcmp(path, "-") == 0)
        return nvx_fail_input(err, "a trace cannot be written to standard output");
    self->output = nvx_output_new(path, err);
    if (!self->output)
        return -1;
    if (H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0)
        self->file = nvx_append_file(nvx_output_temporary(self->output));
    return self->file > 0 ? 0 : nvx_fail_environment(err, "cannot write '%s'", path);
}

nvx_trace_writer *nvx_trace_writer_new(const char *path, const char *workload,
                                       const char *created_by, nvx_error *err)
{
    nvx_trace_writer *self = nvx_alloc(1, sizeof *self);
    uint32_t version = 1;
    self->path = nvx_strdup(path);
    self->record = nvx_record_memory();
    self->file_record = nvx_record_file();
    if (open_output(self, path, err) != 0 ||
        nvx_trace_writer_attribute(self, "format", "nvxsim-trace", err) != 0 ||
        (nvx_append_number(self->file, "version", H5T_STD_U32LE, H5T_NATIVE_UINT32,
                           &version) != 0 &&
         fail(self, err, "the attributes")) ||
        nvx_trace_writer_attribute(self, "workload", workload, err) != 0 ||
        nvx_trace_writer_attribute(self, "created_by", created_by, err) != 0)
        nvx_trace_writer_discard(&self);
    return self;
}

int nvx_trace_writer_attribute(nvx_trace_writer *self, const char *name, const char *text,
                               nvx_error *err)
{
    return nvx_append_text(self->file, name, text) == 0
               ? 0
               : fail(self, err, "the attributes");
}

static hid_t group(nvx_trace_writer *self, int which)
{
    if (self->groups[which] <= 0)
        self->groups[which] = nvx_append_group(self->file, group_names[which]);
    return self->groups[which];
}

static int end_table(nvx_trace_writer *self, nvx_error *err)
{
    NVX_ASSERT(self->table.id <= 0 || self->table.rows == self->table.limit);
    return nvx_append_end(&self->table) == 0 ? 0 : fail(self, err, self->name);
}

int nvx_trace_writer_table(nvx_trace_writer *self, nvx_write_group which,
                           const nvx_table *table, nvx_error *err)
{
    NVX_ASSERT(table->rows > 0 && table->dim > 0 && table->scale > 0);
    if (end_table(self, err) != 0)
        return -1;
    free(self->name);
    self->name = nvx_format("%s/%s", group_names[which], table->name);
    self->described = *table;
    self->described.name = NULL;
    hid_t type = nvx_stored_h5(table->type, true);
    hid_t place = group(self, (int)which);
    int result = -1;
    if (type > 0 && place > 0)
        result = nvx_append_begin(&self->table, place, table->name, type, 2, table->dim,
                                  table->rows, false);
    if (result == 0)
        result = nvx_append_number(self->table.id, "scale", H5T_IEEE_F64LE,
                                   H5T_NATIVE_DOUBLE, &table->scale);
    if (type > 0)
        H5Tclose(type);
    return result == 0 ? 0 : fail(self, err, self->name);
}

int nvx_trace_writer_rows(nvx_trace_writer *self, const float values[], uint64_t rows,
                          nvx_error *err)
{
    const nvx_table *table = &self->described;
    uint64_t dim = table->dim, block = BLOCK / dim ? BLOCK / dim : 1;
    void *raw = nvx_alloc(block * dim, nvx_stored_size(table->type));
    hid_t type = nvx_stored_h5(table->type, false);
    int result = 0;
    for (uint64_t done = 0; done < rows && result == 0; done += block) {
        uint64_t count = rows - done < block ? rows - done : block;
        uint64_t n = count * dim;
        const float *from = values + done * dim;
        size_t fit = nvx_stored_from_float(table->type, table->scale, from, raw, n);
        if (fit < n)
            result = nvx_fail_input(
                err,
                "%s[%" PRIu64 "]: value %" PRIu64 " (%g) does not fit "
                "the type of the table",
                self->name, self->table.rows + fit / dim, fit % dim, (double)from[fit]);
        else if (nvx_append_rows(&self->table, type, raw, count) != 0)
            result = fail(self, err, self->name);
    }
    H5Tclose(type);
    free(raw);
    return result;
}

void nvx_trace_round(nvx_type type, double scale, float values[], size_t n)
{
    float stored[1];
    for (size_t i = 0; i < n; i++)
        if (nvx_stored_from_float(type, scale, &values[i], stored, 1) == 1)
            nvx_stored_to_float(type, scale, stored, &values[i], 1);
}

/* Appends to a dataset that is created on first use; dim 0: one dimension. */
static int append(nvx_trace_writer *self, nvx_append *set, hid_t place, const char *name,
                  const hid_t type[2], const void *values, uint64_t rows, uint64_t dim,
                  nvx_error *err)
{
    int result = 0;
    if (rows == 0)
        return 0;
    if (set->id <= 0)
        result = nvx_append_begin(set, place, name, type[0], dim ? 2 : 1, dim ? dim : 1,
                                  0, true);
    NVX_ASSERT(set->dim == (dim ? dim : 1));
    if (result == 0)
        result = nvx_append_rows(set, type[1], values, rows);
    return result == 0 ? 0 : fail(self, err, name);
}

int nvx_trace_writer_ops(nvx_trace_writer *self, const nvx_op ops[], uint64_t n,
                         nvx_error *err)
{
    const hid_t type[2] = {self->file_record, self->record};
    return append(self, &self->ops, self->file, "ops", type, ops, n, 0, err);
}

int nvx_trace_writer_deps(nvx_trace_writer *self, const uint64_t deps[], uint64_t n,
                          nvx_error *err)
{
    const hid_t type[2] = {H5T_STD_U64LE, H5T_NATIVE_UINT64};
    return append(self, &self->deps, self->file, "deps", type, deps, n, 0, err);
}

int nvx_trace_writer_neighbors(nvx_trace_writer *self, const int64_t positions[],
                               uint64_t requests, uint64_t k, nvx_error *err)
{
    const hid_t type[2] = {H5T_STD_I64LE, H5T_NATIVE_INT64};
    NVX_ASSERT(k > 0);
    return append(self, &self->neighbors, group(self, TRUTH), "neighbors", type,
                  positions, requests, k, err);
}

int nvx_trace_writer_labels(nvx_trace_writer *self, const int32_t labels[], uint64_t n,
                            nvx_error *err)
{
    const hid_t type[2] = {H5T_STD_I32LE, H5T_NATIVE_INT32};
    return append(self, &self->label, group(self, TRUTH), "label", type, labels, n, 0,
                  err);
}

int nvx_trace_writer_row_labels(nvx_trace_writer *self, const int32_t labels[],
                                uint64_t n, nvx_error *err)
{
    const hid_t type[2] = {H5T_STD_I32LE, H5T_NATIVE_INT32};
    return append(self, &self->row_label, group(self, TRUTH), "row_label", type, labels,
                  n, 0, err);
}

int nvx_trace_writer_truth_table(nvx_trace_writer *self, const float values[],
                                 uint64_t rows, uint64_t dim, nvx_error *err)
{
    const hid_t type[2] = {H5T_IEEE_F32LE, H5T_NATIVE_FLOAT};
    NVX_ASSERT(dim > 0);
    return append(self, &self->truth_table, group(self, TRUTH), "table", type, values,
                  rows, dim, err);
}

int nvx_trace_writer_selection(nvx_trace_writer *self, const uint64_t sample[],
                               uint64_t n, const uint64_t representative[],
                               uint64_t samples, nvx_error *err)
{
    const hid_t type[2] = {H5T_STD_I64LE, H5T_NATIVE_UINT64};
    hid_t place = group(self, SELECTION);
    return append(self, &self->sample, place, "sample", type, sample, n, 0, err) == 0
               ? append(self, &self->representative, place, "representative", type,
                        representative, samples, 0, err)
               : -1;
}

/* Closes everything; -1 when HDF5 could not write what it still held. */
static int close_file(nvx_trace_writer *self)
{
    nvx_append *sets[] = {&self->table,       &self->ops,    &self->deps,
                          &self->neighbors,   &self->label,  &self->row_label,
                          &self->truth_table, &self->sample, &self->representative};
    int result = 0;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        if (nvx_append_end(sets[i]) != 0)
            result = -1;
    for (size_t i = 0; i < sizeof self->groups / sizeof self->groups[0]; i++)
        if (self->groups[i] > 0 && H5Gclose(self->groups[i]) < 0)
            result = -1;
    if (self->file > 0 && H5Fclose(self->file) < 0)
        result = -1;
    self->file = H5I_INVALID_HID;
    return result;
}

static void release(nvx_trace_writer **self_p)
{
    nvx_trace_writer *self = *self_p;
    H5Tclose(self->record);
    H5Tclose(self->file_record);
    free(self->path);
    free(self->name);
    free(self);
    *self_p = NULL;
}

int nvx_trace_writer_commit(nvx_trace_writer **self_p, nvx_error *err)
{
    nvx_trace_writer *self = *self_p;
    int result = end_table(self, err);
    if (close_file(self) != 0)
        result = fail(self, err, "the end");
    if (result == 0)
        result = nvx_output_commit(&self->output, err);
    else
        nvx_output_discard(&self->output);
    release(self_p);
    return result;
}

void nvx_trace_writer_discard(nvx_trace_writer **self_p)
{
    if (!*self_p)
        return;
    close_file(*self_p);
    nvx_output_discard(&(*self_p)->output);
    release(self_p);
}
