/* functional.h - what a chip computes (passes 2 and 4): scores, ranks, data-dependent
 * energy, and what writing it took, before the run and by its requests.
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
 * Requests that write (requests.h) take effect in the order of admission: a search sees
 * what all requests admitted before it wrote, and ranks the valid rows only. A row of the
 * matrix is a column of cells; each writing of it is drawn from streams of its own and
 * ages from its own time. The scale of the matrix is that of its first programming:
 * values beyond it are clipped and counted. A deleted row keeps its cells, which still
 * conduct, until it is written again.
 *
 * Left out: changes within an epoch; reads that disturb cells; what a written column
 * changes in the energy of other columns through wires; converters calibrated anew after
 * writes.
 */
#ifndef NVX_MODELS_FUNCTIONAL_H
#define NVX_MODELS_FUNCTIONAL_H

#include "models/place.h"
#include "models/requests.h"
#include "models/timing.h"
#include "traces/trace.h"

/* Vectors that are applied without standing in the trace: the largest magnitude of any
 * value, which the input scale is made of, and some of them to calibrate converters with,
 * x[n x d]. */
typedef struct nvx_applied {
    float largest;
    uint64_t n;
    const float *x;
} nvx_applied;

/* One matrix and the requests that search it. Pointers are borrowed. */
typedef struct nvx_search {
    const nvx_config *root;
    const nvx_placement *placement;
    nvx_trace *trace;
    uint32_t matrix, input; /* ids in the trace */
    uint64_t requests;
    const uint64_t *row;         /* [requests] row of the input each request applies */
    const nvx_requests *updates; /* which of them write, and what; NULL: all search */
    uint32_t k;                  /* entries a request asks for, 1 .. n */
    uint32_t exact_k;            /* entries of the exact ranking kept, 1 .. n */
    const nvx_applied
        *applied; /* no request searches; see nvx_functional_apply. Or NULL */
} nvx_search;

typedef struct nvx_functional nvx_functional;

/* In the order of requests until nvx_functional_order says otherwise.
 * Reads scales and inputs, and calibrates the converters if the configuration says so. */
nvx_functional *nvx_functional_new(const nvx_search *search, nvx_error *err);
void nvx_functional_destroy(nvx_functional **self_p);

/* Noise-free: what the local top-k units do (counts[requests x placement->tiles_used])
 * and the ranking by exact scores (exact[requests x exact_k]). Either may be NULL. Where a
 * search finds fewer valid rows, and for writes, the ids are -1 and counts 0. */
int nvx_functional_nominal(nvx_functional *self, nvx_topk_counts counts[],
                           int64_t exact[], nvx_error *err);

/* The order in which the chip admits the requests, copied: order[i] is the number of the
 * i-th. NULL: as numbered. Start times have to be told again. */
int nvx_functional_order(nvx_functional *self, const uint32_t order[], nvx_error *err);

/* What a request that writes asks of the arrays of a tile. Rows of a tile are written one
 * after another. A row step is on one word line of the parallel arrays of a block, for all
 * the columns the request writes there at once: it takes as many pulses and verify reads
 * as the slowest of its cells. Sums over the tile: */
typedef struct nvx_write_cost {
    double seconds;                     /* the arrays are occupied */
    uint64_t rows;                      /* row steps */
    uint64_t pulse_steps, verify_steps; /* one after another, of which seconds is made */
    uint64_t cells, pulses, verifies;   /* of single cells */
} nvx_write_cost;

/* Costs out[writes x tiles_used] in a trial, writes in order of request; deletes cost
 * nothing. The pulses are those the trial's cells took. */
int nvx_functional_writes(nvx_functional *self, uint64_t trial, uint64_t seed,
                          nvx_write_cost out[], nvx_error *err);

/* Writes per cell by requests of the run, the first programming not counted: most and
 * mean over the cells of each column tile, out[column_tiles]. All arrays of a column tile
 * wear alike. */
typedef struct nvx_wear {
    uint64_t most;
    double mean;
} nvx_wear;
void nvx_functional_wear(const nvx_functional *self, nvx_wear out[]);

/* How many vectors requests write, and how many one of them; deletes write none. */
uint64_t nvx_functional_vectors(const nvx_functional *self);
uint64_t nvx_functional_written(const nvx_functional *self, uint64_t request);

