/* timing_host.c - arrivals, admission and ends. */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

enum { HIGHEST = 255 };

static int by_arrival(const void *a, const void *b, void *requests)
{
    const nvx_timing_request *sorted = requests;
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    if (sorted[x].arrival != sorted[y].arrival)
        return sorted[x].arrival < sorted[y].arrival ? -1 : 1;
    return (x > y) - (x < y);
}

void nvx_host_init(nvx_timed_chip *chip, uint64_t outstanding)
{
    nvx_timed_host *self = &chip->host;
    self->outstanding = outstanding;
    self->open = nvx_alloc(chip->requests + 1, sizeof *self->open);
    for (uint64_t r = 0; r < chip->requests; r++)
        if (chip->request[r].arrival != NVX_CLOSED_LOOP)
            self->open[self->opens++] = r;
    qsort_r(self->open, self->opens, sizeof *self->open, by_arrival, chip->request);
    self->under_way = nvx_alloc(chip->copies, sizeof *self->under_way);
    self->slot_of = nvx_alloc(chip->requests + 1, sizeof *self->slot_of);
    self->slot = nvx_alloc(chip->window, sizeof *self->slot);
    for (uint64_t i = 0; i < chip->window; i++)
        self->slot[i] = (uint32_t)i;
}

void nvx_host_clear(nvx_timed_host *self)
{
    free(self->open);
    free(self->slot);
    free(self->slot_of);
    free(self->under_way);
    nvx_heap_clear(&self->arrived);
    nvx_heap_clear(&self->ends);
}

static void arrive(nvx_timed_chip *chip, uint64_t request)
{
    uint64_t rank = HIGHEST - (uint64_t)chip->request[request].priority;
    nvx_heap_push(&chip->host.arrived, (nvx_heap_item){.key = rank, .tie = request});
}

/* The next closed-loop request, if any. */
static void arrive_closed(nvx_timed_chip *chip, uint64_t cycle)
{
    nvx_timed_host *self = &chip->host;
    while (self->closed < chip->requests &&
           chip->request[self->closed].arrival != NVX_CLOSED_LOOP)
        self->closed++;
    if (self->closed == chip->requests)
        return;
    chip->request[self->closed].arrival = cycle;
    arrive(chip, self->closed++);
}

void nvx_host_ended(void *vp, uint64_t request, nvx_time at)
{
    nvx_timed_chip *chip = vp;
    if (chip->stage && !chip->request[request].write)
        nvx_way_take(chip, at);
    nvx_heap_push(&chip->host.ends, (nvx_heap_item){.key = at, .tie = request});
    nvx_flow_wake(chip->flow, at);
}

static void end_requests(nvx_timed_chip *chip, nvx_time now)
{
    nvx_timed_host *self = &chip->host;
    while (self->ends.n > 0 && self->ends.item[0].key <= now) {
        uint64_t r = nvx_heap_pop(&self->ends).tie;
        nvx_timing_request *request = &chip->request[r];
        request->end = now / chip->core;
        chip->stats->cycles = request->end;
        self->slot[self->admitted - ++self->ended] = self->slot_of[r];
        if (!request->write)
            self->under_way[request->copy]--;
        arrive_closed(chip, request->end);
    }
}

static uint32_t idlest_copy(const nvx_timed_chip *chip)
{
    uint32_t best = 0;
    for (uint32_t c = 1; c < chip->copies; c++)
        if (chip->host.under_way[c] < chip->host.under_way[best])
            best = c;
    return best;
}

static void admit(nvx_timed_chip *chip, nvx_time now)
{
    nvx_timed_host *self = &chip->host;
    uint64_t r = nvx_heap_pop(&self->arrived).tie;
    nvx_timing_request *request = &chip->request[r];
    uint32_t slot = self->slot[self->admitted - self->ended];
    self->slot_of[r] = slot;
    request->start = now / chip->core;
    request->turn = self->admitted++;
    if (chip->solo)
        nvx_flow_fresh(chip->flow);
    else
        request->copy = request->write ? 0 : idlest_copy(chip);
    if (!request->write)
        self->under_way[request->copy]++;
    const nvx_timed_graph *graph = nvx_graph_of(chip, r);
    chip->stats->bus_bits += graph->bus_bits;
    chip->stats->link_bits += graph->link_bits;
    for (uint32_t i = 0; i < chip->machine->products; i++)
        chip->stats->products[i] += graph->products[i];
    for (int i = 0; i < NVX_STEP_FNS; i++)
        chip->stats->elements[i] += graph->elements[i];
    nvx_flow_begin(chip->flow, graph->graph, r, request->turn, slot);
}

static uint64_t common(uint64_t a, uint64_t b) /* multiple */
{
    uint64_t x = a, y = b;
    while (y > 0) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    return a / x * b;
}

/* Alone a request begins where all clocks have an edge, as at the start. */
static bool must_wait(nvx_timed_chip *chip, nvx_time now)
{
    uint64_t edge =
        common(common(chip->core, chip->network), common(chip->adc, chip->link));
    if (!chip->solo || now % edge == 0)
        return false;
    nvx_flow_wake(chip->flow, nvx_up(now, edge));
    return true;
}

void nvx_host_due(void *vp, nvx_time now)
{
    nvx_timed_chip *chip = vp;
    nvx_timed_host *self = &chip->host;
    end_requests(chip, now);
    for (; self->opened < self->opens; self->opened++) {
        uint64_t r = self->open[self->opened];
        if (chip->request[r].arrival * chip->core > now)
            break;
        arrive(chip, r);
        if (self->opened + 1 < self->opens)
            nvx_flow_wake(chip->flow,
                          chip->request[self->open[self->opened + 1]].arrival *
                              chip->core);
    }
    while (self->arrived.n > 0 && self->admitted - self->ended < chip->window &&
           !must_wait(chip, now))
        admit(chip, now);
}

void nvx_host_start(nvx_timed_chip *chip)
{
    nvx_timed_host *self = &chip->host;
    for (uint64_t i = 0; i < nvx_min(self->outstanding, chip->requests); i++)
        arrive_closed(chip, 0);
    if (self->opens > 0)
        nvx_flow_wake(chip->flow, chip->request[self->open[0]].arrival * chip->core);
    nvx_flow_wake(chip->flow, 0);
}
