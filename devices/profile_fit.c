/* From samples to a profile: what cells, summaries and confusion matrices share. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/device.h"
#include "devices/profile_parts.h"
#include "sim/memory.h"
#include "sim/units.h"

enum { CONFUSION_QUANTILES = 65, QUANTILES_MOST = 1025, RANGES_DEFAULT = 32 };

/* Deviations are kept to this. */
static const double RESOLUTION = 1e-5;

/* Probabilities in 256ths: every 8th, finer at both ends. */
static const int fine_ends[] = {0,   1,   2,   4,   8,   16,  24,  32,  40,  48,
                                56,  64,  72,  80,  88,  96,  104, 112, 120, 128,
                                136, 144, 152, 160, 168, 176, 184, 192, 200, 208,
                                216, 224, 232, 240, 248, 252, 254, 255, 256};

nvx_profile_options nvx_profile_options_default(void)
{
    return (nvx_profile_options){.g_min = NAN, .g_max = NAN, .temperature = NAN};
}

void nvx_fit_note(nvx_fit *self, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    nvx_note_add(&self->profile->notes, fmt, args);
    va_end(args);
}

static const char *const kinds[] = {"reads", "rows of means", "matrices"};

int nvx_fit_fail(nvx_fit *self, const char *fmt, ...)
{
    char text[512], levels[48] = "", times[48] = "";
    const nvx_samples *s = self->samples;
    size_t n = s->n_cells + s->n_rows + s->n_confusions;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (self->n_groups)
        snprintf(times, sizeof times, ", %zu time%s", self->n_groups,
                 self->n_groups == 1 ? "" : "s");
    if (self->profile->n_anchors)
        snprintf(levels, sizeof levels, ", %zu levels", self->profile->n_anchors);
    return nvx_fail_at(self->err, s->file, 0, 0, "%s; understood so far: %zu %s%s%s",
                       text, n, kinds[s->kind], times, levels);
}

/* --- temperature and times --- */

static int choose_temperature(nvx_fit *self)
{
    double all[NVX_SAMPLES_TIMES_MAX], want = self->options->temperature;
    size_t n = nvx_samples_temperatures(self->samples, all, NVX_SAMPLES_TIMES_MAX);
    size_t shown = n < NVX_SAMPLES_TIMES_MAX ? n : NVX_SAMPLES_TIMES_MAX;
    char list[256] = "";
    for (size_t i = 0; i < shown; i++) {
        size_t at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%g", i ? ", " : "", all[i]);
        if (all[i] == want)
            n = 1, all[0] = want;
    }
    if (isnan(want) && n <= 1)
        want = n ? all[0] : NAN;
    else if (isnan(want))
        return nvx_fit_fail(self, "measured at %s degree C; a profile is of one: choose",
                            list);
    else if (n != 1 || all[0] != want)
        return nvx_fit_fail(self, "nothing at %g degree C; there is: %s", want,
                            n ? list : "no temperature told");
    self->profile->temperature = want;
    return 0;
}

/* The groups of times asked for, in order of time. */
static int choose_times(nvx_fit *self)
{
    nvx_time_group all[NVX_SAMPLES_TIMES_MAX];
    const nvx_profile_options *o = self->options;
    size_t n = nvx_samples_times(self->samples, self->profile->temperature, all,
                                 NVX_SAMPLES_TIMES_MAX);
    if (n > NVX_SAMPLES_TIMES_MAX)
        return nvx_fit_fail(self, "%zu times; allowed: up to %d", n,
                            NVX_SAMPLES_TIMES_MAX);
    int wanted[NVX_SAMPLES_TIMES_MAX] = {0};
    for (size_t i = 0; i < o->n_times; i++) {
        size_t k = nvx_time_group_find(all, n, o->times[i]);
        if (k == n)
            return nvx_fit_fail(self, "no read near %g s; there are: %g s to %g s",
                                o->times[i], all[0].time, all[n - 1].time);
        wanted[k] = 1;
    }
    for (size_t k = 0; k < n; k++)
        if (o->n_times == 0 || wanted[k])
            self->groups[self->n_groups++] = all[k];
    return 0;
}

void nvx_fit_drop_zero(nvx_fit *self)
{
    if (self->n_groups < 2 || self->groups[0].time > 0)
        return;
    memmove(self->groups, self->groups + 1,
            (self->n_groups - 1) * sizeof self->groups[0]);
    self->n_groups--;
    nvx_fit_note(self, "time 0 left out: rows do not tell which cell is which, and later "
                       "ones hold the error of programming too");
}

/* --- levels --- */

