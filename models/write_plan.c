#include "models/write_plan.h"

#include <stdlib.h>

#include "sim/memory.h"

struct nvx_write_plan {
    uint64_t count;
    nvx_timing_write *write;   /* [count]; no vectors: a search */
    nvx_timing_vector *vector; /* of all */
    nvx_timing_target *target; /* of all */
};

/* What the making needs. */
typedef struct {
    const nvx_placement *p;
    const nvx_timing_machine *m;
    nvx_write_plan *plan;
    uint64_t vectors, targets; /* so far */
} maker;

static uint64_t column_tile(const nvx_placement *p, uint64_t row)
{
    return row / p->vectors_per_array;
}

/* Column tiles of a request that write to a tile. */
static uint64_t sharing(const nvx_placement *p, uint64_t first, uint64_t last,
                        uint32_t tile)
{
    uint64_t n = 0;
    for (uint64_t c = first; c <= last; c++)
        for (uint32_t r = 0; r < p->row_tiles; r++)
            if (p->block[c * p->row_tiles + r].tile == tile) {
                n++;
                break;
            }
    return n;
}

static uint64_t cycles_of(const maker *k, double seconds, uint64_t parts)
{
    double exact = seconds * 1e12 / (double)k->m->period_ps / (double)parts;
    uint64_t cycles = (uint64_t)(exact + 1 - 1e-9);
    return cycles > 0 ? cycles : 1;
}

/* The part of a request in column tile c, which ends the vector list. */
static void add_part(maker *k, const nvx_write_cost cost[], uint64_t first, uint64_t last,
                     uint64_t c, uint64_t rows)
{
    const nvx_placement *p = k->p;
    nvx_timing_vector *v = &k->plan->vector[k->vectors++];
    v->bits = rows * k->m->row_bits;
    v->target = &k->plan->target[k->targets];
    for (uint32_t r = 0; r < p->row_tiles; r++) {
        uint32_t tile = p->block[c * p->row_tiles + r].tile;
        if (v->targets > 0 && v->target[v->targets - 1].tile == tile)
            continue;
        uint64_t parts = sharing(p, first, last, tile);
        v->target[v->targets++] =
            (nvx_timing_target){tile, cycles_of(k, cost[tile].seconds, parts)};
    }
    k->targets += v->targets;
}

static void add_write(maker *k, const nvx_write_cost cost[], uint64_t row, uint64_t rows)
{
    uint64_t first = column_tile(k->p, row), last = column_tile(k->p, row + rows - 1);
    for (uint64_t c = first; c <= last; c++) {
        uint64_t from = c * k->p->vectors_per_array, to = from + k->p->vectors_per_array;
        from = from > row ? from : row;
        to = to < row + rows ? to : row + rows;
        add_part(k, cost, first, last, c, to - from);
    }
}

static void add_delete(maker *k, uint64_t row, uint64_t rows)
{
    uint64_t first = column_tile(k->p, row), last = column_tile(k->p, row + rows - 1);
    nvx_timing_vector *v = &k->plan->vector[k->vectors++];
    v->bits = k->m->entry_bits;
    v->target = &k->plan->target[k->targets];
    for (uint64_t c = first; c <= last; c++) {
        uint32_t home = nvx_placement_home(k->p, (uint32_t)c);
        if (v->targets == 0 || v->target[v->targets - 1].tile != home)
            v->target[v->targets++] = (nvx_timing_target){home, 1};
    }
    k->targets += v->targets;
}

/* Most vectors of all requests. */
static uint64_t most_vectors(const nvx_requests *r, const nvx_placement *p)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < r->count; i++)
        if (r->kind[i] != NVX_SEARCH)
            n += column_tile(p, r->first[i] + r->rows[i] - 1) -
                 column_tile(p, r->first[i]) + 1;
    return n;
}

nvx_write_plan *nvx_write_plan_new(const nvx_requests *r, const nvx_placement *p,
                                   const nvx_timing_machine *m,
                                   const nvx_write_cost cost[])
{
    if (r->writes == 0)
        return NULL;
    nvx_write_plan *self = nvx_alloc(1, sizeof *self);
    maker k = {.p = p, .m = m, .plan = self};
    uint64_t vectors = most_vectors(r, p), w = 0;
    self->count = r->count;
    self->write = nvx_alloc(r->count, sizeof *self->write);
    self->vector = nvx_alloc(vectors, sizeof *self->vector);
    self->target = nvx_alloc(vectors * p->row_tiles, sizeof *self->target);
    for (uint64_t i = 0; i < r->count; i++) {
        uint64_t before = k.vectors;
        if (r->kind[i] == NVX_SEARCH)
            continue;
        self->write[i].vector = &self->vector[before];
        if (r->kind[i] == NVX_DELETE)
            add_delete(&k, r->first[i], r->rows[i]);
        else
            add_write(&k, cost + w * p->tiles_used, r->first[i], r->rows[i]);
        self->write[i].vectors = (uint32_t)(k.vectors - before);
        w++;
    }
    return self;
}

void nvx_write_plan_destroy(nvx_write_plan **self_p)
{
    if (!*self_p)
        return;
    free((*self_p)->write);
    free((*self_p)->vector);
    free((*self_p)->target);
    free(*self_p);
    *self_p = NULL;
}

void nvx_write_plan_tell(const nvx_write_plan *self, nvx_timing_request request[])
{
    for (uint64_t i = 0; self && i < self->count; i++)
        request[i].write = self->write[i].vectors > 0 ? &self->write[i] : NULL;
}
