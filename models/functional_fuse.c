/* functional_fuse.c - without a converter slices and planes add up before the product.
 *
 *     sum_s 2^(m s) sum_p w_p sum_r x_rp g_rs  =  sum_r x_r e_r,   e = sum_s 2^(m s) g_s
 *
 * exactly, in whole numbers; e is split into two 16-bit halves where it needs them.
 */
#include <math.h>
#include <string.h>

#include "models/functional_parts.h"
#include "sim/vector.h"

enum {
    LOW_BITS = 8, /* of a split e */
    UNIT_MOST = 4096,
    UNIT_LEAST = 16,
};

static const double SUM_MOST = 2147483647.0;

NVX_CLONES
static void add_slice(size_t n, const int16_t g[], int32_t factor, int32_t e[])
{
    for (size_t i = 0; i < n; i++)
        e[i] += factor * g[i];
}

/* e = high 2^bits + low, both signed. */
NVX_CLONES
static void split(size_t n, int bits, const int32_t e[], int16_t high[], int16_t low[])
{
    const int32_t half = bits ? 1 << (bits - 1) : 0;
    for (size_t i = 0; i < n; i++) {
        int32_t h = (e[i] + half) >> bits;
        high[i] = (int16_t)h;
        low[i] = (int16_t)(e[i] - h * (1 << bits));
    }
}

void nvx_bench_fuse(const nvx_functional *f, const nvx_block *block, nvx_bench *bench)
{
    uint64_t n = f->search.placement->d * block->columns;
    memset(bench->whole, 0, n * sizeof *bench->whole);
    for (uint64_t s = 0; s < f->x->slice_count; s++) {
        int32_t factor = 1 << (s * f->x->bits_per_cell);
        /* An analog pair stands where G- was; a single column counts as it is. */
        uint64_t plus = f->analog ? 1 : 0;
        add_slice(n, nvx_bench_cells(f, bench->g, block->columns, s, plus, 0), factor,
                  bench->whole);
        if (f->x->sides == 2 && !f->analog)
            add_slice(n, nvx_bench_cells(f, bench->g, block->columns, s, 1, 0), -factor,
                      bench->whole);
    }
    split(n, f->split ? LOW_BITS : 0, bench->whole, bench->half, bench->half + n);
}

/* Noise on whole values, straight into e; constants of a run. */
typedef struct {
    float sigma[4], bound[3];  /* per band, units of a slice; upper ends of the bands */
    int32_t unit, all, middle; /* units per step of q; sum of slice weights; offset */
    bool pair, magnitude;
} values;

/* e[v] = (q + middle) unit + all shift. Returns the sum of the cells' shifts of a slice. */
NVX_CLONES
static int64_t perturb(const values *c, size_t n, const int16_t q[], const float z[],
                       int32_t e[])
{
    const float s0 = c->sigma[0], s1 = c->sigma[1], s2 = c->sigma[2], s3 = c->sigma[3];
    const float b0 = c->bound[0], b1 = c->bound[1], b2 = c->bound[2];
    const int32_t unit = c->unit;
    const int32_t flip = c->pair ? -1 : 1;
    const float sign = c->magnitude ? -1.0F : 1.0F;
    int32_t sum = 0;
    for (size_t v = 0; v < n; v++) {
        float x = (float)q[v];
        x = x < 0 ? sign * x : x;
        float sigma = x > b2 ? s3 : x > b1 ? s2 : x > b0 ? s1 : s0;
        int32_t shift = (int32_t)rintf(sigma * z[v]);
        e[v] = q[v] * unit + shift;
        sum += q[v] < 0 ? flip * shift : shift;
    }
    return sum;
}

static values values_of(const nvx_functional *f)
{
    const nvx_crossbar_params *x = f->x;
    double top = (double)((1 << (x->value_bits - 1)) - 1);
    values c = {.unit = f->whole_unit,
                .pair = x->sides == 2,
                .magnitude = !f->plan->signed_bands};
    for (int b = 0; b < 4; b++)
        c.sigma[b] = nvx_rounded_sigma((double)f->plan->value_sigma[b] * top * c.unit);
    for (int b = 0; b < 3; b++)
        c.bound[b] = (float)(0.25 * (b + 1) * top);
    return c;
}

/* What rows conduct, in units of a cell: a value's shift is spread over its slices. */
static int64_t power_of(const nvx_functional *f, int64_t level_sum, int64_t shifts)
{
    double all = 0;
    for (uint64_t s = 0; s < f->x->slice_count; s++)
        all += ldexp(1, (int)(s * f->x->bits_per_cell));
    double steps = (double)shifts / f->whole_unit / all * (double)f->x->slice_count;
    return level_sum * f->unit + (int64_t)rint(steps * f->unit);
}

