/* timing_setup.c - from a configuration and a placement to cycles and counts. */
#include <stdlib.h>

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
#include "models/timing.h"
#include "models/topk.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/whole.h"

/* What the setting up reads and makes. */
typedef struct {
    const nvx_config *root;
    const nvx_placement *p;
    const nvx_crossbar_params *x;
    const nvx_adc_params *adc;
    nvx_timing_machine *m;
    nvx_clock core, network, converters, link;
} setup;

static uint64_t at_least_one(uint64_t cycles) { return cycles ? cycles : 1; }

/* Conversions that each unit of a block needs per plane. */
static uint64_t conversions_of(const nvx_crossbar_params *x, const nvx_block *b)
{
    uint64_t slices = x->slices == NVX_IN_COLUMNS ? x->slice_count : 1;
    uint64_t sides = x->pair == NVX_IN_COLUMNS ? x->sides : 1;
    return b->columns * slices * (nvx_adc_analog(x) ? 1 : sides);
}

/* Cycles of one unit of a block for the plane driven p-th. */
static uint64_t unit_cycles(const setup *s, const nvx_block *b, uint64_t p)
{
    const nvx_mux_params *mux = nvx_config_at(s->root, "chip.tile.mux");
    unsigned bits = nvx_adc_plane_of(s->adc, s->x, nvx_plane_driven(s->x, p)).bits;
    uint64_t one = at_least_one(nvx_adc_cycles(s->adc, bits, &s->converters) +
                                nvx_clock_cycles(&s->converters, mux->settle));
    return nvx_ceil_div(conversions_of(s->x, b), s->adc->count) * one;
}

/* Adds the units of a block; pool[p]: time of the pool that is being filled. A pool's
 * units are neighbours, so a full one can be forgotten but for being the longest. */
static void add_block(const setup *s, const nvx_block *b, nvx_timing_tile *tile,
                      uint64_t pool[])
{
    nvx_timing_machine *m = s->m;
    uint64_t wide = nvx_arrays_per_unit(s->x), count = s->x->arrays_per_block / wide;
    uint64_t shared = nvx_units_per_pool(s->adc, s->x);
    for (uint64_t u = 0; u < count; u++) {
        uint64_t at = b->first_array / wide + u;
        for (uint64_t p = 0; p < m->planes; p++) {
            uint64_t cycles = unit_cycles(s, b, p);
            pool[p] = shared > 0 && at % shared == 0 ? cycles : pool[p] + cycles;
            if (pool[p] > tile->adc_cycles[p])
                tile->adc_cycles[p] = pool[p];
        }
    }
    tile->grants += count;
    tile->conversions += count * conversions_of(s->x, b);
    tile->rounds += count * nvx_ceil_div(conversions_of(s->x, b), s->adc->count);
}

/* Where tiles share a pool: each unit's own cycles, plane by plane. */
static void list_units(const setup *s)
{
    nvx_timing_machine *m = s->m;
    uint64_t *at = nvx_alloc(m->tiles, sizeof *at);
    uint64_t per_block = s->x->arrays_per_block / nvx_arrays_per_unit(s->x);
    for (uint32_t t = 0; t < m->tiles; t++)
        m->tile[t].unit_cycles =
            nvx_alloc(m->planes * m->tile[t].grants, sizeof *m->tile[t].unit_cycles);
    for (uint64_t i = 0; i < s->p->blocks; i++) {
        const nvx_block *b = &s->p->block[i];
        nvx_timing_tile *tile = &m->tile[b->tile];
        for (uint64_t u = 0; u < per_block; u++, at[b->tile]++)
            for (uint64_t p = 0; p < m->planes; p++)
                tile->unit_cycles[p * tile->grants + at[b->tile]] = unit_cycles(s, b, p);
    }
    free(at);
}

/* Adds the sums of a block that is not on its home tile to the tile's message there. */
static void send_partials(nvx_timing_tile *from, uint32_t home, uint64_t bits)
{
    struct nvx_timing_partial *last =
        from->out ? &from->out[from->partials_out - 1] : NULL;
    if (!last || last->home != home) {
        from->out = nvx_grow(from->out, from->partials_out, from->partials_out + 1ull,
                             sizeof *from->out);
        last = &from->out[from->partials_out++];
        last->home = home;
    }
    last->bits += bits;
}

