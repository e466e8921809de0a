#include "analysis/report.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "analysis/report_parts.h"
#include "analysis/text.h"
#include "sim/memory.h"

/* The table for people: nvx_report_table of report.h. */

enum { WIDTH = 80, DIGITS = 4, BAR = 24, NAME = 16, STAGES = 3 /* told */ };

/* Of the meters, for people. */
static const char *const meter_labels[NVX_METERS] = {
    "cells",   "row drivers",  "sample & hold", "ADC",   "mux",   "shift-add",
    "buffers", "interconnect", "vector unit",   "top-k", "write", "verify",
    "leakage", "DRAM",         "storage",       "host",
};

/* A value in base units with a prefix: "12.35 us". scaled() of NAN is "-". */
static const char *scaled(double value, const char *unit, char out[32])
{
    static const char *const prefixes[] = {"f", "p", "n", "u", "m",
                                           "",  "k", "M", "G", "T"};
    enum { BASE = 5, LAST = 9 };
    if (!isfinite(value))
        return strcpy(out, "-");
    if (value == 0.0) {
        snprintf(out, 32, "0 %s", unit);
        return out;
    }
    int p = BASE;
    /* 999.95 and more would be written as 1000: next prefix. */
    while (p < LAST && fabs(value) >= 999.95) {
        value /= 1000.0;
        p++;
    }
    while (p > 0 && fabs(value) < 0.99995) {
        value *= 1000.0;
        p--;
    }
    int before = fabs(value) < 9.9995 ? 1 : fabs(value) < 99.995 ? 2 : 3;
    snprintf(out, 32, "%.*f %s%s", DIGITS - before, value, prefixes[p], unit);
    return out;
}

static const char *area_text(double mm2, char out[32])
{
    if (mm2 != 0.0 && mm2 < 0.01)
        snprintf(out, 32, "%.*g um2", DIGITS, mm2 * 1e6);
    else
        snprintf(out, 32, "%.*g mm2", DIGITS, mm2);
    return out;
}

