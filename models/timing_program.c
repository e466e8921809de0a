/* timing_program.c - the ways of programs (docs/timing.md), as graphs. */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

/* A vector to the tiles of a product, and its values back; returns where they are all
 * at the chip's port. */
static uint32_t make_product(nvx_maker *k, uint32_t from, uint32_t number)
{
    const nvx_timing_product *p = &k->m->product[number];
    nvx_timed_chip *chip = k->chip;
    uint32_t *arrival = nvx_alloc(p->tiles, sizeof *arrival), there;
    uint32_t *sums = nvx_alloc(p->tiles, sizeof *sums);
    k->tile = p->tile;
    k->tiles = p->tiles;
    k->at = p->at;
    k->piece = chip->piece_first[number];
    uint32_t first = nvx_net_send(chip, k->out, from, NVX_NET_CHIP, p->at, p->tiles,
                                  p->bits, NVX_MESSAGE_QUERY, arrival);
    nvx_graph_take(k->g, first, chip->input[p->matrix]);
    uint32_t sampled = nvx_make_meet(k);
    nvx_graph_give(k->g, sampled, chip->input[p->matrix]);
    nvx_make_sums(k, arrival, sampled, sums);
    uint32_t all = nvx_make_meet(k);
    for (uint32_t i = 0; i < p->tiles; i++) {
        uint32_t output = chip->tile[p->at[i]].output;
        if (p->tile[i].candidates == 0)
            continue;
        uint32_t done = nvx_make_added(k, i, sums[i]);
        uint32_t send =
            nvx_net_send(chip, k->out, done, p->at[i], (uint32_t[]){NVX_NET_CHIP}, 1,
                         p->tile[i].candidates * p->value_bits, NVX_MESSAGE_LIST, &there);
        if (output != NVX_FLOW_NONE)
            nvx_graph_give(k->g, send, output);
        nvx_make_then(k, there, all);
    }
    k->out->products[number]++;
    free(arrival);
    free(sums);
    return all;
}

static uint32_t make_occupied(const nvx_maker *k, uint32_t from, uint32_t station,
                              const nvx_timing_step *s)
{
    nvx_activity a = {
        .station = station, .cycles = s->cycles, .tag = nvx_tag(NVX_DO_OTHER, s->fn)};
    uint32_t at = nvx_graph_add(k->g, &a);
    nvx_make_then(k, from, at);
    return at;
}

/* Returns where the step is done. */
static uint32_t make_step(nvx_maker *k, uint32_t from, const nvx_timing_step *s)
{
    nvx_timed_chip *chip = k->chip;
    uint32_t at;
    switch ((nvx_timing_doing_step)s->kind) {
    case NVX_STEP_PRODUCT:
        return make_product(k, from, (uint32_t)s->n);
    case NVX_STEP_VECTOR:
        k->out->elements[s->fn] += s->n;
        return make_occupied(k, from, chip->vector, s);
    case NVX_STEP_RANK:
        return make_occupied(k, from, chip->merge, s);
    case NVX_STEP_MEET:
        return from;
    default:
        at = nvx_make_link(k, s->kind == NVX_STEP_INPUT ? chip->link_in : chip->link_out,
                           s->n);
        nvx_make_then(k, from, at);
        return at;
    }
}

static void make_program(nvx_timed_chip *chip, const nvx_timing_program *p,
                         nvx_timed_graph *out)
{
    nvx_maker k = {.chip = chip, .m = chip->machine, .out = out, .g = out->graph};
    uint32_t begin = nvx_make_meet(&k), *done = nvx_alloc(p->steps, sizeof *done);
    uint8_t *followed = nvx_alloc(p->steps, sizeof *followed);
    for (uint32_t i = 0; i < p->steps; i++) {
        const nvx_timing_step *s = &p->step[i];
        uint32_t from = begin;
        if (s->needs > 0) {
            from = nvx_make_meet(&k);
            for (uint32_t j = 0; j < s->needs; j++) {
                uint32_t before = p->need[s->need_first + j];
                NVX_ASSERT(before < i);
                nvx_make_then(&k, done[before], from);
                followed[before] = 1;
            }
        }
        done[i] = make_step(&k, from, s);
    }
    uint32_t end = nvx_make_meet(&k);
    for (uint32_t i = 0; i < p->steps; i++)
        if (!followed[i])
            nvx_make_then(&k, done[i], end);
    nvx_graph_seal(k.g, nvx_make_delay(&k, end, 0, NVX_STAGES));
    free(done);
    free(followed);
}

void nvx_programs_init(nvx_timed_chip *chip)
{
    const nvx_timing_machine *m = chip->machine;
    uint32_t pieces = 0;
    chip->piece_first = nvx_alloc(m->products + 1ull, sizeof *chip->piece_first);
    for (uint32_t i = 0; i < m->products; i++) {
        chip->piece_first[i] = pieces;
        pieces += m->product[i].tiles;
    }
    chip->piece = nvx_alloc(pieces + 1ull, sizeof *chip->piece);
    for (uint32_t i = 0; i < m->products; i++)
        for (uint32_t t = 0; t < m->product[i].tiles; t++)
            chip->piece[chip->piece_first[i] + t] = &m->product[i].tile[t];
    for (uint32_t i = 0; i < m->programs; i++) {
        nvx_timed_graph *out = &chip->search[i];
        out->graph = nvx_graph_new(chip->flow);
        out->products = nvx_alloc(m->products + 1ull, sizeof *out->products);
        make_program(chip, &m->program[i], out);
    }
}
