/* timing_tile.c - a tile: planes, conversions, accumulation, local top-k.
 *
 * Nothing outside a tile changes its course once a query is in its buffer and its partial
 * sums are on their way, so a whole query is planned when it arrives. The process wakes
 * for arrivals and to put messages to the bus port in the cycle they are ready.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

void nvx_tile_init(nvx_timed_tile *self, nvx_timed_chip *chip, uint32_t index)
{
    uint64_t window = chip->window;
    self->chip = chip;
    self->model = &chip->machine->tile[index];
    self->index = index;
    nvx_server_init(&self->adc, chip->machine->sample_depth, &chip->stats->adc[index]);
    nvx_server_init(&self->accumulate, window, &chip->stats->accumulate[index]);
    nvx_server_init(&self->topk, window, &chip->stats->topk[index]);
    self->sums_ready = nvx_alloc(window, sizeof *self->sums_ready);
    self->list_ready = nvx_alloc(window, sizeof *self->list_ready);
    self->partials = nvx_alloc(window, sizeof *self->partials);
    self->last_partial = nvx_alloc(window, sizeof *self->last_partial);
}

void nvx_tile_clear(nvx_timed_tile *self)
{
    nvx_server_clear(&self->adc);
    nvx_server_clear(&self->accumulate);
    nvx_server_clear(&self->topk);
    free(self->sums_ready);
    free(self->list_ready);
    free(self->partials);
    free(self->last_partial);
}

static void step_plane(nvx_timed_tile *self, uint64_t p, uint64_t in_buffer)
{
    const nvx_timing_machine *m = self->chip->machine;
    uint64_t sampler_free = self->converted[m->sample_depth - 1];
    uint64_t start = nvx_max(nvx_max(self->sampled, sampler_free), in_buffer);
    self->sampled = start + m->plane[p].drive;
    self->converted[1] = self->converted[0];
    self->converted[0] =
        nvx_server_take(&self->adc, self->sampled, self->model->adc_cycles[p]);
}

static void count_plane(const nvx_timed_tile *self, uint64_t p)
{
    const nvx_timing_plane *plane = &self->chip->machine->plane[p];
    nvx_timing_stats *stats = self->chip->stats;
    uint64_t conversions = self->model->conversions;
    stats->planes_driven[self->index]++;
    stats->conversions[self->index] += conversions;
    stats->rounds[self->index] += self->model->rounds;
    stats->samples[self->index] += conversions * plane->samples;
    stats->integrations[self->index] += conversions * plane->integrations;
    stats->charge_steps[self->index] += conversions * plane->charge_steps;
    stats->adc[self->index].grants += self->model->grants - 1; /* a unit each */
}

/* Plans the planes of the next query, which is in the buffer now. */
static void step_query(nvx_timed_tile *self, uint64_t now)
{
    const nvx_timing_machine *m = self->chip->machine;
    for (uint64_t p = 0; p < m->planes; p++) {
        step_plane(self, p, now);
        count_plane(self, p);
    }
    nvx_bus_slot(&self->chip->bus, self->queries, self->sampled);
    self->sums_ready[self->queries++ % self->chip->window] =
        self->converted[0] + m->shift_add_latency;
}

/* All that accumulation waits for is there or on its way. */
static bool can_rank(const nvx_timed_tile *self)
{
    return self->model->candidates > 0 && self->ranked < self->queries &&
           self->partials[self->ranked % self->chip->window] == self->model->partials_in;
}

/* Plans accumulation and local top-k of the next request. */
static void rank(nvx_timed_tile *self)
{
    const nvx_timed_chip *chip = self->chip;
    nvx_timing_stats *stats = chip->stats;
    uint64_t i = self->ranked % chip->window;
    const nvx_topk_counts *c =
        &chip->counts[self->ranked * chip->machine->tiles + self->index];
    uint64_t ready = nvx_max(self->sums_ready[i], self->last_partial[i]);
    if (self->model->add_cycles > 0)
        ready = nvx_server_take(&self->accumulate, ready, self->model->add_cycles);
    self->list_ready[i] = nvx_server_take(&self->topk, ready,
                                          nvx_topk_cycles(chip->machine, self->index, c));
    stats->topk_checks[self->index] += self->model->candidates - c->inserts - c->replaces;
    stats->topk_inserts[self->index] += c->inserts;
    stats->topk_replaces[self->index] += c->replaces;
    self->partials[i] = self->last_partial[i] = 0;
    self->ranked++;
}

/* Cycle of the next message that becomes ready. */
static uint64_t next_message(const nvx_timed_tile *self, bool *is_list)
{
    uint64_t sums = NVX_NEVER, list = NVX_NEVER;
    if (self->model->partials_out > 0 && self->sums_put < self->queries)
        sums = self->sums_ready[self->sums_put % self->chip->window];
    if (self->lists_put < self->ranked)
        list = self->list_ready[self->lists_put % self->chip->window];
    *is_list = list < sums;
    return nvx_min(list, sums);
}

static uint64_t put_messages(nvx_timed_tile *self, uint64_t now)
{
    bool is_list;
    uint64_t ready;
    while ((ready = next_message(self, &is_list)) <= now) {
        if (is_list)
            self->lists_put++;
        else
            self->sums_put++;
        nvx_bus_call(&self->chip->bus, self);
    }
    return ready;
}

/* Cycle the next query is in the buffer. */
static uint64_t next_query(const nvx_timed_tile *self)
{
    const nvx_timed_bus *bus = &self->chip->bus;
    if (self->queries == bus->broadcasts)
        return NVX_NEVER;
    return bus->in_buffer[self->queries % self->chip->slots];
}

static void run(void *arg)
{
    nvx_timed_tile *self = arg;
    uint64_t now = nvx_chip_now(self->chip);
    if (next_query(self) <= now)
        step_query(self, now);
    while (can_rank(self))
        rank(self);
    uint64_t next = nvx_min(put_messages(self, now), next_query(self));
    nvx_chip_wake(self->chip, self->wake, next, NVX_START);
}

void nvx_tile_start(nvx_timed_tile *self)
{
    char name[32];
    snprintf(name, sizeof name, "tile%u", (unsigned)self->index);
    self->wake = nvx_event_new(self->chip->kernel, name);
    nvx_method *method = nvx_method_new(self->chip->kernel, name, run, self);
    nvx_method_sense(method, self->wake);
}
