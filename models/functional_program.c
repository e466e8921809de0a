/* functional_program.c - a column tile's cells: loaded, programmed, seen through wires. */
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

int16_t *nvx_bench_cells(const nvx_functional *f, int16_t *of, uint64_t columns,
                         uint64_t slice, uint64_t side, uint64_t d_first)
{
    uint64_t d = f->search.placement->d;
    return of + ((slice * f->x->sides + side) * d + d_first) * columns;
}

nvx_layout nvx_layout_of(const nvx_crossbar_params *x)
{
    nvx_layout l = {.wide = x->slice_count * x->sides / x->arrays_per_block};
    l.sides_here = x->pair == NVX_IN_COLUMNS ? x->sides : 1;
    l.slices_here = x->slices == NVX_IN_COLUMNS ? x->slice_count : 1;
    l.array_sides = x->sides / l.sides_here;
    return l;
}

void nvx_array_path(const nvx_block *block, uint64_t array, char out[64])
{
    snprintf(out, 64, "chip.tile%u.array%u", block->instance,
             block->first_array + (unsigned)array);
}

/* Levels of all cells of each row into bench->level_sum. */
static void sum_levels(const nvx_functional *f, uint64_t columns, nvx_bench *bench)
{
    for (uint64_t e = 0; e < f->search.placement->d; e++) {
        bench->level_sum[e] = 0;
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            for (uint64_t side = 0; side < f->x->sides; side++) {
                nvx_levels(f->x, s, side, columns, bench->q + e * columns, bench->level,
                           1);
                for (uint64_t v = 0; v < columns; v++)
                    bench->level_sum[e] += bench->level[v];
            }
    }
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
    if (f->fused && f->values && result == 0)
        sum_levels(f, columns, bench);
    if (bench->written && result == 0) {
        memcpy(bench->w_first, bench->w, columns * d * sizeof *bench->w);
        memcpy(bench->q_first, bench->q, columns * d * sizeof *bench->q);
        nvx_bench_reset(f, block, bench);
    }
    return result;
}

uint64_t nvx_slice_of(const nvx_layout *l, uint64_t a, uint64_t c)
{
    return l->slices_here > 1 ? c / l->sides_here : a / l->array_sides;
}

uint64_t nvx_side_of(const nvx_layout *l, uint64_t a, uint64_t c)
{
    return l->sides_here > 1 ? c % l->sides_here : a % l->array_sides;
}

/* One physical array on its way into the bench. */
typedef struct {
    const nvx_functional *f;
    const nvx_block *block;
    uint64_t a, used; /* its number in the block; columns in use */
    nvx_layout layout;
    nvx_cell_streams streams;
    nvx_cell_time time;
    bool noisy, first;
    nvx_bench *bench;
} array;

static void find_levels(const array *s, uint64_t row, uint64_t rows)
{
    const nvx_layout *l = &s->layout;
    uint64_t columns = s->block->columns;
    for (uint64_t r = 0; r < rows; r++) {
        uint64_t element = s->block->d_first + row + r;
        const int16_t *q = s->bench->q + element * columns;
        uint8_t *level = s->bench->level + r * s->used;
        for (uint64_t c = 0; c < l->wide; c++)
            nvx_levels(s->f->x, nvx_slice_of(l, s->a, c), nvx_side_of(l, s->a, c),
                       columns, q, level + c, l->wide);
        if (!s->bench->verify)
            continue;
        uint8_t *verify = s->bench->verify + r * s->used;
        nvx_mask_row(&s->f->mask, element, s->block->n_first, (uint32_t)columns, verify);
        for (uint64_t c = s->used; c-- > 0;)
            verify[c] = verify[c / l->wide];
    }
}

/* What programming the drawn rows took. */
static void count_pulses(const array *s, uint64_t rows)
{
    nvx_writing *w = &s->bench->writing;
    const nvx_write_params *write = nvx_cells_write(s->f->cells);
    for (uint64_t r = 0; r < rows; r++) {
        unsigned most = 0;
        for (uint64_t c = 0; c < s->used; c++) {
            unsigned n = s->bench->pulses[r * s->used + c];
            bool verified = !s->bench->verify || s->bench->verify[r * s->used + c];
            w->histogram[n]++;
            w->pulses += n;
            w->verifies += verified ? n : 0;
            w->at_limit += verified && n == write->limit;
            most = n > most ? n : most;
        }
        w->seconds += most * (write->pulse_time + write->verify_time);
    }
    w->cells += rows * s->used;
}

void nvx_bench_one_pulse(const nvx_functional *f, uint64_t rows, uint64_t cells,
                         nvx_bench *bench)
{
    nvx_writing *w = &bench->writing;
    w->cells += rows * cells;
    w->pulses += rows * cells;
    w->histogram[1] += rows * cells;
    w->seconds += (double)rows * nvx_cells_write(f->cells)->pulse_time;
}

