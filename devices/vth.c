/* vth.c - FeFET: the levels are threshold voltages, the conductance follows from them.
 *
 *     Vth = vth_l + N(0, sigma_l^2)                       [V]
 *     G   = k ln^2(1 + exp(u)),    u = (v_gate - Vth) ln 10 / (2 swing)    [S]
 *
 * the saturated EKV transistor (Enz, Krummenacher and Vittoz, Analog Integr. Circuits
 * Signal Process. 8, 1995): one decade per `swing` below threshold, a square law above
 * it. k is such that the nominal top level has g_max; the nominal level 0 has g_min,
 * which follows. Level 0 is the highest threshold. Levels between stand where the map
 * puts them: unlike other types' they are not evenly spaced, and what reads them as 1, 2,
 * ... sees the difference as a shift of the mean. Write-verify aims at where they stand.
 *
 * Retention: thresholds move by `vth_shift` per decade of time after `vth_shift_from`.
 * The map is tabulated at 256 points per 2 swing / ln 10 and linear between them (relative
 * error below 1e-5); the threshold of a programmed cell is found by inverting it.
 *
 * Left out: drain voltage and series resistance (both limit the top level's current),
 * temperature, a spread of the swing, spread that grows with time.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/devices.h"
#include "devices/levels.h"
#include "devices/range.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/vector.h"

typedef struct {
    nvx_range range;                /* bits and g_min are derived */
    nvx_reals vth, sigma, shift;    /* V, V, V per decade */
    double v_gate, swing;           /* V, V per decade of current */
    double shift_from, shift_until; /* s */
} params;

/* Of a plan: thresholds by level, and the map as points from `first` on. */
typedef struct {
    float vth[NVX_CELL_LEVELS_MAX], sigma[NVX_CELL_LEVELS_MAX];
    double shift[NVX_CELL_LEVELS_MAX]; /* V per decade */
    double from;                       /* s */
    float first, per_volt;             /* V, points per V */
    size_t n;
    float *g; /* [n] level steps, falling */
} map;

enum { POINTS = 256 }; /* of the map per 2 swing / ln 10 */

static const nvx_param param_table[] = {
    NVX_PROFILE_PARAMS(params, range),
    {.name = "vth",
     .kind = NVX_REALS,
     .unit = "V",
     .offset = offsetof(params, vth),
     .min = -10,
     .max = 10,
     .doc = "threshold voltage per level, from the lowest level (highest threshold) up"},
    {.name = "sigma",
     .kind = NVX_REALS,
     .unit = "V",
     .offset = offsetof(params, sigma),
     .min = 0,
     .max = 1,
     .doc = "std of a programmed threshold from the lowest to the highest level, one for "
            "all, or a power of two of them"},
    {.name = "v_gate",
     .kind = NVX_REAL,
     .unit = "V",
     .offset = offsetof(params, v_gate),
     .min = -10,
     .max = 10,
     .doc = "gate voltage at read"},
    {.name = "swing",
     .kind = NVX_REAL,
     .unit = "V",
     .offset = offsetof(params, swing),
     .dflt = "90 mV",
     .min = 0.01,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: 28 nm bulk transistor with a ferroelectric gate",
     .doc = "gate voltage per decade of current below threshold"},
    {.name = "g_max",
     .kind = NVX_REAL,
     .unit = "S",
     .offset = offsetof(params, range.g_max),
     .dflt = "14.285714 uS",
     .min = 1e-12,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "NVMExplorer, FeFET cell: 70 kohm at read",
     .doc = "conductance of the highest level's nominal threshold"},
    {.name = "vth_shift",
     .kind = NVX_REALS,
     .unit = "V",
     .offset = offsetof(params, shift),
     .dflt = "",
     .min = -1,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: no shift",
     .doc = "shift of the threshold per decade of time, per level or one for all"},
    {.name = "vth_shift_from",
     .kind = NVX_REAL,
     .unit = "s",
     .offset = offsetof(params, shift_from),
     .dflt = "1 s",
     .min = 1e-9,
     .max = 1e12,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "time since programming at which the listed thresholds hold"},
    {.name = "vth_shift_until",
     .kind = NVX_REAL,
     .unit = "s",
     .offset = offsetof(params, shift_until),
     .dflt = "100 ks",
     .min = 1e-9,
     .max = 1e12,
     .trust = NVX_MEASURED,
     .source = "Soliman et al., Nat. Commun. 14, 6348 (2023): measured to 1e5 s",
     .doc = "last time since programming the shift is claimed for"},
    NVX_CLIP_PARAM(params, range),
    {0},
};

