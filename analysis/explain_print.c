/* An explanation for people and for programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/text.h"
#include "sim/memory.h"

enum { BRIEF = 20 /* most short rows shown */ };

/* "214.2 nJ", "495 930 /s" */
static const char *value_text(double value, const nvx_explain_unit *unit, char out[32])
{
    char text[32];
    if (strcmp(unit->si, "1/s") != 0)
        return nvx_text_quantity(value * unit->factor, unit->si, out);
    snprintf(out, 32, "%.28s/s", nvx_text_count(round(value), text));
    return out;
}

/* "measured, Yao et al., Nature 577 (2020)"; a source may begin with its class. free()
 * frees it. */
static char *source_text(const nvx_setting *s)
{
    size_t n = strlen(s->trust);
    if (!n || strcmp(s->trust, "given") == 0)
        return nvx_strdup("given without a source");
    if (strncmp(s->source, s->trust, n) == 0)
        return nvx_strdup(s->source);
    return nvx_format("%s%s%s", s->trust, *s->source ? ": " : "", s->source);
}

/* A parameter: what it is, where it was given, where it is from. */
static void constant(const nvx_explain_row *row, const nvx_setting *s, FILE *out)
{
    const char *dot = strrchr(s->path, '.');
    const char *name = dot && *row->from ? dot + 1 : s->path; /* of one part, or many */
    char *source = source_text(s);
    char *text =
        nvx_format("%s = %.60s%s%s%s; %s", name, *s->value ? s->value : "none",
                   *s->origin ? " (" : "", s->origin, *s->origin ? ")" : "", source);
    fputs("      ", out);
    nvx_text_fold(text, 6, 8, out);
    free(text);
    free(source);
}

static void indented(char *text, FILE *out)
{
    if (*text) {
        fputs("    ", out);
        nvx_text_fold(text, 4, 6, out);
    }
    free(text);
}

/* "126 000 000 x 2.55 pJ / 1 500 requests"; "" for what is no product. */
static char *product(const nvx_explanation *self, const nvx_explain_row *row)
{
    char count[32], each[32], divisor[32];
    if (!isfinite(row->count) || !isfinite(row->each))
        return nvx_strdup("");
    nvx_text_count(row->count, count);
    if (strcmp(row->each_unit, "1/s") == 0)
        return nvx_strdup(count);
    nvx_text_quantity(row->each, row->each_unit, each);
    if (self->divisor == 1)
        return nvx_format("%s x %s", count, each);
    return nvx_format("%s x %s / %s %s", count, each,
                      nvx_text_count(self->divisor, divisor), self->divisor_of);
}

static void details(const nvx_explanation *self, const nvx_explain_row *row, FILE *out)
{
    char each[32];
    char *text = product(self, row);
    indented(nvx_format("%s%s%s", text, *text && *row->doc ? "; " : "", row->doc), out);
    free(text);
    if (row->constants && isfinite(row->each))
        indented(
            nvx_format("%s = %s:", nvx_text_quantity(row->each, row->each_unit, each),
                       row->from),
            out);
    for (size_t i = 0; i < row->constants; i++)
        constant(row, row->constant[i], out);
}

static void rows(const nvx_explanation *self, FILE *out)
{
    char value[32];
    double sum = 0;
    size_t shown = 0, brief = 0;
    for (size_t i = 0; i < self->rows; i++) {
        const nvx_explain_row *row = &self->row[i];
        sum += isfinite(row->value) ? row->value : 0;
        brief += row->brief;
        if (row->brief && brief > BRIEF)
            continue;
        shown++;
        if (isfinite(row->value))
            fprintf(out, "  %-47s %15s", row->name,
                    value_text(row->value, self->unit, value));
        else
            fprintf(out, "  %s", row->name);
        if (self->shares && isfinite(row->value) && self->value != 0)
            fprintf(out, " %6.1f %%", 100 * row->value / self->value);
        fputc('\n', out);
        if (!row->brief)
            details(self, row, out);
    }
    if (shown < self->rows)
        fprintf(out, "  ... %zu more (--json has all)\n", self->rows - shown);
    if (self->shares && self->rows > 1)
        fprintf(out, "  %-47s %15s\n", "total", value_text(sum, self->unit, value));
    if (self->rows)
        fputc('\n', out);
}

/* "496 k/s" */
static const char *rate_text(double value, char out[32])
{
    nvx_text_quantity(value, "Hz", out);
    char *unit = strstr(out, "Hz");
    if (unit)
        strcpy(unit, "/s");
    return out;
}