int nvx_fit_levels(nvx_fit *self, const double mean[], size_t n)
{
    nvx_profile *p = self->profile;
    char one[64], other[64];
    p->n_anchors = n;
    if (n < 2)
        return nvx_fit_fail(self, "one level; allowed: 2 to %d", NVX_SAMPLES_LEVELS_MAX);
    for (size_t l = 1; l < n; l++)
        if (!(mean[l] > mean[l - 1]))
            return nvx_fit_fail(
                self,
                "levels are out of order: level %zu has a mean of %s, level %zu of %s", l,
                nvx_quantity_round(mean[l], "S", 4, one, sizeof one), l - 1,
                nvx_quantity_round(mean[l - 1], "S", 4, other, sizeof other));
    p->anchors = nvx_alloc(n, sizeof *p->anchors);
    for (size_t l = 0; l < n; l++)
        p->anchors[l] = (double)l / (double)(n - 1);
    double low = self->options->g_min, high = self->options->g_max;
    p->g_min = isnan(low) ? fmax(mean[0], 0) : low;
    p->g_max = isnan(high) ? mean[n - 1] : high;
    for (size_t l = 0; l < n; l++) {
        double place = (mean[l] - p->g_min) / (p->g_max - p->g_min);
        if (fabs(place - p->anchors[l]) * (double)(n - 1) > 0.25)
            nvx_fit_note(self,
                         "level %zu was measured at %.3f of the range and stands "
                         "for the level at %.3f",
                         l, place, p->anchors[l]);
    }
    return 0;
}

/* --- tables --- */

static void fill_probabilities(nvx_fit *self)
{
    nvx_profile *p = self->profile;
    size_t n = self->options->quantiles;
    if (n == 0 && self->samples->kind == NVX_SAMPLES_CONFUSION)
        n = CONFUSION_QUANTILES;
    p->n_quantiles = n ? n : sizeof fine_ends / sizeof fine_ends[0];
    p->probabilities = nvx_alloc(p->n_quantiles, sizeof *p->probabilities);
    for (size_t i = 0; i < p->n_quantiles; i++)
        p->probabilities[i] = n ? (double)i / (double)(n - 1) : fine_ends[i] / 256.0;
}

void nvx_fit_tables(nvx_fit *self)
{
    nvx_profile *p = self->profile;
    p->n_times = self->n_groups;
    p->times = nvx_alloc(p->n_times, sizeof *p->times);
    for (size_t t = 0; t < p->n_times; t++)
        p->times[t] = self->groups[t].time;
    fill_probabilities(self);
    p->deviation =
        nvx_alloc(p->n_times * p->n_anchors * p->n_quantiles, sizeof *p->deviation);
    p->stats = nvx_alloc(p->n_times * p->n_anchors, sizeof *p->stats);
    while (p->bits < NVX_CELL_BITS_MAX && (2u << p->bits) <= p->n_anchors)
        p->bits++;
}

void nvx_fit_row(nvx_fit *self, size_t time, size_t anchor, const double value[])
{
    nvx_profile *p = self->profile;
    double *row = p->deviation + (time * p->n_anchors + anchor) * p->n_quantiles;
    for (size_t i = 0; i < p->n_quantiles; i++)
        row[i] = rint(value[i] / RESOLUTION) * RESOLUTION;
}

/* --- all --- */

static int check_options(nvx_fit *self)
{
    const nvx_profile_options *o = self->options;
    if (o->levels == 1 || o->levels > NVX_SAMPLES_LEVELS_MAX)
        return nvx_fit_fail(self, "%u ranges asked for; allowed: 2 to %d", o->levels,
                            NVX_SAMPLES_LEVELS_MAX);
    if (o->quantiles == 1 || o->quantiles > QUANTILES_MOST)
        return nvx_fit_fail(self, "%u quantiles asked for; allowed: 2 to %d",
                            o->quantiles, QUANTILES_MOST);
    return 0;
}

static int fit(nvx_fit *self)
{
    if (check_options(self) < 0 || choose_temperature(self) < 0 || choose_times(self) < 0)
        return -1;
    int result = self->samples->kind == NVX_SAMPLES_CELLS     ? nvx_fit_cells(self)
                 : self->samples->kind == NVX_SAMPLES_SUMMARY ? nvx_fit_summary(self)
                                                              : nvx_fit_confusion(self);
    const nvx_profile *p = self->profile;
    if (result == 0 && !(p->g_min >= 0 && p->g_min < p->g_max))
        return nvx_fit_fail(self, "g_min %g S is not below g_max %g S", p->g_min,
                            p->g_max);
    return result;
}

nvx_profile *nvx_profile_fit(const nvx_samples *samples,
                             const nvx_profile_options *options, nvx_error *err)
{
    nvx_profile_options chosen = *options;
    nvx_fit self = {.samples = samples, .options = &chosen, .err = err};
    if (chosen.levels == 0)
        chosen.levels = RANGES_DEFAULT;
    self.profile = nvx_alloc(1, sizeof *self.profile);
    self.profile->name = nvx_strdup(options->name ? options->name : samples->file);
    self.profile->source = nvx_strdup(samples->source);
    self.profile->notes = nvx_strdup(samples->notes);
    if (fit(&self) < 0)
        nvx_profile_destroy(&self.profile);
    return self.profile;
}
