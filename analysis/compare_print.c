/* A comparison for people and for programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_parts.h"
#include "analysis/text.h"
#include "sim/memory.h"

enum { BESIDE = 2 /* results beside the base in one table */, SETTINGS = 20 };

static char letter(size_t i) { return (char)('A' + i); }

static const char *ratio_text(double ratio, char out[32])
{
    if (!isfinite(ratio))
        return strcpy(out, "-");
    bool whole = fabs(ratio) >= 1e4 && fabs(ratio) < 1e9;
    snprintf(out, 32, whole ? "%.0f" : "%.4g", ratio);
    return out;
}

static const char *number_text(const nvx_compare_number *row, double value, char out[32])
{
    char text[32];
    if (*row->unit && *row->unit != '/')
        return nvx_text_quantity(value * row->factor, row->unit, out);
    if (!isfinite(value))
        return strcpy(out, "-");
    snprintf(out, 32, "%.24s%s", nvx_text_count(round(value), text), row->unit);
    return out;
}

static bool all_zero(const nvx_compare_number *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(row->value[i]) && row->value[i] != 0)
            return false;
    return true;
}

/* The base and the results first .. last - 1. */
static void numbers(const nvx_comparison *self, size_t first, size_t last, FILE *out)
{
    char text[32], head[32];
    fprintf(out, "%-19s %13c", "", letter(0));
    for (size_t i = first; i < last; i++) {
        snprintf(head, sizeof head, "A/%c", letter(i));
        fprintf(out, " %13c %8s", letter(i), head);
    }
    fputc('\n', out);
    for (size_t k = 0; k < self->numbers; k++) {
        const nvx_compare_number *row = &self->number[k];
        if (all_zero(row, self->n))
            continue;
        fprintf(out, "%-19s %13s", row->name, number_text(row, row->value[0], text));
        for (size_t i = first; i < last; i++) {
            fprintf(out, " %13s", number_text(row, row->value[i], text));
            fprintf(out, " %8s", ratio_text(row->ratio[i], text));
        }
        fputc('\n', out);
    }
    fputc('\n', out);
}

static const char *pair_text(const double pair[2], char out[48])
{
    if (!isfinite(pair[0]) || !isfinite(pair[1]))
        return strcpy(out, "-");
    bool small = fabs(pair[1]) < 0.01;
    snprintf(out, 48, small ? "[%.3g,%.3g]" : "[%.4f,%.4f]", pair[0], pair[1]);
    return out;
}

static const char *overlap_text(const nvx_compare_interval *a,
                                const nvx_compare_interval *b)
{
    int found = nvx_compare_overlap(a->chips, b->chips);
    if (found < 0)
        found = nvx_compare_overlap(a->queries, b->queries);
    return found < 0 ? "-" : found ? "overlap" : "apart";
}

static void accuracy(const nvx_comparison *self, FILE *out)
{
    size_t n;
    char **names = nvx_compare_metrics(self, &n), mean[32], chips[48], queries[48], r[32];
    if (n)
        nvx_text_heading(out, "%-12s %11s %19s %19s %7s", "Accuracy", "mean",
                         "95 % over chips", "95 % over queries", "A/x");
    for (size_t m = 0; m < n; m++) {
        nvx_compare_interval base = {NAN, {NAN, NAN}, {NAN, NAN}}, v;
        nvx_compare_metric(&self->result[0], names[m], &base);
        for (size_t i = 0; i < self->n; i++) {
            if (!nvx_compare_metric(&self->result[i], names[m], &v))
                continue;
            fprintf(out, "%-12s %c %9s %19s %19s", i ? "" : names[m], letter(i),
                    nvx_text_quantity(v.mean, "1", mean), pair_text(v.chips, chips),
                    pair_text(v.queries, queries));
            if (i)
                fprintf(out, " %7s %7s",
                        ratio_text(nvx_compare_ratio(base.mean, v.mean), r),
                        overlap_text(&base, &v));
            fputc('\n', out);
        }
        free(names[m]);
    }
    free(names);
    if (n)
        fputs("overlap, apart: the 95 % intervals of A and this result over chips (over "
              "queries\nwhere one has none over chips) share values or not. Where they "
              "overlap, chance\nmay have made the difference.\n\n",
              out);
}

