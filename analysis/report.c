#include "analysis/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report_parts.h"
#include "sim/memory.h"

nvx_report *nvx_report_new(void) { return nvx_alloc(1, sizeof(nvx_report)); }

void nvx_report_destroy(nvx_report **self_p)
{
    nvx_report *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->conventions; i++) {
        free(self->convention[i].name);
        free(self->convention[i].text);
    }
    free(self->convention);
    free(self->cells.shift);
    free(self->cells.sigma);
    free(self->metric);
    free(self->part);
    free(self->doubled);
    json_decref(self->doubled_json);
    free(self);
    *self_p = NULL;
}

void nvx_report_metric_add(nvx_report *self, const char *name, nvx_interval value)
{
    self->metric =
        nvx_grow(self->metric, self->metrics, self->metrics + 1, sizeof *self->metric);
    nvx_report_metric *m = &self->metric[self->metrics++];
    snprintf(m->name, sizeof m->name, "%s", name);
    m->value = value;
}

void nvx_report_metrics_add(nvx_report *self, const nvx_metrics *metrics)
{
    for (size_t i = 0; i < nvx_metrics_count(metrics); i++) {
        const nvx_metric *m = nvx_metrics_at(metrics, i);
        nvx_report_metric_add(self, m->name,
                              nvx_interval_of(m->trial, nvx_metrics_trials(metrics),
                                              m->query, m->queries, self->seed, m->name));
    }
}

void nvx_report_convention_add(nvx_report *self, const char *name, const char *text)
{
    self->convention = nvx_grow(self->convention, self->conventions,
                                self->conventions + 1, sizeof *self->convention);
    self->convention[self->conventions++] =
        (nvx_report_convention){nvx_strdup(name), nvx_strdup(text)};
}

void nvx_report_energy(nvx_report *self, const double joule[], uint64_t trials)
{
    NVX_ASSERT(self->requests > 0);
    double nj = 1e9 / (double)self->requests;
    double *one = nvx_alloc(trials, sizeof(double));
    double *total = nvx_alloc(trials, sizeof(double));
    for (size_t m = 0; m < NVX_METERS; m++) {
        for (uint64_t t = 0; t < trials; t++) {
            one[t] = joule[t * NVX_METERS + m] * nj;
            total[t] += one[t];
        }
        self->energy_nj[m] = nvx_mean(one, trials);
        self->energy_std_nj[m] = nvx_std(one, trials);
    }
    self->energy_total_std_nj = nvx_std(total, trials);
    free(one);
    free(total);
}

/* Nearest rank: the fewest pulses that `percent` of all cells stay at or below. */
static double pulses_percentile(const uint64_t histogram[], uint64_t cells,
                                double percent)
{
    uint64_t rank = (uint64_t)ceil(percent / 100 * (double)cells), seen = 0;
    for (unsigned n = 0; n < NVX_REPORT_PULSES; n++)
        if ((seen += histogram[n]) >= rank)
            return n;
    return NAN;
}

/* The same for all cells of all trials. */
static void find_pulses(nvx_report_programming *self, const uint64_t histogram[])
{
    uint64_t cells = 0, pulses = 0;
    double square = 0;
    for (unsigned n = 0; n < NVX_REPORT_PULSES; n++) {
        cells += histogram[n];
        pulses += n * histogram[n];
        if (histogram[n])
            self->pulses_max = n;
    }
    double mean = (double)pulses / (double)cells;
    for (unsigned n = 0; n < NVX_REPORT_PULSES; n++)
        square += (double)histogram[n] * (n - mean) * (n - mean);
    self->pulses_std = cells > 1 ? sqrt(square / (double)(cells - 1)) : (double)NAN;
    self->pulses = (nvx_spread){mean, pulses_percentile(histogram, cells, 50),
                                pulses_percentile(histogram, cells, 95),
                                pulses_percentile(histogram, cells, 99)};
}

