#include "sim/app/device_text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/noise_trace.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/yaml.h"

/* Correlation times of the slow terms that are fitted, as the part `noise` has them. */
static const double slow_times[] = {0.01, 0.1, 1, 10, 100};

bool nvx_text_is_level_sigma(const nvx_samples *samples, const nvx_profile *profile)
{
    size_t n = profile->n_anchors;
    if (samples->kind != NVX_SAMPLES_SUMMARY || profile->n_times != 1 || n > 32 ||
        (n & (n - 1)))
        return false;
    for (size_t l = 0; l < n; l++)
        if (fabs(profile->stats[l].mean) > 0.01)
            return false;
    return true;
}

/* Spread of the row of a level: levels that fall were turned round. */
static double sigma_of(const nvx_samples *s, const nvx_profile *p, size_t level)
{
    size_t lowest = 0, highest = 0, n = p->n_anchors;
    for (size_t i = 0; i < s->n_rows; i++) {
        if (s->rows[i].mean < s->rows[lowest].mean)
            lowest = i;
        if (s->rows[i].mean > s->rows[highest].mean)
            highest = i;
    }
    bool falls = s->rows[lowest].level > s->rows[highest].level;
    for (size_t i = 0; i < s->n_rows; i++)
        if ((size_t)s->rows[i].level == (falls ? n - 1 - level : level))
            return s->rows[i].sigma;
    return 0;
}

static void comments(FILE *to, const char *notes)
{
    for (const char *at = notes; *at;) {
        size_t n = strcspn(at, "\n");
        fprintf(to, "# %.*s\n", (int)n, at);
        at += n + (at[n] == '\n');
    }
}

char *nvx_text_level_sigma(const nvx_samples *samples, const nvx_profile *p)
{
    char *out = NULL, low[64], high[64], *source = nvx_yaml_quote(p->source);
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);
    NVX_ASSERT(to);
    fprintf(to, "# %s: mean and sigma of %zu levels.\n", p->name, p->n_anchors);
    comments(to, p->notes);
    fprintf(to,
            "# sigma: of g_max - g_min, from the lowest level to the highest\n"
            "impl: level_sigma\nsource: %s\nbits: %u\ng_min: %s\ng_max: %s\n"
            "sigma_unit: range\nsigma: [",
            source, p->bits, nvx_quantity_round(p->g_min, "S", 9, low, sizeof low),
            nvx_quantity_round(p->g_max, "S", 9, high, sizeof high));
    for (size_t l = 0; l < p->n_anchors; l++)
        fprintf(to, "%s%.6g", l ? ", " : "",
                sigma_of(samples, p, l) / (p->g_max - p->g_min));
    fprintf(to, "]\n");
    NVX_ASSERT(fclose(to) == 0);
    free(source);
    return out;
}

/* --- read noise --- */

