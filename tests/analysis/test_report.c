#include "analysis/report.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "tests/analysis/json_keys.h"

enum { REQUESTS = 4, TRIALS = 2 };

/* Four requests 1 us apart: latencies 2.5, 3, 2.5, 4 us; 2.5 us alone; the last one ends
 * 7 us after the first one came. */
static const uint64_t arrival_ps[REQUESTS] = {1000000, 2000000, 3000000, 4000000};
static const uint64_t end_ps[REQUESTS] = {3500000, 5000000, 5500000, 8000000};
static const uint64_t alone_ps[REQUESTS] = {2500000, 2500000, 2500000, 2500000};

/* Two chips of four cells: 1 1 2 5 pulses, 5 being the limit, and 1 1 1 3; 1 pJ a pulse, 2
 * pJ a verify read. */
static const uint64_t histogram[TRIALS][NVX_REPORT_PULSES] = {
    {[1] = 2, [2] = 1, [5] = 1},
    {[1] = 3, [3] = 1},
};
static const nvx_report_writing writing[TRIALS] = {
    {4, 9, 9, 1, histogram[0], 100e-9, 9e-12, 18e-12},
    {4, 6, 6, 0, histogram[1], 60e-9, 6e-12, 12e-12},
};

static nvx_report *report_new(void)
{
    nvx_report *self = nvx_report_new();
    double joule[TRIALS * NVX_METERS] = {0};
    self->trials = TRIALS;
    self->seed = 1;
    self->cycles = 8000;
    nvx_report_times(self, arrival_ps, end_ps, alone_ps, REQUESTS);
    joule[NVX_METER_CELL] = 4e-9; /* per request: 1 and 2 nJ */
    joule[NVX_METERS + NVX_METER_CELL] = 8e-9;
    joule[NVX_METER_ADC] = joule[NVX_METERS + NVX_METER_ADC] = 24e-9;
    nvx_report_energy(self, joule, TRIALS);
    self->area_mm2[NVX_METER_ADC] = 1.25;
    self->area_mm2[NVX_METER_CELL] = 0.25;
    static const double acc1[TRIALS] = {0.75, 0.85};
    nvx_report_metric_add(self, "acc1",
                          nvx_interval_of(acc1, TRIALS, NULL, 0, 1, "acc1"));
    return self;
}

static char *keys_at(const char *name)
{
    nvx_report *report = report_new();
    json_t *json = nvx_report_json(report);
    char *text = keys(name ? json_object_get(json, name) : json);
    json_decref(json);
    nvx_report_destroy(&report);
    return text;
}

static double value_at(const char *name, const char *key)
{
    nvx_report *report = report_new();
    json_t *json = nvx_report_json(report);
    double value = json_number_value(json_object_get(json_object_get(json, name), key));
    json_decref(json);
    nvx_report_destroy(&report);
    return value;
}

static char meters[] = "cell driver sample_hold adc mux shift_add buffer interconnect "
                       "vector topk write verify "
                       "leakage dram storage host total";
static char spreads[] = "mean p50 p95 p99";

Test(report, json_has_exactly_the_keys_of_the_contract)
{
    char expected[] = "requests throughput_per_s offered_per_s cycles trials seed "
                      "latency_ns queue_ns service_ns latency_stages_ns "
                      "energy_nj_per_request area_mm2 "
                      "moved_b_per_request programming "
                      "accuracy";
    cr_assert(eq(str, keys_at(NULL), expected));
}

Test(report, json_tells_the_spread_of_cells_level_by_level)
{
    nvx_report *report = report_new();
    static const double shift[2] = {0, -0.25}, sigma[2] = {0.125, 0.5};
    report->cells.levels = 2;
    report->cells.age_s = 3;
    report->cells.shift = nvx_alloc(2, sizeof(double));
    report->cells.sigma = nvx_alloc(2, sizeof(double));
    memcpy(report->cells.shift, shift, sizeof shift);
    memcpy(report->cells.sigma, sigma, sizeof sigma);
    json_t *json = nvx_report_json(report);
    char *text = json_dumps(json_object_get(json, "cell_spread"), JSON_COMPACT);
    char expected[] = "{\"age_s\":3.0,\"shift\":{\"0\":0.0,\"1\":-0.25},"
                      "\"sigma\":{\"0\":0.125,\"1\":0.5}}";
    cr_assert(eq(str, text, expected));
    free(text);
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, json_has_every_meter_and_the_total)
{
    cr_assert(eq(str, keys_at("energy_nj_per_request"), meters));
    cr_assert(eq(str, keys_at("area_mm2"), meters));
}

