#include "models/place.h"

#include <stdio.h>
#include <stdlib.h>

#include "models/chip.h"
#include "models/crossbar.h"
#include "sim/memory.h"
#include "sim/whole.h"

/* First array of a column tile when `used` arrays are taken: the next tile if only an
 * empty one holds it whole. */
static uint64_t start_of(uint64_t used, uint64_t need, uint64_t per_tile)
{
    uint64_t left = per_tile - used % per_tile;
    return need > left && need <= per_tile ? used + left : used;
}

static void lay_block(nvx_placement *p, const nvx_crossbar_params *x, uint32_t c,
                      uint32_t r, uint64_t tile, uint64_t array)
{
    nvx_block *b = &p->block[(uint64_t)c * p->row_tiles + r];
    *b = (nvx_block){.row_tile = r,
                     .column_tile = c,
                     .tile = (uint32_t)tile,
                     .instance = (uint32_t)tile,
                     .first_array = (uint32_t)array,
                     .d_first = r * x->rows,
                     .n_first = (uint64_t)c * p->vectors_per_array};
    b->rows = (uint32_t)nvx_min(x->rows, p->d - b->d_first);
    b->columns = (uint32_t)nvx_min(p->vectors_per_array, p->n - b->n_first);
}

/* From array `used` on; returns the first one after it. */
static uint64_t lay_compactly(nvx_placement *p, const nvx_crossbar_params *x,
                              uint64_t per_tile, uint64_t used)
{
    uint64_t need = p->arrays_per_block * p->row_tiles;
    for (uint32_t c = 0; c < p->column_tiles; c++) {
        used = start_of(used, need, per_tile);
        for (uint32_t r = 0; r < p->row_tiles; r++) {
            /* A block never straddles two tiles: its arrays share one input plane. */
            used = start_of(used, p->arrays_per_block, per_tile);
            lay_block(p, x, c, r, used / per_tile, used % per_tile);
            used += p->arrays_per_block;
        }
    }
    p->tiles_used = (uint32_t)nvx_ceil_div(used, per_tile);
    return used;
}

/* Every tile takes the same number of column tiles. Returns false, having laid nothing,
 * where they do not fit that way. */
static bool lay_evenly(nvx_placement *p, const nvx_crossbar_params *x, uint64_t per_tile,
                       uint64_t tiles)
{
    uint64_t need = p->arrays_per_block * p->row_tiles;
    uint64_t each = nvx_ceil_div(p->column_tiles, tiles);
    if (each * need > per_tile)
        return false;
    for (uint32_t c = 0; c < p->column_tiles; c++)
        for (uint32_t r = 0; r < p->row_tiles; r++)
            lay_block(p, x, c, r, c / each, c % each * need + r * p->arrays_per_block);
    p->tiles_used = (uint32_t)nvx_ceil_div(p->column_tiles, each);
    return true;
}

/* "a matrix of 6 x 4 needs", "3 copies of a matrix of 6 x 4 need". */
static const char *demand(const nvx_chip_params *chip, uint64_t n, uint64_t d,
                          char out[96])
{
    unsigned long long copies = chip->copies, rows = n, dim = d;
    if (copies == 1)
        snprintf(out, 96, "a matrix of %llu x %llu needs", rows, dim);
    else
        snprintf(out, 96, "%llu copies of a matrix of %llu x %llu need", copies, rows,
                 dim);
    return out;
}

/* How many blocks could ever fit: a bound that is checked before anything is allocated.
 */
static int fits(const nvx_config *root, const nvx_crossbar_params *x, uint64_t n,
                uint64_t d, nvx_error *err)
{
    const nvx_chip_params *chip = nvx_config_at(root, "chip");
    const nvx_tile_params *tile = nvx_config_at(root, "chip.tile");
    const nvx_config *chip_node = nvx_config_child(root, "chip");
    if (x->arrays_per_block > tile->arrays)
        return nvx_config_fail(
            nvx_config_child(chip_node, "tile"), "arrays", err,
            "%llu arrays hold no block; a value takes %llu parallel arrays",
            (unsigned long long)tile->arrays, (unsigned long long)x->arrays_per_block);
    uint64_t blocks = nvx_ceil_div(n, x->vectors_per_array) * nvx_ceil_div(d, x->rows);
    uint64_t room = chip->tiles * (tile->arrays / x->arrays_per_block);
    blocks *= chip->copies;
    if (blocks <= room)
        return 0;
    return nvx_config_fail(
        chip_node, "tiles", err,
        "%s %llu arrays (%llu blocks of %llu), %llu tiles hold %llu blocks",
        demand(chip, n, d, (char[96]){0}),
        (unsigned long long)(blocks * x->arrays_per_block), (unsigned long long)blocks,
        (unsigned long long)x->arrays_per_block, (unsigned long long)chip->tiles,
        (unsigned long long)room);
}

