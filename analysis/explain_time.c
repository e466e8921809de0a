/* Time: what requests waited for, and what a part that is shared allows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/interval.h"
#include "analysis/text.h"
#include "sim/memory.h"
#include "sim/stage.h"

/* Times of the searches [ns]. */
typedef struct {
    uint64_t n;
    uint64_t *request;                   /* their numbers */
    double *latency, *alone, *admission; /* admission: from arrival to the chip */
} times;

static double *column(const nvx_explain *self, const char *name, uint64_t *n,
                      nvx_error *err)
{
    nvx_extent extent;
    double *v = nvx_reader_f64(self->reader, name, &extent, err);
    if (v && *n && extent.count != *n) {
        nvx_fail_at(err, nvx_reader_path(self->reader), 0, 0, "%s is not of all requests",
                    name);
        free(v);
        return NULL;
    }
    if (v)
        *n = extent.count;
    return v;
}

static void free_times(times *t)
{
    free(t->request);
    free(t->latency);
    free(t->alone);
    free(t->admission);
}

/* Forgets requests that write, where there are any: the report's times are without them. */
static int keep_searches(const nvx_explain *self, times *t, nvx_error *err)
{
    static const char name[] = "/requests/kind";
    uint64_t all = t->n;
    bool mixed = nvx_reader_has(self->reader, name);
    double *kind = mixed ? column(self, name, &t->n, err) : NULL;
    if (mixed && !kind)
        return -1;
    t->request = nvx_alloc(all + 1, sizeof *t->request);
    t->n = 0;
    for (uint64_t i = 0; i < all; i++) {
        if (kind && kind[i] != 0)
            continue;
        t->latency[t->n] = t->latency[i];
        t->alone[t->n] = t->alone[i];
        t->admission[t->n] = t->admission[i];
        t->request[t->n++] = i;
    }
    free(kind);
    return 0;
}

static int read_times(const nvx_explain *self, times *t, nvx_error *err)
{
    *t = (times){0};
    double *arrival = column(self, "/requests/arrival_ps", &t->n, err);
    t->latency = arrival ? column(self, "/requests/end_ps", &t->n, err) : NULL;
    t->admission = t->latency ? column(self, "/requests/start_ps", &t->n, err) : NULL;
    t->alone = t->admission ? column(self, "/requests/alone_ps", &t->n, err) : NULL;
    for (uint64_t i = 0; t->alone && i < t->n; i++) {
        t->latency[i] = (t->latency[i] - arrival[i]) * 1e-3;
        t->admission[i] = (t->admission[i] - arrival[i]) * 1e-3;
        t->alone[i] *= 1e-3;
    }
    free(arrival);
    if (t->alone && keep_searches(self, t, err) == 0)
        return 0;
    free_times(t);
    return -1;
}

static void add_row(nvx_explanation *out, const char *name, const char *doc, double value)
{
    nvx_explain_row_add(out, name, doc, "")->value = value;
}

/* Which request is the p-th percentile, and what it is made of. */
static void note_percentile(nvx_explanation *out, const times *t, double percent)
{
    double *sorted = nvx_alloc(t->n, sizeof *sorted);
    memcpy(sorted, t->latency, t->n * sizeof *sorted);
    nvx_spread spread = nvx_spread_of(sorted, t->n);
    double value = percent < 60 ? spread.p50 : percent < 97 ? spread.p95 : spread.p99;
    char a[32], b[32], c[32];
    for (uint64_t i = 0; i < t->n; i++)
        if (t->latency[i] == value) {
            nvx_explain_note(
                out, nvx_format(
                         "p%g: %s, of request %llu: queue %s, service %s", percent,
                         nvx_text_quantity(value * 1e-9, "s", a),
                         (unsigned long long)t->request[i],
                         nvx_text_quantity((t->latency[i] - t->alone[i]) * 1e-9, "s", b),
                         nvx_text_quantity(t->alone[i] * 1e-9, "s", c)));
            break;
        }
    free(sorted);
}

/* --- the metrics --- */

int nvx_explain_latency(nvx_explain *self, const nvx_explain_name *name,
                        nvx_explanation *out, nvx_error *err)
{
    (void)name;
    times t;
    if (read_times(self, &t, err) < 0)
        return -1;
    out->how = nvx_strdup("mean over requests, from arrival to the result with the host");
    out->shares = true;
    double service = nvx_mean(t.alone, t.n);
    add_row(out, "queue", "latency beyond service: waiting for others",
            nvx_mean(t.latency, t.n) - service);
    add_row(out, "service", "the same request on an idle machine", service);
    note_percentile(out, &t, 50);
    note_percentile(out, &t, 95);
    note_percentile(out, &t, 99);
    free_times(&t);
    return nvx_explain_shared(self, out, err);
}

