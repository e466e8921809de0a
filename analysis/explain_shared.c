/* How busy the shared parts were, and how long they were waited for: from the counters of
 * components, each in cycles of its clock. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/explain_parts.h"
#include "analysis/text.h"
#include "sim/memory.h"
#include "sim/part.h"

/* The run that the parts are looked at in. */
typedef struct {
    nvx_explain *self;
    nvx_explanation *out;
    double seconds; /* it took */
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

/* Seconds of a cycle of a part's clock; NAN: not known. */
static double cycle_of(const survey *s, const char *group)
{
    static const struct {
        const char *part, *clock;
    } others[] = {{"/bus", "clock.network"}, {"/adc_pool", "clock.adc"}};
    const nvx_settings *settings = s->self->settings;
    double hz = 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(strrchr(group, '/'), others[i].part) == 0)
            hz = nvx_setting_number(nvx_settings_find(settings, others[i].clock), "Hz");
    if (!(hz > 0))
        hz = nvx_setting_number(nvx_settings_find(settings, "clock.core"), "Hz");
    return round(1e12 / hz) * 1e-12;
}

/* Seconds of a unit of its times. */
static double time_unit(const survey *s, const char *group)
{
    char *path = nvx_format("%s/busy", group);
    char *unit = nvx_reader_attribute(s->self->reader, path, "unit", NULL);
    double seconds = !unit                         ? (double)NAN
                     : strcmp(unit, "cycles") == 0 ? cycle_of(s, group)
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

/* A component that stands for several links says how many. */
static void add_server(survey *s, const char *group)
{
    char path[64], all[64];
    double links = statistic(s, group, "links"), busy = statistic(s, group, "busy"),
           unit = time_unit(s, group);
    path_of(group, path);
    if (!isfinite(links))
        links = channels(s, path);
    links = links >= 1 ? links : 1;
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

/* Pools count units, but what waits for a tile's own are planes: the report counts those. */
static double pool_grants(const nvx_explain *self, double units)
{
    const json_t *parts = json_object_get(self->report, "parts");
    const json_t *found = json_object_get(json_object_get(parts, "adc_pool"), "grants");
    return json_is_number(found) ? json_number_value(found) : units;
}

int nvx_explain_shared(nvx_explain *self, nvx_explanation *out, nvx_error *err)
{
    survey s = {self, out, (double)(self->last_ps - self->first_ps) * 1e-12};
    if (!nvx_reader_has(self->reader, "/components"))
        return 0;
    if (visit(&s, "/components", 0, err) < 0)
        return -1;
    for (size_t i = 0; i < out->parts; i++) {
        nvx_explain_part *p = &out->part[i];
        p->busy /= (double)p->instances;
        if (strcmp(p->path, "chip.tile*.adc_pool") == 0)
            p->grants = pool_grants(self, p->grants);
        p->wait = p->grants > 0 ? p->wait / p->grants : (double)NAN;
    }
    if (out->parts)
        qsort(out->part, out->parts, sizeof *out->part, by_busy);
    note_busiest(out);
    return 0;
}
