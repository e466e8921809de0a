/* sweep_grid.h - reading one grid of a sweep: lists, ranges, axes that vary together, and
 * samples (sweep_plan.h shows them). */
#ifndef NVX_SIM_APP_SWEEP_GRID_H
#define NVX_SIM_APP_SWEEP_GRID_H

#include "sim/app/sweep_plan.h"
#include "sim/app/sweep_sample.h"
#include "sim/yaml.h"

/* Fills *grid but for `first`; what it holds on failure is to be cleared as well. The
 * base is what kinds of parameters are asked of; kind_of is needed for ranges alone. */
int nvx_grid_read(nvx_grid *grid, const nvx_node *node, const char *base,
                  const nvx_sample *sample, nvx_sweep_kind kind_of, nvx_error *err);
void nvx_grid_clear(nvx_grid *grid);

/* Tells of a setting of the grid that a configuration does not take: text is "path: what is
 * wrong", set what stands before the path ("set", "set[1]"). The place is that of the axis
 * with this path, one above it or one below it; without one only the file is named. -1. */
int nvx_grid_fail(const nvx_grid *grid, const char *file, const char *set,
                  const char *text, nvx_error *err);

/* Value of an axis at a point of its grid, counted from 0; borrowed. */
const char *nvx_axis_value(const nvx_axis *axis, size_t point);

#endif
