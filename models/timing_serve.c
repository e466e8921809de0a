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

static void count_plane(const nvx_timed_chip *chip, uint32_t tile, uint64_t p)
{
    const nvx_timing_plane *plane = &chip->machine->plane[p];
    const nvx_timing_tile *model = model_of(chip, tile);
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

static void tell(const nvx_timed_chip *chip, nvx_timing_part part, uint32_t tile,
                 uint64_t request, const char *what, nvx_time from, nvx_time until)
{
    if (!chip->observer)
        return;
    nvx_timing_span span = {part, tile, request, what, from, until};
    chip->observer->span(chip->observer->arg, &span);
}

static nvx_service step(nvx_timed_chip *chip, uint32_t tile, const nvx_grant *g)
{
    const nvx_timing_machine *m = chip->machine;
    const nvx_timing_tile *model = model_of(chip, tile);
    nvx_timed_tile *t = &chip->tile[tile];
    nvx_time *sampler_free = &t->converted[m->sample_depth - 1], sampled = g->now;
    count_rows(chip, tile, g);
    for (uint64_t p = 0; p < m->planes; p++) {
        nvx_time start = nvx_max(sampled, nvx_up(*sampler_free, chip->core));
        sampled = start + m->plane[p].drive * chip->core;
        uint64_t ready = nvx_ceil_div(sampled, chip->adc);
        uint64_t end = nvx_server_take(&t->adc, ready, model->adc_cycles[p]);
        t->converted[1] = t->converted[0];
        t->converted[0] = end * chip->adc;
        count_plane(chip, tile, p);
        tell(chip, NVX_PART_ROWS, tile, g->request, "drive", start, sampled);
        tell(chip, NVX_PART_ADC, tile, g->request, "convert",
             (end - model->adc_cycles[p]) * chip->adc, t->converted[0]);
    }
    chip->stats->adc[tile].grants += (model->grants - 1) * m->planes; /* a unit each */
    nvx_time free = nvx_max(sampled, nvx_up(*sampler_free, chip->core));
    return (nvx_service){free, nvx_up(t->converted[0], chip->core), sampled};
}

static nvx_service drive(const nvx_timed_chip *chip, uint32_t tile, uint64_t p,
                         const nvx_grant *g)
{
    nvx_time end = g->now + chip->machine->plane[p].drive * chip->core;
    if (p == 0)
        count_rows(chip, tile, g);
    count_plane(chip, tile, p);
    tell(chip, NVX_PART_ROWS, tile, g->request, "drive", g->now, end);
    return (nvx_service){end, end, end};
}

static nvx_service write_rows(const nvx_timed_chip *chip, uint32_t tile, uint64_t number,
                              const nvx_grant *g)
{
    const nvx_timing_vector *v = chip->request[g->request].write->vector;
    for (; number >= v->targets; v++)
        number -= v->targets;
    uint64_t cycles = v->target[number].cycles;
    nvx_time end = g->now + cycles * chip->core;
    count_rows(chip, tile, g);
    chip->stats->rows[tile].busy += cycles;
    chip->stats->written[tile]++;
    tell(chip, NVX_PART_ROWS, tile, g->request, "write", g->now, end);
    return (nvx_service){end, end, end};
}

static nvx_service rank(const nvx_timed_chip *chip, uint32_t tile, const nvx_grant *g)
{
    const nvx_timing_machine *m = chip->machine;
    uint32_t i = tile % m->tiles;
    const nvx_topk_counts *c = &chip->counts[g->request * m->tiles + i];
    nvx_timing_stats *stats = chip->stats;
    nvx_time end = g->now + nvx_topk_cycles(m, i, c) * chip->core;
    stats->topk_checks[tile] += m->tile[i].candidates - c->inserts - c->replaces;
    stats->topk_inserts[tile] += c->inserts;
    stats->topk_replaces[tile] += c->replaces;
    return (nvx_service){end, end, end};
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
    tell(chip, NVX_PART_FETCH, 0, g->request, "fetch", g->now, end);
    return (nvx_service){next, end, next};
}

nvx_service nvx_chip_serve(void *vp, const nvx_grant *g)
{
    nvx_timed_chip *chip = vp;
    uint32_t number = g->tag >> NVX_TAG_BITS;
    switch ((nvx_timed_doing)(g->tag & ((1u << NVX_TAG_BITS) - 1))) {
    case NVX_DO_STEP:
        return step(chip, g->station - chip->rows, g);
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

/* Rows and private pools tell themselves, plane by plane. */
void nvx_chip_granted(void *vp, const nvx_grant *g, nvx_time until)
{
    static const char *const messages[] = {"query", "partial sums", "list", "write"};
    const nvx_timed_chip *chip = vp;
    uint32_t number = g->tag >> NVX_TAG_BITS, s = g->station, tiles = chip->tiles;
    if (s == chip->link_in || s == chip->link_out)
        tell(chip, s == chip->link_in ? NVX_PART_LINK_IN : NVX_PART_LINK_OUT, 0,
             g->request, "link", g->now, until);
    else if (s == chip->merge)
        tell(chip, NVX_PART_MERGE, 0, g->request, "merge", g->now, until);
    else if (s >= chip->topk && s - chip->topk < tiles)
        tell(chip, NVX_PART_TOPK, s - chip->topk, g->request, "top-k", g->now, until);
    else if (s >= chip->accumulate && s - chip->accumulate < tiles)
        tell(chip, NVX_PART_ACCUMULATE, s - chip->accumulate, g->request, "accumulate",
             g->now, until);
    else if (s != chip->fetch && (s < chip->rows || s - chip->rows >= tiles)) {
        bool pool = (g->tag & ((1u << NVX_TAG_BITS) - 1)) == NVX_DO_CONVERT;
        uint32_t first = pool ? (s - chip->pool) * (uint32_t)chip->machine->pool_tiles
                              : s - chip->net.link[0].station;
        tell(chip, pool ? NVX_PART_ADC : NVX_PART_NETWORK, first, g->request,
             pool ? "convert" : messages[number], g->now, until);
    }
}
