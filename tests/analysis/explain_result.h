/* explain_result.h - a result small enough to take apart by hand.
 *
 * Four requests, two trials, clock 1 GHz, 10 ns from the first arrival to the last end:
 *
 *     request      0  1  2  3
 *     arrival ps   0  0  2000 4000      latency ns  2  5  5  6   mean 4.5
 *     start        0  1000 2000 4000    admission   0  1  0  0   mean 0.25
 *     end          2000 5000 7000 10000
 *     alone        2000 2000 3000 3000  service     2  2  3  3   mean 2.5
 *
 *     meter    count     each            J of the run  nJ per request
 *     adc      40        2 pJ            80 pJ         0.02
 *     adc      10        6 pJ (shared)   60 pJ         0.015
 *     cell     100       0.1 pJ          10 pJ         0.0025
 *     leakage  2 x 1 mW  10 ns           20 pJ         0.005
 *     dram     not broken down           4 pJ          0.001
 *
 *     host     96 bit    0 J             moves 3 B per request
 *
 *     area: 2 converters of 50 um2, 3 arrays of 30 um2
 *     acc1 of 4 queries: 3 and 2 right
 */
#ifndef EXPLAIN_RESULT_H
#define EXPLAIN_RESULT_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/costs.h"
#include "analysis/result.h"

static const char explain_config[] = "clock:\n"
                                     "  core: 1 GHz\n"
                                     "chip:\n"
                                     "  adc:\n"
                                     "    impl: sar\n"
                                     "    energy: 2 pJ\n"
                                     "    bits: 8\n"
                                     "    area: 50 um2\n"
                                     "  array:\n"
                                     "    cell_area: 0.3 um2\n"
                                     "    wires: 100\n";
static const char explain_origins[] = "clock.core\tmine.yaml:1:8\n"
                                      "chip.adc.impl\tdefault\n"
                                      "chip.adc.energy\tdefault\n"
                                      "chip.adc.bits\tmine.yaml:7:3\n"
                                      "chip.adc.area\t--set\n"
                                      "chip.array.cell_area\tdefault\n"
                                      "chip.array.wires\tdefault\n";
static const char explain_sources[] =
    "clock.core\tgiven\t\n"
    "chip.adc.energy\tmeasured\tISSCC 2017 16.4, 28 nm\n"
    "chip.adc.bits\tgiven\t\n"
    "chip.adc.area\tgiven\t\n"
    "chip.array.cell_area\tassumed\tassumed: 4F x 12F\n"
    "chip.array.wires\tdefined\tdefinition\n";

/* Rows come in an order of their own: the largest is not the first. */
static const nvx_cost_operation explain_operations[] = {
    {"chip.array", "chip.array", "read", "one cell", "cell", "V^2 g t", "1",
     "mean conductance implied: 1 uS", 1, 100, 0.1e-12},
    {"chip.adc*", "chip.adc", "step", "one step", "adc", "energy", "1", "", 2, 10, 6e-12},
    {"chip.adc*", "chip.adc", "conversion", "one conversion", "adc", "energy at bits",
     "1", "", 2, 40, 2e-12},
    {"host", "host", "bit", "one bit", "host", "", "bit", "", 1, 96, 0},
};
static const nvx_cost_instance explain_instances[] = {
    {"chip.array", "cells", "cell", "cell_area x wires", "", 3, 30e-12, 0},
    {"chip.adc", "converters", "adc", "area", "", 2, 50e-12, 1e-3},
};

struct explain_server {
    uint64_t grants, busy, wait, longest_wait;
};
static const nvx_stat explain_stats[] = {
    {"grants", NVX_COUNT, "1", offsetof(struct explain_server, grants), NULL, "served"},
    {"busy", NVX_COUNT, "cycles", offsetof(struct explain_server, busy), NULL, "in use"},
    {"wait", NVX_COUNT, "cycles", offsetof(struct explain_server, wait), NULL, "waited"},
    {"longest_wait", NVX_COUNT, "cycles", offsetof(struct explain_server, longest_wait),
     NULL, "the longest"},
    {0},
};

