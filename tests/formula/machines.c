/* machines.c - random small machines. Ranges are chosen so that every part is the
 * slowest one in some machine and that cycles stay few. */
#include "tests/formula/machines.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "tests/formula/machines_parts.h"

uint64_t dice(uint64_t *stream, uint64_t low, uint64_t high)
{
    uint64_t z = *stream += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return low + z % (high - low + 1);
}

bool chance(uint64_t *stream, uint64_t percent)
{
    return dice(stream, 1, 100) <= percent;
}

static struct load *load_new(uint32_t tiles, uint64_t requests)
{
    struct load *self = nvx_alloc(1, sizeof *self);
    self->m.tiles = tiles;
    self->m.tile = nvx_alloc(tiles, sizeof *self->m.tile);
    self->requests = requests;
    self->request = nvx_alloc(requests, sizeof *self->request);
    self->counts = nvx_alloc(requests * tiles, sizeof *self->counts);
    self->write = nvx_alloc(requests, sizeof *self->write);
    return self;
}

void load_destroy(struct load **self_p)
{
    struct load *self = *self_p;
    if (!self)
        return;
    for (uint32_t i = 0; i < self->m.tiles; i++) {
        free(self->m.tile[i].adc_cycles);
        free(self->m.tile[i].unit_cycles);
        free(self->m.tile[i].out);
    }
    for (uint64_t r = 0; r < self->requests; r++) {
        for (uint32_t v = 0; v < self->write[r].vectors; v++)
            free(self->write[r].vector[v].target);
        free(self->write[r].vector);
    }
    free(self->write);
    free(self->m.plane);
    free(self->m.tile);
    free(self->request);
    free(self->counts);
    free(self);
    *self_p = NULL;
}

static void *copy_of(const void *from, size_t size)
{
    return memcpy(nvx_alloc(1, size), from, size);
}

struct load *load_copy(const struct load *self, uint64_t requests)
{
    struct load *copy = load_new(self->m.tiles, requests);
    nvx_timing_tile *tile = copy->m.tile;
    copy->m = self->m;
    copy->m.tile = tile;
    copy->m.plane = copy_of(self->m.plane, self->m.planes * sizeof *self->m.plane);
    copy->outstanding = self->outstanding;
    memcpy(copy->request, self->request, requests * sizeof *copy->request);
    memcpy(copy->counts, self->counts, requests * copy->m.tiles * sizeof *copy->counts);
    for (uint32_t i = 0; i < copy->m.tiles; i++) {
        NVX_ASSERT(self->m.tile[i].unit_cycles == NULL);
        tile[i] = self->m.tile[i];
        tile[i].adc_cycles =
            copy_of(tile[i].adc_cycles, self->m.planes * sizeof *tile[i].adc_cycles);
        size_t n = tile[i].partials_out;
        tile[i].out = nvx_grow(NULL, 0, n, sizeof *tile[i].out);
        for (size_t j = 0; j < n; j++)
            tile[i].out[j] = self->m.tile[i].out[j];
    }
    return copy;
}

void load_add_partial(struct load *self, uint32_t from, uint32_t home, uint64_t bits)
{
    nvx_timing_tile *t = &self->m.tile[from];
    t->out = nvx_grow(t->out, t->partials_out, t->partials_out + 1, sizeof *t->out);
    t->out[t->partials_out].home = home;
    t->out[t->partials_out].bits = bits;
    t->partials_out++;
    self->m.tile[home].partials_in++;
}

/* Half of the machines drive all planes alike, as bit planes do. */
static void random_planes(nvx_timing_machine *m, uint64_t *s)
{
    bool alike = chance(s, 50);
    for (uint64_t p = 0; p < m->planes; p++) {
        nvx_timing_plane *plane = &m->plane[p];
        plane->drive = alike && p > 0 ? m->plane[0].drive : dice(s, 1, 12);
        plane->samples = dice(s, 1, 4);
        plane->integrations = dice(s, 1, 15);
        plane->charge_steps = dice(s, 2, 10);
    }
}

static void random_chip(nvx_timing_machine *m, uint64_t *s)
{
    static const uint64_t period_ps[] = {1, 2, 3, 5};
    m->period_ps = period_ps[dice(s, 0, 3)];
    m->query_bits = dice(s, 1, 300);
    m->entry_bits = dice(s, 1, 48);
    m->link_width = dice(s, 1, 64);
    m->link_latency = chance(s, 30) ? 0 : dice(s, 1, 20);
    m->bus_width = dice(s, 1, 64);
    m->bus_latency = chance(s, 30) ? 0 : dice(s, 1, 5);
    m->arbitration = (nvx_arbitration)dice(s, 0, 2);
    m->in_flight = dice(s, 1, 6);
    m->buffer_slots = dice(s, 1, 3);
    m->buffer_access = dice(s, 0, 2);
    m->planes = dice(s, 1, 9);
    m->plane = nvx_alloc(m->planes, sizeof *m->plane);
    random_planes(m, s);
    m->sample_depth = dice(s, 1, 2);
    m->shift_add_latency = dice(s, 0, 3);
    m->topk_check = dice(s, 0, 2);
    m->topk_insert = dice(s, 1, 3);
    m->topk_replace = dice(s, 0, 4);
    m->topk_merge = dice(s, 1, 3);
}

