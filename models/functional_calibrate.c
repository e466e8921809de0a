/* functional_calibrate.c - full scale from held-aside inputs, or from vectors that are given.
 *
 * The noise-free currents of all columns are counted per weight slice, in whole level
 * steps (rounded up), over all planes of all calibration inputs; full scale is the
 * nearest-rank percentile of their magnitudes, at least one step. It is that of the full
 * resolution: a plane whose largest code stands for less (a neuron's lower planes, with
 * step x (2^(bits - 1) - 1) of its own in place of 2^(bits - 1) - 1) has its currents
 * counted as so much larger. Left out: calibration inputs after the first NVX_QUERY_SPAN.
 */
#include <math.h>
#include <stdlib.h>

#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"

typedef struct {
    uint64_t bins;
    uint64_t *count; /* [slices x bins] */
} histogram;

/* Full scale of the full resolution over that of plane p. */
static double part_of(const nvx_functional *f, uint64_t p)
{
    return f->code_high / ((double)f->plane[p].step * (double)f->plane[p].high);
}

/* Currents of one slice and pair half (2: the difference) of a chunk of columns. */
static void count_chunk(const nvx_functional *f, const nvx_block *block, uint64_t slice,
                        unsigned side, uint64_t first, const nvx_block_input *in,
                        nvx_bench *bench, histogram *h)
{
    uint64_t left = block->columns - first, lanes = f->x->planes * in->count;
    uint64_t n = left < NVX_COLUMN_CHUNK ? left : NVX_COLUMN_CHUNK;
    const int32_t *base = in->base + block->row_tile * lanes;
    const int16_t *g = nvx_bench_cells(f, bench->g, block->columns, slice,
                                       side == 2 ? 1 : side, block->d_first);
    nvx_product(in->planes[block->row_tile], n, g + first, block->columns, f->most,
                bench->scratch, bench->y);
    for (uint64_t i = 0; i < n * lanes; i++) {
        double y = fabs((double)bench->y[i] + base[i % lanes]) / f->unit;
        uint64_t bin = (uint64_t)ceil(y * part_of(f, i % lanes / in->count));
        h->count[slice * h->bins + (bin < h->bins ? bin : h->bins - 1)]++;
    }
}

static void count_block(const nvx_functional *f, const nvx_block *block,
                        const nvx_inputs *inputs, nvx_bench *bench, histogram *h)
{
    unsigned from = f->analog ? 2 : 0, to = f->analog ? 2 : (unsigned)f->x->sides - 1;
    for (uint64_t b = 0; b < inputs->blocks; b++)
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            for (unsigned side = from; side <= to; side++)
                for (uint64_t v = 0; v < block->columns; v += NVX_COLUMN_CHUNK)
                    count_chunk(f, block, s, side, v, &inputs->block[b], bench, h);
}

static int count_all(const nvx_functional *f, const nvx_inputs *inputs, histogram *h,
                     nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    const nvx_draw noise_free = {-1, 0, 0};
    int failed = 0;
#pragma omp parallel
    {
        nvx_bench *bench = nvx_bench_new(f, inputs);
        histogram own = {h->bins,
                         nvx_alloc(f->x->slice_count * h->bins, sizeof(uint64_t))};
        nvx_error mine = {0};
#pragma omp for schedule(dynamic)
        for (uint32_t c = 0; c < p->column_tiles; c++) {
            const nvx_block *block = nvx_column_tile(f, c);
            if (nvx_bench_load(f, block, bench, &mine) < 0 ||
                nvx_bench_program(f, block, &noise_free, bench, &mine) < 0)
                continue;
            for (uint32_t r = 0; r < p->row_tiles; r++)
                count_block(f, block + r, inputs, bench, &own);
        }
#pragma omp critical(nvx_calibrate)
        {
            for (uint64_t i = 0; i < f->x->slice_count * h->bins; i++)
                h->count[i] += own.count[i];
            if (mine.status)
                failed = -1;
            if (mine.status && err && !err->status)
                *err = mine;
        }
        free(own.count);
        nvx_bench_destroy(&bench);
    }
    return failed;
}

/* Nearest-rank percentile of one slice, in level steps. */
static double percentile(const uint64_t count[], uint64_t bins, double percent)
{
    uint64_t all = 0, seen = 0;
    for (uint64_t i = 0; i < bins; i++)
        all += count[i];
    uint64_t rank = (uint64_t)ceil(percent / 100 * (double)all);
    for (uint64_t i = 0; i < bins; i++)
        if ((seen += count[i]) >= rank)
            return i ? (double)i : 1;
    return (double)bins;
}

/* Vectors as the arrays see them. */
static nvx_inputs *inputs_of(const nvx_functional *f, uint64_t rows, const float input[])
{
    uint64_t n = rows * f->search.placement->d;
    int16_t *q = nvx_alloc(n, sizeof *q);
    nvx_quantise(n, input, f->x_largest, f->x->input_bits, q, 1);
    nvx_inputs *inputs = nvx_inputs_new(f, rows, q, false, false);
    free(q);
    return inputs;
}

static nvx_inputs *read_inputs(nvx_functional *f, int id, nvx_error *err)
{
    const nvx_table *table = nvx_trace_input(f->search.trace, (uint32_t)id);
    uint64_t d = f->search.placement->d, rows = table->rows;
    if (table->dim != d) {
        nvx_fail_at(err, nvx_trace_path(f->search.trace), 0, 0,
                    "/inputs/calibration: rows of %llu values; the stored matrix has "
                    "%llu",
                    (unsigned long long)table->dim, (unsigned long long)d);
        return NULL;
    }
    rows = rows < NVX_QUERY_SPAN ? rows : NVX_QUERY_SPAN;
    float *input = nvx_alloc(rows * d, sizeof *input);
    nvx_inputs *inputs = NULL;
    if (nvx_trace_read_input(f->search.trace, (uint32_t)id, 0, rows, input, err) == 0)
        inputs = inputs_of(f, rows, input);
    free(input);
    return inputs;
}

int nvx_calibrate(nvx_functional *f, nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    uint64_t slices = f->x->slice_count;
    int id = nvx_trace_input_named(f->search.trace, "calibration");
    const nvx_config *pool = nvx_config_child(
        nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile"), "adc_pool");
    const nvx_applied *own = f->search.applied;
    if (id < 0 && !own)
        return nvx_config_fail(
            pool, "full_scale", err,
            "calibrated needs inputs named 'calibration' in the trace; "
            "allowed without them: full, active_rows, step");
    nvx_inputs *inputs = own ? inputs_of(f, own->n, own->x) : read_inputs(f, id, err);
    if (!inputs)
        return -1;
    double top = (double)f->x->rows * nvx_plane_most(f->x) *
                 (f->plan->levels - 1 + (f->baseline ? (double)f->zero / f->unit : 0));
    double most = 1;
    for (uint64_t i = 0; i < f->x->planes; i++)
        most = fmax(most, part_of(f, i));
    histogram h = {.bins = (uint64_t)ceil(top * most) + 2};
    h.count = nvx_alloc(slices * h.bins, sizeof *h.count);
    int result = count_all(f, inputs, &h, err);
    for (uint64_t i = 0; i < p->row_tiles * slices; i++)
        f->lsb[i] =
            percentile(h.count + i % slices * h.bins, h.bins, f->adc->percentile) /
            f->code_high;
    free(h.count);
    nvx_inputs_destroy(&inputs);
    return result;
}
