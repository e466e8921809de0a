/* functional_calibrate.c - full scale from held-aside inputs.
 *
 * The noise-free currents of all columns are counted per weight slice, in whole level
 * steps (rounded up), over all planes of all calibration inputs; full scale is the
 * nearest-rank percentile of their magnitudes, at least one step. Left out: calibration
 * inputs after the first NVX_QUERY_SPAN.
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

static void count_block(const nvx_functional *f, const nvx_block *block,
                        const nvx_span *span, nvx_bench *bench, histogram *h)
{
    unsigned from = f->analog ? 2 : 0, to = f->analog ? 2 : (unsigned)f->x->sides - 1;
    for (uint64_t first = 0; first < span->count; first += NVX_QUERY_BLOCK) {
        uint64_t left = span->count - first;
        uint64_t queries = left < NVX_QUERY_BLOCK ? left : NVX_QUERY_BLOCK;
        uint64_t n = f->x->planes * queries;
        nvx_bench_base(f, block, span, first, queries, bench);
        for (uint64_t s = 0; s < f->x->slice_count; s++)
            for (unsigned side = from; side <= to; side++) {
                nvx_bench_multiply(f, block, s, side, span, first, queries, bench);
                for (uint64_t i = 0; i < block->columns * n; i++) {
                    float y = fabsf(bench->y[i] + bench->base[i % n]);
                    uint64_t bin = (uint64_t)ceilf(y / NVX_CELL_STEP);
                    h->count[s * h->bins + (bin < h->bins ? bin : h->bins - 1)]++;
                }
            }
    }
}

static int count_all(const nvx_functional *f, const nvx_span *span, histogram *h,
                     nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    int failed = 0;
#pragma omp parallel
    {
        nvx_bench *bench = nvx_bench_new(f);
        histogram own = {h->bins,
                         nvx_alloc(f->x->slice_count * h->bins, sizeof(uint64_t))};
        nvx_error mine = {0};
#pragma omp for schedule(dynamic)
        for (uint32_t c = 0; c < p->column_tiles; c++) {
            const nvx_block *block = nvx_column_tile(f, c);
            if (nvx_bench_load(f, block, bench, &mine) < 0)
                continue;
            nvx_bench_program(f, block, -1, 0, bench);
            for (uint32_t r = 0; r < p->row_tiles; r++)
                count_block(f, block + r, span, bench, &own);
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

static nvx_span *read_span(nvx_functional *f, int id, nvx_error *err)
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
    int16_t *q = nvx_alloc(rows * d, sizeof *q);
    nvx_span *span = NULL;
    if (nvx_trace_read_input(f->search.trace, (uint32_t)id, 0, rows, input, err) == 0) {
        nvx_quantise(rows * d, input, f->x_largest, f->x->input_bits, q, 1);
        span = nvx_span_new(f, q, 0, rows);
    }
    free(input);
    free(q);
    return span;
}

int nvx_calibrate(nvx_functional *f, nvx_error *err)
{
    const nvx_placement *p = f->search.placement;
    uint64_t slices = f->x->slice_count;
    int id = nvx_trace_input_named(f->search.trace, "calibration");
    const nvx_config *pool = nvx_config_child(
        nvx_config_child(nvx_config_child(f->search.root, "chip"), "tile"), "adc_pool");
    if (id < 0)
        return nvx_config_fail(
            pool, "full_scale", err,
            "calibrated needs inputs named 'calibration' in the trace; "
            "allowed without them: full, active_rows, step");
    nvx_span *span = read_span(f, id, err);
    if (!span)
        return -1;
    double top =
        (double)f->x->rows * ((double)(f->plan.levels - 1) +
                              (f->baseline ? (double)f->plan.zero / NVX_CELL_STEP : 0));
    histogram h = {.bins = (uint64_t)ceil(top) + 2};
    h.count = nvx_alloc(slices * h.bins, sizeof *h.count);
    int result = count_all(f, span, &h, err);
    for (uint64_t i = 0; i < p->row_tiles * slices; i++)
        f->lsb[i] =
            percentile(h.count + i % slices * h.bins, h.bins, f->adc->percentile) /
            f->code_high;
    free(h.count);
    nvx_span_destroy(&span);
    return result;
}
