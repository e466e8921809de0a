/* device.h - the interface every memory-cell model implements.
 *
 * A device is physics only: no clock, no kernel, no geometry of arrays. Conductance is
 * counted in level steps above g_min: one step is (g_max - g_min) / (2^bits - 1), level l
 * stands at l. A device type says how a cell comes out of programming and what time does
 * to it; what all types share (write-verify, faults, drift, read noise) is in cells.h,
 * which also rounds to the fixed point the arrays are summed in. Calls work on whole rows
 * of cells. Draws come from the streams given: cell i uses draw first + i.
 *
 * Left out here: correlation between cells, temperature.
 */
#ifndef NVX_DEVICES_DEVICE_H
#define NVX_DEVICES_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/part.h"
#include "sim/rng.h"

enum {
    NVX_CELL_BITS_MAX = 5, /* bits per cell */
    NVX_CELL_LEVELS_MAX = 1 << NVX_CELL_BITS_MAX,
    NVX_CELL_BATCH = 1024, /* most cells of one call to a device */
};

/* What programming a cell of a given number of bits does, worked out once per run. The
 * caller fills bits, levels and target, the device the rest. */
typedef struct nvx_cell_plan {
    unsigned bits, levels;
    double g_min, g_step; /* S; g_step: one level step */
    /* Std of a programmed cell per level in level steps, where the spread is Gaussian and
     * drawn by nvx_gaussian_program; 0 elsewhere. cells.c takes from it what rounding to
     * fixed point adds. */
    float sigma[NVX_CELL_LEVELS_MAX];
    float low, high; /* bounds of a conductance at any time, in level steps */
    /* Where write-verify wants each level, in level steps: l unless the device says
     * otherwise. */
    float target[NVX_CELL_LEVELS_MAX];
    int per_value;   /* the spread belongs to whole values: see gaussian.h */
    float value_sigma[4]; /* per band of the value, fraction of full scale */
    int signed_bands;     /* bands of the signed value, else of its magnitude */
    double latest;        /* s: last time since programming it can tell; INFINITY: any */
    void *own;            /* tables of the device, freed by its clear() */
} nvx_cell_plan;

typedef struct nvx_device_ops {
    /* Most bits one cell can hold. */
    unsigned (*bits)(const void *params);
    /* Fills the plan for cells of plan->bits bits; self is the device's node. */
    int (*plan)(const void *params, const nvx_config *self, nvx_cell_plan *plan,
                nvx_error *err);
    /* Frees plan->own. NULL: nothing to free. */
    void (*clear)(nvx_cell_plan *plan);
    /* One programming pulse: g[i] (level steps, within low .. high, not rounded) of n <=
     * NVX_CELL_BATCH cells from level[i], draws first .. first + n - 1 of the stream
     * (first a multiple of 4). Not called when plan->per_value is set. */
    void (*program)(const nvx_cell_plan *plan, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[]);
    /* What t seconds since programming make of them: adds to g[i]. The same cell gets the
     * same draws at every t. NULL: nothing. */
    void (*relax)(const nvx_cell_plan *plan, const nvx_stream *stream, uint64_t first,
                  size_t n, const uint8_t level[], double t, float g[]);
    /* One line for the report: what sigma means in this run. */
    void (*describe)(const void *params, char *out, size_t size);
} nvx_device_ops;

/* All device types; the first is the default. Ends with NULL. */
extern const nvx_part *const nvx_device_parts[];

/* The slots every device type has (retention, noise, faults, write): `slots` of its part.
 */
extern const nvx_slot nvx_device_slots[];

/* Finds sigma's band of a normalised value v in [-1, 1]: 0 (v <= 0.25) .. 3 (v > 0.75).
 */
unsigned nvx_value_band(double v);

#endif
