/* sigma_of_g.c - spread as a polynomial of the conductance, growing with time.
 *
 *     sigma(x, t) = c0(t) + c1(t) x + c2(t) x^2 + ...  [S],    x = G / g_max
 *
 * with G = g_min + l g_step the target. Coefficients are listed for several times since
 * programming. Between two of them sigma is linear in log10(t), before the first it is
 * the first one's; nothing is claimed after the last. Where a polynomial goes below zero
 * sigma is 0. Form and figures: the fits in aihwkit of Wan et al., Nature 608 (2022), and
 * of CMO/HfOx RRAM, whose sigma = a + b ln t is two times' worth of coefficients.
 *
 * Programming and relaxation are told apart. These figures were taken after cells had
 * been written and verified, so the spread above is what time does afterwards: it is
 * added by relax(), at any t (0 too: then the first time's), and no further pulse makes
 * it smaller. `program_sigma`, a polynomial of the same form, is the spread of one
 * programming pulse (or of what a verified write of the publication leaves); without it a
 * cell is programmed to its target. A cell keeps its draw: it is sigma(t) z off with the
 * same z at all times. The mean moves by `shift_per_ln_time` ln(t / first time).
 *
 * Left out: read noise (the fits' authors give it separately), tails, cells that change
 * rank over time, dependence of relaxation on where programming really left a cell.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/devices.h"
#include "devices/gaussian.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/vector.h"

typedef struct {
    nvx_range range;
    nvx_reals program_sigma, times, coefficients;
    double shift; /* S per e-fold of time */
} params;

/* Of a plan. */
typedef struct {
    size_t n;       /* times */
    double *time;   /* [n] log10(s) */
    double *spread; /* [n x levels] level steps */
    double shift;   /* level steps per decade */
} table;

static const nvx_param param_table[] = {
    NVX_PROFILE_PARAMS(params, range),
    NVX_BITS_PARAM(params, range),
    NVX_G_PARAMS(params, range),
    {.name = "program_sigma",
     .kind = NVX_REALS,
     .unit = "S",
     .offset = offsetof(params, program_sigma),
     .dflt = "",
     .min = -1,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: a verified cell is where it should be",
     .doc = "coefficients c0, c1, .. of G / g_max: std of programming"},
    {.name = "times",
     .kind = NVX_REALS,
     .unit = "s",
     .offset = offsetof(params, times),
     .dflt = "",
     .min = 1e-12,
     .max = 1e12,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "times since programming the coefficients are for, rising"},
    {.name = "coefficients",
     .kind = NVX_REALS,
     .unit = "S",
     .offset = offsetof(params, coefficients),
     .dflt = "",
     .min = -1,
     .max = 1,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "coefficients c0, c1, .. of G / g_max for the first time, then for the next: "
            "std of what time does"},
    {.name = "shift_per_ln_time",
     .kind = NVX_REAL,
     .unit = "S",
     .offset = offsetof(params, shift),
     .dflt = "0 S",
     .min = -1,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: no shift",
     .doc = "shift of every cell's mean per e-fold of time from the first time on"},
    NVX_CLIP_PARAM(params, range),
    {0},
};

/* c[0] + c[1] x + ... of n coefficients, not below 0. */
static double polynomial(size_t n, const double c[], double x)
{
    double y = 0;
    for (size_t i = n; i > 0; i--)
        y = y * x + c[i - 1];
    return fmax(y, 0);
}

/* Sigma of level l [level steps] from a polynomial's coefficients. */
static double spread_of(const params *p, const nvx_cell_plan *plan, unsigned l, size_t n,
                        const double c[])
{
    double g = plan->g_min + l * plan->g_step;
    return polynomial(n, c, g / p->range.g_max) / plan->g_step;
}

/* How far draws and the shift take a cell from its target, down and up. */
static void reach(const nvx_cell_plan *plan, const table *own, double *down, double *up)
{
    *down = *up = 0;
    double moved = own->n ? own->shift * (own->time[own->n - 1] - own->time[0]) : 0;
    for (unsigned l = 0; l < plan->levels; l++) {
        double most = 0;
        for (size_t i = 0; i < own->n; i++)
            most = fmax(most, own->spread[i * plan->levels + l]);
        most = (most + (double)plan->sigma[l]) * NVX_LARGEST_DRAW;
        *down = fmax(*down, most + fmax(-moved, 0) - l);
        *up = fmax(*up, most + fmax(moved, 0) + l);
    }
}

