#include "devices/profile_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/devices.h"
#include "devices/measured.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/yaml.h"

enum {
    DECIMALS = 5, /* of a deviation */
    EXACT = 8,    /* of an anchor or a probability */
    WIDTH = 92,
};

void nvx_profile_destroy(nvx_profile **self_p)
{
    nvx_profile *self = self_p ? *self_p : NULL;
    if (!self)
        return;
    free(self->name);
    free(self->source);
    free(self->notes);
    free(self->times);
    free(self->anchors);
    free(self->probabilities);
    free(self->deviation);
    free(self->stats);
    free(self);
    *self_p = NULL;
}

/* --- YAML --- */

/* Without trailing zeros: "0.012", "-1", "0". Returns how long it is. */
static int write_number(FILE *to, double value, int decimals)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    size_t n = strlen(text);
    while (decimals && text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return fprintf(to, "%s", strcmp(text, "-0") == 0 ? "0" : text);
}

/* A list in lines of about WIDTH characters; a new line after every `row` values. */
static void write_list(FILE *to, const char *key, const double v[], size_t n, size_t row,
                       int decimals)
{
    int column = fprintf(to, "%s: [", key);
    for (size_t i = 0; i < n; i++) {
        int starts = row && i % row == 0;
        if (i)
            column += fprintf(to, ",");
        if (starts || column > WIDTH)
            column = fprintf(to, "\n%s", starts ? "  " : "   ");
        else if (i)
            column += fprintf(to, " ");
        column += write_number(to, v[i], decimals);
    }
    fprintf(to, "]\n");
}

/* Lines of notes as comments. */
static void write_notes(FILE *to, const char *notes)
{
    for (const char *line = notes; *line;) {
        size_t n = strcspn(line, "\n");
        fprintf(to, "# %.*s\n", (int)n, line);
        line += n + (line[n] != '\0');
    }
}

static void write_times(FILE *to, const nvx_profile *self)
{
    char text[64];
    fprintf(to, "times: [");
    for (size_t t = 0; t < self->n_times; t++)
        fprintf(to, "%s%s", t ? ", " : "",
                nvx_quantity_round(self->times[t], "s", 4, text, sizeof text));
    fprintf(to, "]\n");
}

static void write_cells(FILE *to, const nvx_profile *self)
{
    size_t rows = self->n_times * self->n_anchors, told = 0;
    double *cells = nvx_alloc(rows, sizeof *cells);
    for (size_t i = 0; i < rows; i++) {
        cells[i] = (double)self->stats[i].n;
        told += cells[i] > 0;
    }
    if (told)
        write_list(to, "cells", cells, rows, self->n_anchors, 0);
    free(cells);
}

char *nvx_profile_yaml(const nvx_profile *self)
{
    char *out = NULL, low[64], high[64];
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);
    NVX_ASSERT(to);
    fprintf(to, "# %s: measured cells, %zu levels, %zu time%s", self->name,
            self->n_anchors, self->n_times, self->n_times == 1 ? "" : "s");
    if (!isnan(self->temperature))
        fprintf(to, ", %g degree C", self->temperature);
    fprintf(to, ".\n");
    write_notes(to, self->notes);
    char *source = nvx_yaml_quote(self->source);
    fprintf(to, "impl: measured\nsource: %s\nbits: %u\ng_min: %s\ng_max: %s\n", source,
            self->bits, nvx_quantity_round(self->g_min, "S", 6, low, sizeof low),
            nvx_quantity_round(self->g_max, "S", 6, high, sizeof high));
    free(source);
    write_times(to, self);
    write_list(to, "anchors", self->anchors, self->n_anchors, 0, EXACT);
    write_list(to, "probabilities", self->probabilities, self->n_quantiles, 0, EXACT);
    write_cells(to, self);
    fprintf(to, "# a row per %s; of g_max - g_min\n",
            self->n_times > 1 ? "time and anchor" : "anchor");
    write_list(to, "deviation", self->deviation,
               self->n_times * self->n_anchors * self->n_quantiles, self->n_quantiles,
               DECIMALS);
    NVX_ASSERT(fclose(to) == 0);
    return out;
}

/* --- from a device --- */

static double *copy(const double v[], size_t n)
{
    double *out = nvx_alloc(n, sizeof *out);
    if (n)
        memcpy(out, v, n * sizeof *out);
    return out;
}