/* ln^2(1 + e^u) of a threshold. */
static double ekv(const params *p, double vth)
{
    double u = (p->v_gate - vth) * log(10) / (2 * p->swing);
    double y = u > 40 ? u : log1p(exp(u));
    return y * y;
}

static double entry(const nvx_reals *list, unsigned l, unsigned levels)
{
    return list->n ? nvx_levels_value(list, (double)l / (levels - 1)) : 0;
}

/* Thresholds by level, and how far they reach at any time. */
static void thresholds(const params *p, unsigned levels, map *own, double *low,
                       double *high)
{
    double decades = p->shift.n ? log10(p->shift_until / p->shift_from) : 0;
    *low = INFINITY;
    *high = -INFINITY;
    for (unsigned l = 0; l < levels; l++) {
        double vth = p->vth.v[l], s = entry(&p->sigma, l, levels);
        double shift = entry(&p->shift, l, levels);
        *low = fmin(*low, vth - NVX_LARGEST_DRAW * s + fmin(shift * decades, 0));
        *high = fmax(*high, vth + NVX_LARGEST_DRAW * s + fmax(shift * decades, 0));
        own->vth[l] = (float)vth;
        own->sigma[l] = (float)s;
        own->shift[l] = shift;
    }
}

static void clear(nvx_cell_plan *self)
{
    map *own = self->own;
    if (!own)
        return;
    free(own->g);
    free(own);
    self->own = NULL;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    const params *p = vp;
    if (p->vth.n != out->levels)
        return nvx_config_fail(self, "vth", err,
                               "%zu values; allowed: %u, one per level of a cell of %u "
                               "bit%s",
                               p->vth.n, out->levels, out->bits,
                               out->bits == 1 ? "" : "s");
    nvx_range_plan(&p->range, out);
    map *own = nvx_alloc(1, sizeof *own);
    double low, high, step = 2 * p->swing / log(10) / POINTS;
    thresholds(p, out->levels, own, &low, &high);
    own->from = p->shift_from;
    own->first = (float)(low - step);
    own->per_volt = (float)(1 / step);
    own->n = (size_t)((high - low) / step) + 4;
    own->g = nvx_alloc(own->n, sizeof *own->g);
    double k = p->range.g_max / ekv(p, p->vth.v[out->levels - 1]);
    for (size_t i = 0; i < own->n; i++) {
        double vth = (double)own->first + (double)i / (double)own->per_volt;
        own->g[i] = (float)((k * ekv(p, vth) - out->g_min) / out->g_step);
    }
    for (unsigned l = 0; l < out->levels; l++)
        out->target[l] = (float)((k * ekv(p, p->vth.v[l]) - out->g_min) / out->g_step);
    out->own = own;
    out->latest = p->shift.n ? p->shift_until : INFINITY;
    nvx_range_bounds((nvx_clip)p->range.clip, (double)own->g[own->n - 1],
                     (double)own->g[0], out);
    if (nvx_range_fits(out, self, p->shift.n ? "vth_shift" : "sigma", err) == 0)
        return 0;
    clear(out);
    return -1;
}

static int check_lists(const params *p, const nvx_config *self, nvx_error *err)
{
    char a[64], b[64];
    size_t n = p->vth.n;
    if (n < 2 || n > NVX_CELL_LEVELS_MAX || (n & (n - 1)))
        return nvx_config_fail(
            self, "vth", err, "%zu values; allowed: 2, 4, 8, 16 or 32, one per level", n);
    for (size_t i = 1; i < n; i++)
        if (p->vth.v[i] >= p->vth.v[i - 1])
            return nvx_config_fail(
                self, "vth", err,
                "%s after %s; allowed: falling, from the lowest level "
                "to the highest",
                nvx_quantity_format(p->vth.v[i], "V", a, sizeof a),
                nvx_quantity_format(p->vth.v[i - 1], "V", b, sizeof b));
    if (nvx_levels_check(&p->sigma, self, "sigma", err) != 0)
        return -1;
    if (p->shift.n == 0)
        return 0;
    if (p->shift_until < p->shift_from)
        return nvx_config_fail(self, "vth_shift_until", err,
                               "%s is before vth_shift_from (%s); allowed: from there on",
                               nvx_quantity_format(p->shift_until, "s", a, sizeof a),
                               nvx_quantity_format(p->shift_from, "s", b, sizeof b));
    return nvx_levels_check(&p->shift, self, "vth_shift", err);
}

