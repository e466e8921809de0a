/* lognormal.c - a programmed conductance is off by a factor, not by an amount.
 *
 *     G = (g_min + l g_step) exp(theta),    theta ~ N(0, sigma_l^2)
 *
 * The whole conductance takes the factor, g_min included. Its median is the target, its
 * mean exp(sigma^2 / 2) of it. Source: w exp(theta) on weights, as in CorrectNet (arXiv
 * 2211.14917); sigma is a list over the levels (levels.h). |theta| stays below 6.25 sigma,
 * as normal draws do. exp is 2^k times a polynomial of degree 6 (relative error 2e-7), in
 * single operations that give the same bytes on every processor.
 *
 * Left out: correlation between cells, anything that changes after programming. A cell
 * with g_min = 0 does not vary at its lowest level.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/devices.h"
#include "devices/levels.h"
#include "devices/range.h"
#include "sim/memory.h"
#include "sim/vector.h"

typedef struct {
    nvx_range range;
    nvx_reals sigma;
} params;

/* Of a plan. */
typedef struct {
    float sigma[NVX_CELL_LEVELS_MAX];
    float target[NVX_CELL_LEVELS_MAX]; /* in level steps from 0 S */
    float zero;                        /* g_min in level steps */
} table;

static const nvx_param param_table[] = {
    NVX_PROFILE_PARAMS(params, range),
    NVX_BITS_PARAM(params, range),
    NVX_G_PARAMS(params, range),
    {.name = "sigma",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(params, sigma),
     .min = 0,
     .max = 10,
     .doc = "std of the logarithm of a programmed conductance from the lowest to the "
            "highest level, one for all, or a power of two of them"},
    NVX_CLIP_PARAM(params, range),
    {0},
};

static void clear(nvx_cell_plan *self)
{
    free(self->own);
    self->own = NULL;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    const params *p = vp;
    nvx_range_plan(&p->range, out);
    table *own = nvx_alloc(1, sizeof *own);
    double zero = out->g_min / out->g_step, lowest = 0, highest = 0;
    for (unsigned l = 0; l < out->levels; l++) {
        double s = nvx_levels_value(&p->sigma, (double)l / (out->levels - 1));
        double reach = exp(NVX_LARGEST_DRAW * s);
        lowest = fmin(lowest, (zero + l) / reach - zero);
        highest = fmax(highest, (zero + l) * reach - zero);
        own->sigma[l] = (float)s;
        own->target[l] = (float)(zero + l);
    }
    own->zero = (float)zero;
    out->own = own;
    out->latest = INFINITY;
    nvx_range_bounds((nvx_clip)p->range.clip, lowest, highest, out);
    if (nvx_range_fits(out, self, "sigma", err) == 0)
        return 0;
    clear(out);
    return -1;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    if (nvx_levels_check(&p->sigma, self, "sigma", err) != 0)
        return -1;
    return nvx_range_check(&p->range, self, err);
}

static unsigned bits(const void *vp)
{
    return (unsigned)((const params *)vp)->range.bits;
}

/* e^x for |x| <= 63: x = k ln 2 + r, ln 2 in two parts so that r is exact enough. */
static inline float exponential(float x)
{
    const float round = 12582912.0F; /* 1.5 x 2^23: adding it rounds to whole numbers */
    float k = (x * 1.44269504F + round) - round;
    float r = (x - k * 0.693359375F) + k * 2.12194440e-4F;
    float e = 1.0F / 120 + r * (1.0F / 720);
    e = 1 + r * (1 + r * (0.5F + r * (1.0F / 6 + r * (1.0F / 24 + r * e))));
    int32_t power = ((int32_t)k + 127) << 23;
    float scale;
    memcpy(&scale, &power, sizeof scale);
    return e * scale;
}

NVX_CLONES
static void draw(const nvx_cell_plan *self, size_t n, const uint8_t level[],
                 const float z[], float g[])
{
    const table *own = self->own;
    const float low = self->low, high = self->high, zero = own->zero;
    for (size_t i = 0; i < n; i++) {
        float factor = exponential(own->sigma[level[i]] * z[i]);
        float x = own->target[level[i]] * factor - zero;
        x = x < low ? low : x;
        g[i] = x > high ? high : x;
    }
}

static void program(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    float z[NVX_CELL_BATCH];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    nvx_stream_normal(stream, first, n, z);
    draw(self, n, level, z, g);
}

static void describe(const void *vp, char *out, size_t size)
{
    const nvx_range *range = &((const params *)vp)->range;
    snprintf(out, size, "%s%ssigma is that of the logarithm, bounds %s", range->profile,
             range->profile[0] ? "; " : "", nvx_clips[range->clip]);
}

static const nvx_device_ops ops = {
    .bits = bits, .plan = plan, .clear = clear, .program = program, .describe = describe};

const nvx_part nvx_lognormal = {
    .impl = "lognormal",
    .doc = "cell off by a log-normal factor",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
