/* metrics.h - how good the ids found are: accuracy per trial and per query.
 *
 * Against the exact ids (float32 inner products, best first):
 *     acc1      the best id found is the exact best one
 *     recall@k  share of the exact top k found
 *     ndcg@k    binary relevance (in the exact top k), gain 1 / log2(1 + rank), divided
 *               by the gain of an ideal list
 *     mrr       1 / rank of the exact best id within the k found, 0 if it is not there
 * Against labels:
 *     prec@k    share of the k found whose row has the query's label
 *     label@1, label@k   the first / any of the k found has the query's label
 * nmse (of the scores) is computed where the scores are and comes in, one per trial.
 *
 * A metric without truth is absent. A query without truth (no exact id, label -1) is left
 * out of that metric's mean. An id below 0 stands for "nothing found" and is never right.
 * With fewer exact ids than k, the exact top k is what there is.
 * Left out: graded relevance; a different k per query.
 */
#ifndef NVX_ANALYSIS_METRICS_H
#define NVX_ANALYSIS_METRICS_H

#include <stddef.h>
#include <stdint.h>

/* What is known to be right. Arrays are borrowed and must outlive the metrics. */
typedef struct nvx_truth {
    uint64_t requests;
    uint64_t kx;               /* exact ids per request; may differ from k */
    const int64_t *neighbors;  /* [requests x kx], best first; NULL: none */
    const int32_t *labels;     /* [requests], -1: none; NULL: none */
    uint64_t rows;             /* stored vectors */
    const int32_t *row_labels; /* [rows], -1: none; NULL: none */
} nvx_truth;

typedef struct nvx_metric {
    char name[32]; /* as in the JSON contract: "acc1", "recall@5" */
    double *trial; /* [trials]: mean over the queries that have truth */
    uint64_t queries;
    double *query; /* [queries]: mean over trials; NULL for nmse */
} nvx_metric;

typedef struct nvx_metrics nvx_metrics;

/* Room for `trials` trials of k ids per request. */
nvx_metrics *nvx_metrics_new(const nvx_truth *truth, uint64_t k, uint64_t trials);
void nvx_metrics_destroy(nvx_metrics **self_p);

/* Adds the next trial (in order of trials): ids[requests x k], best first; nmse of its
 * scores, NAN for none (then for every trial). */
void nvx_metrics_add(nvx_metrics *self, const int64_t ids[], double nmse);

uint64_t nvx_metrics_trials(const nvx_metrics *self); /* added so far */

/* The metrics there is truth for, in the order of the contract. Values are complete once
 * all trials have been added. */
size_t nvx_metrics_count(const nvx_metrics *self);
const nvx_metric *nvx_metrics_at(const nvx_metrics *self, size_t i);

/* The one called `name`, or NULL. */
const nvx_metric *nvx_metrics_named(const nvx_metrics *self, const char *name);

#endif
