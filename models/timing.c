/* timing.c - one run of the stepped machine: built, run, its statistics handed over. */
#include "models/timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

static nvx_timing_stats *stats_new(uint32_t tiles, uint32_t inputs, uint32_t products)
{
    nvx_timing_stats *self = nvx_alloc(1, sizeof *self);
    self->rows = nvx_alloc(tiles, sizeof *self->rows);
    self->adc = nvx_alloc(tiles, sizeof *self->adc);
    self->topk = nvx_alloc(tiles, sizeof *self->topk);
    self->accumulate = nvx_alloc(tiles, sizeof *self->accumulate);
    self->output = nvx_alloc(tiles, sizeof *self->output);
    self->input = nvx_alloc(inputs, sizeof *self->input);
    self->inputs = inputs;
    self->products = products ? nvx_alloc(products, sizeof *self->products) : NULL;
    self->written = nvx_alloc(tiles, sizeof *self->written);
    self->planes_driven = nvx_alloc(tiles, sizeof *self->planes_driven);
    self->conversions = nvx_alloc(tiles, sizeof *self->conversions);
    self->rounds = nvx_alloc(tiles, sizeof *self->rounds);
    self->samples = nvx_alloc(tiles, sizeof *self->samples);
    self->integrations = nvx_alloc(tiles, sizeof *self->integrations);
    self->charge_steps = nvx_alloc(tiles, sizeof *self->charge_steps);
    self->ramp_steps = nvx_alloc(tiles, sizeof *self->ramp_steps);
    self->topk_checks = nvx_alloc(tiles, sizeof *self->topk_checks);
    self->topk_inserts = nvx_alloc(tiles, sizeof *self->topk_inserts);
    self->topk_replaces = nvx_alloc(tiles, sizeof *self->topk_replaces);
    return self;
}

void nvx_timing_stats_destroy(nvx_timing_stats **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_timing_stats *self = *self_p;
    free(self->link);
    free(self->products);
    free(self->rows);
    free(self->adc);
    free(self->topk);
    free(self->accumulate);
    free(self->output);
    free(self->input);
    free(self->written);
    free(self->planes_driven);
    free(self->conversions);
    free(self->rounds);
    free(self->samples);
    free(self->integrations);
    free(self->charge_steps);
    free(self->ramp_steps);
    free(self->topk_checks);
    free(self->topk_inserts);
    free(self->topk_replaces);
    free(self);
    *self_p = NULL;
}

/* What docs/timing.md takes for granted: every occupation takes at least one cycle, every
 * tile has something to tell, and partial sums are waited for. */
static void check_machine(const nvx_timing_machine *m)
{
    NVX_ASSERT(m->period_ps >= 1 && m->tiles >= 1);
    NVX_ASSERT(m->programs || (m->query_bits >= 1 && m->k >= 1));
    NVX_ASSERT(m->entry_bits >= 1);
    NVX_ASSERT(m->link_width >= 1 && m->bus_width >= 1);
    NVX_ASSERT(m->in_flight >= 1 && m->buffer_slots >= 1);
    NVX_ASSERT(m->planes >= 1 && m->topk_merge >= 1);
    NVX_ASSERT(m->sample_depth == 1 || m->sample_depth == 2);
    for (uint64_t p = 0; p < m->planes; p++)
        NVX_ASSERT(m->programs || m->plane[p].drive >= 1);
    if (m->topology == NVX_NET_BUS)
        return;
    NVX_ASSERT(m->router_slots >= 1 && m->bus_latency >= 1);
    NVX_ASSERT(m->topology != NVX_NET_HTREE || m->branch >= 2);
    NVX_ASSERT(m->topology != NVX_NET_MESH ||
               m->columns * m->rows >= m->tiles * nvx_max(m->copies, 1));
}

static void check_programs(const nvx_timing_machine *m)
{
    NVX_ASSERT(m->pool_tiles <= 1 && m->copies <= 1 && m->global_slots == 0);
    for (uint32_t i = 0; i < m->products; i++) {
        const nvx_timing_product *p = &m->product[i];
        NVX_ASSERT(p->bits >= 1 && p->value_bits >= 1 && p->tiles >= 1);
        NVX_ASSERT(p->matrix < m->matrices && m->matrix_slots[p->matrix] >= 1);
        for (uint32_t t = 0; t < p->tiles; t++) {
            NVX_ASSERT(p->at[t] < m->tiles);
            NVX_ASSERT(m->output_slots == 0 ||
                       p->tile[t].partials_out + (p->tile[t].candidates > 0) <=
                           m->output_slots);
            for (uint64_t q = 0; q < m->planes; q++)
                NVX_ASSERT(p->plane[q].drive >= 1 && p->tile[t].adc_cycles[q] >= 1);
        }
    }
    for (uint32_t i = 0; i < m->programs; i++)
        for (uint32_t s = 0; s < m->program[i].steps; s++) {
            const nvx_timing_step *step = &m->program[i].step[s];
            bool occupies = step->kind == NVX_STEP_VECTOR || step->kind == NVX_STEP_RANK;
            NVX_ASSERT(step->fn < NVX_STEP_FNS && (!occupies || step->cycles >= 1));
            NVX_ASSERT(step->kind != NVX_STEP_PRODUCT || step->n < m->products);
            NVX_ASSERT(occupies || step->kind == NVX_STEP_PRODUCT || step->n >= 1);
        }
}

