#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/point.h"
#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/app/w1_trace.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/progress.h"

/* F2: work W1 (bit-sliced noisy search) through the whole program. */

enum { MAX_SETS = 6, METRICS = 3 };

#define DEVICE "chip.tile.array.device."
#define POOL   "chip.tile.adc_pool"

/* Metrics: top-1, top-5, relative error (root of nmse). A bar is 4 sqrt(2) standard
 * deviations of the published program's figure over its own workloads (8 seeds, 8 trials
 * each): two draws of 256 queries may differ by that much. */
static const struct {
    const char *name;
    const char *sets[MAX_SETS]; /* on top of models/presets/w1.yaml; ends with NULL */
    double published[METRICS], bar[METRICS];
} table[] = {
    {"ADC step = 1 cell",
     {POOL ".full_scale=step", DEVICE "clip=none"},
     {0.879, 0.906, 0.06786},
     {0.031, 0.023, 0.0078}},
    {"same, clipped at 0",
     {POOL ".full_scale=step", DEVICE "clip=zero", DEVICE "g_min=0 S"},
     {0.94, 0.955, 0.02933},
     {0.047, 0.025, 0.0019}},
    {"no device noise",
     {POOL ".full_scale=step", DEVICE "sigma_scale=0"},
     {0.965, 0.975, 0.01518},
     {0.066, 0.03, 0.0009}},
    {"no ADC",
     {POOL "={impl: ideal}", DEVICE "clip=none"},
     {0.845, 0.883, 0.07814},
     {0.036, 0.026, 0.011}},
    {"ADC full range",
     {POOL ".full_scale=full", DEVICE "clip=none"},
     {0.449, 0.56, 0.34468},
     {0.12, 0.092, 0.058}},
    {"ADC calibrated",
     {POOL ".full_scale=calibrated", DEVICE "clip=none"},
     {0.841, 0.877, 0.07996},
     {0.041, 0.026, 0.0091}},
    {"digital subtraction",
     {POOL ".full_scale=step", DEVICE "clip=none", DEVICE "g_min=0 S",
      "chip.tile.array.subtract=digital"},
     {0.908, 0.936, 0.04615},
     {0.051, 0.022, 0.0059}},
};

static const struct {
    const char *name, *metric;
    bool root; /* the square root of it */
} metrics[METRICS] = {
    {"top-1", "acc1", false},
    {"top-5", "recall@5", false},
    {"rel. error", "nmse", true},
};

static void add_metrics(nvx_validation *v, size_t at, json_t *report)
{
    json_t *accuracy = json_object_get(report, "accuracy");
    for (size_t m = 0; m < METRICS; m++) {
        json_t *mean =
            json_object_get(json_object_get(accuracy, metrics[m].metric), "mean");
        double ours = json_is_number(mean) ? json_number_value(mean) : (double)NAN;
        char *name = nvx_format("%s: %s", table[at].name, metrics[m].name);
        nvx_validation_row(v, name, metrics[m].root ? sqrt(ours) : ours,
                           table[at].published[m], table[at].bar[m]);
        free(name);
    }
}

static void run_row(nvx_validation *v, size_t at, const char *program, const char *config,
                    const char *trace)
{
    nvx_error err = {0};
    char line[sizeof err.file + sizeof err.text + 32];
    nvx_point point = {
        .program = program, .config = config, .trace = trace, .sets = table[at].sets};
    while (point.n_sets < MAX_SETS && point.sets[point.n_sets])
        point.n_sets++;
    json_t *report = nvx_point_run(&point, &err);
    if (report)
        add_metrics(v, at, report);
    else
        nvx_validation_failure(v, table[at].name,
                               nvx_error_format(&err, line, sizeof line));
    json_decref(report);
}

static void run_rows(nvx_validation *v, const char *config, const char *trace,
                     nvx_error *err)
{
    size_t n = sizeof table / sizeof table[0];
    char *program = nvx_point_program(err);
    if (!program)
        return;
    nvx_progress *progress = nvx_progress_start("validate", n);
    for (size_t i = 0; i < n; i++) {
        run_row(v, i, program, config, trace);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    free(program);
}

void nvx_validate_w1(nvx_validation *validation)
{
    nvx_error err = {0};
    nvx_validation_claim(validation, "F2", "W1: bit-sliced noisy search, 8 trials",
                         "NumPy program cross-checked with CrossSim, same sizes");
    char *config = nvx_data_file("models/presets/w1.yaml");
    char *folder = nvx_validate_folder(&err);
    char *trace = folder ? nvx_format("%s/w1.h5", folder) : NULL;
    if (!config)
        nvx_fail_environment(&err, "models/presets/w1.yaml is not there");
    if (err.status == NVX_OK && nvx_w1_trace(trace, &err) == 0)
        run_rows(validation, config, trace, &err);
    if (err.status != NVX_OK)
        nvx_validation_failure(validation, "all", err.text);
    if (trace)
        unlink(trace);
    if (folder)
        rmdir(folder);
    free(trace);
    free(folder);
    free(config);
}
