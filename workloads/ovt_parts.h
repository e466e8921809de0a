/* ovt_parts.h - what one call of nvx_ovt_write holds. Private to ovt.c and ovt_*.c. */
#ifndef NVX_WORKLOADS_OVT_PARTS_H
#define NVX_WORKLOADS_OVT_PARTS_H

#include "traces/pca.h"
#include "traces/writer.h"
#include "workloads/labels.h"
#include "workloads/neighbors.h"
#include "workloads/ovt.h"
#include "workloads/token_set.h"

enum { NVX_OVT_TRUTH_K = 10 }; /* neighbours stored per input, at least */

typedef struct nvx_ovt_build {
    const nvx_ovt *ovt;
    nvx_error *err;
    nvx_token_set bank, inputs;
    uint64_t requests;        /* inputs that search */
    uint64_t ovts;            /* of the trace, those held aside included */
    uint64_t *sample;         /* [ovts] the matrix of the bank that each of them is */
    uint64_t *representative; /* [matrices of the bank] OVT of each, or NULL: itself */
    char *selection;          /* what was kept, or NULL: everything */
    nvx_pool pool;            /* of the tokens as they are stored */
    nvx_pca *pca;
    nvx_labels labels;
    nvx_trace_writer *writer;
    float *raw, *narrow, *fitted; /* one matrix: as read, projected, of n tokens */
    double *seen;                 /* inputs as stored, pooled; until neighbors has them */
    nvx_neighbors *neighbors;
} nvx_ovt_build;

uint64_t nvx_ovt_truth_k(const nvx_ovt_build *b);

/* Which matrices of the bank are OVTs: ovts, sample, representative, selection. */
int nvx_ovt_select(nvx_ovt_build *b);

/* Rows of a flat matrix: inserts go to rows that are there. */
uint64_t nvx_ovt_rows(const nvx_ovt_build *b);

/* Tokens of matrix `at` of a set, projected and fitted, into b->fitted[tokens x dim]. */
int nvx_ovt_fitted(nvx_ovt_build *b, const nvx_token_set *set, uint64_t at);

/* Inputs and matrices; b->neighbors is complete then. */
int nvx_ovt_write_tables(nvx_ovt_build *b);

/* Most rows of /ops that an input takes, writes after it included; how many requests
 * there are; writing them all. */
uint64_t nvx_ovt_ops_each(const nvx_ovt *ovt, uint64_t tokens);
uint64_t nvx_ovt_requests(const nvx_ovt_build *b);
int nvx_ovt_write_ops(nvx_ovt_build *b);

#endif
