/* functional_setup.c - what is worked out once: scales, inputs, cells, converters. */
#include <math.h>
#include <stdlib.h>

#include "models/chip.h"
#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

enum { READ_ROWS = 1024, LEAST = 64 /* steps of the largest variance */ };

static int find_matrix_scale(nvx_functional *f, nvx_error *err)
{
    uint64_t n = f->search.placement->n, d = f->search.placement->d;
    float *rows = nvx_alloc(READ_ROWS * d, sizeof *rows);
    int result = 0;
    for (uint64_t i = 0; i < n && result == 0; i += READ_ROWS) {
        uint64_t count = n - i < READ_ROWS ? n - i : READ_ROWS;
        result =
            nvx_trace_read_matrix(f->search.trace, f->search.matrix, i, count, rows, err);
        if (result == 0)
            nvx_largest(count * d, rows, &f->w_largest);
    }
    free(rows);
    return result;
}

static double top_code(bool is_signed, unsigned bits)
{
    return ldexp(1, (int)(is_signed ? bits - 1 : bits)) - 1;
}

static int set_planes(nvx_functional *f, nvx_error *err)
{
    bool is_signed = f->analog || nvx_plane_signed(f->x);
    f->code_high = f->adc->ideal ? 1 : top_code(is_signed, (unsigned)f->adc->bits);
    f->plane = nvx_alloc(f->x->planes, sizeof *f->plane);
    for (uint64_t p = 0; p < f->x->planes; p++) {
        nvx_adc_plane how = {2, 1};
        double weight = nvx_plane_weight(f->x, p);
        if (!f->adc->ideal)
            how = nvx_adc_plane_of(f->adc, f->x, p);
        float high = (float)top_code(is_signed, how.bits);
        f->plane[p] = (nvx_plane){(int32_t)(weight * how.step), (float)how.step,
                                  is_signed ? -high : 0, high};
        f->weight_sum += weight;
    }
    if (f->code_high > 0)
        return 0;
    const nvx_config *tile =
        nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile");
    return nvx_config_fail(nvx_config_child(tile, "adc_pool"), "bits", err,
                           "1 bit holds no signed code; allowed: 2 or more, or currents "
                           "of one sign (subtract: digital or mapping: offset; "
                           "input_sign: two_phase, or twos_complement with dac_bits: "
                           "1)");
}

/* Full-on current of one cell at the largest plane value, in level steps, as the
 * converter sees it. */
static double full_on(const nvx_functional *f)
{
    double zero = f->analog ? 0 : (double)f->zero / f->unit;
    return (f->plan->levels - 1 + zero) * nvx_plane_most(f->x);
}

static int set_steps(nvx_functional *f, nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    uint64_t slices = f->x->slice_count;
    f->lsb = nvx_alloc(p->row_tiles * slices, sizeof *f->lsb);
    if (f->adc->ideal)
        return 0;
    if (f->adc->full_scale == NVX_FULL_SCALE_CALIBRATED)
        return nvx_calibrate(f, err);
    for (uint64_t i = 0; i < p->row_tiles * slices; i++) {
        double rows = f->adc->full_scale == NVX_FULL_SCALE_FULL
                          ? (double)f->x->rows
                          : (double)p->block[i / slices].rows;
        f->lsb[i] = f->adc->full_scale == NVX_FULL_SCALE_STEP
                        ? f->adc->step
                        : rows * full_on(f) / f->code_high;
    }
    return 0;
}

/* Variances of white noise in whole steps, the largest of a level as large as may be: sums
 * of rows x squares x variances of a pair stay below 2^31. Squares are finer where both
 * cannot be. */
static void set_white(nvx_functional *f)
{
    double variance[NVX_CELL_LEVELS_MAX] = {0}, most = 0;
    double plane = nvx_plane_most(f->x), sum = 2147483647.0 / (double)f->x->rows;
    double sides = f->analog ? 2 : 1;
    f->white = nvx_cells_white(f->cells, variance);
    for (unsigned l = 0; l < f->plan->levels; l++)
        most = fmax(most, variance[l]);
    double square = fmin(plane * plane, fmin(INT16_MAX, floor(sum / (sides * LEAST))));
    double steps = fmin(NVX_VARIANCE_MOST, floor(sum / (sides * square)));
    double step = most > 0 ? most / steps : 1;
    f->square_unit = plane * plane / square;
    f->most_variance = (int)(sides * steps);
    f->variance_unit = step * f->square_unit;
    for (unsigned l = 0; l < f->plan->levels; l++)
        f->variance[l] = (int16_t)rint(variance[l] / step);
}

/* Refuses an age the device cannot tell. */
static int set_age(nvx_functional *f, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(f->search.root, "run");
    f->age = run->age;
    f->epoch_length = run->epoch;
    f->epochs = 1;
    f->epoch = nvx_alloc(1, sizeof *f->epoch);
    f->span = NVX_QUERY_SPAN;
    if (f->age <= f->plan->latest)
        return 0;
    return nvx_config_fail(nvx_config_child(f->search.root, "run"), "age", err,
                           "%g s is later than the device's last measured time, %g s",
                           f->age, f->plan->latest);
}

