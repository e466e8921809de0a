/* network_machine.c - from the placement of a network's matrices to what each product asks
 * of the tiles. */
#include <stdlib.h>
#include <string.h>

#include "devices/cells.h"
#include "models/adc.h"
#include "models/crossbar.h"
#include "models/network_chip.h"
#include "models/shift_add.h"
#include "models/sram.h"
#include "sim/memory.h"
#include "sim/whole.h"

typedef unsigned long long ull;

/* The blocks that hold rows first .. first + count - 1, with no other columns, as if they
 * were a matrix of their own. */
static nvx_placement *view(const nvx_placement *of, const nvx_network_product *p)
{
    uint64_t wide = of->vectors_per_array, from = p->first / wide;
    uint64_t to = (p->first + p->count - 1) / wide;
    nvx_placement *v = nvx_alloc(1, sizeof *v);
    *v = *of;
    v->n = p->count;
    v->column_tiles = (uint32_t)(to - from + 1);
    v->blocks = (uint64_t)v->column_tiles * of->row_tiles;
    v->block = nvx_alloc(v->blocks, sizeof *v->block);
    for (uint64_t i = 0; i < v->blocks; i++) {
        nvx_block *b = &v->block[i];
        *b = of->block[from * of->row_tiles + i];
        uint64_t first = nvx_max(b->n_first, p->first);
        uint64_t end = nvx_min(b->n_first + b->columns, p->first + p->count);
        b->columns = (uint32_t)(end - first);
        b->column_tile -= (uint32_t)from;
        b->n_first = first - p->first;
    }
    return v;
}

/* Takes the tiles of a machine that have something to do. */
static void take_tiles(nvx_timing_machine *from, nvx_timing_product *to)
{
    uint32_t *at = nvx_alloc(from->tiles, sizeof *at);
    to->at = nvx_alloc(from->tiles, sizeof *to->at);
    to->tile = nvx_alloc(from->tiles, sizeof *to->tile);
    for (uint32_t t = 0; t < from->tiles; t++) {
        if (from->tile[t].grants == 0)
            continue;
        at[t] = to->tiles;
        to->at[to->tiles] = t;
        to->tile[to->tiles] = from->tile[t];
        to->tile[to->tiles++].plane = to->plane;
        memset(&from->tile[t], 0, sizeof from->tile[t]); /* its arrays have moved */
    }
    for (uint32_t i = 0; i < to->tiles; i++)
        for (uint32_t j = 0; j < to->tile[i].partials_out; j++)
            to->tile[i].out[j].home = at[to->tile[i].out[j].home];
    free(at);
}

static int add_product(const nvx_network_chip *c, uint32_t i, nvx_timing_machine **m,
                       nvx_timing_product *out, nvx_error *err)
{
    const nvx_network_product *p = &c->product[i];
    const nvx_shift_add_params *adder = nvx_config_at(c->root, "chip.tile.shift_add");
    nvx_placement *v = view(c->placement[p->matrix], p);
    nvx_timing_machine *own = nvx_timing_setup(c->root, v, 1, err);
    nvx_placement_destroy(&v);
    if (!own)
        return -1;
    *out = (nvx_timing_product){.bits = own->query_bits,
                                .value_bits = adder->partial,
                                .matrix = p->matrix,
                                .plane = own->plane};
    own->plane = NULL;
    take_tiles(own, out);
    if (!*m) {
        *m = own;
        return 0;
    }
    nvx_timing_machine_destroy(&own);
    return 0;
}

/* A tile's input buffer holds as many vectors of each of its matrices. */
static int set_slots(const nvx_network_chip *c, nvx_timing_machine *m, nvx_error *err)
{
    const nvx_config *tile = nvx_config_child(nvx_config_child(c->root, "chip"), "tile");
    const nvx_config *buffer = nvx_config_child(tile, "input_buffer");
    uint64_t size = ((const nvx_sram_params *)nvx_config_params(buffer))->size;
    uint64_t *bytes = nvx_alloc(m->tiles, sizeof *bytes);
    uint32_t *seen = nvx_alloc(m->tiles, sizeof *seen);
    int result = 0;
    m->matrices = c->matrices;
    m->matrix_slots = nvx_alloc(c->matrices, sizeof *m->matrix_slots);
    for (int pass = 0; pass < 2; pass++) {
        memset(seen, 0, m->tiles * sizeof *seen);
        for (uint32_t i = 0; i < c->matrices && result == 0; i++) {
            const nvx_placement *p = c->placement[i];
            const nvx_crossbar_params *x = nvx_config_at(c->root, "chip.tile.array");
            uint64_t own = nvx_ceil_div(p->d * x->input_bits, 8), *slots;
            slots = &m->matrix_slots[i];
            for (uint64_t b = 0; b < p->blocks; b++) {
                uint32_t t = p->block[b].tile;
                if (pass == 0 && seen[t] != i + 1)
                    bytes[t] += own;
                if (pass == 1 && (*slots == 0 || size / bytes[t] < *slots))
                    *slots = size / bytes[t];
                seen[t] = i + 1;
                if (pass == 0 || size >= bytes[t])
                    continue;
                result = nvx_config_fail(buffer, "size", err,
                                         "%llu B hold no input vector of each matrix of "
                                         "tile %u, %llu B in all",
                                         (ull)size, (unsigned)t, (ull)bytes[t]);
                break;
            }
        }
    }
    free(bytes);
    free(seen);
    return result;
}

