/* timing.c - one run of the stepped machine: built, run, its statistics handed over. */
#include "models/timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

/* ---- parts ---- */

static uint32_t add_station(nvx_timed_chip *self, const char *name, uint32_t group,
                            uint64_t period, nvx_flow_order order)
{
    nvx_station s = {.group = group,
                     .ports = 1,
                     .period_ps = period,
                     .order = order,
                     .gate = NVX_FLOW_NONE};
    snprintf(s.name, sizeof s.name, "%s", name);
    return nvx_flow_station(self->flow, &s);
}

/* The stations of one kind of all tiles, in a row; returns the first. */
static uint32_t add_of_tiles(nvx_timed_chip *self, const char *kind, nvx_flow_order order)
{
    uint32_t first = 0, sharing = (uint32_t)nvx_max(self->machine->pool_tiles, 1);
    char name[48];
    for (uint32_t i = 0; i < self->tiles; i++) {
        snprintf(name, sizeof name, "chip.tile%u.%s", i, kind);
        uint32_t s = add_station(self, name, 1 + i / sharing, self->core, order);
        first = i == 0 ? s : first;
    }
    return first;
}

static void add_tiles(nvx_timed_chip *self)
{
    const nvx_timing_machine *m = self->machine;
    uint32_t sharing = (uint32_t)nvx_max(m->pool_tiles, 1);
    uint32_t groups = (self->tiles + sharing - 1) / sharing;
    char name[48];
    for (uint32_t g = 0; g < groups; g++)
        nvx_flow_group(self->flow);
    self->rows = add_of_tiles(self, "rows", NVX_FLOW_BY_TURN);
    self->accumulate = add_of_tiles(self, "shift_add", NVX_FLOW_BY_READY);
    self->topk = add_of_tiles(self, "topk", NVX_FLOW_BY_READY);
    for (uint32_t g = 0; sharing > 1 && g < groups; g++) {
        snprintf(name, sizeof name, "chip.tile%u.adc_pool", g * sharing);
        uint32_t s = add_station(self, name, 1 + g, self->adc, NVX_FLOW_BY_TURN);
        self->pool = g == 0 ? s : self->pool;
    }
    for (uint32_t i = 0; i < self->tiles; i++) {
        nvx_timed_tile *tile = &self->tile[i];
        snprintf(name, sizeof name, "chip.tile%u.sample_hold", i);
        tile->samplers =
            nvx_flow_store(self->flow, name, 1 + i / sharing, m->sample_depth);
        snprintf(name, sizeof name, "chip.tile%u.output_buffer", i);
        tile->output =
            m->output_slots == 0
                ? NVX_FLOW_NONE
                : nvx_flow_store(self->flow, name, 1 + i / sharing, m->output_slots);
        nvx_tile_init(self, i);
    }
}

static uint64_t period_of(uint64_t period, uint64_t core)
{
    return period ? period : core;
}

static void make_flow(nvx_timed_chip *self)
{
    nvx_flow_calls calls = {.arg = self,
                            .serve = nvx_chip_serve,
                            .due = nvx_host_due,
                            .ended = nvx_host_ended,
                            .granted = self->observer ? nvx_chip_granted : NULL,
                            .ways = self->stage != NULL,
                            .slot = self->observer && self->observer->slot ? nvx_chip_slot
                                                                           : NULL};
    self->flow = nvx_flow_new(self->window, &calls);
}

