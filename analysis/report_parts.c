/* report_parts.c - the shared parts of a report, as JSON and for people. */
#include "analysis/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/text.h"
#include "sim/memory.h"

enum { LINES = 6 };

void nvx_report_part_add(nvx_report *self, const nvx_report_part *part)
{
    self->part = nvx_grow(self->part, self->parts, self->parts + 1, sizeof *self->part);
    self->part[self->parts++] = *part;
}

static json_t *part_json(const nvx_report_part *p)
{
    json_t *object = json_pack("{s:I,s:f,s:{s:s,s:f}}", "instances",
                               (json_int_t)p->instances, "utilisation", p->used,
                               "busiest", "path", p->path, "utilisation", p->most_used);
    json_t *more = p->slots > 0 ? json_pack("{s:I,s:I}", "slots", (json_int_t)p->slots,
                                            "most_used", (json_int_t)p->most_slots)
                                : json_pack("{s:I,s:f,s:f,s:I}", "grants",
                                            (json_int_t)p->grants, "wait_ns", p->wait_ns,
                                            "longest_wait_ns", p->longest_wait_ns,
                                            "most_waiting", (json_int_t)p->most_waiting);
    NVX_ASSERT(object && more && json_object_update(object, more) == 0);
    json_decref(more);
    return object;
}

json_t *nvx_report_parts_json(const nvx_report *self)
{
    json_t *object = json_object();
    for (size_t i = 0; i < self->parts; i++)
        json_object_set_new(object, self->part[i].kind, part_json(&self->part[i]));
    return object;
}

const nvx_report_part *nvx_report_busiest(const nvx_report *self)
{
    const nvx_report_part *best = NULL;
    for (size_t i = 0; i < self->parts; i++)
        if (self->part[i].slots == 0 &&
            (!best || self->part[i].most_used > best->most_used))
            best = &self->part[i];
    return best;
}

static int by_use(const void *a, const void *b)
{
    const nvx_report_part *x = *(const nvx_report_part *const *)a,
                          *y = *(const nvx_report_part *const *)b;
    if (x->most_used != y->most_used)
        return x->most_used > y->most_used ? -1 : 1;
    return (x > y) - (x < y);
}

void nvx_report_parts_table(const nvx_report *self, FILE *out)
{
    const nvx_report_part **list = nvx_alloc(self->parts + 1, sizeof *list);
    char wait[32], longest[32];
    size_t n = 0;
    for (size_t i = 0; i < self->parts; i++)
        if (self->part[i].slots == 0 && self->part[i].used > 0)
            list[n++] = &self->part[i];
    if (n > 0) {
        qsort(list, n, sizeof *list, by_use);
        nvx_text_heading(out, "\nParts %23s %14s %14s %14s", "used", "busiest one",
                         "mean wait", "longest wait");
    }
    for (size_t i = 0; i < n && i < LINES; i++)
        fprintf(out, "  %-14s %10.1f %% %12.1f %% %14s %14s\n", list[i]->name,
                100 * list[i]->used, 100 * list[i]->most_used,
                nvx_text_quantity(list[i]->wait_ns * 1e-9, "s", wait),
                nvx_text_quantity(list[i]->longest_wait_ns * 1e-9, "s", longest));
    if (n > 0)
        fprintf(out, "  busiest: %s, %.4g %% of the time\n", list[0]->busiest,
                100 * list[0]->most_used);
    if (self->doubled) {
        fputs("  ", out);
        nvx_text_fold(self->doubled, 2, 2, out);
    }
    free(list);
}
