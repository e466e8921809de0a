/* From means and sigmas, or confusion matrices, to a profile. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "devices/confusion.h"
#include "devices/profile_parts.h"
#include "sim/memory.h"

/* --- mean and sigma --- */

/* z so that a straight line from it to the quantile at p has the mean of the tail below
 * p. */
static double tail_end(double p)
{
    double z = gsl_cdf_ugaussian_Pinv(p);
    return 2 * (-gsl_ran_ugaussian_pdf(z) / p) - z;
}

static void gaussian_row(const nvx_profile *p, double mean, double sigma, double row[])
{
    size_t n = p->n_quantiles;
    double end = n > 2 ? tail_end(p->probabilities[1]) : -sqrt(3);
    for (size_t i = 0; i < n; i++) {
        double z = i == 0       ? end
                   : i == n - 1 ? -end
                                : gsl_cdf_ugaussian_Pinv(p->probabilities[i]);
        row[i] = mean + sigma * z;
    }
}

/* The row of a level at a time; NULL and err unless there is exactly one. */
static const nvx_summary_row *find(nvx_fit *self, int level, const nvx_time_group *at)
{
    const nvx_samples *s = self->samples;
    const nvx_summary_row *found = NULL;
    double t = self->profile->temperature;
    for (size_t i = 0; i < s->n_rows; i++) {
        const nvx_summary_row *r = &s->rows[i];
        if (r->level != level || r->time < at->first || r->time > at->last ||
            (!isnan(t) && r->temperature != t))
            continue;
        if (found) {
            nvx_fail_at(self->err, s->file, r->line, 0,
                        "level %d at %g s stands here for the second time", level,
                        at->time);
            return NULL;
        }
        found = r;
    }
    if (!found)
        nvx_fit_fail(self, "level %d has no row at %g s", level, at->time);
    return found;
}

/* Distinct levels, rising. */
static size_t distinct(const nvx_samples *s, int out[])
{
    size_t n = 0;
    for (int level = 0; level < NVX_SAMPLES_LEVELS_MAX; level++) {
        size_t i = 0;
        while (i < s->n_rows && s->rows[i].level != level)
            i++;
        if (i < s->n_rows)
            out[n++] = level;
    }
    return n;
}

/* Means of the levels at the first time, or their targets; turns falling levels round. */
static int take_levels(nvx_fit *self, int level[], size_t n)
{
    int falls = n > 1;
    for (size_t k = 0; k < n; k++) {
        const nvx_summary_row *r = find(self, level[k], &self->groups[0]);
        if (!r)
            return -1;
        self->target[k] = isnan(r->target) ? r->mean : r->target;
        falls &= k == 0 || self->target[k] < self->target[k - 1];
    }
    for (size_t k = 0; k < n / 2 && falls; k++) {
        double target = self->target[k];
        int other = level[k];
        self->target[k] = self->target[n - 1 - k], self->target[n - 1 - k] = target;
        level[k] = level[n - 1 - k], level[n - 1 - k] = other;
    }
    if (falls)
        nvx_fit_note(self, "levels fall: numbered from the lowest conductance");
    return nvx_fit_levels(self, self->target, n);
}

static int summary_row(nvx_fit *self, size_t t, size_t k, int level, double row[])
{
    nvx_profile *p = self->profile;
    const nvx_summary_row *r = find(self, level, &self->groups[t]);
    if (!r)
        return -1;
    if (r->n && r->n < NVX_PROFILE_LEAST)
        return nvx_fail_at(self->err, self->samples->file, r->line, 0,
                           "level %d at %g s stands for %llu cells; allowed: %d or more",
                           level, r->time, (unsigned long long)r->n, NVX_PROFILE_LEAST);
    double range = p->g_max - p->g_min;
    double target = isnan(r->target) ? self->target[k] : r->target;
    gaussian_row(p, (r->mean - target) / range, r->sigma / range, row);
    nvx_fit_row(self, t, k, row);
    nvx_level_stats *stats = &p->stats[t * p->n_anchors + k];
    *stats = nvx_level_stats_table(p->probabilities, row, p->n_quantiles);
    stats->n = r->n;
    return 0;
}

int nvx_fit_summary(nvx_fit *self)
{
    int level[NVX_SAMPLES_LEVELS_MAX], result = 0;
    size_t n = distinct(self->samples, level);
    nvx_fit_drop_zero(self);
    if (take_levels(self, level, n) < 0)
        return -1;
    nvx_fit_tables(self);
    nvx_profile *p = self->profile;
    double *row = nvx_alloc(p->n_quantiles, sizeof *row);
    for (size_t t = 0; t < p->n_times && result == 0; t++)
        for (size_t k = 0; k < n && result == 0; k++)
            result = summary_row(self, t, k, level[k], row);
    free(row);
    return result;
}

/* --- confusion --- */

static const nvx_confusion *matrix_at(const nvx_fit *self, size_t t)
{
    const nvx_samples *s = self->samples;
    size_t i = 0;
    while (s->confusions[i].time < self->groups[t].first)
        i++;
    return &s->confusions[i];
}

static int confusion_row(nvx_fit *self, size_t t, unsigned level, double row[])
{
    nvx_profile *p = self->profile;
    const nvx_confusion *matrix = matrix_at(self, t);
    uint64_t cells = nvx_confusion_column(matrix, level);
    if (cells < NVX_PROFILE_LEAST)
        return nvx_fit_fail(self, "level %u has %llu cells at %g s; allowed: %d or more",
                            level, (unsigned long long)cells, matrix->time,
                            NVX_PROFILE_LEAST);
    nvx_confusion_quantiles(matrix, level, p->probabilities, p->n_quantiles, row);
    for (size_t i = 0; i < p->n_quantiles; i++)
        row[i] /= matrix->levels - 1;
    nvx_fit_row(self, t, level, row);
    nvx_level_stats *stats = &p->stats[t * p->n_anchors + level];
    *stats = nvx_level_stats_table(p->probabilities, row, p->n_quantiles);
    stats->n = cells;
    return 0;
}

int nvx_fit_confusion(nvx_fit *self)
{
    const nvx_samples *s = self->samples;
    const unsigned levels = s->confusions[0].levels;
    nvx_profile *p = self->profile;
    double top = isnan(self->options->g_max) ? s->gmax : self->options->g_max;
    if (isnan(top))
        return nvx_fit_fail(self, "no full scale (gmax) is told; it is needed to give "
                                  "levels a conductance");
    if (!isnan(self->options->g_min) && self->options->g_min != 0)
        return nvx_fit_fail(self, "g_min is given, but the lowest level of a confusion "
                                  "matrix stands at 0");
    nvx_fit_drop_zero(self);
    nvx_fit_note(self,
                 "reads are spread evenly over their bin: that alone is a sigma of "
                 "%.4f of the range",
                 1 / (sqrt(12) * (levels - 1)));
    p->g_max = top * (levels - 1) / levels;
    p->n_anchors = levels;
    p->anchors = nvx_alloc(levels, sizeof *p->anchors);
    for (unsigned l = 0; l < levels; l++)
        p->anchors[l] = (double)l / (levels - 1);
    nvx_fit_tables(self);
    double *row = nvx_alloc(p->n_quantiles, sizeof *row);
    int result = 0;
    for (size_t t = 0; t < p->n_times && result == 0; t++)
        for (unsigned l = 0; l < levels && result == 0; l++)
            result = confusion_row(self, t, l, row);
    free(row);
    return result;
}