static int by_x(const void *a, const void *b)
{
    const nvx_noise_row *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

nvx_noise_row *nvx_text_noise_fit(const nvx_device_measured *measured, double g_min,
                                  double g_max)
{
    nvx_noise_row *rows = nvx_alloc(measured->n_traces, sizeof *rows);
    for (size_t i = 0; i < measured->n_traces; i++) {
        const nvx_read_trace *trace = &measured->traces[i];
        double *g = nvx_alloc(trace->n, sizeof *g), mean = 0, dt = 1 / measured->rate;
        for (size_t k = 0; k < trace->n; k++)
            mean += trace->g[k] / (double)trace->n;
        for (size_t k = 0; k < trace->n; k++)
            g[k] = (trace->g[k] - mean) / (g_max - g_min);
        rows[i].x = trace->place;
        rows[i].level = trace->level;
        rows[i].cell.slow_times = sizeof slow_times / sizeof *slow_times;
        memcpy(rows[i].cell.slow_time, slow_times, sizeof slow_times);
        nvx_noise_fit(g, trace->n, dt, &rows[i].cell);
        rows[i].std = nvx_noise_see(g, trace->n, dt).std;
        free(g);
    }
    qsort(rows, measured->n_traces, sizeof *rows, by_x);
    return rows;
}

static const nvx_noise_row *nearest(const nvx_noise_row rows[], size_t n, double x)
{
    const nvx_noise_row *best = &rows[0];
    for (size_t i = 1; i < n; i++)
        if (fabs(rows[i].x - x) < fabs(best->x - x))
            best = &rows[i];
    return best;
}

static double noise_value(const nvx_noise_cell *c, int key)
{
    bool rtn = c->amplitude > 0;
    switch (key) {
    case 0:
        return c->white;
    case 1:
        return rtn;
    case 2:
        return c->amplitude;
    case 3:
        return rtn ? c->low_time : 1;
    case 4:
        return rtn ? c->high_time : 1;
    case 5:
        return c->slow;
    default:
        return c->slope;
    }
}

char *nvx_text_noise(const nvx_noise_row rows[], size_t n, const char *indent)
{
    static const struct {
        const char *name, *unit;
    } keys[] = {{"white", ""},          {"rtn_share", ""},       {"rtn_amplitude", ""},
                {"rtn_low_time", " s"}, {"rtn_high_time", " s"}, {"slow", ""},
                {"slow_slope", ""}};
    char *out = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);
    NVX_ASSERT(to);
    for (int key = 0; key < (int)(sizeof keys / sizeof *keys); key++) {
        fprintf(to, "%s%s: [", indent, keys[key].name);
        for (int i = 0; i < NVX_NOISE_ENTRIES; i++) {
            double x = (i + 0.5) / NVX_NOISE_ENTRIES;
            fprintf(to, "%s%.4g%s", i ? ", " : "",
                    noise_value(&nearest(rows, n, x)->cell, key), keys[key].unit);
        }
        fprintf(to, "]\n");
    }
    fprintf(to, "%sslow_times: [", indent);
    for (size_t i = 0; i < sizeof slow_times / sizeof *slow_times; i++)
        fprintf(to, "%s%g s", i ? ", " : "", slow_times[i]);
    fprintf(to, "]\n");
    NVX_ASSERT(fclose(to) == 0);
    return out;
}

/* --- JSON --- */

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *reals(const double v[], size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, number(v[i]));
    return list;
}

static json_t *level_json(const nvx_profile *p, size_t time, size_t level)
{
    size_t at = time * p->n_anchors + level;
    const nvx_level_stats *s = &p->stats[at];
    json_t *quantiles = json_object();
    for (int i = 0; i < NVX_LEVEL_QUANTILES; i++) {
        char name[16];
        snprintf(name, sizeof name, "%g", nvx_level_quantiles[i]);
        json_object_set_new(quantiles, name, number(s->quantile[i]));
    }
    json_t *cells = s->n ? json_integer((json_int_t)s->n) : json_null();
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "level", (int)level, "target_S",
                     number(p->g_min + p->anchors[level] * (p->g_max - p->g_min)),
                     "cells", cells, "shift", number(s->mean), "sigma", number(s->sigma),
                     "robust_sigma", number(s->robust), "median", number(s->median),
                     "quantiles", quantiles, "beyond_2_robust", number(s->beyond2),
                     "beyond_3_robust", number(s->beyond3), "ks", number(s->ks),
                     "deviation",
                     reals(p->deviation + at * p->n_quantiles, p->n_quantiles));
}

char *nvx_text_json(const nvx_profile *p, const char *impl, size_t drawn)
{
    json_t *times = json_array();
    for (size_t t = 0; t < p->n_times; t++) {
        json_t *levels = json_array();
        for (size_t l = 0; l < p->n_anchors; l++)
            json_array_append_new(levels, level_json(p, t, l));
        json_array_append_new(times, json_pack("{s:o, s:o}", "time_s",
                                               number(p->times[t]), "levels", levels));
    }
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:o, s:s, s:o, s:o}", "format",
        "nvxsim-levels", "name", p->name, "impl", impl, "source", p->source, "g_min_S",
        number(p->g_min), "g_max_S", number(p->g_max), "bits", (int)p->bits, "drawn",
        json_integer((json_int_t)drawn), "unit", "g_max - g_min", "probability",
        reals(p->probabilities, p->n_quantiles), "times", times);
    NVX_ASSERT(root);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    json_decref(root);
    return text;
}
