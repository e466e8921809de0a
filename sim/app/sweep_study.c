#include "sim/app/sweep_study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/pareto.h"
#include "analysis/sensitivity.h"
#include "sim/app/sweep_goal.h"
#include "sim/memory.h"

double nvx_report_number(json_t *report, const char *key)
{
    json_t *at = report;
    for (const char *dot; at && (dot = strchr(key, '.')); key = dot + 1) {
        char *part = nvx_format("%.*s", (int)(dot - key), key);
        at = json_object_get(at, part);
        free(part);
    }
    at = json_object_get(at, key);
    return json_is_number(at) ? json_number_value(at) : (double)NAN;
}

const char *nvx_sweep_metric(const nvx_sweep_points *points)
{
    static const char *const metrics[] = {"acc1", "task", "cosine"};
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        for (size_t p = 0; p < points->plan->points; p++)
            if (json_object_get(json_object_get(points->report[p], "accuracy"),
                                metrics[i]))
                return metrics[i];
    return metrics[0];
}

/* Takes a goal that a point has; false when none has it. */
static bool take_goal(nvx_sweep_study *self, const char *key, bool more)
{
    size_t n = self->points->plan->points, g = self->goals;
    double *value = nvx_grow(self->value, g * n, (g + 1) * n, sizeof *value);
    bool any = false;
    self->value = value;
    for (size_t p = 0; p < n; p++) {
        double found = nvx_report_number(self->points->report[p], key);
        value[g * n + p] = found;
        any = any || !isnan(found);
    }
    if (!any)
        return false;
    self->key = nvx_grow(self->key, g, g + 1, sizeof *self->key);
    self->more = nvx_grow(self->more, g, g + 1, sizeof *self->more);
    self->key[g] = nvx_strdup(key);
    self->more[g] = more;
    self->goals++;
    return true;
}

static void take_usual(nvx_sweep_study *self)
{
    char *accuracy = nvx_format("accuracy.%s.mean", nvx_sweep_metric(self->points));
    take_goal(self, "latency_ns.p50", false);
    take_goal(self, "energy_nj_per_request.total", false);
    take_goal(self, "area_mm2.total", false);
    take_goal(self, accuracy, true);
    free(accuracy);
}

static int take_goals(nvx_sweep_study *self, const char *sweep, nvx_error *err)
{
    const nvx_sweep_plan *plan = self->points->plan;
    size_t finished = plan->points - nvx_sweep_points_failed(self->points);
    int result = 0;
    if (!plan->goals)
        take_usual(self);
    for (size_t g = 0; g < plan->goals; g++) {
        const nvx_goal *goal = &plan->goal[g];
        if (!take_goal(self, goal->key, goal->more) && finished)
            result = nvx_fail_at(err, sweep, goal->line, goal->column,
                                 "goals.%s: no point reports this number", goal->key);
    }
    return result;
}

/* The number of the first point with the same value; returns how many values differ. */
static size_t by_text(const nvx_sweep_plan *plan, size_t name, size_t level[])
{
    size_t levels = 0, *first = nvx_alloc(plan->points, sizeof *first);
    for (size_t p = 0; p < plan->points; p++) {
        const char *value = nvx_sweep_plan_value(plan, p, name);
        size_t l = 0;
        while (l < levels &&
               strcmp(nvx_sweep_plan_value(plan, first[l], name), value) != 0)
            l++;
        if (l == levels)
            first[levels++] = p;
        level[p] = l;
    }
    free(first);
    return levels;
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Parts of equally many finished points, in order of their numbers; equal ones stay
 * together. */
static void by_rank(const nvx_sweep_points *points, size_t name, size_t parts,
                    size_t level[])
{
    const nvx_sweep_plan *plan = points->plan;
    double *sorted = nvx_alloc(plan->points, sizeof *sorted);
    size_t n = 0;
    for (size_t p = 0; p < plan->points; p++)
        if (points->report[p])
            sorted[n++] = strtod(nvx_sweep_plan_value(plan, p, name), NULL);
    qsort(sorted, n, sizeof *sorted, ascending);
    for (size_t p = 0; p < plan->points; p++) {
        double value = strtod(nvx_sweep_plan_value(plan, p, name), NULL);
        size_t rank = 0;
        while (rank + 1 < n && sorted[rank] < value)
            rank++;
        level[p] = n ? rank * parts / n : 0;
    }
    free(sorted);
}

static void take_shares(nvx_sweep_study *self)
{
    const nvx_sweep_plan *plan = self->points->plan;
    size_t n = plan->points, finished = n - nvx_sweep_points_failed(self->points);
    size_t parts = (size_t)sqrt((double)finished);
    size_t *level = nvx_alloc(n, sizeof *level);
    self->share = nvx_alloc(self->goals * plan->names, sizeof *self->share);
    for (size_t a = 0; a < plan->names; a++) {
        size_t levels = by_text(plan, a, level);
        if (plan->sampled && 2 * levels > finished && parts > 0) {
            by_rank(self->points, a, parts, level);
            levels = parts;
        }
        for (size_t g = 0; g < self->goals; g++)
            self->share[g * plan->names + a] =
                nvx_first_order(n, self->value + g * n, level, levels);
    }
    free(level);
}

int nvx_sweep_study_new(nvx_sweep_study **self_p, const nvx_sweep_points *points,
                        const char *sweep, nvx_error *err)
{
    nvx_sweep_study *self = *self_p = nvx_alloc(1, sizeof *self);
    self->points = points;
    int result = take_goals(self, sweep, err);
    self->front = nvx_alloc(points->plan->points, sizeof *self->front);
    nvx_pareto(points->plan->points, self->goals, self->value, self->more, self->front);
    take_shares(self);
    return result;
}

void nvx_sweep_study_destroy(nvx_sweep_study **self_p)
{
    nvx_sweep_study *self = *self_p;
    if (!self)
        return;
    for (size_t g = 0; g < self->goals; g++)
        free(self->key[g]);
    free(self->key);
    free(self->more);
    free(self->value);
    free(self->front);
    free(self->share);
    free(self);
    *self_p = NULL;
}
