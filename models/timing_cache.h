/* timing_cache.h - equal jobs are timed once: what came of a job is kept in a folder.
 *
 * A file per job, named by its key (timing_key.h), holds a record (timing_record.h). What
 * cannot be read is timed, what cannot be written is not kept, and neither is told: the
 * numbers are the same. At most NVX_TIMING_MOST_FILES files are kept, 1 GiB together
 * (NVX_TIMING_MOST_BYTES); what came first stays. Processes may share a folder; those who
 * come to equal jobs at once all time them.
 * Left out: waiting for another process, throwing out what is no longer asked for.
 */
#ifndef NVX_MODELS_TIMING_CACHE_H
#define NVX_MODELS_TIMING_CACHE_H

#include "models/timing_job.h"

#define NVX_TIMING_SUFFIX ".timing" /* of the files, which are named KEY.timing */

enum { NVX_TIMING_MOST_FILES = 4096 };

/* nvx_timing_run, then nvx_timing_service; or what they gave for an equal job. folder
 * NULL: nothing is kept. */
int nvx_timing_cached(const char *folder, const nvx_timing_job *job,
                      nvx_timing_stats **stats, nvx_error *err);

#endif
