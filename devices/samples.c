#include "devices/samples.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/units.h"

/* Share of the full scale a reading may lie below zero. */
static const double OFFSET = 0.01;

/* Times of one group are no further apart than this factor. */
static const double GAP = 1.2;
static const double NEAR = 1.1;

enum { FIRST_CAPACITY = 64 };

nvx_samples *nvx_samples_new(nvx_samples_kind kind, const char *file)
{
    nvx_samples *self = nvx_alloc(1, sizeof *self);
    self->kind = kind;
    self->file = nvx_strdup(file);
    self->source = nvx_strdup("");
    self->notes = nvx_strdup("");
    self->gmax = NAN;
    self->paired = 1;
    return self;
}

void nvx_samples_destroy(nvx_samples **self_p)
{
    nvx_samples *self = self_p ? *self_p : NULL;
    if (!self)
        return;
    for (size_t i = 0; i < self->n_confusions; i++)
        free(self->confusions[i].counts);
    free(self->confusions);
    free(self->cells);
    free(self->rows);
    free(self->file);
    free(self->source);
    free(self->notes);
    free(self);
    *self_p = NULL;
}

nvx_sample nvx_sample_blank(void)
{
    return (nvx_sample){.temperature = NAN, .target = NAN, .level = -1};
}

/* Room for one more of n; capacities are powers of two, so that n tells the capacity. */
static void *room(void *block, size_t n, size_t size)
{
    if (n == 0)
        return nvx_alloc(FIRST_CAPACITY, size);
    if (n < FIRST_CAPACITY || (n & (n - 1)))
        return block;
    return nvx_grow(block, n, 2 * n, size);
}

static int refuse(const nvx_samples *self, unsigned line, nvx_error *err,
                  const char *what, double value, const char *unit)
{
    char text[64];
    return nvx_fail_at(err, self->file, line, 0, "%s: %s", what,
                       isfinite(value)
                           ? nvx_quantity_format(value, unit, text, sizeof text)
                           : "not a finite number");
}

/* What cells and summary rows have in common. */
static int common(const nvx_samples *self, unsigned line, int level, double time,
                  double g, nvx_error *err)
{
    if (!isfinite(g))
        return refuse(self, line, err, "conductance", g, "S");
    if (!isfinite(time) || time < 0)
        return refuse(self, line, err, "time since programming below 0", time, "s");
    if (level < -1 || level >= NVX_SAMPLES_LEVELS_MAX)
        return nvx_fail_at(err, self->file, line, 0, "level %d; allowed: 0 to %d", level,
                           NVX_SAMPLES_LEVELS_MAX - 1);
    return 0;
}

int nvx_samples_add(nvx_samples *self, const nvx_sample *sample, nvx_error *err)
{
    NVX_ASSERT(self->kind == NVX_SAMPLES_CELLS);
    if (common(self, sample->line, sample->level, sample->time, sample->g, err))
        return -1;
    self->cells = room(self->cells, self->n_cells, sizeof *self->cells);
    self->cells[self->n_cells++] = *sample;
    return 0;
}

int nvx_samples_add_row(nvx_samples *self, const nvx_summary_row *row, nvx_error *err)
{
    NVX_ASSERT(self->kind == NVX_SAMPLES_SUMMARY);
    if (common(self, row->line, row->level, row->time, row->mean, err))
        return -1;
    if (row->level < 0)
        return nvx_fail_at(err, self->file, row->line, 0, "a mean without a level");
    if (!isfinite(row->sigma) || row->sigma < 0)
        return refuse(self, row->line, err, "sigma", row->sigma, "S");
    self->rows = room(self->rows, self->n_rows, sizeof *self->rows);
    self->rows[self->n_rows++] = *row;
    return 0;
}

int nvx_samples_add_confusion(nvx_samples *self, double time, unsigned levels,
                              const uint64_t counts[], nvx_error *err)
{
    NVX_ASSERT(self->kind == NVX_SAMPLES_CONFUSION);
    if (levels < 2 || levels > NVX_SAMPLES_LEVELS_MAX)
        return nvx_fail_at(err, self->file, 0, 0, "%u levels; allowed: 2 to %d", levels,
                           NVX_SAMPLES_LEVELS_MAX);
    if (!isfinite(time) || time < 0)
        return refuse(self, 0, err, "time since programming below 0", time, "s");
    if (self->n_confusions && self->confusions[0].levels != levels)
        return nvx_fail_at(err, self->file, 0, 0,
                           "%u levels where the matrix before has %u", levels,
                           self->confusions[0].levels);
    self->confusions =
        room(self->confusions, self->n_confusions, sizeof *self->confusions);
    size_t at = self->n_confusions;
    for (; at > 0 && self->confusions[at - 1].time > time; at--)
        self->confusions[at] = self->confusions[at - 1];
    uint64_t *copy = nvx_alloc((size_t)levels * levels, sizeof *copy);
    memcpy(copy, counts, (size_t)levels * levels * sizeof *copy);
    self->confusions[at] = (nvx_confusion){time, levels, copy};
    self->n_confusions++;
    return 0;
}

static size_t records(const nvx_samples *self)
{
    return self->kind == NVX_SAMPLES_CELLS     ? self->n_cells
           : self->kind == NVX_SAMPLES_SUMMARY ? self->n_rows
                                               : self->n_confusions;
}

static double conductance(const nvx_samples *self, size_t i)
{
    return self->kind == NVX_SAMPLES_CELLS ? self->cells[i].g : self->rows[i].mean;
}