/* 1234567 as "1 234 567". */
static const char *grouped(uint64_t value, char out[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, value), at = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[at++] = ' ';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

/* The longest stage that is not told yet; -1: all are. */
static int longest(const nvx_report *self, const bool told[])
{
    int best = -1;
    for (int s = 0; s < NVX_STAGES; s++)
        if (!told[s] && (best < 0 || self->stage_ns[s] > self->stage_ns[best]))
            best = s;
    return best;
}

/* The longest stages of the service, with their shares of it. */
static void stages(const nvx_report *self, FILE *out)
{
    bool told[NVX_STAGES] = {false};
    int n = 0;
    for (int s; n < STAGES && (s = longest(self, told)) >= 0; n++) {
        double share = 100 * self->stage_ns[s] / self->service_ns.mean;
        if (!(share >= 1))
            break;
        told[s] = true;
        fprintf(out, "%s%s %.1f %%", n ? ", " : "      ", nvx_stages[s].words, share);
    }
    if (n > 0)
        fputc('\n', out);
}

static void times(const nvx_report *self, FILE *out)
{
    char a[32], b[32], c[32], d[32];
    const struct {
        const char *name;
        const nvx_spread *s;
    } rows[] = {{"latency", &self->latency_ns},
                {"  queue", &self->queue_ns},
                {"  service", &self->service_ns}};
    nvx_text_heading(out, "Time %24s %14s %14s %14s", "mean", "p50", "p95", "p99");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fprintf(
            out, "  %-14s %12s %14s %14s %14s\n", rows[i].name,
            scaled(rows[i].s->mean * 1e-9, "s", a), scaled(rows[i].s->p50 * 1e-9, "s", b),
            scaled(rows[i].s->p95 * 1e-9, "s", c), scaled(rows[i].s->p99 * 1e-9, "s", d));
    stages(self, out);
    if (isfinite(self->throughput_per_s))
        fprintf(out, "  %-14s %12s requests/s\n", "throughput",
                grouped((uint64_t)llround(self->throughput_per_s), a));
}

/* The same on chips of which the time was simulated too. */
static void times_of_chips(const nvx_report_timing *t, FILE *out)
{
    char a[32], b[32], c[32];
    const struct {
        const char *name;
        const nvx_interval *v;
    } rows[] = {{"mean", &t->latency_mean_ns}, {"p95", &t->latency_p95_ns}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows && t->trials > 0; i++)
        fprintf(out, "  %-4s of %3" PRIu64 " chips %10s      95 %%: [%s, %s]\n",
                rows[i].name, t->trials, scaled(rows[i].v->mean * 1e-9, "s", a),
                scaled(rows[i].v->ci95[0] * 1e-9, "s", b),
                scaled(rows[i].v->ci95[1] * 1e-9, "s", c));
}

static double sum(const double v[])
{
    double total = 0.0;
    for (size_t m = 0; m < NVX_METERS; m++)
        total += v[m];
    return total;
}

/* The share as a bar, and the end of the line. */
static void bar(double share, FILE *out)
{
    int length = (int)lround(share * BAR);
    if (length > 0)
        fputc(' ', out);
    for (int i = 0; i < length; i++)
        fputc('#', out);
    fputc('\n', out);
}

static void energy(const nvx_report *self, FILE *out)
{
    char a[32], b[32];
    double total = sum(self->energy_nj);
    nvx_text_heading(out, "\nEnergy per request %10s %14s %7s", "mean", "std", "share");
    for (size_t m = 0; m < NVX_METERS; m++) {
        double value = self->energy_nj[m];
        if (value == 0.0)
            continue;
        fprintf(out, "  %-14s %12s %14s %5.1f %%", meter_labels[m],
                scaled(value * 1e-9, "J", a),
                scaled(self->energy_std_nj[m] * 1e-9, "J", b), 100.0 * value / total);
        bar(value / total, out);
    }
    fprintf(out, "  %-14s %12s %14s\n", "total", scaled(total * 1e-9, "J", a),
            scaled(self->energy_total_std_nj * 1e-9, "J", b));
}

/* A mean number of pulses or cells: whole from 1000 on or where it is, else four digits.
 */
static const char *count(double value, char out[32])
{
    if (value >= 1000 || value == floor(value))
        return grouped((uint64_t)llround(value), out);
    snprintf(out, 32, "%.*g", DIGITS, value);
    return out;
}

/* Verified cells: what the reads took, and how many stopped at the limit. */
static void verified(const nvx_report_programming *p, FILE *out)
{
    char a[32], b[32];
    fprintf(out, "  %-16s %10s   of %s, %.3g %%\n", "cells at limit",
            count(p->at_limit, a), grouped(p->cells, b),
            100 * p->at_limit / (double)p->cells);
}

static void writing(const nvx_report *self, FILE *out)
{
    char a[32], b[32], c[32], d[32];
    const nvx_report_programming *p = &self->programming;
    if (p->cells == 0)
        return;
    nvx_text_heading(out, "\nWriting the matrix once %5s %14s %14s %14s", "mean", "p50",
                     "p95", "p99");
    fprintf(out, "  %-16s %10s %14s %14s %14s\n", "pulses per cell",
            count(p->pulses.mean, a), count(p->pulses.p50, b), count(p->pulses.p95, c),
            count(p->pulses.p99, d));
    fprintf(out, "  %-16s %10s", "energy",
            scaled((p->write_nj + p->verify_nj) * 1e-9, "J", a));
    if (p->verify_reads > 0)
        fprintf(out, "   %s in pulses, %s in verify reads",
                scaled(p->write_nj * 1e-9, "J", a), scaled(p->verify_nj * 1e-9, "J", b));
    fprintf(out, "\n  %-16s %10s\n", "time", scaled(p->time_ns * 1e-9, "s", a));
    if (p->verify_reads > 0)
        verified(p, out);
    if (isfinite(p->endurance_used))
        fprintf(out, "  %-16s %10.3g   of the cycles a cell lasts\n", "endurance used",
                p->endurance_used);
}

static void lifetime(const nvx_report_updates *u, FILE *out)
{
    char a[32], b[32];
    fprintf(out, "  %-16s %10.3g   mean, %.3g at most\n", "writes per cell",
            u->mean_writes, u->most_writes);
    if (isfinite(u->lifetime_s))
        fprintf(out, "  %-16s %10s   at this rate; %s if all cells took turns\n",
                "lifetime", scaled(u->lifetime_s, "s", a), scaled(u->levelled_s, "s", b));
}

/* What requests that write did. */
static void updated(const nvx_report *self, FILE *out)
{
    char a[32], b[32], c[32], d[32];
    const nvx_report_updates *u = &self->updates;
    if (u->writes + u->deletes == 0)
        return;
    nvx_text_heading(out, "\nRequests that write %9s %14s %14s %14s", "mean", "p50",
                     "p95", "p99");
    fprintf(out, "  %-16s %10s %14s %14s %14s\n", "latency",
            scaled(u->latency_ns.mean * 1e-9, "s", a),
            scaled(u->latency_ns.p50 * 1e-9, "s", b),
            scaled(u->latency_ns.p95 * 1e-9, "s", c),
            scaled(u->latency_ns.p99 * 1e-9, "s", d));
    fprintf(out, "  %-16s %10s   %s writes of %s vectors, %s deletes\n", "requests",
            grouped(u->writes + u->deletes, a), grouped(u->writes, b),
            grouped(u->vectors, c), grouped(u->deletes, d));
    if (u->vectors == 0)
        return;
    fprintf(out, "  %-16s %10.3g\n", "pulses per cell", u->pulses / u->cells);
    lifetime(u, out);
}

static void area(const nvx_report *self, FILE *out)
{
    char a[32];
    double total = sum(self->area_mm2);
    if (total == 0.0)
        return;
    nvx_text_heading(out, "\nArea %24s %14s %7s", "size", "", "share");
    for (size_t m = 0; m < NVX_METERS; m++) {
        double value = self->area_mm2[m];
        if (value == 0.0)
            continue;
        fprintf(out, "  %-14s %12s %14s %5.1f %%", meter_labels[m], area_text(value, a),
                "", 100.0 * value / total);
        bar(value / total, out);
    }
    fprintf(out, "  %-14s %12s\n", "total", area_text(total, a));
}

/* Four decimals, or three digits for what is too small for them. */
static const char *plain(double value, bool small, char out[32])
{
    if (!isfinite(value))
        return strcpy(out, "-");
    snprintf(out, 32, small ? "%.2e" : "%.4f", value);
    return out;
}

static const char *interval_text(const double v[2], bool small, char out[72])
{
    char low[32], high[32];
    if (!isfinite(v[0]) || !isfinite(v[1]))
        return strcpy(out, "-");
    snprintf(out, 72, "[%s, %s]", plain(v[0], small, low), plain(v[1], small, high));
    return out;
}

static void accuracies(const nvx_report *self, FILE *out)
{
    char mean[32], deviation[32], chips[72], queries[72];
    if (self->metrics == 0)
        return;
    nvx_text_heading(out, "\nAccuracy %17s %9s %21s %21s", "mean", "std",
                     "95 % over chips", "95 % over queries");
    for (size_t i = 0; i < self->metrics; i++) {
        const nvx_interval *v = &self->metric[i].value;
        bool small = fabs(v->mean) < 0.01 && v->mean != 0.0;
        fprintf(out, "  %-14s %9s %9s %21s %21s\n", self->metric[i].name,
                plain(v->mean, small, mean), plain(v->std, small, deviation),
                interval_text(v->ci95, small, chips),
                interval_text(v->ci95_queries, small, queries));
    }
}

/* Words of the text, folded into the room right of the name. */
static void convention(const nvx_report_convention *self, FILE *out)
{
    size_t used = 0;
    fprintf(out, "  %-*s", NAME, self->name);
    for (const char *word = self->text; *word;) {
        size_t length = strcspn(word, " ");
        if (used && used + 1 + length > WIDTH - 2 - NAME) {
            fprintf(out, "\n  %-*s", NAME, "");
            used = 0;
        }
        fprintf(out, used ? " %.*s" : "%.*s", (int)length, word);
        used += length + (used > 0);
        word += length;
        word += strspn(word, " ");
    }
    fputc('\n', out);
}

void nvx_report_table(const nvx_report *self, FILE *out)
{
    char a[32], b[32];
    fprintf(out, "%s requests in %s cycles, %" PRIu64 " trial%s, seed %" PRIu64 "\n\n",
            grouped(self->requests, a), grouped(self->cycles, b), self->trials,
            self->trials == 1 ? "" : "s", self->seed);
    times(self, out);
    times_of_chips(&self->timing, out);
    nvx_report_parts_table(self, out);
    energy(self, out);
    writing(self, out);
    updated(self, out);
    area(self, out);
    accuracies(self, out);
    if (self->conventions)
        nvx_text_heading(out, "\nConventions");
    for (size_t i = 0; i < self->conventions; i++)
        convention(&self->convention[i], out);
}
