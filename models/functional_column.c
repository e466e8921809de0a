/* functional_column.c - one column tile: programmed, multiplied, converted. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"
#include "sim/vector.h"

const nvx_block *nvx_column_tile(const nvx_functional *f, uint32_t column_tile)
{
    const nvx_placement *p = f->search.placement;
    return &p->block[(uint64_t)column_tile * p->row_tiles];
}

/* Conductances of one slice and pair half, rows from element d_first on. */
static float *cells_of(const nvx_functional *f, const nvx_bench *bench, uint64_t columns,
                       uint64_t slice, uint64_t side, uint64_t d_first)
{
    uint64_t d = f->search.placement->d;
    return bench->g + ((slice * f->x->sides + side) * d + d_first) * columns;
}

int nvx_bench_load(const nvx_functional *f, const nvx_block *block, nvx_bench *bench,
                   nvx_error *err)
{
    uint64_t d = f->search.placement->d, columns = block->columns;
    int result;
#pragma omp critical(nvx_trace)
    result = nvx_trace_read_matrix(f->search.trace, f->search.matrix, block->n_first,
                                   columns, bench->w, err);
    for (uint64_t v = 0; v < columns && result == 0; v++)
        nvx_quantise(d, bench->w + v * d, f->w_largest, f->x->value_bits, bench->q + v,
                     columns);
    return result;
}

/* One draw per value, the same fraction of full scale in each of its slices. */
static void perturb_values(const nvx_functional *f, const nvx_block *block, uint64_t row,
                           const float z[], nvx_bench *bench)
{
    const nvx_crossbar_params *x = f->x;
    const nvx_cell_plan *plan = &f->plan;
    double top = (double)((1 << (x->value_bits - 1)) - 1);
    double all = ldexp(1, (int)(x->slice_count * x->bits_per_cell)) - 1;
    double full = top / all * (plan->levels - 1) * NVX_CELL_STEP;
    const int16_t *q = bench->q + (block->d_first + row) * block->columns;
    for (uint32_t v = 0; v < block->columns; v++) {
        double share = q[v] / top;
        unsigned band = nvx_value_band(plan->signed_bands ? share : fabs(share));
        float shift = rintf((float)(full * (double)plan->value_sigma[band]) * z[v]);
        uint64_t side = x->sides == 2 && q[v] < 0;
        for (uint64_t s = 0; s < x->slice_count; s++) {
            float *g =
                cells_of(f, bench, block->columns, s, side, block->d_first + row) + v;
            *g += side ? -shift : shift;
        }
    }
}

static void program_values(const nvx_functional *f, const nvx_block *block,
                           const nvx_stream *stream, nvx_bench *bench)
{
    uint64_t stride = (f->x->vectors_per_array + 3) & ~3ull;
    for (uint64_t r = 0; r < block->rows; r++) {
        nvx_stream_normal(stream, r * stride, block->columns, bench->row);
        perturb_values(f, block, r, bench->row, bench);
    }
}

/* Programs physical array `a` of a block, row by row, and spreads it to slices and sides.
 */
static void program_array(const nvx_functional *f, const nvx_block *block, uint64_t a,
                          const nvx_stream *stream, bool noisy, nvx_bench *bench)
{
    const nvx_crossbar_params *x = f->x;
    uint64_t wide = x->slice_count * x->sides / x->arrays_per_block;
    uint64_t used = block->columns * wide, stride = (x->columns + 3) & ~3ull;
    bool sides_here = x->pair == NVX_IN_COLUMNS,
         slices_here = x->slices == NVX_IN_COLUMNS;
    uint64_t sides = sides_here ? x->sides : 1, array_sides = sides_here ? 1 : x->sides;
    for (uint64_t r = 0; r < block->rows; r++) {
        const int16_t *q = bench->q + (block->d_first + r) * block->columns;
        for (uint64_t c = 0; c < wide; c++)
            nvx_levels(x, slices_here ? c / sides : a / array_sides,
                       sides_here ? c % sides : a % array_sides, block->columns, q,
                       bench->level + c, wide);
        if (noisy)
            f->device->program(&f->plan, stream, r * stride, used, bench->level,
                               bench->row);
        else
            for (uint64_t c = 0; c < used; c++)
                bench->row[c] = (float)bench->level[c] * NVX_CELL_STEP;
        for (uint64_t c = 0; c < wide; c++) {
            float *g = cells_of(
                f, bench, block->columns, slices_here ? c / sides : a / array_sides,
                sides_here ? c % sides : a % array_sides, block->d_first + r);
            for (uint32_t v = 0; v < block->columns; v++)
                g[v] = bench->row[v * wide + c];
        }
    }
}

