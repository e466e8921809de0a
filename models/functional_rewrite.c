/* functional_rewrite.c - columns of cells that requests write: drawn, changed, counted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

enum { WIDE_MOST = 64 /* cells of a value side by side, and what aligns draws */ };

/* A column of one array of a block, one writing of it. */
typedef struct {
    const nvx_functional *f;
    const nvx_block *block;
    const nvx_change *change;
    const nvx_draw *draw;
    nvx_layout layout;
    uint64_t a, v; /* array of the block; vector of the block */
    nvx_cell_streams streams;
    const int16_t *q; /* [d x stride] of the vector */
    uint64_t q_stride;
    uint8_t *state; /* of the column tile's cells; NULL: none */
    bool fresh;     /* its first reading */
} column;

/* The cells of one row of it. */
typedef struct {
    uint8_t level[WIDE_MOST], verify[WIDE_MOST], pulses[WIDE_MOST];
    int16_t g[WIDE_MOST];
    uint64_t skip; /* cells before, drawn because draws are aligned */
} cells;

static void open_column(column *c)
{
    char path[64];
    nvx_array_path(c->block, c->a, path);
    nvx_cell_streams_init(&c->streams, c->draw->seed, (uint64_t)c->draw->trial, path);
    nvx_cell_streams_rewrite(&c->streams, c->change->writes, c->change->policy);
}

static nvx_cell_time time_of(const column *c)
{
    const nvx_functional *f = c->f;
    double at = f->epoch[c->draw->epoch];
    bool again = c->draw->epoch && !c->fresh;
    return (nvx_cell_time){.since = fmax(at - c->change->time, 0),
                           .elapsed = again ? at - f->epoch[c->draw->epoch - 1] : -1,
                           .read = c->draw->epoch};
}

static void draw_row(const column *c, uint64_t row, cells *out)
{
    const nvx_functional *f = c->f;
    const nvx_layout *l = &c->layout;
    uint64_t element = c->block->d_first + row, first = c->v * l->wide;
    uint64_t stride = (f->x->columns + 3) & ~3ull, n = l->wide + (first & 3);
    uint64_t d = f->search.placement->d;
    uint8_t state[WIDE_MOST] = {0}, verified = 0, *own = NULL;
    NVX_ASSERT(n <= WIDE_MOST);
    memset(out, 0, sizeof *out);
    out->skip = first & 3;
    for (uint64_t i = 0; i < l->wide; i++)
        nvx_levels(f->x, nvx_slice_of(l, c->a, i), nvx_side_of(l, c->a, i), 1,
                   c->q + element * c->q_stride, out->level + out->skip + i, 1);
    nvx_mask_row(&f->mask, element, c->block->n_first + c->v, 1, &verified);
    memset(out->verify, verified, n);
    if (c->draw->trial < 0) {
        nvx_cells_exact(f->cells, n, out->level, out->g);
        memset(out->pulses, 1, n);
        return;
    }
    nvx_cell_time time = time_of(c);
    if (c->state) {
        own = c->state + (c->a * d + element) * f->x->columns + first;
        memcpy(state + out->skip, own, l->wide);
    }
    nvx_cells_draw(f->cells, &c->streams, row * stride + first - out->skip, n, out->level,
                   out->verify, &time, state, out->g, out->pulses);
    if (own)
        memcpy(own, state + out->skip, l->wide);
}

/* Puts a row's cells into the bench. */
static void spread(const column *c, uint64_t row, const cells *from, nvx_bench *bench)
{
    const nvx_functional *f = c->f;
    uint64_t columns = c->block->columns, element = c->block->d_first + row;
    for (uint64_t i = 0; i < c->layout.wide; i++) {
        uint64_t slice = nvx_slice_of(&c->layout, c->a, i);
        uint64_t side = nvx_side_of(&c->layout, c->a, i);
        nvx_bench_cells(f, bench->g, columns, slice, side, element)[c->v] =
            from->g[from->skip + i];
        if (bench->variance)
            nvx_bench_cells(f, bench->variance, columns, slice, side, element)[c->v] =
                f->variance[from->level[from->skip + i]];
    }
}

