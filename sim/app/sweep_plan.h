/* sweep_plan.h - what a sweep file asks for.
 *
 *     base: config.yaml                              beside the sweep file
 *     trace: trace.h5                                optional
 *     set:
 *       chip.tile.array.rows: [128, 256]             an axis: a list of values
 *       chip.tile.adc_pool.bits: [6, 8]
 *       run.trials: 4                                one value for all points
 *
 * Points are all combinations; the last axis changes fastest. What changes together is a
 * list of such grids, one after another; a parameter that a grid does not name stays as
 * the base has it:
 *
 *     set:
 *       - {chip.tile.array.device.profile: [RRAM4, FeFET6]}
 *       - {chip.tile.array.device: "{impl: measured, profile: TechC}", run.age: [1 s, 4 s]}
 *
 * Left out: lists as values, random sampling.
 */
#ifndef NVX_SIM_APP_SWEEP_PLAN_H
#define NVX_SIM_APP_SWEEP_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_axis {
    char *name; /* dotted path of a parameter */
    char **values;
    size_t n;
} nvx_axis;

typedef struct nvx_grid {
    nvx_axis *axis;
    size_t axes, first, points; /* points first .. first + points - 1 of the sweep */
} nvx_grid;

typedef struct nvx_sweep_plan {
    char *text;      /* of the sweep file */
    char *base;      /* path of the configuration */
    char *base_text; /* its content */
    char *trace;     /* path; NULL: none given */
    char *trace_sha256;
    char *resolved; /* what the first point resolves to, sweep_resolve.h; NULL: unknown */
    nvx_grid *grid;
    size_t grids, points;
    const char **name; /* of the axes of all grids, each once; borrowed from them */
    size_t names;
} nvx_sweep_plan;

/* NULL and err on failure. The base and the trace are opened: a missing one is known
 * before the first run. */
nvx_sweep_plan *nvx_sweep_plan_new(const char *path, nvx_error *err);
void nvx_sweep_plan_destroy(nvx_sweep_plan **self_p);

/* Takes the trace at `path` in place of the one the sweep file or its base names. */
int nvx_sweep_plan_trace(nvx_sweep_plan *self, const char *path, nvx_error *err);

/* Value at a point of the parameter self->name[name]; "" where the point's grid does not
 * set it; borrowed. */
const char *nvx_sweep_plan_value(const nvx_sweep_plan *self, size_t point, size_t name);

/* "path=value" per axis of the point's grid, in its order, and their number. */
char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point, size_t *n);
void nvx_sweep_plan_sets_free(char **sets, size_t n);

/* Name of a point that only its settings, the base (its text, and what that resolves to)
 * and the trace's content decide: 64 hex digits. */
void nvx_sweep_plan_name(const nvx_sweep_plan *self, size_t point, char name[65]);

#endif
