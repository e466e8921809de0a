/* small_trace.h - a trace made in a moment: stored rows, and queries that search them
 * and by which converters are calibrated.
 *
 * Left out: labels, exact neighbours (a run finds them itself), arrival times.
 */
#ifndef NVX_SIM_APP_SMALL_TRACE_H
#define NVX_SIM_APP_SMALL_TRACE_H

#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_small_trace {
    const float *stored; /* [rows x dim] */
    const float *query;  /* [requests x dim] */
    uint64_t rows, requests, dim;
    uint32_t k;
} nvx_small_trace;

/* Writes it; -1 and err when that fails. */
int nvx_small_trace_write(const nvx_small_trace *self, const char *path, nvx_error *err);

#endif
