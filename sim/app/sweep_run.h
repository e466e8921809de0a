/* sweep_run.h - the points of a sweep that are not finished, each run in a process of its
 * own: by this process, and by the other ranks under mpirun (ranks.h).
 */
#ifndef NVX_SIM_APP_SWEEP_RUN_H
#define NVX_SIM_APP_SWEEP_RUN_H

#include "sim/app/sweep_points.h"

/* Runs `jobs` points at a time; 0: as many as there are cores, under mpirun one on each
 * rank. What comes of each is in `points`. */
void nvx_sweep_run(nvx_sweep_points *points, int jobs);

/* Runs one point that another process describes; an nvx_ranks_work. */
char *nvx_sweep_run_task(const char *task, int threads);

#endif
