/* functional.h - what a chip computes (passes 2 and 4): scores, ranks, data-dependent
 * energy, and what writing it took.
 *
 * A stored matrix is programmed, read by all requests and dropped tile by tile, so memory
 * stays flat in its number of vectors; the inputs are held. Sums over a column are exact:
 * input planes times whole-number conductances (product.h). Without a converter the slices
 * and planes are added up first, which gives the same numbers (but for noise on whole
 * values, which is then rounded at the value's resolution). Exact scores are summed in
 * the order of elements. Tiles run on all OpenMP threads; every result is the same on any
 * number of them, and on any processor.
 *
 * Where conductances change with time, requests are read in epochs: cells are evaluated
 * anew at the start of a request that begins more than `epoch` after the last evaluation.
 *
 * Left out: changes within an epoch; reads that disturb cells; writes while requests run.
 */
#ifndef NVX_MODELS_FUNCTIONAL_H
#define NVX_MODELS_FUNCTIONAL_H

#include "models/place.h"
#include "models/timing.h"
#include "traces/trace.h"

/* One matrix and the requests that search it. Pointers are borrowed. */
typedef struct nvx_search {
    const nvx_config *root;
    const nvx_placement *placement;
    nvx_trace *trace;
    uint32_t matrix, input; /* ids in the trace */
    uint64_t requests;
    const uint64_t *row; /* [requests] row of the input each request applies */
    uint32_t k;          /* entries a request asks for, 1 .. n */
    uint32_t exact_k;    /* entries of the exact ranking kept, 1 .. n */
} nvx_search;

typedef struct nvx_functional nvx_functional;

/* Reads scales and inputs, and calibrates the converters if the configuration says so. */
nvx_functional *nvx_functional_new(const nvx_search *search, nvx_error *err);
void nvx_functional_destroy(nvx_functional **self_p);

/* Noise-free: what the local top-k units do (counts[requests x placement->tiles_used])
 * and the ranking by exact scores (exact[requests x exact_k]). Either may be NULL. */
int nvx_functional_nominal(nvx_functional *self, nvx_topk_counts counts[],
                           int64_t exact[], nvx_error *err);

/* What programming the cells of a chip took; sums over its cells. */
typedef struct nvx_writing {
    uint64_t cells, pulses, verifies;
    uint64_t at_limit;       /* verified cells that took as many pulses as allowed */
    uint64_t histogram[256]; /* cells by their number of pulses */
    double seconds; /* rows of a tile one after another, tiles at the same time */
} nvx_writing;

/* The same counts on the noisy chip of a trial, as its readings would give them. */
int nvx_functional_counts(nvx_functional *self, uint64_t trial, uint64_t seed,
                          nvx_topk_counts counts[], nvx_error *err);

typedef struct nvx_reading {
    uint64_t trials, requests;
    uint32_t k;
    int64_t *ids;        /* [trials x requests x k], best first */
    double *scores;      /* the same, as inner products of the float vectors would be */
    double *nmse;        /* [trials] mean squared error of scores over the variance of the
                            exact ones, after the best gain common to all scores;
                            NAN: the exact ones are all equal */
    double *cell_energy; /* [trials x requests] J: sum of V^2 g t, at the first reading */
    nvx_writing *writing; /* [trials] */
} nvx_reading;

/* When each request is read [s since the run's start], copied; requests begin in order.
 * Without it all are read at 0. Fails where the device cannot tell that time. */
int nvx_functional_start(nvx_functional *self, const double start[], nvx_error *err);

/* How often a run evaluates the cells anew, the first time included; 0: they do not
 * change with time. */
uint64_t nvx_functional_epochs(const nvx_functional *self);

/* Trials first .. first + trials - 1, each a chip programmed anew. */
nvx_reading *nvx_functional_trials(nvx_functional *self, uint64_t first, uint64_t trials,
                                   uint64_t seed, nvx_error *err);
void nvx_reading_destroy(nvx_reading **self_p);
/* Puts the trials of *more_p behind those of self; *more_p is gone. */
void nvx_reading_append(nvx_reading *self, nvx_reading **more_p);

/* Row activations of one request in one array stack: sum over elements of active planes.
 */
uint64_t nvx_functional_activations(const nvx_functional *self, uint64_t request);

/* The same per element, summed over requests: out[d]. */
void nvx_functional_active_rows(const nvx_functional *self, uint64_t out[]);

#endif
