/* sweep_values.h - values of axes that no point could take.
 *
 * A value is wrong by itself when it is of another kind than its parameter, has no unit or
 * another one, is out of range or no choice, whatever the other settings are. What is wrong
 * together with others is a point's that fails.
 * Left out: whole parts, `impl:` and files as values; axes of a part that another axis
 * changes.
 */
#ifndef NVX_SIM_APP_SWEEP_VALUES_H
#define NVX_SIM_APP_SWEEP_VALUES_H

#include "sim/app/sweep_plan.h"

/* -1 and err at the first such value; `sweep` is what errors call the file. */
int nvx_sweep_check_values(const nvx_sweep_plan *plan, const char *sweep, nvx_error *err);

#endif