void nvx_report_writings(nvx_report *self, const nvx_report_writing trial[],
                         uint64_t trials, double endurance)
{
    nvx_report_programming *p = &self->programming;
    uint64_t histogram[NVX_REPORT_PULSES] = {0};
    NVX_ASSERT(trials > 0 && trial[0].cells > 0);
    double part = 1.0 / (double)trials;
    *p = (nvx_report_programming){.cells = trial[0].cells};
    for (uint64_t t = 0; t < trials; t++) {
        NVX_ASSERT(trial[t].cells == p->cells);
        for (unsigned n = 0; n < NVX_REPORT_PULSES; n++)
            histogram[n] += trial[t].histogram[n];
        p->verify_reads += (double)trial[t].verify_reads * part;
        p->at_limit += (double)trial[t].at_limit * part;
        p->write_nj += trial[t].write_joule * 1e9 * part;
        p->verify_nj += trial[t].verify_joule * 1e9 * part;
        p->time_ns += trial[t].seconds * 1e9 * part;
    }
    find_pulses(p, histogram);
    p->endurance_used = endurance > 0 ? p->pulses.mean / endurance : (double)NAN;
}

void nvx_report_updated(nvx_report *self, const nvx_report_writing trial[],
                        uint64_t trials)
{
    nvx_report_updates *u = &self->updates;
    double part = 1.0 / (double)trials;
    for (uint64_t t = 0; t < trials; t++) {
        u->cells += (double)trial[t].cells * part;
        u->pulses += (double)trial[t].pulses * part;
        u->verify_reads += (double)trial[t].verify_reads * part;
        u->at_limit += (double)trial[t].at_limit * part;
        u->write_nj += trial[t].write_joule * 1e9 * part;
        u->verify_nj += trial[t].verify_joule * 1e9 * part;
    }
}

void nvx_report_times(nvx_report *self, const uint64_t arrival_ps[],
                      const uint64_t end_ps[], const uint64_t alone_ps[],
                      uint64_t requests)
{
    NVX_ASSERT(requests > 0);
    self->requests = requests;
    double *latency = nvx_alloc(requests, sizeof(double));
    double *queue = nvx_alloc(requests, sizeof(double));
    double *service = nvx_alloc(requests, sizeof(double));
    uint64_t first = UINT64_MAX, last = 0;
    for (uint64_t r = 0; r < requests; r++) {
        first = arrival_ps[r] < first ? arrival_ps[r] : first;
        last = end_ps[r] > last ? end_ps[r] : last;
        latency[r] = (double)(end_ps[r] - arrival_ps[r]) * 1e-3;
        service[r] = (double)alone_ps[r] * 1e-3;
        queue[r] = ((double)(end_ps[r] - arrival_ps[r]) - (double)alone_ps[r]) * 1e-3;
    }
    self->throughput_per_s = (double)requests / ((double)(last - first) * 1e-12);
    self->latency_ns = nvx_spread_of(latency, requests);
    self->queue_ns = nvx_spread_of(queue, requests);
    self->service_ns = nvx_spread_of(service, requests);
    free(latency);
    free(queue);
    free(service);
}

static nvx_interval over_trials(const nvx_spread latency[], size_t offset, uint64_t n,
                                uint64_t seed, const char *name)
{
    double *v = nvx_alloc(n, sizeof *v);
    for (uint64_t t = 0; t < n; t++)
        v[t] = *(const double *)(const void *)((const char *)&latency[t] + offset);
    nvx_interval all = nvx_interval_of(v, n, NULL, 0, seed, name);
    free(v);
    return all;
}

void nvx_report_timings(nvx_report *self, const nvx_spread latency[],
                        const double throughput[], uint64_t trials)
{
    nvx_report_timing *t = &self->timing;
    const struct {
        nvx_interval *out;
        size_t offset;
    } rows[] = {{&t->latency_mean_ns, offsetof(nvx_spread, mean)},
                {&t->latency_p50_ns, offsetof(nvx_spread, p50)},
                {&t->latency_p95_ns, offsetof(nvx_spread, p95)},
                {&t->latency_p99_ns, offsetof(nvx_spread, p99)}};
    t->trials = trials;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i].out = over_trials(latency, rows[i].offset, trials, self->seed, "timing");
    t->throughput_per_s =
        nvx_interval_of(throughput, trials, NULL, 0, self->seed, "timing");
}

