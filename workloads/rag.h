/* rag.h - retrieval by inner product: stored vectors, queries, the k best of each.
 *
 * Writes a trace with /matrices/docs, /inputs/queries and, when asked for,
 * /inputs/calibration (inputs held aside for setting converters) and /inputs/updates
 * (vectors written while queries run). Without updates request i is
 *   row 2i      MVM   a = all rows of docs, b = row i of queries
 *   row 2i + 1  TOPK  a = value 2i, k
 * and with them what rag_ops.h says. Truth, of rows that do not change: neighbours are the
 * exact K = max(k, 10) best rows (all, if there are fewer) by inner product of the values
 * as stored in the trace; labels come from text files.
 * Left out: truth of rows that change; bursts of updates.
 */
#ifndef NVX_WORKLOADS_RAG_H
#define NVX_WORKLOADS_RAG_H

#include <stdint.h>

#include "traces/trace.h"
#include "workloads/rag_ops.h"
#include "workloads/random_vectors.h"

typedef enum {
    NVX_TRUTH_EXACT = 0, /* computed */
    NVX_TRUTH_FILE,      /* neighbours of the ann-benchmarks file */
    NVX_TRUTH_NONE
} nvx_truth;

typedef struct nvx_rag {
    const char *docs, *queries; /* files import.h reads */
    const char *ann;            /* instead of both: an ann-benchmarks file */
    nvx_random_vectors random;  /* rows > 0: instead of all files; labels: its clusters */
    const char *calibration;    /* file, or NULL */
    uint64_t calibration_rows;  /* instead: so many of the last queries */
    const char *labels;         /* of stored rows, or NULL */
    const char *query_labels;   /* of all rows of the queries' file, or NULL */
    uint32_t k;                 /* results asked for, >= 1 */
    uint64_t fetch;             /* bytes of each document found that are moved; 0: none */
    double rate;                /* requests per second; 0: closed loop */
    nvx_type type;              /* NVX_F32, NVX_F16 or NVX_I8: all tables */
    uint64_t reduce;            /* dimensions left by PCA; 0: none */
    nvx_truth truth;
    nvx_rag_updates updates;      /* held: the last docs */
    const char *source, *licence; /* attributes, or NULL */
} nvx_rag;

/* Builds the trace at `path`. */
int nvx_rag_write(const nvx_rag *rag, const char *path, nvx_error *err);

#endif
