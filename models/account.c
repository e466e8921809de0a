#include "models/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/account_parts.h"
#include "models/adc.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "models/driver.h"
#include "models/interconnect.h"
#include "models/link.h"
#include "models/mux.h"
#include "models/quantise.h"
#include "models/sample_hold.h"
#include "models/shift_add.h"
#include "models/sram.h"
#include "models/topk.h"
#include "sim/memory.h"
#include "sim/whole.h"

enum { PER_TILE = 9, SHARED = 8 }; /* components of a tile, and of the chip */

static const nvx_config *node(const nvx_config *root, const char *path)
{
    char copy[64], *rest = copy, *slot;
    snprintf(copy, sizeof copy, "%s", path);
    while ((slot = strsep(&rest, ".")))
        root = nvx_config_child(root, slot);
    return root;
}

/* Adds a component and returns its zeroed state. */
static void *add(nvx_account *a, const nvx_config *root, const char *config,
                 const char *path, size_t size)
{
    nvx_component *c = &a->component[a->components++];
    snprintf(c->path, sizeof c->path, "%s", path);
    c->config = node(root, config);
    c->part = nvx_config_part(c->config);
    return c->state = nvx_alloc(1, size);
}

/* Every state that counts a server has these five in this order. */
#define SERVER(state, server)                                                            \
    do {                                                                                 \
        (state)->grants = (server)->grants;                                              \
        (state)->busy = (server)->busy;                                                  \
        (state)->wait = (server)->wait;                                                  \
        (state)->longest_wait = (server)->longest_wait;                                  \
        (state)->most_waiting = (server)->most_waiting;                                  \
    } while (0)

/* What the placement gives a tile, and the searches on its copy of the matrix. */
typedef struct {
    uint64_t arrays, additions, elements, activations, searches;
    uint64_t written; /* accesses of the input buffer for what requests write */
} tile_work;

/* Copy each request reads; UINT32_MAX for those that write. */
static uint32_t *copy_of_requests(const nvx_account_input *in)
{
    uint64_t n = in->reading->requests;
    uint32_t *of = nvx_alloc(n, sizeof *of);
    for (uint64_t i = 0; i < n; i++)
        of[i] = in->time[i].write ? UINT32_MAX : in->time[i].copy;
    return of;
}

static void work_of_copy(const nvx_account_input *in, const uint32_t of[], uint32_t copy,
                         tile_work work[])
{
    const nvx_placement *p = in->placement;
    uint64_t searches = 0;
    for (uint64_t i = 0; i < in->reading->requests; i++)
        searches += of[i] == copy;
    uint64_t *active = nvx_alloc(p->d, sizeof *active);
    uint32_t *seen = nvx_alloc(p->row_tiles, sizeof *seen); /* tile + 1 */
    nvx_functional_active_rows(in->functional, of, copy, active);
    for (uint32_t t = 0; t < p->tiles_used; t++)
        work[t].searches = searches;
    for (uint64_t i = 0; i < p->blocks; i++) {
        const nvx_block *b = &p->block[i];
        tile_work *w = &work[b->tile];
        uint64_t sum = 0;
        for (uint32_t r = 0; r < b->rows; r++)
            sum += active[b->d_first + r];
        w->activations += sum * p->arrays_per_block;
        w->arrays += p->arrays_per_block;
        if (seen[b->row_tile] != b->tile + 1)
            w->elements += b->rows;
        seen[b->row_tile] = b->tile + 1;
        if (b->row_tile > 0)
            work[nvx_placement_home(p, b->column_tile)].additions += b->columns;
    }
    free(active);
    free(seen);
}

/* [copies x tiles_used] */
static tile_work *work_of_tiles(const nvx_account_input *in)
{
    const nvx_placement *p = in->placement;
    tile_work *work = nvx_alloc((size_t)p->copies * p->tiles_used, sizeof *work);
    uint32_t *of = copy_of_requests(in);
    const nvx_sram_params *buffer = nvx_config_at(in->root, "chip.tile.input_buffer");
    uint64_t *written = nvx_alloc(p->tiles_used, sizeof *written);
    nvx_account_write_accesses(in, buffer->width, written);
    for (uint32_t c = 0; c < p->copies; c++)
        work_of_copy(in, of, c, work + (size_t)c * p->tiles_used);
    for (size_t t = 0; t < (size_t)p->copies * p->tiles_used; t++)
        work[t].written = written[t % p->tiles_used];
    free(written);
    free(of);
    return work;
}

static const nvx_crossbar_params *array_of(const nvx_account_input *in)
{
    return nvx_config_at(in->root, "chip.tile.array");
}

