/* writer.h - a new trace, written in order: attributes, tables, operations, truth.
 *
 * The file is written beside its place and renamed by nvx_trace_writer_commit; equal
 * calls give equal bytes (no times inside). Every block carries a checksum, and HDF5's
 * own structures do too (file format 1.10), so damage is found when it is read.
 *
 * Tables, operations and truth are streamed: rows may be appended in pieces of any size.
 * Left out: checking what is written (nvx_trace_check does), changing what was written.
 */
#ifndef NVX_TRACES_WRITER_H
#define NVX_TRACES_WRITER_H

#include "traces/trace.h"

typedef struct nvx_trace_writer nvx_trace_writer;

typedef enum { NVX_WRITE_MATRIX, NVX_WRITE_INPUT } nvx_write_group;

/* workload: "rag"; created_by: the program. -1 or NULL, here and below: err says why. */
nvx_trace_writer *nvx_trace_writer_new(const char *path, const char *workload,
                                       const char *created_by, nvx_error *err);
int nvx_trace_writer_attribute(nvx_trace_writer *self, const char *name, const char *text,
                               nvx_error *err);

/* Begins a table of exactly table->rows rows; the one before must be full. */
int nvx_trace_writer_table(nvx_trace_writer *self, nvx_write_group group,
                           const nvx_table *table, nvx_error *err);

/* Appends rows to the table begun last. Values are stored as value / scale, rounded to
 * the table's type (integers: half away from zero). A value that the type cannot hold
 * is an input error. */
int nvx_trace_writer_rows(nvx_trace_writer *self, const float values[], uint64_t rows,
                          nvx_error *err);

/* What a reader will see of `n` values stored with this type and scale, in place. */
void nvx_trace_round(nvx_type type, double scale, float values[], size_t n);

int nvx_trace_writer_ops(nvx_trace_writer *self, const nvx_op ops[], uint64_t n,
                         nvx_error *err);
int nvx_trace_writer_deps(nvx_trace_writer *self, const uint64_t deps[], uint64_t n,
                          nvx_error *err);

/* Truth of further requests; k is the same in every call. */
int nvx_trace_writer_neighbors(nvx_trace_writer *self, const int64_t positions[],
                               uint64_t requests, uint64_t k, nvx_error *err);
int nvx_trace_writer_labels(nvx_trace_writer *self, const int32_t labels[], uint64_t n,
                            nvx_error *err);
int nvx_trace_writer_row_labels(nvx_trace_writer *self, const int32_t labels[],
                                uint64_t n, nvx_error *err);

/* Reference vectors, values[rows x dim]; dim is the same in every call. */
int nvx_trace_writer_truth_table(nvx_trace_writer *self, const float values[],
                                 uint64_t rows, uint64_t dim, nvx_error *err);

/* /selection: which of `samples` samples each of n stored items is, and which item stands
 * for each sample. Once. */
int nvx_trace_writer_selection(nvx_trace_writer *self, const uint64_t sample[],
                               uint64_t n, const uint64_t representative[],
                               uint64_t samples, nvx_error *err);

/* Completes the file and puts it in its place; destroys self, also on failure. */
int nvx_trace_writer_commit(nvx_trace_writer **self_p, nvx_error *err);

/* Removes what was written; destroys self. NULL-safe. */
void nvx_trace_writer_discard(nvx_trace_writer **self_p);

#endif
