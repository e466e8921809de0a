/* w1_trace.h - the trace of work W1, made on the spot.
 *
 * 2048 stored vectors and 256 queries of 384 elements, Gaussian and of unit norm, drawn
 * from their own streams; each request applies one query to all vectors and takes the
 * best five. The exact best five (sums in double) are in the trace, and the queries stand
 * for the calibration inputs too, as in the published work. Vectors are almost equally
 * far from a query, so the best one is hard to tell: a hard case on purpose.
 */
#ifndef NVX_SIM_APP_W1_TRACE_H
#define NVX_SIM_APP_W1_TRACE_H

#include "sim/error.h"

int nvx_w1_trace(const char *path, nvx_error *err);

#endif
