/* run_report.c - from what was computed to what is told. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/result.h"
#include "devices/device.h"
#include "models/adc.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "sim/app/run.h"
#include "sim/clock.h"
#include "sim/memory.h"

static const char *const mapping_text[] = {"differential", "offset"};
static const char *const place_text[] = {"parallel arrays", "neighbouring columns"};
static const char *const sign_text[] = {"bipolar", "two_phase", "twos_complement"};

static void add(nvx_report *report, const char *name, char *text)
{
    nvx_report_convention_add(report, name, text);
    free(text);
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
    add(report, "inputs",
        nvx_format("%u bits, %s, %u planes", (unsigned)x->input_bits,
                   sign_text[x->input_sign], (unsigned)x->planes));
}

static void add_converter(nvx_report *report, const nvx_adc_params *adc)
{
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
    add(report, "ADC", nvx_format("%u bits, %s", (unsigned)adc->bits, scale));
}

static void add_conventions(nvx_run *r)
{
    const nvx_config *device = r->config;
    static const char *const way[] = {"chip", "tile", "array", "device"};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        device = nvx_config_child(device, way[i]);
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    char what[160];
    ops->describe(nvx_config_params(device), what, sizeof what);
    add(r->report, "device", nvx_format("%s: %s", nvx_config_part(device)->impl, what));
    add_stored(r->report, nvx_config_at(r->config, "chip.tile.array"));
    add_converter(r->report, nvx_config_at(r->config, "chip.tile.adc_pool"));
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    add(r->report, "load",
        r->requests->closed_loop
            ? nvx_format("closed loop, %u outstanding", (unsigned)run->outstanding)
            : nvx_strdup("arrival times of the trace"));
    add(r->report, "clock",
        nvx_format("core, period %llu ps", (unsigned long long)r->machine->period_ps));
}

int nvx_run_metrics(nvx_run *r, nvx_error *err)
{
    nvx_trace *t = r->trace;
    uint64_t n = r->requests->count, k = r->requests->k, rows = r->placement->n;
    int32_t *labels = NULL, *row_labels = NULL;
    int result = 0;
    if (nvx_trace_labels(t) >= n && nvx_trace_row_labels(t) == rows) {
        labels = nvx_alloc(nvx_trace_labels(t), sizeof *labels);
        row_labels = nvx_alloc(rows, sizeof *row_labels);
        result = nvx_trace_read_labels(t, labels, err) < 0 ||
                         nvx_trace_read_row_labels(t, row_labels, err) < 0
                     ? -1
                     : 0;
    }
    nvx_truth truth = {n, r->exact_k, r->exact, labels, rows, row_labels};
    if (result == 0) {
        r->metrics = nvx_metrics_new(&truth, k, r->reading->trials);
        for (uint64_t i = 0; i < r->reading->trials; i++)
            nvx_metrics_add(r->metrics, r->reading->ids + i * n * k, r->reading->nmse[i]);
    }
    free(labels);
    free(row_labels);
    return result;
}

static void add_times(nvx_run *r)
{
    uint64_t n = r->requests->count, period = r->machine->period_ps;
    uint64_t *arrival = nvx_alloc(3 * n, sizeof *arrival);
    uint64_t *end = arrival + n, *alone = end + n;
    for (uint64_t i = 0; i < n; i++) {
        arrival[i] = r->time[i].arrival * period;
        end[i] = r->time[i].end * period;
        alone[i] = r->time[i].alone * period;
    }
    nvx_report_times(r->report, arrival, end, alone, n);
    free(arrival);
}

int nvx_run_report(nvx_run *self, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(self->config, "run");
    nvx_report *report = self->report = nvx_report_new();
    report->requests = self->requests->count;
    report->cycles = self->stats->cycles;
    report->trials = run->trials;
    report->seed = run->seed;
    add_times(self);
    nvx_report_energy(report, self->account->joule, run->trials);
    for (int m = 0; m < NVX_METERS; m++)
        report->area_mm2[m] = self->account->m2[m] * 1e6;
    add_conventions(self);
    if (!self->metrics && nvx_run_metrics(self, err) < 0)
        return -1;
    nvx_report_metrics_add(report, self->metrics);
    return 0;
}
