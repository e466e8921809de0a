/* timing_serve.c - how long it takes: planes on rows with a pool of their own, written
 * vectors, local top-k; and what tiles count.
 *
 * Nothing outside a tile changes the course of a search's planes once its rows have
 * taken it up, so all of them are planned at once.
 */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

void nvx_tile_init(nvx_timed_chip *chip, uint32_t tile)
{
    nvx_server_init(&chip->tile[tile].adc, chip->machine->sample_depth,
                    &chip->stats->adc[tile]);
}

void nvx_tile_clear(nvx_timed_tile *self) { nvx_server_clear(&self->adc); }

static const nvx_timing_tile *model_of(const nvx_timed_chip *chip, uint32_t tile)
{
    return &chip->machine->tile[tile % chip->machine->tiles];
}

static const nvx_timing_plane *planes_of(const nvx_timed_chip *chip,
                                         const nvx_timing_tile *model)
{
    return model->plane ? model->plane : chip->machine->plane;
}

static void count_plane(const nvx_timed_chip *chip, uint32_t tile,
                        const nvx_timing_tile *model, uint64_t p)
{
    const nvx_timing_plane *plane = &planes_of(chip, model)[p];
    nvx_timing_stats *stats = chip->stats;
    uint64_t conversions = model->conversions;
    stats->planes_driven[tile]++;
    stats->conversions[tile] += conversions;
    stats->rounds[tile] += model->rounds;
    stats->samples[tile] += conversions * plane->samples;
    stats->integrations[tile] += conversions * plane->integrations;
    stats->charge_steps[tile] += conversions * plane->charge_steps;
    stats->rows[tile].busy += plane->drive;
}

/* Rows take up a search or a vector. */
static void count_rows(const nvx_timed_chip *chip, uint32_t tile, const nvx_grant *g)
{
    nvx_server_stats *s = &chip->stats->rows[tile];
    uint64_t waited = (g->now - g->ready) / chip->core;
    s->grants++;
    s->wait += waited;
    s->longest_wait = nvx_max(s->longest_wait, waited);
    s->most_waiting = nvx_max(s->most_waiting, g->asking);
}

static void tell(const nvx_timed_chip *chip, nvx_timing_part part, uint32_t number,
                 uint32_t tile, uint64_t request, const char *what, nvx_time from,
                 nvx_time until)
{
    nvx_timing_span span = {part, number, tile, request, what, from, until};
    chip->observer->span(chip->observer->arg, &span);
}

/* A plane on rows with a pool of their own: its sampler is taken and given back too. */
static void tell_plane(const nvx_timed_chip *chip, uint32_t tile, uint64_t request,
                       const nvx_time driven[2], const nvx_time converted[2])
{
    const nvx_timing_observer *o = chip->observer;
    if (!o)
        return;
    tell(chip, NVX_PART_ROWS, tile, tile, request, "drive", driven[0], driven[1]);
    tell(chip, NVX_PART_ADC, tile, tile, request, "convert", converted[0], converted[1]);
    if (!o->slot)
        return;
    o->slot(o->arg, NVX_SLOTS_SAMPLE, tile, 1, driven[0]);
    o->slot(o->arg, NVX_SLOTS_SAMPLE, tile, -1, converted[1]);
}

/* Cycles of the pool for a plane: fixed, or as many steps as the codes need. */
static uint64_t convert_cycles(const nvx_timed_chip *chip, uint32_t tile,
                               const nvx_timing_tile *model, uint64_t p, uint64_t request)
{
    const nvx_timing_machine *m = chip->machine;
    const uint32_t *steps = chip->request[request].steps;
    if (!steps)
        return model->adc_cycles[p];
    uint64_t n = steps[tile % m->tiles * m->planes + p];
    chip->stats->ramp_steps[tile] += n;
    return n + model->rounds * m->settle;
}

/* The way to a moment of the planes: how much of it goes to rows, and whether it begins
 * with the grant or with the end of what the pool converted before. */
typedef struct {
    nvx_time rows;
    bool before;
} plane_way;

/* Until a plane is sampled, until the last one and the last but one are converted. */
typedef struct {
    plane_way sampled, converted[2];
} planes_way;

/* Of two that end at once the rows count. */
static void add_plane(planes_way *self, uint64_t depth, bool sampler_waited,
                      nvx_time drive, bool pool_waited)
{
    if (sampler_waited)
        self->sampled = self->converted[depth - 1];
    self->sampled.rows += drive;
    self->converted[1] = self->converted[0];
    if (!pool_waited)
        self->converted[0] = self->sampled;
}

typedef struct {
    const plane_way *way;
    nvx_time end;
} way_out;