/* 3 + 5 + 7 + 11; a meter that counts no bits has no place there. */
Test(report, json_has_the_bytes_moved_and_their_sum)
{
    nvx_report *report = report_new();
    report->moved_b[NVX_METER_INTERCONNECT] = 3;
    report->moved_b[NVX_METER_DRAM] = 5;
    report->moved_b[NVX_METER_STORAGE] = 7;
    report->moved_b[NVX_METER_HOST] = 11;
    json_t *json = nvx_report_json(report);
    char *text = json_dumps(json_object_get(json, "moved_b_per_request"), JSON_COMPACT);
    char expected[] = "{\"interconnect\":3.0,\"dram\":5.0,\"storage\":7.0,"
                      "\"host\":11.0,\"total\":26.0}";
    cr_assert(eq(str, text, expected));
    free(text);
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, json_times_are_spreads)
{
    cr_assert(eq(str, keys_at("latency_ns"), spreads));
    cr_assert(eq(str, keys_at("queue_ns"), spreads));
    cr_assert(eq(str, keys_at("service_ns"), spreads));
}

/* All that a report can have, those that not every one has too. */
Test(report, keys_of_goals_are_those_of_a_whole_report)
{
    nvx_report *report = report_new();
    report->timing.trials = report->updates.writes = 1;
    report->cells.levels = 1;
    report->cells.shift = nvx_alloc(1, sizeof(double));
    report->cells.sigma = nvx_alloc(1, sizeof(double));
    report->doubled_json = json_object();
    nvx_report_part_add(report, &(nvx_report_part){.kind = "rows"});
    json_t *json = nvx_report_json(report);
    size_t n, found = 0;
    const char *const *key = nvx_report_keys(&n);
    for (size_t i = 0; i < n; i++)
        found += json_object_get(json, key[i]) != NULL;
    cr_expect(eq(sz, found, n));
    cr_expect(eq(sz, json_object_size(json), n));
    json_decref(json);
    nvx_report_destroy(&report);
}

/* 500 ns of queueing; 1 us and 1.5 us of service. */
Test(report, json_has_every_stage_and_their_sum_is_the_mean_latency)
{
    static char all[] = "queue link_in interconnect buffer rows adc shift_add topk merge "
                        "vector link_out documents dispatch memory compute rank total";
    nvx_report *report = report_new();
    report->stage_ns[NVX_STAGE_ROWS] = 1000;
    report->stage_ns[NVX_STAGE_ADC] = 1500;
    json_t *json = nvx_report_json(report);
    json_t *stages = json_object_get(json, "latency_stages_ns");
    char *names = keys(stages);
    cr_expect(eq(str, names, all));
    cr_expect(eq(dbl, json_number_value(json_object_get(stages, "queue")), 500.0));
    cr_expect(eq(dbl, json_number_value(json_object_get(stages, "adc")), 1500.0));
    cr_expect(eq(dbl, json_number_value(json_object_get(stages, "total")), 3000.0));
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, json_metric_has_mean_deviation_two_intervals_and_a_percentile)
{
    nvx_report *report = report_new();
    json_t *json = nvx_report_json(report);
    json_t *acc1 = json_object_get(json_object_get(json, "accuracy"), "acc1");
    char expected[] = "mean std ci95 ci95_queries percentile";
    cr_assert(eq(str, keys(acc1), expected));
    cr_assert(eq(sz, json_array_size(json_object_get(acc1, "ci95")), 2));
    cr_assert(eq(int, json_typeof(json_object_get(acc1, "ci95_queries")), JSON_NULL));
    json_decref(json);
    nvx_report_destroy(&report);
}

/* Of two chips, 5 % is the lower one. */
Test(report, json_percentile_has_k_in_its_name)
{
    nvx_report *report = report_new();
    json_t *json = nvx_report_json(report);
    json_t *acc1 = json_object_get(json_object_get(json, "accuracy"), "acc1");
    json_t *percentile = json_object_get(acc1, "percentile");
    char expected[] = "p5";
    cr_assert(eq(str, keys(percentile), expected));
    cr_assert(eq(dbl, json_number_value(json_object_get(percentile, "p5")), 0.75));
    json_decref(json);
    nvx_report_destroy(&report);
}

