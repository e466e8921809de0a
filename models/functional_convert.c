/* functional_convert.c - from conductances to integer scores: product, converter,
 * shift-add. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"
#include "sim/vector.h"

enum { REQUEST_BITS = 36 }; /* of a draw number: no run has more requests */

/* The converter of one column, and what it converts. */
typedef struct {
    size_t planes, queries;
    float per_unit;         /* lsb per unit, gain error included */
    float below;            /* what the column's current has beside whole units */
    float shift;            /* offset error, codes */
    const nvx_plane *plane; /* [planes] */
    const int32_t *base;    /* [planes x queries] current of g_min */
    double sign;
} converter;

/* Adds the codes of one column, weighted by planes: y[planes x queries]. */
NVX_CLONES
static void convert(const converter *c, const int32_t y[], double sum[])
{
    int32_t code[NVX_QUERY_BLOCK] = {0};
    for (size_t p = 0; p < c->planes; p++) {
        const int32_t *yp = y + p * c->queries, *bp = c->base + p * c->queries;
        const int32_t w = c->plane[p].weight;
        const float low = c->plane[p].low, high = c->plane[p].high, b = c->shift;
        const float a = c->per_unit / c->plane[p].step, below = c->below;
        for (size_t j = 0; j < c->queries; j++) {
            float x = rintf(((float)(yp[j] + bp[j]) + below) * a + b);
            x = x < low ? low : x;
            x = x > high ? high : x;
            code[j] += w * (int32_t)x;
        }
    }
    for (size_t j = 0; j < c->queries; j++)
        sum[j] += c->sign * code[j];
}

/* Code i = plane x queries + query of one column. */
static float code_of(const converter *c, const nvx_adc_params *adc, size_t i,
                     double current)
{
    const nvx_plane *p = &c->plane[i / c->queries];
    float x = (float)(current + (double)c->below) * (c->per_unit / p->step);
    x = rintf(x + c->shift + nvx_adc_inl(adc, x, p->low, p->high));
    return x < p->low ? p->low : x > p->high ? p->high : x;
}

/* The same with read noise z of std deviation[planes x queries] units, with INL, and
 * without a converter (then in units). */
static void convert_slowly(const converter *c, const nvx_adc_params *adc,
                           const int32_t y[], const float noise[], double sum[])
{
    for (size_t i = 0; i < c->planes * c->queries; i++) {
        const nvx_plane *p = &c->plane[i / c->queries];
        double current = (double)y[i] + c->base[i] + (noise ? (double)noise[i] : 0);
        double code = adc->ideal ? current : (double)code_of(c, adc, i, current);
        sum[i % c->queries] += c->sign * p->weight * code;
    }
}

/* The largest codes so far: top[planes x queries]. */
static void note_codes(const converter *c, const nvx_adc_params *adc, const int32_t y[],
                       const float noise[], int16_t top[])
{
    for (size_t i = 0; i < c->planes * c->queries; i++) {
        double current = (double)y[i] + c->base[i] + (noise ? (double)noise[i] : 0);
        int16_t code = (int16_t)code_of(c, adc, i, current);
        top[i] = code > top[i] ? code : top[i];
    }
}

/* What is being scored: a slice and pair half (2: the difference) of a block. */
typedef struct {
    const nvx_functional *f;
    const nvx_block *block;
    const nvx_block_input *in;
    const nvx_draw *draw;
    nvx_bench *bench;
    nvx_layout layout;
    uint64_t slice;
    unsigned side;
    nvx_stream read; /* of the array the currents come from */
    float *noise;    /* [P x queries] */
    float *below[3]; /* [columns] per side; zero where cells stand at their levels */
    uint64_t rounds; /* of a unit */
    int16_t *top;    /* [arrays x rounds][P x queries] largest codes; NULL: not wanted */
} unit;