/* Accesses that give the planes of one request: the bits of a plane are read together. */
static uint64_t plane_reads(const nvx_crossbar_params *x, uint64_t elements,
                            uint64_t width)
{
    uint64_t reads = 0;
    for (uint64_t p = 0; p < x->planes; p++)
        reads += nvx_ceil_div(elements * nvx_plane_bits(x, p), width);
    return reads;
}

static void count_converters(const nvx_account_input *in, uint32_t t, nvx_adc_state *adc)
{
    const nvx_adc_params *p = nvx_config_at(in->root, "chip.tile.adc_pool");
    const nvx_timing_stats *s = in->stats;
    adc->conversions = s->conversions[t];
    if (p->kind == NVX_ADC_NEURON) {
        adc->samples = s->samples[t];
        adc->integrations = s->integrations[t];
        adc->charge_steps = s->charge_steps[t];
    }
    if (p->kind == NVX_ADC_RAMP)
        adc->ramp_steps = p->early_stop ? s->ramp_steps[t] : s->rounds[t] << p->bits;
    SERVER(adc, &s->adc[t]);
}

/* The mean is from time 0 on; before the first arrival nothing is held. */
static void fill(nvx_sram_state *state, const nvx_store_stats *store,
                 const nvx_account_input *in)
{
    double all = (double)in->stats->cycles;
    state->slots = store->capacity;
    state->most_used = store->most;
    state->mean_used = store->mean * all / (all - (double)in->first_arrival);
}

/* Partial sums and lists through the output buffer, where there is one. */
static void count_sent(nvx_account *a, const nvx_account_input *in, uint32_t t,
                       uint64_t searches, char path[64])
{
    const nvx_sram_params *sram = nvx_config_at(in->root, "chip.tile.output_buffer");
    const nvx_timing_tile *tile = &in->machine->tile[t % in->machine->tiles];
    uint64_t held = tile->candidates < in->machine->k ? tile->candidates : in->machine->k;
    if (sram->size == 0)
        return;
    snprintf(path, 64, "chip.tile%u.output_buffer", t);
    nvx_sram_state *buffer =
        add(a, in->root, "chip.tile.output_buffer", path, sizeof *buffer);
    uint64_t accesses = nvx_ceil_div(held * in->machine->entry_bits, sram->width);
    for (uint32_t j = 0; j < tile->partials_out; j++)
        accesses += nvx_ceil_div(tile->out[j].bits, sram->width);
    buffer->writes = buffer->reads = searches * accesses;
    fill(buffer, &in->stats->output[t], in);
}

static void count_tile(nvx_account *a, const nvx_account_input *in, uint32_t t,
                       const tile_work *w)
{
    const nvx_timing_stats *s = in->stats;
    const nvx_timing_machine *m = in->machine;
    char path[64];
#define TILE(name, type)                                                                 \
    (snprintf(path, sizeof path, "chip.tile%u." name, t),                                \
     (type *)add(a, in->root, "chip.tile." name, path, sizeof(type)))
    snprintf(path, sizeof path, "chip.tile%u", t);
    nvx_tile_state *tile = add(a, in->root, "chip.tile", path, sizeof *tile);
    tile->planes = s->planes_driven[t];
    tile->written = s->written[t];
    SERVER(tile, &s->rows[t]);
    nvx_sram_state *buffer = TILE("input_buffer", nvx_sram_state);
    const nvx_sram_params *sram = nvx_config_at(in->root, "chip.tile.input_buffer");
    buffer->writes = w->searches * nvx_ceil_div(m->query_bits, sram->width) + w->written;
    buffer->reads =
        w->searches * plane_reads(array_of(in), w->elements, sram->width) + w->written;
    fill(buffer, &s->input[t / m->tiles], in);
    count_sent(a, in, t, w->searches, path);
    nvx_driver_state *driver = TILE("driver", nvx_driver_state);
    driver->activations = w->activations;
    driver->units = w->activations * nvx_driver_units(array_of(in));
    TILE("sample_hold", nvx_sample_hold_state)->samples = s->conversions[t];
    TILE("mux", nvx_mux_state)->switches = s->conversions[t];
    nvx_adc_state *adc = TILE("adc_pool", nvx_adc_state);
    count_converters(in, t, adc);
    nvx_shift_add_state *adder = TILE("shift_add", nvx_shift_add_state);
    adder->operations = s->conversions[t];
    adder->additions = w->additions * w->searches;
    SERVER(adder, &s->accumulate[t]);
#undef TILE
    snprintf(path, sizeof path, "chip.tile%u.topk", t);
    nvx_topk_state *topk = add(a, in->root, "chip.topk", path, sizeof *topk);
    topk->compares = m->tile[t % m->tiles].candidates * w->searches;
    topk->inserts = s->topk_inserts[t];
    topk->replaces = s->topk_replaces[t];
    topk->writes = topk->inserts + topk->replaces;
    SERVER(topk, &s->topk[t]);
}

