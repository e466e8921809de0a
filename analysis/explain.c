#include "analysis/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "sim/memory.h"
#include "sim/nearest.h"

static const nvx_explain_unit nj = {"nJ", "J", 1e-9}, mm2 = {"mm2", "m2", 1e-6},
                              ns = {"ns", "s", 1e-9}, per_s = {"1/s", "1/s", 1},
                              bytes = {"B", "B", 1}, one = {"1", "1", 1};

static void add_name(nvx_explain *self, const char *group, const char *last, double value,
                     const nvx_explain_unit *unit, nvx_explain_with *with)
{
    size_t n = self->names++;
    self->name = nvx_grow(self->name, n, n + 1, sizeof *self->name);
    nvx_explain_name *name = &self->name[n];
    name->name = *last ? nvx_format("%s.%s", group, last) : nvx_strdup(group);
    name->last = *last ? name->name + strlen(group) + 1 : "";
    name->value = value;
    name->unit = unit;
    name->with = with;
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* A metric and its meters: "energy", "energy.adc", ... */
static void add_meters(nvx_explain *self, const char *group, const char *key,
                       const nvx_explain_unit *unit, nvx_explain_with *with)
{
    json_t *meters = json_object_get(self->report, key), *value;
    const char *meter;
    if (!meters)
        return;
    add_name(self, group, "", number(meters, "total"), unit, with);
    json_object_foreach(meters, meter, value) if (strcmp(meter, "total") != 0)
        add_name(self, group, meter, json_number_value(value), unit, with);
}

static void add_names(nvx_explain *self)
{
    static const struct {
        const char *name, *key;
        nvx_explain_with *with;
    } times[] = {{"latency", "latency_ns", nvx_explain_latency},
                 {"queue", "queue_ns", nvx_explain_queue},
                 {"service", "service_ns", nvx_explain_service}};
    const json_t *report = self->report;
    json_t *accuracy = json_object_get(report, "accuracy"), *value;
    const char *metric;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        add_name(self, times[i].name, "",
                 number(json_object_get(report, times[i].key), "mean"), &ns,
                 times[i].with);
    add_name(self, "throughput", "", number(report, "throughput_per_s"), &per_s,
             nvx_explain_throughput);
    add_meters(self, "energy", "energy_nj_per_request", &nj, nvx_explain_energy);
    const json_t *writing = json_object_get(report, "programming");
    if (json_is_object(writing)) {
        const json_t *energy = json_object_get(writing, "energy_nj");
        add_name(self, "programming", "",
                 number(energy, "write") + number(energy, "verify"), &nj,
                 nvx_explain_programming);
    }
    add_meters(self, "area", "area_mm2", &mm2, nvx_explain_area);
    add_meters(self, "moved", "moved_b_per_request", &bytes, nvx_explain_moved);
    json_object_foreach(accuracy, metric, value) add_name(
        self, "accuracy", metric, number(value, "mean"), &one, nvx_explain_accuracy);
}

/* The report, and when the run began and ended. */
static int read_report(nvx_explain *self, nvx_error *err)
{
    json_error_t why;
    char *text = nvx_reader_text(self->reader, "/report", err);
    self->report = text ? json_loads(text, 0, &why) : NULL;
    free(text);
    if (!json_is_object(self->report))
        return nvx_fail_at(err, nvx_reader_path(self->reader), 0, 0,
                           "/report is not a report");
    self->requests = number(self->report, "requests");
    nvx_extent n, m;
    uint64_t *arrival = nvx_reader_u64(self->reader, "/requests/arrival_ps", &n, err);
    uint64_t *end = nvx_reader_u64(self->reader, "/requests/end_ps", &m, err);
    bool good = arrival && end && n.count > 0 && n.count == m.count &&
                (double)n.count == self->requests;
    self->first_ps = UINT64_MAX;
    for (uint64_t i = 0; good && i < n.count; i++) {
        self->first_ps = arrival[i] < self->first_ps ? arrival[i] : self->first_ps;
        self->last_ps = end[i] > self->last_ps ? end[i] : self->last_ps;
    }
    free(arrival);
    free(end);
    return good ? 0
                : nvx_fail_at(err, nvx_reader_path(self->reader), 0, 0,
                              "/requests is not complete");
}

nvx_explain *nvx_explain_open(const char *path, nvx_error *err)
{
    nvx_explain *self = nvx_alloc(1, sizeof *self);
    self->reader = nvx_reader_open(path, NVX_RESULT_FORMAT, err);
    if (!self->reader || read_report(self, err) < 0 ||
        !(self->settings = nvx_settings_read(self->reader, err)))
        nvx_explain_close(&self);
    else
        add_names(self);
    return self;
}

void nvx_explain_close(nvx_explain **self_p)
{
    nvx_explain *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->names; i++)
        free(self->name[i].name);
    free(self->name);
    nvx_costs_destroy(&self->costs);
    nvx_settings_destroy(&self->settings);
    json_decref(self->report);
    nvx_reader_close(&self->reader);
    free(self);
    *self_p = NULL;
}

