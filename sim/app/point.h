/* point.h - one run in a process of its own: how everything that needs several runs
 * (sweep, validate) runs them.
 *
 * The binary is started anew as `run --json`; nothing is inherited but the environment,
 * so a point's numbers do not depend on what ran before it. Never a fork without exec:
 * the caller may have threads. May be called from several threads at a time. A run does
 * not outlive its caller: when that is killed, so is the run.
 */
#ifndef NVX_SIM_APP_POINT_H
#define NVX_SIM_APP_POINT_H

#include <jansson.h>
#include <stddef.h>

#include "sim/error.h"

typedef struct nvx_point {
    const char *program; /* path of the binary */
    const char *config;
    const char *trace; /* NULL: what the configuration says */
    const char *const *sets;
    size_t n_sets;
    const char *timings; /* folder that runs of the caller share what is timed in; NULL:
                            none. Not used where it cannot be written, as on a machine
                            that does not have it */
    const char *result;  /* where to write the result file; NULL: nowhere */
    int threads;         /* of the run; 0: as many as it likes */
} nvx_point;

/* The path of the running binary. free() frees it. */
char *nvx_point_program(nvx_error *err);

/* The report of the run (the JSON contract), owned by the caller. NULL and err, with the
 * last line the run wrote on standard error and its exit status, when it failed. */
json_t *nvx_point_run(const nvx_point *self, nvx_error *err);

#endif
