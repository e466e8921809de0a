/* sweep_resolve.h - what the points of a sweep depend on beyond the text of its base.
 *
 * An included file, a profile or the trace that the base names may change between a sweep
 * and its --resume; the first point's resolved configuration and the trace's hash tell.
 * Left out: files that only later points name.
 */
#ifndef NVX_SIM_APP_SWEEP_RESOLVE_H
#define NVX_SIM_APP_SWEEP_RESOLVE_H

#include "sim/app/sweep_plan.h"

/* Fills plan->resolved and resolved_trace; leaves them NULL when the first point cannot
 * be opened (its run will tell why). */
void nvx_sweep_resolve(nvx_sweep_plan *plan);

#endif
