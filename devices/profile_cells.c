/* From reads of single cells to a profile. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/profile_parts.h"
#include "sim/memory.h"
#include "sim/units.h"

typedef enum { BY_LEVEL, BY_TARGET, BY_RANGE } grouping;

/* Deviations of one time and anchor. */
typedef struct {
    double *v;
    size_t n, room;
} list;

typedef struct {
    nvx_fit *fit;
    grouping by;
    double own[NVX_SAMPLES_LEVELS_MAX]; /* distinct levels or targets, rising */
    size_t n_own;
    int falling;  /* levels fall with rising conductance */
    list *lists;  /* [times x anchors] */
    size_t above; /* cells above the full scale */
    size_t lost;  /* reads without a target, or without one at time 0 */
} work;

static void add(list *to, double value)
{
    if (to->n == to->room) {
        size_t room = to->room ? 2 * to->room : 64;
        to->v = nvx_grow(to->v, to->room, room, sizeof *to->v);
        to->room = room;
    }
    to->v[to->n++] = value;
}

static int wanted(const work *w, size_t i)
{
    double t = w->fit->profile->temperature;
    return isnan(t) || w->fit->samples->cells[i].temperature == t;
}

/* End of the reads of the cell at i. */
static size_t series(const work *w, size_t i)
{
    return w->fit->samples->paired ? nvx_samples_series(w->fit->samples, i) : i + 1;
}

/* --- which levels there are --- */

static int compare(const void *ap, const void *bp)
{
    double a = *(const double *)ap, b = *(const double *)bp;
    return (a > b) - (a < b);
}

/* Puts distinct values into own[]; 0 when one is missing or there are too many. */
static int distinct(work *w, grouping by)
{
    const nvx_samples *s = w->fit->samples;
    w->n_own = 0;
    for (size_t i = 0; i < s->n_cells; i++) {
        int level = s->cells[i].level;
        double x = by == BY_TARGET ? s->cells[i].target : level < 0 ? (double)NAN : level;
        size_t k = 0;
        if (!wanted(w, i))
            continue;
        while (k < w->n_own && w->own[k] != x)
            k++;
        if (isnan(x) || k == NVX_SAMPLES_LEVELS_MAX)
            return 0;
        if (k == w->n_own)
            w->own[w->n_own++] = x;
    }
    qsort(w->own, w->n_own, sizeof w->own[0], compare);
    return w->n_own > 0;
}

static void choose_grouping(work *w)
{
    const nvx_samples *s = w->fit->samples;
    int targets = 0;
    for (size_t i = 0; i < s->n_cells && !targets; i++)
        targets = !isnan(s->cells[i].target);
    int few =
        targets && distinct(w, BY_TARGET) && s->n_cells >= NVX_PROFILE_LEAST * w->n_own;
    w->by = few ? BY_TARGET : BY_RANGE;
    if ((few || !targets) && distinct(w, BY_LEVEL))
        w->by = BY_LEVEL;
    else if (few)
        distinct(w, BY_TARGET);
}

static size_t index_of(const work *w, double x)
{
    size_t k = 0;
    while (k + 1 < w->n_own && w->own[k] != x)
        k++;
    return w->falling ? w->n_own - 1 - k : k;
}

/* Means of the levels at the first time, or their targets. */
static int level_means(work *w, double mean[])
{
    const nvx_samples *s = w->fit->samples;
    const nvx_time_group *first = &w->fit->groups[0];
    double count[NVX_SAMPLES_LEVELS_MAX] = {0};
    memset(mean, 0, w->n_own * sizeof mean[0]);
    for (size_t i = 0; i < s->n_cells; i++) {
        const nvx_sample *c = &s->cells[i];
        if (!wanted(w, i) || c->time < first->first || c->time > first->last)
            continue;
        size_t k = index_of(w, c->level);
        mean[k] += isnan(c->target) ? c->g : c->target;
        count[k]++;
    }
    for (size_t k = 0; k < w->n_own; k++) {
        if (count[k] == 0)
            return nvx_fit_fail(w->fit, "level %g has no cell at %g s", w->own[k],
                                first->time);
        mean[k] /= count[k];
    }
    return 0;
}

