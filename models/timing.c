/* timing.c - one run of the stepped machine: built, run, its statistics handed over. */
#include "models/timing.h"

#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

uint64_t nvx_chip_now(const nvx_timed_chip *chip)
{
    return nvx_kernel_now(chip->kernel) / chip->step;
}

void nvx_chip_wake(const nvx_timed_chip *chip, nvx_event *ev, uint64_t cycle,
                   unsigned instant)
{
    if (cycle != NVX_NEVER)
        nvx_event_notify(ev, cycle * chip->step + instant - nvx_kernel_now(chip->kernel));
}

static nvx_timing_stats *stats_new(uint32_t tiles)
{
    nvx_timing_stats *self = nvx_alloc(1, sizeof *self);
    self->adc = nvx_alloc(tiles, sizeof *self->adc);
    self->topk = nvx_alloc(tiles, sizeof *self->topk);
    self->accumulate = nvx_alloc(tiles, sizeof *self->accumulate);
    self->planes_driven = nvx_alloc(tiles, sizeof *self->planes_driven);
    self->conversions = nvx_alloc(tiles, sizeof *self->conversions);
    self->rounds = nvx_alloc(tiles, sizeof *self->rounds);
    self->samples = nvx_alloc(tiles, sizeof *self->samples);
    self->integrations = nvx_alloc(tiles, sizeof *self->integrations);
    self->charge_steps = nvx_alloc(tiles, sizeof *self->charge_steps);
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
    free(self->adc);
    free(self->topk);
    free(self->accumulate);
    free(self->planes_driven);
    free(self->conversions);
    free(self->rounds);
    free(self->samples);
    free(self->integrations);
    free(self->charge_steps);
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
    NVX_ASSERT(m->query_bits >= 1 && m->entry_bits >= 1 && m->k >= 1);
    NVX_ASSERT(m->link_width >= 1 && m->bus_width >= 1);
    NVX_ASSERT(m->in_flight >= 1 && m->buffer_slots >= 1);
    NVX_ASSERT(m->planes >= 1 && m->topk_merge >= 1);
    NVX_ASSERT(m->sample_depth == 1 || m->sample_depth == 2);
    for (uint64_t p = 0; p < m->planes; p++)
        NVX_ASSERT(m->plane[p].drive >= 1);
}

static void check_tiles(const nvx_timing_machine *m)
{
    uint64_t *partials = nvx_alloc(m->tiles, sizeof *partials);
    for (uint32_t i = 0; i < m->tiles; i++) {
        NVX_ASSERT(m->tile[i].grants >= 1);
        for (uint64_t p = 0; p < m->planes; p++)
            NVX_ASSERT(m->tile[i].adc_cycles[p] >= 1);
        NVX_ASSERT(m->tile[i].candidates > 0 || m->tile[i].partials_out > 0);
        for (uint32_t j = 0; j < m->tile[i].partials_out; j++) {
            const struct nvx_timing_partial *out = &m->tile[i].out[j];
            NVX_ASSERT(out->bits >= 1 && out->home < m->tiles);
            NVX_ASSERT(m->tile[out->home].candidates > 0);
            partials[out->home]++;
        }
    }
    for (uint32_t i = 0; i < m->tiles; i++)
        NVX_ASSERT(partials[i] <= m->tile[i].partials_in);
    free(partials);
}

static int check_arrivals(const nvx_timed_chip *chip, nvx_error *err)
{
    uint64_t last = NVX_NEVER / 2 / chip->step; /* leaves as long again for the run */
    for (uint64_t r = 0; r < chip->requests; r++) {
        uint64_t arrival = chip->request[r].arrival;
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

static void chip_init(nvx_timed_chip *self, uint64_t outstanding)
{
    const nvx_timing_machine *m = self->machine;
    uint64_t requests = nvx_max(self->requests, 1);
    self->step = nvx_max(m->period_ps, 2); /* two instants per cycle */
    self->window = nvx_min(m->in_flight, requests);
    self->slots = nvx_min(m->buffer_slots, requests);
    self->stats = stats_new(m->tiles);
    self->tile = nvx_alloc(m->tiles, sizeof *self->tile);
    for (uint32_t i = 0; i < m->tiles; i++)
        self->homes += m->tile[i].candidates > 0;
    NVX_ASSERT(self->homes >= 1);
    nvx_host_init(&self->host, self, outstanding);
    nvx_bus_init(&self->bus, self);
    for (uint32_t i = 0; i < m->tiles; i++)
        nvx_tile_init(&self->tile[i], self, i);
}

static void chip_clear(nvx_timed_chip *self)
{
    for (uint32_t i = 0; i < self->machine->tiles; i++)
        nvx_tile_clear(&self->tile[i]);
    nvx_bus_clear(&self->bus);
    nvx_host_clear(&self->host);
    free(self->tile);
}

static void chip_start(nvx_timed_chip *self, bool reverse)
{
    uint32_t tiles = self->machine->tiles;
    if (!reverse) {
        nvx_host_start(&self->host);
        nvx_bus_start(&self->bus);
    }
    for (uint32_t i = 0; i < tiles; i++)
        nvx_tile_start(&self->tile[reverse ? tiles - 1 - i : i]);
    if (reverse) {
        nvx_bus_start(&self->bus);
        nvx_host_start(&self->host);
    }
}

static int chip_run(nvx_timed_chip *self, bool reverse, nvx_error *err)
{
    self->kernel = nvx_kernel_new();
    NVX_ASSERT(self->kernel != NULL);
    chip_start(self, reverse);
    int result = 0;
    if (nvx_kernel_run(self->kernel, NVX_NEVER) != NVX_RUN_IDLE)
        result = -1;
    else if (self->host.ended < self->requests)
        result = nvx_kernel_fail(
            self->kernel, "timing: nothing moves any more and %llu of %llu requests wait",
            (unsigned long long)(self->requests - self->host.ended),
            (unsigned long long)self->requests);
    if (result != 0)
        nvx_fail_environment(err, "%s", nvx_kernel_error(self->kernel));
    nvx_kernel_destroy(&self->kernel);
    return result;
}

int nvx_timing_run(const nvx_timing_machine *machine, uint64_t requests,
                   nvx_timing_request request[], const nvx_topk_counts counts[],
                   uint64_t outstanding, bool reverse, nvx_timing_stats **stats,
                   nvx_error *err)
{
    nvx_timed_chip chip = {
        .machine = machine, .counts = counts, .request = request, .requests = requests};
    check_machine(machine);
    check_tiles(machine);
    chip_init(&chip, outstanding);
    int result = check_arrivals(&chip, err);
    if (result == 0)
        result = chip_run(&chip, reverse, err);
    nvx_bus_finish(&chip.bus);
    chip_clear(&chip);
    if (result != 0)
        nvx_timing_stats_destroy(&chip.stats);
    *stats = chip.stats;
    return result;
}
