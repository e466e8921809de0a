/* run.c - a run, on a chip of cells in four passes: place, program (inside read: cells are
 * redrawn from their streams tile by tile), time, read. */
#include "sim/app/run.h"

#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "sim/memory.h"

enum { EXACT_K = 10 }; /* entries of the exact ranking kept at least */

/* The first run.requests of the trace. */
static int keep_first(nvx_run *r, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    unsigned long long there = r->requests->count, wanted = run->requests;
    if (wanted > there)
        return nvx_config_fail(
            nvx_config_child(r->config, "run"), "requests", err,
            "%llu is out of range [0, %llu], the requests of the trace", wanted, there);
    if (run->requests)
        nvx_requests_keep(r->requests, run->requests);
    if (run->requests && r->network)
        nvx_network_keep(r->network, run->requests);
    if (r->requests->searches == 0)
        return nvx_config_fail(nvx_config_child(r->config, "run"), "requests", err,
                               "%llu: none of them searches; allowed: more, or 0 for all",
                               wanted);
    return 0;
}

/* Requests write into rows that are stored. */
static int check_writes(const nvx_run *r, nvx_error *err)
{
    const nvx_requests *all = r->requests;
    for (uint64_t i = 0; i < all->count; i++)
        if (all->kind[i] != NVX_SEARCH && all->first[i] + all->rows[i] > r->rows)
            return nvx_config_fail(
                nvx_config_child(r->config, "run"), "rows", err,
                "%llu; request %llu writes or deletes row %llu; allowed: more, or 0 for "
                "all",
                (unsigned long long)r->rows, (unsigned long long)i,
                (unsigned long long)(all->first[i] + all->rows[i] - 1));
    return 0;
}

/* How many of the stored vectors are searched. */
static int find_rows(nvx_run *r, nvx_error *err)
{
    const nvx_config *run = nvx_config_child(r->config, "run");
    if (r->network)
        return nvx_run_network_rows(r, err);
    uint64_t most = nvx_trace_matrix(r->trace, r->requests->matrix)->rows;
    uint64_t asked = ((const nvx_run_params *)nvx_config_params(run))->rows;
    if (asked > most || (asked && asked < r->requests->k))
        return nvx_config_fail(run, "rows", err,
                               "%llu; allowed with this trace: %u (k) to %llu (its "
                               "stored vectors), or 0 for all",
                               (unsigned long long)asked, (unsigned)r->requests->k,
                               (unsigned long long)most);
    r->rows = asked ? asked : most;
    return check_writes(r, err);
}

/* Searches and writes of one matrix, or a network. */
static int read_requests(nvx_run *r, nvx_error *err)
{
    int network = nvx_network_is(r->trace, err);
    if (network == 1 && (r->network = nvx_network_read(r->trace, err)))
        r->requests = nvx_network_requests(r->network);
    if (network == 0)
        r->requests = nvx_requests_read(r->trace, err);
    return r->requests ? 0 : -1;
}

static int find_requests(nvx_run *r, nvx_error *err)
{
    if (read_requests(r, err) < 0 || keep_first(r, err) < 0 || find_rows(r, err) < 0)
        return -1;
    if (r->network && r->network->k == 0)
        return 0;
    r->exact_k = r->requests->k > EXACT_K ? r->requests->k : EXACT_K;
    if (r->exact_k > r->rows)
        r->exact_k = (uint32_t)r->rows;
    r->exact = nvx_alloc(r->requests->count * r->exact_k, sizeof *r->exact);
    return 0;
}

/* Pass 1, and what time depends on. */
static int place(nvx_run *r, nvx_error *err)
{
    if (r->network)
        return nvx_run_network_place(r, err);
    uint64_t dim = nvx_trace_matrix(r->trace, r->requests->matrix)->dim;
    if (!(r->placement = nvx_place(r->config, r->rows, dim, err)))
        return -1;
    r->machine = nvx_timing_setup(r->config, r->placement, r->requests->k, err);
    return r->machine ? 0 : -1;
}

static int find_readings(nvx_run *r, const nvx_until *until, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    if (until)
        return nvx_run_until(r, until, err);
    r->reading = nvx_run_read(r, 0, run->trials, err);
    return r->reading ? 0 : -1;
}

static int run_network(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    if (place(r, err) < 0 || nvx_run_network_time(r, options, err) < 0 ||
        find_readings(r, options->until, err) < 0)
        return -1;
    nvx_run_network_account(r);
    return 0;
}

