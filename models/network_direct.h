/* network_direct.h - a network computed without cells: exactly, as the truth of all runs,
 * or in whole numbers, as a processor of 8-bit values does.
 *
 * Exact: MVMs of the float values, summed in double in the order of elements, rounded to
 * float32; it also notes the largest magnitude that is applied to each matrix, and the
 * first vectors. In whole numbers: matrices and vectors are quantised as
 * models/quantise.h says, each matrix with its largest value, its vectors with that
 * magnitude; products are exact. Left out: the rounding of sums in single precision.
 */
#ifndef NVX_MODELS_NETWORK_DIRECT_H
#define NVX_MODELS_NETWORK_DIRECT_H

#include "models/functional.h"
#include "models/network_walk.h"

typedef struct nvx_network_direct {
    const nvx_network *network; /* borrowed */
    float **inputs;             /* [inputs of the trace] */
    float **matrix;             /* [matrices of the trace]; NULL: not used */
    nvx_applied *applied;       /* [matrices of the trace] after the exact pass */
    float **kept;               /* [matrices of the trace] their vectors */
} nvx_network_direct;

/* Reads inputs and matrices. */
nvx_network_direct *nvx_network_direct_new(const nvx_network *network, nvx_error *err);
void nvx_network_direct_destroy(nvx_network_direct **self_p);

/* exact_k: entries of each ranking; the caller owns the answers. */
nvx_answers *nvx_network_exact(nvx_network_direct *self, uint32_t exact_k,
                               nvx_error *err);
/* After it: with values of so many bits, sign included. */
nvx_answers *nvx_network_quantised(nvx_network_direct *self, unsigned bits,
                                   nvx_error *err);

/* Room for the answers of trials: ids, scores or values. */
nvx_reading *nvx_network_reading_new(const nvx_network *network, const nvx_answers *exact,
                                     uint64_t trials);
/* Puts the answers of a trial into it, and their error beside the exact ones. */
void nvx_network_reading_take(const nvx_network *network, const nvx_answers *answers,
                              const nvx_answers *exact, uint64_t trial, nvx_reading *out);

/* Multiply-adds and elements of digital functions of each request [requests]. */
void nvx_network_operations(const nvx_network *network, uint64_t out[]);
/* Values of all matrices that are used. */
uint64_t nvx_network_stored(const nvx_network *network);

#endif
