/* Levels that the file names: numbered without a gap, enough cells each, and means that
 * rise or fall. */
#include <math.h>
#include <stdlib.h>

#include "devices/import_format.h"
#include "devices/profile_write.h"

typedef struct seen {
    double sum;
    uint64_t n;
    unsigned line; /* of the first of them */
} seen;

typedef struct tally {
    seen level[NVX_SAMPLES_LEVELS_MAX + 1];
    unsigned levels;
    double earliest;
    bool count; /* levels need enough cells */
} tally;

static int *level_of(nvx_samples *s, size_t i)
{
    return s->kind == NVX_SAMPLES_CELLS ? &s->cells[i].level : &s->rows[i].level;
}

static void add(tally *t, int level, double g, unsigned line)
{
    seen *s = &t->level[level];
    if (s->n++ == 0)
        s->line = line;
    s->sum += g;
}

/* Sums over the reads of the first time only: later ones may cross. */
static void collect(const nvx_samples *s, tally *t)
{
    size_t n = s->kind == NVX_SAMPLES_CELLS ? s->n_cells : s->n_rows;
    t->earliest = INFINITY;
    for (size_t i = 0; i < n; i++)
        t->earliest = fmin(t->earliest, s->kind == NVX_SAMPLES_CELLS ? s->cells[i].time
                                                                     : s->rows[i].time);
    for (size_t i = 0; i < n; i++)
        if (s->kind == NVX_SAMPLES_CELLS && s->cells[i].time <= t->earliest)
            add(t, s->cells[i].level, s->cells[i].g, s->cells[i].line);
        else if (s->kind == NVX_SAMPLES_SUMMARY && s->rows[i].time <= t->earliest)
            add(t, s->rows[i].level, s->rows[i].mean, s->rows[i].line);
    for (unsigned l = 0; l <= NVX_SAMPLES_LEVELS_MAX; l++)
        if (t->level[l].n)
            t->levels = l + 1;
}

/* Levels counted from 1 are counted from 0. */
static void shift(nvx_cellfile_job *job, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (*level_of(job->samples, i) < 1)
            return;
    for (size_t i = 0; i < n; i++)
        *level_of(job->samples, i) -= 1;
    nvx_samples_note(job->samples, "levels are counted from 1: level 1 is level 0 here");
}

static int check_numbers(nvx_cellfile_job *job, const tally *t)
{
    if (t->levels > NVX_SAMPLES_LEVELS_MAX)
        return nvx_cellfile_fail(job, nvx_cellfile_path(job, 0),
                                 t->level[NVX_SAMPLES_LEVELS_MAX].line, job->level_field,
                                 "level %d; allowed: 0 to %d", NVX_SAMPLES_LEVELS_MAX,
                                 NVX_SAMPLES_LEVELS_MAX - 1);
    if (t->levels < 2)
        return nvx_cellfile_fail(job, nvx_cellfile_path(job, 0), t->level[0].line,
                                 job->level_field, "one level; at least 2 are needed");
    for (unsigned l = 0; l < t->levels; l++) {
        if (t->level[l].n == 0)
            return nvx_cellfile_fail(job, nvx_cellfile_path(job, 0),
                                     t->level[t->levels - 1].line, job->level_field,
                                     "levels go up to %u, but level %u has no cell",
                                     t->levels - 1, l);
        if (t->count && t->level[l].n < NVX_PROFILE_LEAST)
            return nvx_cellfile_fail(
                job, nvx_cellfile_path(job, l), t->level[l].line, job->level_field,
                "level %u has too few cells: %llu; at least %d are needed", l,
                (unsigned long long)t->level[l].n, NVX_PROFILE_LEAST);
    }
    return 0;
}

static int check_order(nvx_cellfile_job *job, const tally *t)
{
    double first = t->level[0].sum / (double)t->level[0].n,
           last = t->level[t->levels - 1].sum / (double)t->level[t->levels - 1].n;
    double sign = last > first ? 1 : -1, before = first;
    for (unsigned l = 1; l < t->levels; l++) {
        double mean = t->level[l].sum / (double)t->level[l].n;
        if (sign * (mean - before) <= 0)
            return nvx_cellfile_fail(job, nvx_cellfile_path(job, l), t->level[l].line,
                                     job->value_field,
                                     "level %u has a mean of %.5g uS after %.5g uS of "
                                     "level %u: conductances must rise with the level, "
                                     "or fall",
                                     l, mean * 1e6, before * 1e6, l - 1);
        before = mean;
    }
    return 0;
}

int nvx_cellfile_check(nvx_cellfile_job *job)
{
    nvx_samples *s = job->samples;
    size_t n = s->kind == NVX_SAMPLES_CELLS ? s->n_cells : s->n_rows;
    if (s->kind == NVX_SAMPLES_CONFUSION || n == 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (*level_of(s, i) < 0)
            return 0;
    tally t = {.count = s->kind == NVX_SAMPLES_CELLS};
    shift(job, n);
    collect(s, &t);
    return check_numbers(job, &t) != 0 ? -1 : check_order(job, &t);
}
