/* timing_key.h - a name for all that the times of requests depend on.
 *
 *     key = SHA-256 of the program, its version, the job and all that the job points to
 *
 * Jobs of equal content have equal keys, wherever they lie in memory. What only comes out
 * of a job is not in it. Of every structure all bytes count but pointers, in whose place
 * stands what they point to, and padding: a number that is added to a structure is in the
 * key at once, and a pointer that is added stops the build until somebody says here what
 * it points to. The program is its file: a rebuilt one makes other keys.
 * Left out: telling apart parameters that do not change times (energies of a memory).
 */
#ifndef NVX_MODELS_TIMING_KEY_H
#define NVX_MODELS_TIMING_KEY_H

#include "models/timing_job.h"

enum { NVX_TIMING_KEY = 65 }; /* hexadecimal digits and NUL */

/* -1: it is not known which program this is; key is "" then. */
int nvx_timing_key(const nvx_timing_job *job, char key[NVX_TIMING_KEY]);

#endif
