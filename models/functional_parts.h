/* functional_parts.h - what the files of the functional engine share. */
#ifndef NVX_MODELS_FUNCTIONAL_PARTS_H
#define NVX_MODELS_FUNCTIONAL_PARTS_H

#include <stdbool.h>

#include "devices/cells.h"
#include "models/adc.h"
#include "models/crossbar.h"
#include "models/functional.h"
#include "models/mask.h"
#include "models/product.h"
#include "models/ranking.h"
#include "models/trim.h"
#include "models/wires.h"

enum {
    NVX_QUERY_BLOCK = 256,    /* most queries multiplied at once */
    NVX_QUERY_SPAN = 4096,    /* most queries read before a tile is programmed again */
    NVX_COLUMN_CHUNK = 16,    /* columns multiplied at once */
    NVX_ROWS_AT_ONCE = 8,     /* most rows drawn in one call */
    NVX_EXACT_MOST = 1 << 23, /* exact scores that are kept */
    NVX_VARIANCE_MOST = 2048, /* largest white variance of a cell, in its own units */
};

/* A row of the matrix that a request writes or deletes. */
typedef struct nvx_change {
    uint64_t before; /* searches admitted before it */
    uint64_t request, n;
    uint64_t row;    /* of f->update and f->update_q; UINT64_MAX: deleted */
    uint64_t writes; /* of its cells in the run so far, this one included */
    double time;     /* s since the run's start */
    int policy;      /* nvx_verify; < 0: as configured */
} nvx_change;

/* Queries of a block in the form the products take. */
typedef struct nvx_block_input {
    uint64_t first, count;       /* requests */
    uint64_t epoch;              /* number of the reading of cells they belong to */
    nvx_product_input **planes;  /* [row_tiles] P x count lanes */
    nvx_product_input **squares; /* [row_tiles] squares of them; NULL: no white noise */
    nvx_product_input *whole;    /* all rows, count lanes; NULL: not fused */
    int32_t *sum;                /* [row_tiles x count] sum of the inputs of a row tile */
    int32_t *base;               /* [row_tiles x P x count] sum of the planes x zero */
} nvx_block_input;

typedef struct nvx_inputs {
    uint64_t blocks, row_tiles;
    nvx_block_input *block;
    size_t scratch; /* bytes a thread needs for products with any of them */
} nvx_inputs;

/* How an input plane is converted. */
typedef struct nvx_plane {
    int32_t weight;  /* of a code: the plane's own weight times step */
    float step;      /* lsb per code */
    float low, high; /* codes */
} nvx_plane;

struct nvx_functional {
    nvx_search search;
    const nvx_crossbar_params *x;
    const nvx_adc_params *adc;
    const nvx_wires_params *wires;
    nvx_cells *cells;
    const nvx_cell_plan *plan;
    nvx_mask mask;
    int unit, zero, most; /* most: no conductance or difference of a pair above it */
    int apart;            /* no difference of two conductances above it */
    bool analog;          /* pairs are subtracted before the converter */
    bool baseline;        /* g_min of single columns shows in the current */
    bool white;           /* cells have white read noise */
    double variance_unit; /* units^2 per step of a variance times a step of a square */
    double square_unit;   /* squares of plane values are counted in this */
    int16_t variance[NVX_CELL_LEVELS_MAX]; /* per level */
    int most_variance;                     /* of a cell or pair */
    bool fused;     /* slices and planes are added up before the product: no converter */
    bool values;    /* fused: whole values are drawn, no single cell can differ */
    bool split;     /* fused: in two halves */
    int whole_unit; /* fused: units per step of a value */
    int most_whole; /* fused: no |sum of slices| (split: no high half) above it */
    double age, epoch_length; /* s: since programming when the run starts; see above */
    uint64_t epochs;
    double *epoch;      /* [epochs] s since the run's start: when cells are evaluated */
    uint32_t *epoch_of; /* [requests]; NULL: all 0 */
    double *exact;      /* exact scores, block by block; NULL: too many to keep */
    bool exact_known;
    uint64_t span; /* most requests read before a tile is programmed again */
    float w_largest, x_largest;
    double w_scale, x_scale; /* value of one integer step */
    float *input;            /* [requests x d] */
    int16_t *q;              /* [requests x d] */
    nvx_plane *plane;        /* [planes] */
    double weight_sum;       /* of the planes' own weights */
    double *lsb;             /* [row_tiles x slices] level steps per code */
    double code_high;        /* of the full resolution: what full scale stands for */
    nvx_trim trim;
    uint32_t *order;     /* [requests] of admission; NULL: as numbered */
    uint64_t searches;   /* below, requests are searches in order of admission: */
    uint64_t *at;        /* [searches] their numbers; NULL: the same */
    uint64_t *search_of; /* [requests] the inverse of at; UINT64_MAX: a write */
    nvx_change *change;  /* [changes] by column tile, then in order of admission */
    uint64_t changes;
    uint64_t *change_first; /* [column_tiles + 1] */
    float *update;          /* [rows written x d] in order of request */
    int16_t *update_q;      /* the same */
    uint64_t vectors;       /* rows of them */
    uint64_t clipped;       /* values of them */
    uint64_t number;        /* of the first vector, among draws of read noise */
};

