#include "analysis/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_parts.h"
#include "analysis/result.h"
#include "sim/memory.h"

static int read_result(nvx_compared *self, const char *path, nvx_error *err)
{
    json_error_t why;
    nvx_reader *reader = nvx_reader_open(path, NVX_RESULT_FORMAT, err);
    if (!reader)
        return -1;
    self->path = nvx_strdup(path);
    char *text = nvx_reader_text(reader, "/report", err);
    self->report = text ? json_loads(text, 0, &why) : NULL;
    free(text);
    if (!json_is_object(self->report))
        nvx_fail_at(err, path, 0, 0, "/report is not a report");
    else if ((self->settings = nvx_settings_read(reader, err)) &&
             (self->trace = nvx_reader_attribute(reader, "/trace", "name", err)))
        self->sha256 = nvx_reader_attribute(reader, "/trace", "sha256", err);
    nvx_reader_close(&reader);
    return self->sha256 ? 0 : -1;
}

/* The value at "a.b" of a report; NAN when there is none. */
static double value_at(const json_t *report, const char *key)
{
    char copy[96];
    snprintf(copy, sizeof copy, "%s", key);
    for (char *rest = copy, *word; report && (word = strsep(&rest, "."));)
        report = json_object_get(report, word);
    return json_is_number(report) ? json_number_value(report) : (double)NAN;
}

double nvx_compare_ratio(double base, double other)
{
    bool both = isfinite(base) && isfinite(other) && base != 0 && other != 0;
    return both ? base / other : (double)NAN;
}

static void add_number(nvx_comparison *self, char *key, char *name, const char *unit,
                       double factor)
{
    size_t n = self->numbers++;
    self->number = nvx_grow(self->number, n, n + 1, sizeof *self->number);
    nvx_compare_number *row = &self->number[n];
    *row = (nvx_compare_number){key,
                                name,
                                unit,
                                factor,
                                nvx_alloc(self->n, sizeof *row->value),
                                nvx_alloc(self->n, sizeof *row->ratio)};
    for (size_t i = 0; i < self->n; i++) {
        row->value[i] = value_at(self->result[i].report, key);
        row->ratio[i] = i ? nvx_compare_ratio(row->value[0], row->value[i]) : (double)NAN;
    }
}

static void add_spread(nvx_comparison *self, const char *what)
{
    static const char *const of[] = {"mean", "p50", "p95", "p99"};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        add_number(self, nvx_format("%s_ns.%s", what, of[i]),
                   nvx_format("%s %s", what, of[i]), "s", 1e-9);
}

static bool known(const nvx_comparison *self, const char *key)
{
    for (size_t i = 0; i < self->numbers; i++)
        if (strcmp(self->number[i].key, key) == 0)
            return true;
    return false;
}

/* Every meter that any of the results has, the total last. */
static void add_meters(nvx_comparison *self, const char *group, const char *name,
                       const char *unit, double factor)
{
    const char *meter;
    json_t *value;
    for (size_t i = 0; i < self->n; i++) {
        json_t *meters = json_object_get(self->result[i].report, group);
        json_object_foreach(meters, meter, value)
        {
            char *key = nvx_format("%s.%s", group, meter);
            if (strcmp(meter, "total") == 0 || known(self, key))
                free(key);
            else
                add_number(self, key, nvx_format("%s %s", name, meter), unit, factor);
        }
    }
    add_number(self, nvx_format("%s.total", group), nvx_format("%s total", name), unit,
               factor);
}

static void compare_traces(nvx_comparison *self)
{
    const nvx_compared *base = &self->result[0];
    for (size_t i = 1; i < self->n && !self->warning; i++) {
        const nvx_compared *r = &self->result[i];
        if (strcmp(base->sha256, r->sha256) == 0)
            continue;
        self->warning = nvx_format(
            "%s ran trace '%s' (SHA-256 %.12s...), %s ran '%s' (%.12s...): their numbers "
            "are of different work",
            r->path, r->trace, r->sha256, base->path, base->trace, base->sha256);
    }
}