static void place_work(const setup *s)
{
    const nvx_shift_add_params *adder = nvx_config_at(s->root, "chip.tile.shift_add");
    const nvx_placement *p = s->p;
    nvx_timing_machine *m = s->m;
    uint64_t *pool = nvx_alloc(m->tiles * m->planes, sizeof *pool);
    for (uint64_t i = 0; i < p->blocks; i++) {
        const nvx_block *b = &p->block[i];
        uint32_t home = nvx_placement_home(p, b->column_tile);
        add_block(s, b, &m->tile[b->tile], pool + b->tile * m->planes);
        if (b->tile != home)
            send_partials(&m->tile[b->tile], home, b->columns * adder->partial);
        if (b->row_tile + 1 == p->row_tiles) {
            m->tile[home].candidates += b->columns;
            m->tile[home].add_cycles +=
                (p->row_tiles - 1) * nvx_ceil_div(b->columns, adder->lanes);
        }
    }
    free(pool);
    for (uint32_t t = 0; t < m->tiles; t++)
        for (uint32_t j = 0; j < m->tile[t].partials_out; j++)
            m->tile[m->tile[t].out[j].home].partials_in++;
    if (m->pool_tiles > 1)
        list_units(s);
}

/* Elements of a vector that the tile that holds most of them holds. */
static uint64_t most_elements(const setup *s)
{
    const nvx_placement *p = s->p;
    uint64_t most = 0, *held = nvx_alloc(p->tiles_used, sizeof *held);
    uint32_t *seen = nvx_alloc(p->row_tiles, sizeof *seen); /* tile + 1 */
    for (uint64_t i = 0; i < p->blocks; i++) {
        const nvx_block *b = &p->block[i];
        if (seen[b->row_tile] != b->tile + 1)
            held[b->tile] += b->rows;
        seen[b->row_tile] = b->tile + 1;
        most = held[b->tile] > most ? held[b->tile] : most;
    }
    free(held);
    free(seen);
    return most < p->d ? most : p->d;
}

/* A plane of pulses is as many integrations as its largest value, sampled bit by bit. No
 * plane is driven faster than the next one is read from the buffer. */
static void set_planes(const setup *s)
{
    const nvx_crossbar_params *x = s->x;
    const nvx_driver_params *driver = nvx_config_at(s->root, "chip.tile.driver");
    const nvx_sample_hold_params *hold = nvx_config_at(s->root, "chip.tile.sample_hold");
    const nvx_sram_params *buffer = nvx_config_at(s->root, "chip.tile.input_buffer");
    uint64_t once = nvx_clock_cycles(&s->core, driver->drive) +
                    nvx_clock_cycles(&s->core, hold->sample);
    uint64_t elements = most_elements(s);
    bool pulses = x->dac == NVX_DAC_PULSES;
    s->m->planes = x->planes;
    s->m->plane = nvx_alloc(s->m->planes, sizeof *s->m->plane);
    for (uint64_t i = 0; i < s->m->planes; i++) {
        nvx_timing_plane *plane = &s->m->plane[i];
        uint64_t p = nvx_plane_driven(x, i);
        uint64_t read =
            nvx_ceil_div(elements * nvx_plane_bits(x, p), buffer->width * buffer->ports);
        plane->samples = pulses ? nvx_plane_bits(x, p) : 1;
        plane->integrations = pulses ? (uint64_t)nvx_plane_top(x, p) : 1;
        plane->charge_steps = nvx_adc_plane_of(s->adc, x, p).bits;
        plane->drive =
            once + plane->integrations * nvx_clock_cycles(&s->core, x->integrate);
        plane->drive = plane->drive > read ? plane->drive : read;
    }
}

