/* functional_apply.c - vectors that come while the run goes on, applied to some rows of
 * the matrix: what a network asks of its arrays. */
#include <math.h>
#include <stdlib.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

typedef struct {
    nvx_functional *f;
    nvx_batch *b;
    const nvx_inputs *inputs;
    nvx_draw draw;
    int64_t *power; /* [d] of the column tiles that are driven, units above g_min */
    uint64_t cells; /* on a row of them */
    nvx_error err;
} job;

static void book(const job *j, uint32_t c, const nvx_bench *bench)
{
    nvx_batch *b = j->b;
    if (!b->writing || b->seen[c])
        return;
    b->seen[c] = 1;
    nvx_writing_add(b->writing, &bench->writing);
    b->seconds[c] = bench->writing.seconds;
}

/* The columns of the batch that the column tile holds. */
static nvx_columns columns_of(const nvx_batch *b, const nvx_block *block)
{
    uint64_t end = block->n_first + block->columns, last = b->first + b->count;
    uint64_t from = b->first > block->n_first ? b->first : block->n_first;
    return (nvx_columns){from - block->n_first, (last < end ? last : end) - from};
}

static void score(const job *j, const nvx_block *block, nvx_bench *bench)
{
    const nvx_functional *f = j->f;
    nvx_batch *b = j->b;
    nvx_columns which = columns_of(b, block);
    double scale = f->w_scale * f->x_scale;
    for (uint64_t i = 0; i < j->inputs->blocks; i++) {
        const nvx_block_input *in = &j->inputs->block[i];
        if (f->fused)
            nvx_bench_score_whole(f, block, which, in, bench);
        else
            nvx_bench_score(f, block, which, in, &j->draw, bench);
        for (uint64_t v = which.first; v < which.first + which.n; v++)
            for (uint64_t k = 0; k < in->count; k++)
                b->y[(in->first + k) * b->count + block->n_first + v - b->first] =
                    (float)(bench->score[v * in->count + k] * scale);
    }
}

static void pass(job *j, uint32_t c, nvx_bench *bench, nvx_error *err)
{
    const nvx_functional *f = j->f;
    const nvx_block *block = nvx_column_tile(f, c);
    bench->writing = (nvx_writing){0};
    if (nvx_bench_load(f, block, bench, err) < 0 ||
        nvx_bench_program(f, block, &j->draw, bench, err) < 0)
        return;
    score(j, block, bench);
#pragma omp critical(nvx_apply)
    {
        for (uint64_t e = 0; e < f->search.placement->d; e++)
            j->power[e] += bench->power[e];
        j->cells += block->columns * f->x->slice_count * f->x->sides;
        book(j, c, bench);
    }
}

static void pass_all(job *j)
{
    const nvx_functional *f = j->f;
    uint32_t wide = f->search.placement->vectors_per_array;
    uint32_t from = (uint32_t)(j->b->first / wide);
    uint32_t to = (uint32_t)((j->b->first + j->b->count - 1) / wide);
#pragma omp parallel if (to > from)
    {
        nvx_bench *bench = nvx_bench_new(f, j->inputs);
        nvx_error err = {0};
#pragma omp for schedule(dynamic)
        for (uint32_t c = from; c <= to; c++)
            if (!err.status)
                pass(j, c, bench, &err);
#pragma omp critical(nvx_apply)
        if (err.status && !j->err.status)
            j->err = err;
        nvx_bench_destroy(&bench);
    }
}

static void add_energy(const job *j, const int16_t q[])
{
    const nvx_functional *f = j->f;
    uint64_t d = f->search.placement->d;
    double v2t = nvx_square_volt_seconds(f), *square = nvx_plane_squares(f->x);
    const double *zero = square + (1 << (f->x->input_bits - 1));
    double *row = nvx_alloc(d, sizeof *row);
    for (uint64_t e = 0; e < d; e++)
        row[e] = (double)j->power[e] * f->plan->g_step / f->unit +
                 (double)j->cells * f->plan->g_min;
    for (uint64_t i = 0; i < j->b->vectors; i++) {
        double siemens = 0;
        for (uint64_t e = 0; e < d; e++)
            siemens += row[e] * zero[q[i * d + e]];
        j->b->energy[i] += siemens * v2t;
    }
    free(row);
    free(square);
}

/* Row activations per tile and request: of the blocks of the column tiles driven. */
static void add_active(const job *j, const int16_t q[])
{
    const nvx_functional *f = j->f;
    const nvx_placement *p = f->search.placement;
    uint64_t d = p->d, *active = nvx_alloc(d, sizeof *active);
    uint64_t from = j->b->first / p->vectors_per_array;
    uint64_t to = (j->b->first + j->b->count - 1) / p->vectors_per_array;
    uint64_t stacks = (to - from + 1) * p->arrays_per_block;
    for (uint64_t i = 0; i < j->b->vectors * d; i++) {
        unsigned planes = nvx_active_planes(f->x, q[i]);
        active[i % d] += planes;
        j->b->reads += planes * j->cells;
        j->b->request_active[j->b->request[i / d]] += planes * stacks;
    }
    for (uint64_t i = from * p->row_tiles; i < (to + 1) * p->row_tiles; i++)
        for (uint64_t r = 0; r < p->block[i].rows; r++)
            j->b->active[p->block[i].tile] +=
                active[p->block[i].d_first + r] * p->arrays_per_block;
    free(active);
}

int nvx_functional_apply(nvx_functional *self, nvx_batch *what, nvx_error *err)
{
    uint64_t d = self->search.placement->d, n = what->vectors * d;
    job j = {.f = self, .b = what, .draw = {what->trial, what->seed, 0}};
    NVX_ASSERT(self->search.applied && what->count > 0 && what->vectors > 0);
    int16_t *q = nvx_alloc(n, sizeof *q);
    j.power = nvx_alloc(d, sizeof *j.power);
    nvx_quantise(n, what->x, self->x_largest, self->x->input_bits, q, 1);
    for (uint64_t i = 0; i < n; i++)
        what->clipped += fabsf(what->x[i]) > self->x_largest;
    self->number = what->number;
    nvx_inputs *inputs = nvx_inputs_new(self, what->vectors, q, self->fused,
                                        self->white && what->trial >= 0);
    j.inputs = inputs;
    pass_all(&j);
    if (!j.err.status && what->energy)
        add_energy(&j, q);
    if (!j.err.status && what->active)
        add_active(&j, q);
    nvx_inputs_destroy(&inputs);
    free(j.power);
    free(q);
    if (j.err.status && err && !err->status)
        *err = j.err;
    return j.err.status ? -1 : 0;
}

int nvx_functional_program_rest(nvx_functional *self, nvx_batch *what, nvx_error *err)
{
    job j = {.f = self, .b = what, .draw = {what->trial, what->seed, 0}};
    nvx_inputs *none = nvx_inputs_new(self, 0, NULL, self->fused, false);
    nvx_bench *bench = nvx_bench_new(self, none);
    for (uint32_t c = 0; c < self->search.placement->column_tiles && !j.err.status; c++) {
        const nvx_block *block = nvx_column_tile(self, c);
        bench->writing = (nvx_writing){0};
        if (what->seen[c])
            continue;
        if (nvx_bench_load(self, block, bench, &j.err) == 0 &&
            nvx_bench_program(self, block, &j.draw, bench, &j.err) == 0)
            book(&j, c, bench);
    }
    nvx_bench_destroy(&bench);
    nvx_inputs_destroy(&none);
    if (j.err.status && err && !err->status)
        *err = j.err;
    return j.err.status ? -1 : 0;
}