static void chip_init(nvx_timed_chip *self, uint64_t outstanding)
{
    const nvx_timing_machine *m = self->machine;
    char name[48];
    self->core = m->period_ps;
    self->network = period_of(m->network_ps, self->core);
    self->adc = period_of(m->adc_ps, self->core);
    self->link = period_of(m->link_ps, self->core);
    self->copies = (uint32_t)nvx_max(m->copies, 1);
    self->tiles = self->copies * m->tiles;
    self->window = self->solo ? 1 : nvx_min(m->in_flight, nvx_max(self->requests, 1));
    self->inputs = m->programs ? m->matrices : self->copies;
    self->stats = nvx_timing_stats_new(nvx_timing_lengths_of(m));
    self->tile = nvx_alloc(self->tiles, sizeof *self->tile);
    self->input = nvx_alloc(self->inputs, sizeof *self->input);
    make_flow(self);
    nvx_flow_group(self->flow);
    self->link_in = add_station(self, "host.in", 0, self->link, NVX_FLOW_BY_TURN);
    self->link_out = add_station(self, "host.out", 0, self->link, NVX_FLOW_BY_READY);
    self->merge = add_station(self, "chip.topk", 0, self->core, NVX_FLOW_BY_READY);
    self->fetch = add_station(self, "host.fetch", 0, self->core, NVX_FLOW_BY_READY);
    self->vector = add_station(self, "chip.vector", 0, self->core, NVX_FLOW_BY_READY);
    self->memory = m->memory ? nvx_dram_new(m->memory) : NULL;
    self->storage = m->storage ? nvx_nvme_new(m->storage) : NULL;
    for (uint64_t r = 0; r < self->requests; r++)
        self->fetches |= self->request[r].fetch.n > 0;
    NVX_ASSERT(!self->fetches || m->memory || m->storage);
    nvx_net_init(self);
    self->global = nvx_flow_store(self->flow, "chip.buffer", 0, m->global_slots);
    for (uint32_t c = 0; c < self->inputs; c++) {
        snprintf(name, sizeof name, "chip.%s%u.input_buffer",
                 m->programs ? "matrix" : "copy", c);
        self->input[c] = nvx_flow_store(
            self->flow, name, 0, m->programs ? m->matrix_slots[c] : m->buffer_slots);
    }
    add_tiles(self);
    nvx_host_init(self, outstanding);
}

static void chip_clear(nvx_timed_chip *self)
{
    for (uint32_t i = 0; i < self->tiles; i++)
        nvx_tile_clear(&self->tile[i]);
    nvx_graphs_clear(self);
    nvx_net_clear(self);
    nvx_host_clear(&self->host);
    nvx_flow_destroy(&self->flow);
    nvx_dram_destroy(&self->memory);
    nvx_nvme_destroy(&self->storage);
    free(self->input);
    free(self->tile);
}

/* ---- run ---- */

/* What the memory does before the first request comes is not of the run. */
static void begin_memory(const nvx_timed_chip *self)
{
    const nvx_timed_host *host = &self->host;
    if (self->memory && host->opens > 0 && host->opens == self->requests)
        nvx_dram_begin(self->memory, self->request[host->open[0]].arrival * self->core);
}

static void finish(const nvx_timed_chip *self)
{
    nvx_timing_stats *s = self->stats;
    nvx_time end = s->cycles * self->core;
    uint32_t sharing = (uint32_t)self->machine->pool_tiles;
    s->link_in = *nvx_flow_station_stats(self->flow, self->link_in);
    s->link_out = *nvx_flow_station_stats(self->flow, self->link_out);
    s->merge = *nvx_flow_station_stats(self->flow, self->merge);
    s->global = nvx_flow_store_stats(self->flow, self->global, end);
    s->vector = *nvx_flow_station_stats(self->flow, self->vector);
    for (uint32_t c = 0; c < self->inputs; c++)
        s->input[c] = nvx_flow_store_stats(self->flow, self->input[c], end);
    for (uint32_t i = 0; i < self->tiles; i++) {
        s->accumulate[i] = *nvx_flow_station_stats(self->flow, self->accumulate + i);
        s->topk[i] = *nvx_flow_station_stats(self->flow, self->topk + i);
        if (self->tile[i].output != NVX_FLOW_NONE)
            s->output[i] = nvx_flow_store_stats(self->flow, self->tile[i].output, end);
        if (sharing > 1 && i % sharing == 0)
            s->adc[i] = *nvx_flow_station_stats(self->flow, self->pool + i / sharing);
    }
    if (self->memory) {
        nvx_dram_settle(self->memory, end);
        s->memory = *nvx_dram_counters(self->memory);
    }
    if (self->storage)
        s->storage = *nvx_nvme_counters(self->storage);
    nvx_net_finish(self);
}

