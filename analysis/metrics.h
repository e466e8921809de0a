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
 * Of the workload "ovt" besides (NVCiM-PT):
 *     ovt_hit       the OVT found is that of exact arithmetic
 *     displacement  exact rank of the OVT found, the best is 0; one that is beyond the
 *                   exact ids counts as the first beyond them
 *     margin        lead of the best score over the second, over the larger magnitude of
 *                   the two; k of 2 or more
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
    const char *workload;      /* of the trace; NULL: none */
} nvx_truth;

typedef struct nvx_metric {
    char name[32]; /* as in the JSON contract: "acc1", "recall@5" */
    double *trial; /* [trials]: mean over the queries that have truth */
    uint64_t queries;
    double *query; /* [queries]: mean over trials; NULL for nmse */
} nvx_metric;

typedef struct nvx_metrics nvx_metrics;

/* What is known of requests that answer numbers: rows first[i] .. first[i + 1] - 1 are
 * request i's. Against the exact rows, mean over the rows of a request:
 *     cosine           of a row and the exact one
 *     nmse             |row - exact|^2 / |exact|^2
 *     token_agreement  the table's row nearest by cosine is that of the exact row
 * Against labels:
 *     task             the table's row nearest to the mean of the request's rows has the
 *                      request's label
 * Nearest: largest cosine, the first on ties. A row of length 0 has cosine 0 to all. */
typedef struct nvx_value_truth {
    uint64_t requests, dim;
    const uint64_t *first;              /* [requests + 1] */
    const float *exact;                 /* [first[requests] x dim] */
    uint64_t table_rows;                /* 0: no table */
    const float *table;                 /* [table_rows x dim] */
    const int32_t *row_labels, *labels; /* [table_rows], [requests]; NULL: none */
} nvx_value_truth;

/* Room for `trials` trials of k ids per request. */
nvx_metrics *nvx_metrics_new(const nvx_truth *truth, uint64_t k, uint64_t trials);
void nvx_metrics_destroy(nvx_metrics **self_p);

/* Adds the next trial (in order of trials): ids[requests x k], best first, and their
 * scores (NULL where no metric is of scores); nmse of all scores, NAN for none (then for
 * every trial). */
void nvx_metrics_add(nvx_metrics *self, const int64_t ids[], const double scores[],
                     double nmse);

/* The same of requests that answer numbers; truth must outlive the adding. */
nvx_metrics *nvx_metrics_new_values(const nvx_value_truth *truth, uint64_t trials);
void nvx_metrics_add_values(nvx_metrics *self, const float rows[]);
/* Task accuracy of some rows; -1 where it is not known. */
double nvx_metrics_task(const nvx_value_truth *truth, const float rows[]);

uint64_t nvx_metrics_trials(const nvx_metrics *self); /* added so far */

/* The metrics there is truth for, in the order of the contract. Values are complete once
 * all trials have been added. */
size_t nvx_metrics_count(const nvx_metrics *self);
const nvx_metric *nvx_metrics_at(const nvx_metrics *self, size_t i);

/* The one called `name`, or NULL. */
const nvx_metric *nvx_metrics_named(const nvx_metrics *self, const char *name);

#endif