static const uint64_t explain_arrival[] = {0, 0, 2000, 4000},
                      explain_start[] = {0, 1000, 2000, 4000},
                      explain_end[] = {2000, 5000, 7000, 10000},
                      explain_alone[] = {2000, 2000, 3000, 3000};
static const double explain_trials[] = {0.75, 0.5};

static nvx_report *explain_report(void)
{
    nvx_report *report = nvx_report_new();
    double joule[2 * NVX_METERS] = {0};
    for (int t = 0; t < 2; t++) {
        joule[t * NVX_METERS + NVX_METER_ADC] = 140e-12;
        joule[t * NVX_METERS + NVX_METER_CELL] = t ? 11e-12 : 9e-12;
        joule[t * NVX_METERS + NVX_METER_LEAKAGE] = 20e-12;
        joule[t * NVX_METERS + NVX_METER_DRAM] = 4e-12;
    }
    report->requests = 4;
    report->cycles = 10;
    report->trials = 2;
    report->seed = 1;
    nvx_report_times(report, explain_arrival, explain_end, explain_alone, 4);
    nvx_report_energy(report, joule, 2);
    report->moved_b[NVX_METER_HOST] = 3;
    report->area_mm2[NVX_METER_ADC] = 100e-6;
    report->area_mm2[NVX_METER_CELL] = 90e-6;
    const double query[] = {1, 1, 0.5, 0};
    nvx_report_metric_add(report, "acc1",
                          nvx_interval_of(explain_trials, 2, query, 4, 1, "acc1"));
    return report;
}

static void explain_parts(nvx_result *to)
{
    const struct explain_server adc0 = {4, 8, 12, 6}, adc1 = {4, 6, 4, 3},
                                bus = {8, 1, 0, 0};
    nvx_result_component(to, "chip.adc0", explain_stats, &adc0);
    nvx_result_component(to, "chip.adc1", explain_stats, &adc1);
    nvx_result_component(to, "chip.bus", explain_stats, &bus);
}

/* Writes it; `config` in place of the one above, NULL: that one. */
static void explain_write(const char *path, const char *config, const char *trace,
                          const nvx_report *report)
{
    nvx_error err = {0};
    nvx_result *to = nvx_result_new(path, NVX_RESULT_FORMAT, &err);
    cr_assert_not_null(to, "%s", err.text);
    char *text = nvx_report_text(report);
    uint64_t four = 4, two = 2;
    nvx_result_attribute(to, "/trace", "name", trace);
    nvx_result_attribute(to, "/trace", "sha256", trace);
    nvx_result_text(to, "/config/resolved", config ? config : explain_config);
    nvx_result_text(to, "/config/origins", explain_origins);
    nvx_result_text(to, "/config/sources", explain_sources);
    nvx_result_text(to, "/report", text);
    nvx_result_u64(to, "/requests/arrival_ps", 1, &four, explain_arrival, "ps");
    nvx_result_u64(to, "/requests/start_ps", 1, &four, explain_start, "ps");
    nvx_result_u64(to, "/requests/end_ps", 1, &four, explain_end, "ps");
    nvx_result_u64(to, "/requests/alone_ps", 1, &four, explain_alone, "ps");
    nvx_result_f64(to, "/accuracy/acc1", 1, &two, explain_trials, "1");
    nvx_result_attribute_u64(to, "/accuracy/acc1", "queries", 4);
    nvx_costs_write(to, explain_operations, 4, explain_instances, 2);
    explain_parts(to);
    free(text);
    cr_assert_eq(nvx_result_commit(&to, &err), 0, "%s", err.text);
}

static char explain_folder[] = "/tmp/nvx-explain-XXXXXX";

static void explain_setup(void)
{
    cr_assert_not_null(mkdtemp(explain_folder));
    cr_assert_eq(chdir(explain_folder), 0);
}

static void explain_teardown(void)
{
    (void)!system("rm -f ./*.h5");
    (void)!chdir("/");
    rmdir(explain_folder);
}

#endif