/* Noise of whole values on a row of the column; streams are those of the last array. */
static void perturb(const column *c, uint64_t row, nvx_bench *bench)
{
    uint64_t stride = (c->f->x->vectors_per_array + 3) & ~3ull, skip = c->v & 3;
    float z[4];
    nvx_stream_normal(&c->streams.program, row * stride + c->v - skip, 4, z);
    nvx_bench_perturb(c->f, c->block, row, c->v, 1, z + skip, bench);
}

static void draw_column(const nvx_functional *f, const nvx_block *block, uint64_t v,
                        const nvx_change *change, const nvx_draw *draw, bool fresh,
                        nvx_bench *bench)
{
    column c = {.f = f,
                .block = block,
                .change = change,
                .draw = draw,
                .layout = nvx_layout_of(f->x),
                .v = v,
                .q = bench->q + v,
                .q_stride = block->columns,
                .state = bench->rewritten,
                .fresh = fresh};
    cells row;
    for (c.a = 0; c.a < f->x->arrays_per_block; c.a++) {
        open_column(&c);
        for (uint64_t r = 0; r < block->rows; r++) {
            draw_row(&c, r, &row);
            spread(&c, r, &row, bench);
        }
    }
    for (uint64_t r = 0; r < block->rows && f->plan->per_value && draw->trial >= 0; r++)
        perturb(&c, r, bench);
}

void nvx_bench_redraw(const nvx_functional *f, const nvx_block *block,
                      const nvx_draw *draw, nvx_bench *bench)
{
    for (uint64_t v = 0; v < block->columns; v++)
        if (bench->written[v])
            draw_column(f, block, v, bench->written[v], draw, false, bench);
}

static void set_vector(const nvx_functional *f, const nvx_block *block, uint64_t v,
                       const float w[], const int16_t q[], uint64_t q_stride,
                       nvx_bench *bench)
{
    uint64_t d = f->search.placement->d;
    memcpy(bench->w + v * d, w, d * sizeof *w);
    for (uint64_t e = 0; e < d; e++)
        bench->q[e * block->columns + v] = q[e * q_stride];
}

void nvx_bench_reset(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    uint64_t d = f->search.placement->d;
    for (uint64_t v = 0; v < block->columns; v++) {
        if (bench->written[v])
            set_vector(f, block, v, bench->w_first + v * d, bench->q_first + v,
                       block->columns, bench);
        bench->written[v] = NULL;
        bench->valid[v] = 1;
    }
    memset(bench->gained, 0, d * sizeof *bench->gained);
}

void nvx_bench_change(const nvx_functional *f, const nvx_block *block,
                      const nvx_change *change, nvx_bench *bench)
{
    uint64_t d = f->search.placement->d, v = change->n - block->n_first;
    bench->valid[v] = change->row != UINT64_MAX;
    if (!bench->valid[v])
        return;
    bench->written[v] = change;
    set_vector(f, block, v, f->update + change->row * d, f->update_q + change->row * d, 1,
               bench);
}

/* Power of a column on a row: of all its cells, before pairs are joined. */
static int32_t column_power(const nvx_functional *f, const nvx_block *block, uint64_t v,
                            uint64_t row, const nvx_bench *bench)
{
    int32_t sum = 0;
    for (uint64_t s = 0; s < f->x->slice_count; s++)
        for (uint64_t side = 0; side < f->x->sides; side++)
            sum += nvx_bench_cells(f, bench->g, block->columns, s, side,
                                   block->d_first + row)[v];
    return sum;
}

void nvx_bench_note_power(const nvx_functional *f, const nvx_block *block,
                          nvx_bench *bench)
{
    uint64_t d = f->search.placement->d;
    for (uint64_t r = 0; r < block->rows; r++)
        for (uint64_t v = 0; v < block->columns; v++)
            bench->column_power[v * d + block->d_first + r] =
                column_power(f, block, v, r, bench);
}

