/* Time: what requests waited for, and how busy the shared parts were. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/interval.h"
#include "analysis/text.h"
#include "sim/memory.h"
#include "sim/part.h"

/* Times of the requests [ns]; sorted ones for percentiles. */
typedef struct {
    uint64_t n;
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
    free(t->latency);
    free(t->alone);
    free(t->admission);
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
    if (t->alone)
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
                         nvx_text_quantity(value * 1e-9, "s", a), (unsigned long long)i,
                         nvx_text_quantity((t->latency[i] - t->alone[i]) * 1e-9, "s", b),
                         nvx_text_quantity(t->alone[i] * 1e-9, "s", c)));
            break;
        }
    free(sorted);
}

/* --- shared parts --- */

/* The run that the parts are looked at in. */
typedef struct {
    nvx_explain *self;
    nvx_explanation *out;
    double seconds; /* it took */
    double cycle;   /* s, of the core clock; NAN: not known */
} survey;

static bool has(char **names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A statistic; NAN when the component has none of the name. */
static double statistic(const survey *s, const char *group, const char *name)
{
    char *path = nvx_format("%s/%s", group, name);
    nvx_extent extent = {0};
    double *held = nvx_reader_has(s->self->reader, path)
                       ? nvx_reader_f64(s->self->reader, path, &extent, NULL)
                       : NULL;
    double value = held && extent.count == 1 ? *held : (double)NAN;
    free(held);
    free(path);
    return value;
}

/* Seconds of a unit of its times. */
static double time_unit(const survey *s, const char *group)
{
    char *path = nvx_format("%s/busy", group);
    char *unit = nvx_reader_attribute(s->self->reader, path, "unit", NULL);
    double seconds = !unit                         ? (double)NAN
                     : strcmp(unit, "cycles") == 0 ? s->cycle
                     : strcmp(unit, "ps") == 0     ? 1e-12
                     : strcmp(unit, "s") == 0      ? 1
                                                   : (double)NAN;
    free(unit);
    free(path);
    return seconds;
}

/* "/components/chip/tile12/topk" as "chip.tile12.topk". */
static void path_of(const char *group, char path[64])
{
    snprintf(path, 64, "%.63s", group + strlen("/components/"));
    for (char *c = path; *c; c++)
        *c = *c == '/' ? '.' : *c;
}

static nvx_explain_part *part_of(nvx_explanation *out, const char *all)
{
    for (size_t i = 0; i < out->parts; i++)
        if (strcmp(out->part[i].path, all) == 0)
            return &out->part[i];
    size_t n = out->parts++;
    out->part = nvx_grow(out->part, n, n + 1, sizeof *out->part);
    snprintf(out->part[n].path, sizeof out->part[n].path, "%s", all);
    out->part[n].most_busy = -1;
    return &out->part[n];
}

/* A memory sums over its channels; NAN: it is none. */
static double channels(const survey *s, const char *path)
{
    char *name = nvx_format("%s.channels", path);
    double n = nvx_setting_number(nvx_settings_find(s->self->settings, name), "1");
    free(name);
    return n;
}

/* A component that stands for several links says how many, and its own utilisation: its
 * cycles may be of a clock of its own. */
static void add_server(survey *s, const char *group)
{
    char path[64], all[64];
    double links = statistic(s, group, "links"), busy = statistic(s, group, "busy"),
           used = statistic(s, group, "utilisation"), unit = time_unit(s, group);
    path_of(group, path);
    if (!isfinite(links))
        links = channels(s, path);
    links = links >= 1 ? links : 1;
    if (used > 0 && busy > 0)
        unit = used * s->seconds * links / busy;
    double share = busy * unit / links / s->seconds;
    if (!isfinite(share))
        return;
    nvx_part_pattern(path, all);
    nvx_explain_part *p = part_of(s->out, all);
    p->instances += (uint64_t)links;
    p->grants += statistic(s, group, "grants");
    p->busy += share * links;
    p->wait += statistic(s, group, "wait") * unit;
    p->longest_wait = fmax(p->longest_wait, statistic(s, group, "longest_wait") * unit);
    if (share > p->most_busy) {
        p->most_busy = share;
        snprintf(p->busiest, sizeof p->busiest, "%s", path);
        p->limit = s->self->requests / (share * s->seconds);
    }
}

/* The group and all below it. */
static int visit(survey *s, const char *group, unsigned depth, nvx_error *err)
{
    enum { DEEPEST = 16 };
    size_t n;
    char **names = nvx_reader_names(s->self->reader, group, &n, err);
    if (!names)
        return -1;
    int result = 0;
    bool leaf = has(names, n, "busy");
    if (leaf)
        add_server(s, group);
    for (size_t i = 0; i < n && result == 0 && depth < DEEPEST; i++) {
        char *below = nvx_format("%s/%s", group, names[i]);
        if (nvx_reader_is_group(s->self->reader, below))
            result = visit(s, below, depth + 1, err);
        free(below);
    }
    free(names);
    return result;
}

static int by_busy(const void *a, const void *b)
{
    const nvx_explain_part *x = a, *y = b;
    if (x->most_busy != y->most_busy)
        return x->most_busy < y->most_busy ? 1 : -1;
    return strcmp(x->path, y->path);
}

static void note_busiest(nvx_explanation *out)
{
    const nvx_explain_part *first = &out->part[0];
    if (!out->parts || first->most_busy <= 0)
        return;
    char *next = out->parts > 1
                     ? nvx_format("; next %s with %.1f %%", out->part[1].busiest,
                                  100 * out->part[1].most_busy)
                     : nvx_strdup("");
    nvx_explain_note(out, nvx_format("busiest: %s is in use %.1f %% of the run%s",
                                     first->busiest, 100 * first->most_busy, next));
    free(next);
}

static int add_parts(nvx_explain *self, nvx_explanation *out, nvx_error *err)
{
    const nvx_setting *clock = nvx_settings_find(self->settings, "clock.core");
    double period_ps = round(1e12 / nvx_setting_number(clock, "Hz"));
    survey s = {self, out, (double)(self->last_ps - self->first_ps) * 1e-12,
                period_ps * 1e-12};
    if (!nvx_reader_has(self->reader, "/components"))
        return 0;
    if (visit(&s, "/components", 0, err) < 0)
        return -1;
    for (size_t i = 0; i < out->parts; i++) {
        nvx_explain_part *p = &out->part[i];
        p->busy /= (double)p->instances;
        p->wait = p->grants > 0 ? p->wait / p->grants : (double)NAN;
    }
    if (out->parts)
        qsort(out->part, out->parts, sizeof *out->part, by_busy);
    note_busiest(out);
    return 0;
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
    return add_parts(self, out, err);
}

int nvx_explain_queue(nvx_explain *self, const nvx_explain_name *name,
                      nvx_explanation *out, nvx_error *err)
{
    (void)name;
    times t;
    if (read_times(self, &t, err) < 0)
        return -1;
    out->how = nvx_strdup("mean over requests of latency - service");
    out->shares = true;
    double admission = nvx_mean(t.admission, t.n);
    add_row(out, "before admission", "from arrival until the chip takes the request",
            admission);
    add_row(out, "on the chip", "waiting for shared parts, those below among them",
            nvx_mean(t.latency, t.n) - nvx_mean(t.alone, t.n) - admission);
    free_times(&t);
    return add_parts(self, out, err);
}

/* A constant of time of the machine, not of its cells' ageing or of the load. */
static bool is_time(const nvx_setting *s)
{
    bool machine = strncmp(s->path, "run.", 4) != 0 && !strstr(s->path, ".device.");
    return machine && (isfinite(nvx_setting_number(s, "cycles")) ||
                       isfinite(nvx_setting_number(s, "s")) ||
                       isfinite(nvx_setting_number(s, "Hz")));
}

int nvx_explain_service(nvx_explain *self, const nvx_explain_name *name,
                        nvx_explanation *out, nvx_error *err)
{
    (void)name;
    times t;
    if (read_times(self, &t, err) < 0)
        return -1;
    out->how = nvx_strdup("mean over requests of the latency each would have on an idle "
                          "machine (docs/timing.md)");
    double low = t.n ? t.alone[0] : 0, high = low;
    for (uint64_t i = 0; i < t.n; i++) {
        low = fmin(low, t.alone[i]);
        high = fmax(high, t.alone[i]);
    }
    char a[32], b[32];
    nvx_explain_note(out,
                     nvx_format("shortest %s, longest %s: top-k takes as long as the "
                                "values make it",
                                nvx_text_quantity(low * 1e-9, "s", a),
                                nvx_text_quantity(high * 1e-9, "s", b)));
    free_times(&t);
    nvx_explain_row *row = nvx_explain_row_add(out, "constants of time", "", "");
    for (size_t i = 0; i < self->settings->n; i++)
        if (is_time(&self->settings->setting[i]))
            nvx_explain_constant_add(row, &self->settings->setting[i]);
    return add_parts(self, out, err);
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
    if (add_parts(self, out, err) < 0)
        return -1;
    for (size_t i = 0; i < out->parts && i < 1; i++)
        nvx_explain_note(out,
                         nvx_format("at that use of %s, no more than %s requests/s "
                                    "can be served",
                                    out->part[i].busiest,
                                    nvx_text_count(round(out->part[i].limit), text)));
    return 0;
}
