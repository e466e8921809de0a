/* timing_setup.c - from a configuration and a placement to cycles and counts. */
#include <stdlib.h>

#include "models/adc.h"
#include "models/bus.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "models/driver.h"
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

static uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

static uint64_t at_least_one(uint64_t cycles) { return cycles ? cycles : 1; }

/* Units of a block that ask for the ADC pool, and how many conversions each needs. */
static void units(const nvx_crossbar_params *x, const nvx_block *b, uint64_t *count,
                  uint64_t *conversions)
{
    uint64_t slices = x->slices == NVX_IN_COLUMNS ? x->slice_count : 1;
    uint64_t sides = x->pair == NVX_IN_COLUMNS ? x->sides : 1;
    bool analog = x->sides == 2 && x->subtract == NVX_SUBTRACT_ANALOG;
    *conversions = b->columns * slices * (analog ? 1 : sides);
    *count = x->arrays_per_block / (analog && x->pair == NVX_IN_ARRAYS ? 2 : 1);
}

/* What is converted: the p-th plane to be driven. */
static uint64_t driven(const nvx_crossbar_params *x, uint64_t p)
{
    uint64_t chunks = x->input_sign == NVX_TWO_PHASE ? x->planes / 2 : x->planes;
    return p / chunks * chunks + chunks - 1 - p % chunks;
}

