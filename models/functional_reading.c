/* functional_reading.c - what trials found, and the energy in the cells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/clock.h"
#include "sim/memory.h"

nvx_reading *nvx_reading_new(const nvx_search *s, uint64_t trials)
{
    nvx_reading *r = nvx_alloc(1, sizeof *r);
    *r = (nvx_reading){.trials = trials, .requests = s->requests, .k = s->k};
    r->ids = nvx_alloc(trials * s->requests * s->k, sizeof *r->ids);
    r->scores = nvx_alloc(trials * s->requests * s->k, sizeof *r->scores);
    r->nmse = nvx_alloc(trials, sizeof *r->nmse);
    r->cell_energy = nvx_alloc(trials * s->requests, sizeof *r->cell_energy);
    r->writing = nvx_alloc(trials, sizeof *r->writing);
    r->update = nvx_alloc(trials, sizeof *r->update);
    return r;
}

void nvx_reading_destroy(nvx_reading **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->ids);
    free((*self_p)->scores);
    free((*self_p)->nmse);
    free((*self_p)->cell_energy);
    free((*self_p)->writing);
    free((*self_p)->update);
    free((*self_p)->value);
    free(*self_p);
    *self_p = NULL;
}

/* block[old x size] with more[n x size] behind it. */
static void *append(void *block, size_t old, const void *more, size_t n, size_t size)
{
    char *grown = nvx_grow(block, old, old + n, size);
    memcpy(grown + old * size, more, n * size);
    return grown;
}

void nvx_reading_append(nvx_reading *self, nvx_reading **more_p)
{
    const nvx_reading *more = *more_p;
    NVX_ASSERT(self->requests == more->requests && self->k == more->k);
    uint64_t n = self->requests, k = n * self->k, a = self->trials, b = more->trials;
    self->ids = append(self->ids, a * k, more->ids, b * k, sizeof *self->ids);
    self->scores = append(self->scores, a * k, more->scores, b * k, sizeof *self->scores);
    self->nmse = append(self->nmse, a, more->nmse, b, sizeof *self->nmse);
    self->cell_energy = append(self->cell_energy, a * n, more->cell_energy, b * n,
                               sizeof *self->cell_energy);
    self->writing = append(self->writing, a, more->writing, b, sizeof *self->writing);
    self->update = append(self->update, a, more->update, b, sizeof *self->update);
    if (self->values)
        self->value = append(self->value, a * self->values, more->value, b * self->values,
                             sizeof *self->value);
    self->trials += b;
    nvx_reading_destroy(more_p);
}

double nvx_square_volt_seconds(const nvx_functional *f)
{
    const nvx_clock_params *clocks = nvx_config_at(f->search.root, "clock");
    nvx_clock clock;
    NVX_ASSERT(nvx_clock_init(&clock, clocks->core) == 0);
    double seconds =
        (double)nvx_clock_time(&clock, nvx_clock_cycles(&clock, f->x->integrate)) * 1e-12;
    return f->x->v_read * f->x->v_read * seconds;
}

/* What the rows conduct in a trial [S]: power[d] in units above g_min. */
static double *row_siemens(const nvx_functional *f, uint64_t trials,
                           const int64_t power[])
{
    const nvx_placement *p = f->search.placement;
    double cells = (double)(p->n * f->x->slice_count * f->x->sides);
    double *row = nvx_alloc(trials * p->d, sizeof *row);
    for (uint64_t i = 0; i < trials * p->d; i++)
        row[i] = (double)power[i] * f->plan->g_step / f->unit + cells * f->plan->g_min;
    return row;
}

double *nvx_plane_squares(const nvx_crossbar_params *x)
{
    int top = 1 << (x->input_bits - 1);
    double *square_of = nvx_alloc(2 * (size_t)top, sizeof *square_of);
    for (int u = -top + 1; u < top; u++)
        square_of[u + top] = nvx_plane_square(x, u);
    return square_of;
}

/* Active planes of each row times what the row's cells conduct. */
void nvx_cell_energy(const nvx_functional *f, const int64_t power[],
                     const int64_t gained[], nvx_reading *out)
{
    uint64_t d = f->search.placement->d, n = f->searches;
    double v2t = nvx_square_volt_seconds(f), *row = row_siemens(f, out->trials, power);
    double *square_of = nvx_plane_squares(f->x), step = f->plan->g_step / f->unit;
    int top = 1 << (f->x->input_bits - 1);
#pragma omp parallel
    {
        double *square = nvx_alloc(d, sizeof *square);
#pragma omp for schedule(static)
        for (uint64_t i = 0; i < n; i++) {
            for (uint64_t e = 0; e < d; e++)
                square[e] = square_of[f->q[i * d + e] + top];
            for (uint64_t t = 0; t < out->trials; t++) {
                double siemens = 0;
                for (uint64_t e = 0; e < d; e++)
                    siemens += row[t * d + e] * square[e];
                if (gained)
                    siemens += (double)gained[t * n + i] * step;
                out->cell_energy[t * out->requests + nvx_search_at(f, i)] = siemens * v2t;
            }
        }
        free(square);
    }
    free(square_of);
    free(row);
}

uint64_t nvx_functional_epochs(const nvx_functional *self)
{
    bool change = nvx_cells_age(self->cells) || nvx_cells_remember(self->cells);
    return change ? self->epochs : 0;
}

uint64_t nvx_functional_activations(const nvx_functional *self, uint64_t request)
{
    uint64_t d = self->search.placement->d, sum = 0, i = request;
    if (self->search_of)
        i = self->search_of[request];
    for (uint64_t e = 0; i != UINT64_MAX && e < d; e++)
        sum += nvx_active_planes(self->x, self->q[i * d + e]);
    return sum;
}

void nvx_functional_active_rows(const nvx_functional *self, const uint32_t of[],
                                uint32_t which, uint64_t out[])
{
    uint64_t d = self->search.placement->d;
    for (uint64_t e = 0; e < d; e++)
        out[e] = 0;
    for (uint64_t i = 0; i < self->searches; i++)
        for (uint64_t e = 0; e < d && (!of || of[nvx_search_at(self, i)] == which); e++)
            out[e] += nvx_active_planes(self->x, self->q[i * d + e]);
}

void nvx_writing_add(nvx_writing *self, const nvx_writing *other)
{
    self->cells += other->cells;
    self->pulses += other->pulses;
    self->verifies += other->verifies;
    self->at_limit += other->at_limit;
    for (size_t i = 0; i < sizeof self->histogram / sizeof *self->histogram; i++)
        self->histogram[i] += other->histogram[i];
    self->seconds = fmax(self->seconds, other->seconds);
}
