/* machines_chip.c - random small machines of every organisation. Searches on a bus are
 * made first (machines.c); then networks, clocks, buffers, pools and writes are added.
 * Periods of 1 to 5 ps keep the reference's steps few. */
#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/machines_parts.h"

/* Half of the machines have one clock; periods divide each other or not. */
static void random_clocks(nvx_timing_machine *m, uint64_t *s)
{
    m->period_ps = dice(s, 1, 4);
    if (chance(s, 50))
        return;
    m->network_ps = dice(s, 0, 4);
    m->adc_ps = dice(s, 0, 5);
    m->link_ps = dice(s, 0, 5);
}

static void random_network(nvx_timing_machine *m, uint64_t *s)
{
    uint64_t tiles = m->tiles * m->copies;
    m->topology = (nvx_topology)dice(s, 0, 2);
    if (m->topology == NVX_NET_BUS)
        return;
    m->bus_latency = dice(s, 1, 5);
    m->router_slots = dice(s, 1, 3);
    m->branch = dice(s, 2, 4);
    m->columns = dice(s, 1, tiles < 6 ? tiles : 6);
    m->rows = (tiles + m->columns - 1) / m->columns + (chance(s, 20) ? 1 : 0);
}

/* Fewest slots of an output buffer. */
static uint64_t most_partials(const nvx_timing_machine *m)
{
    uint64_t most = 1;
    for (uint32_t i = 0; i < m->tiles; i++)
        if (m->tile[i].partials_out > most)
            most = m->tile[i].partials_out;
    return most;
}

static void random_buffers(nvx_timing_machine *m, uint64_t *s)
{
    if (chance(s, 50)) {
        m->global_slots = dice(s, 1, 3);
        m->global_access = dice(s, 0, 6);
    }
    if (chance(s, 50))
        m->output_slots = most_partials(m) + dice(s, 0, 2);
}

/* Units of unlike length; the tile's own pool would take their sum. */
static void random_pools(nvx_timing_machine *m, uint64_t *s)
{
    if (chance(s, 50))
        return;
    m->pool_tiles = dice(s, 2, 4);
    for (uint32_t i = 0; i < m->tiles; i++) {
        nvx_timing_tile *tile = &m->tile[i];
        tile->unit_cycles = nvx_alloc(m->planes * tile->grants, sizeof(uint64_t));
        for (uint64_t p = 0; p < m->planes; p++) {
            tile->adc_cycles[p] = 0;
            for (uint64_t u = 0; u < tile->grants; u++) {
                uint64_t *cycles = &tile->unit_cycles[p * tile->grants + u];
                tile->adc_cycles[p] += *cycles = dice(s, 1, 5);
            }
        }
    }
}

/* Accumulators that sum over many rows are the slowest part of some machines. */
static void random_sums(nvx_timing_machine *m, uint64_t *s)
{
    uint64_t factor = chance(s, 15) ? dice(s, 2, 12) : 1;
    for (uint32_t i = 0; i < m->tiles; i++)
        m->tile[i].add_cycles *= factor;
}

static void random_vector(nvx_timing_vector *vector, uint32_t tiles, uint64_t *s)
{
    vector->bits = dice(s, 1, 300);
    vector->target = nvx_alloc(tiles, sizeof *vector->target);
    uint32_t sure = (uint32_t)dice(s, 0, tiles - 1);
    for (uint32_t i = 0; i < tiles; i++)
        if (i == sure || chance(s, 30))
            vector->target[vector->targets++] =
                (nvx_timing_target){.tile = i, .cycles = dice(s, 1, 60)};
}

static void random_writes(struct load *self, uint64_t *s)
{
    uint64_t percent = chance(s, 30) ? 0 : dice(s, 5, 60);
    for (uint64_t r = 0; r < self->requests; r++) {
        self->request[r].priority = (uint8_t)dice(s, 0, 2);
        if (!chance(s, percent))
            continue;
        nvx_timing_write *write = &self->write[r];
        write->vectors = (uint32_t)dice(s, 1, 3);
        write->vector = nvx_alloc(write->vectors, sizeof *write->vector);
        for (uint32_t v = 0; v < write->vectors; v++)
            random_vector(&write->vector[v], self->m.tiles, s);
        self->request[r].write = write;
    }
}

struct load *load_chip(uint64_t seed)
{
    uint64_t s = seed * 1000039;
    uint32_t tiles = (uint32_t)dice(&s, 1, 9);
    struct load *self = load_searches(&s, tiles, dice(&s, 4, 16));
    nvx_timing_machine *m = &self->m;
    m->copies = chance(&s, 50) ? 1 : dice(&s, 2, 3);
    random_clocks(m, &s);
    random_network(m, &s);
    if (m->copies == 1 && chance(&s, 30))
        m->copies = 0; /* the same */
    random_buffers(m, &s);
    random_pools(m, &s);
    random_sums(m, &s);
    random_writes(self, &s);
    return self;
}

struct load *load_tight(uint64_t seed)
{
    struct load *self = load_chip(seed);
    nvx_timing_machine *m = &self->m;
    m->router_slots = m->buffer_slots = m->global_slots = m->sample_depth = 1;
    m->output_slots = most_partials(m);
    m->in_flight = self->outstanding = self->requests;
    return self;
}