static void count_shared(nvx_account *a, const nvx_account_input *in,
                         const tile_work work[])
{
    const nvx_timing_stats *s = in->stats;
    uint64_t requests = in->reading->requests, entries = 0, arrays = 0, searches = 0;
    for (uint32_t c = 0; c < in->placement->copies; c++)
        searches += work[(size_t)c * in->placement->tiles_used].searches;
    nvx_link_state *link = add(a, in->root, "host", "host", sizeof *link);
    link->bits = s->link_bits;
    if (in->machine->memory)
        *(nvx_dram_state *)add(a, in->root, "host.memory", "host.memory",
                               sizeof s->memory) = s->memory;
    if (in->machine->storage)
        *(nvx_nvme_state *)add(a, in->root, "host.storage", "host.storage",
                               sizeof s->storage) = s->storage;
    nvx_interconnect_state *net = add(a, in->root, "chip.bus", "chip.bus", sizeof *net);
    net->bits = s->bus_bits;
    net->links = s->links;
    net->cycles = (s->cycles - in->first_arrival) * in->machine->period_ps /
                  in->machine->network_ps;
    SERVER(net, &s->bus);
    const nvx_sram_params *global = nvx_config_at(in->root, "chip.buffer");
    if (global->size > 0) {
        nvx_sram_state *buffer =
            add(a, in->root, "chip.buffer", "chip.buffer", sizeof *buffer);
        uint64_t own = searches * nvx_ceil_div(in->machine->query_bits, global->width);
        uint64_t written = nvx_account_write_accesses(in, global->width, NULL);
        buffer->writes = own + written;
        buffer->reads = own + written * in->placement->copies;
        fill(buffer, &s->global, in);
    }
    for (uint32_t t = 0; t < in->machine->tiles; t++) {
        uint64_t held = in->machine->tile[t].candidates;
        entries += held < in->machine->k ? held : in->machine->k;
        arrays += work[t].arrays;
    }
    nvx_topk_state *merge = add(a, in->root, "chip.topk", "chip.topk", sizeof *merge);
    merge->compares = merge->writes = entries * searches;
    SERVER(merge, &s->merge);
    nvx_crossbar_state *array =
        add(a, in->root, "chip.tile.array", "chip.tile.array", sizeof *array);
    array->reads = arrays * in->machine->planes * searches;
    for (uint64_t i = 0; i < a->trials * requests; i++)
        array->cell_energy += in->reading->cell_energy[i] / (double)a->trials;
}

/* How many instances of a part the chip has. */
typedef struct {
    const char *path;
    double instances;
} multiple;

