#include "sim/app/sweep_resolve.h"

#include <stdlib.h>
#include <string.h>

#include "sim/app/run.h"
#include "sim/app/sweep_config.h"
#include "sim/memory.h"

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
static void resolve(nvx_sweep_plan *plan, size_t point, traces *all)
{
    nvx_error ignored = {0};
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    nvx_config *config = nvx_sweep_config(nvx_sweep_plan_base(plan, point)->path,
                                          (const char *const *)sets, n, &ignored);
    nvx_sweep_plan_sets_free(sets, n);
    if (!config)
        return;
    char *yaml = nvx_config_yaml(config);
    const char *trace = plan->trace ? "" : trace_of(all, config);
    nvx_sweep_plan_resolved(plan, point, yaml, trace);
    free(yaml);
    nvx_config_destroy(&config);
}

void nvx_sweep_resolve(nvx_sweep_plan *plan)
{
    traces all = {0};
    for (size_t p = 0; p < plan->points; p++)
        resolve(plan, p, &all);
    for (size_t i = 0; i < all.n; i++) {
        free(all.trace[i].path);
        free(all.trace[i].sha256);
    }
    free(all.trace);
}
