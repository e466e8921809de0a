/* timing_graph.c - the way of a search and of a write (docs/timing.md), as graphs. */
#include <search.h>
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

uint32_t nvx_make_meet(const nvx_maker *k)
{
    return nvx_graph_add(k->g, &(nvx_activity){.station = NVX_FLOW_NONE});
}

uint32_t nvx_make_delay(const nvx_maker *k, uint32_t from, uint64_t cycles,
                        nvx_stage stage)
{
    nvx_activity a = {.station = NVX_FLOW_NONE,
                      .latency = cycles,
                      .period_ps = k->chip->core,
                      .tag = stage};
    uint32_t at = nvx_graph_add(k->g, &a);
    nvx_graph_edge(k->g, from, at, NVX_FLOW_DONE);
    return at;
}

void nvx_make_then(const nvx_maker *k, uint32_t from, uint32_t to)
{
    nvx_graph_edge(k->g, from, to, NVX_FLOW_DONE);
}

uint32_t nvx_make_link(const nvx_maker *k, uint32_t station, uint64_t bits)
{
    nvx_activity a = {.station = station,
                      .cycles = nvx_ceil_div(bits, k->m->link_width),
                      .latency = k->m->link_latency,
                      .tag = nvx_tag(NVX_DO_OTHER, 0)};
    k->out->link_bits += bits;
    return nvx_graph_add(k->g, &a);
}

/* One vector over the link; returns where the chip's port has it. */
static uint32_t link_in(const nvx_maker *k, uint64_t bits, uint32_t *link)
{
    const nvx_timing_machine *m = k->m;
    *link = nvx_make_link(k, k->chip->link_in, bits);
    if (m->global_slots == 0)
        return *link;
    nvx_graph_take(k->g, *link, k->chip->global);
    return nvx_make_delay(k, *link, m->global_access, NVX_STAGE_BUFFER);
}

/* The message into a copy: takes its input slot. */
static void into_copy(const nvx_maker *k, uint32_t first, uint32_t copy, bool last)
{
    nvx_graph_take(k->g, first, k->chip->input[copy]);
    if (last && k->m->global_slots > 0)
        nvx_graph_give(k->g, first, k->chip->global);
}

/* ---- search ---- */

static uint32_t tile_of(const nvx_maker *k, uint32_t i)
{
    return k->at ? k->at[i] : k->first_tile + i;
}

/* What the first drive takes for what the tile sends: partial sums; of a product also the
 * values that end here. */
static void reserve(const nvx_maker *k, uint32_t i, uint32_t activity)
{
    uint32_t tile = tile_of(k, i);
    uint32_t slots = k->tile[i].partials_out + (k->at && k->tile[i].candidates > 0);
    if (k->chip->tile[tile].output == NVX_FLOW_NONE)
        return;
    for (uint32_t j = 0; j < slots; j++)
        nvx_graph_take(k->g, activity, k->chip->tile[tile].output);
}

/* Drives and conversions of a tile with a pool of its own are known once the rows take
 * the search up. Returns the activity that is done with the last conversion. */
static uint32_t step_privately(const nvx_maker *k, uint32_t i, uint32_t ready,
                               uint32_t sampled)
{
    nvx_activity a = {.station = k->chip->rows + tile_of(k, i),
                      .latency = k->m->shift_add_latency,
                      .tag = nvx_tag(NVX_DO_STEP, k->at ? k->piece + i + 1ull : 0)};
    uint32_t step = nvx_graph_add(k->g, &a);
    nvx_make_then(k, ready, step);
    reserve(k, i, step);
    nvx_graph_edge(k->g, step, sampled, NVX_FLOW_RELEASED);
    return step;
}

