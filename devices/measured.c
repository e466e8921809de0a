#include "devices/measured.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/devices.h"
#include "devices/gaussian.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/vector.h"

/* A cell's draw falls into one of this many steps of a level's inverse distribution. */
enum { STEPS = 1024, ROW = STEPS + 1 };

/* Of a plan. Rows of a level: ROW values in level steps, at probabilities i / STEPS. */
typedef struct {
    float *program; /* [levels x ROW]; NULL: no measured error of programming */
    size_t n;       /* times */
    double *time;   /* [n] s */
    float *relax;   /* [n x levels x ROW]; nothing at time 0 */
    int gaussian;   /* programming has a Gaussian error */
} table;

static const nvx_param param_table[] = {
    NVX_PROFILE_PARAMS(nvx_measured, range),
    NVX_BITS_PARAM(nvx_measured, range),
    NVX_G_PARAMS(nvx_measured, range),
    {.name = "times",
     .kind = NVX_REALS,
     .unit = "s",
     .offset = offsetof(nvx_measured, times),
     .dflt = "0 s",
     .min = 0,
     .max = 1e12,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "times since programming that were measured, rising"},
    {.name = "anchors",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(nvx_measured, anchors),
     .min = 0,
     .max = 1,
     .doc =
         "normalised levels that were measured, rising: (g - g_min) / (g_max - g_min)"},
    {.name = "probabilities",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(nvx_measured, probabilities),
     .dflt = "",
     .min = 0,
     .max = 1,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "probabilities of the quantiles, rising from 0 to 1; none: evenly spaced"},
    {.name = "deviation",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(nvx_measured, deviation),
     .min = -100,
     .max = 100,
     .doc = "quantiles of the deviation, of g_max - g_min: all of the first time's first "
            "anchor, then of its next anchor, .., then of the next time"},
    {.name = "cells",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(nvx_measured, cells),
     .dflt = "",
     .min = 0,
     .max = 1e15,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "measured cells per time and anchor; for `device show`"},
    {.name = "program",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(nvx_measured, program),
     .dflt = "",
     .min = 0,
     .max = 10,
     .trust = NVX_ASSUMED,
     .source = "assumed: cells start where they should be",
     .doc = "std of programming per anchor or one for all, of g_max - g_min, where no "
            "time 0 was measured"},
    NVX_CLIP_PARAM(nvx_measured, range),
    {0},
};

size_t nvx_measured_quantiles(const nvx_measured *self)
{
    return self->deviation.n / (self->times.n * self->anchors.n);
}

void nvx_measured_probabilities(const nvx_measured *self, double out[])
{
    size_t q = nvx_measured_quantiles(self);
    for (size_t i = 0; i < q; i++)
        out[i] = self->probabilities.n ? self->probabilities.v[i]
                                       : (double)i / (double)(q - 1);
}

size_t nvx_measured_anchor(const nvx_measured *self, double x)
{
    size_t best = 0;
    for (size_t a = 1; a < self->anchors.n; a++)
        if (fabs(self->anchors.v[a] - x) < fabs(self->anchors.v[best] - x))
            best = a;
    return best;
}

/* --- plan --- */

/* Spreads q quantiles, times scale, over the ROW values of a level. */
static void spread_row(const double probability[], const double value[], size_t q,
                       double scale, float out[])
{
    size_t k = 0;
    for (int i = 0; i <= STEPS; i++) {
        double p = (double)i / STEPS;
        while (k + 2 < q && probability[k + 1] <= p)
            k++;
        double w = (p - probability[k]) / (probability[k + 1] - probability[k]);
        out[i] = (float)(scale * (value[k] + w * (value[k + 1] - value[k])));
    }
}

/* Rows of all levels for a time of the profile. */
static void fill_time(const nvx_measured *p, const double probability[], size_t time,
                      unsigned levels, float out[])
{
    size_t q = nvx_measured_quantiles(p);
    for (unsigned l = 0; l < levels; l++) {
        size_t anchor = nvx_measured_anchor(p, (double)l / (levels - 1));
        const double *row = p->deviation.v + (time * p->anchors.n + anchor) * q;
        spread_row(probability, row, q, levels - 1, out + (size_t)l * ROW);
    }
}

/* Lowest and highest conductance of any level, in level steps. */
static void reach(const nvx_cell_plan *plan, const table *own, double *low, double *high)
{
    *low = 0, *high = plan->levels - 1;
    for (unsigned l = 0; l < plan->levels; l++) {
        double down = 0, up = 0;
        for (size_t i = 0; i < own->n; i++) {
            const float *row = own->relax + (i * plan->levels + l) * ROW;
            down = fmin(down, (double)row[0]);
            up = fmax(up, (double)row[STEPS]);
        }
        double sigma = NVX_LARGEST_DRAW * (double)plan->sigma[l];
        const float *row = own->program ? own->program + (size_t)l * ROW : NULL;
        *low = fmin(*low, l + down - sigma + (row ? (double)row[0] : 0));
        *high = fmax(*high, l + up + sigma + (row ? (double)row[STEPS] : 0));
    }
}