NVX_CLONES
static int64_t total(size_t n, const float g[])
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (int32_t)g[i];
    return sum;
}

static void sum_power(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    for (uint64_t r = 0; r < block->rows; r++)
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            for (uint64_t side = 0; side < f->x->sides; side++)
                bench->power[block->d_first + r] +=
                    total(block->columns, cells_of(f, bench, block->columns, s, side,
                                                   block->d_first + r));
}

NVX_CLONES
static void subtract(size_t n, const float a[], float b[])
{
    for (size_t i = 0; i < n; i++)
        b[i] = a[i] - b[i];
}

/* An analog pair is read as one: G- becomes G+ - G-. */
static void join_pairs(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    for (uint64_t s = 0; s < f->x->slice_count; s++)
        subtract((uint64_t)block->rows * block->columns,
                 cells_of(f, bench, block->columns, s, 0, block->d_first),
                 cells_of(f, bench, block->columns, s, 1, block->d_first));
}

void nvx_bench_program(const nvx_functional *f, const nvx_block *block, int64_t trial,
                       uint64_t seed, nvx_bench *bench)
{
    const nvx_placement *p = f->search.placement;
    char path[64];
    memset(bench->power, 0, p->d * sizeof *bench->power);
    for (uint32_t r = 0; r < p->row_tiles; r++) {
        const nvx_block *b = block + r;
        for (uint64_t a = 0; a < p->arrays_per_block; a++) {
            snprintf(path, sizeof path, "chip.tile%u.array%u", b->tile,
                     b->first_array + (unsigned)a);
            nvx_stream stream = nvx_stream_new(seed, (uint64_t)trial, path, "program");
            program_array(f, b, a, &stream, trial >= 0 && !f->plan.per_value, bench);
            if (a + 1 == p->arrays_per_block && trial >= 0 && f->plan.per_value)
                program_values(f, b, &stream, bench);
        }
        sum_power(f, b, bench);
        if (f->analog)
            join_pairs(f, b, bench);
    }
}

NVX_CLONES
static void add(size_t n, const float a[], float b[])
{
    for (size_t i = 0; i < n; i++)
        b[i] += a[i];
}

static const float *planes_of(const nvx_functional *f, const nvx_span *span,
                              uint64_t first, uint64_t d_first, uint64_t queries)
{
    uint64_t d = f->search.placement->d, planes = f->x->planes;
    return span->planes + first * d * planes + d_first * planes * queries;
}

void nvx_bench_multiply(const nvx_functional *f, const nvx_block *block, uint64_t slice,
                        unsigned side, const nvx_span *span, uint64_t first,
                        uint64_t queries, nvx_bench *bench)
{
    uint64_t n = f->x->planes * queries, columns = block->columns;
    float *g = cells_of(f, bench, columns, slice, side == 2 ? 1 : side, block->d_first);
    const float *in = planes_of(f, span, first, block->d_first, queries);
    for (uint32_t r = 0; r < block->rows; r += f->chunk) {
        uint32_t rows = block->rows - r < f->chunk ? block->rows - r : f->chunk;
        float *out = r ? bench->y2 : bench->y;
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)columns, (int)n,
                    (int)rows, 1, g + r * columns, (int)columns, in + r * n, (int)n, 0,
                    out, (int)n);
        if (r)
            add(columns * n, bench->y2, bench->y);
    }
}

void nvx_bench_base(const nvx_functional *f, const nvx_block *block, const nvx_span *span,
                    uint64_t first, uint64_t queries, nvx_bench *bench)
{
    uint64_t n = f->x->planes * queries;
    const float *in = planes_of(f, span, first, block->d_first, queries);
    memset(bench->base, 0, n * sizeof *bench->base);
    if (!f->baseline)
        return;
    for (uint32_t r = 0; r < block->rows; r++)
        add(n, in + r * n, bench->base);
    for (uint64_t i = 0; i < n; i++)
        bench->base[i] *= f->plan.zero;
}