/* Number of the unit's physical array in its block: of G- for a difference. */
static uint64_t array_of(const unit *u)
{
    uint64_t side = u->layout.array_sides > 1 ? (u->side == 2 ? 1 : u->side) : 0;
    uint64_t slice = u->layout.slices_here > 1 ? 0 : u->slice;
    return slice * u->layout.array_sides + side;
}

/* Position of vector v among the conversions of the unit. */
static uint64_t position_of(const unit *u, uint64_t v)
{
    uint64_t sides = u->f->analog ? 1 : u->layout.sides_here;
    uint64_t slice = u->layout.slices_here > 1 ? u->slice : 0;
    return (v * u->layout.slices_here + slice) * sides + (sides > 1 ? u->side : 0);
}

/* Mismatch of the unit's converters into bench->error. */
static void find_errors(const unit *u)
{
    char path[96];
    const nvx_adc_params *adc = u->f->adc;
    const nvx_tile_params *tile = nvx_config_at(u->f->search.root, "chip.tile");
    uint32_t of_tile = u->block->instance;
    if (!u->bench->error)
        return;
    if (adc->scope == NVX_POOL_GROUP && adc->share < tile->arrays) {
        snprintf(
            path, sizeof path, "chip.tile%u.adc_pool%llu", of_tile,
            (unsigned long long)((u->block->first_array + array_of(u)) / adc->share));
    } else if (adc->scope != NVX_POOL_UNIT) {
        if (adc->scope == NVX_POOL_GROUP) /* of several tiles: at the first */
            of_tile -= of_tile % (uint32_t)(adc->share / tile->arrays);
        snprintf(path, sizeof path, "chip.tile%u.adc_pool", of_tile);
    } else {
        char of[64];
        nvx_array_path(u->block, array_of(u), of);
        snprintf(path, sizeof path, "%s.adc_pool", of);
    }
    nvx_adc_errors(u->f->adc, u->draw->seed, (uint64_t)u->draw->trial, path,
                   u->bench->error);
}

static void find_read_stream(unit *u)
{
    char path[64];
    if (!u->in->squares)
        return;
    nvx_array_path(u->block, array_of(u), path);
    u->read = nvx_stream_new(u->draw->seed, (uint64_t)u->draw->trial, path, "read");
}

/* Read noise of vector v's currents [units] into u->noise; variance[P x queries]. Draw
 * numbers are those of (position, plane, request), whatever the number of requests. */
static void find_noise(const unit *u, uint64_t v, const int32_t variance[])
{
    const nvx_functional *f = u->f;
    uint64_t n = u->in->count;
    float z[NVX_QUERY_BLOCK + 4];
    for (uint64_t p = 0; p < f->x->planes; p++) {
        uint64_t first = ((position_of(u, v) * f->x->planes + p) << REQUEST_BITS) +
                         f->number + u->in->first;
        uint64_t skip = first & 3;
        nvx_stream_normal(&u->read, first - skip, n + skip, z);
        for (uint64_t j = 0; j < n; j++)
            u->noise[p * n + j] =
                z[skip + j] * sqrtf((float)variance[p * n + j] * (float)f->variance_unit);
    }
}

/* Cells are whole units, the currents of real ones are not: the part below a unit, even
 * over -1/2 .. 1/2, is drawn per column and slice, so that a converter whose steps fall
 * together with units is not biased. */
static void find_below(const unit *u)
{
    char path[64], purpose[32];
    float *below = u->below[u->side];
    if (!u->bench->off_level || u->f->adc->ideal)
        return;
    nvx_array_path(u->block, array_of(u), path);
    snprintf(purpose, sizeof purpose, "below %u.%u", (unsigned)u->slice, u->side);
    nvx_stream stream =
        nvx_stream_new(u->draw->seed, (uint64_t)u->draw->trial, path, purpose);
    nvx_stream_uniform(&stream, 0, u->block->columns, below);
    for (uint64_t v = 0; v < u->block->columns; v++)
        below[v] -= 0.5F;
}