static void fill_sigma(const nvx_measured *p, nvx_cell_plan *out, table *own)
{
    for (unsigned l = 0; l < out->levels && p->program.n; l++) {
        size_t anchor = nvx_measured_anchor(p, (double)l / (out->levels - 1));
        double sigma = p->program.v[p->program.n > 1 ? anchor : 0];
        out->sigma[l] = (float)(sigma * (out->levels - 1));
        own->gaussian |= sigma > 0;
    }
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    (void)self, (void)err;
    const nvx_measured *p = vp;
    nvx_range_plan(&p->range, out);
    table *own = nvx_alloc(1, sizeof *own);
    const size_t size = (size_t)out->levels * ROW;
    double *probability = nvx_alloc(nvx_measured_quantiles(p), sizeof *probability);
    nvx_measured_probabilities(p, probability);
    own->n = p->times.n;
    own->time = nvx_alloc(own->n, sizeof *own->time);
    own->relax = nvx_alloc(own->n * size, sizeof *own->relax);
    for (size_t i = 0; i < own->n; i++) {
        own->time[i] = p->times.v[i];
        if (own->time[i] > 0)
            fill_time(p, probability, i, out->levels, own->relax + i * size);
    }
    if (own->time[0] == 0 && p->program.n == 0) {
        own->program = nvx_alloc(size, sizeof *own->program);
        fill_time(p, probability, 0, out->levels, own->program);
    }
    free(probability);
    fill_sigma(p, out, own);
    out->own = own;
    out->latest = own->time[own->n - 1] > 0 ? own->time[own->n - 1] : INFINITY;
    double low, high;
    reach(out, own, &low, &high);
    nvx_range_bounds((nvx_clip)p->range.clip, low, high, out);
    return 0;
}

static void clear(nvx_cell_plan *self)
{
    table *own = self->own;
    if (!own)
        return;
    free(own->program);
    free(own->time);
    free(own->relax);
    free(own);
    self->own = NULL;
}

/* --- draws --- */

/* g[i] += (1 - w) a(u[i]) + w b(u[i]) of its level. */
NVX_CLONES
static void look_up(const float *a, const float *b, float w, size_t n,
                    const uint8_t level[], const float u[], float g[])
{
    for (size_t i = 0; i < n; i++) {
        float at = u[i] * STEPS;
        int step = (int)at, k = level[i] * ROW + step;
        float rest = at - (float)step;
        float x = a[k] + rest * (a[k + 1] - a[k]);
        float y = b[k] + rest * (b[k + 1] - b[k]);
        g[i] = g[i] + (x + w * (y - x));
    }
}

NVX_CLONES
static void start(size_t n, const uint8_t level[], float g[])
{
    for (size_t i = 0; i < n; i++)
        g[i] = (float)level[i];
}

NVX_CLONES
static void bound(float low, float high, size_t n, float g[])
{
    for (size_t i = 0; i < n; i++) {
        float x = g[i] < low ? low : g[i];
        g[i] = x > high ? high : x;
    }
}

static void program(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    const table *own = self->own;
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    if (own->gaussian) {
        nvx_gaussian_program(self, stream, first, n, level, g);
        return;
    }
    start(n, level, g);
    if (!own->program)
        return;
    float u[NVX_CELL_BATCH];
    nvx_stream_uniform(stream, first, n, u);
    look_up(own->program, own->program, 0, n, level, u, g);
    bound(self->low, self->high, n, g);
}

static void relax(const nvx_cell_plan *self, const nvx_stream *stream, uint64_t first,
                  size_t n, const uint8_t level[], double t, float g[])
{
    const table *own = self->own;
    const double *time = own->time;
    const size_t size = (size_t)self->levels * ROW;
    float u[NVX_CELL_BATCH];
    double w = 0;
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    size_t i = 0;
    while (i + 1 < own->n && time[i + 1] <= t)
        i++;
    if (time[i] == 0 && (t <= 0 || own->n == 1))
        return;
    size_t j = i + 1 < own->n && t > time[i] ? i + 1 : i;
    if (j > i)
        w = time[i] == 0 ? t / time[j] : log(t / time[i]) / log(time[j] / time[i]);
    nvx_stream_uniform(stream, first, n, u);
    look_up(own->relax + i * size, own->relax + j * size, (float)w, n, level, u, g);
}