static int take_levels(work *w)
{
    double mean[NVX_SAMPLES_LEVELS_MAX];
    int falls = 1;
    if (level_means(w, mean) < 0)
        return -1;
    for (size_t k = 1; k < w->n_own; k++)
        falls &= mean[k] < mean[k - 1];
    if (falls && w->n_own > 1) {
        w->falling = 1;
        level_means(w, mean);
        nvx_fit_note(w->fit, "levels fall: numbered from the lowest conductance");
    }
    memcpy(w->fit->target, mean, w->n_own * sizeof mean[0]);
    return nvx_fit_levels(w->fit, mean, w->n_own);
}

static int take_targets(work *w)
{
    nvx_profile *p = w->fit->profile;
    const nvx_profile_options *o = w->fit->options;
    memcpy(w->fit->target, w->own, w->n_own * sizeof w->own[0]);
    p->g_min = isnan(o->g_min) ? w->own[0] : o->g_min;
    p->g_max = isnan(o->g_max) ? w->own[w->n_own - 1] : o->g_max;
    p->n_anchors = w->n_own;
    p->anchors = nvx_alloc(p->n_anchors, sizeof *p->anchors);
    for (size_t k = 0; k < w->n_own; k++) {
        double x = (w->own[k] - p->g_min) / (p->g_max - p->g_min);
        if (!(x >= 0 && x <= 1))
            return nvx_fit_fail(w->fit, "a target of %g S is outside g_min to g_max",
                                w->own[k]);
        p->anchors[k] = x;
    }
    return 0;
}

static int take_ranges(work *w)
{
    const nvx_profile_options *o = w->fit->options;
    nvx_profile *p = w->fit->profile;
    p->g_min = isnan(o->g_min) ? 0 : o->g_min;
    p->g_max = isnan(o->g_max) ? w->fit->samples->gmax : o->g_max;
    if (isnan(p->g_max))
        return nvx_fit_fail(w->fit, "no full scale (gmax) is told; it is needed to "
                                    "divide cells into ranges");
    p->n_anchors = o->levels;
    p->anchors = nvx_alloc(p->n_anchors, sizeof *p->anchors);
    for (size_t k = 0; k < p->n_anchors; k++)
        p->anchors[k] = ((double)k + 0.5) / (double)p->n_anchors;
    return 0;
}

/* --- deviations --- */

/* Anchor and target of the cell whose reads are i .. end - 1; n_anchors: none. */
static size_t anchor_of(work *w, size_t i, double *target)
{
    const nvx_sample *c = &w->fit->samples->cells[i];
    const nvx_profile *p = w->fit->profile;
    *target = c->target;
    if (w->by == BY_LEVEL) {
        size_t k = index_of(w, c->level);
        if (isnan(*target))
            *target = w->fit->target[k];
        return k;
    }
    if (isnan(*target) && c->time == 0 && w->fit->samples->paired)
        *target = c->g;
    if (isnan(*target))
        return p->n_anchors;
    if (w->by == BY_TARGET)
        return index_of(w, *target);
    double at = (*target - p->g_min) / (p->g_max - p->g_min) * (double)p->n_anchors;
    if (at >= (double)p->n_anchors) {
        w->above++;
        return p->n_anchors;
    }
    return at < 0 ? 0 : (size_t)at;
}

/* Adds the deviations of the cell whose reads are i .. end - 1. */
static void add_series(work *w, size_t i, size_t end)
{
    const nvx_sample *cells = w->fit->samples->cells;
    const nvx_time_group *groups = w->fit->groups;
    const nvx_profile *p = w->fit->profile;
    double target, range = p->g_max - p->g_min;
    size_t above = w->above, anchor = anchor_of(w, i, &target);
    if (anchor >= p->n_anchors) {
        w->lost += w->above == above ? end - i : 0;
        return;
    }
    int from_zero = groups[0].time == 0 && w->fit->samples->paired;
    for (size_t t = 0; t < w->fit->n_groups; t++) {
        size_t k = i;
        while (k < end && cells[k].time < groups[t].first)
            k++;
        if (k == end || cells[k].time > groups[t].last)
            continue;
        int later = from_zero && t > 0;
        if (later && cells[i].time > 0) {
            w->lost++;
            continue;
        }
        double from = later ? cells[i].g : target;
        add(&w->lists[t * p->n_anchors + anchor], (cells[k].g - from) / range);
    }
}

