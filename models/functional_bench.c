/* functional_bench.c - what threads work with: buffers, and exact scores. */
#include <stdlib.h>
#include <string.h>

#include "models/exact.h"
#include "models/functional_parts.h"
#include "sim/memory.h"

static void new_products(const nvx_functional *f, const nvx_inputs *inputs, nvx_bench *b)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t lanes = x->planes * NVX_QUERY_BLOCK;
    b->y = nvx_alloc(NVX_COLUMN_CHUNK * lanes, sizeof *b->y);
    if (f->white || f->fused)
        b->y2 = nvx_alloc(NVX_COLUMN_CHUNK * lanes, sizeof *b->y2);
    b->sum = nvx_alloc(NVX_COLUMN_CHUNK * NVX_QUERY_BLOCK, sizeof *b->sum);
    b->score = nvx_alloc(x->vectors_per_array * NVX_QUERY_BLOCK, sizeof *b->score);
    if (!f->exact)
        b->exact = nvx_alloc(x->vectors_per_array * f->span, sizeof *b->exact);
    b->scratch = aligned_alloc(64, (inputs->scratch + 127) & ~(size_t)63);
    NVX_ASSERT(b->scratch);
}

static void new_array(const nvx_functional *f, nvx_bench *b)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t d = f->search.placement->d, row = NVX_ROWS_AT_ONCE * x->columns;
    b->level = nvx_alloc(row, sizeof *b->level);
    b->row = nvx_alloc(row, sizeof *b->row);
    if (nvx_cells_write(f->cells)->verify == NVX_VERIFY_MASK)
        b->verify = nvx_alloc(row, sizeof *b->verify);
    if (nvx_cells_write(f->cells)->verify != NVX_VERIFY_NONE)
        b->pulses = nvx_alloc(row, sizeof *b->pulses);
    if (nvx_cells_remember(f->cells))
        b->state = nvx_alloc(x->arrays_per_block * d * x->columns, sizeof *b->state);
    if (f->wires->method != NVX_WIRES_NONE)
        b->array = nvx_alloc(x->rows * x->columns, sizeof *b->array);
    if (nvx_adc_has_errors(f->adc))
        b->error = nvx_alloc(f->adc->count, sizeof *b->error);
}

/* What requests that write need besides. */
static void new_updates(const nvx_functional *f, uint64_t cells, nvx_bench *b)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t d = f->search.placement->d, vectors = x->vectors_per_array;
    if (f->changes == 0)
        return;
    b->written = nvx_alloc(vectors, sizeof *b->written);
    b->valid = nvx_alloc(vectors, sizeof *b->valid);
    b->w_first = nvx_alloc(vectors * d, sizeof *b->w_first);
    b->q_first = nvx_alloc(vectors * d, sizeof *b->q_first);
    b->column_power = nvx_alloc(vectors * d, sizeof *b->column_power);
    b->gained = nvx_alloc(d, sizeof *b->gained);
    b->row_of_exact = nvx_alloc(NVX_QUERY_BLOCK, sizeof *b->row_of_exact);
    if (b->array)
        b->raw = nvx_alloc(cells, sizeof *b->raw);
    if (b->state)
        b->rewritten = nvx_alloc(x->arrays_per_block * d * x->columns, 1);
}

nvx_bench *nvx_bench_new(const nvx_functional *f, const nvx_inputs *inputs)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t d = f->search.placement->d, vectors = x->vectors_per_array;
    uint64_t cells = x->slice_count * x->sides * d * vectors;
    nvx_bench *b = nvx_alloc(1, sizeof *b);
    b->w = nvx_alloc(vectors * d, sizeof *b->w);
    b->q = nvx_alloc(vectors * d, sizeof *b->q);
    b->g = nvx_alloc(cells, sizeof *b->g);
    if (f->white)
        b->variance = nvx_alloc(cells, sizeof *b->variance);
    if (f->fused) {
        b->whole = nvx_alloc(d * vectors, sizeof *b->whole);
        b->half = nvx_alloc(2 * d * vectors, sizeof *b->half);
    }
    b->wd = nvx_alloc((vectors + NVX_EXACT_ROWS - 1) * d, sizeof *b->wd);
    b->xd = nvx_alloc(NVX_QUERY_BLOCK * d, sizeof *b->xd);
    b->power = nvx_alloc(d, sizeof *b->power);
    b->level_sum = nvx_alloc(d, sizeof *b->level_sum);
    b->z = nvx_alloc(vectors, sizeof *b->z);
    new_products(f, inputs, b);
    new_array(f, b);
    new_updates(f, cells, b);
    return b;
}

void nvx_bench_destroy(nvx_bench **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_bench *b = *self_p;
    void *blocks[] = {b->w,      b->q,     b->g,     b->variance, b->state, b->whole,
                      b->half,   b->array, b->error, b->y,        b->y2,    b->sum,
                      b->score,  b->exact, b->wd,    b->xd,       b->level, b->verify,
                      b->pulses, b->row,   b->power, b->scratch,  b->z,     b->level_sum};
    void *more[] = {b->written,      b->valid,  b->w_first,   b->q_first,     b->raw,
                    b->column_power, b->gained, b->rewritten, b->row_of_exact};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        free(more[i]);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    free(b);
    *self_p = NULL;
}

static void widen(size_t n, const float from[], double to[])
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
}

void nvx_bench_exact(const nvx_functional *f, const nvx_block *block,
                     const nvx_block_input *in, nvx_bench *bench, double out[])
{
    uint64_t d = f->search.placement->d, columns = block->columns, queries = in->count;
    const float *x = f->input + in->first * d;
    widen(columns * d, bench->w, bench->wd);
    for (uint64_t e = 0; e < d; e++)
        for (uint64_t i = 0; i < queries; i++)
            bench->xd[e * NVX_QUERY_BLOCK + i] = x[i * d + e];
    nvx_exact_products(d, columns, bench->wd, queries, bench->xd, NVX_QUERY_BLOCK, out);
}

void nvx_bench_exact_column(const nvx_functional *f, const nvx_block *block, uint64_t v,
                            uint64_t from, const nvx_block_input *in, nvx_bench *bench,
                            double out[])
{
    uint64_t d = f->search.placement->d;
    NVX_ASSERT(v < block->columns);
    widen(d, bench->w + v * d, bench->wd + v * d);
    nvx_exact_products(d, 1, bench->wd + v * d, in->count, bench->xd, NVX_QUERY_BLOCK,
                       bench->row_of_exact);
    memcpy(out + v * in->count + from, bench->row_of_exact + from,
           (in->count - from) * sizeof *out);
}