/* With a shared pool every plane drives, then asks with each of its units. */
static uint32_t step_in_shared_pool(const nvx_maker *k, uint32_t i, uint32_t ready,
                                    uint32_t sampled)
{
    const nvx_timing_machine *m = k->m;
    const nvx_timing_tile *model = &k->tile[i];
    uint32_t tile = tile_of(k, i);
    uint32_t samplers = k->chip->tile[tile].samplers, before = ready,
             all = nvx_make_meet(k);
    for (uint64_t p = 0; p < m->planes; p++) {
        nvx_activity a = {.station = k->chip->rows + tile,
                          .tag = nvx_tag(NVX_DO_DRIVE, p)};
        uint32_t drive = nvx_graph_add(k->g, &a), converted = nvx_make_meet(k);
        nvx_make_then(k, before, drive);
        nvx_graph_take(k->g, drive, samplers);
        if (p == 0)
            reserve(k, i, drive);
        for (uint64_t u = 0; u < model->grants; u++) {
            nvx_activity c = {.station = k->chip->pool + tile / (uint32_t)m->pool_tiles,
                              .cycles = model->unit_cycles[p * model->grants + u],
                              .tag = nvx_tag(NVX_DO_CONVERT, tile)};
            uint32_t unit = nvx_graph_add(k->g, &c);
            nvx_make_then(k, drive, unit);
            nvx_make_then(k, unit, converted);
        }
        nvx_graph_give(k->g, converted, samplers);
        nvx_make_then(k, converted, all);
        before = drive;
    }
    nvx_make_then(k, before, sampled);
    return nvx_make_delay(k, all, m->shift_add_latency, NVX_STAGE_SHIFT_ADD);
}

/* Planes, conversions and the messages of partial sums of a tile; arrivals at homes. */
static uint32_t sums_of(const nvx_maker *k, uint32_t i, uint32_t arrival,
                        uint32_t sampled, uint32_t partial[])
{
    const nvx_timing_tile *model = &k->tile[i];
    uint32_t tile = tile_of(k, i);
    uint32_t ready = nvx_make_delay(k, arrival, k->m->buffer_access, NVX_STAGE_BUFFER);
    uint32_t sums = k->m->pool_tiles > 1 ? step_in_shared_pool(k, i, ready, sampled)
                                         : step_privately(k, i, ready, sampled);
    uint32_t output = k->chip->tile[tile].output;
    for (uint32_t j = 0; j < model->partials_out; j++) {
        uint32_t home = tile_of(k, model->out[j].home);
        uint32_t first =
            nvx_net_send(k->chip, k->out, sums, tile, &home, 1, model->out[j].bits,
                         NVX_MESSAGE_PARTIAL, &partial[j]);
        if (output != NVX_FLOW_NONE)
            nvx_graph_give(k->g, first, output);
    }
    return sums;
}

uint32_t nvx_make_added(const nvx_maker *k, uint32_t i, uint32_t sums)
{
    nvx_activity add = {.station = k->chip->accumulate + tile_of(k, i),
                        .cycles = k->tile[i].add_cycles,
                        .tag = nvx_tag(NVX_DO_OTHER, 0)};
    if (add.cycles == 0)
        return sums;
    uint32_t added = nvx_graph_add(k->g, &add);
    nvx_make_then(k, sums, added);
    return added;
}

/* Accumulation, top-k, list and merge of a home tile, once `sums` is done. */
static uint32_t rank_on(const nvx_maker *k, uint32_t i, uint32_t sums)
{
    const nvx_timing_machine *m = k->m;
    uint32_t tile = k->first_tile + i, output = k->chip->tile[tile].output, list;
    nvx_activity a = {.station = k->chip->topk + tile, .tag = nvx_tag(NVX_DO_TOPK, 0)};
    sums = nvx_make_added(k, i, sums);
    uint32_t topk = nvx_graph_add(k->g, &a);
    nvx_make_then(k, sums, topk);
    uint64_t entries = nvx_list_entries(m, i);
    uint32_t first = nvx_net_send(k->chip, k->out, topk, tile, (uint32_t[]){NVX_NET_CHIP},
                                  1, entries * m->entry_bits, NVX_MESSAGE_LIST, &list);
    if (output != NVX_FLOW_NONE) {
        nvx_graph_take(k->g, topk, output);
        nvx_graph_give(k->g, first, output);
    }
    nvx_activity b = {.station = k->chip->merge,
                      .cycles = entries * m->topk_merge,
                      .tag = nvx_tag(NVX_DO_OTHER, tile + 1)};
    uint32_t merge = nvx_graph_add(k->g, &b);
    nvx_make_then(k, list, merge);
    return merge;
}

