/* sweep_config.h - what a sweep asks the configuration of its points. */
#ifndef NVX_SIM_APP_SWEEP_CONFIG_H
#define NVX_SIM_APP_SWEEP_CONFIG_H

#include "sim/app/sweep_plan.h"
#include "sim/config.h"

/* Configuration of a base, or of a result as base, with the sets on top; NULL and err. */
nvx_config *nvx_sweep_config(const char *base, const char *const sets[], size_t n,
                             nvx_error *err);

/* Row of the parameter at a path, and in *params where its values are; NULL: none. */
const nvx_param *nvx_sweep_row(const nvx_config *config, const char *path,
                               const void **params);

/* An nvx_sweep_kind. Where the sets do not go together, the base alone is asked. */
int nvx_sweep_kind_of(const char *base, const char *const sets[], size_t n,
                      const char *path, nvx_kind *kind, nvx_error *err);

/* Leaves out the points that do not meet the plan's conditions; those whose settings do
 * not go together stay and fail. -1 and err for a condition over what is no number, and
 * when no point is left. `sweep` is what errors call the file. */
int nvx_sweep_leave_out(nvx_sweep_plan *plan, const char *sweep, nvx_error *err);

#endif
