/* sweep_range.h - an axis of a sweep given by its ends.
 *
 *     run.age: {from: 1 s, to: 5 s, steps: 5}                      1 s, 2 s, ... 5 s
 *     chip.tile.array.rows: {from: 16, to: 1024, steps: 7, scale: log}   16, 32, ... 1024
 *
 * Values lie evenly between the ends, which are among them; on a log scale their ratios
 * are equal. They keep the unit the ends are written with, prefix and all, and have 12
 * significant digits. Those of whole numbers and cycles are rounded to whole numbers of
 * that unit.
 * Left out: ends of different prefixes, ranges that fall.
 */
#ifndef NVX_SIM_APP_SWEEP_RANGE_H
#define NVX_SIM_APP_SWEEP_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/yaml.h"

typedef struct nvx_range {
    double from, to; /* in the unit as written, from < to */
    char *unit;      /* as written; "" when there is none */
    size_t steps;    /* 0: not given */
    bool log;
} nvx_range;

/* Reads the map of an axis; `what` names it in errors ("set.run.age"). Of a range that is
 * sampled no steps are given. NULL and err on failure. */
nvx_range *nvx_range_read(const nvx_node *node, const char *what, bool sampled,
                          nvx_error *err);
void nvx_range_destroy(nvx_range **self_p);

/* Text of the value at a share of the way, 0: from, 1: to. free() frees it. */
char *nvx_range_value(const nvx_range *self, double share, bool whole);

/* The same for a share drawn from (0, 1): all whole numbers take equal parts of it, ends
 * too (on a log scale as far as half way to their neighbours). */
char *nvx_range_drawn(const nvx_range *self, double share, bool whole);

/* Reads the whole number in a map's node; `what` names the map in errors. */
int nvx_sweep_whole(const nvx_node *node, const char *what, size_t least, size_t most,
                    size_t *value, nvx_error *err);

#endif