/* The number of a search. */
static inline uint64_t nvx_search_at(const nvx_functional *f, uint64_t i)
{
    return f->at ? f->at[i] : i;
}

/* Works out order, searches and changes, and reads the inputs in that order; w_largest is
 * known. */
int nvx_functional_timeline(nvx_functional *f, nvx_error *err);
void nvx_functional_timeline_clear(nvx_functional *f);
/* Tells the changes their time: start[requests]. */
void nvx_functional_time_changes(nvx_functional *f, const double start[]);
/* What the requests of a trial write. */
void nvx_functional_update(const nvx_functional *f, uint64_t trial, uint64_t seed,
                           nvx_writing *out);

/* Inputs of requests 0 .. count - 1, q[count x d]; blocks end where epochs do. fused,
 * white: what is wanted. */
nvx_inputs *nvx_inputs_new(const nvx_functional *f, uint64_t count, const int16_t q[],
                           bool fused, bool white);
void nvx_inputs_destroy(nvx_inputs **self_p);

/* What one thread works with. */
typedef struct nvx_bench {
    float *w;             /* [vectors x d] the column tile's vectors */
    int16_t *q;           /* [d x vectors] */
    int16_t *g;           /* [slices x sides x d x vectors] conductances */
    int16_t *variance;    /* the same: white variance of each cell; NULL: none */
    uint8_t *state;       /* RTN state of each cell of the arrays; NULL: none */
    int32_t *whole;       /* [d x vectors] fused: slices added up */
    int16_t *half;        /* [2 x d x vectors] its low and high part */
    double *array;        /* [rows x columns] an array in S; NULL: no wires */
    nvx_adc_error *error; /* [converters of a pool]; NULL: none */
    int32_t *y, *y2;      /* [chunk x P x block] currents; white: their variances */
    double *sum;          /* [chunk x block] codes of a slice, summed over planes */
    double *score;        /* [vectors x block] integer scores */
    double *exact;        /* [blocks of a span][vectors x block]; NULL: kept by all */
    double *wd;           /* [vectors x d] double copy for the exact product */
    double *xd;           /* [d x block] queries, the same */
    uint8_t *level, *verify, *pulses; /* [rows at once x columns] */
    int16_t *row;                     /* the same */
    float *z;                         /* [vectors] draws of whole values */
    int64_t *level_sum;               /* [d] levels of all cells on a row */
    int64_t *power;  /* [d] conductance on each row, all columns, in units above g_min */
    bool off_level;  /* some cell of the column tile is not at a level */
    uint32_t *steps; /* [requests x tiles x planes] of ramps; NULL: not counted */
    nvx_writing writing; /* what programming the column tile took */
    void *scratch;
    /* Where requests write; else NULL. */
    const nvx_change **written; /* [vectors] the last writing; NULL: the first one */
    uint8_t *valid;             /* [vectors] */
    float *w_first;             /* w and q as first programmed */
    int16_t *q_first;
    int16_t *raw;          /* g before wires; NULL: no wires */
    uint8_t *rewritten;    /* state of rewritten cells; NULL: none */
    int32_t *column_power; /* [vectors x d] power of each column at its first reading */
    int64_t *gained;       /* [d] power since the tile's first reading */
    double *row_of_exact;  /* [block] exact scores of a column */
} nvx_bench;

