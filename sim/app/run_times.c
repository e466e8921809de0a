/* run_times.c - pass 3: when everything happens, once with nominal values and, if that is
 * asked for, on chips whose own values say how long things take. */
#include <stdlib.h>
#include <string.h>

#include "models/adc.h"
#include "models/arrivals.h"
#include "models/chip.h"
#include "models/link.h"
#include "models/timing_cache.h"
#include "sim/app/run.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/whole.h"

static void tell_steps(const nvx_run *r, const uint32_t steps[],
                       nvx_timing_request time[])
{
    uint64_t each = (uint64_t)r->machine->tiles * r->machine->planes;
    for (uint64_t i = 0; i < r->requests->count; i++)
        time[i].steps = steps ? steps + i * each : NULL;
}

/* Documents are taken to lie one after another, in the order of the stored rows; those of
 * the exact ranking are read, as far as there are any. The ranking is that of requests in
 * the order of the trace; in which one they are admitted is known only after this, and a
 * run that is timed once more reads the same. */
static void tell_fetches(const nvx_run *r, nvx_timing_request time[])
{
    const nvx_requests *q = r->requests;
    for (uint64_t i = 0; r->time && i < q->count; i++)
        time[i].fetch = r->time[i].fetch;
    for (uint64_t i = 0; q->moves && !r->time && i < q->count; i++) {
        nvx_timing_fetch *f = &time[i].fetch;
        const int64_t *ids = r->exact + i * r->exact_k;
        uint64_t *to = r->address + i * q->k;
        f->bytes = nvx_ceil_div(q->moved[i], q->k);
        f->address = to;
        while (q->moved[i] > 0 && f->n < q->k && ids[f->n] >= 0) {
            to[f->n] = (uint64_t)ids[f->n] * f->bytes;
            f->n++;
        }
    }
}

/* Without a storage the memory holds all documents. */
static int check_memory(const nvx_run *r, const nvx_config *host, nvx_error *err)
{
    const nvx_dram_params *memory = nvx_link_memory(r->config);
    const nvx_requests *q = r->requests;
    uint64_t most = 0;
    for (uint64_t i = 0; i < q->count; i++)
        most = nvx_max(most, nvx_ceil_div(q->moved[i], q->k));
    if (nvx_link_storage(r->config) || most <= memory->size / r->rows)
        return 0;
    return nvx_config_fail(nvx_config_child(host, "memory"), "size", err,
                           "%llu B hold no %llu documents of %llu B; allowed: more, or "
                           "nvme as storage",
                           (unsigned long long)memory->size, (unsigned long long)r->rows,
                           (unsigned long long)most);
}

int nvx_run_fetches(nvx_run *r, nvx_error *err)
{
    const nvx_config *host = nvx_config_child(r->config, "host");
    const nvx_requests *q = r->requests;
    if (!q->moves)
        return 0;
    if (r->ops)
        return nvx_fail_at(err, nvx_trace_path(r->trace), 0, 0,
                           "/ops: MOVE is not simulated on this machine; allowed: chip: "
                           "{impl: chip}, or a trace without");
    if (!nvx_link_memory(r->config) && !nvx_link_storage(r->config))
        return nvx_config_fail(host, "memory", err,
                               "none, but requests of the trace read documents; allowed: "
                               "dram here, or nvme as storage");
    if (check_memory(r, host, err) < 0)
        return -1;
    r->address = nvx_alloc(q->count * q->k, sizeof *r->address);
    return 0;
}

nvx_timing_request *nvx_run_arrivals(const nvx_run *r, nvx_error *err)
{
    uint64_t n = r->requests->count;
    nvx_clock clock = {r->machine->period_ps};
    uint64_t *arrival = nvx_alloc(n, sizeof *arrival);
    int result = nvx_arrivals_cycles(nvx_config_child(r->config, "run"), r->requests,
                                     &clock, arrival, err);
    nvx_timing_request *time = result == 0 ? nvx_alloc(n, sizeof *time) : NULL;
    for (uint64_t i = 0; time && i < n; i++) {
        time[i].arrival = arrival[i];
        time[i].priority = r->requests->priority[i];
        time[i].program = r->nets ? r->nets->program[i] : 0;
    }
    if (time) {
        nvx_write_plan_tell(r->writes, time);
        tell_steps(r, r->steps, time);
        tell_fetches(r, time);
    }
    free(arrival);
    return time;
}

/* What requests that write take of the arrays, in a trial. */
static nvx_write_plan *plan_writes(nvx_run *r, uint64_t trial, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t n = r->requests->writes * r->placement->tiles_used;
    nvx_write_cost *cost = nvx_alloc(n, sizeof *cost);
    nvx_write_plan *plan = NULL;
    if (nvx_functional_writes(r->functional, trial, run->seed, cost, err) == 0)
        plan = nvx_write_plan_new(r->requests, r->placement, r->machine, cost);
    free(cost);
    return plan;
}

