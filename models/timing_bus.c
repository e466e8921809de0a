/* timing_bus.c - the bus: who sends next, and when it arrives.
 *
 * Port 0 is the chip's broadcast, port i + 1 is tile i.
 */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

void nvx_bus_init(nvx_timed_bus *self, nvx_timed_chip *chip)
{
    uint32_t tiles = chip->machine->tiles;
    self->chip = chip;
    self->arbiter = nvx_bus_arbiter(chip->machine);
    self->caller = nvx_alloc(tiles, sizeof *self->caller);
    self->port = nvx_alloc(tiles, sizeof *self->port);
    self->in_buffer = nvx_alloc(chip->slots, sizeof *self->in_buffer);
    self->slot_free = nvx_alloc(chip->slots, sizeof *self->slot_free);
    self->merged = nvx_alloc(chip->window, sizeof *self->merged);
    self->end = nvx_alloc(chip->window, sizeof *self->end);
    nvx_server_init(&self->merge, chip->window * chip->homes, &chip->stats->merge);
    nvx_server_init(&self->link_out, chip->window, &chip->stats->link_out);
}

void nvx_bus_clear(nvx_timed_bus *self)
{
    nvx_arbiter_destroy(&self->arbiter);
    free(self->caller);
    free(self->port);
    free(self->in_buffer);
    free(self->slot_free);
    free(self->merged);
    free(self->end);
    nvx_server_clear(&self->merge);
    nvx_server_clear(&self->link_out);
}

void nvx_bus_finish(const nvx_timed_bus *self)
{
    const nvx_arbiter_stats *a = nvx_arbiter_counters(self->arbiter);
    nvx_server_stats *s = &self->chip->stats->bus;
    s->grants = a->grants;
    s->wait = a->wait;
    s->longest_wait = a->longest_wait;
    s->most_waiting = a->most_waiting;
}

void nvx_bus_look(const nvx_timed_bus *self, uint64_t cycle)
{
    if (cycle != NVX_NEVER)
        nvx_chip_wake(self->chip, self->wake, nvx_max(cycle, self->free_at), NVX_DECIDE);
}

void nvx_bus_call(nvx_timed_bus *self, nvx_timed_tile *tile)
{
    if (tile->called)
        return;
    tile->called = true;
    self->caller[self->callers++] = tile->index;
    nvx_bus_look(self, nvx_chip_now(self->chip));
}

void nvx_bus_slot(nvx_timed_bus *self, uint64_t request, uint64_t cycle)
{
    uint64_t *free_at = &self->slot_free[request % self->chip->slots];
    *free_at = nvx_max(*free_at, cycle);
}

/* Cycle of the message at the head of a tile's port; NVX_NEVER: none. */
static uint64_t head(const nvx_timed_bus *self, uint32_t i, bool *is_list)
{
    const nvx_timed_tile *tile = &self->chip->tile[i];
    const nvx_timed_port *port = &self->port[i];
    uint64_t window = self->chip->window, sums = NVX_NEVER, list = NVX_NEVER;
    if (port->sums < tile->sums_put)
        sums = tile->sums_ready[port->sums % window];
    if (port->lists < tile->lists_put)
        list = tile->list_ready[port->lists % window];
    *is_list = list < sums || (list == sums && port->lists < port->sums);
    return nvx_min(list, sums);
}

/* The message at the head of a tile's port asks. */
static void ask(nvx_timed_bus *self, uint32_t i)
{
    bool is_list;
    uint64_t ready = head(self, i, &is_list);
    if (ready != NVX_NEVER && !nvx_arbiter_asking(self->arbiter, i + 1))
        nvx_arbiter_ask(self->arbiter, i + 1, nvx_max(ready, self->port[i].granted_at));
}

/* Cycle from which the broadcast asks. While the query that holds the slot it needs is
 * not in the buffer yet, that cycle is not known: then the cycle it will be there, which
 * is later than now. NVX_NEVER: no query at the chip's side or on its way. */
