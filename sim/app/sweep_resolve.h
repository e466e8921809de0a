/* sweep_resolve.h - what the points of a sweep depend on beyond the text of its base.
 *
 * An included file, a profile or a trace may change between a sweep and its --resume; each
 * point's resolved configuration and its trace's hash tell.
 * Left out: what a configuration names but does not take up: a plug-in's shared object.
 */
#ifndef NVX_SIM_APP_SWEEP_RESOLVE_H
#define NVX_SIM_APP_SWEEP_RESOLVE_H

#include "sim/app/sweep_plan.h"

/* Tells the plan of every point that can be opened (the run of another tells why not). -1
 * and err when the output is one of the files that bases and traces are read from. */
int nvx_sweep_resolve(nvx_sweep_plan *plan, const char *output, nvx_error *err);

#endif
