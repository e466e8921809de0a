/* functional_input.c - queries in the form the products take, block by block. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

/* Planes of a block's queries, all rows: [d x P x count]. */
static int16_t *planes_of(const nvx_functional *f, const int16_t q[], uint64_t count)
{
    uint64_t d = f->search.placement->d;
    int16_t *x = nvx_alloc(d * f->x->planes * count, sizeof *x);
    nvx_input_planes(f->x, count, d, q, x);
    return x;
}

/* Sums of the inputs over the rows of each row tile. */
static void sum_inputs(const nvx_placement *p, const int16_t q[], nvx_block_input *in)
{
    for (uint32_t r = 0; r < p->row_tiles; r++)
        for (uint64_t j = 0; j < in->count; j++)
            for (uint64_t e = 0; e < p->block[r].rows; e++)
                in->sum[r * in->count + j] += q[j * p->d + p->block[r].d_first + e];
}

/* Sums of the planes over the rows of a row tile, times g_min: x[rows x lanes]. */
static void sum_base(const nvx_functional *f, const nvx_block *tile, uint64_t lanes,
                     const int16_t x[], int32_t base[])
{
    for (uint64_t e = 0; e < tile->rows && f->baseline; e++)
        for (uint64_t i = 0; i < lanes; i++)
            base[i] += x[e * lanes + i] * f->zero;
}

static nvx_product_input *squares_of(const nvx_functional *f, size_t rows, size_t lanes,
                                     const int16_t x[])
{
    int16_t *square = nvx_alloc(rows * lanes, sizeof *square);
    for (size_t i = 0; i < rows * lanes; i++)
        square[i] = (int16_t)rint(x[i] * x[i] / f->square_unit);
    nvx_product_input *in = nvx_product_input_new(rows, lanes, square);
    free(square);
    return in;
}

static void fill_planes(const nvx_functional *f, const int16_t q[], bool white,
                        nvx_block_input *in)
{
    const nvx_placement *p = f->search.placement;
    uint64_t lanes = f->x->planes * in->count;
    int16_t *x = planes_of(f, q, in->count);
    in->planes = nvx_alloc(p->row_tiles, sizeof *in->planes);
    in->squares = white ? nvx_alloc(p->row_tiles, sizeof *in->squares) : NULL;
    for (uint32_t r = 0; r < p->row_tiles; r++) {
        const int16_t *rows = x + p->block[r].d_first * lanes;
        in->planes[r] = nvx_product_input_new(p->block[r].rows, lanes, rows);
        if (white)
            in->squares[r] = squares_of(f, p->block[r].rows, lanes, rows);
        sum_base(f, &p->block[r], lanes, rows, in->base + r * lanes);
    }
    free(x);
}

/* The inputs themselves, transposed: [d x count]. */
static void fill_whole(const nvx_functional *f, const int16_t q[], nvx_block_input *in)
{
    uint64_t d = f->search.placement->d;
    int16_t *x = nvx_alloc(d * in->count, sizeof *x);
    for (uint64_t j = 0; j < in->count; j++)
        for (uint64_t e = 0; e < d; e++)
            x[e * in->count + j] = q[j * d + e];
    in->whole = nvx_product_input_new(d, in->count, x);
    free(x);
}

/* Cuts requests into blocks of one epoch each. */
static void cut(const nvx_functional *f, uint64_t count, nvx_inputs *self)
{
    for (uint64_t i = 0, n = 0; i < count; i += n) {
        uint64_t epoch = f->epoch_of ? f->epoch_of[i] : 0;
        for (n = 1; i + n < count && n < NVX_QUERY_BLOCK; n++)
            if (f->epoch_of && f->epoch_of[i + n] != epoch)
                break;
        self->block =
            nvx_grow(self->block, self->blocks, self->blocks + 1, sizeof *self->block);
        self->block[self->blocks++] =
            (nvx_block_input){.first = i, .count = n, .epoch = epoch};
    }
}

static void raise(size_t *most, const nvx_product_input *in, size_t columns)
{
    size_t bytes = in ? nvx_product_scratch(in, columns) : 0;
    *most = bytes > *most ? bytes : *most;
}

nvx_inputs *nvx_inputs_new(const nvx_functional *f, uint64_t count, const int16_t q[],
                           bool fused, bool white)
{
    const nvx_placement *p = f->search.placement;
    nvx_inputs *self = nvx_alloc(1, sizeof *self);
    self->row_tiles = p->row_tiles;
    cut(f, count, self);
#pragma omp parallel for schedule(dynamic)
    for (uint64_t b = 0; b < self->blocks; b++) {
        nvx_block_input *in = &self->block[b];
        const int16_t *own = q + in->first * p->d;
        in->sum = nvx_alloc(p->row_tiles * in->count, sizeof *in->sum);
        in->base = nvx_alloc(p->row_tiles * in->count * f->x->planes, sizeof *in->base);
        sum_inputs(p, own, in);
        if (fused)
            fill_whole(f, own, in);
        else
            fill_planes(f, own, white, in);
    }
    for (uint64_t b = 0; b < self->blocks; b++) {
        raise(&self->scratch, self->block[b].whole, NVX_COLUMN_CHUNK);
        for (uint32_t r = 0; r < p->row_tiles && !fused; r++) {
            raise(&self->scratch, self->block[b].planes[r], NVX_COLUMN_CHUNK);
            if (white)
                raise(&self->scratch, self->block[b].squares[r], NVX_COLUMN_CHUNK);
        }
    }
    return self;
}

void nvx_inputs_destroy(nvx_inputs **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_inputs *self = *self_p;
    for (uint64_t b = 0; b < self->blocks; b++) {
        nvx_block_input *in = &self->block[b];
        for (uint64_t r = 0; r < self->row_tiles; r++) {
            if (in->planes)
                nvx_product_input_destroy(&in->planes[r]);
            if (in->squares)
                nvx_product_input_destroy(&in->squares[r]);
        }
        nvx_product_input_destroy(&in->whole);
        free(in->planes);
        free(in->squares);
        free(in->sum);
        free(in->base);
    }
    free(self->block);
    free(self);
    *self_p = NULL;
}