/* before: when the pool was done with what it converted before. */
static const nvx_behind *tell_ways(nvx_behind *behind, const way_out out[NVX_FLOW_EXITS],
                                   nvx_time grant, nvx_time before)
{
    for (int e = 0; e < NVX_FLOW_EXITS; e++) {
        nvx_time begin = out[e].way->before ? before : grant;
        behind->apart[e] = out[e].end - begin - out[e].way->rows;
        behind->waited[e] = out[e].way->before ? begin : 0;
    }
    return behind;
}

static nvx_service step(nvx_timed_chip *chip, uint32_t tile, uint32_t number,
                        const nvx_grant *g)
{
    const nvx_timing_machine *m = chip->machine;
    const nvx_timing_tile *model =
        number ? chip->piece[number - 1] : model_of(chip, tile);
    const nvx_timing_plane *plane = planes_of(chip, model);
    nvx_timed_tile *t = &chip->tile[tile];
    nvx_time *sampler_free = &t->converted[m->sample_depth - 1], sampled = g->now;
    planes_way way = {.converted = {{.before = true}, {.before = true}}};
    nvx_time before = t->converted[0];
    count_rows(chip, tile, g);
    for (uint64_t p = 0; p < m->planes; p++) {
        nvx_time start = nvx_max(sampled, nvx_up(*sampler_free, chip->core));
        bool sampler_waited = start > sampled;
        sampled = nvx_flow_after(start, plane[p].drive, chip->core);
        uint64_t ready = nvx_ceil_div(sampled, chip->adc);
        uint64_t cycles = convert_cycles(chip, tile, model, p, g->request);
        uint64_t end = nvx_server_take(&t->adc, ready, cycles);
        add_plane(&way, m->sample_depth, sampler_waited, sampled - start,
                  end - cycles > ready);
        t->converted[1] = t->converted[0];
        t->converted[0] = nvx_flow_after(0, end, chip->adc);
        count_plane(chip, tile, model, p);
        tell_plane(
            chip, tile, g->request, (nvx_time[]){start, sampled},
            (nvx_time[]){nvx_flow_after(0, end - cycles, chip->adc), t->converted[0]});
    }
    chip->stats->adc[tile].grants += (model->grants - 1) * m->planes; /* a unit each */
    nvx_time free = nvx_max(sampled, nvx_up(*sampler_free, chip->core));
    nvx_time done = nvx_up(t->converted[0], chip->core);
    nvx_service out = {.free = free, .done = done, .released = sampled};
    if (chip->stage)
        out.behind = tell_ways(
            &chip->behind,
            (way_out[]){[NVX_FLOW_DONE] = {&way.converted[0], done},
                        [NVX_FLOW_RELEASED] = {&way.sampled, sampled},
                        [NVX_FLOW_FREE] = {free > sampled
                                               ? &way.converted[m->sample_depth - 1]
                                               : &way.sampled,
                                           free},
                        [NVX_FLOW_BEHIND] = {&way.converted[0], t->converted[0]}},
            g->now, before);
    return out;
}

static nvx_service drive(const nvx_timed_chip *chip, uint32_t tile, uint64_t p,
                         const nvx_grant *g)
{
    nvx_time end = nvx_flow_after(g->now, chip->machine->plane[p].drive, chip->core);
    if (p == 0)
        count_rows(chip, tile, g);
    count_plane(chip, tile, model_of(chip, tile), p);
    return (nvx_service){.free = end, .done = end, .released = end};
}

static nvx_service write_rows(const nvx_timed_chip *chip, uint32_t tile, uint64_t number,
                              const nvx_grant *g)
{
    const nvx_timing_vector *v = chip->request[g->request].write->vector;
    for (; number >= v->targets; v++)
        number -= v->targets;
    uint64_t cycles = v->target[number].cycles;
    nvx_time end = nvx_flow_after(g->now, cycles, chip->core);
    count_rows(chip, tile, g);
    chip->stats->rows[tile].busy += cycles;
    chip->stats->written[tile]++;
    return (nvx_service){.free = end, .done = end, .released = end};
}

static nvx_service rank(const nvx_timed_chip *chip, uint32_t tile, const nvx_grant *g)
{
    const nvx_timing_machine *m = chip->machine;
    uint32_t i = tile % m->tiles;
    const nvx_topk_counts *c = &chip->counts[g->request * m->tiles + i];
    nvx_timing_stats *stats = chip->stats;
    nvx_time end = nvx_flow_after(g->now, nvx_topk_cycles(m, i, c), chip->core);
    stats->topk_checks[tile] += m->tile[i].candidates - c->inserts - c->replaces;
    stats->topk_inserts[tile] += c->inserts;
    stats->topk_replaces[tile] += c->replaces;
    return (nvx_service){.free = end, .done = end, .released = end};
}

/* Ranges are asked for at once, the next request's a cycle later; memory and storage keep
 * their own order. */
