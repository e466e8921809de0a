/* timing_record.h - what came of a job, in a file: times of its requests, statistics.
 *
 *     "nvxtime1" | SHA-256 of key and rest | requests | statistics | their arrays
 *
 * as they lie in memory, pointers zeroed: for the program that wrote it, which is in the
 * key. A file that is damaged, cut off, of another key or no record at all is told by its
 * SHA-256.
 */
#ifndef NVX_MODELS_TIMING_RECORD_H
#define NVX_MODELS_TIMING_RECORD_H

#include <stdbool.h>

#include "models/timing_job.h"

#define NVX_TIMING_MOST_BYTES                                                            \
    (UINT64_C(1) << 30) /* of all files of a folder, so of one */

/* Bytes of the file. */
uint64_t nvx_timing_record_size(const nvx_timing_job *job, const nvx_timing_stats *stats);

/* Written beside and renamed. False: it could not be, and nothing is left of it. */
bool nvx_timing_record_write(const char *path, const char *key, const nvx_timing_job *job,
                             const nvx_timing_stats *stats);

/* Fills what comes out in job->request and returns the statistics. NULL, and nothing is
 * filled: there is no whole record of this key. */
nvx_timing_stats *nvx_timing_record_read(const char *path, const char *key,
                                         const nvx_timing_job *job);

#endif