static converter converter_of(const unit *u, uint64_t v)
{
    const nvx_functional *f = u->f;
    double lsb =
        f->adc->ideal ? 1 : f->lsb[u->block->row_tile * f->x->slice_count + u->slice];
    nvx_adc_error e = {0};
    if (u->bench->error && u->draw->trial >= 0)
        e = u->bench->error[position_of(u, v) % f->adc->count];
    converter c = {.planes = f->x->planes,
                   .queries = u->in->count,
                   .per_unit = (float)(1 / (lsb * f->unit)) * (1 + e.gain),
                   .shift = e.offset,
                   .below = u->below[u->side][v],
                   .plane = f->plane,
                   .base = u->in->base + u->block->row_tile * f->x->planes * u->in->count,
                   .sign = u->side == 1 ? -1 : 1};
    return c;
}

/* Which of all rounds of the block converts vector v. */
static uint64_t round_of(const unit *u, uint64_t v)
{
    return array_of(u) * u->rounds + position_of(u, v) / u->f->adc->count;
}

/* Codes of columns first .. first + n - 1 of one side, added to bench->sum. */
static void add_side(unit *u, uint64_t first, uint64_t n)
{
    const nvx_functional *f = u->f;
    nvx_bench *b = u->bench;
    uint64_t columns = u->block->columns, lanes = f->x->planes * u->in->count;
    uint64_t side = u->side == 2 ? 1 : u->side;
    uint32_t r = u->block->row_tile;
    bool white = u->in->squares && u->draw->trial >= 0;
    bool slow = white || f->adc->ideal || f->adc->inl.n > 0;
    const int16_t *g =
        nvx_bench_cells(f, b->g, columns, u->slice, side, u->block->d_first);
    nvx_product(u->in->planes[r], n, g + first, columns, f->most, b->scratch, b->y);
    if (white) {
        g = nvx_bench_cells(f, b->variance, columns, u->slice, side, u->block->d_first);
        nvx_product(u->in->squares[r], n, g + first, columns, f->most_variance,
                    b->scratch, b->y2);
    }
    for (uint64_t v = 0; v < n; v++) {
        converter c = converter_of(u, first + v);
        double *sum = b->sum + v * u->in->count;
        if (white)
            find_noise(u, first + v, b->y2 + v * lanes);
        if (slow)
            convert_slowly(&c, f->adc, b->y + v * lanes, white ? u->noise : NULL, sum);
        else
            convert(&c, b->y + v * lanes, sum);
        if (u->top)
            note_codes(&c, f->adc, b->y + v * lanes, white ? u->noise : NULL,
                       u->top + round_of(u, first + v) * lanes);
    }
}

/* What the digital side does with the converted currents of one slice and vector. */
static void shift_add(const unit *u, uint64_t v, const double sum[])
{
    const nvx_functional *f = u->f;
    uint64_t queries = u->in->count;
    const int32_t *inputs = u->in->sum + u->block->row_tile * queries;
    double gain, offset, weight = ldexp(1, (int)(u->slice * f->x->bits_per_cell));
    double step = f->adc->ideal
                      ? 1.0 / f->unit
                      : f->lsb[u->block->row_tile * f->x->slice_count + u->slice];
    nvx_trim_of(&f->trim, u->block->n_first + v, u->block->row_tile, u->slice, &gain,
                &offset);
    double scale = weight * gain * step, constant = weight * offset * f->weight_sum;
    double base = f->baseline && f->x->sides == 1 ? weight * gain * f->zero / f->unit : 0;
    double *score = u->bench->score + v * queries;
    for (uint64_t j = 0; j < queries; j++)
        score[j] += scale * sum[j] + constant - base * inputs[j];
}

