/* Energy, area and writing the matrix: counts x constants. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/interval.h"
#include "analysis/text.h"
#include "sim/memory.h"

static int need_costs(nvx_explain *self, nvx_error *err)
{
    if (!self->costs)
        self->costs = nvx_costs_read(self->reader, err);
    return self->costs ? 0 : -1;
}

/* All of the metric, or the meter that was asked for. */
static bool wanted(const nvx_explain_name *name, const char *meter)
{
    return !*name->last || strcmp(name->last, meter) == 0;
}

static int by_value(const void *a, const void *b)
{
    const nvx_explain_row *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void add_operation(const nvx_explain *self, const nvx_cost_operation *o,
                          nvx_explanation *out)
{
    char *name = nvx_format("%s: %s", o->component, o->operation);
    char n[32];
    char *doc = nvx_format("%s%s%s%s%s%s", o->doc, *o->note ? "; " : "", o->note,
                           o->instances > 1 ? "; of " : "",
                           o->instances > 1 ? nvx_text_grouped(o->instances, n) : "",
                           o->instances > 1 ? " instances in use" : "");
    nvx_explain_row *row = nvx_explain_row_add(out, name, doc, o->from);
    row->count = (double)o->count;
    row->each = o->energy_j;
    row->each_unit = "J";
    row->value = row->count * row->each / out->divisor / out->unit->factor;
    nvx_explain_constants(row, self->settings, o->config);
    free(name);
    free(doc);
}

static void add_leakage(const nvx_explain *self, nvx_explanation *out)
{
    double seconds = (double)(self->last_ps - self->first_ps) * 1e-12;
    char watt[32], time[32];
    for (size_t i = 0; i < self->costs->instances; i++) {
        const nvx_cost_instance *c = &self->costs->instance[i];
        if (c->leakage_w == 0)
            continue;
        char *name = nvx_format("%s: leakage", c->config);
        char *doc =
            nvx_format("each %s for the %s from the first arrival to the last end",
                       nvx_text_quantity(c->leakage_w, "W", watt),
                       nvx_text_quantity(seconds, "s", time));
        char *from = nvx_format("%s x time of the run", c->leakage_from);
        nvx_explain_row *row = nvx_explain_row_add(out, name, doc, from);
        row->count = c->instances;
        row->each = c->leakage_w * seconds;
        row->each_unit = "J";
        row->value = row->count * row->each / out->divisor / out->unit->factor;
        nvx_explain_constants(row, self->settings, c->config);
        free(name);
        free(doc);
        free(from);
    }
}

/* What the rows leave of the value, where that is more than rounding. */
static void add_rest(nvx_explanation *out)
{
    double rest = out->value;
    for (size_t i = 0; i < out->rows; i++)
        rest -= out->row[i].value;
    if (!out->rows && out->value == 0)
        nvx_explain_note(out, nvx_strdup("nothing is booked on this meter"));
    if (fabs(rest) <= 1e-9 * fabs(out->value))
        return;
    nvx_explain_row *row = nvx_explain_row_add(
        out, "other", "booked without a count: not broken down in the result", "");
    row->value = rest;
}

int nvx_explain_energy(nvx_explain *self, const nvx_explain_name *name,
                       nvx_explanation *out, nvx_error *err)
{
    if (need_costs(self, err) < 0)
        return -1;
    out->how = nvx_strdup("per request: sum of count x energy each, divided by the "
                          "requests; mean over trials");
    out->divisor = self->requests;
    out->divisor_of = "requests";
    out->shares = true;
    for (size_t i = 0; i < self->costs->operations; i++) {
        const nvx_cost_operation *o = &self->costs->operation[i];
        bool nothing = o->count == 0 || o->energy_j == 0;
        if (wanted(name, o->meter) && (*name->last || !nothing))
            add_operation(self, o, out);
    }
    if (wanted(name, "leakage"))
        add_leakage(self, out);
    add_rest(out);
    if (out->rows)
        qsort(out->row, out->rows, sizeof *out->row, by_value);
    return 0;
}

int nvx_explain_area(nvx_explain *self, const nvx_explain_name *name,
                     nvx_explanation *out, nvx_error *err)
{
    if (need_costs(self, err) < 0)
        return -1;
    out->how = nvx_strdup("sum of instances x area each, tiles in use or not");
    out->shares = true;
    for (size_t i = 0; i < self->costs->instances; i++) {
        const nvx_cost_instance *c = &self->costs->instance[i];
        if (!wanted(name, c->meter) || c->area_m2 == 0)
            continue;
        nvx_explain_row *row = nvx_explain_row_add(out, c->config, c->doc, c->area_from);
        row->count = c->instances;
        row->each = c->area_m2;
        row->each_unit = "m2";
        row->value = row->count * row->each / out->unit->factor;
        nvx_explain_constants(row, self->settings, c->config);
    }
    add_rest(out);
    if (out->rows)
        qsort(out->row, out->rows, sizeof *out->row, by_value);
    return 0;
}

int nvx_explain_moved(nvx_explain *self, const nvx_explain_name *name,
                      nvx_explanation *out, nvx_error *err)
{
    if (need_costs(self, err) < 0)
        return -1;
    const json_t *meters = json_object_get(self->report, "moved_b_per_request");
    out->how = nvx_strdup("bytes per request: bits that were counted / 8, divided by the "
                          "requests; what passes twice counts twice");
    out->divisor = self->requests;
    out->divisor_of = "requests";
    out->shares = true;
    for (size_t i = 0; i < self->costs->operations; i++) {
        const nvx_cost_operation *o = &self->costs->operation[i];
        if (strcmp(o->unit, "bit") != 0 || o->count == 0 || !wanted(name, o->meter) ||
            !json_object_get(meters, o->meter))
            continue;
        char *place = nvx_format("%s: %s", o->component, o->operation);
        nvx_explain_row *row = nvx_explain_row_add(out, place, o->doc, "");
        row->count = (double)o->count;
        row->each = 0.125;
        row->each_unit = "B";
        row->value = row->count * row->each / out->divisor;
        free(place);
    }
    add_rest(out);
    if (out->rows)
        qsort(out->row, out->rows, sizeof *out->row, by_value);
    return 0;
}

/* The setting whose path ends so; NULL: none. */
static const nvx_setting *ending(const nvx_settings *settings, const char *end)
{
    size_t n = strlen(end);
    for (size_t i = 0; i < settings->n; i++) {
        size_t length = strlen(settings->setting[i].path);
        if (length > n && strcmp(settings->setting[i].path + length - n, end) == 0)
            return &settings->setting[i];
    }
    return NULL;
}

/* Mean over trials of whole numbers; NAN when they are not there. */
static double mean_of(const nvx_reader *reader, const char *name)
{
    nvx_extent extent;
    double *v = nvx_reader_f64(reader, name, &extent, NULL);
    double mean = v ? nvx_mean(v, extent.count) : (double)NAN;
    free(v);
    return mean;
}

static void add_writing(const nvx_explain *self, nvx_explanation *out, const char *name,
                        const char *doc, const char *dataset, const char *key,
                        const char *parameter)
{
    const json_t *energy =
        json_object_get(json_object_get(self->report, "programming"), "energy_nj");
    nvx_explain_row *row = nvx_explain_row_add(out, name, doc, parameter);
    const nvx_setting *constant = ending(self->settings, parameter);
    row->count = mean_of(self->reader, dataset);
    row->value = json_number_value(json_object_get(energy, key));
    row->each = row->count > 0 ? row->value * out->unit->factor / row->count
                               : nvx_setting_number(constant, "J");
    row->each_unit = "J";
    if (constant)
        nvx_explain_constant_add(row, constant);
}

int nvx_explain_programming(nvx_explain *self, const nvx_explain_name *name,
                            nvx_explanation *out, nvx_error *err)
{
    (void)name, (void)err;
    const json_t *writing = json_object_get(self->report, "programming");
    const json_t *pulses = json_object_get(writing, "pulses_per_cell");
    char a[32], b[32], c[32];
    out->how = nvx_strdup("energy of writing the stored matrix once: counts x energy "
                          "each, mean over trials; not in the energy per request");
    out->shares = true;
    add_writing(self, out, "pulses", "pulses on cells, mean over trials",
                "/programming/pulses", "write", "write.pulse_energy");
    add_writing(self, out, "verify reads",
                "single cells read after a pulse, mean over "
                "trials",
                "/programming/verify_reads", "verify", "write.verify_energy");
    double cells = json_number_value(json_object_get(writing, "cells"));
    nvx_explain_note(
        out, nvx_format(
                 "pulses per cell: %s pulses / %s cells = %s",
                 nvx_text_count(mean_of(self->reader, "/programming/pulses"), a),
                 nvx_text_count(cells, b),
                 nvx_text_count(json_number_value(json_object_get(pulses, "mean")), c)));
    nvx_explain_note(
        out,
        nvx_format(
            "time: %s, of the slowest tile, mean over trials; its rows are written "
            "one after another, each as long as its slowest cell needs",
            nvx_text_quantity(
                json_number_value(json_object_get(writing, "time_ns")) * 1e-9, "s", a)));
    const json_t *used = json_object_get(writing, "endurance_used");
    if (json_is_number(used))
        nvx_explain_note(out,
                         nvx_format("endurance used: pulses per cell / cycles a cell "
                                    "lasts = %.4g",
                                    json_number_value(used)));
    return 0;
}