static int fail_unknown(const nvx_explain *self, const char *metric, nvx_error *err)
{
    const char **names = nvx_alloc(self->names, sizeof *names);
    for (size_t i = 0; i < self->names; i++)
        names[i] = self->name[i].name;
    const char *near = nvx_nearest(metric, names, self->names);
    const char *file = nvx_reader_path(self->reader);
    if (near)
        nvx_fail_at(err, file, 0, 0,
                    "'%.60s' is no number of the report; did you mean '%s'?", metric,
                    near);
    else
        nvx_fail_at(err, file, 0, 0,
                    "'%.60s' is no number of the report; 'nvxsim explain %s' lists them",
                    metric, file);
    free(names);
    return -1;
}

nvx_explanation *nvx_explain_metric(nvx_explain *self, const char *metric, nvx_error *err)
{
    const nvx_explain_name *name = NULL;
    for (size_t i = 0; i < self->names && !name; i++)
        if (strcmp(self->name[i].name, metric) == 0)
            name = &self->name[i];
    if (!name) {
        fail_unknown(self, metric, err);
        return NULL;
    }
    nvx_explanation *out = nvx_alloc(1, sizeof *out);
    out->metric = name->name;
    out->value = name->value;
    out->unit = name->unit;
    out->divisor = 1;
    if (name->with(self, name, out, err) < 0)
        nvx_explanation_destroy(&out);
    return out;
}

void nvx_explanation_destroy(nvx_explanation **self_p)
{
    nvx_explanation *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->rows; i++) {
        free(self->row[i].name);
        free(self->row[i].doc);
        free(self->row[i].from);
        free(self->row[i].constant);
    }
    for (size_t i = 0; i < self->notes; i++)
        free(self->note[i]);
    free(self->row);
    free(self->part);
    free(self->note);
    free(self->how);
    free(self);
    *self_p = NULL;
}

nvx_explain_row *nvx_explain_row_add(nvx_explanation *self, const char *name,
                                     const char *doc, const char *from)
{
    size_t n = self->rows++;
    self->row = nvx_grow(self->row, n, n + 1, sizeof *self->row);
    self->row[n] = (nvx_explain_row){.name = nvx_strdup(name),
                                     .doc = nvx_strdup(doc),
                                     .from = nvx_strdup(from),
                                     .count = NAN,
                                     .each = NAN,
                                     .value = NAN,
                                     .each_unit = "1"};
    return &self->row[n];
}

void nvx_explain_constant_add(nvx_explain_row *row, const nvx_setting *constant)
{
    for (size_t i = 0; i < row->constants; i++)
        if (row->constant[i] == constant)
            return;
    size_t n = row->constants++;
    row->constant = nvx_grow(row->constant, n, n + 1, sizeof(nvx_setting *));
    row->constant[n] = constant;
}

void nvx_explain_constants(nvx_explain_row *row, const nvx_settings *settings,
                           const char *config)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (const char *word = row->from; *word;) {
        size_t n = strspn(word, letters);
        if (!n) {
            word++;
            continue;
        }
        char *path = nvx_format("%s.%.*s", config, (int)n, word);
        const nvx_setting *found = nvx_settings_find(settings, path);
        if (found)
            nvx_explain_constant_add(row, found);
        free(path);
        word += n;
    }
}

void nvx_explain_note(nvx_explanation *self, char *text)
{
    size_t n = self->notes++;
    self->note = nvx_grow(self->note, n, n + 1, sizeof *self->note);
    self->note[n] = text;
}
