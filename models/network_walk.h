/* network_walk.h - the values of a network, level by level, with MVMs done by whoever is
 * asked: exactly, or by the crossbars of a chip.
 *
 * Digital parts compute in double and give float32: each sum is rounded once, in the order
 * of its elements. The values of all requests are worked out together: the digital operations of a level in the
 * order of rows, then the MVMs of the next one, those of the same matrix and rows in one
 * call. Results do not depend on the number of threads.
 * Left out: digital parts of fewer bits, tables instead of functions.
 */
#ifndef NVX_MODELS_NETWORK_WALK_H
#define NVX_MODELS_NETWORK_WALK_H

#include "models/network.h"

/* Vectors applied to the same rows of a matrix. */
typedef struct nvx_application {
    uint32_t matrix;
    uint64_t first, count; /* rows of the matrix */
    uint64_t vectors;
    const float *x;          /* [vectors x dim of the matrix] */
    const uint32_t *request; /* [vectors] whose they are */
    float *y;                /* out: [vectors x count] */
} nvx_application;

typedef int (*nvx_apply)(void *arg, const nvx_application *what, nvx_error *err);

/* What the requests answer. */
typedef struct nvx_answers {
    uint64_t *row;     /* [requests + 1] first row of each answer; a TOPK has one */
    int64_t *ids;      /* [requests x keep] best first, -1: nothing; NULL: numbers */
    float *score;      /* the same; NULL: numbers */
    uint32_t keep;     /* positions kept of each ranking */
    float *value;      /* [row[requests] x dim]; NULL: positions */
    float *ranked;     /* [requests x ranked] the values a TOPK ranked; NULL: numbers */
    uint32_t *written; /* [requests] entries its ranking took up, replaced ones too */
} nvx_answers;

/* All input tables, read once; [inputs of the trace] float tables. */
float **nvx_network_inputs(const nvx_network *network, nvx_error *err);
void nvx_network_inputs_free(const nvx_network *network, float ***inputs_p);

/* Computes all requests; a value that is not finite is an input error. keep: entries of rankings, 0: as many as asked for. */
nvx_answers *nvx_network_walk(const nvx_network *network, float *const *inputs,
                              uint32_t keep, nvx_apply apply, void *arg, nvx_error *err);
void nvx_answers_destroy(nvx_answers **self_p);

#endif
