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
 * The axis `base` takes other configurations in place of the one above.
 *
 * Besides lists an axis may be a range (sweep_range.h), and axes may vary together:
 *
 *     set:
 *       chip.tile.array.rows: {from: 64, to: 512, steps: 4, scale: log}
 *       linked: {chip.tile.adc_pool.bits: [6, 8], run.trials: [8, 4]}   or a list of such
 *
 * With `sample:` (sweep_sample.h) every grid has as many points as it says, drawn between
 * the ends of its ranges.
 *
 * Conditions (`where:`, sweep_where.h) leave points out before anything runs.
 *
 * Goals (`goals:`, sweep_goal.h) decide which finished points are the best.
 *
 * Left out: lists as values.
 */
#ifndef NVX_SIM_APP_SWEEP_PLAN_H
#define NVX_SIM_APP_SWEEP_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/app/sweep_base.h"
#include "sim/error.h"
#include "sim/part.h"

enum { NVX_SWEEP_POINTS = 1000000 }; /* most there may be */

typedef struct nvx_spot {
    unsigned line, column; /* in the sweep file */
} nvx_spot;

typedef struct nvx_axis {
    char *name;            /* dotted path of a parameter */
    unsigned line, column; /* of its name in the sweep file */
    char **values;
    nvx_spot *spot; /* [n] of the values of a list; NULL: a range */
    size_t n;
    size_t every;            /* points of the grid from one value to the next */
    bool linked;             /* varies with an axis before it */
    struct nvx_range *range; /* what the values are spread over; NULL: a list */
} nvx_axis;

typedef struct nvx_grid {
    nvx_axis *axis;
    size_t axes, first, points; /* points first .. first + points - 1 of all there are */
} nvx_grid;

/* Tells the kind of the parameter at `path` where the sets ("path=value") are given on
 * top of the base. -1 and err when there is none. */
typedef int (*nvx_sweep_kind)(const char *base, const char *const sets[], size_t n,
                              const char *path, nvx_kind *kind, nvx_error *err);

typedef struct nvx_sweep_digest {
    uint8_t byte[32];
} nvx_sweep_digest;

typedef struct nvx_sweep_plan {
    char *text;     /* of the sweep file */
    nvx_base *base; /* [0]: where a grid names none */
    size_t bases;
    char *trace; /* path; NULL: none given */
    char *trace_sha256;
    /* What points resolve to, sweep_resolve.h; NULL: unknown. Of the first one as YAML and
     * the SHA-256 of its trace, of all as [points] SHA-256 of both, 0: unknown. */
    char *resolved, *resolved_trace;
    nvx_sweep_digest *digest;
    nvx_grid *grid;
    size_t grids, points;
    bool sampled;
    struct nvx_where *where; /* what points must meet */
    size_t wheres;
    struct nvx_goal *goal; /* of the sweep file, sweep_goal.h */
    size_t goals;          /* 0: the usual ones */
    size_t *kept;          /* [points] which of all they are; NULL: all of them */
    size_t left_out;
    const char **name; /* of the axes of all grids, each once; borrowed from them */
    size_t names;
} nvx_sweep_plan;

/* NULL and err on failure. The base and the trace are opened: a missing one is known
 * before the first run. kind_of is asked about axes that are ranges. */
nvx_sweep_plan *nvx_sweep_plan_new(const char *path, nvx_sweep_kind kind_of,
                                   nvx_error *err);
void nvx_sweep_plan_destroy(nvx_sweep_plan **self_p);

/* Takes the trace at `path` in place of the one the sweep file or its base names. */
int nvx_sweep_plan_trace(nvx_sweep_plan *self, const char *path, nvx_error *err);

/* Leaves out the points whose `keep` is false. */
void nvx_sweep_plan_keep(nvx_sweep_plan *self, const bool keep[]);

/* Value at a point of the parameter self->name[name]; "" where the point's grid does not
 * set it; borrowed. */
const char *nvx_sweep_plan_value(const nvx_sweep_plan *self, size_t point, size_t name);

/* What a point starts from. */
const nvx_base *nvx_sweep_plan_base(const nvx_sweep_plan *self, size_t point);

/* "path=value" per axis of the point's grid but `base`, in its order, and their number. */
char **nvx_sweep_plan_sets(const nvx_sweep_plan *self, size_t point, size_t *n);
void nvx_sweep_plan_sets_free(char **sets, size_t n);

/* A point resolves to a configuration, as YAML, and a trace of that SHA-256 ("": the one of
 * the plan). */
void nvx_sweep_plan_resolved(nvx_sweep_plan *self, size_t point, const char *yaml,
                             const char *trace_sha256);

/* Name of a point that only its settings, the text of its base, what that resolves to and
 * the trace's content decide: 64 hex digits. */
void nvx_sweep_plan_name(const nvx_sweep_plan *self, size_t point, char name[65]);

/* The same of the settings of all points, whatever they resolve to. */
void nvx_sweep_plan_settings(const nvx_sweep_plan *self, char name[65]);

#endif
