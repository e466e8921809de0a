/* functional_walk.h - a walk of the functional engine over column tiles: what it fills.
 *
 * functional.c starts walks, functional_walk.c takes them through a column tile. Nobody
 * else includes this.
 */
#ifndef NVX_MODELS_FUNCTIONAL_WALK_H
#define NVX_MODELS_FUNCTIONAL_WALK_H

#include "models/functional_parts.h"
#include "sim/progress.h"

/* Moments of scores against exact scores, per trial and tile, added in a fixed order. */
typedef struct {
    double ss, se, ee, e, n;
} nvx_moments;

/* What a walk fills; the trial before 0 is the noise-free one. */
typedef struct {
    nvx_functional *f;
    const nvx_inputs *inputs;
    int64_t first_trial;
    uint64_t trials, seed;
    nvx_rankings *best;      /* [trials], NULL: not ranked */
    nvx_rankings *exact;     /* one, or NULL */
    nvx_moments *error;      /* [trials x tiles] */
    int64_t *power;          /* [trials x d] */
    int64_t *gained;         /* [trials x searches] see nvx_cell_energy */
    double *square;          /* of nvx_plane_squares; NULL: no changes */
    nvx_writing *writing;    /* [trials]; NULL: not counted */
    double *seconds;         /* [trials x tiles] of writing */
    nvx_topk_counts *counts; /* [requests x tiles], NULL: not counted */
    uint32_t *steps;         /* of ramps; NULL: not counted */
    nvx_progress *progress;
    nvx_error err; /* of the first worker that failed */
} nvx_walk;

/* One thread's share. */
typedef struct {
    nvx_walk *w;
    nvx_bench *bench;
    nvx_rankings *local; /* [trials]: of a tile */
    nvx_rankings exact;
    uint32_t tile;
    nvx_error err;
} nvx_worker;

/* All trials of a column tile. */
int nvx_walk_column_tile(nvx_worker *k, uint32_t c);

#endif
