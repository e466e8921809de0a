/* direct.h - a search by inner products as a processor does it: every query against every
 * stored vector, no cells.
 *
 * Values are taken as they are (f32), or both sides are quantised as models/quantise.h
 * says, one scale per matrix and one for all inputs, and multiplied as whole numbers (i8).
 * The stored matrix is read block by block; each query is ranked by one thread, so results
 * do not depend on their number. Left out: the rounding of sums in single precision.
 */
#ifndef NVX_MODELS_DIRECT_H
#define NVX_MODELS_DIRECT_H

#include "models/functional.h"
#include "models/requests.h"

typedef struct nvx_direct {
    nvx_trace *trace;
    const nvx_requests *requests;
    uint64_t rows;    /* stored vectors: the first of the matrix */
    uint32_t exact_k; /* entries of the exact ranking kept, at least requests->k */
    unsigned bits;    /* of quantised values, sign included; 0: values as they are */
} nvx_direct;

/* One trial; its cell energy and writing are 0. exact[requests x exact_k]: the ranking by
 * values as they are. NULL and err on failure. */
nvx_reading *nvx_direct_search(const nvx_direct *self, int64_t exact[], nvx_error *err);

#endif