void nvx_make_sums(const nvx_maker *k, const uint32_t arrival[], uint32_t sampled,
                   uint32_t sums[])
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < k->tiles; i++) {
        sums[i] = nvx_make_meet(k);
        most = k->tile[i].partials_out > most ? k->tile[i].partials_out : most;
    }
    uint32_t *partial = nvx_alloc(most, sizeof *partial);
    for (uint32_t i = 0; i < k->tiles; i++) {
        uint32_t own = sums_of(k, i, arrival[i], sampled, partial);
        nvx_make_then(k, own, sums[i]);
        for (uint32_t j = 0; j < k->tile[i].partials_out; j++)
            nvx_make_then(k, partial[j], sums[k->tile[i].out[j].home]);
    }
    free(partial);
}

/* All tiles: what `arrival` brings them to what `out` needs. */
static void search_tiles(const nvx_maker *k, const uint32_t arrival[], uint32_t sampled,
                         uint32_t out)
{
    const nvx_timing_machine *m = k->m;
    uint32_t *sums = nvx_alloc(m->tiles, sizeof *sums);
    nvx_make_sums(k, arrival, sampled, sums);
    for (uint32_t i = 0; i < m->tiles; i++)
        if (m->tile[i].candidates > 0)
            nvx_make_then(k, rank_on(k, i, sums[i]), out);
    free(sums);
}

static void make_search(nvx_timed_chip *chip, uint32_t copy)
{
    const nvx_timing_machine *m = chip->machine;
    nvx_timed_graph *out = &chip->search[copy];
    nvx_maker k = {chip, m, out, out->graph, copy * m->tiles, m->tile, m->tiles, NULL, 0};
    uint32_t *tile = nvx_alloc(m->tiles, sizeof *tile), link;
    uint32_t *arrival = nvx_alloc(m->tiles, sizeof *arrival);
    for (uint32_t i = 0; i < m->tiles; i++)
        tile[i] = k.first_tile + i;
    uint32_t port = link_in(&k, m->query_bits, &link);
    uint32_t first = nvx_net_send(chip, out, port, NVX_NET_CHIP, tile, m->tiles,
                                  m->query_bits, NVX_MESSAGE_QUERY, arrival);
    into_copy(&k, first, copy, true);
    uint32_t sampled = nvx_make_meet(&k);
    nvx_graph_give(k.g, sampled, chip->input[copy]);
    uint64_t bits = m->k * m->entry_bits;
    uint32_t result = nvx_make_link(&k, chip->link_out, bits);
    search_tiles(&k, arrival, sampled, result);
    if (chip->fetches) {
        nvx_activity b = {.station = chip->fetch, .tag = nvx_tag(NVX_DO_FETCH, 0)};
        uint32_t fetch = nvx_graph_add(k.g, &b);
        nvx_make_then(&k, result, fetch);
        result = fetch;
    }
    nvx_graph_seal(k.g, nvx_make_delay(&k, result, 0, NVX_STAGES));
    free(tile);
    free(arrival);
}

/* ---- write ---- */

/* A vector into one copy; returns when all its tiles have it. */
static uint32_t write_vector(const nvx_maker *k, const nvx_timing_vector *v,
                             uint32_t port, uint32_t copy, uint32_t target)
{
    const nvx_timing_machine *m = k->m;
    uint32_t *tile = nvx_alloc(v->targets, sizeof *tile);
    uint32_t *arrival = nvx_alloc(v->targets, sizeof *arrival);
    for (uint32_t t = 0; t < v->targets; t++)
        tile[t] = copy * m->tiles + v->target[t].tile;
    uint32_t first = nvx_net_send(k->chip, k->out, port, NVX_NET_CHIP, tile, v->targets,
                                  v->bits, NVX_MESSAGE_WRITE, arrival);
    into_copy(k, first, copy, copy + 1 == k->chip->copies);
    uint32_t written = nvx_make_meet(k);
    for (uint32_t t = 0; t < v->targets; t++) {
        nvx_activity a = {.station = k->chip->rows + tile[t],
                          .tag = nvx_tag(NVX_DO_WRITE, target + t)};
        uint32_t rows = nvx_graph_add(k->g, &a);
        nvx_make_then(
            k, nvx_make_delay(k, arrival[t], m->buffer_access, NVX_STAGE_BUFFER), rows);
        if (m->pool_tiles > 1) {
            nvx_graph_take(k->g, rows, k->chip->tile[tile[t]].samplers);
            nvx_graph_give(k->g, rows, k->chip->tile[tile[t]].samplers);
        }
        nvx_make_then(k, rows, written);
    }
    nvx_graph_give(k->g, written, k->chip->input[copy]);
    free(tile);
    free(arrival);
    return written;
}

