#include "analysis/costs.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

/* A dataset and the field of a row it holds. */
typedef enum { TEXT, WHOLE, REAL } kind;
typedef struct {
    const char *name;
    kind kind;
    size_t offset;
    const char *unit;
} column;

#define OPERATION(field) offsetof(nvx_cost_operation, field)
static const column operation_columns[] = {
    {"/operations/component", TEXT, OPERATION(component), NULL},
    {"/operations/config", TEXT, OPERATION(config), NULL},
    {"/operations/operation", TEXT, OPERATION(operation), NULL},
    {"/operations/doc", TEXT, OPERATION(doc), NULL},
    {"/operations/meter", TEXT, OPERATION(meter), NULL},
    {"/operations/from", TEXT, OPERATION(from), NULL},
    {"/operations/unit", TEXT, OPERATION(unit), NULL},
    {"/operations/note", TEXT, OPERATION(note), NULL},
    {"/operations/instances", WHOLE, OPERATION(instances), "1"},
    {"/operations/count", WHOLE, OPERATION(count), "1"},
    {"/operations/energy_j", REAL, OPERATION(energy_j), "J"},
    {0},
};

#define INSTANCE(field) offsetof(nvx_cost_instance, field)
static const column instance_columns[] = {
    {"/instances/config", TEXT, INSTANCE(config), NULL},
    {"/instances/doc", TEXT, INSTANCE(doc), NULL},
    {"/instances/meter", TEXT, INSTANCE(meter), NULL},
    {"/instances/area_from", TEXT, INSTANCE(area_from), NULL},
    {"/instances/leakage_from", TEXT, INSTANCE(leakage_from), NULL},
    {"/instances/instances", REAL, INSTANCE(instances), "1"},
    {"/instances/area_m2", REAL, INSTANCE(area_m2), "m2"},
    {"/instances/leakage_w", REAL, INSTANCE(leakage_w), "W"},
    {0},
};

static void write_column(nvx_result *to, const column *c, const char *rows, size_t stride,
                         size_t n)
{
    uint64_t dims[] = {n};
    const char **text = nvx_alloc(n, sizeof *text);
    uint64_t *whole = nvx_alloc(n, sizeof *whole);
    double *real = nvx_alloc(n, sizeof *real);
    for (size_t i = 0; i < n; i++) {
        const char *field = rows + i * stride + c->offset;
        if (c->kind == TEXT)
            memcpy(&text[i], field, sizeof *text);
        else if (c->kind == WHOLE)
            memcpy(&whole[i], field, sizeof *whole);
        else
            memcpy(&real[i], field, sizeof *real);
    }
    if (c->kind == TEXT)
        nvx_result_texts(to, c->name, n, text);
    else if (c->kind == WHOLE)
        nvx_result_u64(to, c->name, 1, dims, whole, c->unit);
    else
        nvx_result_f64(to, c->name, 1, dims, real, c->unit);
    free(text);
    free(whole);
    free(real);
}

void nvx_costs_write(nvx_result *to, const nvx_cost_operation operation[],
                     size_t operations, const nvx_cost_instance instance[],
                     size_t instances)
{
    for (const column *c = operation_columns; c->name; c++)
        write_column(to, c, (const char *)operation, sizeof *operation, operations);
    for (const column *c = instance_columns; c->name; c++)
        write_column(to, c, (const char *)instance, sizeof *instance, instances);
}

/* Reads one column into rows, which are made with the first one. */
static int read_column(nvx_costs *self, const nvx_reader *from, const column *c,
                       void **rows_p, size_t stride, size_t *n, nvx_error *err)
{
    nvx_extent extent = {0};
    void *values = NULL;
    if (c->kind == TEXT)
        values = nvx_reader_texts(from, c->name, &extent.count, err);
    else if (c->kind == WHOLE)
        values = nvx_reader_u64(from, c->name, &extent, err);
    else
        values = nvx_reader_f64(from, c->name, &extent, err);
    if (!values)
        return -1;
    if (!*rows_p) {
        *n = extent.count;
        *rows_p = nvx_alloc(*n + 1, stride);
    }
    int result = 0;
    if (extent.count != *n)
        result = nvx_fail_at(err, nvx_reader_path(from), 0, 0,
                             "%s has %llu values where %llu are expected", c->name,
                             (unsigned long long)extent.count, (unsigned long long)*n);
    for (size_t i = 0; i < *n && result == 0; i++)
        memcpy((char *)*rows_p + i * stride + c->offset, (char *)values + i * 8, 8);
    if (c->kind == TEXT)
        self->texts[self->lists++] = values;
    else
        free(values);
    return result;
}

static int read_columns(nvx_costs *self, const nvx_reader *from, const column columns[],
                        void **rows_p, size_t stride, size_t *n, nvx_error *err)
{
    for (const column *c = columns; c->name; c++)
        if (read_column(self, from, c, rows_p, stride, n, err) < 0)
            return -1;
    return 0;
}

nvx_costs *nvx_costs_read(const nvx_reader *from, nvx_error *err)
{
    _Static_assert(sizeof(char *) == 8, "columns are 8 bytes wide");
    nvx_costs *self = nvx_alloc(1, sizeof *self);
    void *operations = NULL, *instances = NULL;
    int result = read_columns(self, from, operation_columns, &operations,
                              sizeof *self->operation, &self->operations, err);
    if (result == 0)
        result = read_columns(self, from, instance_columns, &instances,
                              sizeof *self->instance, &self->instances, err);
    self->operation = operations;
    self->instance = instances;
    if (result < 0)
        nvx_costs_destroy(&self);
    return self;
}

void nvx_costs_destroy(nvx_costs **self_p)
{
    nvx_costs *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->lists; i++)
        free(self->texts[i]);
    free(self->operation);
    free(self->instance);
    free(self);
    *self_p = NULL;
}
