#include "traces/inside.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/guard.h"
#include "traces/records.h"
#include "traces/stored.h"

enum { ATTRIBUTE_LIMIT = 256 }; /* attributes of the file */

static int fail(const nvx_trace *self, nvx_error *err, const char *text)
{
    return nvx_fail_at(err, self->file.path, 0, 0, "%s", text);
}

static herr_t keep_attribute(hid_t object, const char *name, const H5A_info_t *info,
                             void *arg)
{
    nvx_trace *self = arg;
    (void)info;
    char *text = nvx_h5_text(object, name);
    if (!text)
        return 0;
    self->name[self->attributes] = nvx_strdup(name);
    self->text[self->attributes++] = text;
    return self->attributes == ATTRIBUTE_LIMIT;
}

static int read_attributes(nvx_trace *self, nvx_error *err)
{
    hsize_t at = 0;
    self->name = nvx_alloc(ATTRIBUTE_LIMIT, sizeof *self->name);
    self->text = nvx_alloc(ATTRIBUTE_LIMIT, sizeof *self->text);
    if (H5Aiterate2(self->file.id, H5_INDEX_NAME, H5_ITER_INC, &at, keep_attribute,
                    self) < 0)
        return fail(self, err, "the attributes cannot be read; the file is damaged");
    const char *format = nvx_trace_attribute(self, "format");
    if (!format || strcmp(format, "nvxsim-trace") != 0)
        return fail(self, err, "not a trace: attribute 'format' is not \"nvxsim-trace\"");
    const char *version = nvx_trace_attribute(self, "version");
    if (!version || strcmp(version, "1") != 0)
        return nvx_fail_at(err, self->file.path, 0, 0,
                           "version %.20s of the trace format is not known; known: 1",
                           version ? version : "(none)");
    return 0;
}

/* Names of a group's datasets into tables->table, sorted. */
static int list_tables(nvx_trace *self, nvx_tables *tables, nvx_error *err)
{
    size_t count;
    char **names = nvx_h5_names(&self->file, tables->group, &count, err);
    if (!names)
        return -1;
    tables->count = (uint32_t)count;
    tables->table = nvx_alloc(count, sizeof *tables->table);
    for (size_t i = 0; i < count; i++)
        tables->table[i].name = names[i];
    free(names);
    return 0;
}

char *nvx_table_path(const nvx_tables *tables, uint32_t id, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", tables->group, tables->table[id].name);
    return out;
}

int nvx_tables_select(nvx_trace *self, nvx_tables *tables, uint32_t id, nvx_error *err)
{
    char path[NVX_TABLE_PATH];
    if (tables->open.id > 0 && tables->open_id == id)
        return 0;
    nvx_h5_set_close(&tables->open);
    tables->open_id = id;
    return nvx_h5_set_open(&self->file, nvx_table_path(tables, id, path, sizeof path), 2,
                           &tables->open, err);
}

static int table_type(hid_t set, nvx_type *out)
{
    hid_t type = H5Dget_type(set);
    int found = type > 0 ? nvx_stored_of_h5(type, out) : -1;
    if (type > 0)
        H5Tclose(type);
    return found;
}

static int inspect_table(nvx_trace *self, nvx_tables *tables, uint32_t id, nvx_error *err)
{
    char name[NVX_TABLE_PATH];
    nvx_table *table = &tables->table[id];
    const char *path = self->file.path;
    nvx_table_path(tables, id, name, sizeof name);
    if (nvx_tables_select(self, tables, id, err) != 0)
        return -1;
    table->rows = tables->open.rows;
    table->dim = tables->open.dim;
    table->scale = 1;
    if (table->rows == 0 || table->dim == 0)
        return nvx_fail_at(err, path, 0, 0,
                           "%s: empty %s (%" PRIu64 " x %" PRIu64
                           "); at least one row and "
                           "one column are needed",
                           name, tables == &self->matrices ? "matrix" : "input",
                           table->rows, table->dim);
    if (table_type(tables->open.id, &table->type) != 0)
        return nvx_fail_at(err, path, 0, 0,
                           "%s: unknown type of values; allowed: float32, "
                           "float16, int8, uint8",
                           name);
    if (nvx_h5_number(tables->open.id, "scale", &table->scale) < 0 ||
        !isfinite(table->scale) || table->scale <= 0)
        return nvx_fail_at(err, path, 0, 0,
                           "%s: attribute 'scale' is not a positive number", name);
    return 0;
}

static int open_tables(nvx_trace *self, nvx_tables *tables, const char *group,
                       nvx_error *err)
{
    tables->group = group;
    int there = nvx_h5_has(&self->file, group, err);
    if (there <= 0)
        return there;
    if (list_tables(self, tables, err) != 0)
        return -1;
    for (uint32_t id = 0; id < tables->count; id++)
        if (inspect_table(self, tables, id, err) != 0)
            return -1;
    return 0;
}