int nvx_explain_queue(nvx_explain *self, const nvx_explain_name *name,
                      nvx_explanation *out, nvx_error *err)
{
    (void)name;
    times t;
    if (read_times(self, &t, err) < 0)
        return -1;
    out->how = nvx_strdup("mean over requests of latency - service");
    if (out->value < 0)
        nvx_explain_note(out,
                         nvx_strdup("below 0: clocks differ, and requests meet their "
                                    "edges sooner than alone"));
    out->shares = true;
    double admission = nvx_mean(t.admission, t.n);
    add_row(out, "before admission", "from arrival until the chip takes the request",
            admission);
    add_row(out, "on the chip", "waiting for shared parts, those below among them",
            nvx_mean(t.latency, t.n) - nvx_mean(t.alone, t.n) - admission);
    free_times(&t);
    return nvx_explain_shared(self, out, err);
}

/* A constant of time of the machine, not of its cells' ageing or of the load. */
static bool is_time(const nvx_explain *self, const nvx_setting *s)
{
    bool chip = json_object_get(self->report, "parts"); /* else a processor, without */
    bool machine = chip ? strncmp(s->path, "run.", 4) != 0 && !strstr(s->path, ".device.")
                        : strncmp(s->path, "chip.", 5) == 0;
    return machine && (isfinite(nvx_setting_number(s, "cycles")) ||
                       isfinite(nvx_setting_number(s, "s")) ||
                       isfinite(nvx_setting_number(s, "Hz")));
}

/* Stages that take time; a result of before they were told has none. */
static void add_stages(const nvx_explain *self, nvx_explanation *out)
{
    const json_t *stages = json_object_get(self->report, "latency_stages_ns");
    out->shares = json_is_object(stages);
    for (size_t s = 0; s < NVX_STAGES; s++) {
        double value = json_number_value(json_object_get(stages, nvx_stages[s].name));
        if (value > 0)
            add_row(out, nvx_stages[s].name, nvx_stages[s].doc, value);
    }
}

int nvx_explain_service(nvx_explain *self, const nvx_explain_name *name,
                        nvx_explanation *out, nvx_error *err)
{
    (void)name;
    times t;
    if (read_times(self, &t, err) < 0)
        return -1;
    out->how = nvx_strdup("mean over requests of the latency each would have on an idle "
                          "machine; every instant is of the stage that it waits for "
                          "(docs/timing.md)");
    add_stages(self, out);
    double low = t.n ? t.alone[0] : 0, high = low;
    for (uint64_t i = 0; i < t.n; i++) {
        low = fmin(low, t.alone[i]);
        high = fmax(high, t.alone[i]);
    }
    char a[32], b[32];
    const json_t *stages = json_object_get(self->report, "latency_stages_ns");
    bool ranks = json_number_value(json_object_get(stages, "topk")) > 0;
    nvx_explain_note(
        out,
        nvx_format("shortest %s, longest %s%s", nvx_text_quantity(low * 1e-9, "s", a),
                   nvx_text_quantity(high * 1e-9, "s", b),
                   ranks ? ": top-k takes as long as the values make it" : ""));
    free_times(&t);
    nvx_explain_row *row = nvx_explain_row_add(out, "constants of time", "", "");
    for (size_t i = 0; i < self->settings->n; i++)
        if (is_time(self, &self->settings->setting[i]))
            nvx_explain_constant_add(row, &self->settings->setting[i]);
    return nvx_explain_shared(self, out, err);
}

int nvx_explain_throughput(nvx_explain *self, const nvx_explain_name *name,
                           nvx_explanation *out, nvx_error *err)
{
    (void)name;
    double seconds = (double)(self->last_ps - self->first_ps) * 1e-12;
    char text[32];
    out->how = nvx_strdup("requests / time from the first arrival to the last end");
    char *doc = nvx_format("in %s", nvx_text_quantity(seconds, "s", text));
    nvx_explain_row *row = nvx_explain_row_add(out, "requests", doc, "");
    row->count = self->requests;
    row->each = 1 / seconds;
    row->each_unit = "1/s";
    row->value = row->count * row->each;
    free(doc);
    if (nvx_explain_shared(self, out, err) < 0)
        return -1;
    for (size_t i = 0; i < out->parts && i < 1; i++)
        nvx_explain_note(out,
                         nvx_format("at that use of %s, no more than %s requests/s "
                                    "can be served",
                                    out->part[i].busiest,
                                    nvx_text_count(round(out->part[i].limit), text)));
    return 0;
}