static uint64_t broadcast_due(const nvx_timed_bus *self, uint64_t now)
{
    const nvx_timed_chip *chip = self->chip;
    uint64_t slot = self->broadcasts % chip->slots;
    if (self->broadcasts == chip->host.admitted)
        return NVX_NEVER;
    if (self->in_buffer[slot] > now)
        return self->in_buffer[slot];
    return nvx_max(nvx_max(self->broadcast_at, self->slot_free[slot]),
                   chip->host.at_chip[self->broadcasts % chip->window]);
}

/* Occupies the bus from now; returns when the bits are across it and its latency. */
static uint64_t transfer(nvx_timed_bus *self, uint64_t now, uint64_t bits)
{
    const nvx_timing_machine *m = self->chip->machine;
    uint64_t cycles = nvx_ceil_div(bits, m->bus_width);
    self->free_at = now + cycles;
    self->chip->stats->bus.busy += cycles;
    self->chip->stats->bus_bits += bits;
    return self->free_at + m->bus_latency;
}

static void send_query(nvx_timed_bus *self, uint64_t now)
{
    nvx_timed_chip *chip = self->chip;
    const nvx_timing_machine *m = chip->machine;
    uint64_t slot = self->broadcasts++ % chip->slots;
    uint64_t arrival = transfer(self, now, m->query_bits) + m->buffer_access;
    self->broadcast_at = now;
    self->in_buffer[slot] = arrival;
    self->slot_free[slot] = 0;
    for (uint32_t i = 0; i < m->tiles; i++)
        nvx_chip_wake(chip, chip->tile[i].wake, arrival, NVX_START);
}

static void send_partial(nvx_timed_bus *self, uint32_t i, uint64_t now)
{
    nvx_timed_port *port = &self->port[i];
    const nvx_timing_tile *model = self->chip->tile[i].model;
    nvx_timed_tile *home = &self->chip->tile[model->out[port->sum].home];
    uint64_t r = port->sums % self->chip->window;
    home->last_partial[r] = transfer(self, now, model->out[port->sum].bits);
    if (++home->partials[r] == home->model->partials_in)
        nvx_chip_wake(self->chip, home->wake, home->last_partial[r], NVX_START);
    if (++port->sum == model->partials_out) {
        port->sum = 0;
        port->sums++;
    }
}

static void send_message(nvx_timed_bus *self, uint32_t i, uint64_t now)
{
    const nvx_timing_machine *m = self->chip->machine;
    nvx_timed_port *port = &self->port[i];
    bool is_list;
    head(self, i, &is_list);
    if (is_list)
        nvx_merge_list(self, port->lists++, i,
                       transfer(self, now, nvx_list_entries(m, i) * m->entry_bits));
    else
        send_partial(self, i, now);
    port->granted_at = now;
    ask(self, i);
}

static void collect(nvx_timed_bus *self, uint64_t now)
{
    for (; self->callers > 0; self->callers--) {
        uint32_t i = self->caller[self->callers - 1];
        self->chip->tile[i].called = false;
        ask(self, i);
    }
    uint64_t due = broadcast_due(self, now);
    if (due <= now && !nvx_arbiter_asking(self->arbiter, 0))
        nvx_arbiter_ask(self->arbiter, 0, due);
}

static void run(void *arg)
{
    nvx_timed_bus *self = arg;
    uint64_t now = nvx_chip_now(self->chip);
    collect(self, now);
    int port = nvx_arbiter_grant(self->arbiter, now);
    if (port == 0)
        send_query(self, now);
    else if (port > 0)
        send_message(self, (uint32_t)port - 1, now);
    bool waiting = nvx_arbiter_waiting(self->arbiter) > 0;
    nvx_bus_look(self, waiting ? self->free_at : broadcast_due(self, now));
}

void nvx_bus_start(nvx_timed_bus *self)
{
    self->wake = nvx_event_new(self->chip->kernel, "bus");
    nvx_method *method = nvx_method_new(self->chip->kernel, "bus", run, self);
    nvx_method_sense(method, self->wake);
}