/* Reads below zero; -1 and err for one that is no offset. */
static int below_zero(const nvx_samples *self, double least, size_t *count, size_t *wrong,
                      nvx_error *err)
{
    char text[64], bound[64];
    for (size_t i = 0; i < records(self); i++) {
        *wrong = i;
        double g = conductance(self, i);
        unsigned line =
            self->kind == NVX_SAMPLES_CELLS ? self->cells[i].line : self->rows[i].line;
        *count += g < 0;
        if (g < least)
            return nvx_fail_at(
                err, self->file, line, 0,
                "negative conductance %s; allowed: %s and above (1 %% of the full "
                "scale is taken for an offset of the instrument)",
                nvx_quantity_round(g, "S", 4, text, sizeof text),
                nvx_quantity_round(least, "S", 4, bound, sizeof bound));
    }
    return 0;
}

/* NAN stands below every number. */
static int order(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(b) - isnan(a);
    return (a > b) - (a < b);
}

/* Cell, cycle, temperature: what makes a series. */
static int compare_series(const nvx_sample *a, const nvx_sample *b)
{
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle ? -1 : 1;
    return order(a->temperature, b->temperature);
}

static int compare_samples(const void *ap, const void *bp)
{
    const nvx_sample *a = ap, *b = bp;
    int by_series = compare_series(a, b);
    if (by_series)
        return by_series;
    int by_time = order(a->time, b->time);
    return by_time ? by_time : (a->line > b->line) - (a->line < b->line);
}

size_t nvx_samples_series(const nvx_samples *self, size_t i)
{
    size_t end = i + 1;
    while (end < self->n_cells && compare_series(&self->cells[i], &self->cells[end]) == 0)
        end++;
    return end;
}

int nvx_samples_check(nvx_samples *self, size_t *wrong, nvx_error *err)
{
    size_t n = records(self), negative = 0, unwanted;
    double scale = self->gmax;
    if (n == 0)
        return nvx_fail_at(err, self->file, 0, 0, "no measurement in it");
    if (self->kind == NVX_SAMPLES_CONFUSION)
        return 0;
    for (size_t i = 0; i < n && !isfinite(self->gmax); i++)
        scale = fmax(i ? scale : 0, conductance(self, i));
    if (below_zero(self, -OFFSET * scale, &negative, wrong ? wrong : &unwanted, err))
        return -1;
    if (negative)
        nvx_samples_note(self,
                         "%zu of %zu conductances are below zero, by less than 1 %% "
                         "of the full scale: kept",
                         negative, n);
    if (self->n_cells)
        qsort(self->cells, self->n_cells, sizeof *self->cells, compare_samples);
    return 0;
}

static double time_of(const nvx_samples *self, size_t i)
{
    return self->kind == NVX_SAMPLES_CELLS     ? self->cells[i].time
           : self->kind == NVX_SAMPLES_SUMMARY ? self->rows[i].time
                                               : self->confusions[i].time;
}

static double temperature_of(const nvx_samples *self, size_t i)
{
    return self->kind == NVX_SAMPLES_CELLS     ? self->cells[i].temperature
           : self->kind == NVX_SAMPLES_SUMMARY ? self->rows[i].temperature
                                               : NAN;
}

static int compare_doubles(const void *ap, const void *bp)
{
    return order(*(const double *)ap, *(const double *)bp);
}

size_t nvx_samples_times(const nvx_samples *self, double temperature,
                         nvx_time_group out[], size_t most)
{
    size_t n = 0, groups = 0;
    double *times = nvx_alloc(records(self) + 1, sizeof *times);
    for (size_t i = 0; i < records(self); i++)
        if (isnan(temperature) || temperature_of(self, i) == temperature)
            times[n++] = time_of(self, i);
    qsort(times, n, sizeof *times, compare_doubles);
    for (size_t first = 0, i = 1; i <= n; i++) {
        if (i < n && times[i] <= GAP * times[i - 1])
            continue;
        if (groups < most)
            out[groups] =
                (nvx_time_group){times[(first + i - 1) / 2], times[first], times[i - 1]};
        groups++;
        first = i;
    }
    free(times);
    return groups;
}

size_t nvx_time_group_find(const nvx_time_group groups[], size_t n, double time)
{
    size_t k = 0;
    while (k < n && (time < groups[k].first / NEAR || time > groups[k].last * NEAR))
        k++;
    return k;
}

size_t nvx_samples_temperatures(const nvx_samples *self, double out[], size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < records(self); i++) {
        double t = temperature_of(self, i);
        size_t k = 0;
        while (k < n && k < most && out[k] != t)
            k++;
        if (isnan(t) || (k < n && k < most))
            continue;
        if (n < most)
            out[n] = t;
        n++;
    }
    qsort(out, n < most ? n : most, sizeof *out, compare_doubles);
    return n;
}

void nvx_samples_source(nvx_samples *self, const char *source)
{
    free(self->source);
    self->source = nvx_strdup(source);
}

void nvx_note_add(char **notes, const char *fmt, va_list args)
{
    char line[1024];
    vsnprintf(line, sizeof line, fmt, args);
    char *all = nvx_format("%s%s\n", *notes, line);
    free(*notes);
    *notes = all;
}

void nvx_samples_note(nvx_samples *self, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    nvx_note_add(&self->notes, fmt, args);
    va_end(args);
}
