#include "sim/app/sweep_resolve.h"

#include "sim/app/run.h"
#include "sim/memory.h"

void nvx_sweep_resolve(nvx_sweep_plan *plan)
{
    nvx_run run = {0};
    nvx_error err = {0};
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, 0, &n);
    nvx_run_options options = {.config = nvx_sweep_plan_base(plan, 0)->path,
                               .trace = plan->trace,
                               .sets = (const char *const *)sets,
                               .n_sets = n};
    if (nvx_run_open(&run, &options, &err) == 0) {
        plan->resolved = nvx_config_yaml(run.config);
        plan->resolved_trace = nvx_strdup(nvx_trace_sha256(run.trace, &err));
    }
    nvx_trace_close(&run.trace);
    nvx_config_destroy(&run.config);
    nvx_sweep_plan_sets_free(sets, n);
}