/* --- writing the matrix --- */

static nvx_report *written_new(double endurance)
{
    nvx_report *self = report_new();
    nvx_report_writings(self, writing, TRIALS, endurance);
    return self;
}

static json_t *programming_of(nvx_report *report, json_t **json)
{
    *json = nvx_report_json(report);
    return json_object_get(*json, "programming");
}

static double at(json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

Test(report, json_tells_what_writing_took_with_the_keys_of_the_contract)
{
    nvx_report *report = written_new(0);
    json_t *json, *p = programming_of(report, &json);
    char all[] = "cells pulses_per_cell verify_reads at_limit energy_nj time_ns "
                 "endurance_used",
         pulses[] = "mean std p50 p95 p99 max", energy[] = "write verify";
    cr_assert(eq(str, keys(p), all));
    cr_assert(eq(str, keys(json_object_get(p, "pulses_per_cell")), pulses));
    cr_assert(eq(str, keys(json_object_get(p, "energy_nj")), energy));
    json_decref(json);
    nvx_report_destroy(&report);
}

/* 1 1 1 1 1 2 3 5: sum 15, sum of squares 43; variance (43 - 15^2 / 8) / 7 = 2.125. */
Test(report, pulses_per_cell_are_those_of_the_cells_of_all_trials)
{
    nvx_report *report = written_new(0);
    json_t *json, *p = json_object_get(programming_of(report, &json), "pulses_per_cell");
    cr_assert(epsilon_eq(dbl, at(p, "mean"), 1.875, 1e-12));
    cr_assert(epsilon_eq(dbl, at(p, "std"), sqrt(2.125), 1e-12));
    cr_assert(eq(dbl, at(p, "p50"), 1));
    cr_assert(eq(dbl, at(p, "p95"), 5));
    cr_assert(eq(dbl, at(p, "p99"), 5));
    cr_assert(eq(dbl, at(p, "max"), 5));
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, what_writing_took_is_the_mean_over_trials)
{
    nvx_report *report = written_new(150);
    json_t *json, *p = programming_of(report, &json);
    json_t *energy = json_object_get(p, "energy_nj");
    cr_assert(eq(dbl, at(p, "cells"), 4));
    cr_assert(epsilon_eq(dbl, at(p, "verify_reads"), 7.5, 1e-12));
    cr_assert(epsilon_eq(dbl, at(p, "at_limit"), 0.5, 1e-12));
    cr_assert(epsilon_eq(dbl, at(energy, "write"), 0.0075, 1e-15));
    cr_assert(epsilon_eq(dbl, at(energy, "verify"), 0.015, 1e-15));
    cr_assert(epsilon_eq(dbl, at(p, "time_ns"), 80, 1e-9));
    cr_assert(epsilon_eq(dbl, at(p, "endurance_used"), 1.875 / 150, 1e-15));
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, cells_that_last_for_ever_use_no_endurance)
{
    nvx_report *report = written_new(0);
    json_t *json, *p = programming_of(report, &json);
    cr_assert(eq(int, json_typeof(json_object_get(p, "endurance_used")), JSON_NULL));
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, writing_that_is_not_known_is_null)
{
    nvx_report *report = report_new();
    json_t *json, *p = programming_of(report, &json);
    cr_assert(eq(int, json_typeof(p), JSON_NULL));
    json_decref(json);
    nvx_report_destroy(&report);
}

static void expect_in_table(nvx_report *report, const char *lines)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_report_table(report, out);
    fclose(out);
    cr_assert(strstr(text, lines) != NULL, "%s", text);
    free(text);
    nvx_report_destroy(&report);
}

Test(report, table_shows_pulses_energy_time_limit_and_endurance_of_verified_cells)
{
    expect_in_table(
        written_new(150),
        "Writing the matrix once  mean            p50            p95            p99\n"
        "  pulses per cell       1.875              1              5              5\n"
        "  energy             22.50 pJ   7.500 pJ in pulses, 15.00 pJ in verify reads\n"
        "  time               80.00 ns\n"
        "  cells at limit          0.5   of 4, 12.5 %\n"
        "  endurance used       0.0125   of the cycles a cell lasts\n"
        "\n");
}

