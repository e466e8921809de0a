#include "sim/app/sweep_resolve.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/reader.h"
#include "sim/app/run.h"
#include "sim/app/sweep_config.h"
#include "sim/memory.h"
#include "sim/output.h"

/* Traces that bases name, each hashed once. */
typedef struct {
    char *path, *sha256;
} known;

typedef struct {
    known *trace;
    size_t n;
} traces;

static char *hash_of(const char *path)
{
    nvx_error ignored = {0};
    nvx_trace *trace = nvx_trace_open(path, &ignored);
    const char *sha256 = trace ? nvx_trace_sha256(trace, &ignored) : NULL;
    char *copy = nvx_strdup(sha256 ? sha256 : "");
    nvx_trace_close(&trace);
    return copy;
}

/* Of the trace that a configuration names; "" where there is none. */
static const char *trace_of(traces *self, const nvx_config *config)
{
    nvx_error ignored = {0};
    char *path = nvx_run_trace_path(config, &ignored);
    if (!path)
        return "";
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->trace[i].path, path) == 0) {
            free(path);
            return self->trace[i].sha256;
        }
    self->trace = nvx_grow(self->trace, self->n, self->n + 1, sizeof *self->trace);
    self->trace[self->n] = (known){path, hash_of(path)};
    return self->trace[self->n++].sha256;
}

/* A point that cannot be opened depends on nothing more: its run will tell why. */
static int resolve(nvx_sweep_plan *plan, size_t point, const char *output, traces *all,
                   nvx_error *err)
{
    nvx_error ignored = {0};
    size_t n;
    const char *base = nvx_sweep_plan_base(plan, point)->path;
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    nvx_config *config = nvx_sweep_config(base, (const char *const *)sets, n, &ignored);
    nvx_sweep_plan_sets_free(sets, n);
    if (!config)
        return 0;
    int result = nvx_reader_is_hdf5(base) ? 0 : nvx_config_apart(config, output, err);
    char *yaml = nvx_config_yaml(config);
    const char *trace = plan->trace ? "" : trace_of(all, config);
    nvx_sweep_plan_resolved(plan, point, yaml, trace);
    free(yaml);
    nvx_config_destroy(&config);
    return result;
}

/* The same of the files that the sweep file names. */
static int keep_named(const nvx_sweep_plan *plan, const char *output, nvx_error *err)
{
    const char *trace = plan->trace;
    for (size_t b = 0; b < plan->bases; b++) {
        const char *base = plan->base[b].path;
        if (nvx_output_apart(output, &base, 1, err) < 0)
            return -1;
    }
    return nvx_output_apart(output, &trace, 1, err);
}

int nvx_sweep_resolve(nvx_sweep_plan *plan, const char *output, nvx_error *err)
{
    traces all = {0};
    int result = keep_named(plan, output, err);
    for (size_t p = 0; p < plan->points && result == 0; p++)
        result = resolve(plan, p, output, &all, err);
    for (size_t i = 0; i < all.n; i++) {
        const char *trace = all.trace[i].path;
        if (result == 0)
            result = nvx_output_apart(output, &trace, 1, err);
        free(all.trace[i].path);
        free(all.trace[i].sha256);
    }
    free(all.trace);
    return result;
}