static void make_write(nvx_timed_chip *chip, nvx_timed_graph *out)
{
    nvx_maker k = {.chip = chip, .m = chip->machine, .out = out, .g = out->graph};
    const nvx_timing_write *w = out->write;
    uint32_t begin = nvx_make_meet(&k), end = nvx_make_meet(&k), target = 0, link;
    for (uint32_t v = 0; v < w->vectors; v++) {
        uint32_t port = link_in(&k, w->vector[v].bits, &link);
        nvx_make_then(&k, begin, link);
        for (uint32_t c = 0; c < chip->copies; c++)
            nvx_make_then(&k, write_vector(&k, &w->vector[v], port, c, target), end);
        target += w->vector[v].targets;
    }
    nvx_graph_seal(k.g, nvx_make_delay(&k, end, 0, NVX_STAGES));
}

static int order_of(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

/* Writes that go the same way share a graph; how long their rows take is asked later. */
static int compare(const void *a, const void *b)
{
    const nvx_timing_write *x = ((const nvx_timed_graph *)a)->write;
    const nvx_timing_write *y = ((const nvx_timed_graph *)b)->write;
    int order = order_of(x->vectors, y->vectors);
    for (uint32_t v = 0; order == 0 && v < x->vectors; v++) {
        const nvx_timing_vector *p = &x->vector[v], *q = &y->vector[v];
        if ((order = order_of(p->bits, q->bits)) == 0)
            order = order_of(p->targets, q->targets);
        for (uint32_t t = 0; order == 0 && t < p->targets; t++)
            order = order_of(p->target[t].tile, q->target[t].tile);
    }
    return order;
}

static nvx_timed_graph *found(void *node) { return *(nvx_timed_graph **)node; }

static void add_write(nvx_timed_chip *chip, const nvx_timing_write *write)
{
    nvx_timed_graph *out = nvx_alloc(1, sizeof *out);
    out->write = write;
    if (found(tsearch(out, &chip->writes, compare)) != out) {
        free(out);
        return;
    }
    out->graph = nvx_graph_new(chip->flow);
    make_write(chip, out);
}

/* ---- all ---- */

static void destroy(void *vp)
{
    nvx_timed_graph *self = vp;
    nvx_graph_destroy(&self->graph);
    free(self);
}

void nvx_graphs_init(nvx_timed_chip *chip)
{
    chip->searches = chip->machine->programs ? chip->machine->programs : chip->copies;
    chip->search = nvx_alloc(chip->searches, sizeof *chip->search);
    if (chip->machine->programs) {
        nvx_programs_init(chip);
        return;
    }
    for (uint32_t c = 0; c < chip->copies; c++) {
        chip->search[c].graph = nvx_graph_new(chip->flow);
        make_search(chip, c);
    }
    for (uint64_t r = 0; r < chip->requests; r++)
        if (chip->request[r].write)
            add_write(chip, chip->request[r].write);
}

void nvx_graphs_clear(nvx_timed_chip *chip)
{
    for (uint32_t c = 0; chip->search && c < chip->searches; c++) {
        nvx_graph_destroy(&chip->search[c].graph);
        free(chip->search[c].products);
    }
    free(chip->search);
    free(chip->piece);
    free(chip->piece_first);
    tdestroy(chip->writes, destroy);
}

const nvx_timed_graph *nvx_graph_of(const nvx_timed_chip *chip, uint64_t request)
{
    const nvx_timing_request *r = &chip->request[request];
    if (chip->machine->programs)
        return &chip->search[r->program];
    if (!r->write)
        return &chip->search[r->copy];
    nvx_timed_graph key = {.write = r->write};
    return found(tfind(&key, &chip->writes, compare));
}
