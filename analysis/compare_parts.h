/* compare_parts.h - what analysis/compare*.c share; nobody else includes it. */
#ifndef NVX_ANALYSIS_COMPARE_PARTS_H
#define NVX_ANALYSIS_COMPARE_PARTS_H

#include "analysis/compare.h"
#include "analysis/settings.h"

typedef struct nvx_compared {
    char *path, *trace, *sha256; /* of the file; of its trace */
    json_t *report;
    nvx_settings *settings;
} nvx_compared;

/* One number of all results. */
typedef struct nvx_compare_number {
    char *key;        /* as in the contract: "energy_nj_per_request.adc" */
    char *name;       /* for people: "energy adc" */
    const char *unit; /* SI */
    double factor;    /* from the contract's unit to SI */
    double *value;    /* [results] NAN: absent */
    double *ratio;    /* [results] of the base to it; NAN: none, and for the base */
} nvx_compare_number;

/* A setting that is not the same in all. */
typedef struct nvx_compare_setting {
    char *path;         /* a value, or a part that some do not have */
    const char **value; /* [results] NULL: none; "": a part that is there */
} nvx_compare_setting;

struct nvx_comparison {
    size_t n;
    nvx_compared *result; /* [n] */
    char *warning;
    size_t numbers, settings;
    nvx_compare_number *number;
    nvx_compare_setting *setting;
};

/* Finds the settings that differ (compare_config.c). */
void nvx_compare_settings(nvx_comparison *self);

typedef struct nvx_compare_interval {
    double mean, chips[2], queries[2]; /* NAN: none */
} nvx_compare_interval;

/* Of a metric in a result; false where it is absent. */
bool nvx_compare_metric(const nvx_compared *result, const char *metric,
                        nvx_compare_interval *out);

/* 1: they overlap, 0: they are apart, -1: not known. */
int nvx_compare_overlap(const double a[2], const double b[2]);

/* The metrics of all results, in order of appearance; the caller frees list and names. */
char **nvx_compare_metrics(const nvx_comparison *self, size_t *n);

/* base / other; NAN where it is none. */
double nvx_compare_ratio(double base, double other);

#endif