/* Makes the cells of a block what they were before the wires. */
static void leave_wires(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    for (uint64_t i = 0; bench->raw && i < f->x->slice_count * f->x->sides; i++) {
        uint64_t slice = i / f->x->sides, side = i % f->x->sides;
        uint64_t columns = block->columns;
        memcpy(nvx_bench_cells(f, bench->g, columns, slice, side, block->d_first),
               nvx_bench_cells(f, bench->raw, columns, slice, side, block->d_first),
               columns * block->rows * sizeof *bench->g);
    }
}

static int rewrite_block(const nvx_functional *f, const nvx_block *block,
                         const nvx_change *change, const nvx_draw *draw, nvx_bench *bench,
                         nvx_error *err)
{
    uint64_t d = f->search.placement->d, v = change->n - block->n_first;
    leave_wires(f, block, bench);
    draw_column(f, block, v, change, draw, true, bench);
    if (nvx_bench_wires(f, block, bench, err) < 0)
        return -1;
    for (uint64_t r = 0; r < block->rows; r++) {
        uint64_t e = block->d_first + r;
        int32_t power = column_power(f, block, v, r, bench);
        bench->gained[e] += power - bench->column_power[v * d + e];
        bench->column_power[v * d + e] = power;
    }
    if (!f->analog)
        return 0;
    if (bench->raw)
        nvx_bench_join(f, block, 0, block->columns, bench->g, true);
    else
        nvx_bench_join(f, block, v, 1, bench->g, true);
    if (bench->variance)
        nvx_bench_join(f, block, v, 1, bench->variance, false);
    return 0;
}

int nvx_bench_rewrite(const nvx_functional *f, const nvx_block *block,
                      const nvx_change *change, const nvx_draw *draw, nvx_bench *bench,
                      nvx_error *err)
{
    for (uint32_t r = 0; r < f->search.placement->row_tiles; r++)
        if (rewrite_block(f, block + r, change, draw, bench, err) < 0)
            return -1;
    bench->off_level = nvx_bench_off_level(f, block, bench);
    if (f->fused)
        nvx_bench_fuse(f, block, bench);
    return 0;
}

/* What a row step takes: the most pulses and verify reads of its cells. */
typedef struct {
    uint8_t pulses, verifies;
} step;

/* Adds a column's cells: to the steps of its rows, the cost of its tile, the sums of all.
 */
static void count_column(column *c, step steps[], nvx_write_cost *cost, nvx_writing *sum)
{
    const nvx_write_params *write = nvx_cells_write(c->f->cells);
    int policy = c->change->policy < 0 ? write->verify : c->change->policy;
    cells row;
    open_column(c);
    for (uint64_t r = 0; r < c->block->rows; r++) {
        draw_row(c, r, &row);
        for (uint64_t i = row.skip; i < row.skip + c->layout.wide; i++) {
            bool verified =
                policy == NVX_VERIFY_ALL || (policy == NVX_VERIFY_MASK && row.verify[i]);
            uint8_t pulses = row.pulses[i], verifies = verified ? pulses : 0;
            step *s = &steps[r];
            s->pulses = pulses > s->pulses ? pulses : s->pulses;
            s->verifies = verifies > s->verifies ? verifies : s->verifies;
            cost->cells++;
            cost->pulses += pulses;
            cost->verifies += verifies;
            sum->histogram[pulses]++;
            sum->at_limit += verified && pulses == write->limit;
        }
    }
}