nvx_bench *nvx_bench_new(const nvx_functional *f, const nvx_inputs *inputs);
void nvx_bench_destroy(nvx_bench **self_p);

/* A column tile of the placement: its blocks are block[0 .. row_tiles-1]. */
const nvx_block *nvx_column_tile(const nvx_functional *f, uint32_t column_tile);

/* Conductances of one slice and pair half, rows from element d_first on. */
int16_t *nvx_bench_cells(const nvx_functional *f, int16_t *of, uint64_t columns,
                         uint64_t slice, uint64_t side, uint64_t d_first);

/* Fills bench->w and ->q. */
int nvx_bench_load(const nvx_functional *f, const nvx_block *block, nvx_bench *bench,
                   nvx_error *err);

/* Which chip, and which reading of its cells. trial < 0: noise-free. */
typedef struct nvx_draw {
    int64_t trial;
    uint64_t seed, epoch;
} nvx_draw;

/* Puts the column tile's conductances into bench->g (fused: bench->half), its power into
 * bench->power and, at the first epoch, what writing took into bench->writing. */
int nvx_bench_program(const nvx_functional *f, const nvx_block *block,
                      const nvx_draw *draw, nvx_bench *bench, nvx_error *err);

/* Columns written since the first programming are drawn over what program_block drew. */
void nvx_bench_redraw(const nvx_functional *f, const nvx_block *block,
                      const nvx_draw *draw, nvx_bench *bench);
/* Makes bench->w, ->q and ->valid those of the first programming. */
void nvx_bench_reset(const nvx_functional *f, const nvx_block *block, nvx_bench *bench);
/* Takes a change into bench->w, ->q and ->valid. */
void nvx_bench_change(const nvx_functional *f, const nvx_block *block,
                      const nvx_change *change, nvx_bench *bench);
/* The same in the cells, once nvx_bench_program has been: bench->g (fused: ->half),
 * bench->gained. */
int nvx_bench_rewrite(const nvx_functional *f, const nvx_block *block,
                      const nvx_change *change, const nvx_draw *draw, nvx_bench *bench,
                      nvx_error *err);
/* Notes the power of each column, at the tile's first reading. */
void nvx_bench_note_power(const nvx_functional *f, const nvx_block *block,
                          nvx_bench *bench);
/* Puts what a block's arrays conduct from outside into the place of their cells. */
int nvx_bench_wires(const nvx_functional *f, const nvx_block *block, nvx_bench *bench,
                    nvx_error *err);
/* An analog pair is read as one, columns first .. first + n - 1 of a block: G- becomes
 * G+ - G-, variance the sum. */
void nvx_bench_join(const nvx_functional *f, const nvx_block *block, uint64_t first,
                    uint64_t n, int16_t *of, bool subtract);
/* Adds the noise of whole values to columns first .. first + n - 1 of a row: z[n]. */
void nvx_bench_perturb(const nvx_functional *f, const nvx_block *block, uint64_t row,
                       uint64_t first, uint64_t n, const float z[], nvx_bench *bench);
/* Is any cell of the column tile not at a level? */
bool nvx_bench_off_level(const nvx_functional *f, const nvx_block *block,
                         const nvx_bench *bench);

/* Adds to bench->writing the rows of an array whose `cells` cells take one pulse each, as
 * without verify. */
void nvx_bench_one_pulse(const nvx_functional *f, uint64_t rows, uint64_t cells,
                         nvx_bench *bench);

/* The physical array of a block, and which slice and pair half its columns hold. */
typedef struct nvx_layout {
    uint64_t wide;                    /* cells of a vector side by side */
    uint64_t sides_here, slices_here; /* of them; wide is their product */
    uint64_t array_sides;             /* pair halves in parallel arrays */
} nvx_layout;