/* null for what is not known; JSON has no infinity either. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *pair(const double v[2])
{
    return isfinite(v[0]) && isfinite(v[1]) ? json_pack("[f,f]", v[0], v[1])
                                            : json_null();
}

static json_t *spread(const nvx_spread *s)
{
    return json_pack("{s:o,s:o,s:o,s:o}", "mean", number(s->mean), "p50", number(s->p50),
                     "p95", number(s->p95), "p99", number(s->p99));
}

static json_t *meters(const double v[])
{
    json_t *object = json_object();
    double total = 0.0;
    for (size_t m = 0; m < NVX_METERS; m++) {
        json_object_set_new(object, nvx_meter_names[m], number(v[m]));
        total += v[m];
    }
    json_object_set_new(object, "total", number(total));
    return object;
}

/* Where the mean latency goes. */
static json_t *stages(const nvx_report *self)
{
    double total = self->queue_ns.mean;
    json_t *object = json_pack("{s:o}", "queue", number(total));
    for (size_t s = 0; s < NVX_STAGES; s++) {
        json_object_set_new(object, nvx_stages[s].name, number(self->stage_ns[s]));
        total += self->stage_ns[s];
    }
    json_object_set_new(object, "total", number(total));
    return object;
}

static json_t *accuracy(const nvx_report *self)
{
    json_t *object = json_object();
    char kpp[16];
    snprintf(kpp, sizeof kpp, "p%d", NVX_KPP);
    for (size_t i = 0; i < self->metrics; i++) {
        const nvx_interval *v = &self->metric[i].value;
        json_t *metric =
            json_pack("{s:o,s:o,s:o,s:o,s:{s:o}}", "mean", number(v->mean), "std",
                      number(v->std), "ci95", pair(v->ci95), "ci95_queries",
                      pair(v->ci95_queries), "percentile", kpp, number(v->percentile));
        json_object_set_new(object, self->metric[i].name, metric);
    }
    return object;
}

static json_t *programming(const nvx_report_programming *p)
{
    if (p->cells == 0)
        return json_null();
    return json_pack(
        "{s:I,s:{s:o,s:o,s:o,s:o,s:o,s:o},s:o,s:o,s:{s:o,s:o},s:o,s:o}", "cells",
        (json_int_t)p->cells, "pulses_per_cell", "mean", number(p->pulses.mean), "std",
        number(p->pulses_std), "p50", number(p->pulses.p50), "p95", number(p->pulses.p95),
        "p99", number(p->pulses.p99), "max", number(p->pulses_max), "verify_reads",
        number(p->verify_reads), "at_limit", number(p->at_limit), "energy_nj", "write",
        number(p->write_nj), "verify", number(p->verify_nj), "time_ns",
        number(p->time_ns), "endurance_used", number(p->endurance_used));
}

/* A value per level, by its number. */
static json_t *by_level(const double v[], size_t n)
{
    json_t *object = json_object();
    for (size_t l = 0; l < n; l++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", l);
        json_object_set_new(object, key, number(v[l]));
    }
    return object;
}

static json_t *spread_of_cells(const nvx_report_cells *c)
{
    return json_pack("{s:o,s:o,s:o}", "age_s", number(c->age_s), "shift",
                     by_level(c->shift, c->levels), "sigma",
                     by_level(c->sigma, c->levels));
}

static json_t *over_chips(const nvx_interval *v)
{
    return json_pack("{s:o,s:o,s:o}", "mean", number(v->mean), "std", number(v->std),
                     "ci95", pair(v->ci95));
}

static json_t *timing(const nvx_report_timing *t)
{
    return json_pack(
        "{s:I,s:{s:o,s:o,s:o,s:o},s:o}", "trials", (json_int_t)t->trials, "latency_ns",
        "mean", over_chips(&t->latency_mean_ns), "p50", over_chips(&t->latency_p50_ns),
        "p95", over_chips(&t->latency_p95_ns), "p99", over_chips(&t->latency_p99_ns),
        "throughput_per_s", over_chips(&t->throughput_per_s));
}

