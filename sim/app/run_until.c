/* run_until.c - trials are added until the mean of a metric is known well enough. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"

enum {
    FIRST = 8,    /* fewest trials a width is judged by */
    MOST = 10000, /* unless more are configured */
};

static const char usual[] = "acc1"; /* what `ci` stands for */

int nvx_until_parse(nvx_until *self, const char *text, nvx_error *err)
{
    const char *equals = strchr(text, '=');
    char *end;
    if (!equals || equals == text)
        return nvx_fail_input(err,
                              "--until: '%.60s': write METRIC=WIDTH, for example "
                              "ci=0.005",
                              text);
    size_t n = (size_t)(equals - text);
    double width = strtod(equals + 1, &end);
    if (end == equals + 1 || *end || !isfinite(width) || width <= 0)
        return nvx_fail_input(err, "--until: '%.60s' is not a number above 0",
                              equals + 1);
    if (n >= sizeof self->metric)
        return nvx_fail_input(err, "--until: unknown metric '%.*s'", (int)n, text);
    memcpy(self->metric, text, n);
    self->metric[n] = '\0';
    if (strcmp(self->metric, "ci") == 0)
        memcpy(self->metric, usual, sizeof usual);
    self->width = width;
    return 0;
}

static int fail_metric(const nvx_until *self, const nvx_metrics *metrics, nvx_error *err)
{
    char *allowed = nvx_strdup("ci (acc1)");
    for (size_t i = 0; i < nvx_metrics_count(metrics); i++) {
        char *longer = nvx_format("%s, %s", allowed, nvx_metrics_at(metrics, i)->name);
        free(allowed);
        allowed = longer;
    }
    nvx_fail_input(err, "--until: unknown metric '%s'; allowed: %s", self->metric,
                   allowed);
    free(allowed);
    return -1;
}

/* Half of the 95 % interval over the trials read so far; -1 and err: no such metric. */
static double half_width(nvx_run *r, const nvx_until *until, nvx_error *err)
{
    nvx_metrics_destroy(&r->metrics);
    if (nvx_run_metrics(r, err) < 0)
        return -1;
    const nvx_metric *m = nvx_metrics_named(r->metrics, until->metric);
    if (!m)
        return fail_metric(until, r->metrics, err);
    nvx_interval v = nvx_interval_of(m->trial, r->reading->trials, NULL, 0, 0, m->name);
    return v.ci95[1] - v.mean;
}

/* Trials in all after the next batch: what the spread so far asks for, within bounds that
 * keep a first guess from going far wrong. */
static uint64_t next_trials(uint64_t n, double half, double width, uint64_t most)
{
    double ratio = half / width, now = (double)n;
    double all = fmin(fmax(ceil(now * ratio * ratio), now + FIRST), 2 * now);
    return all < (double)most ? (uint64_t)all : most;
}

static int add_trials(nvx_run *r, uint64_t all, nvx_error *err)
{
    uint64_t first = r->reading ? r->reading->trials : 0;
    nvx_reading *more = nvx_run_read(r, first, all - first, err);
    if (!more)
        return -1;
    if (r->reading)
        nvx_reading_append(r->reading, &more);
    else
        r->reading = more;
    return 0;
}

int nvx_run_until(nvx_run *self, const nvx_until *until, nvx_error *err)
{
    nvx_config *config = nvx_config_child(self->config, "run");
    const nvx_run_params *run = nvx_config_params(config);
    uint64_t most = until->most ? until->most : run->trials > MOST ? run->trials : MOST;
    uint64_t n = run->trials > FIRST ? run->trials : FIRST;
    n = n < most ? n : most;
    double half;
    for (;;) {
        if (add_trials(self, n, err) < 0 || (half = half_width(self, until, err)) < 0)
            return -1;
        if (half <= until->width || n == most)
            break;
        n = next_trials(n, half, until->width, most);
    }
    if (half > until->width)
        self->notice =
            nvx_format("--until: %s is known to +-%.3g after %llu trials, "
                       "not to +-%g",
                       until->metric, half, (unsigned long long)n, until->width);
    if (n != run->trials)
        nvx_config_put(config, "trials", n, "--until");
    return 0;
}