nvx_profile *nvx_profile_of_device(const nvx_config *device)
{
    NVX_ASSERT(nvx_config_part(device) == &nvx_measured_cell);
    const nvx_measured *m = nvx_config_params(device);
    nvx_profile *self = nvx_alloc(1, sizeof *self);
    self->name = nvx_strdup(m->range.profile[0] ? m->range.profile : "measured");
    self->source = nvx_strdup(m->range.source);
    self->notes = nvx_strdup("");
    self->bits = (unsigned)m->range.bits;
    self->g_min = m->range.g_min;
    self->g_max = m->range.g_max;
    self->temperature = NAN;
    self->n_times = m->times.n;
    self->n_anchors = m->anchors.n;
    self->n_quantiles = nvx_measured_quantiles(m);
    self->times = copy(m->times.v, m->times.n);
    self->anchors = copy(m->anchors.v, m->anchors.n);
    self->deviation = copy(m->deviation.v, m->deviation.n);
    self->probabilities = nvx_alloc(self->n_quantiles, sizeof *self->probabilities);
    nvx_measured_probabilities(m, self->probabilities);
    size_t rows = self->n_times * self->n_anchors;
    self->stats = nvx_alloc(rows, sizeof *self->stats);
    for (size_t i = 0; i < rows; i++) {
        self->stats[i] = nvx_level_stats_table(self->probabilities,
                                               self->deviation + i * self->n_quantiles,
                                               self->n_quantiles);
        self->stats[i].n = m->cells.n ? (uint64_t)m->cells.v[i] : 0;
    }
    return self;
}

/* --- report --- */

static void report_row(const nvx_profile *self, size_t t, size_t k, FILE *out)
{
    const nvx_level_stats *s = &self->stats[t * self->n_anchors + k];
    char g[64], n[24] = "-", tail[24] = "-", ks[24] = "-";
    double target = self->g_min + self->anchors[k] * (self->g_max - self->g_min);
    if (s->n)
        snprintf(n, sizeof n, "%llu", (unsigned long long)s->n);
    if (s->sigma > 0) {
        snprintf(tail, sizeof tail, "%.1f %%", 100 * s->beyond3);
        snprintf(ks, sizeof ks, "%.3f", s->ks);
    }
    fprintf(out, "%5zu %8s %6s %+8.4f %7.4f %7.4f %+8.4f %+8.4f %7s %6s\n", k,
            nvx_quantity_round(target, "S", 3, g, sizeof g), n, s->mean, s->sigma,
            s->robust, s->quantile[0], s->quantile[NVX_LEVEL_QUANTILES - 1], tail, ks);
}

/* Nothing deviates at time t. */
static int exact(const nvx_profile *self, size_t t)
{
    size_t n = self->n_anchors * self->n_quantiles, i = 0;
    while (i < n && self->deviation[t * n + i] == 0)
        i++;
    return i == n;
}

void nvx_profile_report(const nvx_profile *self, FILE *out)
{
    char low[64], high[64];
    fprintf(out, "%s: %zu levels, %s to %s, up to %u bits per cell", self->name,
            self->n_anchors, nvx_quantity_round(self->g_min, "S", 4, low, sizeof low),
            nvx_quantity_round(self->g_max, "S", 4, high, sizeof high), self->bits);
    if (!isnan(self->temperature))
        fprintf(out, ", %g degree C", self->temperature);
    fprintf(out,
            "\n%sDeviations as fractions of g_max - g_min; a Gaussian has 0.3 %% "
            "beyond 3 robust\nsigmas and a distance (KS) of 0.\n",
            self->notes);
    for (size_t t = 0; t < self->n_times; t++) {
        fprintf(out, "\n%s since programming%s\n",
                nvx_quantity_round(self->times[t], "s", 4, low, sizeof low),
                exact(self, t)       ? ": each cell is where it should be"
                : self->times[t] > 0 ? ""
                                     : ": error of programming");
        if (exact(self, t))
            continue;
        fprintf(out, "%5s %8s %6s %8s %7s %7s %8s %8s %7s %6s\n", "level", "target",
                "cells", "shift", "sigma", "robust", "1 %", "99 %", ">3 rob", "KS");
        for (size_t k = 0; k < self->n_anchors; k++)
            report_row(self, t, k, out);
    }
}
