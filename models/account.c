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
#include "models/sample_hold.h"
#include "models/shift_add.h"
#include "models/sram.h"
#include "models/topk.h"
#include "models/vector_unit.h"
#include "sim/memory.h"
#include "sim/whole.h"

enum { PER_TILE = 9, SHARED = 9 }; /* components of a tile, and of the chip */

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

static const nvx_crossbar_params *array_of(const nvx_account_input *in)
{
    return nvx_config_at(in->root, "chip.tile.array");
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

/* Which store of input vectors a tile's buffer is shown with. */
static const nvx_store_stats *input_of(const nvx_account_input *in, uint32_t t)
{
    return &in->stats->input[in->network ? in->input_of[t] : t / in->machine->tiles];
}

static void count_topk(nvx_account *a, const nvx_account_input *in, uint32_t t,
                       uint64_t compares)
{
    const nvx_timing_stats *s = in->stats;
    char path[64];
    snprintf(path, sizeof path, "chip.tile%u.topk", t);
    nvx_topk_state *topk = add(a, in->root, "chip.topk", path, sizeof *topk);
    topk->compares = compares;
    topk->inserts = s->topk_inserts[t];
    topk->replaces = s->topk_replaces[t];
    topk->writes = topk->inserts + topk->replaces;
    SERVER(topk, &s->topk[t]);
}

static void count_tile(nvx_account *a, const nvx_account_input *in, uint32_t t,
                       const nvx_tile_work *w)
{
    const nvx_timing_stats *s = in->stats;
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
    buffer->writes = w->buffer_writes;
    buffer->reads = w->buffer_reads;
    fill(buffer, input_of(in, t), in);
    const nvx_sram_params *sram = nvx_config_at(in->root, "chip.tile.output_buffer");
    if (sram->size > 0) {
        nvx_sram_state *output = TILE("output_buffer", nvx_sram_state);
        output->writes = output->reads = w->sent;
        fill(output, &s->output[t], in);
    }
    nvx_driver_state *driver = TILE("driver", nvx_driver_state);
    driver->activations = w->activations;
    driver->units = w->activations * nvx_driver_units(array_of(in));
    TILE("sample_hold", nvx_sample_hold_state)->samples = s->conversions[t];
    TILE("mux", nvx_mux_state)->switches = s->conversions[t];
    nvx_adc_state *adc = TILE("adc_pool", nvx_adc_state);
    count_converters(in, t, adc);
    nvx_shift_add_state *adder = TILE("shift_add", nvx_shift_add_state);
    adder->operations = s->conversions[t];
    adder->additions = w->additions;
    SERVER(adder, &s->accumulate[t]);
#undef TILE
    count_topk(a, in, t, w->compares);
}

/* The global buffer, where there is one. */
static void count_global(nvx_account *a, const nvx_account_input *in, uint64_t vectors)
{
    const nvx_sram_params *global = nvx_config_at(in->root, "chip.buffer");
    if (global->size == 0)
        return;
    nvx_sram_state *buffer =
        add(a, in->root, "chip.buffer", "chip.buffer", sizeof *buffer);
    uint64_t own = vectors * nvx_ceil_div(in->machine->query_bits, global->width);
    uint64_t written = nvx_account_write_accesses(in, global->width, NULL);
    buffer->writes = own + written;
    buffer->reads = own + written * in->placement->copies;
    fill(buffer, &in->stats->global, in);
}

static void count_vector(nvx_account *a, const nvx_account_input *in)
{
    const nvx_vector_params *p = nvx_config_at(in->root, "chip.vector");
    if (!in->network || p->lanes == 0)
        return;
    nvx_vector_state *unit = add(a, in->root, "chip.vector", "chip.vector", sizeof *unit);
    memcpy(unit->elements, in->stats->elements, sizeof unit->elements);
    SERVER(unit, &in->stats->vector);
}

static void count_shared(nvx_account *a, const nvx_account_input *in,
                         const nvx_shared_work *work)
{
    const nvx_timing_stats *s = in->stats;
    uint64_t requests = in->reading->requests;
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
    count_global(a, in, work->vectors);
    count_vector(a, in);
    nvx_topk_state *merge = add(a, in->root, "chip.topk", "chip.topk", sizeof *merge);
    merge->compares = work->merged;
    merge->writes = work->ranked;
    SERVER(merge, &s->merge);
    nvx_crossbar_state *array =
        add(a, in->root, "chip.tile.array", "chip.tile.array", sizeof *array);
    array->reads = work->array_reads;
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

static void book_energy(nvx_account *a, const nvx_account_input *in, uint64_t reads)
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
    nvx_account_cells(a, in, reads, cells);
    if (!in->network)
        nvx_account_writes(a, in);
}

nvx_account *nvx_account_new(const nvx_account_input *in)
{
    uint32_t tiles = in->machine->tiles * (in->network ? 1 : in->placement->copies);
    nvx_account *a = nvx_alloc(1, sizeof *a);
    nvx_tile_work *work = nvx_alloc(tiles, sizeof *work);
    nvx_shared_work shared = {0};
    a->component = nvx_alloc((size_t)tiles * PER_TILE + SHARED, sizeof *a->component);
    a->trials = in->reading->trials;
    a->joule = nvx_alloc(a->trials * NVX_METERS, sizeof *a->joule);
    a->request_joule = nvx_alloc(in->reading->requests, sizeof *a->request_joule);
    (in->network ? nvx_account_network : nvx_account_searches)(in, work, &shared);
    count_shared(a, in, &shared);
    for (uint32_t t = 0; t < tiles; t++)
        count_tile(a, in, t, &work[t]);
    free(work);
    book_area(a, in);
    book_energy(a, in, shared.cell_reads);
    (in->network ? nvx_account_network_joule : nvx_account_search_joule)(a, in);
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
