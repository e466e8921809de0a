/* platform_run.c - a platform as a machine of a run: answers, times and account. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/arrivals.h"
#include "models/chip.h"
#include "models/direct.h"
#include "models/network_direct.h"
#include "models/platform.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/units.h"

/* Energy of the counted operations, and of standing power over the run, by meter. */
static void book(nvx_account *a, double seconds)
{
    for (size_t i = 0; i < a->components; i++) {
        const nvx_component *c = &a->component[i];
        nvx_charges_add(&a->charges, c->path, c->config, c->state);
        nvx_charges_add_standing(&a->charges, c->path, c->config, seconds);
    }
    nvx_charges_energy(&a->charges, a->joule);
}

/* All requests are alike: equal parts. */
static nvx_account *account_of(const nvx_platform_run *run, uint64_t requests,
                               double seconds)
{
    nvx_account *a = nvx_alloc(1, sizeof *a);
    a->trials = 1;
    a->component = nvx_alloc(3, sizeof *a->component);
    a->joule = nvx_alloc(NVX_METERS, sizeof *a->joule);
    a->request_joule = nvx_alloc(requests, sizeof *a->request_joule);
    a->components = nvx_platform_components(run, a->component);
    book(a, seconds);
    double all = 0;
    for (int m = 0; m < NVX_METERS; m++)
        all += a->joule[m];
    for (uint64_t i = 0; i < requests; i++)
        a->request_joule[i] = all / (double)requests;
    return a;
}

static int find_arrivals(const nvx_machine_job *job, nvx_machine_work *out,
                         nvx_error *err)
{
    static const nvx_clock picoseconds = {1};
    uint64_t n = job->requests->count, *arrival = nvx_alloc(n, sizeof *arrival);
    int result = nvx_arrivals_cycles(nvx_config_child(job->root, "run"), job->requests,
                                     &picoseconds, arrival, err);
    out->time = nvx_alloc(n, sizeof *out->time);
    for (uint64_t i = 0; i < n && result == 0; i++)
        out->time[i].arrival = arrival[i];
    free(arrival);
    return result;
}

static void find_times(const nvx_machine_job *job, nvx_platform_run *run,
                       nvx_machine_work *out)
{
    const nvx_requests *r = job->requests;
    const nvx_clock_params *p = nvx_config_at(job->root, "clock");
    nvx_clock clock;
    nvx_clock_init(&clock, p->core);
    nvx_time end =
        nvx_platform_serve(run, r->count, out->time, job->outstanding, out->stage);
    out->period_ps = 1;
    out->cycles = nvx_clock_ceil(&clock, end);
    out->account =
        account_of(run, r->count, (double)(end - out->time[0].arrival) * 1e-12);
}

/* A network: the exact answers, and those of the machine's values. */
static int answer(const nvx_machine_job *job, bool i8, nvx_machine_work *out,
                  nvx_error *err)
{
    const nvx_network *n = job->network;
    nvx_network_direct *direct = nvx_network_direct_new(n, err);
    nvx_answers *own = NULL;
    if (direct && (out->answers = nvx_network_exact(direct, job->exact_k, err)) && i8)
        own = nvx_network_quantised(direct, 8, err);
    const nvx_answers *found = i8 ? own : out->answers;
    if (found) {
        out->reading = nvx_network_reading_new(n, out->answers, 1);
        nvx_network_reading_take(n, found, out->answers, 0, out->reading);
    }
    nvx_answers_destroy(&own);
    nvx_network_direct_destroy(&direct);
    return out->reading ? 0 : -1;
}

static int run_network(const nvx_machine_job *job, nvx_machine_work *out, nvx_error *err)
{
    const nvx_config *chip = nvx_config_child(job->root, "chip");
    const nvx_platform_params *p = nvx_config_params(chip);
    uint64_t *own = nvx_alloc(job->network->requests, sizeof *own);
    nvx_network_operations(job->network, own);
    nvx_platform_run *run = nvx_platform_run_own(chip, nvx_network_stored(job->network),
                                                 job->network->ranked, own, err);
    int result = run ? find_arrivals(job, out, err) : -1;
    if (result == 0)
        result = answer(job, p->precision == NVX_PRECISION_I8, out, err);
    if (result == 0) {
        find_times(job, run, out);
    } else {
        free(out->time);
        out->time = NULL;
        nvx_answers_destroy(&out->answers);
    }
    nvx_platform_run_destroy(&run);
    free(own);
    return result;
}

static int run_platform(const nvx_machine_job *job, nvx_machine_work *out, nvx_error *err)
{
    const nvx_config *chip = nvx_config_child(job->root, "chip");
    const nvx_platform_params *p = nvx_config_params(chip);
    const nvx_requests *r = job->requests;
    if (job->network)
        return run_network(job, out, err);
    uint64_t dim = nvx_trace_matrix(job->trace, r->matrix)->dim;
    nvx_direct direct = {.trace = job->trace,
                         .requests = r,
                         .rows = job->rows,
                         .exact_k = job->exact_k,
                         .bits = p->precision == NVX_PRECISION_I8 ? 8 : 0};
    nvx_platform_run *run = nvx_platform_run_new(chip, job->rows, dim, err);
    if (!run)
        return -1;
    if (find_arrivals(job, out, err) == 0)
        out->reading = nvx_direct_search(&direct, out->exact, err);
    if (out->reading)
        find_times(job, run, out);
    else
        free(out->time);
    nvx_platform_run_destroy(&run);
    return out->reading ? 0 : -1;
}

static void tell(const nvx_config *self,
                 void (*line)(void *user, const char *name, const char *text), void *user)
{
    const nvx_platform_params *p = nvx_config_params(self);
    bool f32 = p->precision == NVX_PRECISION_F32;
    char resident[64];
    char *machine =
        nvx_format("platform: %llu core%s, most requests served together: %llu",
                   (unsigned long long)p->cores, p->cores == 1 ? "" : "s",
                   (unsigned long long)p->batch);
    line(user, "machine", machine);
    line(user, "stored values",
         f32 ? "f32" : "i8, one scale per matrix and one for all inputs");
    char *memory = nvx_format(
        "up to %s of the stored vectors stay in memory; storage: %s",
        nvx_quantity_format((double)p->resident, "B", resident, sizeof resident),
        nvx_config_part(nvx_config_child(self, "storage"))->impl);
    line(user, "memory", memory);
    free(machine);
    free(memory);
}

const nvx_machine_ops nvx_platform_ops = {run_platform, tell};
