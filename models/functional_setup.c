/* functional_setup.c - what is worked out once: scales, inputs, converters. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

enum { READ_ROWS = 1024 };

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

/* Reads the input rows of all requests; runs of consecutive rows in one go. */
static int read_inputs(nvx_functional *f, nvx_error *err)
{
    const nvx_search *s = &f->search;
    uint64_t d = s->placement->d;
    f->input = nvx_alloc(s->requests * d, sizeof *f->input);
    f->q = nvx_alloc(s->requests * d, sizeof *f->q);
    for (uint64_t i = 0, run; i < s->requests; i += run) {
        for (run = 1; i + run < s->requests && s->row[i + run] == s->row[i] + run; run++)
            ;
        if (nvx_trace_read_input(s->trace, s->input, s->row[i], run, f->input + i * d,
                                 err))
            return -1;
    }
    nvx_largest(s->requests * d, f->input, &f->x_largest);
    nvx_quantise(s->requests * d, f->input, f->x_largest, f->x->input_bits, f->q, 1);
    return 0;
}

static int set_codes(nvx_functional *f, nvx_error *err)
{
    bool is_signed = f->analog || f->x->input_sign == NVX_BIPOLAR;
    uint64_t bits = f->adc->ideal ? 2 : f->adc->bits;
    f->code_high = is_signed ? ldexp(1, (int)bits - 1) - 1 : ldexp(1, (int)bits) - 1;
    f->code_low = is_signed ? -f->code_high : 0;
    if (f->code_high > 0)
        return 0;
    const nvx_config *tile =
        nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile");
    return nvx_config_fail(nvx_config_child(tile, "adc_pool"), "bits", err,
                           "1 bit holds no signed code; allowed: 2 or more, or currents "
                           "of one sign (subtract: digital, input_sign not bipolar)");
}

/* Full-on current of one cell in level steps, as the converter sees it. */
static double full_on(const nvx_functional *f)
{
    double zero = f->analog ? 0 : (double)f->plan.zero / NVX_CELL_STEP;
    return (double)(f->plan.levels - 1) + zero;
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

static void set_plan(nvx_functional *f)
{
    const nvx_config *device = nvx_config_child(
        nvx_config_child(
            nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile"), "array"),
        "device");
    f->device = nvx_config_part(device)->ops;
    f->plan.bits = (unsigned)f->x->bits_per_cell;
    f->device->plan(nvx_config_params(device), &f->plan);
    f->analog = f->x->sides == 2 && f->x->subtract == NVX_SUBTRACT_ANALOG;
    f->baseline = !f->analog && f->plan.zero > 0;
    double largest = (double)f->plan.largest * (f->analog ? 2 : 1);
    double chunk = floor(NVX_EXACT_FLOAT / fmax(largest, 1));
    f->chunk =
        chunk >= (double)f->x->rows ? (uint32_t)f->x->rows : (uint32_t)fmax(chunk, 1);
    f->weight = nvx_alloc(f->x->planes, sizeof *f->weight);
    for (uint64_t p = 0; p < f->x->planes; p++)
        f->weight_sum += f->weight[p] = nvx_plane_weight(f->x, p);
}

nvx_functional *nvx_functional_new(const nvx_search *search, nvx_error *err)
{
    nvx_functional *f = nvx_alloc(1, sizeof *f);
    openblas_set_num_threads(1); /* the threads are ours: one per tile */
    f->search = *search;
    f->x = nvx_config_at(search->root, "chip.tile.array");
    f->adc = nvx_config_at(search->root, "chip.tile.adc_pool");
    set_plan(f);
    if (set_codes(f, err) < 0 ||
        nvx_trim_load(&f->trim, search->root, search->placement, err) < 0 ||
        find_matrix_scale(f, err) < 0 || read_inputs(f, err) < 0 || set_steps(f, err) < 0)
        nvx_functional_destroy(&f);
    else {
        f->w_scale = (double)f->w_largest / (ldexp(1, (int)f->x->value_bits - 1) - 1);
        f->x_scale = (double)f->x_largest / (ldexp(1, (int)f->x->input_bits - 1) - 1);
    }
    return f;
}

void nvx_functional_destroy(nvx_functional **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_functional *f = *self_p;
    nvx_trim_clear(&f->trim);
    free(f->input);
    free(f->q);
    free(f->weight);
    free(f->lsb);
    free(f);
    *self_p = NULL;
}

uint64_t nvx_functional_activations(const nvx_functional *self, uint64_t request)
{
    uint64_t d = self->search.placement->d, sum = 0;
    for (uint64_t e = 0; e < d; e++)
        sum += nvx_active_planes(self->x, self->q[request * d + e]);
    return sum;
}

void nvx_functional_active_rows(const nvx_functional *self, uint64_t out[])
{
    uint64_t d = self->search.placement->d;
    for (uint64_t e = 0; e < d; e++)
        out[e] = 0;
    for (uint64_t i = 0; i < self->search.requests * d; i++)
        out[i % d] += nvx_active_planes(self->x, self->q[i]);
}
