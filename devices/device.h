/* device.h - the interface every memory-cell model implements.
 *
 * A device is physics only: no clock, no kernel, no geometry of arrays. Conductance is
 * counted in level steps above g_min, in fixed point: one step, (g_max - g_min) /
 * (2^bits - 1), is NVX_CELL_STEP units. Programmed conductances are whole numbers of
 * units held in a float, so that sums over a column are exact and their order cannot
 * change a byte. Calls work on whole rows of cells.
 *
 * Left out here: what happens after programming (drift, read noise, faults).
 */
#ifndef NVX_DEVICES_DEVICE_H
#define NVX_DEVICES_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/part.h"
#include "sim/rng.h"

enum {
    NVX_CELL_STEP = 4096,  /* fixed-point units per level step */
    NVX_CELL_BITS_MAX = 5, /* bits per cell */
    NVX_CELL_LEVELS_MAX = 1 << NVX_CELL_BITS_MAX,
};

/* What programming a cell of a given number of bits does, worked out once per run. */
typedef struct nvx_cell_plan {
    unsigned bits, levels;
    double g_min, g_step;             /* S; g_step: one level step */
    float zero;                       /* g_min in fixed-point units, a whole number */
    float sigma[NVX_CELL_LEVELS_MAX]; /* std of a programmed cell per level, in units */
    float low, high;                  /* bounds of a programmed conductance, in units */
    float largest;                    /* no |conductance| above it occurs, in units */
    int per_value;                    /* the spread belongs to whole values: see below */
    float value_sigma[4];             /* per band of the value, fraction of full scale */
    int signed_bands; /* bands of the signed value, else of its magnitude */
} nvx_cell_plan;

typedef struct nvx_device_ops {
    /* Most bits one cell can hold. */
    unsigned (*bits)(const void *params);
    /* Fills the plan for cells of plan->bits bits. */
    void (*plan)(const void *params, nvx_cell_plan *plan);
    /* Programs n cells: g[i] from level[i] with draws first .. first + n - 1 of the
     * stream (first a multiple of 4). Not called when plan->per_value is set. */
    void (*program)(const nvx_cell_plan *plan, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[]);
    /* One line for the report: what sigma means in this run. */
    void (*describe)(const void *params, char *out, size_t size);
} nvx_device_ops;

/* All device types; the first is the default. Ends with NULL. */
extern const nvx_part *const nvx_device_parts[];

/* Finds sigma's band of a normalised value v in [-1, 1]: 0 (v <= 0.25) .. 3 (v > 0.75).
 */
unsigned nvx_value_band(double v);

#endif
