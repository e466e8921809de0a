/* vectors.h - a run of rows, of a file or made, on its way into a table of a trace.
 *
 * Rows are read, projected when a PCA is given, rounded to the table's type and written,
 * block by block. int8 tables get one scale per table: largest magnitude / 127.
 * Left out: uint8 tables, a scale per row.
 */
#ifndef NVX_WORKLOADS_VECTORS_H
#define NVX_WORKLOADS_VECTORS_H

#include "traces/import.h"
#include "traces/pca.h"
#include "traces/writer.h"

/* Makes rows first .. first+count-1; each depends on its number only. */
typedef void nvx_vectors_maker(const void *arg, uint64_t first, uint64_t count,
                               float out[]);

typedef struct nvx_vectors {
    nvx_import *from;
    nvx_vectors_maker *make; /* instead of a file */
    const void *make_arg;
    uint64_t first, rows; /* of the file */
    const nvx_pca *pca;   /* NULL: as they are */
    uint64_t width, dim;  /* values of a row before and after the projection */
} nvx_vectors;

/* Called with each block as a reader of the trace will see it. */
typedef void nvx_vectors_sink(void *arg, const float rows[], uint64_t count);

/* Adds all rows to the fit of a PCA. */
int nvx_vectors_fit(const nvx_vectors *self, nvx_pca *pca, nvx_error *err);

/* Writes all rows as table `name`; sink may be NULL. */
int nvx_vectors_write(const nvx_vectors *self, nvx_trace_writer *writer,
                      nvx_write_group group, const char *name, nvx_type type,
                      nvx_vectors_sink *sink, void *arg, nvx_error *err);

#endif
