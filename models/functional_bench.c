/* functional_bench.c - what threads work with: buffers, input planes, exact scores. */
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"
#include "sim/vector.h"

enum { ROWS = 4, LANES = 16 }; /* vectors and queries multiplied at once */

nvx_bench *nvx_bench_new(const nvx_functional *f)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t d = f->search.placement->d, vectors = x->vectors_per_array;
    uint64_t block = x->planes * NVX_QUERY_BLOCK, cells = x->slice_count * x->sides;
    nvx_bench *b = nvx_alloc(1, sizeof *b);
    b->w = nvx_alloc(vectors * d, sizeof *b->w);
    b->q = nvx_alloc(vectors * d, sizeof *b->q);
    b->g = nvx_alloc(cells * d * vectors, sizeof *b->g);
    b->y = nvx_alloc(vectors * block, sizeof *b->y);
    b->y2 = f->chunk < x->rows ? nvx_alloc(vectors * block, sizeof *b->y2) : NULL;
    b->base = nvx_alloc(block, sizeof *b->base);
    b->pair_sum = nvx_alloc(vectors * NVX_QUERY_BLOCK, sizeof *b->pair_sum);
    b->score = nvx_alloc(vectors * NVX_QUERY_BLOCK, sizeof *b->score);
    b->exact = nvx_alloc(vectors * NVX_QUERY_SPAN, sizeof *b->exact);
    b->wd = nvx_alloc((vectors + ROWS - 1) * d, sizeof *b->wd);
    b->xd = nvx_alloc(NVX_QUERY_BLOCK * d, sizeof *b->xd);
    b->level = nvx_alloc(x->columns, sizeof *b->level);
    b->row = nvx_alloc(x->columns, sizeof *b->row);
    b->power = nvx_alloc(d, sizeof *b->power);
    return b;
}

void nvx_bench_destroy(nvx_bench **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_bench *b = *self_p;
    void *blocks[] = {b->w,     b->q,     b->g,  b->y,  b->y2,    b->base, b->pair_sum,
                      b->score, b->exact, b->wd, b->xd, b->level, b->row,  b->power};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    free(b);
    *self_p = NULL;
}

nvx_span *nvx_span_new(const nvx_functional *f, const int16_t q[], uint64_t first,
                       uint64_t count)
{
    const nvx_placement *p = f->search.placement;
    uint64_t d = p->d, planes = f->x->planes;
    nvx_span *s = nvx_alloc(1, sizeof *s);
    *s = (nvx_span){.first = first, .count = count};
    s->planes = nvx_alloc(d * planes * count, sizeof *s->planes);
    s->sum = nvx_alloc(p->row_tiles * count, sizeof *s->sum);
#pragma omp parallel for schedule(static)
    for (uint64_t j = 0; j < count; j += NVX_QUERY_BLOCK) {
        uint64_t queries = count - j < NVX_QUERY_BLOCK ? count - j : NVX_QUERY_BLOCK;
        nvx_input_planes(f->x, queries, d, q + (first + j) * d,
                         s->planes + j * d * planes);
    }
    for (uint32_t r = 0; r < p->row_tiles; r++)
        for (uint64_t j = 0; j < count; j++)
            for (uint32_t e = 0; e < p->block[r].rows; e++)
                s->sum[r * count + j] += q[(first + j) * d + p->block[r].d_first + e];
    return s;
}

void nvx_span_destroy(nvx_span **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->planes);
    free((*self_p)->sum);
    free(*self_p);
    *self_p = NULL;
}

static void widen(size_t n, const float from[], double to[])
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

/* sum[i x LANES + j] = <vector i, query j>, added in the order of elements on every
 * processor: w[ROWS x d], x[d x NVX_QUERY_BLOCK]. One sum per row keeps all in registers.
 */
NVX_CLONES
static void products(size_t d, const double w[], const double x[], double sum[])
{
    double s0[LANES] = {0}, s1[LANES] = {0}, s2[LANES] = {0}, s3[LANES] = {0};
    for (size_t e = 0; e < d; e++) {
        const double *xe = x + e * NVX_QUERY_BLOCK;
        double w0 = w[e], w1 = w[d + e], w2 = w[2 * d + e], w3 = w[3 * d + e];
        for (int j = 0; j < LANES; j++) {
            s0[j] += w0 * xe[j];
            s1[j] += w1 * xe[j];
            s2[j] += w2 * xe[j];
            s3[j] += w3 * xe[j];
        }
    }
    memcpy(sum, s0, sizeof s0);
    memcpy(sum + LANES, s1, sizeof s1);
    memcpy(sum + 2 * LANES, s2, sizeof s2);
    memcpy(sum + 3 * LANES, s3, sizeof s3);
}

/* Vectors first .. first + ROWS - 1 against the queries of a block; out[v x stride]. */
static void exact_rows(uint64_t d, uint64_t first, uint64_t columns, uint64_t queries,
                       const nvx_bench *bench, double out[], uint64_t stride)
{
    double sum[ROWS * LANES];
    for (uint64_t j = 0; j < queries; j += LANES) {
        uint64_t lanes = queries - j < LANES ? queries - j : LANES;
        products(d, bench->wd + first * d, bench->xd + j, sum);
        for (uint64_t i = 0; i < ROWS && first + i < columns; i++)
            memcpy(out + (first + i) * stride + j, sum + i * LANES, lanes * sizeof *sum);
    }
}

void nvx_bench_exact(const nvx_functional *f, const nvx_block *block,
                     const nvx_span *span, nvx_bench *bench)
{
    uint64_t d = f->search.placement->d, columns = block->columns;
    widen(columns * d, bench->w, bench->wd);
    for (uint64_t j = 0; j < span->count; j += NVX_QUERY_BLOCK) {
        uint64_t left = span->count - j;
        uint64_t queries = left < NVX_QUERY_BLOCK ? left : NVX_QUERY_BLOCK;
        const float *x = f->input + (span->first + j) * d;
        for (uint64_t e = 0; e < d; e++)
            for (uint64_t i = 0; i < queries; i++)
                bench->xd[e * NVX_QUERY_BLOCK + i] = x[i * d + e];
        for (uint64_t v = 0; v < columns; v += ROWS)
            exact_rows(d, v, columns, queries, bench, bench->exact + j, span->count);
    }
}