static void check_tiles(const nvx_timing_machine *m)
{
    uint64_t *partials = nvx_alloc(m->tiles, sizeof *partials), homes = 0;
    for (uint32_t i = 0; i < m->tiles; i++) {
        const nvx_timing_tile *tile = &m->tile[i];
        NVX_ASSERT(tile->grants >= 1);
        for (uint64_t p = 0; p < m->planes; p++)
            NVX_ASSERT(tile->adc_cycles[p] >= 1);
        for (uint64_t u = 0; m->pool_tiles > 1 && u < m->planes * tile->grants; u++)
            NVX_ASSERT(tile->unit_cycles[u] >= 1);
        NVX_ASSERT(tile->candidates > 0 || tile->partials_out > 0);
        NVX_ASSERT(m->output_slots == 0 || tile->partials_out <= m->output_slots);
        for (uint32_t j = 0; j < tile->partials_out; j++) {
            const struct nvx_timing_partial *out = &tile->out[j];
            NVX_ASSERT(out->bits >= 1 && out->home < m->tiles && out->home != i);
            NVX_ASSERT(m->tile[out->home].candidates > 0);
            partials[out->home]++;
        }
        homes += tile->candidates > 0;
    }
    for (uint32_t i = 0; i < m->tiles; i++)
        NVX_ASSERT(partials[i] == m->tile[i].partials_in);
    NVX_ASSERT(homes >= 1);
    free(partials);
}

static void check_write(const nvx_timing_machine *m, const nvx_timing_write *w)
{
    NVX_ASSERT(w->vectors >= 1);
    for (uint32_t v = 0; v < w->vectors; v++) {
        NVX_ASSERT(w->vector[v].bits >= 1 && w->vector[v].targets >= 1);
        for (uint32_t t = 0; t < w->vector[v].targets; t++)
            NVX_ASSERT(w->vector[v].target[t].tile < m->tiles &&
                       w->vector[v].target[t].cycles >= 1);
    }
}

static int check_requests(const nvx_timed_chip *chip, nvx_error *err)
{
    uint64_t last = NVX_NEVER / 2 / chip->core; /* leaves as long again for the run */
    for (uint64_t r = 0; r < chip->requests; r++) {
        uint64_t arrival = chip->request[r].arrival;
        if (chip->request[r].write)
            check_write(chip->machine, chip->request[r].write);
        NVX_ASSERT(!chip->request[r].steps || chip->machine->pool_tiles <= 1);
        if (arrival != NVX_CLOSED_LOOP && arrival > last)
            return nvx_fail_input(err,
                                  "request %llu arrives at cycle %llu; the last cycle a "
                                  "request can arrive at is %llu",
                                  (unsigned long long)r, (unsigned long long)arrival,
                                  (unsigned long long)last);
        NVX_ASSERT(arrival != NVX_CLOSED_LOOP || chip->host.outstanding >= 1);
    }
    return 0;
}

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
    self->stats = stats_new(self->tiles, self->inputs, m->products);
    self->tile = nvx_alloc(self->tiles, sizeof *self->tile);
    self->input = nvx_alloc(self->inputs, sizeof *self->input);
    nvx_flow_calls calls = {.arg = self,
                            .serve = nvx_chip_serve,
                            .due = nvx_host_due,
                            .ended = nvx_host_ended,
                            .granted = self->observer ? nvx_chip_granted : NULL,
                            .slot = self->observer && self->observer->slot ? nvx_chip_slot
                                                                           : NULL};
    self->flow = nvx_flow_new(self->window, &calls);
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
    check_machine(chip->machine);
    if (chip->machine->programs)
        check_programs(chip->machine);
    else
        check_tiles(chip->machine);
    chip_init(chip, outstanding);
    int result = check_requests(chip, err);
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
                       nvx_error *err)
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
                           .solo = true};
    int result = run(&chip, 1, false, &stats, err);
    for (uint64_t r = 0; result == 0 && r < requests; r++)
        request[r].alone = alone[r].end - alone[r].start;
    nvx_timing_stats_destroy(&stats);
    free(alone);
    return result;
}