static void parts(const nvx_explanation *self, FILE *out)
{
    char wait[32], longest[32], limit[32];
    if (!self->parts)
        return;
    fprintf(out, "  %-23s %7s %7s %7s %9s %9s %9s\n", "shared part", "number", "busy",
            "busiest", "mean wait", "longest", "limit");
    for (size_t i = 0; i < self->parts; i++) {
        const nvx_explain_part *p = &self->part[i];
        fprintf(out, "  %-23s %7llu %5.1f %% %5.1f %% %9s %9s %9s\n", p->path,
                (unsigned long long)p->instances, 100 * p->busy, 100 * p->most_busy,
                nvx_text_quantity(p->wait, "s", wait),
                nvx_text_quantity(p->longest_wait, "s", longest),
                rate_text(p->limit, limit));
    }
    fputc('\n', out);
}

void nvx_explanation_table(const nvx_explanation *self, FILE *out)
{
    char value[32];
    fprintf(out, "%s: %s\n", self->metric, value_text(self->value, self->unit, value));
    nvx_text_fold(self->how, 0, 0, out);
    fputc('\n', out);
    rows(self, out);
    parts(self, out);
    for (size_t i = 0; i < self->notes; i++) {
        fputs("  ", out);
        nvx_text_fold(self->note[i], 2, 4, out);
    }
}

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const nvx_explain_row *row)
{
    json_t *constants = json_array();
    for (size_t i = 0; i < row->constants; i++) {
        const nvx_setting *s = row->constant[i];
        json_array_append_new(constants,
                              json_pack("{s:s,s:s,s:s,s:s,s:s}", "path", s->path, "value",
                                        s->value, "origin", s->origin, "class", s->trust,
                                        "source", s->source));
    }
    return json_pack("{s:s,s:s,s:o,s:o,s:s,s:o,s:s,s:o}", "name", row->name, "doc",
                     row->doc, "count", real(row->count), "each", real(row->each),
                     "each_unit", row->each_unit, "value", real(row->value), "from",
                     row->from, "constants", constants);
}

static json_t *part_json(const nvx_explain_part *p)
{
    return json_pack("{s:s,s:I,s:o,s:o,s:s,s:o,s:o,s:o,s:o}", "path", p->path,
                     "instances", (json_int_t)p->instances, "grants", real(p->grants),
                     "busy", real(p->busy), "busiest", p->busiest, "busiest_busy",
                     real(p->most_busy), "mean_wait_s", real(p->wait), "longest_wait_s",
                     real(p->longest_wait), "limit_per_s", real(p->limit));
}

json_t *nvx_explanation_json(const nvx_explanation *self)
{
    json_t *list = json_array(), *shared = json_array(), *notes = json_array();
    for (size_t i = 0; i < self->rows; i++)
        json_array_append_new(list, row_json(&self->row[i]));
    for (size_t i = 0; i < self->parts; i++)
        json_array_append_new(shared, part_json(&self->part[i]));
    for (size_t i = 0; i < self->notes; i++)
        json_array_append_new(notes, json_string(self->note[i]));
    json_t *object = json_pack(
        "{s:s,s:o,s:s,s:s,s:o,s:o,s:o,s:o}", "metric", self->metric, "value",
        real(self->value), "unit", self->unit->contract, "how", self->how, "divisor",
        real(self->divisor), "rows", list, "shared_parts", shared, "notes", notes);
    NVX_ASSERT(object != NULL);
    return object;
}

void nvx_explain_list(const nvx_explain *self, FILE *out)
{
    char value[32];
    for (size_t i = 0; i < self->names; i++) {
        const nvx_explain_name *n = &self->name[i];
        if (*n->last && n->value == 0 && strcmp(n->unit->contract, "1") != 0)
            continue;
        fprintf(
            out, "%-24s %16s%s\n", n->name, value_text(n->value, n->unit, value),
            (strcmp(n->unit->contract, "nJ") == 0 && strcmp(n->name, "programming")) ||
                    strcmp(n->unit->contract, "B") == 0
                ? " per request"
                : "");
    }
}

json_t *nvx_explain_list_json(const nvx_explain *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->names; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:o,s:s}", "metric", self->name[i].name,
                                        "value", real(self->name[i].value), "unit",
                                        self->name[i].unit->contract));
    return list;
}