static uint8_t *states_of(const array *s, uint64_t row)
{
    const nvx_crossbar_params *x = s->f->x;
    uint64_t d = s->f->search.placement->d;
    if (!s->bench->state)
        return NULL;
    return s->bench->state + (s->a * d + s->block->d_first + row) * x->columns;
}

/* Draws rows from `row` on; more than one only where their draws follow each other. */
static void draw_rows(const array *s, uint64_t row, uint64_t rows)
{
    nvx_bench *b = s->bench;
    uint64_t n = rows * s->used, stride = (s->f->x->columns + 3) & ~3ull;
    find_levels(s, row, rows);
    uint8_t *pulses = s->first && s->noisy ? b->pulses : NULL;
    if (s->noisy)
        nvx_cells_draw(s->f->cells, &s->streams, row * stride, n, b->level, b->verify,
                       &s->time, states_of(s, row), b->row, pulses);
    else
        nvx_cells_exact(s->f->cells, n, b->level, b->row);
    if (pulses)
        count_pulses(s, rows);
    else if (s->first)
        nvx_bench_one_pulse(s->f, rows, s->used, b);
}

/* out[v] = from[v x stride]. */
static void pick(uint64_t n, const int16_t from[], uint64_t stride, int16_t out[])
{
    if (stride == 1)
        memcpy(out, from, n * sizeof *out);
    for (uint64_t v = 0; v < n && stride > 1; v++)
        out[v] = from[v * stride];
}

/* Spreads drawn rows to slices and sides, or into the array the wires are solved for. */
static void spread_rows(const array *s, uint64_t row, uint64_t rows)
{
    const nvx_functional *f = s->f;
    const nvx_layout *l = &s->layout;
    uint64_t columns = s->block->columns;
    for (uint64_t r = 0; r < rows; r++)
        for (uint64_t c = 0; c < l->wide; c++) {
            uint64_t slice = nvx_slice_of(l, s->a, c), side = nvx_side_of(l, s->a, c);
            uint64_t element = s->block->d_first + row + r;
            const int16_t *from = s->bench->row + r * s->used + c;
            const uint8_t *level = s->bench->level + r * s->used + c;
            int16_t *g = nvx_bench_cells(f, s->bench->g, columns, slice, side, element);
            pick(columns, from, l->wide, g);
            if (!s->bench->variance)
                continue;
            g = nvx_bench_cells(f, s->bench->variance, columns, slice, side, element);
            for (uint64_t v = 0; v < columns; v++)
                g[v] = f->variance[level[v * l->wide]];
        }
}

static void program_array(const array *s)
{
    uint64_t stride = (s->f->x->columns + 3) & ~3ull;
    uint64_t at_once = s->used == stride ? NVX_ROWS_AT_ONCE : 1, rows;
    for (uint64_t row = 0; row < s->block->rows; row += rows) {
        uint64_t left = s->block->rows - row;
        rows = left < at_once ? left : at_once;
        draw_rows(s, row, rows);
        spread_rows(s, row, rows);
    }
}

float nvx_rounded_sigma(double sigma)
{
    return (float)(sigma >= 0.5 ? sqrt(sigma * sigma - 1.0 / 12) : sigma);
}

/* One draw per value, the same fraction of full scale in each of its slices. */
void nvx_bench_perturb(const nvx_functional *f, const nvx_block *block, uint64_t row,
                       uint64_t first, uint64_t n, const float z[], nvx_bench *bench)
{
    const nvx_crossbar_params *x = f->x;
    double top = (double)((1 << (x->value_bits - 1)) - 1);
    double all = ldexp(1, (int)(x->slice_count * x->bits_per_cell)) - 1;
    double full = top / all * (f->plan->levels - 1) * f->unit;
    const int16_t *q = bench->q + (block->d_first + row) * block->columns;
    float sigma[4];
    for (int b = 0; b < 4; b++)
        sigma[b] = nvx_rounded_sigma(full * (double)f->plan->value_sigma[b]);
    for (uint64_t v = first; v < first + n; v++) {
        double share = q[v] / top;
        unsigned band = nvx_value_band(f->plan->signed_bands ? share : fabs(share));
        int shift = (int)rintf(sigma[band] * z[v - first]);
        uint64_t side = x->sides == 2 && q[v] < 0;
        for (uint64_t s = 0; s < x->slice_count; s++) {
            int16_t *g = nvx_bench_cells(f, bench->g, block->columns, s, side,
                                         block->d_first + row);
            g[v] = (int16_t)(g[v] + (side ? -shift : shift));
        }
    }
}

