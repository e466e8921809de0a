/* functional_bench.c - what threads work with: buffers, input planes, exact scores. */
#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

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
    b->wd = nvx_alloc(vectors * d, sizeof *b->wd);
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

void nvx_bench_exact(const nvx_functional *f, const nvx_block *block,
                     const nvx_span *span, nvx_bench *bench)
{
    uint64_t d = f->search.placement->d;
    widen(block->columns * d, bench->w, bench->wd);
    for (uint64_t j = 0; j < span->count; j += NVX_QUERY_BLOCK) {
        uint64_t queries =
            span->count - j < NVX_QUERY_BLOCK ? span->count - j : NVX_QUERY_BLOCK;
        widen(queries * d, f->input + (span->first + j) * d, bench->xd);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)block->columns,
                    (int)queries, (int)d, 1, bench->wd, (int)d, bench->xd, (int)d, 0,
                    bench->exact + j, (int)span->count);
    }
}