nvx_comparison *nvx_compare_new(const char *const paths[], size_t n, nvx_error *err)
{
    nvx_comparison *self = nvx_alloc(1, sizeof *self);
    NVX_ASSERT(n >= 2 && n <= NVX_COMPARE_MOST);
    self->n = n;
    self->result = nvx_alloc(n, sizeof *self->result);
    for (size_t i = 0; i < n; i++)
        if (read_result(&self->result[i], paths[i], err) < 0) {
            nvx_comparison_destroy(&self);
            return NULL;
        }
    compare_traces(self);
    add_number(self, nvx_strdup("requests"), nvx_strdup("requests"), "", 1);
    add_spread(self, "latency");
    add_spread(self, "queue");
    add_spread(self, "service");
    add_number(self, nvx_strdup("throughput_per_s"), nvx_strdup("throughput"), "/s", 1);
    add_number(self, nvx_strdup("offered_per_s"), nvx_strdup("offered"), "/s", 1);
    add_meters(self, "energy_nj_per_request", "energy", "J", 1e-9);
    add_meters(self, "moved_b_per_request", "moved", "B", 1);
    add_meters(self, "area_mm2", "area", "m2", 1e-6);
    nvx_compare_settings(self);
    return self;
}

static void free_result(nvx_compared *self)
{
    free(self->path);
    free(self->trace);
    free(self->sha256);
    json_decref(self->report);
    nvx_settings_destroy(&self->settings);
}

void nvx_comparison_destroy(nvx_comparison **self_p)
{
    nvx_comparison *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->numbers; i++) {
        free(self->number[i].key);
        free(self->number[i].name);
        free(self->number[i].value);
        free(self->number[i].ratio);
    }
    for (size_t i = 0; i < self->settings; i++) {
        free(self->setting[i].path);
        free(self->setting[i].value);
    }
    for (size_t i = 0; i < self->n; i++)
        free_result(&self->result[i]);
    free(self->number);
    free(self->setting);
    free(self->result);
    free(self->warning);
    free(self);
    *self_p = NULL;
}

const char *nvx_comparison_warning(const nvx_comparison *self) { return self->warning; }

static void take_pair(const json_t *pair, double out[2])
{
    bool good = json_array_size(pair) == 2;
    for (size_t i = 0; i < 2; i++)
        out[i] = good ? json_number_value(json_array_get(pair, i)) : (double)NAN;
}

bool nvx_compare_metric(const nvx_compared *result, const char *metric,
                        nvx_compare_interval *out)
{
    const json_t *all = json_object_get(result->report, "accuracy");
    const json_t *found = json_object_get(all, metric);
    if (!json_is_object(found))
        return false;
    const json_t *mean = json_object_get(found, "mean");
    out->mean = json_is_number(mean) ? json_number_value(mean) : (double)NAN;
    take_pair(json_object_get(found, "ci95"), out->chips);
    take_pair(json_object_get(found, "ci95_queries"), out->queries);
    return true;
}

int nvx_compare_overlap(const double a[2], const double b[2])
{
    if (!isfinite(a[0]) || !isfinite(b[0]))
        return -1;
    return a[0] <= b[1] && b[0] <= a[1];
}

char **nvx_compare_metrics(const nvx_comparison *self, size_t *n)
{
    char **names = NULL;
    const char *metric;
    json_t *value;
    *n = 0;
    for (size_t i = 0; i < self->n; i++) {
        json_t *all = json_object_get(self->result[i].report, "accuracy");
        json_object_foreach(all, metric, value)
        {
            bool there = false;
            for (size_t k = 0; k < *n; k++)
                there |= strcmp(names[k], metric) == 0;
            if (there)
                continue;
            names = nvx_grow(names, *n, *n + 1, sizeof *names);
            names[(*n)++] = nvx_strdup(metric);
        }
    }
    return names;
}
