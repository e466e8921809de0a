/* validate_run.h - a preset run on a small trace, and what validate reads of its result.
 *
 * One bench is a temporary folder with a trace and a preset; every run on it is the
 * program started anew (point.h), and its figures are read from the result file: counts
 * and energies of operations, and the times at which requests ended.
 */
#ifndef NVX_SIM_APP_VALIDATE_RUN_H
#define NVX_SIM_APP_VALIDATE_RUN_H

#include "analysis/costs.h"
#include "sim/app/small_trace.h"

typedef struct nvx_validate_bench {
    char *program, *config, *folder, *trace, *result;
} nvx_validate_bench;

/* NULL and err when the preset, the program or the folder cannot be had. */
nvx_validate_bench *nvx_validate_bench_new(const char *preset,
                                           const nvx_small_trace *trace, nvx_error *err);
/* The same without a trace, which the caller writes to `trace`. */
nvx_validate_bench *nvx_validate_bench_empty(const char *preset, nvx_error *err);
void nvx_validate_bench_destroy(nvx_validate_bench **self_p);

/* What a run did. */
typedef struct nvx_validate_run {
    nvx_reader *reader;
    nvx_costs *costs;
    uint64_t *end_ps;
    uint64_t requests;
} nvx_validate_run;

/* Runs the preset with these settings (ends with NULL). NULL and err when it fails. */
nvx_validate_run *nvx_validate_run_new(const nvx_validate_bench *bench,
                                       const char *const sets[], nvx_error *err);
void nvx_validate_run_destroy(nvx_validate_run **self_p);

/* Per request: how often an operation of a place ("chip.tile*.mux", "switch") was done,
 * and what that took [J]. NaN when there is no such operation. */
double nvx_validate_count(const nvx_validate_run *self, const char *component,
                          const char *operation);
double nvx_validate_joule(const nvx_validate_run *self, const char *component,
                          const char *operation);

/* Mean distance of results [ps], first and last quarter left out: in a machine that
 * always has requests waiting, what its slowest stage takes for one. */
double nvx_validate_interval_ps(const nvx_validate_run *self);

/* Cycles per request that a shared part ("chip/topk") is busy. */
double nvx_validate_busy(const nvx_validate_run *self, const char *component);

/* A folder for temporary files, NULL and err when there is none; the caller removes and
 * frees it. */
char *nvx_validate_folder(nvx_error *err);

#endif
