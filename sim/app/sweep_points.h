/* sweep_points.h - what the points of a sweep gave, kept in memory and in a journal.
 *
 * The journal is a folder beside the output, `<output>.points/`, with one JSON file per
 * finished point, named by nvx_sweep_plan_name and written beside and renamed: whatever
 * ends the sweep, a file that is there is whole. `sweep.json` in it tells what the points
 * were run with: when that has changed, a sweep that is taken up says what. Its points
 * share what they time in the same folder (models/timing_cache.h).
 */
#ifndef NVX_SIM_APP_SWEEP_POINTS_H
#define NVX_SIM_APP_SWEEP_POINTS_H

#include <jansson.h>
#include <stdbool.h>

#include "sim/app/sweep_plan.h"

typedef struct nvx_sweep_points {
    const nvx_sweep_plan *plan; /* borrowed */
    char *folder;               /* of the journal */
    json_t **report;            /* [points]; NULL: not finished, or failed */
    nvx_error *error;           /* [points]; status NVX_OK: none */
    char *notice;               /* why finished points are not taken up; NULL: all are */
} nvx_sweep_points;

/* Makes the journal's folder, or empties it unless `resume`; with `resume`, points
 * finished earlier are read. NULL and err on failure. */
nvx_sweep_points *nvx_sweep_points_new(const nvx_sweep_plan *plan, const char *output,
                                       bool resume, nvx_error *err);
/* The journal stays. */
void nvx_sweep_points_destroy(nvx_sweep_points **self_p);

/* Takes a finished point's report and writes it into the journal. Failing to write makes
 * the point a failed one. May be called from several threads for different points. */
void nvx_sweep_points_take(nvx_sweep_points *self, size_t point, json_t *report);

size_t nvx_sweep_points_failed(const nvx_sweep_points *self);

/* Points without a report. */
size_t nvx_sweep_points_left(const nvx_sweep_points *self);

/* Removes the journal. */
void nvx_sweep_points_forget(const nvx_sweep_points *self);

#endif