/* Values written by requests that the scale of the matrix clipped. */
uint64_t nvx_functional_clipped(const nvx_functional *self);

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

/* Where conversions stop early (adc_ramp): steps of the ramps for every request, tile and
 * plane in the order they are driven, all rounds added up: out[requests x tiles_used x
 * planes]. trial -1: noise-free. Fails where requests write. */
int nvx_functional_steps(nvx_functional *self, int64_t trial, uint64_t seed,
                         uint32_t out[], nvx_error *err);

typedef struct nvx_reading {
    uint64_t trials, requests;
    uint32_t k;
    int64_t *ids;        /* [trials x requests x k], best first; -1: nothing */
    double *scores;      /* the same, as inner products of the float vectors would be;
                            NAN: nothing */
    double *nmse;        /* [trials] mean squared error of scores over the variance of the
                            exact ones, after the best gain common to all scores;
                            NAN: the exact ones are all equal */
    double *cell_energy; /* [trials x requests] J: sum of V^2 g t, at the first reading */
    nvx_writing *writing; /* [trials] of the matrix before the run */
    nvx_writing *update;  /* [trials] by requests; seconds: of all tiles together */
    uint64_t values;      /* numbers that requests answer, in a trial; 0: positions */
    float *value;         /* [trials x values] */
} nvx_reading;

/* When each request is read or written [s since the run's start], copied; they begin in
 * the order of admission. Without it all are at 0. Fails where the device cannot tell
 * that time. */
int nvx_functional_start(nvx_functional *self, const double start[], nvx_error *err);

/* How often a run evaluates the cells anew, the first time included; 0: they do not
 * change with time. */
uint64_t nvx_functional_epochs(const nvx_functional *self);

/* Trials first .. first + trials - 1, each a chip programmed anew. */
nvx_reading *nvx_functional_trials(nvx_functional *self, uint64_t first, uint64_t trials,
                                   uint64_t seed, nvx_error *err);
/* All 0; of the search only requests and k are looked at. */
nvx_reading *nvx_reading_new(const nvx_search *search, uint64_t trials);
/* Adds what another chip took, written at the same time. */
void nvx_writing_add(nvx_writing *self, const nvx_writing *other);
void nvx_reading_destroy(nvx_reading **self_p);
/* Puts the trials of *more_p behind those of self; *more_p is gone. */
void nvx_reading_append(nvx_reading *self, nvx_reading **more_p);

/* Vectors and what comes of applying them to some rows of the matrix, on the chip of a
 * trial (< 0: noise-free). Values beyond the input scale are clipped and counted. */
typedef struct nvx_batch {
    int64_t trial;
    uint64_t seed;
    uint64_t first, count; /* rows of the matrix */
    uint64_t vectors;
    uint64_t number;  /* of the first vector among all applied in this trial */
    const float *x;   /* [vectors x d] */
    float *y;         /* out [vectors x count]: as inner products of floats would be */
    double *energy;   /* [vectors] J in the cells is added; NULL: not wanted */
    uint64_t *active; /* [tiles_used] row activations are added; NULL: not wanted */
    uint64_t *request_active; /* the same by request, where active is wanted */
    const uint32_t *request;  /* [vectors] whose they are */
    uint8_t *seen;            /* [column_tiles] whose programming has been booked */
    nvx_writing
        *writing;     /* what programming took is added, but its time; NULL: not wanted */
    double *seconds;  /* [column_tiles] the time; NULL: not wanted */
    uint64_t clipped; /* out: values beyond the scale */
    uint64_t reads;   /* out, where active is wanted: activations x cells of a row */
} nvx_batch;

/* For a search with `applied`. Cells are read at the age of the run; all columns of an
 * array that is driven conduct, whichever are converted. */
int nvx_functional_apply(nvx_functional *self, nvx_batch *what, nvx_error *err);
/* Programs the column tiles that no vector has seen, for what that takes. */
int nvx_functional_program_rest(nvx_functional *self, nvx_batch *what, nvx_error *err);

/* Row activations of one request in one array stack: sum over elements of active planes.
 */
uint64_t nvx_functional_activations(const nvx_functional *self, uint64_t request);

/* The same per element, summed over the requests i with of[i] == which: out[d]. of NULL:
 * over all. */
void nvx_functional_active_rows(const nvx_functional *self, const uint32_t of[],
                                uint32_t which, uint64_t out[]);

#endif