/* Adds one slice of one block to the scores, a chunk of columns at a time. */
static void add_slice(unit *u, nvx_columns which)
{
    nvx_bench *b = u->bench;
    uint64_t end = which.first + which.n;
    unsigned from = u->f->analog ? 2 : 0,
             to = u->f->analog ? 2 : (unsigned)u->f->x->sides - 1;
    for (u->side = from; u->side <= to; u->side++)
        find_below(u);
    for (uint64_t v = which.first; v < end; v += NVX_COLUMN_CHUNK) {
        uint64_t left = end - v;
        uint64_t n = left < NVX_COLUMN_CHUNK ? left : NVX_COLUMN_CHUNK;
        memset(b->sum, 0, n * u->in->count * sizeof *b->sum);
        for (u->side = from; u->side <= to; u->side++) {
            find_errors(u);
            find_read_stream(u);
            add_side(u, v, n);
        }
        for (uint64_t i = 0; i < n; i++)
            shift_add(u, v + i, b->sum + i * u->in->count);
    }
}

static uint64_t rounds_of(const unit *u)
{
    uint64_t sides = u->f->analog ? 1 : u->layout.sides_here;
    uint64_t n = u->block->columns * u->layout.slices_here * sides;
    return (n + u->f->adc->count - 1) / u->f->adc->count;
}

static uint64_t tops_of(const unit *u)
{
    return u->f->x->arrays_per_block * u->rounds * u->f->x->planes * u->in->count;
}

/* A ramp runs from the lowest code to the largest of its round. */
static void add_steps(const unit *u)
{
    const nvx_functional *f = u->f;
    uint64_t n = u->in->count, planes = f->x->planes,
             tiles = f->search.placement->tiles_used;
    for (uint64_t i = 0; i < tops_of(u); i++) {
        uint64_t p = i / n % planes, request = nvx_search_at(f, u->in->first + i % n);
        if (u->top[i] == INT16_MIN)
            continue;
        uint32_t steps = (uint32_t)(u->top[i] - (int)f->plane[p].low + 1);
        uint32_t *to = &u->bench->steps[(request * tiles + u->block->tile) * planes +
                                        nvx_plane_driven(f->x, p)];
#pragma omp atomic
        *to += steps;
    }
}

/* The middle of the value range that the offset mapping adds. */
static void subtract_middle(const nvx_functional *f, const nvx_block *block,
                            nvx_columns which, const nvx_block_input *in, double score[])
{
    double middle = ldexp(1, (int)f->x->value_bits - 1);
    for (uint64_t v = which.first; v < which.first + which.n; v++)
        for (uint64_t j = 0; j < in->count; j++)
            score[v * in->count + j] -= middle * in->sum[block->row_tile * in->count + j];
}

void nvx_bench_score(const nvx_functional *f, const nvx_block *block, nvx_columns which,
                     const nvx_block_input *in, const nvx_draw *draw, nvx_bench *bench)
{
    float *noise =
        in->squares ? nvx_alloc(f->x->planes * in->count, sizeof *noise) : NULL;
    float *below = nvx_alloc(3ull * block->columns, sizeof *below);
    memset(bench->score + which.first * in->count, 0,
           which.n * in->count * sizeof *bench->score);
    for (uint32_t r = 0; r < f->search.placement->row_tiles; r++) {
        unit u = {.f = f,
                  .block = block + r,
                  .in = in,
                  .draw = draw,
                  .bench = bench,
                  .layout = nvx_layout_of(f->x),
                  .noise = noise,
                  .below = {below, below + block->columns, below + 2 * block->columns}};
        if (bench->steps) {
            u.rounds = rounds_of(&u);
            u.top = nvx_alloc(tops_of(&u), sizeof *u.top);
            for (uint64_t i = 0; i < tops_of(&u); i++)
                u.top[i] = INT16_MIN;
        }
        for (u.slice = 0; u.slice < f->x->slice_count; u.slice++)
            add_slice(&u, which);
        if (f->x->mapping == NVX_OFFSET)
            subtract_middle(f, block + r, which, in, bench->score);
        if (u.top)
            add_steps(&u);
        free(u.top);
    }
    free(noise);
    free(below);
}
