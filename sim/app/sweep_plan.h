/* sweep_plan.h - what a sweep file asks for.
 *
 *     base: config.yaml                              beside the sweep file
 *     trace: trace.h5                                optional
 *     set:
 *       chip.tile.array.rows: [128, 256]             an axis: a list of values
 *       chip.tile.adc_pool.bits: [6, 8]
 *       run.trials: 4                                one value for all points
 *
 * Points are all combinations; the last axis changes fastest.
 * Left out: axes that change together, lists as values, random sampling.
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

typedef struct nvx_sweep_plan {
    char *text;      /* of the sweep file */
    char *base;      /* path of the configuration */
    char *base_text; /* its content */
    char *trace;     /* path; NULL: none given */
    char *trace_sha256;
    char *resolved; /* what the first point resolves to, sweep_resolve.h; NULL: unknown */
    nvx_axis *axis;
    size_t axes, points;
} nvx_sweep_plan;

/* NULL and err on failure. The base and the trace are opened: a missing one is known
 * before the first run. */
nvx_sweep_plan *nvx_sweep_plan_new(const char *path, nvx_error *err);
void nvx_sweep_plan_destroy(nvx_sweep_plan **self_p);

/* Value of an axis at a point; borrowed. */
const char *nvx_sweep_plan_value(const nvx_sweep_plan *self, size_t point, size_t axis);

/* "path=value" per axis, a list of self->axes texts. Freed with free() each, and itself.
 */
char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point);

/* Name of a point that only its settings, the base (its text, and what that resolves to)
 * and the trace's content decide: 64 hex digits. */
void nvx_sweep_plan_name(const nvx_sweep_plan *self, size_t point, char name[65]);

#endif
