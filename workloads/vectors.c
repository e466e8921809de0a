#include "workloads/vectors.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/progress.h"

enum { BLOCK = 1 << 20 }; /* values read at a time */

/* Buffers of one walk over the rows. */
typedef struct walk {
    const nvx_vectors *vectors;
    uint64_t block, next; /* rows */
    float *raw, *rows;    /* rows == raw without a projection */
    nvx_progress *progress;
} walk;

static walk walk_begin(const nvx_vectors *vectors, const char *what)
{
    uint64_t dim = vectors->width;
    uint64_t block = BLOCK / dim ? BLOCK / dim : 1;
    walk self = {.vectors = vectors,
                 .block = block < vectors->rows ? block : vectors->rows};
    self.raw = nvx_alloc(self.block * dim, sizeof *self.raw);
    self.rows = self.raw;
    if (vectors->pca)
        self.rows = nvx_alloc(self.block * vectors->dim, sizeof *self.rows);
    self.progress = nvx_progress_start(what, vectors->rows);
    return self;
}

/* Rows read into self->rows; 0 at the end, -1 and err on failure. */
static int64_t walk_next(walk *self, nvx_error *err)
{
    const nvx_vectors *v = self->vectors;
    uint64_t left = v->rows - self->next;
    uint64_t count = left < self->block ? left : self->block;
    if (count == 0)
        return 0;
    if (v->make)
        v->make(v->make_arg, v->first + self->next, count, self->raw);
    else if (nvx_import_read(v->from, v->first + self->next, count, self->raw, err) != 0)
        return -1;
    if (v->pca)
        nvx_pca_project(v->pca, self->raw, count, self->rows);
    self->next += count;
    nvx_progress_step(self->progress, count);
    return (int64_t)count;
}

static void walk_end(walk *self)
{
    nvx_progress_end(&self->progress);
    if (self->rows != self->raw)
        free(self->rows);
    free(self->raw);
}

int nvx_vectors_fit(const nvx_vectors *self, nvx_pca *pca, nvx_error *err)
{
    int64_t count;
    walk at = walk_begin(self, "principal components");
    while ((count = walk_next(&at, err)) > 0)
        nvx_pca_add(pca, at.raw, (uint64_t)count);
    walk_end(&at);
    return (int)count;
}

/* Scale of an int8 table: the largest magnitude becomes 127. */
static int find_scale(const nvx_vectors *self, double *scale, nvx_error *err)
{
    int64_t count;
    float largest = 0;
    walk at = walk_begin(self, "scale");
    while ((count = walk_next(&at, err)) > 0)
        for (uint64_t i = 0; i < (uint64_t)count * self->dim; i++)
            largest = fmaxf(largest, fabsf(at.rows[i]));
    walk_end(&at);
    *scale = largest > 0 ? largest / 127.0 : 1;
    return (int)count;
}

int nvx_vectors_write(const nvx_vectors *self, nvx_trace_writer *writer,
                      nvx_write_group group, const char *name, nvx_type type,
                      nvx_vectors_sink *sink, void *arg, nvx_error *err)
{
    nvx_table table = {
        .name = name, .rows = self->rows, .dim = self->dim, .type = type, .scale = 1};
    NVX_ASSERT(type != NVX_U8);
    if (type == NVX_I8 && find_scale(self, &table.scale, err) != 0)
        return -1;
    if (nvx_trace_writer_table(writer, group, &table, err) != 0)
        return -1;
    int64_t count;
    walk at = walk_begin(self, name);
    while ((count = walk_next(&at, err)) > 0) {
        if (nvx_trace_writer_rows(writer, at.rows, (uint64_t)count, err) != 0) {
            count = -1;
            break;
        }
        if (!sink)
            continue;
        nvx_trace_round(type, table.scale, at.rows, (uint64_t)count * self->dim);
        sink(arg, at.rows, (uint64_t)count);
    }
    walk_end(&at);
    return (int)count;
}