/* --- rows --- */

static int fill_row(work *w, size_t t, size_t anchor)
{
    nvx_profile *p = w->fit->profile;
    list *from = &w->lists[t * p->n_anchors + anchor];
    double *row = nvx_alloc(p->n_quantiles, sizeof *row);
    if (from->n < NVX_PROFILE_LEAST) {
        free(row);
        return nvx_fit_fail(w->fit,
                            "level %zu (%.3g of the range) has %zu cell%s at %g s; "
                            "allowed: %d or more",
                            anchor, p->anchors[anchor], from->n, from->n == 1 ? "" : "s",
                            p->times[t], NVX_PROFILE_LEAST);
    }
    p->stats[t * p->n_anchors + anchor] = nvx_level_stats_of(from->v, from->n);
    for (size_t i = 0; i < p->n_quantiles; i++)
        row[i] = nvx_quantile(from->v, from->n, p->probabilities[i]);
    nvx_fit_row(w->fit, t, anchor, row);
    free(row);
    return 0;
}

/* Leaves out ranges no cell lies in. */
static void drop_empty(work *w)
{
    nvx_profile *p = w->fit->profile;
    size_t kept = 0, n = p->n_anchors, times = w->fit->n_groups;
    list *lists = nvx_alloc(times * n, sizeof *lists);
    size_t *from = nvx_alloc(n, sizeof *from);
    for (size_t k = 0; k < n; k++) {
        size_t cells = 0;
        for (size_t t = 0; t < times; t++)
            cells += w->lists[t * n + k].n;
        if (cells == 0)
            continue;
        p->anchors[kept] = p->anchors[k];
        from[kept++] = k;
    }
    for (size_t t = 0; t < times; t++)
        for (size_t k = 0; k < kept; k++)
            lists[t * kept + k] = w->lists[t * n + from[k]];
    if (kept < n)
        nvx_fit_note(w->fit, "%zu of %zu ranges have no cell: left out", n - kept, n);
    free(from);
    free(w->lists);
    w->lists = lists;
    p->n_anchors = kept;
}

static int fill(work *w)
{
    const nvx_samples *s = w->fit->samples;
    nvx_profile *p = w->fit->profile;
    if (w->by == BY_RANGE)
        drop_empty(w);
    if (p->n_anchors == 0)
        return nvx_fit_fail(w->fit, "no cell tells its level, its target, or its "
                                    "conductance at time 0");
    if (w->above)
        nvx_fit_note(w->fit, "%zu cells above the full scale: left out", w->above);
    if (w->lost)
        nvx_fit_note(w->fit,
                     "%zu of %zu reads without a target or a read at time 0: "
                     "left out",
                     w->lost, s->n_cells);
    nvx_fit_tables(w->fit);
    for (size_t t = 0; t < p->n_times; t++)
        for (size_t k = 0; k < p->n_anchors; k++)
            if (fill_row(w, t, k) < 0)
                return -1;
    return 0;
}

static int make(work *w)
{
    const nvx_samples *s = w->fit->samples;
    if (!s->paired)
        nvx_fit_drop_zero(w->fit);
    choose_grouping(w);
    int result = w->by == BY_LEVEL    ? take_levels(w)
                 : w->by == BY_TARGET ? take_targets(w)
                                      : take_ranges(w);
    if (result < 0)
        return -1;
    w->lists = nvx_alloc(w->fit->n_groups * w->fit->profile->n_anchors, sizeof *w->lists);
    for (size_t i = 0, end; i < s->n_cells; i = end) {
        end = series(w, i);
        if (wanted(w, i))
            add_series(w, i, end);
    }
    return fill(w);
}

int nvx_fit_cells(nvx_fit *self)
{
    work w = {.fit = self};
    int result = make(&w);
    size_t n = w.lists ? self->n_groups * self->profile->n_anchors : 0;
    for (size_t i = 0; i < n; i++)
        free(w.lists[i].v);
    free(w.lists);
    return result;
}
