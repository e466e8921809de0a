/* run.h - one run: place, program, time, read, and what came of it. */
#ifndef NVX_SIM_APP_RUN_H
#define NVX_SIM_APP_RUN_H

#include <stdbool.h>

#include "analysis/report.h"
#include "models/account.h"
#include "models/requests.h"
#include "sim/config.h"

/* What the user asked for. Texts are borrowed. */
typedef struct nvx_run_options {
    const char *config; /* YAML, "-", or a result file */
    const char *trace;  /* NULL: what the configuration says */
    const char *const *sets;
    size_t n_sets;
    bool reverse; /* components in reverse order of creation */
} nvx_run_options;

typedef struct nvx_run {
    nvx_config *config;
    nvx_trace *trace;
    nvx_requests *requests;
    nvx_placement *placement;
    nvx_timing_machine *machine;
    nvx_functional *functional;
    nvx_topk_counts *counts; /* [requests x tiles] */
    int64_t *exact;          /* [requests x exact_k] */
    uint32_t exact_k;
    nvx_timing_request *time; /* [requests] */
    nvx_timing_stats *stats;
    nvx_reading *reading;
    nvx_account *account;
    nvx_metrics *metrics;
    nvx_report *report;
} nvx_run;

/* Runs everything; NULL and err on failure. */
nvx_run *nvx_run_new(const nvx_run_options *options, nvx_error *err);
void nvx_run_destroy(nvx_run **self_p);

/* Writes the result file. */
int nvx_run_write(nvx_run *self, const char *path, nvx_error *err);

/* --- the parts of it, in files of their own --- */

/* Opens configuration and trace (run_open.c). */
int nvx_run_open(nvx_run *self, const nvx_run_options *options, nvx_error *err);

/* Metrics, conventions, report (run_report.c). */
int nvx_run_report(nvx_run *self, nvx_error *err);

#endif
