/* metrics_parts.h - what the files behind metrics.h share; nobody else includes it. */
#ifndef NVX_ANALYSIS_METRICS_PARTS_H
#define NVX_ANALYSIS_METRICS_PARTS_H

#include <stdbool.h>

#include "analysis/metrics.h"

enum { NVX_METRICS_MOST = 12 };

struct nvx_metric_definition;

struct nvx_metrics {
    nvx_truth truth;
    uint64_t k, trials, added;
    double *gain;        /* [k] */
    uint64_t queries[2]; /* per need: how many have that truth */
    uint64_t *query[2];  /* per need: which */
    size_t n;
    nvx_metric metric[NVX_METRICS_MOST];
    const struct nvx_metric_definition *definition[NVX_METRICS_MOST]; /* NULL: nmse */
    /* Of requests that answer numbers: */
    nvx_value_truth values;
    uint64_t *nearest; /* [rows] row of the table nearest to each exact row */
};

#endif