static nvx_service fetch(const nvx_timed_chip *chip, const nvx_grant *g)
{
    const nvx_timing_fetch *f = &chip->request[g->request].fetch;
    nvx_time next = g->now + chip->core, end = next;
    for (uint32_t i = 0; i < f->n; i++) {
        nvx_time there =
            chip->storage
                ? nvx_nvme_access(chip->storage, g->now, f->address[i], f->bytes, false)
                : nvx_dram_access(chip->memory, g->now, f->address[i], f->bytes, false);
        end = nvx_max(end, there);
    }
    if (chip->observer)
        tell(chip, NVX_PART_FETCH, 0, NVX_FLOW_NONE, g->request, "fetch", g->now, end);
    return (nvx_service){.free = next, .done = end, .released = next};
}

nvx_service nvx_chip_serve(void *vp, const nvx_grant *g)
{
    nvx_timed_chip *chip = vp;
    uint32_t number = g->tag >> NVX_TAG_BITS;
    switch ((nvx_timed_doing)(g->tag & ((1u << NVX_TAG_BITS) - 1))) {
    case NVX_DO_STEP:
        return step(chip, g->station - chip->rows, number, g);
    case NVX_DO_DRIVE:
        return drive(chip, g->station - chip->rows, number, g);
    case NVX_DO_WRITE:
        return write_rows(chip, g->station - chip->rows, number, g);
    case NVX_DO_FETCH:
        return fetch(chip, g);
    default:
        return rank(chip, g->station - chip->topk, g);
    }
}

/* Rows with a pool of their own tell themselves, plane by plane. */
void nvx_chip_granted(void *vp, const nvx_grant *g, nvx_time until)
{
    static const char *const messages[] = {"query", "partial sums", "list", "write"};
    static const char *const doing[] = {"", "drive", "write", "top-k", "convert", "", ""};
    const nvx_timed_chip *chip = vp;
    nvx_timed_doing what = g->tag & ((1u << NVX_TAG_BITS) - 1);
    uint32_t number = g->tag >> NVX_TAG_BITS, s = g->station, tile = NVX_FLOW_NONE;
#define TELL(part, n, text) tell(chip, part, n, tile, g->request, text, g->now, until)
    if (what == NVX_DO_MOVE) {
        if (number / 4 > 0)
            tile = number / 4 - 1;
        TELL(NVX_PART_NETWORK, s - chip->net.link[0].station, messages[number % 4]);
    } else if (what == NVX_DO_CONVERT) {
        tile = number;
        TELL(NVX_PART_ADC, (s - chip->pool) * (uint32_t)chip->machine->pool_tiles,
             doing[what]);
    } else if (what == NVX_DO_DRIVE || what == NVX_DO_WRITE) {
        tile = s - chip->rows;
        TELL(NVX_PART_ROWS, tile, doing[what]);
    } else if (what == NVX_DO_TOPK) {
        tile = s - chip->topk;
        TELL(NVX_PART_TOPK, tile, doing[what]);
    } else if (s == chip->vector) {
        TELL(NVX_PART_VECTOR, 0, "compute");
    } else if (s == chip->merge) {
        tile = number - 1;
        TELL(NVX_PART_MERGE, 0, "merge");
    } else if (s == chip->link_in || s == chip->link_out) {
        TELL(s == chip->link_in ? NVX_PART_LINK_IN : NVX_PART_LINK_OUT, 0, "link");
    } else if (what == NVX_DO_OTHER) {
        tile = s - chip->accumulate;
        TELL(NVX_PART_ACCUMULATE, tile, "accumulate");
    }
#undef TELL
}

void nvx_chip_slot(void *vp, uint32_t store, int change, nvx_time now)
{
    const nvx_timed_chip *chip = vp;
    const nvx_timing_observer *o = chip->observer;
    uint32_t first = chip->tile[0].samplers;
    uint32_t each = chip->tile[0].output == NVX_FLOW_NONE ? 1 : 2; /* of a tile */
    if (store >= first) {
        nvx_timing_slots of =
            (store - first) % each ? NVX_SLOTS_OUTPUT : NVX_SLOTS_SAMPLE;
        o->slot(o->arg, of, (store - first) / each, change, now);
    } else if (store >= chip->input[0]) {
        o->slot(o->arg, NVX_SLOTS_INPUT, store - chip->input[0], change, now);
    } else if (store == chip->global) {
        o->slot(o->arg, NVX_SLOTS_GLOBAL, 0, change, now);
    } else {
        uint32_t link = 0;
        while (chip->net.link[link].gate != store)
            link++;
        o->slot(o->arg, NVX_SLOTS_ROUTER,
                chip->net.link[link].station - chip->net.link[0].station, change, now);
    }
}
