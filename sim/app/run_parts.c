/* run_parts.c - how busy each kind of shared part was, for the report. */
#include <stdlib.h>

#include "sim/app/run.h"
#include "sim/memory.h"

/* Parts of one kind: number i is at stats[i x step]. */
typedef struct {
    const char *kind, *one; /* for programs; for people: "ADC pool" */
    const char *path;       /* of the only one; of a tile: what follows "chip.tile3." */
    uint64_t n, step;
    uint64_t period; /* ps; 0: the core's */
    const nvx_server_stats *stats;
    const nvx_timing_link *link; /* of the network, instead of stats */
    bool of_tile;
} servers;

/* Buffers of one kind. */
typedef struct {
    const char *kind, *path;
    uint64_t n;
    const nvx_store_stats *stats;
    bool of_tile;
} stores;

/* The run: from the first arrival to the last end [ps]. */
typedef struct {
    nvx_report *report;
    uint64_t core, end, length;
} adder;

static void put_path(char out[64], const char *path, bool of_tile, uint64_t number)
{
    if (of_tile)
        snprintf(out, 64, "chip.tile%llu.%s", (unsigned long long)number, path);
    else
        snprintf(out, 64, "%s", path);
}

static void put_names(nvx_report_part *out, const servers *s, uint64_t number)
{
    const char *link = s->link ? s->link[number].name : NULL;
    put_path(out->path, link ? link : s->path, s->of_tile, number);
    if (s->of_tile)
        snprintf(out->busiest, sizeof out->busiest, "%s of tile %llu", s->one,
                 (unsigned long long)number);
    else if (link && s->n > 1)
        snprintf(out->busiest, sizeof out->busiest, "%s %s", s->one, link);
    else
        snprintf(out->busiest, sizeof out->busiest, "%s", s->one);
}

/* Tiles that never had something to do for it have no such part. */
static void add_servers(const adder *a, const servers *s)
{
    nvx_report_part out = {.most_used = -1};
    uint64_t period = s->period ? s->period : a->core, wait = 0, longest = 0;
    for (uint64_t i = 0; i < s->n; i++) {
        uint64_t at = i * s->step;
        const nvx_server_stats *one = s->link ? &s->link[at].stats : &s->stats[at];
        double used = (double)(one->busy * period) / (double)a->length;
        if (one->grants == 0 && !s->link)
            continue;
        out.instances++;
        out.used += used;
        out.grants += one->grants;
        wait += one->wait;
        longest = one->longest_wait > longest ? one->longest_wait : longest;
        if (one->most_waiting > out.most_waiting)
            out.most_waiting = one->most_waiting;
        if (used > out.most_used) {
            out.most_used = used;
            put_names(&out, s, at);
        }
    }
    if (out.instances == 0)
        return;
    out.used /= (double)out.instances;
    out.wait_ns = out.grants ? (double)(wait * period) * 1e-3 / (double)out.grants : 0;
    out.longest_wait_ns = (double)(longest * period) * 1e-3;
    snprintf(out.kind, sizeof out.kind, "%s", s->kind);
    snprintf(out.name, sizeof out.name, "%s", s->one);
    nvx_report_part_add(a->report, &out);
}

/* The mean of a store is over the time from 0 on; before the first arrival it is empty. */
static void add_stores(const adder *a, const stores *s)
{
    nvx_report_part out = {.most_used = -1};
    for (uint64_t i = 0; i < s->n; i++) {
        const nvx_store_stats *one = &s->stats[i];
        if (one->capacity == 0)
            continue;
        double used =
            one->mean / (double)one->capacity * (double)a->end / (double)a->length;
        out.instances++;
        out.used += used;
        out.slots = one->capacity;
        if (one->most > out.most_slots)
            out.most_slots = one->most;
        if (used > out.most_used) {
            out.most_used = used;
            put_path(out.path, s->path, s->of_tile, i);
        }
    }
    if (out.instances == 0)
        return;
    out.used /= (double)out.instances;
    snprintf(out.kind, sizeof out.kind, "%s", s->kind);
    nvx_report_part_add(a->report, &out);
}

/* A pool of a tile's own is waited for by whole planes: they are its grants here. */
static nvx_server_stats *pools(const nvx_run *r, uint64_t tiles)
{
    nvx_server_stats *out = nvx_alloc(tiles, sizeof *out);
    for (uint64_t t = 0; t < tiles; t++) {
        out[t] = r->stats->adc[t];
        if (r->machine->pool_tiles <= 1)
            out[t].grants = r->stats->planes_driven[t];
    }
    return out;
}

static adder adder_of(const nvx_run *r)
{
    uint64_t first = UINT64_MAX;
    for (uint64_t i = 0; i < r->requests->count; i++)
        first = r->time[i].arrival < first ? r->time[i].arrival : first;
    return (adder){r->report, r->period_ps, r->cycles * r->period_ps,
                   (r->cycles - first) * r->period_ps};
}

void nvx_run_parts(const nvx_run *r)
{
    const nvx_timing_machine *m = r->machine;
    const nvx_timing_stats *s = r->stats;
    uint64_t tiles = m->tiles * nvx_run_copies(r);
    uint64_t sharing = m->pool_tiles > 1 ? m->pool_tiles : 1;
    nvx_server_stats *adc = pools(r, tiles);
    adder a = adder_of(r);
    const servers parts[] = {
        {"link_in", "link in", "host.in", 1, 1, m->link_ps, &s->link_in, NULL, false},
        {"link_out", "link out", "host.out", 1, 1, m->link_ps, &s->link_out, NULL, false},
        {"interconnect", s->links > 1 ? "link" : "bus", NULL, s->links, 1, m->network_ps,
         NULL, s->link, false},
        {"rows", "rows", "rows", tiles, 1, 0, s->rows, NULL, true},
        {"adc_pool", "ADC pool", "adc_pool", (tiles + sharing - 1) / sharing, sharing,
         m->adc_ps, adc, NULL, true},
        {"accumulator", "accumulator", "shift_add", tiles, 1, 0, s->accumulate, NULL,
         true},
        {"topk", "top-k", "topk", tiles, 1, 0, s->topk, NULL, true},
        {"merge", "merge unit", "chip.topk", 1, 1, 0, &s->merge, NULL, false},
        {"vector", "vector unit", "chip.vector", 1, 1, 0, &s->vector, NULL, false},
    };
    const stores buffers[] = {
        {"global_buffer", "chip.buffer", 1, &s->global, false},
        {"input_buffer", "chip.tile.input_buffer", s->inputs, s->input, false},
        {"output_buffer", "output_buffer", tiles, s->output, true},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add_servers(&a, &parts[i]);
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        add_stores(&a, &buffers[i]);
    free(adc);
}
