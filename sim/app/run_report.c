/* run_report.c - from what was computed to what is told. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/result.h"
#include "devices/cells.h"
#include "devices/faults.h"
#include "devices/noise.h"
#include "models/adc.h"
#include "models/arrivals.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "models/moved.h"
#include "models/wires.h"
#include "sim/app/device_levels.h"
#include "sim/app/run.h"
#include "sim/memory.h"
#include "sim/units.h"

enum { NOISE_LEVELS = 32, DIGITS = 4, TEXT = 48 };

static const char *const mapping_text[] = {"differential", "offset"};
static const char *const place_text[] = {"parallel arrays", "neighbouring columns"};
static const char *const sign_text[] = {"bipolar", "two_phase", "twos_complement"};

static void add(nvx_report *report, const char *name, char *text)
{
    nvx_report_convention_add(report, name, text);
    free(text);
}

static const nvx_config *config_at(const nvx_config *node, const char *const slots[],
                                   size_t n)
{
    for (size_t i = 0; i < n; i++)
        node = nvx_config_child(node, slots[i]);
    return node;
}

static const nvx_config *device_of(const nvx_run *r)
{
    static const char *const way[] = {"chip", "tile", "array", "device"};
    return config_at(r->config, way, 4);
}

static const nvx_config *pool_of(const nvx_run *r)
{
    static const char *const way[] = {"chip", "tile", "adc_pool"};
    return config_at(r->config, way, 3);
}

/* "0.5 us", and from a second on "3600 s". */
static const char *time_text(double seconds, char out[TEXT])
{
    if (seconds < 1)
        return nvx_quantity_round(seconds, "s", DIGITS, out, TEXT);
    snprintf(out, TEXT, "%.10g s", seconds);
    return out;
}

/* "0.01", or "0 to 0.01" of a list; "" where all is 0. */
static void range_text(const double v[], size_t n, const char *unit, char out[2 * TEXT])
{
    char from[TEXT], to[TEXT];
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, v[i]);
        high = fmax(high, v[i]);
    }
    out[0] = '\0';
    if (n == 0 || (low == 0 && high == 0))
        return;
    nvx_quantity_round(low, unit, DIGITS, from, TEXT);
    nvx_quantity_round(high, unit, DIGITS, to, TEXT);
    snprintf(out, 2 * TEXT, low < high ? "%s to %s" : "%s", from, to);
}

/* What was given for a part and is not 0, in the words of the configuration. */
static char *given_text(const nvx_config *node)
{
    char *text = nvx_strdup(""), value[2 * TEXT];
    for (const nvx_param *row = nvx_config_part(node)->params; row && row->name; row++) {
        const char *field = (const char *)nvx_config_params(node) + row->offset;
        const nvx_reals *list = (const void *)field;
        if (!nvx_config_given(node, row->name))
            continue;
        if (row->kind == NVX_REALS)
            range_text(list->v, list->n, row->unit, value);
        else if (row->kind == NVX_REAL)
            range_text((const void *)field, 1, row->unit, value);
        else if (row->kind == NVX_PROFILE)
            snprintf(value, sizeof value, "%.90s", *(char *const *)(const void *)field);
        else
            continue;
        if (!value[0])
            continue;
        char *longer =
            nvx_format("%s%s%s %s", text, text[0] ? ", " : "", row->name, value);
        free(text);
        text = longer;
    }
    return text;
}

/* Cells beyond programming: what is off has no line. */
static void add_cells(nvx_report *report, const nvx_config *device)
{
    const nvx_config *keep = nvx_config_child(device, "retention"),
                     *noise = nvx_config_child(device, "noise"),
                     *faults = nvx_config_child(device, "faults");
    char *text = given_text(keep);
    const char *impl = nvx_config_part(keep)->impl;
    if (strcmp(impl, "none") != 0)
        add(report, "retention", nvx_format("%s%s%s", impl, text[0] ? ": " : "", text));
    free(text);
    double most = 0;
    for (int l = 0; l < NOISE_LEVELS; l++) {
        nvx_noise_cell c = nvx_noise_at(noise, l / (NOISE_LEVELS - 1.0));
        most = fmax(most, fmax(c.white, fmax(c.amplitude, c.slow)));
    }
    if (most > 0)
        add(report, "read noise", given_text(noise));
    text = given_text(faults);
    if (text[0])
        add(report, "faults", nvx_strdup(text));
    free(text);
}

static void add_writing(nvx_report *report, const nvx_write_params *write)
{
    const char *name = strrchr(write->mask, '/');
    name = name ? name + 1 : write->mask;
    if (write->verify == NVX_VERIFY_NONE)
        return;
    add(report, "writing",
        nvx_format("%s%s verified, window %g level steps to either side, %u pulses at "
                   "most",
                   write->verify == NVX_VERIFY_ALL ? "all cells" : "cells of ",
                   write->verify == NVX_VERIFY_ALL ? "" : name, write->window,
                   (unsigned)write->limit));
}