static int chip_run(nvx_timed_chip *self, bool reverse, nvx_error *err)
{
    self->kernel = nvx_kernel_new();
    NVX_ASSERT(self->kernel != NULL);
    nvx_flow_start(self->flow, self->kernel, reverse);
    nvx_host_start(self);
    int result = 0;
    if (nvx_kernel_run(self->kernel, NVX_NEVER) != NVX_RUN_IDLE) {
        result = -1;
    } else if (self->host.ended < self->requests) {
        char who[256];
        nvx_flow_blocked(self->flow, who, sizeof who);
        result = nvx_kernel_fail(
            self->kernel,
            "timing: nothing moves any more and %llu of %llu requests wait: %s",
            (unsigned long long)(self->requests - self->host.ended),
            (unsigned long long)self->requests, who);
    }
    if (result != 0)
        nvx_fail_environment(err, "%s", nvx_kernel_error(self->kernel));
    nvx_kernel_destroy(&self->kernel);
    return result;
}

static int run(nvx_timed_chip *chip, uint64_t outstanding, bool reverse,
               nvx_timing_stats **stats, nvx_error *err)
{
    nvx_timed_check_machine(chip->machine);
    chip_init(chip, outstanding);
    int result = nvx_timed_check_requests(chip, err);
    if (result == 0) {
        begin_memory(chip);
        nvx_graphs_init(chip);
        result = chip_run(chip, reverse, err);
        finish(chip);
    }
    chip_clear(chip);
    if (result != 0)
        nvx_timing_stats_destroy(&chip->stats);
    *stats = chip->stats;
    return result;
}

int nvx_timing_run(const nvx_timing_machine *machine, uint64_t requests,
                   nvx_timing_request request[], const nvx_topk_counts counts[],
                   uint64_t outstanding, bool reverse, nvx_timing_stats **stats,
                   nvx_error *err)
{
    nvx_timed_chip chip = {
        .machine = machine, .counts = counts, .request = request, .requests = requests};
    return run(&chip, outstanding, reverse, stats, err);
}

int nvx_timing_watch(const nvx_timing_machine *machine, uint64_t requests,
                     nvx_timing_request request[], const nvx_topk_counts counts[],
                     uint64_t outstanding, const nvx_timing_observer *observer,
                     nvx_timing_stats **stats, nvx_error *err)
{
    nvx_timed_chip chip = {.machine = machine,
                           .counts = counts,
                           .request = request,
                           .requests = requests,
                           .observer = observer};
    return run(&chip, outstanding, false, stats, err);
}

int nvx_timing_service(const nvx_timing_machine *machine, uint64_t requests,
                       nvx_timing_request request[], const nvx_topk_counts counts[],
                       nvx_time stage[], nvx_error *err)
{
    nvx_timing_stats *stats = NULL;
    nvx_timing_request *alone = nvx_alloc(requests + 1, sizeof *alone);
    memcpy(alone, request, requests * sizeof *alone);
    for (uint64_t r = 0; r < requests; r++)
        alone[r].arrival = NVX_CLOSED_LOOP;
    nvx_timed_chip chip = {.machine = machine,
                           .counts = counts,
                           .request = alone,
                           .requests = requests,
                           .solo = true,
                           .stage = stage};
    int result = run(&chip, 1, false, &stats, err);
    for (uint64_t r = 0; result == 0 && r < requests; r++)
        request[r].alone = alone[r].end - alone[r].start;
    nvx_timing_stats_destroy(&stats);
    free(alone);
    return result;
}