nvx_layout nvx_layout_of(const nvx_crossbar_params *x);
/* Slice and pair half of cell c of a vector in array a. */
uint64_t nvx_slice_of(const nvx_layout *l, uint64_t a, uint64_t c);
uint64_t nvx_side_of(const nvx_layout *l, uint64_t a, uint64_t c);
/* Path of a physical array of a block. */
void nvx_array_path(const nvx_block *block, uint64_t array, char out[64]);

/* Which columns of a column tile. */
typedef struct nvx_columns {
    uint64_t first, n;
} nvx_columns;

/* Integer scores of columns of the column tile into bench->score[vectors x queries]. */
void nvx_bench_score(const nvx_functional *f, const nvx_block *block, nvx_columns which,
                     const nvx_block_input *in, const nvx_draw *draw, nvx_bench *bench);

/* Fused: the same from bench->half. */
void nvx_bench_score_whole(const nvx_functional *f, const nvx_block *block,
                           nvx_columns which, const nvx_block_input *in,
                           nvx_bench *bench);
/* Adds up slices and pair halves into bench->whole, splits it into bench->half. */
void nvx_bench_fuse(const nvx_functional *f, const nvx_block *block, nvx_bench *bench);
/* The same from whole values with their own noise, with bench->power: no cell is drawn. */
void nvx_bench_program_values(const nvx_functional *f, const nvx_block *block,
                              const nvx_draw *draw, nvx_bench *bench);
/* Std to draw with [units] so that the rounded shift has the std sigma: Sheppard's
 * correction, as cells.h says. */
float nvx_rounded_sigma(double sigma);
/* Whether that is possible and fits; sets f->split and f->most_whole. */
bool nvx_functional_can_fuse(nvx_functional *f);

/* Exact scores of a block of queries into out[vectors x queries]. */
void nvx_bench_exact(const nvx_functional *f, const nvx_block *block,
                     const nvx_block_input *in, nvx_bench *bench, double out[]);
/* The same of column v for queries `from` on, bench->xd being there from that call. */
void nvx_bench_exact_column(const nvx_functional *f, const nvx_block *block, uint64_t v,
                            uint64_t from, const nvx_block_input *in, nvx_bench *bench,
                            double out[]);

/* Sets f->lsb from the trace's calibration inputs. */
int nvx_calibrate(nvx_functional *f, nvx_error *err);

/* The best of each request, in one ranking after another. */
typedef struct nvx_rankings {
    uint32_t k;
    nvx_ranked *list; /* [requests x k] */
    uint32_t *held;   /* [requests] */
    double *worst;    /* [requests] score of the last entry; -INFINITY while not full */
} nvx_rankings;

nvx_rankings nvx_rankings_new(uint64_t requests, uint32_t k);
void nvx_rankings_clear(nvx_rankings *self);
void nvx_rankings_empty(nvx_rankings *self, uint64_t requests);
/* Ranks one column tile's scores[columns x queries] for the queries from .. to - 1 of a
 * block; valid[columns]: which columns, NULL: all; counts[requests x tiles] of this tile,
 * NULL: not counted. */
typedef struct nvx_offer {
    const nvx_block *block;
    const nvx_block_input *in;
    uint64_t from, to;
    const uint8_t *valid;
    const double *score;
    nvx_topk_counts *counts;
    uint64_t tiles;
} nvx_offer;
void nvx_rankings_offer(nvx_rankings *self, const nvx_offer *what);
/* Entries not in use become id -1 and score NAN. */
void nvx_rankings_finish(nvx_rankings *self, uint64_t requests);
/* Moves the rankings of *from into self and empties them. */
void nvx_rankings_merge(nvx_rankings *self, nvx_rankings *from, uint64_t requests);

/* Energy of each request from power[trials x d] and what writes added to it, in the same
 * times squares of planes: gained[trials x searches], NULL: nothing. */
void nvx_cell_energy(const nvx_functional *f, const int64_t power[],
                     const int64_t gained[], nvx_reading *out);
/* V^2 t of one row at full voltage for one integration [V^2 s]. */
double nvx_square_volt_seconds(const nvx_functional *f);
/* Sums of squares of the planes of values -2^(bits - 1) + 1 .. 2^(bits - 1) - 1, the value
 * 0 in the middle, at 2^(bits - 1). free() frees it. */
double *nvx_plane_squares(const nvx_crossbar_params *x);

#endif