/* When cells are read, where that matters or was asked for. */
static void add_time(nvx_report *report, const nvx_run *r)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    uint64_t epochs = r->functional ? nvx_functional_epochs(r->functional) : 0;
    char age[TEXT], epoch[TEXT];
    if (run->age <= 0 && epochs == 0)
        return;
    time_text(run->age, age);
    time_text(run->epoch, epoch);
    if (epochs == 0)
        add(report, "time",
            nvx_format("the run starts %s after programming; cells do not change", age));
    else
        add(report, "time",
            nvx_format("the run starts %s after programming; cells evaluated anew every "
                       "%s, %llu time%s in all",
                       age, epoch, (unsigned long long)epochs, epochs == 1 ? "" : "s"));
}

static void add_stored(nvx_report *report, const nvx_crossbar_params *x)
{
    char *pair =
        x->sides == 2
            ? nvx_format(", pairs in %s, %s subtraction", place_text[x->pair],
                         x->subtract == NVX_SUBTRACT_ANALOG ? "analog" : "digital")
            : nvx_strdup("");
    add(report, "stored values",
        nvx_format("%u bits, %s%s; %u slices of %u bits in %s", (unsigned)x->value_bits,
                   mapping_text[x->mapping], pair, (unsigned)x->slice_count,
                   (unsigned)x->bits_per_cell, place_text[x->slices]));
    free(pair);
    char *dac = x->dac_bits > 1
                    ? nvx_format(" of up to %u bits, as %s", (unsigned)x->dac_bits,
                                 x->dac == NVX_DAC_AMPLITUDE ? "amplitudes" : "pulses")
                    : nvx_strdup("");
    add(report, "inputs",
        nvx_format("%u bits, %s, %u planes%s", (unsigned)x->input_bits,
                   sign_text[x->input_sign], (unsigned)x->planes, dac));
    free(dac);
}

static void add_wires(nvx_report *report, const nvx_wires_params *wires)
{
    const double ohm[] = {wires->r_driver, wires->r_row, wires->r_col, wires->r_sense};
    char text[4][TEXT];
    if (wires->method == NVX_WIRES_NONE)
        return;
    for (size_t i = 0; i < 4; i++)
        nvx_quantity_round(ohm[i], "ohm", DIGITS, text[i], TEXT);
    add(report, "wires",
        nvx_format("%s; driver %s, row %s and column %s per cell, sense %s",
                   wires->method == NVX_WIRES_FAST ? "fast" : "exact", text[0], text[1],
                   text[2], text[3]));
}

static const char *adc_name(const char *impl)
{
    if (strncmp(impl, "adc_", 4) != 0)
        return impl;
    return strcmp(impl, "adc_sar") == 0 ? "SAR" : impl + 4;
}

/* "; std of offset 0.5 codes, of gain 0.01; INL -0.2 to 0.4 codes" */
static char *mismatch_text(const nvx_adc_params *adc)
{
    char *text = nvx_strdup(""), *longer;
    char inl[2 * TEXT];
    if (adc->offset > 0 || adc->gain > 0) {
        free(text);
        text = nvx_format("; std of offset %g codes, of gain %g%s", adc->offset,
                          adc->gain, adc->kind == NVX_ADC_RAMP ? " per pool" : "");
    }
    range_text(adc->inl.v, adc->inl.n, "1", inl);
    if (inl[0]) {
        longer = nvx_format("%s; INL %s codes", text, inl);
        free(text);
        text = longer;
    }
    return text;
}

static void add_converter(nvx_report *report, const nvx_config *pool)
{
    const nvx_adc_params *adc = nvx_config_params(pool);
    char scale[64];
    if (adc->ideal) {
        nvx_report_convention_add(report, "ADC", "ideal: no quantisation, no limit");
        return;
    }
    if (adc->full_scale == NVX_FULL_SCALE_STEP)
        snprintf(scale, sizeof scale, "one code = %g level steps", adc->step);
    else if (adc->full_scale == NVX_FULL_SCALE_CALIBRATED)
        snprintf(scale, sizeof scale, "full scale calibrated per slice, percentile %g",
                 adc->percentile);
    else
        snprintf(scale, sizeof scale, "full scale %s x full-on cell",
                 adc->full_scale == NVX_FULL_SCALE_FULL ? "all rows" : "rows in use");
    char *mismatch = mismatch_text(adc);
    add(report, "ADC",
        nvx_format("%s, %u bits%s, %s%s", adc_name(nvx_config_part(pool)->impl),
                   (unsigned)adc->bits,
                   adc->kind == NVX_ADC_NEURON ? " in the top plane" : "", scale,
                   mismatch));
    free(mismatch);
}

static void add_line(void *r, const char *name, const char *text)
{
    nvx_report_convention_add(r, name, text);
}

/* Of a chip of cells. */
static void add_chip(nvx_run *r)
{
    const nvx_config *device = device_of(r);
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    char what[160];
    ops->describe(nvx_config_params(device), what, sizeof what);
    add(r->report, "device", nvx_format("%s: %s", nvx_config_part(device)->impl, what));
    add_cells(r->report, device);
    add_writing(r->report, nvx_config_params(nvx_config_child(device, "write")));
    add_time(r->report, r);
    add_stored(r->report, nvx_config_at(r->config, "chip.tile.array"));
    add_wires(r->report, nvx_config_at(r->config, "chip.tile.array.wires"));
    add_converter(r->report, pool_of(r));
}

