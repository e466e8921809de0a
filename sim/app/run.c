/* run.c - the four passes: place, program (inside read: cells are redrawn from their
 * streams tile by tile), time, read. */
#include "sim/app/run.h"

#include <stdlib.h>

#include "models/chip.h"
#include "sim/clock.h"
#include "sim/memory.h"

enum { EXACT_K = 10 }; /* entries of the exact ranking kept at least */

static int set_up(nvx_run *r, nvx_error *err)
{
    const nvx_table *matrix;
    if (!(r->requests = nvx_requests_read(r->trace, err)))
        return -1;
    matrix = nvx_trace_matrix(r->trace, r->requests->matrix);
    if (!(r->placement = nvx_place(r->config, matrix->rows, matrix->dim, err)))
        return -1;
    r->machine = nvx_timing_setup(r->config, r->placement, r->requests->k, err);
    if (!r->machine)
        return -1;
    r->exact_k = r->requests->k > EXACT_K ? r->requests->k : EXACT_K;
    if (r->exact_k > matrix->rows)
        r->exact_k = (uint32_t)matrix->rows;
    nvx_search search = {.root = r->config,
                         .placement = r->placement,
                         .trace = r->trace,
                         .matrix = r->requests->matrix,
                         .input = r->requests->input,
                         .requests = r->requests->count,
                         .row = r->requests->row,
                         .k = r->requests->k,
                         .exact_k = r->exact_k};
    return (r->functional = nvx_functional_new(&search, err)) ? 0 : -1;
}

static int find_times(nvx_run *r, bool reverse, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t n = r->requests->count;
    nvx_clock clock = {r->machine->period_ps};
    r->time = nvx_alloc(n, sizeof *r->time);
    for (uint64_t i = 0; i < n; i++) {
        r->time[i].arrival = r->requests->closed_loop
                                 ? NVX_CLOSED_LOOP
                                 : nvx_clock_ceil(&clock, r->requests->arrival_ps[i]);
    }
    if (nvx_timing_run(r->machine, n, r->time, r->counts, run->outstanding, reverse,
                       &r->stats, err) < 0)
        return -1;
    return nvx_timing_service(r->machine, n, r->time, r->counts, err);
}

/* When each request is admitted to the chip. */
static int tell_starts(nvx_run *r, nvx_error *err)
{
    uint64_t n = r->requests->count;
    double *start = nvx_alloc(n, sizeof *start);
    for (uint64_t i = 0; i < n; i++)
        start[i] = (double)r->time[i].start * (double)r->machine->period_ps * 1e-12;
    int result = nvx_functional_start(r->functional, start, err);
    free(start);
    return result;
}

static int find_readings(nvx_run *r, const nvx_until *until, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    if (until)
        return nvx_run_until(r, until, err);
    r->reading = nvx_functional_trials(r->functional, 0, run->trials, run->seed, err);
    return r->reading ? 0 : -1;
}

static int run_passes(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    if (nvx_run_open(r, options, err) < 0 || set_up(r, err) < 0)
        return -1;
    uint64_t n = r->requests->count;
    r->counts = nvx_alloc(n * r->machine->tiles, sizeof *r->counts);
    r->exact = nvx_alloc(n * r->exact_k, sizeof *r->exact);
    if (nvx_functional_nominal(r->functional, r->counts, r->exact, err) < 0 ||
        find_times(r, options->reverse, err) < 0)
        return -1;
    if (tell_starts(r, err) < 0 || find_readings(r, options->until, err) < 0)
        return -1;
    nvx_account_input in = {r->config, r->placement,  r->machine, r->stats,
                            r->counts, r->functional, r->reading, r->time[0].arrival};
    r->account = nvx_account_new(&in);
    return nvx_run_report(r, err);
}

nvx_run *nvx_run_new(const nvx_run_options *options, nvx_error *err)
{
    nvx_run *r = nvx_alloc(1, sizeof *r);
    if (run_passes(r, options, err) < 0)
        nvx_run_destroy(&r);
    return r;
}

void nvx_run_destroy(nvx_run **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_run *r = *self_p;
    nvx_report_destroy(&r->report);
    nvx_metrics_destroy(&r->metrics);
    nvx_account_destroy(&r->account);
    nvx_reading_destroy(&r->reading);
    nvx_timing_stats_destroy(&r->stats);
    nvx_functional_destroy(&r->functional);
    nvx_timing_machine_destroy(&r->machine);
    nvx_placement_destroy(&r->placement);
    nvx_requests_destroy(&r->requests);
    nvx_trace_close(&r->trace);
    nvx_config_destroy(&r->config);
    free(r->counts);
    free(r->exact);
    free(r->time);
    free(r->notice);
    free(r);
    *self_p = NULL;
}