static unsigned bits(const void *vp)
{
    return (unsigned)((const nvx_measured *)vp)->range.bits;
}

static void describe(const void *vp, char *out, size_t size)
{
    const nvx_measured *p = vp;
    char last[64];
    nvx_quantity_format(p->times.v[p->times.n - 1], "s", last, sizeof last);
    snprintf(out, size, "%s%sdrawn from measured quantiles, %zu levels, %s%s, bounds %s",
             p->range.profile, p->range.profile[0] ? "; " : "", p->anchors.n,
             p->times.n > 1 || p->times.v[0] > 0 ? "told up to " : "at ", last,
             nvx_clips[p->range.clip]);
}

/* --- check --- */

/* The list `key` rises. */
static int check_rising(const nvx_config *self, const char *key, const nvx_reals *list,
                        nvx_error *err)
{
    for (size_t i = 1; i < list->n; i++)
        if (list->v[i] <= list->v[i - 1])
            return nvx_config_fail(self, key, err, "%g after %g; allowed: rising values",
                                   list->v[i], list->v[i - 1]);
    return 0;
}

static int check_sizes(const nvx_measured *p, const nvx_config *self, nvx_error *err)
{
    size_t rows = p->times.n * p->anchors.n, q = p->probabilities.n;
    if (p->times.n == 0 || p->anchors.n == 0)
        return nvx_config_fail(self, p->times.n ? "anchors" : "times", err,
                               "no value; allowed: one or more");
    if (p->deviation.n == 0 || p->deviation.n % rows || p->deviation.n / rows < 2)
        return nvx_config_fail(self, "deviation", err,
                               "%zu values for %zu times and %zu anchors; allowed: the "
                               "same number of quantiles, 2 or more, for each",
                               p->deviation.n, p->times.n, p->anchors.n);
    if (q && (q != p->deviation.n / rows || p->probabilities.v[0] > 0 ||
              p->probabilities.v[q - 1] < 1))
        return nvx_config_fail(self, "probabilities", err,
                               "%zu values from %g to %g; allowed: %zu from 0 to 1, as "
                               "deviation has quantiles",
                               q, p->probabilities.v[0], p->probabilities.v[q - 1],
                               p->deviation.n / rows);
    if (p->cells.n && p->cells.n != rows)
        return nvx_config_fail(self, "cells", err,
                               "%zu values; allowed: %zu, one per time and anchor",
                               p->cells.n, rows);
    if (p->program.n > 1 && p->program.n != p->anchors.n)
        return nvx_config_fail(self, "program", err,
                               "%zu values; allowed: 1 or %zu, one per anchor",
                               p->program.n, p->anchors.n);
    return 0;
}

/* Quantiles rise within a row, and programming has one error. */
static int check_rows(const nvx_measured *p, const nvx_config *self, nvx_error *err)
{
    size_t q = nvx_measured_quantiles(p);
    const double *v = p->deviation.v;
    for (size_t i = 0; i < p->deviation.n; i++)
        if (i % q && v[i] < v[i - 1])
            return nvx_config_fail(
                self, "deviation", err,
                "quantile %zu of anchor %g at %g s is %g, the one before %g; allowed: no "
                "fall from one quantile to the next",
                i % q + 1, p->anchors.v[i / q % p->anchors.n],
                p->times.v[i / q / p->anchors.n], v[i], v[i - 1]);
    for (size_t i = 0; i < p->anchors.n * q && p->times.v[0] == 0 && p->program.n; i++)
        if (v[i] != 0)
            return nvx_config_fail(self, "program", err,
                                   "the profile has a measured error of programming "
                                   "(time 0); allowed: one of the two");
    return 0;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_measured *p = vp;
    if (nvx_range_check(&p->range, self, err) < 0 || check_sizes(p, self, err) < 0 ||
        check_rising(self, "times", &p->times, err) < 0 ||
        check_rising(self, "anchors", &p->anchors, err) < 0 ||
        check_rising(self, "probabilities", &p->probabilities, err) < 0 ||
        check_rows(p, self, err) < 0)
        return -1;
    nvx_cell_plan widest = {.bits = (unsigned)p->range.bits};
    widest.levels = 1u << widest.bits;
    plan(p, self, &widest, err);
    clear(&widest);
    return nvx_range_fits(&widest, self, "deviation", err);
}

static const nvx_device_ops ops = {.bits = bits,
                                   .plan = plan,
                                   .clear = clear,
                                   .program = program,
                                   .relax = relax,
                                   .describe = describe};

const nvx_part nvx_measured_cell = {
    .impl = "measured",
    .doc = "cell drawn from measured distributions, per level and time since programming",
    .params_size = sizeof(nvx_measured),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
