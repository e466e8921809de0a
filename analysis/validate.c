#include "analysis/validate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text.h"
#include "sim/memory.h"

typedef struct {
    char *name, *title, *source;
} claim;

typedef struct {
    size_t claim;
    char *name, *problem; /* problem: NULL for a row with a number */
    double ours, published, bar;
} row;

struct nvx_validation {
    claim *claim;
    row *row;
    size_t claims, rows;
};

nvx_validation *nvx_validation_new(void) { return nvx_alloc(1, sizeof(nvx_validation)); }

void nvx_validation_destroy(nvx_validation **self_p)
{
    nvx_validation *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->claims; i++) {
        free(self->claim[i].name);
        free(self->claim[i].title);
        free(self->claim[i].source);
    }
    for (size_t i = 0; i < self->rows; i++) {
        free(self->row[i].name);
        free(self->row[i].problem);
    }
    free(self->claim);
    free(self->row);
    free(self);
    *self_p = NULL;
}

void nvx_validation_claim(nvx_validation *self, const char *name, const char *title,
                          const char *source)
{
    self->claim =
        nvx_grow(self->claim, self->claims, self->claims + 1, sizeof *self->claim);
    self->claim[self->claims++] =
        (claim){nvx_strdup(name), nvx_strdup(title), nvx_strdup(source)};
}

static row *append(nvx_validation *self, const char *name)
{
    NVX_ASSERT(self->claims > 0);
    self->row = nvx_grow(self->row, self->rows, self->rows + 1, sizeof *self->row);
    row *r = &self->row[self->rows++];
    r->claim = self->claims - 1;
    r->name = nvx_strdup(name);
    return r;
}

void nvx_validation_row(nvx_validation *self, const char *name, double ours,
                        double published, double bar)
{
    row *r = append(self, name);
    r->ours = ours;
    r->published = published;
    r->bar = bar;
}

void nvx_validation_failure(nvx_validation *self, const char *name, const char *why)
{
    append(self, name)->problem = nvx_strdup(why);
}

/* Not-a-number passes no comparison. */
static bool passes(const row *r)
{
    return !r->problem && fabs(r->ours - r->published) <= r->bar;
}

size_t nvx_validation_failed(const nvx_validation *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->rows; i++)
        n += !passes(&self->row[i]);
    return n;
}

static void print_row(const row *r, FILE *out)
{
    char room[64];
    if (r->problem)
        fprintf(out, "  %-33s %s: %s\n", r->name, nvx_text_alarm("failed", out, room),
                r->problem);
    else
        fprintf(out, "  %-33s %9.5g %9.5g %+9.2g %8.2g  %s\n", r->name, r->ours,
                r->published, r->ours - r->published, r->bar,
                passes(r) ? "ok" : nvx_text_alarm("FAIL", out, room));
}

void nvx_validation_table(const nvx_validation *self, FILE *out)
{
    for (size_t c = 0, i = 0; c < self->claims; c++) {
        nvx_text_heading(out, "%s%s  %s", c ? "\n" : "", self->claim[c].name,
                         self->claim[c].title);
        fprintf(out, "    published: %s\n", self->claim[c].source);
        fprintf(out, "  %-33s %9s %9s %9s %8s\n", "", "ours", "published", "error",
                "bar");
        for (; i < self->rows && self->row[i].claim == c; i++)
            print_row(&self->row[i], out);
    }
    size_t failed = nvx_validation_failed(self);
    fprintf(out, "\n%zu of %zu within their bars\n", self->rows - failed, self->rows);
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *json_row(const nvx_validation *self, const row *r)
{
    const claim *c = &self->claim[r->claim];
    double none = (double)NAN;
    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:s,s:s?}", "claim", c->name, "name",
                     r->name, "ours", number(r->problem ? none : r->ours), "published",
                     number(r->problem ? none : r->published), "error",
                     number(r->problem ? none : r->ours - r->published), "bar",
                     number(r->problem ? none : r->bar), "pass", passes(r), "source",
                     c->source, "problem", r->problem);
}

json_t *nvx_validation_json(const nvx_validation *self)
{
    size_t failed = nvx_validation_failed(self);
    json_t *rows = json_array();
    for (size_t i = 0; i < self->rows; i++)
        json_array_append_new(rows, json_row(self, &self->row[i]));
    json_t *object =
        json_pack("{s:I,s:I,s:o}", "passed", (json_int_t)(self->rows - failed), "failed",
                  (json_int_t)failed, "rows", rows);
    NVX_ASSERT(object != NULL);
    return object;
}
