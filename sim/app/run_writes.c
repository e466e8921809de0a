/* run_writes.c - what writing took, before the run and by its requests, and the times of
 * searches and of writes. */
#include <math.h>
#include <stdlib.h>

#include "devices/cells.h"
#include "devices/faults.h"
#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"

static const nvx_config *device_of(const nvx_run *r)
{
    static const char *const way[] = {"chip", "tile", "array", "device"};
    const nvx_config *node = r->config;
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        node = nvx_config_child(node, way[i]);
    return node;
}

nvx_report_writing *nvx_run_writing(const nvx_run *self, const nvx_writing of[])
{
    uint64_t trials = self->reading->trials;
    nvx_report_writing *out = nvx_alloc(trials, sizeof *out);
    const nvx_write_params *write =
        nvx_config_params(nvx_config_child(device_of(self), "write"));
    for (uint64_t t = 0; t < trials; t++) {
        const nvx_writing *from = &of[t];
        out[t] = (nvx_report_writing){
            .cells = from->cells,
            .pulses = from->pulses,
            .verify_reads = from->verifies,
            .at_limit = from->at_limit,
            .histogram = from->histogram,
            .seconds = from->seconds,
            .write_joule = (double)from->pulses * write->pulse_energy,
            .verify_joule = (double)from->verifies * write->verify_energy};
    }
    return out;
}

nvx_wear *nvx_run_wear(const nvx_run *self)
{
    nvx_wear *wear = nvx_alloc(self->placement->column_tiles, sizeof *wear);
    nvx_functional_wear(self->functional, wear);
    return wear;
}

/* From the first arrival to the last end. */
static double seconds_of(const nvx_run *r)
{
    uint64_t first = UINT64_MAX;
    for (uint64_t i = 0; i < r->requests->count; i++)
        first = r->time[i].arrival < first ? r->time[i].arrival : first;
    return (double)(r->cycles - first) * (double)r->period_ps * 1e-12;
}

/* Writes per cell, and how long cells last at their rate. */
static void add_wear(const nvx_run *r, nvx_report_updates *u)
{
    const nvx_placement *p = r->placement;
    double endurance = nvx_faults_endurance(nvx_config_child(device_of(r), "faults"));
    nvx_wear *wear = nvx_run_wear(r);
    for (uint32_t c = 0; c < p->column_tiles; c++) {
        uint32_t columns = p->block[(uint64_t)c * p->row_tiles].columns;
        u->most_writes = fmax(u->most_writes, (double)wear[c].most);
        u->mean_writes += wear[c].mean * columns / (double)p->n;
    }
    free(wear);
    u->lifetime_s = u->levelled_s = (double)NAN;
    if (endurance <= 0 || u->most_writes <= 0)
        return;
    u->lifetime_s = endurance / (u->most_writes / seconds_of(r));
    u->levelled_s = endurance / (u->mean_writes / seconds_of(r));
}

static void add_updates(nvx_run *r)
{
    nvx_report_updates *u = &r->report->updates;
    for (uint64_t i = 0; i < r->requests->count; i++) {
        u->writes += r->requests->kind[i] == NVX_WRITE;
        u->deletes += r->requests->kind[i] == NVX_DELETE;
    }
    u->vectors = nvx_functional_vectors(r->functional);
    u->clipped = nvx_functional_clipped(r->functional);
    nvx_report_writing *writing = nvx_run_writing(r, r->reading->update);
    nvx_report_updated(r->report, writing, r->reading->trials);
    free(writing);
    add_wear(r, u);
}

void nvx_run_report_writes(nvx_run *self)
{
    nvx_report_writing *writing = nvx_run_writing(self, self->reading->writing);
    const nvx_config *faults = nvx_config_child(device_of(self), "faults");
    nvx_report_writings(self->report, writing, self->reading->trials,
                        nvx_faults_endurance(faults));
    free(writing);
    if (self->requests->writes)
        add_updates(self);
}

/* Latencies of searches replace those of all, writes have their own. */
static void split_times(nvx_run *r)
{
    uint64_t n = r->requests->count, held[2] = {0};
    double ns = (double)r->period_ps * 1e-3, *latency = nvx_alloc(4 * n, sizeof *latency);
    double *queue = latency + 2 * n, *service = latency + 3 * n;
    for (uint64_t i = 0; i < n; i++) {
        const nvx_timing_request *t = &r->time[i];
        bool write = r->requests->kind[i] != NVX_SEARCH;
        double own = (double)(t->end - t->arrival) * ns;
        if (!write) {
            service[held[0]] = (double)t->alone * ns;
            queue[held[0]] = own - (double)t->alone * ns;
        }
        latency[write * n + held[write]++] = own;
    }
    r->report->latency_ns = nvx_spread_of(latency, held[0]);
    r->report->queue_ns = nvx_spread_of(queue, held[0]);
    r->report->service_ns = nvx_spread_of(service, held[0]);
    r->report->updates.latency_ns = nvx_spread_of(latency + n, held[1]);
    free(latency);
}

/* Means over searches. */
static void add_stages(nvx_run *r)
{
    uint64_t searches = 0;
    for (uint64_t i = 0; i < r->requests->count; i++)
        searches += r->time[i].write == NULL;
    for (int s = 0; s < NVX_STAGES && searches > 0; s++)
        r->report->stage_ns[s] = (double)r->stage[s] * 1e-3 / (double)searches;
}

void nvx_run_report_times(nvx_run *r)
{
    uint64_t n = r->requests->count, period = r->period_ps;
    uint64_t *arrival = nvx_alloc(3 * n, sizeof *arrival);
    uint64_t *end = arrival + n, *alone = end + n;
    for (uint64_t i = 0; i < n; i++) {
        arrival[i] = r->time[i].arrival * period;
        end[i] = r->time[i].end * period;
        alone[i] = r->time[i].alone * period;
    }
    nvx_report_times(r->report, arrival, end, alone, n);
    free(arrival);
    if (r->requests->writes)
        split_times(r);
    add_stages(r);
}
