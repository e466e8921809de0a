/* sweep_study.h - what the points of a sweep say together: the Pareto front of its goals,
 * and how much of each goal every axis explains alone.
 *
 * Goals are those of the sweep file, or the median latency, the energy and the area, as
 * little as can be, and the accuracy that is shown, as much: of these the ones that a
 * point has. Values of an axis are told apart as texts; in a sample, where most of them
 * differ, an axis with more than n/2 values over n finished points is cut into sqrt(n)
 * parts of equally many points.
 */
#ifndef NVX_SIM_APP_SWEEP_STUDY_H
#define NVX_SIM_APP_SWEEP_STUDY_H

#include <stdint.h>

#include "sim/app/sweep_points.h"

typedef struct nvx_sweep_study {
    const nvx_sweep_points *points; /* borrowed */
    size_t goals;
    char **key;     /* [goals] as in the JSON contract, parts joined by dots */
    bool *more;     /* [goals] more is better */
    double *value;  /* [goals x points]; NaN: the point has none */
    uint8_t *front; /* [points] */
    double *share;  /* [goals x names of the plan]; NaN: nothing varies */
} nvx_sweep_study;

/* -1 and err where the sweep names a goal that no finished point has (`sweep` is what
 * errors call its file); *self_p is made all the same, without that goal. */
int nvx_sweep_study_new(nvx_sweep_study **self_p, const nvx_sweep_points *points,
                        const char *sweep, nvx_error *err);
void nvx_sweep_study_destroy(nvx_sweep_study **self_p);

/* Writes all points and the study of them as one HDF5 file ("nvxsim-sweep", version 1):
 *
 *     / attributes    format, version, points, left_out, axes (one per line)
 *     /config/base, /config/sweep   the two files' texts; /config/bases/name, text [bases]
 *                     where points start from several; /trace attributes sha256, name
 *     /axes/<path>    [points] values as texts
 *     /columns/<key>  [points] every number of the JSON contract, keys joined by dots,
 *                     an interval's ends as .low and .high; NaN: absent or failed
 *     /json           [points] the report, "" for a failed point
 *     /status, /message [points] exit status and error line of each point
 *     /pareto         [points] 1 on the front of the goals ("/" attribute goals)
 *     /sensitivity    [goals x axes] share of the variance an axis explains alone
 *
 * The bytes depend on the two files, the trace and the points' reports alone. */
int nvx_sweep_study_write(const nvx_sweep_study *self, const char *output,
                          nvx_error *err);

/* Name of the accuracy that is shown, the first that a point has. */
const char *nvx_sweep_metric(const nvx_sweep_points *points);

/* Number of a report at a key ("latency_ns.p50"); NaN: none. */
double nvx_report_number(json_t *report, const char *key);

#endif
