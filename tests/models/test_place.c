/* Where blocks go, by hand. */
#include <criterion/criterion.h>

#include "models/chip.h"
#include "models/place.h"

static nvx_config *machine(const char *yaml)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s", err.text);
    return c;
}

/* 10 rows, 4 vectors an array, 8-bit values in 2-bit cells as pairs in arrays: 8 arrays a
 * block. 25 elements: row tiles of 10, 10, 5. 9 vectors: column tiles of 4, 4, 1. */
static const char parallel[] =
    "chip: {tiles: 9, tile: {arrays: 24, array: {rows: 10, columns: 4, device: {impl: "
    "ideal}}}}\n";

Test(place, a_matrix_is_cut_into_row_and_column_tiles)
{
    nvx_config *c = machine(parallel);
    nvx_placement *p = nvx_place(c, 9, 25, NULL);
    cr_assert_eq(p->row_tiles, 3);
    cr_assert_eq(p->column_tiles, 3);
    cr_assert_eq(p->arrays_per_block, 8);
    cr_assert_eq(p->block[2].rows, 5);
    cr_assert_eq(p->block[2].d_first, 20);
    cr_assert_eq(p->block[6].columns, 1);
    cr_assert_eq(p->block[6].n_first, 8);
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
}

Test(place, a_column_tile_that_fits_into_one_tile_stays_in_one)
{
    nvx_config *c =
        machine("chip: {tiles: 9, tile: {arrays: 40, array: {rows: 10, columns: "
                "4, device: {impl: ideal}}}}\n");
    nvx_placement *p = nvx_place(c, 9, 25, NULL);
    for (uint32_t b = 0; b < 9; b++)
        cr_assert_eq(p->block[b].tile, b / 3, "24 of 40 arrays, so each on its own tile");
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
}

/* 16 arrays a tile hold two blocks: the column tile of three blocks takes one and a half.
 */
Test(place, a_larger_column_tile_meets_on_the_tile_of_its_last_block)
{
    nvx_config *c =
        machine("chip: {tiles: 9, tile: {arrays: 16, array: {rows: 10, columns: "
                "4, device: {impl: ideal}}}}\n");
    nvx_placement *p = nvx_place(c, 9, 25, NULL);
    cr_assert_eq(p->block[0].tile, 0);
    cr_assert_eq(p->block[2].tile, 1);
    cr_assert_eq(nvx_placement_home(p, 0), 1);
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
}

/* Slices and halves side by side: 4 slices x 2 = 8 columns a value, 20 columns hold 2. */
Test(place, neighbouring_columns_take_room_in_the_array_instead_of_arrays)
{
    nvx_config *c =
        machine("chip: {tile: {arrays: 3, array: {rows: 10, columns: 20, pair: "
                "columns, slices: columns, device: {impl: ideal}}}}\n");
    nvx_placement *p = nvx_place(c, 5, 10, NULL);
    cr_assert_eq(p->vectors_per_array, 2);
    cr_assert_eq(p->arrays_per_block, 1);
    cr_assert_eq(p->column_tiles, 3);
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
}

Test(place, a_chip_that_is_too_small_is_refused)
{
    nvx_error err = {0};
    nvx_config *c =
        machine("chip: {tiles: 2, tile: {arrays: 24, array: {rows: 10, columns: "
                "4, device: {impl: ideal}}}}\n");
    cr_assert_null(nvx_place(c, 9, 25, &err));
    cr_assert_str_eq(err.text,
                     "chip.tiles: a matrix of 9 x 25 needs 72 arrays (9 blocks of "
                     "8), 2 tiles hold 6 blocks");
    nvx_config_destroy(&c);
}