typedef struct {
    float per_unit, low, high; /* codes per unit, bounds of a code */
    bool ideal;
} converter;

/* sum[j] += sign x sum over planes of weight x code. */
NVX_CLONES
static void convert(const converter *c, uint64_t planes, uint64_t queries,
                    const float y[], const float base[], const double weight[],
                    double sign, double sum[])
{
    const float per_unit = c->per_unit, low = c->low, high = c->high;
    for (uint64_t p = 0; p < planes; p++) {
        const float *yp = y + p * queries, *bp = base + p * queries;
        double w = sign * weight[p];
        if (c->ideal) {
            for (uint64_t j = 0; j < queries; j++)
                sum[j] += w * (double)yp[j];
            continue;
        }
        for (uint64_t j = 0; j < queries; j++) {
            float code = rintf((yp[j] + bp[j]) * per_unit);
            code = code < low ? low : code;
            code = code > high ? high : code;
            sum[j] += w * (double)code;
        }
    }
}

/* What the digital side does with the converted currents of one slice and vector. */
static void shift_add(const nvx_functional *f, const nvx_block *block, uint64_t slice,
                      uint64_t v, const int32_t inputs[], uint64_t queries,
                      nvx_bench *bench)
{
    double gain, offset, weight = ldexp(1, (int)(slice * f->x->bits_per_cell));
    double step = f->adc->ideal ? 1.0 / NVX_CELL_STEP
                                : f->lsb[block->row_tile * f->x->slice_count + slice];
    nvx_trim_of(&f->trim, block->n_first + v, block->row_tile, slice, &gain, &offset);
    double scale = weight * gain * step, constant = weight * offset * f->weight_sum;
    bool single = f->baseline && !f->adc->ideal && f->x->sides == 1;
    double base = single ? weight * gain * (double)f->plan.zero / NVX_CELL_STEP : 0;
    double *score = bench->score + v * queries;
    const double *sum = bench->pair_sum + v * queries;
    for (uint64_t j = 0; j < queries; j++)
        score[j] += scale * sum[j] + constant - base * inputs[j];
}

/* Adds one slice of one block to the scores. */
static void add_slice(const nvx_functional *f, const nvx_block *block, uint64_t slice,
                      const nvx_span *span, uint64_t first, uint64_t queries,
                      nvx_bench *bench)
{
    double *pair_sum = bench->pair_sum;
    uint64_t planes = f->x->planes, n = planes * queries;
    double lsb = f->adc->ideal ? 1 : f->lsb[block->row_tile * f->x->slice_count + slice];
    converter c = {(float)(1 / (lsb * NVX_CELL_STEP)), (float)f->code_low,
                   (float)f->code_high, f->adc->ideal};
    unsigned from = f->analog ? 2 : 0, to = f->analog ? 2 : (unsigned)f->x->sides - 1;
    const int32_t *inputs = span->sum + block->row_tile * span->count + first;
    memset(pair_sum, 0, block->columns * queries * sizeof *pair_sum);
    for (unsigned side = from; side <= to; side++) {
        nvx_bench_multiply(f, block, slice, side, span, first, queries, bench);
        for (uint32_t v = 0; v < block->columns; v++)
            convert(&c, planes, queries, bench->y + v * n, bench->base, f->weight,
                    side == 1 ? -1 : 1, pair_sum + v * queries);
    }
    for (uint32_t v = 0; v < block->columns; v++) {
        shift_add(f, block, slice, v, inputs, queries, bench);
    }
}

void nvx_bench_score(const nvx_functional *f, const nvx_block *block,
                     const nvx_span *span, uint64_t first, uint64_t queries,
                     nvx_bench *bench)
{
    uint64_t scores = block->columns * queries;
    memset(bench->score, 0, scores * sizeof *bench->score);
    double middle = f->x->mapping == NVX_OFFSET ? ldexp(1, (int)f->x->value_bits - 1) : 0;
    for (uint32_t r = 0; r < f->search.placement->row_tiles; r++) {
        const int32_t *inputs = span->sum + r * span->count + first;
        nvx_bench_base(f, block + r, span, first, queries, bench);
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            add_slice(f, block + r, s, span, first, queries, bench);
        for (uint32_t v = 0; v < block->columns && middle > 0; v++)
            for (uint64_t j = 0; j < queries; j++)
                bench->score[v * queries + j] -= middle * inputs[j];
    }
}
