/* timing_host.c - arrivals, admission and the link into the chip. */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

void nvx_host_init(nvx_timed_host *self, nvx_timed_chip *chip, uint64_t outstanding)
{
    self->chip = chip;
    self->outstanding = outstanding;
    nvx_server_init(&self->link_in, chip->window, &chip->stats->link_in);
    self->at_chip = nvx_alloc(chip->window, sizeof *self->at_chip);
}

void nvx_host_clear(nvx_timed_host *self)
{
    nvx_server_clear(&self->link_in);
    free(self->at_chip);
}

/* The next closed-loop request, if any, arrives. */
static void arrive(nvx_timed_host *self, uint64_t now)
{
    nvx_timed_chip *chip = self->chip;
    while (self->closed < chip->requests &&
           chip->request[self->closed].arrival != NVX_CLOSED_LOOP)
        self->closed++;
    if (self->closed < chip->requests)
        chip->request[self->closed++].arrival = now;
}

static void end_requests(nvx_timed_host *self, uint64_t now)
{
    nvx_timed_chip *chip = self->chip;
    const nvx_timed_bus *bus = &chip->bus;
    while (self->ended < bus->results && bus->end[self->ended % chip->window] <= now) {
        chip->request[self->ended++].end = now;
        chip->stats->cycles = now;
        arrive(self, now);
    }
}

static bool can_admit(const nvx_timed_host *self)
{
    const nvx_timed_chip *chip = self->chip;
    return self->admitted < chip->requests &&
           self->admitted - self->ended < chip->machine->in_flight;
}

static void admit(nvx_timed_host *self, uint64_t now)
{
    nvx_timed_chip *chip = self->chip;
    const nvx_timing_machine *m = chip->machine;
    uint64_t r = self->admitted++;
    chip->request[r].start = now;
    chip->stats->link_bits += m->query_bits;
    uint64_t sent =
        nvx_server_take(&self->link_in, now, nvx_ceil_div(m->query_bits, m->link_width));
    self->at_chip[r % chip->window] = sent + m->link_latency;
    nvx_bus_look(&chip->bus, sent + m->link_latency);
}

static uint64_t next_end(const nvx_timed_host *self)
{
    const nvx_timed_bus *bus = &self->chip->bus;
    return self->ended < bus->results ? bus->end[self->ended % self->chip->window]
                                      : NVX_NEVER;
}

static void run(void *arg)
{
    nvx_timed_host *self = arg;
    const nvx_timing_request *request = self->chip->request;
    uint64_t now = nvx_chip_now(self->chip), next;
    end_requests(self, now);
    while (can_admit(self) && request[self->admitted].arrival <= now)
        admit(self, now);
    next = next_end(self);
    if (can_admit(self)) /* a closed-loop one's arrival is NVX_NEVER until it arrives */
        next = nvx_min(next, request[self->admitted].arrival);
    nvx_chip_wake(self->chip, self->wake, next, NVX_START);
}

void nvx_host_start(nvx_timed_host *self)
{
    self->wake = nvx_event_new(self->chip->kernel, "host");
    nvx_method *method = nvx_method_new(self->chip->kernel, "host", run, self);
    nvx_method_sense(method, self->wake);
    for (uint64_t i = 0; i < nvx_min(self->outstanding, self->chip->requests); i++)
        arrive(self, 0);
    nvx_chip_wake(self->chip, self->wake, 0, NVX_START);
}