static void clear(nvx_cell_plan *self)
{
    table *own = self->own;
    if (!own)
        return;
    free(own->time);
    free(own->spread);
    free(own);
    self->own = NULL;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    const params *p = vp;
    nvx_range_plan(&p->range, out);
    table *own = nvx_alloc(1, sizeof *own);
    own->n = p->times.n;
    own->time = nvx_alloc(own->n, sizeof *own->time);
    own->spread = nvx_alloc(own->n * out->levels, sizeof *own->spread);
    own->shift = p->shift * log(10) / out->g_step;
    size_t terms = own->n ? p->coefficients.n / own->n : 0;
    for (size_t i = 0; i < own->n; i++) {
        own->time[i] = log10(p->times.v[i]);
        for (unsigned l = 0; l < out->levels; l++)
            own->spread[i * out->levels + l] =
                spread_of(p, out, l, terms, p->coefficients.v + i * terms);
    }
    for (unsigned l = 0; l < out->levels; l++)
        out->sigma[l] =
            (float)spread_of(p, out, l, p->program_sigma.n, p->program_sigma.v);
    out->own = own;
    out->latest = own->n ? p->times.v[own->n - 1] : INFINITY;
    double down, up;
    reach(out, own, &down, &up);
    nvx_range_bounds((nvx_clip)p->range.clip, -down, up, out);
    if (nvx_range_fits(out, self, p->coefficients.n ? "coefficients" : "program_sigma",
                       err) == 0)
        return 0;
    clear(out);
    return -1;
}

static int check_lists(const params *p, const nvx_config *self, nvx_error *err)
{
    const nvx_reals *times = &p->times, *c = &p->coefficients;
    if (times->n == 0 && c->n == 0 && p->program_sigma.n == 0)
        return nvx_config_fail(self, "coefficients", err,
                               "no spread is given; allowed: coefficients with their "
                               "times, program_sigma, or both");
    if (times->n ? c->n == 0 || c->n % times->n : c->n > 0)
        return nvx_config_fail(self, "coefficients", err,
                               "%zu values for %zu times; allowed: as many for each time",
                               c->n, times->n);
    for (size_t i = 1; i < times->n; i++)
        if (times->v[i] <= times->v[i - 1])
            return nvx_config_fail(self, "times", err,
                                   "%g s after %g s; allowed: rising times", times->v[i],
                                   times->v[i - 1]);
    if (p->shift != 0 && times->n < 2)
        return nvx_config_fail(self, "shift_per_ln_time", err,
                               "%zu times are given; allowed: two or more, from the "
                               "first to the last it is known for",
                               times->n);
    return 0;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    if (nvx_range_check(&p->range, self, err) < 0)
        return -1;
    return check_lists(p, self, err);
}

static unsigned bits(const void *vp)
{
    return (unsigned)((const params *)vp)->range.bits;
}

NVX_CLONES
static void add(const float spread[], float shift, size_t n, const uint8_t level[],
                const float z[], float g[])
{
    for (size_t i = 0; i < n; i++)
        g[i] = g[i] + (shift + spread[level[i]] * z[i]);
}

static void relax(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                  size_t n, const uint8_t level[], double t, float g[])
{
    const table *own = self->own;
    float z[NVX_CELL_BATCH], spread[NVX_CELL_LEVELS_MAX];
    if (own->n == 0)
        return;
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    double at = fmax(t > 0 ? log10(t) : own->time[0], own->time[0]);
    size_t i = 0;
    while (i + 2 < own->n && own->time[i + 1] < at)
        i++;
    size_t j = i + 1 < own->n ? i + 1 : i;
    double share = j > i ? (at - own->time[i]) / (own->time[j] - own->time[i]) : 0;
    share = fmin(share, 1);
    for (unsigned l = 0; l < self->levels; l++) {
        double a = own->spread[i * self->levels + l];
        double b = own->spread[j * self->levels + l];
        spread[l] = (float)(a + (b - a) * share);
    }
    nvx_stream_normal(stream, first, n, z);
    add(spread, (float)(own->shift * (at - own->time[0])), n, level, z, g);
}

static void describe(const void *vp, char *out, size_t size)
{
    const params *p = vp;
    int used = snprintf(
        out, size, "%s%ssigma is a polynomial of the conductance, bounds %s",
        p->range.profile, p->range.profile[0] ? "; " : "", nvx_clips[p->range.clip]);
    size_t at = used > 0 && (size_t)used < size ? (size_t)used : size;
    if (p->times.n && at < size)
        snprintf(out + at, size - at, ", told up to %g s", p->times.v[p->times.n - 1]);
}

static const nvx_device_ops ops = {.bits = bits,
                                   .plan = plan,
                                   .clear = clear,
                                   .program = nvx_gaussian_program,
                                   .relax = relax,
                                   .describe = describe};

const nvx_part nvx_sigma_of_g = {
    .impl = "sigma_of_g",
    .doc = "cell whose spread is a polynomial of its conductance and grows with time",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