Test(report, table_shows_no_verify_reads_where_there_are_none)
{
    static const uint64_t ones[NVX_REPORT_PULSES] = {[1] = 2000};
    const nvx_report_writing plain = {2000, 2000, 0, 0, ones, 1e-6, 2e-9, 0};
    nvx_report *report = report_new();
    nvx_report_writings(report, &plain, 1, 0);
    expect_in_table(
        report,
        "Writing the matrix once  mean            p50            p95            p99\n"
        "  pulses per cell           1              1              1              1\n"
        "  energy             2.000 nJ\n"
        "  time               1.000 us\n"
        "\n");
}

Test(report, without_metrics_accuracy_is_an_empty_object)
{
    nvx_report *report = nvx_report_new();
    json_t *json = nvx_report_json(report);
    cr_assert(eq(int, json_typeof(json_object_get(json, "accuracy")), JSON_OBJECT));
    cr_assert(eq(sz, json_object_size(json_object_get(json, "accuracy")), 0));
    json_decref(json);
    nvx_report_destroy(&report);
}

Test(report, an_unused_meter_is_zero)
{
    cr_assert(eq(dbl, value_at("energy_nj_per_request", "dram"), 0.0));
}

Test(report, energy_is_per_request_and_the_mean_over_trials)
{
    cr_assert(epsilon_eq(dbl, value_at("energy_nj_per_request", "cell"), 1.5, 1e-12));
}

Test(report, total_is_the_sum_of_the_meters)
{
    cr_assert(epsilon_eq(dbl, value_at("energy_nj_per_request", "total"), 7.5, 1e-12));
    cr_assert(eq(dbl, value_at("area_mm2", "total"), 1.5));
}

Test(report, latency_counts_from_arrival)
{
    cr_assert(epsilon_eq(dbl, value_at("latency_ns", "mean"), 3000.0, 1e-9));
    cr_assert(epsilon_eq(dbl, value_at("latency_ns", "p99"), 4000.0, 1e-9));
}

Test(report, queueing_is_latency_beyond_the_request_alone)
{
    cr_assert(epsilon_eq(dbl, value_at("queue_ns", "mean"), 500.0, 1e-9));
    cr_assert(epsilon_eq(dbl, value_at("service_ns", "mean"), 2500.0, 1e-9));
}

Test(report, throughput_counts_from_first_arrival_to_last_end)
{
    nvx_report *report = report_new();
    cr_assert(epsilon_eq(dbl, report->throughput_per_s, 4.0 / 7e-6, 1e-6));
    nvx_report_destroy(&report);
}

/* By hand from the numbers above. t(0.975, 1) = 12.7062; std = 0.0707; half width 0.6353.
 */
static const char expected_table[] =
    "4 requests in 8 000 cycles, 2 trials, seed 1\n"
    "\n"
    "Time                     mean            p50            p95            p99\n"
    "  latency            3.000 us       2.500 us       4.000 us       4.000 us\n"
    "    queue            500.0 ns            0 s       1.500 us       1.500 us\n"
    "    service          2.500 us       2.500 us       2.500 us       2.500 us\n"
    "  throughput          571 429 requests/s\n"
    "\n"
    "Energy per request       mean            std   share\n"
    "  cells              1.500 nJ       707.1 pJ  20.0 % #####\n"
    "  ADC                6.000 nJ            0 J  80.0 % ###################\n"
    "  total              7.500 nJ       707.1 pJ\n"
    "\n"
    "Area                     size                  share\n"
    "  cells              0.25 mm2                 16.7 % ####\n"
    "  ADC                1.25 mm2                 83.3 % ####################\n"
    "  total               1.5 mm2\n"
    "\n"
    "Accuracy              mean       std       95 % over chips     95 % over queries\n"
    "  acc1              0.8000    0.0707      [0.1647, 1.4353]                     -\n"
    "\n"
    "Conventions\n"
    "  sigma unit      range x 1\n"
    "  stored values   8 bits, differential, pairs in parallel arrays, analog\n"
    "                  subtraction; 4 slices of 2 bits in parallel arrays\n";

Test(report, table_shows_time_energy_area_accuracy_and_conventions)
{
    nvx_report *report = report_new();
    nvx_report_convention_add(report, "sigma unit", "range x 1");
    nvx_report_convention_add(report, "stored values",
                              "8 bits, differential, pairs in parallel arrays, analog "
                              "subtraction; 4 slices of 2 bits in parallel arrays");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_report_table(report, out);
    fclose(out);
    cr_assert(eq(str, text, (char *)(uintptr_t)expected_table));
    free(text);
    nvx_report_destroy(&report);
}
