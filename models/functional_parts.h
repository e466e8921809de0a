/* functional_parts.h - what the files of the functional engine share. */
#ifndef NVX_MODELS_FUNCTIONAL_PARTS_H
#define NVX_MODELS_FUNCTIONAL_PARTS_H

#include "devices/device.h"
#include "models/adc.h"
#include "models/crossbar.h"
#include "models/functional.h"
#include "models/ranking.h"
#include "models/trim.h"

enum {
    NVX_QUERY_BLOCK = 256,     /* queries multiplied at once */
    NVX_QUERY_SPAN = 4096,     /* queries a programmed tile is kept for */
    NVX_EXACT_FLOAT = 1 << 24, /* whole numbers up to here are exact in a float */
};

struct nvx_functional {
    nvx_search search;
    const nvx_crossbar_params *x;
    const nvx_adc_params *adc;
    const nvx_device_ops *device;
    nvx_cell_plan plan;
    bool analog;    /* pairs are subtracted before the converter */
    bool baseline;  /* g_min of single columns shows in the current */
    uint32_t chunk; /* rows whose sums are exact */
    float w_largest, x_largest;
    double w_scale, x_scale; /* value of one integer step */
    float *input;            /* [requests x d] */
    int16_t *q;              /* [requests x d] */
    double *weight;          /* [planes] */
    double weight_sum;
    double *lsb; /* [row_tiles x slices] level steps per code */
    double code_low, code_high;
    nvx_trim trim;
};

/* Queries of a span as input planes, block by block. */
typedef struct nvx_span {
    uint64_t first, count; /* requests */
    float *planes;         /* per block: [d x P x queries of the block] */
    int32_t *sum;          /* [row_tiles x count] sum of the inputs of a row tile */
} nvx_span;

nvx_span *nvx_span_new(const nvx_functional *f, const int16_t q[], uint64_t first,
                       uint64_t count);
void nvx_span_destroy(nvx_span **self_p);

/* What one thread works with. */
typedef struct nvx_bench {
    float *w;         /* [vectors x d] the column tile's vectors */
    int16_t *q;       /* [d x vectors] */
    float *g;         /* [slices x sides x d x vectors] programmed conductances */
    float *y, *y2;    /* [vectors x P x block] currents */
    float *base;      /* [P x block] current of g_min */
    double *pair_sum; /* [vectors x block] codes of a slice, summed over planes */
    double *score;    /* [vectors x block] integer scores */
    double *exact;    /* [vectors x span] */
    double *wd;       /* [vectors x d] double copy for the exact product */
    double *xd;       /* [d x block] queries, the same */
    uint8_t *level;   /* [columns] of one row of one array */
    float *row;       /* [columns] */
    int64_t *power;   /* [d] conductance on each row, all columns, in units above g_min */
} nvx_bench;

nvx_bench *nvx_bench_new(const nvx_functional *f);
void nvx_bench_destroy(nvx_bench **self_p);

/* A column tile of the placement: its blocks are block[0 .. row_tiles-1]. */
const nvx_block *nvx_column_tile(const nvx_functional *f, uint32_t column_tile);

/* Fills bench->w and ->q. */
int nvx_bench_load(const nvx_functional *f, const nvx_block *block, nvx_bench *bench,
                   nvx_error *err);

/* Programs the column tile into bench->g and sums bench->power. trial < 0: noise-free. */
void nvx_bench_program(const nvx_functional *f, const nvx_block *block, int64_t trial,
                       uint64_t seed, nvx_bench *bench);

/* Currents of one block and slice into bench->y, queries of a block of the span; side 2
 * is the difference of the pair. */
void nvx_bench_multiply(const nvx_functional *f, const nvx_block *block, uint64_t slice,
                        unsigned side, const nvx_span *span, uint64_t first,
                        uint64_t queries, nvx_bench *bench);

/* Integer scores of the column tile into bench->score[vectors x queries]. */
void nvx_bench_score(const nvx_functional *f, const nvx_block *block,
                     const nvx_span *span, uint64_t first, uint64_t queries,
                     nvx_bench *bench);

/* Exact scores of the span into bench->exact[vectors x span->count]. */
void nvx_bench_exact(const nvx_functional *f, const nvx_block *block,
                     const nvx_span *span, nvx_bench *bench);

/* Sets f->lsb from the trace's calibration inputs. */
int nvx_calibrate(nvx_functional *f, nvx_error *err);

/* Current of g_min for the queries of a block into bench->base, [P x queries]. */
void nvx_bench_base(const nvx_functional *f, const nvx_block *block, const nvx_span *span,
                    uint64_t first, uint64_t queries, nvx_bench *bench);

#endif