/* Derives bits and g_min. */
static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    params *p = vp;
    char gate[64];
    if (check_lists(p, self, err) < 0)
        return -1;
    double top = ekv(p, p->vth.v[p->vth.n - 1]);
    if (top < 1e-100)
        return nvx_config_fail(self, "v_gate", err,
                               "%s leaves no current at the highest level; allowed: "
                               "a voltage nearer to its threshold",
                               nvx_quantity_format(p->v_gate, "V", gate, sizeof gate));
    p->range.g_min = p->range.g_max * (ekv(p, p->vth.v[0]) / top);
    p->range.bits = 0;
    while (1u << p->range.bits < p->vth.n)
        p->range.bits++;
    return nvx_range_check(&p->range, self, err);
}

static unsigned bits(const void *vp)
{
    return (unsigned)((const params *)vp)->range.bits;
}

/* Conductance [level steps] of a threshold. */
static inline float conductance(const map *own, float vth)
{
    float x = (vth - own->first) * own->per_volt, last = (float)(own->n - 2);
    x = x < 0 ? 0 : x > last ? last : x;
    size_t i = (size_t)x;
    return own->g[i] + (own->g[i + 1] - own->g[i]) * (x - (float)i);
}

/* Threshold of a conductance; the nearest end of the map beyond it. */
static float threshold(const map *own, float g)
{
    size_t a = 0, b = own->n - 1;
    if (g >= own->g[0])
        return own->first;
    while (b - a > 1) { /* g[a] > g, and g[b] <= g or b is the end */
        size_t middle = a + (b - a) / 2;
        if (own->g[middle] > g)
            a = middle;
        else
            b = middle;
    }
    float fall = own->g[a] - own->g[b];
    float share = fall > 0 ? fminf((own->g[a] - g) / fall, 1) : 0;
    return own->first + ((float)a + share) / own->per_volt;
}

static void program(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    const map *own = self->own;
    float z[NVX_CELL_BATCH];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    nvx_stream_normal(stream, first, n, z);
    for (size_t i = 0; i < n; i++) {
        unsigned l = level[i];
        float x = conductance(own, own->vth[l] + own->sigma[l] * z[i]);
        x = x < self->low ? self->low : x;
        g[i] = x > self->high ? self->high : x;
    }
}

static void relax(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                  size_t n, const uint8_t level[], double t, float g[])
{
    (void)stream, (void)first;
    const map *own = self->own;
    float moved[NVX_CELL_LEVELS_MAX];
    if (t <= own->from)
        return;
    for (unsigned l = 0; l < self->levels; l++)
        moved[l] = (float)(own->shift[l] * log10(t / own->from));
    for (size_t i = 0; i < n; i++) {
        if (moved[level[i]] == 0)
            continue;
        float vth = threshold(own, g[i]);
        g[i] += conductance(own, vth + moved[level[i]]) - conductance(own, vth);
    }
}

static void describe(const void *vp, char *out, size_t size)
{
    const params *p = vp;
    snprintf(out, size,
             "%s%ssigma is a threshold's in V, read at %g V with %g V per decade, "
             "bounds %s",
             p->range.profile, p->range.profile[0] ? "; " : "", p->v_gate, p->swing,
             nvx_clips[p->range.clip]);
}

static const nvx_device_ops ops = {.bits = bits,
                                   .plan = plan,
                                   .clear = clear,
                                   .program = program,
                                   .relax = relax,
                                   .describe = describe};

const nvx_part nvx_vth = {
    .impl = "vth",
    .doc = "FeFET cell whose levels are threshold voltages",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