static const char *setting_text(const char *value)
{
    return !value ? "none" : *value ? value : "there";
}

static void settings(const nvx_comparison *self, FILE *out)
{
    fputs(self->settings ? "Set otherwise\n" : "The configurations are the same.\n", out);
    for (size_t k = 0; k < self->settings && k < SETTINGS; k++) {
        const nvx_compare_setting *s = &self->setting[k];
        char *text = nvx_format("%s:", s->path);
        for (size_t i = 0; i < self->n; i++) {
            char *longer = nvx_format("%s%s %c %.60s", text, i ? "," : "", letter(i),
                                      setting_text(s->value[i]));
            free(text);
            text = longer;
        }
        fputs("  ", out);
        nvx_text_fold(text, 2, 4, out);
        free(text);
    }
    if (self->settings > SETTINGS)
        fprintf(out, "  ... %zu more (--json has all)\n", self->settings - SETTINGS);
}

void nvx_comparison_table(const nvx_comparison *self, FILE *out)
{
    for (size_t i = 0; i < self->n; i++)
        fprintf(out, "%c  %s, trace %s\n", letter(i), self->result[i].path,
                self->result[i].trace);
    fputc('\n', out);
    for (size_t first = 1; first < self->n; first += BESIDE)
        numbers(self, first, first + BESIDE < self->n ? first + BESIDE : self->n, out);
    accuracy(self, out);
    settings(self, out);
}

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *reals(const double v[], size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, real(v[i]));
    return list;
}

static json_t *truth(int value) { return value < 0 ? json_null() : json_boolean(value); }

static json_t *pair_json(const double pair[2])
{
    return isfinite(pair[0]) ? reals(pair, 2) : json_null();
}

static json_t *metric_json(const nvx_comparison *self, const char *metric)
{
    nvx_compare_interval base = {NAN, {NAN, NAN}, {NAN, NAN}}, v;
    json_t *list = json_array();
    nvx_compare_metric(&self->result[0], metric, &base);
    for (size_t i = 0; i < self->n; i++) {
        if (!nvx_compare_metric(&self->result[i], metric, &v)) {
            json_array_append_new(list, json_null());
            continue;
        }
        double ratio = i ? nvx_compare_ratio(base.mean, v.mean) : (double)NAN;
        int chips = i ? nvx_compare_overlap(base.chips, v.chips) : -1;
        int queries = i ? nvx_compare_overlap(base.queries, v.queries) : -1;
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "mean", real(v.mean), "ci95",
                            pair_json(v.chips), "ci95_queries", pair_json(v.queries),
                            "ratio", real(ratio), "overlap_chips", truth(chips),
                            "overlap_queries", truth(queries)));
    }
    return list;
}

static json_t *results_json(const nvx_comparison *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->n; i++) {
        const nvx_compared *r = &self->result[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "file", r->path, "trace",
                                              r->trace, "sha256", r->sha256));
    }
    return list;
}

static json_t *settings_json(const nvx_comparison *self)
{
    json_t *object = json_object();
    for (size_t k = 0; k < self->settings; k++) {
        json_t *values = json_array();
        for (size_t i = 0; i < self->n; i++)
            json_array_append_new(values, self->setting[k].value[i]
                                              ? json_string(self->setting[k].value[i])
                                              : json_null());
        json_object_set_new(object, self->setting[k].path, values);
    }
    return object;
}

json_t *nvx_comparison_json(const nvx_comparison *self)
{
    size_t n;
    json_t *all = json_object(), *accuracies = json_object();
    for (size_t k = 0; k < self->numbers; k++) {
        const nvx_compare_number *row = &self->number[k];
        json_object_set_new(all, row->key,
                            json_pack("{s:o,s:o}", "values", reals(row->value, self->n),
                                      "ratios", reals(row->ratio, self->n)));
    }
    char **names = nvx_compare_metrics(self, &n);
    for (size_t m = 0; m < n; m++) {
        json_object_set_new(accuracies, names[m], metric_json(self, names[m]));
        free(names[m]);
    }
    free(names);
    json_t *object = json_pack("{s:o,s:b,s:o,s:o,s:o}", "results", results_json(self),
                               "same_trace", !self->warning, "numbers", all, "accuracy",
                               accuracies, "configuration", settings_json(self));
    NVX_ASSERT(object != NULL);
    return object;
}