static void random_tile(nvx_timing_tile *tile, uint64_t planes, uint64_t *s)
{
    bool alike = chance(s, 50);
    tile->adc_cycles = nvx_alloc(planes, sizeof *tile->adc_cycles);
    for (uint64_t p = 0; p < planes; p++)
        tile->adc_cycles[p] = alike && p > 0 ? tile->adc_cycles[0] : dice(s, 1, 16);
    tile->rounds = dice(s, 1, 8);
    tile->grants = dice(s, 1, 4);
    tile->conversions = dice(s, 1, 64);
    tile->candidates = dice(s, 1, 24);
    tile->add_cycles = chance(s, 40) ? 0 : dice(s, 1, 30);
}

/* The best k so far only grow until k are there: the first min(k, n) are inserts. */
static void random_counts(struct load *self, uint64_t *s)
{
    for (uint64_t i = 0; i < self->requests * self->m.tiles; i++) {
        uint64_t n = self->m.tile[i % self->m.tiles].candidates;
        uint64_t inserts = n < self->m.k ? n : self->m.k;
        self->counts[i].inserts = (uint32_t)inserts;
        self->counts[i].replaces = (uint32_t)dice(s, 0, n - inserts);
    }
}

static uint64_t random_k(const nvx_timing_machine *m, uint64_t *s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < m->tiles; i++)
        n += m->tile[i].candidates;
    return dice(s, 1, n < 12 ? n : 12);
}

/* Each tile after the first may send to one or two homes; senders may be no home. */
static void random_partials(struct load *self, uint64_t *s)
{
    uint32_t tiles = self->m.tiles, home = (uint32_t)dice(s, 0, tiles - 1);
    for (uint32_t i = 0; i < tiles; i++) {
        uint32_t other = (uint32_t)dice(s, 0, tiles - 1);
        if (i == home)
            continue;
        if (chance(s, 70))
            load_add_partial(self, i, home, dice(s, 1, 400));
        if (other > home && other != i && self->m.tile[other].candidates > 0)
            load_add_partial(self, i, other, dice(s, 1, 400));
        bool needed =
            self->m.tile[i].partials_in > 0 || self->m.tile[i].partials_out == 0;
        if (!needed && chance(s, 60))
            self->m.tile[i].candidates = 0;
    }
}

void load_arrivals(struct load *self, uint64_t *s)
{
    uint64_t at = dice(s, 0, 9), longest = dice(s, 1, 3) * dice(s, 10, 150);
    for (uint64_t r = 0; r < self->requests; r++) {
        self->request[r].arrival = at;
        at += chance(s, 40) ? 0 : dice(s, 0, longest);
    }
}

struct load *load_searches(uint64_t *s, uint32_t tiles, uint64_t requests)
{
    struct load *self = load_new(tiles, requests);
    random_chip(&self->m, s);
    for (uint32_t i = 0; i < self->m.tiles; i++)
        random_tile(&self->m.tile[i], self->m.planes, s);
    if (chance(s, 70))
        random_partials(self, s);
    self->m.k = random_k(&self->m, s);
    random_counts(self, s);
    self->outstanding = dice(s, 1, 8);
    for (uint64_t r = 0; r < self->requests; r++)
        self->request[r].arrival = NVX_CLOSED_LOOP;
    if (chance(s, 50))
        load_arrivals(self, s);
    return self;
}

struct load *load_random(uint64_t seed)
{
    uint64_t s = seed * 1000003;
    uint32_t tiles = (uint32_t)dice(&s, 1, 5);
    return load_searches(&s, tiles, dice(&s, 6, 24));
}

struct load *load_equal(uint64_t seed, uint32_t tiles, uint64_t requests)
{
    uint64_t s = seed * 1000033;
    struct load *self = load_new(tiles, requests);
    random_chip(&self->m, &s);
    random_tile(&self->m.tile[0], self->m.planes, &s);
    for (uint32_t i = 1; i < tiles; i++) {
        self->m.tile[i] = self->m.tile[0];
        self->m.tile[i].adc_cycles =
            copy_of(self->m.tile[0].adc_cycles, self->m.planes * sizeof(uint64_t));
    }
    self->m.k = random_k(&self->m, &s);
    random_counts(self, &s);
    for (uint64_t i = 1; i < requests * tiles; i++)
        self->counts[i] = self->counts[0];
    self->outstanding = requests;
    for (uint64_t r = 0; r < requests; r++)
        self->request[r].arrival = NVX_CLOSED_LOOP;
    return self;
}