static nvx_placement *placement_new(const nvx_crossbar_params *x, uint64_t n, uint64_t d)
{
    nvx_placement *p = nvx_alloc(1, sizeof *p);
    p->n = n;
    p->d = d;
    p->vectors_per_array = (uint32_t)x->vectors_per_array;
    p->arrays_per_block = (uint32_t)x->arrays_per_block;
    p->row_tiles = (uint32_t)nvx_ceil_div(d, x->rows);
    p->column_tiles = (uint32_t)nvx_ceil_div(n, x->vectors_per_array);
    p->blocks = (uint64_t)p->row_tiles * p->column_tiles;
    p->block = nvx_alloc(p->blocks, sizeof *p->block);
    return p;
}

nvx_placement *nvx_place(const nvx_config *root, uint64_t n, uint64_t d, nvx_error *err)
{
    const nvx_chip_params *chip = nvx_config_at(root, "chip");
    const nvx_tile_params *tile = nvx_config_at(root, "chip.tile");
    const nvx_crossbar_params *x = nvx_config_at(root, "chip.tile.array");
    NVX_ASSERT(n > 0 && d > 0);
    if (fits(root, x, n, d, err) < 0)
        return NULL;
    nvx_placement *p = placement_new(x, n, d);
    p->copies = (uint32_t)chip->copies;
    if (chip->placement != NVX_PLACE_SPREAD ||
        !lay_evenly(p, x, tile->arrays, chip->tiles / chip->copies))
        lay_compactly(p, x, tile->arrays, 0);
    if (p->tiles_used * chip->copies <= chip->tiles)
        return p;
    nvx_config_fail(nvx_config_child(root, "chip"), "tiles", err,
                    "%s %llu tiles of %llu arrays, the chip has %llu",
                    demand(chip, n, d, (char[96]){0}),
                    (unsigned long long)(p->tiles_used * chip->copies),
                    (unsigned long long)tile->arrays, (unsigned long long)chip->tiles);
    nvx_placement_destroy(&p);
    return NULL;
}

static int check_all(const nvx_config *chip_node, nvx_error *err)
{
    const nvx_chip_params *chip = nvx_config_params(chip_node);
    if (chip->copies != 1)
        return nvx_config_fail(chip_node, "copies", err,
                               "%llu copies of several matrices are not simulated; "
                               "allowed with this trace: 1",
                               (unsigned long long)chip->copies);
    if (chip->placement != NVX_PLACE_COMPACT)
        return nvx_config_fail(chip_node, "placement", err,
                               "spread is not simulated with several matrices; allowed "
                               "with this trace: compact");
    return 0;
}

int nvx_place_all(const nvx_config *root, uint32_t n, const nvx_shape_of shape[],
                  nvx_placement *out[], nvx_error *err)
{
    const nvx_config *chip_node = nvx_config_child(root, "chip");
    const nvx_chip_params *chip = nvx_config_params(chip_node);
    const nvx_tile_params *tile = nvx_config_at(root, "chip.tile");
    const nvx_crossbar_params *x = nvx_config_at(root, "chip.tile.array");
    uint64_t used = 0;
    if (check_all(chip_node, err) < 0)
        return -1;
    for (uint32_t i = 0; i < n; i++) {
        NVX_ASSERT(shape[i].n > 0 && shape[i].d > 0);
        if (fits(root, x, shape[i].n, shape[i].d, err) < 0)
            return -1;
        out[i] = placement_new(x, shape[i].n, shape[i].d);
        out[i]->copies = 1;
        used = lay_compactly(out[i], x, tile->arrays, used);
    }
    uint64_t tiles = nvx_ceil_div(used, tile->arrays);
    for (uint32_t i = 0; i < n; i++)
        out[i]->tiles_used = (uint32_t)tiles;
    if (tiles <= chip->tiles)
        return 0;
    return nvx_config_fail(
        chip_node, "tiles", err,
        "%u matrices need %llu tiles of %llu arrays, the chip has %llu", (unsigned)n,
        (unsigned long long)tiles, (unsigned long long)tile->arrays,
        (unsigned long long)chip->tiles);
}

nvx_placement *nvx_placement_copy(const nvx_placement *self, uint32_t copy)
{
    nvx_placement *p = nvx_alloc(1, sizeof *p);
    *p = *self;
    p->block = nvx_alloc(p->blocks, sizeof *p->block);
    for (uint64_t b = 0; b < p->blocks; b++) {
        p->block[b] = self->block[b];
        p->block[b].instance = copy * self->tiles_used + self->block[b].tile;
    }
    return p;
}

void nvx_placement_destroy(nvx_placement **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->block);
    free(*self_p);
    *self_p = NULL;
}

uint32_t nvx_placement_home(const nvx_placement *self, uint32_t column_tile)
{
    return self->block[(uint64_t)(column_tile + 1) * self->row_tiles - 1].tile;
}