static int run_passes(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    if (place(r, err) < 0 || !(r->functional = nvx_run_functional(r, r->placement, err)))
        return -1;
    r->counts = nvx_alloc(r->requests->count * r->machine->tiles, sizeof *r->counts);
    if (nvx_functional_nominal(r->functional, r->counts, r->exact, err) < 0 ||
        nvx_run_times(r, options, err) < 0 || find_readings(r, options->until, err) < 0)
        return -1;
    nvx_account_input in = {.root = r->config,
                            .placement = r->placement,
                            .machine = r->machine,
                            .stats = r->stats,
                            .counts = r->counts,
                            .time = r->time,
                            .functional = r->functional,
                            .reading = r->reading,
                            .first_arrival = r->time[0].arrival};
    r->account = nvx_account_new(&in);
    return 0;
}

/* A machine without cells answers in one go (models/machine.h). */
static int run_other(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    nvx_machine_job job = {r->config,  r->trace,         r->requests, r->rows,
                           r->exact_k, run->outstanding, r->network};
    nvx_machine_work work = {.exact = r->exact};
    if (options->until)
        return nvx_fail_input(err, "--until: nothing is drawn on this machine; allowed: "
                                   "chip: {impl: chip}");
    if (run->timing_trials)
        return nvx_config_fail(nvx_config_child(r->config, "run"), "timing_trials", err,
                               "%llu; nothing is drawn on this machine; allowed: 0",
                               (unsigned long long)run->timing_trials);
    if (r->requests->writes)
        return nvx_fail_at(err, nvx_trace_path(r->trace), 0, 0,
                           "requests that write are not simulated on this machine; "
                           "allowed: chip: {impl: chip}, or a trace without PROGRAM");
    if (r->ops->run(&job, &work, err) < 0)
        return -1;
    r->time = work.time;
    memcpy(r->stage, work.stage, sizeof r->stage);
    r->period_ps = work.period_ps;
    r->cycles = work.cycles;
    r->reading = work.reading;
    r->account = work.account;
    r->own_answers = work.answers;
    if (r->network)
        nvx_run_network_answers(r, r->own_answers);
    return 0;
}

static int open_all(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    if (nvx_run_open(r, options, err) < 0 || find_requests(r, err) < 0)
        return -1;
    r->ops = nvx_config_part(nvx_config_child(r->config, "chip"))->ops;
    return nvx_run_fetches(r, err);
}

static int run_all(nvx_run *r, const nvx_run_options *options, nvx_error *err)
{
    if (open_all(r, options, err) < 0 || nvx_watch_check(options, r, err) < 0)
        return -1;
    if ((r->ops ? run_other : r->network ? run_network : run_passes)(r, options, err) < 0)
        return -1;
    return nvx_run_report(r, err);
}

nvx_run *nvx_run_new(const nvx_run_options *options, nvx_error *err)
{
    nvx_run *r = nvx_alloc(1, sizeof *r);
    r->exact_task = r->nominal_task = -1;
    if (run_all(r, options, err) < 0)
        nvx_run_destroy(&r);
    return r;
}

nvx_run *nvx_run_placed(const nvx_run_options *options, nvx_error *err)
{
    nvx_run *r = nvx_alloc(1, sizeof *r);
    int result = open_all(r, options, err);
    if (result == 0 && r->ops)
        result =
            nvx_fail_input(err, "--show-map: this machine has no arrays to place on; "
                                "allowed: chip: {impl: chip}");
    if (result < 0 || place(r, err) < 0)
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
    nvx_write_plan_destroy(&r->writes);
    if (r->nets)
        r->machine = NULL; /* it is theirs */
    nvx_network_reader_destroy(&r->reader);
    nvx_answers_destroy(&r->own_answers);
    nvx_network_chip_destroy(&r->nets);
    nvx_network_destroy(&r->network);
    nvx_timing_machine_destroy(&r->machine);
    nvx_placement_destroy(&r->placement);
    nvx_requests_destroy(&r->requests);
    nvx_trace_close(&r->trace);
    nvx_config_destroy(&r->config);
    free(r->counts);
    free(r->steps);
    free(r->address);
    free(r->exact);
    free(r->time);
    free(r->trial_latency);
    free(r->trial_throughput);
    free(r->notice);
    free(r);
    *self_p = NULL;
}