/* The meters on which bits are counted, and their sum. */
static json_t *moved(const double v[])
{
    static const nvx_meter of[] = {NVX_METER_INTERCONNECT, NVX_METER_DRAM,
                                   NVX_METER_STORAGE, NVX_METER_HOST};
    json_t *object = json_object();
    double total = 0;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        json_object_set_new(object, nvx_meter_names[of[i]], number(v[of[i]]));
        total += v[of[i]];
    }
    json_object_set_new(object, "total", number(total));
    return object;
}

static json_t *updates(const nvx_report_updates *u)
{
    return json_pack(
        "{s:{s:I,s:I},s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:{s:o,s:o},s:{s:o,s:o},s:{s:o,s:o}}",
        "requests", "write", (json_int_t)u->writes, "delete", (json_int_t)u->deletes,
        "vectors", (json_int_t)u->vectors, "clipped_values", (json_int_t)u->clipped,
        "latency_ns", spread(&u->latency_ns), "cells", number(u->cells),
        "pulses_per_cell", number(u->cells > 0 ? u->pulses / u->cells : (double)NAN),
        "verify_reads", number(u->verify_reads), "at_limit", number(u->at_limit),
        "energy_nj", "write", number(u->write_nj), "verify", number(u->verify_nj),
        "writes_per_cell", "mean", number(u->mean_writes), "max", number(u->most_writes),
        "lifetime_s", "as_written", number(u->lifetime_s), "levelled",
        number(u->levelled_s));
}

json_t *nvx_report_json(const nvx_report *self)
{
    json_t *object = json_pack(
        "{s:I,s:o,s:o,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "requests",
        (json_int_t)self->requests, "throughput_per_s", number(self->throughput_per_s),
        "offered_per_s", number(self->offered_per_s), "cycles", (json_int_t)self->cycles,
        "trials", (json_int_t)self->trials, "seed", (json_int_t)self->seed, "latency_ns",
        spread(&self->latency_ns), "queue_ns", spread(&self->queue_ns), "service_ns",
        spread(&self->service_ns), "latency_stages_ns", stages(self),
        "energy_nj_per_request", meters(self->energy_nj), "area_mm2",
        meters(self->area_mm2), "moved_b_per_request", moved(self->moved_b),
        "programming", programming(&self->programming), "accuracy", accuracy(self));
    NVX_ASSERT(object != NULL);
    if (self->timing.trials)
        json_object_set_new(object, "timing_trials", timing(&self->timing));
    if (self->parts)
        json_object_set_new(object, "parts", nvx_report_parts_json(self));
    if (self->doubled_json)
        json_object_set(object, "doubled", self->doubled_json);
    if (self->updates.writes + self->updates.deletes > 0)
        json_object_set_new(object, "updates", updates(&self->updates));
    if (self->cells.levels)
        json_object_set_new(object, "cell_spread", spread_of_cells(&self->cells));
    return object;
}

const char *const *nvx_report_keys(size_t *n)
{
    static const char *const keys[] = {"requests",
                                       "throughput_per_s",
                                       "offered_per_s",
                                       "cycles",
                                       "trials",
                                       "seed",
                                       "latency_ns",
                                       "queue_ns",
                                       "service_ns",
                                       "latency_stages_ns",
                                       "energy_nj_per_request",
                                       "area_mm2",
                                       "moved_b_per_request",
                                       "programming",
                                       "accuracy",
                                       "timing_trials",
                                       "parts",
                                       "doubled",
                                       "updates",
                                       "cell_spread"};
    *n = sizeof keys / sizeof *keys;
    return keys;
}

char *nvx_report_text(const nvx_report *self)
{
    json_t *object = nvx_report_json(self);
    char *dump = json_dumps(object, JSON_INDENT(2));
    NVX_ASSERT(dump != NULL);
    char *text = nvx_format("%s\n", dump);
    free(dump);
    json_decref(object);
    return text;
}