/* Periods: the core's, and those that differ from it. */
static char *clocks_text(const nvx_timing_machine *m)
{
    const struct {
        const char *name;
        uint64_t ps;
    } others[] = {
        {"network", m->network_ps}, {"converters", m->adc_ps}, {"link", m->link_ps}};
    char *text = nvx_format("core, period %llu ps", (unsigned long long)m->period_ps);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (others[i].ps == m->period_ps)
            continue;
        char *longer = nvx_format("%s; %s %llu ps", text, others[i].name,
                                  (unsigned long long)others[i].ps);
        free(text);
        text = longer;
    }
    return text;
}

static void add_conventions(nvx_run *r)
{
    if (r->ops)
        r->ops->tell(nvx_config_child(r->config, "chip"), add_line, r->report);
    else
        add_chip(r);
    add(r->report, "load",
        nvx_arrivals_text(nvx_config_child(r->config, "run"), r->requests));
    if (!r->network && r->rows < nvx_trace_matrix(r->trace, r->requests->matrix)->rows)
        add(r->report, "searched",
            nvx_format("the first %llu stored vectors of the trace",
                       (unsigned long long)r->rows));
    if (!r->ops)
        add(r->report, "clock", clocks_text(r->machine));
    if (r->network)
        nvx_run_network_tell(r);
}

static int add_cell_spread(nvx_run *r, nvx_error *err)
{
    const nvx_crossbar_params *x = nvx_config_at(r->config, "chip.tile.array");
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    nvx_report_cells *c = &r->report->cells;
    c->age_s = run->age;
    c->shift = nvx_alloc(NVX_CELL_LEVELS_MAX, sizeof *c->shift);
    c->sigma = nvx_alloc(NVX_CELL_LEVELS_MAX, sizeof *c->sigma);
    int levels = nvx_device_spread(device_of(r), (unsigned)x->bits_per_cell, run->age,
                                   c->shift, c->sigma, err);
    c->levels = levels > 0 ? (size_t)levels : 0;
    return levels < 0 ? -1 : 0;
}

int nvx_run_metrics(nvx_run *r, nvx_error *err)
{
    if (r->reading->values)
        return nvx_run_network_metrics(r, err);
    nvx_trace *t = r->trace;
    uint64_t n = r->requests->count, k = r->requests->k, rows = r->rows;
    int32_t *labels = NULL, *row_labels = NULL;
    int result = 0;
    /* What is written while requests run has no label. */
    bool known = !r->functional || nvx_functional_vectors(r->functional) == 0;
    /* Beside a table, row labels are not those of what is searched. */
    known = known && !nvx_trace_table(t);
    if (known && nvx_trace_labels(t) >= n && nvx_trace_row_labels(t) >= rows) {
        labels = nvx_alloc(nvx_trace_labels(t), sizeof *labels);
        row_labels = nvx_alloc(nvx_trace_row_labels(t), sizeof *row_labels);
        result = nvx_trace_read_labels(t, labels, err) < 0 ||
                         nvx_trace_read_row_labels(t, row_labels, err) < 0
                     ? -1
                     : 0;
    }
    nvx_truth truth = {n,
                       r->exact_k,
                       r->exact,
                       labels,
                       rows,
                       row_labels,
                       nvx_trace_attribute(t, "workload")};
    if (result == 0) {
        r->metrics = nvx_metrics_new(&truth, k, r->reading->trials);
        for (uint64_t i = 0; i < r->reading->trials; i++)
            nvx_metrics_add(r->metrics, r->reading->ids + i * n * k,
                            r->reading->scores + i * n * k, r->reading->nmse[i]);
    }
    free(labels);
    free(row_labels);
    return result;
}

int nvx_run_report(nvx_run *self, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(self->config, "run");
    nvx_report *report = self->report = nvx_report_new();
    report->requests = self->requests->count;
    report->cycles = self->cycles;
    report->trials = self->reading->trials;
    report->seed = run->seed;
    nvx_run_report_times(self);
    if (!self->ops)
        nvx_run_parts(self);
    if (self->trial_latency && run->timing_trials)
        nvx_report_timings(report, self->trial_latency, self->trial_throughput,
                           run->timing_trials);
    report->offered_per_s =
        nvx_arrivals_offered(nvx_config_child(self->config, "run"), self->requests);
    nvx_report_energy(report, self->account->joule, report->trials);
    nvx_moved_bytes(self->account, report->requests, report->moved_b);
    for (int m = 0; m < NVX_METERS; m++)
        report->area_mm2[m] = self->account->m2[m] * 1e6;
    if (!self->ops)
        nvx_run_report_writes(self);
    add_conventions(self);
    if (!self->ops && add_cell_spread(self, err) < 0)
        return -1;
    if (!self->metrics && nvx_run_metrics(self, err) < 0)
        return -1;
    nvx_report_metrics_add(report, self->metrics);
    return 0;
}