static void program_values(const nvx_functional *f, const nvx_block *block,
                           const nvx_stream *stream, nvx_bench *bench)
{
    uint64_t stride = (f->x->vectors_per_array + 3) & ~3ull;
    float *z = nvx_alloc(stride, sizeof *z);
    for (uint64_t r = 0; r < block->rows; r++) {
        nvx_stream_normal(stream, r * stride, block->columns, z);
        nvx_bench_perturb(f, block, r, 0, block->columns, z, bench);
    }
    free(z);
}

NVX_CLONES
static int64_t total(size_t n, const int16_t g[])
{
    int32_t sum = 0; /* n cells of a row: at most 65536 x 32767 */
    for (size_t i = 0; i < n; i++)
        sum += g[i];
    return sum;
}

/* Is any of n conductances not a whole number of level steps? */
NVX_CLONES
static bool off_level(size_t n, const int16_t g[], int unit)
{
    int16_t rest = 0, mask = (int16_t)(unit - 1);
    for (size_t i = 0; i < n; i++)
        rest |= g[i] & mask;
    return rest != 0;
}

static void sum_power(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    for (uint64_t r = 0; r < block->rows; r++)
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            for (uint64_t side = 0; side < f->x->sides; side++)
                bench->power[block->d_first + r] +=
                    total(block->columns, nvx_bench_cells(f, bench->g, block->columns, s,
                                                          side, block->d_first + r));
}

NVX_CLONES
static void subtract(size_t n, const int16_t a[], int16_t b[])
{
    for (size_t i = 0; i < n; i++)
        b[i] = (int16_t)(a[i] - b[i]);
}

NVX_CLONES
static void add(size_t n, const int16_t a[], int16_t b[])
{
    for (size_t i = 0; i < n; i++)
        b[i] = (int16_t)(a[i] + b[i]);
}

void nvx_bench_join(const nvx_functional *f, const nvx_block *block, uint64_t first,
                    uint64_t n, int16_t *of, bool minus)
{
    uint64_t columns = block->columns;
    for (uint64_t s = 0; s < f->x->slice_count; s++) {
        const int16_t *a = nvx_bench_cells(f, of, columns, s, 0, block->d_first) + first;
        int16_t *b = nvx_bench_cells(f, of, columns, s, 1, block->d_first) + first;
        uint64_t whole = n == columns ? n * block->rows : n; /* cells side by side */
        for (uint64_t i = 0; i < columns * block->rows; i += whole == n ? columns : whole)
            if (minus)
                subtract(whole, a + i, b + i);
            else
                add(whole, a + i, b + i);
    }
}

static int program_block(const nvx_functional *f, const nvx_block *b,
                         const nvx_draw *draw, nvx_bench *bench, nvx_error *err)
{
    array s = {.f = f, .block = b, .layout = nvx_layout_of(f->x), .bench = bench};
    double at = f->epoch[draw->epoch];
    s.noisy = draw->trial >= 0;
    s.first = draw->trial >= 0 && draw->epoch == 0;
    s.used = b->columns * s.layout.wide;
    s.time = (nvx_cell_time){.since = f->age + at,
                             .elapsed = draw->epoch ? at - f->epoch[draw->epoch - 1] : -1,
                             .read = draw->epoch};
    for (s.a = 0; s.a < f->x->arrays_per_block; s.a++) {
        char path[64];
        nvx_array_path(b, s.a, path);
        nvx_cell_streams_init(&s.streams, draw->seed, (uint64_t)draw->trial, path);
        program_array(&s);
    }
    if (s.noisy && f->plan->per_value)
        program_values(f, b, &s.streams.program, bench); /* of the last array */
    if (bench->written)
        nvx_bench_redraw(f, b, draw, bench);
    return nvx_bench_wires(f, b, bench, err);
}

bool nvx_bench_off_level(const nvx_functional *f, const nvx_block *block,
                         const nvx_bench *bench)
{
    return off_level(f->x->slice_count * f->x->sides * f->search.placement->d *
                         block->columns,
                     bench->g, f->unit);
}

int nvx_bench_program(const nvx_functional *f, const nvx_block *block,
                      const nvx_draw *draw, nvx_bench *bench, nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    if (f->fused && f->values) {
        nvx_bench_program_values(f, block, draw, bench);
        return 0;
    }
    memset(bench->power, 0, p->d * sizeof *bench->power);
    for (uint32_t r = 0; r < p->row_tiles; r++) {
        if (program_block(f, block + r, draw, bench, err) < 0)
            return -1;
        sum_power(f, block + r, bench);
        if (bench->written && draw->epoch == 0)
            nvx_bench_note_power(f, block + r, bench);
        if (!f->analog)
            continue;
        nvx_bench_join(f, block + r, 0, block->columns, bench->g, true);
        if (bench->variance)
            nvx_bench_join(f, block + r, 0, block->columns, bench->variance, false);
    }
    bench->off_level = nvx_bench_off_level(f, block, bench);
    if (f->fused)
        nvx_bench_fuse(f, block, bench);
    return 0;
}
