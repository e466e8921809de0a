#include "tests/formula/programs.h"

#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/machines.h"

enum { VECTORS = 6, LAYERS = 3, MOST_STEPS = VECTORS * (LAYERS + 1) + 1 };

static void random_chip(nvx_timing_machine *m, uint64_t *s)
{
    *m = (nvx_timing_machine){.period_ps = 1, .query_bits = 1, .entry_bits = 1};
    m->tiles = (uint32_t)dice(s, 1, 4);
    m->link_width = m->bus_width = m->row_bits = 1;
    m->link_latency = dice(s, 0, 5);
    m->bus_latency = dice(s, 1, 4);
    m->topology = (nvx_topology)dice(s, 0, 2);
    m->branch = m->columns = 2;
    m->rows = (m->tiles + 1) / 2;
    m->router_slots = dice(s, 1, 2);
    m->arbitration = (nvx_arbitration)dice(s, 0, 2);
    m->in_flight = m->buffer_slots = m->topk_merge = 1;
    m->buffer_access = dice(s, 0, 3);
    m->planes = dice(s, 1, 4);
    m->sample_depth = dice(s, 1, 2);
    m->shift_add_latency = dice(s, 0, 3);
}

static void random_tile(nvx_timing_tile *tile, nvx_timing_plane plane[], uint64_t planes,
                        uint64_t *s)
{
    *tile = (nvx_timing_tile){.plane = plane, .grants = 1, .conversions = 1, .rounds = 1};
    tile->adc_cycles = nvx_alloc(planes, sizeof *tile->adc_cycles);
    for (uint64_t p = 0; p < planes; p++)
        tile->adc_cycles[p] = dice(s, 1, 16);
    tile->candidates = (uint32_t)dice(s, 1, 8);
    tile->add_cycles = dice(s, 0, 1) * dice(s, 1, 20);
}

/* On some tiles; the first of them is home of what some of the others send. */
static void random_product(const nvx_timing_machine *m, nvx_timing_product *p,
                           uint64_t *s)
{
    nvx_timing_plane *plane = nvx_alloc(m->planes, sizeof *plane);
    uint32_t *at = nvx_alloc(m->tiles, sizeof *at);
    for (uint32_t t = 0; t < m->tiles; t++)
        if (dice(s, 0, 1) || (t + 1 == m->tiles && p->tiles == 0))
            at[p->tiles++] = t;
    for (uint64_t i = 0; i < m->planes; i++)
        plane[i].drive = dice(s, 1, 12);
    nvx_timing_tile *tile = nvx_alloc(p->tiles, sizeof *tile);
    for (uint32_t t = 0; t < p->tiles; t++)
        random_tile(&tile[t], plane, m->planes, s);
    for (uint32_t t = 1; t < p->tiles; t++) {
        if (dice(s, 0, 1))
            continue;
        tile[t].candidates *= (uint32_t)dice(s, 0, 1);
        tile[t].out = nvx_alloc(1, sizeof *tile[t].out);
        tile[t].out[0].bits = dice(s, 1, 20);
        tile[t].partials_out = 1;
        tile[0].partials_in++;
    }
    p->bits = dice(s, 1, 20);
    p->value_bits = dice(s, 1, 3);
    p->at = at;
    p->tile = tile;
    p->plane = plane;
}

/* Slots for what a tile sends at once, or no limit. */
static uint64_t output_slots(const nvx_timing_machine *m, uint64_t *s)
{
    uint64_t most = 1;
    for (uint32_t i = 0; i < m->products; i++)
        for (uint32_t t = 0; t < m->product[i].tiles; t++) {
            const nvx_timing_tile *tile = &m->product[i].tile[t];
            uint64_t n = tile->partials_out + (tile->candidates > 0);
            most = n > most ? n : most;
        }
    return dice(s, 0, 1) * (most + dice(s, 0, 1));
}

/* A step after one, or after none (-1). */
static uint32_t add(nvx_timing_program *p, nvx_timing_step step, uint32_t need[],
                    uint32_t *needs, int before)
{
    step.need_first = *needs;
    step.needs = before >= 0;
    if (before >= 0)
        need[(*needs)++] = (uint32_t)before;
    p->step[p->steps] = step;
    return p->steps++;
}

static void random_program(const nvx_timing_machine *m, nvx_timing_program *p,
                           uint64_t *s)
{
    uint32_t *need = nvx_alloc(MOST_STEPS + VECTORS, sizeof *need), needs = 0;
    uint64_t vectors = dice(s, 1, VECTORS), layers = dice(s, 1, LAYERS);
    uint32_t last[VECTORS];
    p->step = nvx_alloc(MOST_STEPS, sizeof *p->step);
    p->need = need;
    for (uint64_t v = 0; v < vectors; v++) {
        nvx_timing_step in = {.kind = NVX_STEP_INPUT, .n = dice(s, 1, 20)};
        last[v] = add(p, in, need, &needs, -1);
    }
    for (uint64_t i = 0; i < layers * vectors; i++) {
        uint64_t v = i % vectors;
        nvx_timing_step product = {.kind = NVX_STEP_PRODUCT,
                                   .n = i / vectors % m->products};
        nvx_timing_step vector = {
            .kind = NVX_STEP_VECTOR, .n = 3, .cycles = dice(s, 1, 12)};
        last[v] = add(p, dice(s, 0, 3) ? product : vector, need, &needs, (int)last[v]);
    }
    nvx_timing_step out = {.kind = NVX_STEP_OUTPUT, .n = dice(s, 1, 9)};
    nvx_timing_step *end = &p->step[add(p, out, need, &needs, (int)last[0])];
    for (uint64_t v = 1; v < vectors; v++)
        need[end->need_first + end->needs++] = last[v];
}

nvx_timing_machine *program_random(uint64_t seed)
{
    uint64_t s = seed * 7919 + 13;
    nvx_timing_machine *m = nvx_alloc(1, sizeof *m);
    random_chip(m, &s);
    m->products = m->matrices = (uint32_t)dice(&s, 1, 3);
    uint64_t *slots = nvx_alloc(m->matrices, sizeof *slots);
    nvx_timing_product *product = nvx_alloc(m->products, sizeof *product);
    for (uint32_t i = 0; i < m->products; i++) {
        slots[i] = dice(&s, 1, 3);
        product[i].matrix = i;
        random_product(m, &product[i], &s);
    }
    m->matrix_slots = slots;
    m->product = product;
    m->output_slots = output_slots(m, &s);
    nvx_timing_program *program = nvx_alloc(1, sizeof *program);
    random_program(m, program, &s);
    m->programs = 1;
    m->program = program;
    return m;
}

void program_destroy(nvx_timing_machine **self_p)
{
    nvx_timing_machine *m = *self_p;
    for (uint32_t i = 0; i < m->products; i++) {
        const nvx_timing_product *p = &m->product[i];
        for (uint32_t t = 0; t < p->tiles; t++) {
            free(p->tile[t].adc_cycles);
            free(p->tile[t].out);
        }
        free(p->at);
        free(p->tile);
        free(p->plane);
    }
    free(m->program->step);
    free(m->program->need);
    free(m->program);
    free(m->product);
    free(m->matrix_slots);
    free(m);
    *self_p = NULL;
}