static int set_cells(nvx_functional *f, nvx_error *err)
{
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile"), "array");
    double inputs = (double)f->x->rows * nvx_plane_most(f->x);
    f->cells = nvx_cells_new(nvx_config_child(array, "device"),
                             (unsigned)f->x->bits_per_cell, inputs, err);
    if (!f->cells)
        return -1;
    f->plan = nvx_cells_plan(f->cells);
    f->unit = nvx_cells_unit(f->cells);
    f->zero = nvx_cells_zero(f->cells);
    f->analog = f->x->sides == 2 && f->x->subtract == NVX_SUBTRACT_ANALOG;
    f->baseline = !f->analog && f->zero > 0;
    int low, high, least = f->wires->method == NVX_WIRES_NONE ? 0 : -f->zero;
    nvx_cells_range(f->cells, &low, &high);
    low =
        low < least ? low : least; /* through wires a cell may seem to conduct nothing */
    f->apart = high - low;
    f->most = f->analog ? f->apart : high > -low ? high : -low;
    return set_age(f, err);
}

static void set_scales(nvx_functional *f)
{
    f->w_scale = (double)f->w_largest / (ldexp(1, (int)f->x->value_bits - 1) - 1);
    f->x_scale = (double)f->x_largest / (ldexp(1, (int)f->x->input_bits - 1) - 1);
}

nvx_functional *nvx_functional_new(const nvx_search *search, nvx_error *err)
{
    nvx_functional *f = nvx_alloc(1, sizeof *f);
    f->search = *search;
    f->x = nvx_config_at(search->root, "chip.tile.array");
    f->adc = nvx_config_at(search->root, "chip.tile.adc_pool");
    f->wires = nvx_config_at(search->root, "chip.tile.array.wires");
    if (set_cells(f, err) < 0 || set_planes(f, err) < 0 ||
        nvx_trim_load(&f->trim, search->root, search->placement, err) < 0 ||
        nvx_mask_load(&f->mask, search->root, search->placement, err) < 0) {
        nvx_functional_destroy(&f);
        return NULL;
    }
    set_white(f);
    if (find_matrix_scale(f, err) < 0 || nvx_functional_timeline(f, err) < 0 ||
        set_steps(f, err) < 0)
        nvx_functional_destroy(&f);
    else
        set_scales(f);
    if (!f)
        return NULL;
    f->fused = nvx_functional_can_fuse(f);
    if (f->changes)
        f->span = f->searches;
    if (f->searches * search->placement->n <= NVX_EXACT_MOST)
        f->exact = nvx_alloc(f->searches * search->placement->n, sizeof *f->exact);
    return f;
}

void nvx_functional_destroy(nvx_functional **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_functional *f = *self_p;
    nvx_trim_clear(&f->trim);
    nvx_mask_clear(&f->mask);
    nvx_cells_destroy(&f->cells);
    nvx_functional_timeline_clear(f);
    free(f->order);
    free(f->plane);
    free(f->lsb);
    free(f->exact);
    free(f->epoch);
    free(f->epoch_of);
    free(f);
    *self_p = NULL;
}

int nvx_functional_start(nvx_functional *self, const double start[], nvx_error *err)
{
    uint64_t n = self->searches;
    nvx_functional_time_changes(self, start);
    if (!nvx_cells_age(self->cells) && !nvx_cells_remember(self->cells))
        return 0;
    free(self->epoch_of);
    self->exact_known = false; /* blocks end elsewhere from now on */
    self->epoch_of = nvx_alloc(n, sizeof *self->epoch_of);
    self->epochs = 1;
    self->epoch[0] = start[nvx_search_at(self, 0)];
    for (uint64_t i = 0; i < n; i++) {
        double at = start[nvx_search_at(self, i)];
        if (at - self->epoch[self->epochs - 1] > self->epoch_length) {
            self->epoch = nvx_grow(self->epoch, self->epochs, self->epochs + 1,
                                   sizeof *self->epoch);
            self->epoch[self->epochs++] = at;
        }
        self->epoch_of[i] = (uint32_t)(self->epochs - 1);
    }
    /* States pass from one epoch to the next within a span only. */
    bool whole = self->changes > 0 || (nvx_cells_remember(self->cells) &&
                                       self->epochs > 1 && n > NVX_QUERY_SPAN);
    self->span = whole ? n : NVX_QUERY_SPAN;
    double last = self->age + self->epoch[self->epochs - 1];
    /* No measured time is known to a thousandth: a run may begin at the last one. */
    if (last <= 1.001 * self->plan->latest)
        return 0;
    return nvx_config_fail(nvx_config_child(self->search.root, "run"), "age", err,
                           "the last request is read %g s after programming, later than "
                           "the device's last measured time, %g s",
                           last, self->plan->latest);
}