/* The changes of one request in one column tile, block by block. */
static void count_request(const nvx_functional *f, const nvx_change *first, uint64_t n,
                          const nvx_draw *draw, nvx_write_cost out[], nvx_writing *sum)
{
    const nvx_placement *p = f->search.placement;
    const nvx_block *block =
        nvx_column_tile(f, (uint32_t)(first->n / p->vectors_per_array));
    step *steps = nvx_alloc(p->d, sizeof *steps);
    for (uint32_t r = 0; r < p->row_tiles; r++) {
        nvx_write_cost *cost = &out[block[r].tile];
        memset(steps, 0, block[r].rows * sizeof *steps);
        for (uint64_t i = 0; i < n; i++) {
            column c = {.f = f,
                        .block = block + r,
                        .change = first + i,
                        .draw = draw,
                        .layout = nvx_layout_of(f->x),
                        .v = first[i].n - block->n_first,
                        .q = f->update_q + first[i].row * p->d,
                        .q_stride = 1,
                        .fresh = true};
            for (c.a = 0; c.a < f->x->arrays_per_block; c.a++)
                count_column(&c, steps, cost, sum);
        }
        for (uint64_t e = 0; e < block[r].rows; e++) {
            cost->pulse_steps += steps[e].pulses;
            cost->verify_steps += steps[e].verifies;
        }
        cost->rows += block[r].rows;
    }
    free(steps);
}

/* Calls count_request for every request and column tile; out[requests' writes x tiles]. */
static void count_all(const nvx_functional *f, const nvx_draw *draw, nvx_write_cost out[],
                      nvx_writing *sum)
{
    const nvx_placement *p = f->search.placement;
    const nvx_requests *u = f->search.updates;
    uint64_t *write_of = nvx_alloc(f->search.requests, sizeof *write_of), writes = 0;
    for (uint64_t i = 0; i < f->search.requests; i++)
        write_of[i] = u->kind[i] == NVX_SEARCH ? 0 : writes++;
    for (uint32_t c = 0; c < p->column_tiles; c++) {
        uint64_t end = f->change_first[c + 1];
        for (uint64_t i = f->change_first[c], n; i < end; i += n) {
            const nvx_change *first = &f->change[i];
            for (n = 1; i + n < end && first[n].request == first->request; n++)
                ;
            if (first->row != UINT64_MAX)
                count_request(f, first, n, draw,
                              out + write_of[first->request] * p->tiles_used, sum);
        }
    }
    free(write_of);
}

/* The costs of a trial; histogram and at_limit of *sum. */
static nvx_write_cost *costs_of(const nvx_functional *f, uint64_t trial, uint64_t seed,
                                nvx_writing *sum)
{
    const nvx_write_params *write = nvx_cells_write(f->cells);
    uint64_t n = f->search.updates->writes * f->search.placement->tiles_used;
    nvx_write_cost *out = nvx_alloc(n, sizeof *out);
    const nvx_draw draw = {(int64_t)trial, seed, 0};
    count_all(f, &draw, out, sum);
    for (uint64_t i = 0; i < n; i++)
        out[i].seconds = (double)out[i].pulse_steps * write->pulse_time +
                         (double)out[i].verify_steps * write->verify_time;
    return out;
}

int nvx_functional_writes(nvx_functional *self, uint64_t trial, uint64_t seed,
                          nvx_write_cost out[], nvx_error *err)
{
    nvx_writing sum = {0};
    (void)err;
    if (self->changes == 0)
        return 0;
    nvx_write_cost *cost = costs_of(self, trial, seed, &sum);
    memcpy(out, cost,
           self->search.updates->writes * self->search.placement->tiles_used *
               sizeof *out);
    free(cost);
    return 0;
}

void nvx_functional_update(const nvx_functional *f, uint64_t trial, uint64_t seed,
                           nvx_writing *out)
{
    memset(out, 0, sizeof *out);
    if (f->changes == 0)
        return;
    nvx_write_cost *cost = costs_of(f, trial, seed, out);
    uint64_t n = f->search.updates->writes * f->search.placement->tiles_used;
    for (uint64_t i = 0; i < n; i++) {
        out->cells += cost[i].cells;
        out->pulses += cost[i].pulses;
        out->verifies += cost[i].verifies;
        out->seconds += cost[i].seconds;
    }
    free(cost);
}