static void book_area(nvx_account *a, const nvx_account_input *in)
{
    const nvx_chip_params *chip = nvx_config_at(in->root, "chip");
    const nvx_tile_params *tile = nvx_config_at(in->root, "chip.tile");
    const nvx_crossbar_params *x = array_of(in);
    const nvx_sample_hold_params *hold = nvx_config_at(in->root, "chip.tile.sample_hold");
    const nvx_adc_params *adc = nvx_config_at(in->root, "chip.tile.adc_pool");
    double tiles = (double)chip->tiles, arrays = tiles * (double)tile->arrays;
    bool analog = nvx_adc_analog(x);
    double units = arrays / (double)nvx_arrays_per_unit(x);
    double lines = arrays * (double)x->columns / (analog ? 2 : 1); /* that are sampled */
    double pools = adc->scope == NVX_POOL_TILE   ? tiles
                   : adc->scope == NVX_POOL_UNIT ? units
                                                 : arrays / (double)adc->share;
    const multiple list[] = {
        {"host", 1},
        {"chip.bus", 1},
        {"chip.buffer", 1},
        {"chip.tile.output_buffer", tiles},
        {"chip.topk", tiles + 1},
        {"chip.vector", 1},
        {"chip.tile", tiles},
        {"chip.tile.input_buffer", tiles},
        {"chip.tile.driver", arrays * (double)(x->rows * nvx_driver_units(x))},
        {"chip.tile.array", arrays},
        {"chip.tile.sample_hold", lines * (double)hold->depth},
        {"chip.tile.mux", lines},
        {"chip.tile.adc_pool", pools},
        {"chip.tile.shift_add", pools * (double)adc->count},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        nvx_charges_stock(&a->charges, node(in->root, list[i].path), list[i].instances);
    nvx_charges_area(&a->charges, a->m2);
}

/* From the first arrival to the last end. */
static double seconds(const nvx_account_input *in)
{
    return (double)(in->stats->cycles - in->first_arrival) *
           (double)in->machine->period_ps * 1e-12;
}

static void book_energy(nvx_account *a, const nvx_account_input *in)
{
    uint64_t requests = in->reading->requests;
    double counted[NVX_METERS] = {0}, cells = 0;
    for (size_t i = 0; i < a->components; i++)
        nvx_charges_add(&a->charges, a->component[i].path, a->component[i].config,
                        a->component[i].state);
    if (in->machine->memory)
        nvx_charges_add_standing(&a->charges, "host.memory",
                                 node(in->root, "host.memory"), seconds(in));
    if (in->machine->storage)
        nvx_charges_add_standing(&a->charges, "host.storage",
                                 node(in->root, "host.storage"), seconds(in));
    nvx_charges_energy(&a->charges, counted);
    counted[NVX_METER_LEAKAGE] = nvx_charges_leakage(&a->charges) * seconds(in);
    for (uint64_t t = 0; t < a->trials; t++) {
        double *joule = a->joule + t * NVX_METERS;
        memcpy(joule, counted, sizeof counted);
        for (uint64_t i = 0; i < requests; i++)
            joule[NVX_METER_CELL] += in->reading->cell_energy[t * requests + i];
        cells += joule[NVX_METER_CELL] / (double)a->trials;
    }
    nvx_account_cells(a, in, cells);
    nvx_account_writes(a, in);
}

/* Cells, drivers and local top-k by request, the rest in equal parts. */
static void book_requests(nvx_account *a, const nvx_account_input *in)
{
    const nvx_driver_params *driver = nvx_config_at(in->root, "chip.tile.driver");
    const nvx_topk_params *topk = nvx_config_at(in->root, "chip.topk");
    uint64_t requests = in->reading->requests, tiles = in->machine->tiles;
    double stacks =
        (double)((uint64_t)in->placement->column_tiles * in->placement->arrays_per_block);
    double sum = 0, all = 0;
    for (uint64_t i = 0; i < requests; i++) {
        double own = 0;
        for (uint64_t t = 0; t < a->trials; t++)
            own += in->reading->cell_energy[t * requests + i] / (double)a->trials;
        own += (double)nvx_functional_activations(in->functional, i) * stacks *
               nvx_driver_row_energy(driver, array_of(in));
        for (uint64_t t = 0; t < tiles; t++) {
            const nvx_topk_counts *c = &in->counts[i * tiles + t];
            own += (double)(c->inserts + c->replaces) * topk->write_energy;
        }
        own += nvx_account_write_joule(a, in, i);
        a->request_joule[i] = own;
        sum += own;
    }
    for (uint64_t i = 0; i < a->trials * NVX_METERS; i++)
        all += a->joule[i] / (double)a->trials;
    for (uint64_t i = 0; i < requests; i++)
        a->request_joule[i] += (all - sum) / (double)requests;
}

nvx_account *nvx_account_new(const nvx_account_input *in)
{
    uint32_t tiles = in->machine->tiles * in->placement->copies;
    nvx_account *a = nvx_alloc(1, sizeof *a);
    a->component = nvx_alloc((size_t)tiles * PER_TILE + SHARED, sizeof *a->component);
    a->trials = in->reading->trials;
    a->joule = nvx_alloc(a->trials * NVX_METERS, sizeof *a->joule);
    a->request_joule = nvx_alloc(in->reading->requests, sizeof *a->request_joule);
    tile_work *work = work_of_tiles(in);
    count_shared(a, in, work);
    for (uint32_t t = 0; t < tiles; t++)
        count_tile(a, in, t, &work[t]);
    free(work);
    book_area(a, in);
    book_energy(a, in);
    book_requests(a, in);
    return a;
}

void nvx_account_destroy(nvx_account **self_p)
{
    if (!self_p || !*self_p)
        return;
    for (size_t i = 0; i < (*self_p)->components; i++)
        free((*self_p)->component[i].state);
    free((*self_p)->component);
    nvx_charges_clear(&(*self_p)->charges);
    free((*self_p)->joule);
    free((*self_p)->request_joule);
    free(*self_p);
    *self_p = NULL;
}