static int open_ops(nvx_trace *self, nvx_error *err)
{
    if (nvx_h5_set_open(&self->file, "/ops", 1, &self->ops, err) != 0)
        return -1;
    hid_t type = H5Dget_type(self->ops.id);
    int fits = nvx_record_fits(type, self->file.path, err);
    if (type > 0)
        H5Tclose(type);
    if (fits != 0)
        return -1;
    self->record = nvx_record_memory();
    return self->ops.rows ? 0 : fail(self, err, "/ops: no operations");
}

/* A dataset of integers that need not be there. */
static int open_integers(nvx_trace *self, const char *name, int rank, size_t size,
                         bool is_signed, nvx_h5_set *set, nvx_error *err)
{
    int there = nvx_h5_has(&self->file, name, err);
    if (there <= 0)
        return there;
    if (nvx_h5_set_open(&self->file, name, rank, set, err) != 0)
        return -1;
    hid_t type = H5Dget_type(set->id);
    bool fits = type > 0 && nvx_h5_is_integer(type, size, is_signed);
    if (type > 0)
        H5Tclose(type);
    if (fits)
        return 0;
    return nvx_fail_at(err, self->file.path, 0, 0,
                       "%s: the values are not %s integers of at "
                       "most %zu bits",
                       name, is_signed ? "signed" : "unsigned", 8 * size);
}

/* /truth/table, which need not be there. */
static int open_truth_table(nvx_trace *self, nvx_error *err)
{
    static const char name[] = "/truth/table";
    int there = nvx_h5_has(&self->file, name, err);
    if (there <= 0)
        return there;
    if (nvx_h5_set_open(&self->file, name, 2, &self->table_set, err) != 0)
        return -1;
    hid_t type = H5Dget_type(self->table_set.id);
    bool fits = type > 0 && nvx_h5_is_float(type, 4);
    if (type > 0)
        H5Tclose(type);
    self->table = (nvx_table){.name = "table",
                              .rows = self->table_set.rows,
                              .dim = self->table_set.dim,
                              .type = NVX_F32,
                              .scale = 1};
    if (!fits)
        return nvx_fail_at(err, self->file.path, 0, 0, "%s: the values are not float32",
                           name);
    if (self->table.rows == 0 || self->table.dim == 0)
        return nvx_fail_at(err, self->file.path, 0, 0,
                           "%s: empty (%" PRIu64 " x %" PRIu64
                           "); at least one row and one column are needed",
                           name, self->table.rows, self->table.dim);
    return 0;
}

static int open_all(nvx_trace *self, nvx_error *err)
{
    if (read_attributes(self, err) != 0 ||
        open_tables(self, &self->matrices, "/matrices", err) != 0 ||
        open_tables(self, &self->inputs, "/inputs", err) != 0)
        return -1;
    if (self->matrices.count == 0)
        return fail(self, err, "/matrices: no stored matrix");
    if (open_ops(self, err) != 0 ||
        open_integers(self, "/deps", 1, 8, false, &self->deps, err) != 0 ||
        open_integers(self, "/truth/neighbors", 2, 8, true, &self->neighbors, err) != 0 ||
        open_integers(self, "/truth/label", 1, 4, true, &self->label, err) != 0 ||
        open_integers(self, "/truth/row_label", 1, 4, true, &self->row_label, err) != 0)
        return -1;
    return open_truth_table(self, err);
}

static nvx_trace *open_here(const char *path, nvx_error *err)
{
    nvx_trace *self = nvx_alloc(1, sizeof *self);
    if (nvx_h5_open(&self->file, path, err) != 0 || open_all(self, err) != 0)
        nvx_trace_close(&self);
    return self;
}

static void read_all(const char *path)
{
    nvx_error err = {0};
    nvx_trace *self = open_here(path, &err);
    if (self)
        nvx_trace_check(self, &err);
    nvx_trace_close(&self);
}

nvx_trace *nvx_trace_open(const char *path, nvx_error *err)
{
    if (nvx_guard_has_checksums(path) || nvx_guard_survives(read_all, path))
        return open_here(path, err);
    nvx_fail_at(err, path, 0, 0, "damaged so badly that the HDF5 library fails on it");
    return NULL;
}

static void close_tables(nvx_tables *tables)
{
    nvx_h5_set_close(&tables->open);
    for (uint32_t id = 0; id < tables->count; id++) {
        union {
            const char *kept;
            char *owned;
        } name = {tables->table[id].name};
        free(name.owned);
    }
    free(tables->table);
}

void nvx_trace_close(nvx_trace **self_p)
{
    nvx_trace *self = *self_p;
    if (!self)
        return;
    close_tables(&self->matrices);
    close_tables(&self->inputs);
    nvx_h5_set *sets[] = {&self->ops,   &self->deps,      &self->neighbors,
                          &self->label, &self->row_label, &self->table_set};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        nvx_h5_set_close(sets[i]);
    if (self->record > 0)
        H5Tclose(self->record);
    for (size_t i = 0; i < self->attributes; i++) {
        free(self->name[i]);
        free(self->text[i]);
    }
    free(self->name);
    free(self->text);
    nvx_h5_close(&self->file);
    free(self);
    *self_p = NULL;
}
