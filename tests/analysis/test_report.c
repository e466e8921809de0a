#include "analysis/report.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 4, TRIALS = 2 };

/* Four requests 1 us apart: latencies 2.5, 3, 2.5, 4 us; 2.5 us alone; the last one ends
 * 7 us after the first one came. */
static const uint64_t arrival_ps[REQUESTS] = {1000000, 2000000, 3000000, 4000000};
static const uint64_t end_ps[REQUESTS] = {3500000, 5000000, 5500000, 8000000};
static const uint64_t alone_ps[REQUESTS] = {2500000, 2500000, 2500000, 2500000};

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

/* "a b c": the keys of an object in order. */
static char *keys(json_t *object)
{
    static char text[512];
    const char *key;
    json_t *value;
    text[0] = '\0';
    json_object_foreach(object, key, value)
    {
        strcat(text, text[0] ? " " : "");
        strcat(text, key);
    }
    return text;
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
    char expected[] = "requests throughput_per_s cycles trials seed latency_ns queue_ns "
                      "service_ns energy_nj_per_request area_mm2 accuracy";
    cr_assert(eq(str, keys_at(NULL), expected));
}

Test(report, json_has_every_meter_and_the_total)
{
    cr_assert(eq(str, keys_at("energy_nj_per_request"), meters));
    cr_assert(eq(str, keys_at("area_mm2"), meters));
}

Test(report, json_times_are_spreads)
{
    cr_assert(eq(str, keys_at("latency_ns"), spreads));
    cr_assert(eq(str, keys_at("queue_ns"), spreads));
    cr_assert(eq(str, keys_at("service_ns"), spreads));
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
