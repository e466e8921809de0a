/* place.h - which array holds which piece of a stored matrix (pass 1).
 *
 * A matrix W of N vectors x d elements is cut into row tiles of `rows` elements and
 * column tiles of as many vectors as one array holds; (row tile, column tile) is a
 * block, and a block takes `arrays_per_block` arrays (slices and pair halves in
 * parallel arrays). Blocks are laid down column tile by column tile, row tile by row
 * tile, onto arrays in path order, no block across two tiles; a column tile that does not
 * fit into what is left of a tile but would fit into an empty one starts on the next
 * tile (`compact`). With `spread` all tiles of the chip get as many column tiles, the last
 * ones fewer, where that leaves each whole on its tile. The home of a column
 * tile is the tile of its last block: partial sums meet there. Every copy of the matrix
 * is laid down the same way, copy c on tiles c x tiles_used and following.
 * Left out: free placement by the user.
 */
#ifndef NVX_MODELS_PLACE_H
#define NVX_MODELS_PLACE_H

#include <stdint.h>

#include "sim/config.h"

typedef enum { NVX_PLACE_COMPACT = 0, NVX_PLACE_SPREAD } nvx_placing; /* chip.placement */

typedef struct nvx_block {
    uint32_t row_tile, column_tile;
    uint32_t tile;        /* of the copy */
    uint32_t instance;    /* the same tile, counted over all copies */
    uint32_t first_array; /* within the tile */
    uint32_t rows;        /* elements held: d_first .. d_first + rows - 1 */
    uint32_t columns;     /* vectors held: n_first .. n_first + columns - 1 */
    uint64_t d_first, n_first;
} nvx_block;

typedef struct nvx_placement {
    uint64_t n, d;
    uint32_t vectors_per_array; /* logical columns */
    uint32_t arrays_per_block;
    uint32_t row_tiles, column_tiles;
    uint32_t tiles_used; /* tiles 0 .. tiles_used-1 hold blocks of the first copy */
    uint32_t copies;
    uint64_t blocks;  /* column-tile major: block = column_tile * row_tiles + row_tile */
    nvx_block *block; /* [blocks] */
} nvx_placement;

/* config is the root. Fails, at chip.tiles, when the chip is too small. */
nvx_placement *nvx_place(const nvx_config *root, uint64_t n, uint64_t d, nvx_error *err);
/* Several matrices, one behind the other as if each went on where the one before ended
 * (`compact`; one copy). tiles_used of each is that of all. out[n] is filled as far as it went, and is the
 * caller's to destroy, on failure too. */
typedef struct nvx_shape_of {
    uint64_t n, d;
} nvx_shape_of;
int nvx_place_all(const nvx_config *root, uint32_t n, const nvx_shape_of shape[],
                  nvx_placement *out[], nvx_error *err);
/* Where another copy of the matrix lies (0: the first); the caller destroys it. */
nvx_placement *nvx_placement_copy(const nvx_placement *self, uint32_t copy);
void nvx_placement_destroy(nvx_placement **self_p);

/* Tile on which the partial sums of a column tile meet. */
uint32_t nvx_placement_home(const nvx_placement *self, uint32_t column_tile);

#endif