static void set_tile(const setup *s)
{
    const nvx_sample_hold_params *hold = nvx_config_at(s->root, "chip.tile.sample_hold");
    const nvx_shift_add_params *adder = nvx_config_at(s->root, "chip.tile.shift_add");
    const nvx_sram_params *buffer = nvx_config_at(s->root, "chip.tile.input_buffer");
    const nvx_tile_params *tile = nvx_config_at(s->root, "chip.tile");
    s->m->sample_depth = hold->depth;
    s->m->shift_add_latency = nvx_clock_cycles(&s->core, adder->latency);
    s->m->buffer_access = nvx_clock_cycles(&s->core, buffer->access) +
                          nvx_clock_cycles(&s->core, tile->dispatch);
    if (s->adc->scope == NVX_POOL_GROUP && s->adc->share > tile->arrays)
        s->m->pool_tiles = s->adc->share / tile->arrays;
}

static void set_interconnect(const setup *s)
{
    const nvx_chip_params *chip = nvx_config_at(s->root, "chip");
    const nvx_interconnect_params *net = nvx_config_at(s->root, "chip.bus");
    nvx_timing_machine *m = s->m;
    m->bus_width = net->width;
    m->bus_latency = nvx_clock_cycles(&s->network, net->latency);
    m->arbitration = (nvx_arbitration)net->arbitration;
    m->topology = (nvx_topology)net->topology;
    m->branch = net->branch;
    m->router_slots = net->slots;
    if (m->topology == NVX_NET_MESH)
        nvx_mesh_size(net, chip->tiles, &m->columns, &m->rows);
}

static void set_shared(const setup *s)
{
    const nvx_link_params *link = nvx_config_at(s->root, "host");
    const nvx_chip_params *chip = nvx_config_at(s->root, "chip");
    const nvx_topk_params *topk = nvx_config_at(s->root, "chip.topk");
    nvx_timing_machine *m = s->m;
    m->period_ps = s->core.period_ps;
    m->network_ps = s->network.period_ps;
    m->adc_ps = s->converters.period_ps;
    m->link_ps = s->link.period_ps;
    m->link_width = link->width;
    m->link_latency = nvx_clock_cycles(&s->link, link->latency);
    m->memory = nvx_link_memory(s->root);
    m->storage = nvx_link_storage(s->root);
    m->settle = nvx_clock_cycles(
        &s->converters,
        ((const nvx_mux_params *)nvx_config_at(s->root, "chip.tile.mux"))->settle);
    m->in_flight = chip->in_flight;
    m->copies = chip->copies;
    m->query_bits = s->p->d * s->x->input_bits;
    m->row_bits = s->p->d * s->x->value_bits;
    m->entry_bits = topk->entry;
    m->topk_check = at_least_one(nvx_clock_cycles(&s->core, topk->check));
    m->topk_insert = at_least_one(nvx_clock_cycles(&s->core, topk->insert));
    m->topk_replace = at_least_one(nvx_clock_cycles(&s->core, topk->replace));
    m->topk_merge = at_least_one(nvx_clock_cycles(&s->core, topk->merge));
}

/* ---- buffers ---- */

typedef unsigned long long ull;

/* Slots of a buffer for messages of so many bits, `least` at least. */
static int slots_of(const nvx_config *node, uint64_t bits, uint64_t least,
                    const char *what, uint64_t *slots, nvx_error *err)
{
    const nvx_sram_params *p = nvx_config_params(node);
    uint64_t bytes = nvx_ceil_div(bits, 8);
    *slots = p->size / bytes;
    if (p->size == 0 || *slots >= least) /* 0: there is none */
        return 0;
    if (least == 1)
        return nvx_config_fail(node, "size", err, "%llu B hold no %s of %llu B",
                               (ull)p->size, what, (ull)bytes);
    return nvx_config_fail(node, "size", err,
                           "%llu B hold %llu %ss of %llu B; a search needs %llu at once",
                           (ull)p->size, (ull)*slots, what, (ull)bytes, (ull)least);
}

