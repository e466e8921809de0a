#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/result.h"
#include "sim/app/sweep_study.h"
#include "sim/memory.h"

/* Every number of the reports as a column, in order of first appearance. */
typedef struct {
    size_t points, n;
    char **name;
    double **value; /* [n][points] */
} columns;

static double *column(columns *self, const char *name)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->name[i], name) == 0)
            return self->value[i];
    self->name = nvx_grow(self->name, self->n, self->n + 1, sizeof *self->name);
    self->value = nvx_grow(self->value, self->n, self->n + 1, sizeof *self->value);
    double *value = nvx_alloc(self->points, sizeof *value);
    for (size_t p = 0; p < self->points; p++)
        value[p] = (double)NAN;
    self->name[self->n] = nvx_strdup(name);
    self->value[self->n++] = value;
    return value;
}

static void collect(columns *self, size_t point, const char *name, json_t *value);

static void collect_interval(columns *self, size_t point, const char *name, json_t *pair)
{
    static const char *const ends[2] = {"low", "high"};
    for (size_t i = 0; i < 2; i++) {
        char *below = nvx_format("%s.%s", name, ends[i]);
        collect(self, point, below, json_array_get(pair, i));
        free(below);
    }
}

static void collect(columns *self, size_t point, const char *name, json_t *value)
{
    const char *key;
    json_t *item;
    if (json_is_number(value))
        column(self, name)[point] = json_number_value(value);
    else if (json_is_array(value))
        collect_interval(self, point, name, value);
    json_object_foreach(value, key, item)
    {
        char *below = name[0] ? nvx_format("%s.%s", name, key) : nvx_strdup(key);
        collect(self, point, below, item);
        free(below);
    }
}

static void write_columns(const nvx_sweep_points *self, nvx_result *result)
{
    columns all = {.points = self->plan->points};
    uint64_t n = self->plan->points;
    for (size_t p = 0; p < n; p++)
        collect(&all, p, "", self->report[p]);
    for (size_t i = 0; i < all.n; i++) {
        char *name = nvx_format("/columns/%s", all.name[i]);
        nvx_result_f64(result, name, 1, &n, all.value[i], NULL);
        free(name);
        free(all.name[i]);
        free(all.value[i]);
    }
    free(all.name);
    free(all.value);
}

static void write_axes(const nvx_sweep_plan *plan, nvx_result *result)
{
    const char **values = nvx_alloc(plan->points, sizeof *values);
    char *names = nvx_strdup("");
    for (size_t a = 0; a < plan->names; a++) {
        for (size_t p = 0; p < plan->points; p++)
            values[p] = nvx_sweep_plan_value(plan, p, a);
        char *name = nvx_format("/axes/%s", plan->name[a]);
        nvx_result_texts(result, name, plan->points, values);
        free(name);
        char *longer = nvx_format("%s%s%s", names, a ? "\n" : "", plan->name[a]);
        free(names);
        names = longer;
    }
    nvx_result_attribute(result, "/", "axes", names);
    free(names);
    free(values);
}

static void write_reports(const nvx_sweep_points *self, nvx_result *result)
{
    uint64_t n = self->plan->points;
    char **json = nvx_alloc(n, sizeof *json);
    const char **message = nvx_alloc(n, sizeof *message);
    uint64_t *status = nvx_alloc(n, sizeof *status);
    for (size_t p = 0; p < n; p++) {
        json[p] =
            self->report[p] ? json_dumps(self->report[p], JSON_COMPACT) : nvx_strdup("");
        message[p] = self->error[p].text;
        status[p] = (uint64_t)self->error[p].status;
    }
    nvx_result_texts(result, "/json", n, (const char *const *)json);
    nvx_result_texts(result, "/message", n, message);
    nvx_result_u64(result, "/status", 1, &n, status, NULL);
    for (size_t p = 0; p < n; p++)
        free(json[p]);
    free(json);
    free(message);
    free(status);
}

static void write_study(const nvx_sweep_study *study, nvx_result *result)
{
    const nvx_sweep_plan *plan = study->points->plan;
    const uint64_t points = plan->points, shape[] = {study->goals, plan->names};
    char *goals = nvx_strdup("");
    for (size_t g = 0; g < study->goals; g++) {
        char *longer = nvx_format("%s%s%s %s", goals, g ? "\n" : "", study->key[g],
                                  study->more[g] ? "max" : "min");
        free(goals);
        goals = longer;
    }
    nvx_result_attribute(result, "/", "goals", goals);
    free(goals);
    nvx_result_u8(result, "/pareto", 1, &points, study->front);
    nvx_result_f64(result, "/sensitivity", 2, shape, study->share, "1");
}

/* Those that grids name are lists beside the first one. */
static void write_bases(const nvx_sweep_plan *plan, nvx_result *result)
{
    size_t n = plan->bases;
    const char **name = nvx_alloc(n, sizeof *name), **text = nvx_alloc(n, sizeof *text);
    for (size_t b = 0; b < n; b++) {
        name[b] = plan->base[b].name;
        text[b] = plan->base[b].text;
    }
    nvx_result_text(result, "/config/base", text[0]);
    if (n > 1) {
        nvx_result_texts(result, "/config/bases/name", n, name);
        nvx_result_texts(result, "/config/bases/text", n, text);
    }
    free(name);
    free(text);
}

int nvx_sweep_study_write(const nvx_sweep_study *self, const char *output, nvx_error *err)
{
    const nvx_sweep_points *points = self->points;
    const nvx_sweep_plan *plan = points->plan;
    nvx_result *result = nvx_result_new(output, NVX_SWEEP_FORMAT, err);
    if (!result)
        return -1;
    nvx_result_attribute_u64(result, "/", "points", plan->points);
    nvx_result_attribute_u64(result, "/", "left_out", plan->left_out);
    write_bases(plan, result);
    nvx_result_text(result, "/config/sweep", plan->text);
    if (plan->trace) {
        const char *slash = strrchr(plan->trace, '/');
        nvx_result_attribute(result, "/trace", "sha256", plan->trace_sha256);
        nvx_result_attribute(result, "/trace", "name", slash ? slash + 1 : plan->trace);
    }
    write_axes(plan, result);
    write_columns(points, result);
    write_reports(points, result);
    write_study(self, result);
    return nvx_result_commit(&result, err);
}