/* Steps of converters that stop early, in a trial (-1: noise-free); NULL with err's status
 * 0 where none do. */
static uint32_t *find_steps(nvx_run *r, int64_t trial, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    const nvx_adc_params *adc = nvx_config_at(r->config, "chip.tile.adc_pool");
    if (!adc->early_stop)
        return NULL;
    uint32_t *steps = nvx_alloc(
        r->requests->count * r->machine->tiles * r->machine->planes, sizeof *steps);
    if (nvx_functional_steps(r->functional, trial, run->seed, steps, err) == 0)
        return steps;
    free(steps);
    return NULL;
}

/* Latencies and throughput of one trial. */
static void keep_trial(nvx_run *r, uint64_t trial, const nvx_timing_request time[],
                       uint64_t cycles)
{
    uint64_t n = r->requests->count, first = UINT64_MAX, searches = 0;
    double ns = (double)r->period_ps * 1e-3, *latency = nvx_alloc(n, sizeof *latency);
    for (uint64_t i = 0; i < n; i++) {
        if (!time[i].write)
            latency[searches++] = (double)(time[i].end - time[i].arrival) * ns;
        first = time[i].arrival < first ? time[i].arrival : first;
    }
    r->trial_latency[trial] = nvx_spread_of(latency, searches);
    r->trial_throughput[trial] = (double)n / ((double)(cycles - first) * ns * 1e-9);
    free(latency);
}

static int run_trial(nvx_run *r, uint64_t trial, const nvx_timing_request arrivals[],
                     nvx_topk_counts counts[], nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t n = r->requests->count;
    nvx_timing_stats *stats = NULL;
    if (nvx_functional_counts(r->functional, trial, run->seed, counts, err) < 0)
        return -1;
    nvx_write_plan *writes = NULL;
    if (r->requests->writes && !(writes = plan_writes(r, trial, err)))
        return -1;
    uint32_t *steps = find_steps(r, (int64_t)trial, err);
    if (err->status)
        return -1;
    nvx_timing_request *time = nvx_alloc(n, sizeof *time);
    memcpy(time, arrivals, n * sizeof *time);
    nvx_write_plan_tell(writes, time);
    tell_steps(r, steps, time);
    int result =
        nvx_timing_run(r->machine, n, time, counts, run->outstanding, false, &stats, err);
    if (result == 0)
        keep_trial(r, trial, time, stats->cycles);
    nvx_timing_stats_destroy(&stats);
    nvx_write_plan_destroy(&writes);
    free(steps);
    free(time);
    return result;
}

static int run_trials(nvx_run *r, const nvx_timing_request arrivals[], nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t trials = run->timing_trials, n = r->requests->count;
    nvx_topk_counts *counts = nvx_alloc(n * r->machine->tiles, sizeof *counts);
    r->trial_latency = nvx_alloc(trials, sizeof *r->trial_latency);
    r->trial_throughput = nvx_alloc(trials, sizeof *r->trial_throughput);
    int result = 0;
    for (uint64_t t = 0; t < trials && result == 0; t++)
        result = run_trial(r, t, arrivals, counts, err);
    free(counts);
    return result;
}

/* The nominal run and each request alone. Trials are not kept: what a trial draws goes with
 * the cells and the seed, so that few points of a sweep would draw the same. */
static int run_nominal(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    const nvx_timing_job job = {.machine = r->machine,
                                .requests = r->requests->count,
                                .request = r->time,
                                .counts = r->counts,
                                .outstanding = run->outstanding,
                                .reverse = options->reverse};
    const char *folder = options->reverse ? NULL : options->timings;
    if (nvx_timing_cached(folder, &job, &r->stats, err) < 0)
        return -1;
    r->period_ps = r->machine->period_ps;
    r->cycles = r->stats->cycles;
    memcpy(r->stage, r->stats->stage, sizeof r->stage);
    return 0;
}

int nvx_run_times(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    uint64_t n = r->requests->count;
    if (r->requests->writes && !(r->writes = plan_writes(r, 0, err)))
        return -1;
    r->steps = find_steps(r, -1, err);
    if (err->status || !(r->time = nvx_run_arrivals(r, err)))
        return -1;
    nvx_timing_request *arrivals = nvx_alloc(n, sizeof *arrivals);
    memcpy(arrivals, r->time, n * sizeof *arrivals);
    int result = run_nominal(r, options, err);
    if (result == 0)
        result = run_trials(r, arrivals, err);
    free(arrivals);
    return result;
}