static int set_buffers(const setup *s, nvx_error *err)
{
    nvx_timing_machine *m = s->m;
    const nvx_config *chip = nvx_config_child(s->root, "chip");
    const nvx_config *tile = nvx_config_child(chip, "tile");
    const nvx_sram_params *global = nvx_config_at(s->root, "chip.buffer");
    uint64_t largest = m->k * m->entry_bits, most = 1;
    for (uint32_t t = 0; t < m->tiles; t++) {
        most = m->tile[t].partials_out > most ? m->tile[t].partials_out : most;
        for (uint32_t j = 0; j < m->tile[t].partials_out; j++)
            largest = m->tile[t].out[j].bits > largest ? m->tile[t].out[j].bits : largest;
    }
    m->global_access = nvx_clock_cycles(&s->core, global->access);
    if (slots_of(nvx_config_child(tile, "input_buffer"), m->query_bits, 1, "input vector",
                 &m->buffer_slots, err) < 0 ||
        slots_of(nvx_config_child(tile, "output_buffer"), largest, most, "message",
                 &m->output_slots, err) < 0)
        return -1;
    return slots_of(nvx_config_child(chip, "buffer"), m->query_bits, 1, "input vector",
                    &m->global_slots, err);
}

/* ---- all ---- */

static int check_share(const setup *s, nvx_error *err)
{
    const nvx_tile_params *tile = nvx_config_at(s->root, "chip.tile");
    const nvx_config *chip = nvx_config_child(s->root, "chip");
    uint64_t wide = nvx_arrays_per_unit(s->x), share = s->adc->share;
    if (s->adc->scope != NVX_POOL_GROUP)
        return 0;
    bool part = share <= tile->arrays && share % wide == 0;
    if (part || share % tile->arrays == 0)
        return 0;
    return nvx_config_fail(nvx_config_child(nvx_config_child(chip, "tile"), "adc_pool"),
                           "share", err,
                           "%llu arrays make no pool; allowed: up to %llu in units of "
                           "%llu, or a multiple of "
                           "%llu",
                           (ull)share, (ull)tile->arrays, (ull)wide, (ull)tile->arrays);
}

static void set_clocks(setup *s)
{
    const nvx_clock_params *c = nvx_config_at(s->root, "clock");
    const struct {
        nvx_clock *clock;
        double frequency;
    } all[] = {{&s->core, c->core},
               {&s->network, c->network},
               {&s->converters, c->adc},
               {&s->link, c->link}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        NVX_ASSERT(nvx_clock_init(all[i].clock, all[i].frequency > 0 ? all[i].frequency
                                                                     : c->core) == 0);
}

nvx_timing_machine *nvx_timing_setup(const nvx_config *root,
                                     const nvx_placement *placement, uint64_t k,
                                     nvx_error *err)
{
    setup s = {.root = root,
               .p = placement,
               .x = nvx_config_at(root, "chip.tile.array"),
               .adc = nvx_config_at(root, "chip.tile.adc_pool")};
    set_clocks(&s);
    nvx_timing_machine *m = s.m = nvx_alloc(1, sizeof *m);
    m->k = k;
    m->tiles = placement->tiles_used;
    m->tile = nvx_alloc(m->tiles, sizeof *m->tile);
    set_shared(&s);
    set_interconnect(&s);
    set_planes(&s);
    for (uint32_t t = 0; t < m->tiles; t++)
        m->tile[t].adc_cycles = nvx_alloc(m->planes, sizeof *m->tile[t].adc_cycles);
    set_tile(&s);
    place_work(&s);
    if (check_share(&s, err) < 0 || set_buffers(&s, err) < 0)
        nvx_timing_machine_destroy(&m);
    return m;
}

void nvx_timing_tiles_destroy(nvx_timing_tile tile[], uint32_t n)
{
    for (uint32_t t = 0; tile && t < n; t++) {
        free(tile[t].adc_cycles);
        free(tile[t].unit_cycles);
        free(tile[t].out);
    }
    free(tile);
}

void nvx_timing_machine_destroy(nvx_timing_machine **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_timing_machine *m = *self_p;
    nvx_timing_tiles_destroy(m->tile, m->tiles);
    for (uint32_t i = 0; i < m->products; i++) {
        nvx_timing_tiles_destroy(m->product[i].tile, m->product[i].tiles);
        free(m->product[i].at);
        free(m->product[i].plane);
    }
    for (uint32_t i = 0; i < m->programs; i++) {
        free(m->program[i].step);
        free(m->program[i].need);
    }
    free(m->product);
    free(m->program);
    free(m->matrix_slots);
    free(m->plane);
    free(m);
    *self_p = NULL;
}