void nvx_bench_program_values(const nvx_functional *f, const nvx_block *block,
                              const nvx_draw *draw, nvx_bench *bench)
{
    const values c = values_of(f);
    uint64_t stride = (f->x->vectors_per_array + 3) & ~3ull, columns = block->columns;
    uint64_t d = f->search.placement->d, arrays = f->x->arrays_per_block;
    char path[64];
    memset(bench->z, 0, columns * sizeof *bench->z);
    for (uint32_t r = 0; r < f->search.placement->row_tiles; r++) {
        const nvx_block *b = block + r;
        nvx_array_path(b, arrays - 1, path);
        if (draw->trial >= 0 && draw->epoch == 0)
            nvx_bench_one_pulse(f, arrays * b->rows, columns * nvx_layout_of(f->x).wide,
                                bench);
        nvx_stream stream =
            nvx_stream_new(draw->seed, (uint64_t)draw->trial, path, "program");
        for (uint64_t e = b->d_first; e < b->d_first + b->rows; e++) {
            if (draw->trial >= 0)
                nvx_stream_normal(&stream, (e - b->d_first) * stride, columns, bench->z);
            int64_t shifts = perturb(&c, columns, bench->q + e * columns, bench->z,
                                     bench->whole + e * columns);
            bench->power[e] = power_of(f, bench->level_sum[e], shifts);
        }
    }
    split(d * columns, f->split ? LOW_BITS : 0, bench->whole, bench->half,
          bench->half + d * columns);
}

/* Products of a chunk of columns into bench->score. */
static void score_chunk(const nvx_functional *f, uint64_t columns, uint64_t v, uint64_t n,
                        const nvx_block_input *in, nvx_bench *bench)
{
    const int16_t *high = bench->half + v;
    const int16_t *low = high + f->search.placement->d * columns;
    double *score = bench->score + v * in->count, step = 1.0 / f->whole_unit;
    nvx_product(in->whole, n, high, columns, f->most_whole, bench->scratch, bench->y);
    if (!f->split) {
        for (uint64_t i = 0; i < n * in->count; i++)
            score[i] = bench->y[i] * step;
        return;
    }
    nvx_product(in->whole, n, low, columns, 1 << (LOW_BITS - 1), bench->scratch,
                bench->y2);
    for (uint64_t i = 0; i < n * in->count; i++)
        score[i] = ((double)bench->y[i] * (1 << LOW_BITS) + bench->y2[i]) * step;
}

void nvx_bench_score_whole(const nvx_functional *f, const nvx_block *block,
                           nvx_columns which, const nvx_block_input *in, nvx_bench *bench)
{
    uint64_t columns = block->columns, queries = in->count;
    uint64_t end = which.first + which.n;
    bool offset = f->x->mapping == NVX_OFFSET && !f->values;
    double middle = offset ? ldexp(1, (int)f->x->value_bits - 1) : 0;
    for (uint64_t v = which.first; v < end; v += NVX_COLUMN_CHUNK) {
        uint64_t left = end - v;
        score_chunk(f, columns, v, left < NVX_COLUMN_CHUNK ? left : NVX_COLUMN_CHUNK, in,
                    bench);
    }
    for (uint32_t r = 0; r < f->search.placement->row_tiles && middle > 0; r++)
        for (uint64_t v = which.first; v < end; v++)
            for (uint64_t j = 0; j < queries; j++)
                bench->score[v * queries + j] -= middle * in->sum[r * queries + j];
}

/* Largest |e| in units, of cells: a stuck or noisy one may be anywhere, whatever its
 * level. */
static double most_of_cells(const nvx_functional *f)
{
    const nvx_crossbar_params *x = f->x;
    double weights = 0;
    for (uint64_t s = 0; s < x->slice_count; s++)
        weights += ldexp(1, (int)(s * x->bits_per_cell));
    return weights * (x->sides == 2 ? f->apart : f->most);
}

/* The same of whole values, per unit. */
static double most_of_values(const nvx_functional *f)
{
    const float *s = f->plan->value_sigma;
    double sigma = (double)fmaxf(fmaxf(s[0], s[1]), fmaxf(s[2], s[3]));
    return (ldexp(1, (int)f->x->value_bits - 1) - 1) * (1 + sigma * NVX_LARGEST_DRAW);
}

bool nvx_functional_can_fuse(nvx_functional *f)
{
    double inputs =
        (ldexp(1, (int)f->x->input_bits - 1) - 1) * (double)f->search.placement->d;
    if (!f->adc->ideal || f->white || f->trim.own || f->trim.offset != 0 ||
        f->trim.gain != 1)
        return false;
    f->whole_unit = f->unit;
    f->values = f->plan->per_value && !nvx_cells_age(f->cells) &&
                !nvx_cells_remember(f->cells) && !nvx_cells_faulty(f->cells) &&
                f->changes == 0 && f->wires->method == NVX_WIRES_NONE;
    double most = most_of_cells(f);
    if (f->values)
        for (f->whole_unit = UNIT_MOST; f->whole_unit > UNIT_LEAST; f->whole_unit /= 2)
            if ((most = ceil(most_of_values(f) * f->whole_unit) + 1) <= INT16_MAX &&
                most * inputs < SUM_MOST)
                break;
    f->split = most > INT16_MAX || most * inputs >= SUM_MOST;
    if (f->split)
        most = most / (1 << LOW_BITS) + 1;
    f->most_whole = (int)most;
    return most <= INT16_MAX && most * inputs < SUM_MOST &&
           (1 << (LOW_BITS - 1)) * inputs < SUM_MOST;
}