/* The output buffer holds all that a tile sends for a vector. */
static int set_output(const nvx_network_chip *c, nvx_timing_machine *m, nvx_error *err)
{
    const nvx_config *tile = nvx_config_child(nvx_config_child(c->root, "chip"), "tile");
    const nvx_config *buffer = nvx_config_child(tile, "output_buffer");
    uint64_t size = ((const nvx_sram_params *)nvx_config_params(buffer))->size;
    uint64_t largest = 1, most = 1;
    for (uint32_t i = 0; i < m->products; i++)
        for (uint32_t t = 0; t < m->product[i].tiles; t++) {
            const nvx_timing_tile *w = &m->product[i].tile[t];
            largest = nvx_max(largest, w->candidates * m->product[i].value_bits);
            for (uint32_t j = 0; j < w->partials_out; j++)
                largest = nvx_max(largest, w->out[j].bits);
            most = nvx_max(most, w->partials_out + (w->candidates > 0));
        }
    uint64_t bytes = nvx_ceil_div(largest, 8);
    m->output_slots = size / bytes;
    if (size == 0 || m->output_slots >= most)
        return 0;
    return nvx_config_fail(buffer, "size", err,
                           "%llu B hold %llu messages of %llu B; a vector needs %llu at "
                           "once",
                           (ull)size, (ull)m->output_slots, (ull)bytes, (ull)most);
}

/* Tables that name vectors and elements, but no matrix. */
static int check_tables(const nvx_network_chip *c, nvx_error *err)
{
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(c->root, "chip"), "tile"), "array");
    const nvx_config *write =
        nvx_config_child(nvx_config_child(array, "device"), "write");
    const nvx_crossbar_params *x = nvx_config_params(array);
    if (c->matrices == 1)
        return 0;
    if (x->trim[0])
        return nvx_config_fail(array, "trim", err,
                               "a table of columns does not say of which matrix; allowed "
                               "with this trace: none");
    if (((const nvx_write_params *)nvx_config_params(write))->verify == NVX_VERIFY_MASK)
        return nvx_config_fail(write, "verify", err,
                               "a mask does not say of which matrix; allowed with this "
                               "trace: none, all");
    return 0;
}

/* Parts that have no meaning yet beside several matrices. */
static int check_parts(const nvx_network_chip *c, const nvx_timing_machine *m,
                       nvx_error *err)
{
    const nvx_config *chip = nvx_config_child(c->root, "chip");
    const nvx_config *pool = nvx_config_child(nvx_config_child(chip, "tile"), "adc_pool");
    const nvx_adc_params *adc = nvx_config_params(pool);
    const nvx_sram_params *global = nvx_config_at(c->root, "chip.buffer");
    if (m->pool_tiles > 1)
        return nvx_config_fail(pool, "share", err,
                               "%llu arrays: pools of several tiles are not simulated "
                               "with several matrices; allowed with this trace: up to "
                               "those of a tile",
                               (ull)adc->share);
    if (adc->early_stop)
        return nvx_config_fail(pool, "early_stop", err,
                               "true with several matrices; allowed with this trace: "
                               "false");
    if (global->size > 0)
        return nvx_config_fail(nvx_config_child(chip, "buffer"), "size", err,
                               "%llu B: a global buffer is not simulated with several "
                               "matrices; allowed with this trace: 0 B",
                               (ull)global->size);
    return check_tables(c, err);
}

nvx_timing_machine *nvx_network_machine(const nvx_network_chip *self, nvx_error *err)
{
    nvx_timing_machine *m = NULL;
    nvx_timing_product *product = nvx_alloc(self->products, sizeof *product);
    int result = 0;
    for (uint32_t i = 0; i < self->products && result == 0; i++)
        result = add_product(self, i, &m, &product[i], err);
    if (!m) {
        free(product);
        return NULL;
    }
    nvx_timing_tiles_destroy(m->tile, m->tiles);
    m->tile = NULL;
    m->product = product;
    m->products = self->products;
    if (result < 0 || check_parts(self, m, err) < 0 || set_slots(self, m, err) < 0 ||
        set_output(self, m, err) < 0)
        nvx_timing_machine_destroy(&m);
    return m;
}