static void add_block(const nvx_timing_machine *m, const nvx_config *root,
                      const nvx_clock *clock, const nvx_block *b, nvx_timing_tile *tile)
{
    const nvx_crossbar_params *x = nvx_config_at(root, "chip.tile.array");
    const nvx_adc_params *adc = nvx_config_at(root, "chip.tile.adc_pool");
    const nvx_mux_params *mux = nvx_config_at(root, "chip.tile.mux");
    uint64_t count, conversions, settle = nvx_clock_cycles(clock, mux->settle);
    units(x, b, &count, &conversions);
    uint64_t rounds = ceil_div(conversions, adc->count);
    tile->grants += count;
    tile->conversions += count * conversions;
    tile->rounds += count * rounds;
    for (uint64_t p = 0; p < m->planes; p++) {
        unsigned bits = nvx_adc_plane_of(adc, x, driven(x, p)).bits;
        uint64_t one = at_least_one(nvx_adc_cycles(adc, bits, clock) + settle);
        uint64_t cycles = rounds * one;
        if (adc->scope == NVX_POOL_TILE)
            tile->adc_cycles[p] += count * cycles;
        else if (cycles > tile->adc_cycles[p])
            tile->adc_cycles[p] = cycles;
    }
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

static void place_work(nvx_timing_machine *m, const nvx_config *root,
                       const nvx_placement *p, const nvx_clock *clock)
{
    const nvx_shift_add_params *adder = nvx_config_at(root, "chip.tile.shift_add");
    for (uint64_t i = 0; i < p->blocks; i++) {
        const nvx_block *b = &p->block[i];
        uint32_t home = nvx_placement_home(p, b->column_tile);
        add_block(m, root, clock, b, &m->tile[b->tile]);
        if (b->tile != home)
            send_partials(&m->tile[b->tile], home, b->columns * adder->partial);
        if (b->row_tile + 1 == p->row_tiles) {
            m->tile[home].candidates += b->columns;
            m->tile[home].add_cycles +=
                (p->row_tiles - 1) * ceil_div(b->columns, adder->lanes);
        }
    }
    for (uint32_t t = 0; t < m->tiles; t++)
        for (uint32_t j = 0; j < m->tile[t].partials_out; j++)
            m->tile[m->tile[t].out[j].home].partials_in++;
}

/* A plane of pulses is as many integrations as its largest value, sampled bit by bit. */
static void set_planes(nvx_timing_machine *m, const nvx_config *root,
                       const nvx_clock *clock)
{
    const nvx_crossbar_params *x = nvx_config_at(root, "chip.tile.array");
    const nvx_adc_params *adc = nvx_config_at(root, "chip.tile.adc_pool");
    const nvx_driver_params *driver = nvx_config_at(root, "chip.tile.driver");
    const nvx_sample_hold_params *hold = nvx_config_at(root, "chip.tile.sample_hold");
    uint64_t once =
        nvx_clock_cycles(clock, driver->drive) + nvx_clock_cycles(clock, hold->sample);
    bool pulses = x->dac == NVX_DAC_PULSES;
    m->planes = x->planes;
    m->plane = nvx_alloc(m->planes, sizeof *m->plane);
    for (uint64_t i = 0; i < m->planes; i++) {
        nvx_timing_plane *plane = &m->plane[i];
        uint64_t p = driven(x, i);
        plane->samples = pulses ? nvx_plane_bits(x, p) : 1;
        plane->integrations = pulses ? (uint64_t)nvx_plane_top(x, p) : 1;
        plane->charge_steps = nvx_adc_plane_of(adc, x, p).bits;
        plane->drive = at_least_one(once + plane->integrations *
                                               nvx_clock_cycles(clock, x->integrate));
    }
}

static void set_tile(nvx_timing_machine *m, const nvx_config *root,
                     const nvx_clock *clock)
{
    const nvx_sample_hold_params *hold = nvx_config_at(root, "chip.tile.sample_hold");
    const nvx_shift_add_params *adder = nvx_config_at(root, "chip.tile.shift_add");
    const nvx_sram_params *buffer = nvx_config_at(root, "chip.tile.input_buffer");
    const nvx_tile_params *tile = nvx_config_at(root, "chip.tile");
    m->sample_depth = hold->depth;
    m->shift_add_latency = nvx_clock_cycles(clock, adder->latency);
    m->buffer_access =
        nvx_clock_cycles(clock, buffer->access) + nvx_clock_cycles(clock, tile->dispatch);
}

static void set_shared(nvx_timing_machine *m, const nvx_config *root,
                       const nvx_clock *clock)
{
    const nvx_link_params *link = nvx_config_at(root, "host");
    const nvx_chip_params *chip = nvx_config_at(root, "chip");
    const nvx_bus_params *bus = nvx_config_at(root, "chip.bus");
    const nvx_topk_params *topk = nvx_config_at(root, "chip.topk");
    m->link_width = link->width;
    m->link_latency = nvx_clock_cycles(clock, link->latency);
    m->bus_width = bus->width;
    m->bus_latency = nvx_clock_cycles(clock, bus->latency);
    m->arbitration = (nvx_arbitration)bus->arbitration;
    m->in_flight = chip->in_flight;
    m->entry_bits = topk->entry;
    m->topk_check = at_least_one(nvx_clock_cycles(clock, topk->check));
    m->topk_insert = at_least_one(nvx_clock_cycles(clock, topk->insert));
    m->topk_replace = at_least_one(nvx_clock_cycles(clock, topk->replace));
    m->topk_merge = at_least_one(nvx_clock_cycles(clock, topk->merge));
}

nvx_timing_machine *nvx_timing_setup(const nvx_config *root,
                                     const nvx_placement *placement, uint64_t k,
                                     nvx_error *err)
{
    const nvx_clock_params *clocks = nvx_config_at(root, "clock");
    const nvx_crossbar_params *x = nvx_config_at(root, "chip.tile.array");
    const nvx_sram_params *buffer = nvx_config_at(root, "chip.tile.input_buffer");
    uint64_t bytes = ceil_div(placement->d * x->input_bits, 8);
    if (buffer->size < bytes) {
        const nvx_config *tile = nvx_config_child(nvx_config_child(root, "chip"), "tile");
        nvx_config_fail(nvx_config_child(tile, "input_buffer"), "size", err,
                        "%llu B hold no input vector of %llu B",
                        (unsigned long long)buffer->size, (unsigned long long)bytes);
        return NULL;
    }
    nvx_clock clock;
    NVX_ASSERT(nvx_clock_init(&clock, clocks->core) == 0);
    nvx_timing_machine *m = nvx_alloc(1, sizeof *m);
    m->period_ps = clock.period_ps;
    m->query_bits = placement->d * x->input_bits;
    m->k = k;
    m->buffer_slots = buffer->size / bytes;
    m->tiles = placement->tiles_used;
    m->tile = nvx_alloc(m->tiles, sizeof *m->tile);
    set_shared(m, root, &clock);
    set_planes(m, root, &clock);
    for (uint32_t t = 0; t < m->tiles; t++)
        m->tile[t].adc_cycles = nvx_alloc(m->planes, sizeof *m->tile[t].adc_cycles);
    set_tile(m, root, &clock);
    place_work(m, root, placement, &clock);
    return m;
}

void nvx_timing_machine_destroy(nvx_timing_machine **self_p)
{
    if (!self_p || !*self_p)
        return;
    for (uint32_t t = 0; t < (*self_p)->tiles; t++) {
        free((*self_p)->tile[t].adc_cycles);
        free((*self_p)->tile[t].out);
    }
    free((*self_p)->tile);
    free((*self_p)->plane);
    free(*self_p);
    *self_p = NULL;
}
