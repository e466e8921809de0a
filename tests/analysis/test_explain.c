/* Numbers of the result in explain_result.h, taken apart. */
#include "analysis/explain.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "tests/analysis/explain_result.h"

TestSuite(explain, .init = explain_setup, .fini = explain_teardown);

static nvx_explain *opened(void)
{
    nvx_error err = {0};
    nvx_report *report = explain_report();
    explain_write("a.h5", NULL, "t.h5", report);
    nvx_report_destroy(&report);
    nvx_explain *explain = nvx_explain_open("a.h5", &err);
    cr_assert_not_null(explain, "%s", err.text);
    return explain;
}

/* The explanation of a metric; its nvx_explain is left open. */
static nvx_explanation *explained(const char *metric)
{
    nvx_error err = {0};
    nvx_explanation *found = nvx_explain_metric(opened(), metric, &err);
    cr_assert_not_null(found, "%s", err.text);
    return found;
}

static double sum_of(const nvx_explanation *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->rows; i++)
        sum += self->row[i].value;
    return sum;
}

static void expect_table(const char *metric, const char *expected)
{
    nvx_explanation *found = explained(metric);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_explanation_table(found, out);
    fclose(out);
    cr_assert_str_eq(text, expected);
    free(text);
    nvx_explanation_destroy(&found);
}

static void expect_row(const char *metric, size_t i, const char *name, double count,
                       double each, double value)
{
    nvx_explanation *found = explained(metric);
    cr_assert_lt(i, found->rows);
    const nvx_explain_row *row = &found->row[i];
    cr_assert_str_eq(row->name, name);
    cr_assert_float_eq(row->count, count, 1e-9 * count);
    cr_assert_float_eq(row->each, each, 1e-9 * each);
    cr_assert_float_eq(row->value, value, 1e-9 * value);
    nvx_explanation_destroy(&found);
}

/* (80 + 60 + 10 + 20 + 4) pJ / 4 requests. */
Test(explain, energy_is_the_sum_of_its_rows)
{
    nvx_explanation *found = explained("energy");
    cr_assert_float_eq(found->value, 0.0435, 1e-12);
    cr_assert_float_eq(sum_of(found), found->value, 1e-12);
    nvx_explanation_destroy(&found);
}

Test(explain, area_is_the_sum_of_its_rows)
{
    nvx_explanation *found = explained("area");
    cr_assert_float_eq(found->value, 190e-6, 1e-15);
    cr_assert_float_eq(sum_of(found), found->value, 1e-15);
    nvx_explanation_destroy(&found);
}

Test(explain, latency_and_queue_are_the_sums_of_their_rows)
{
    nvx_explanation *latency = explained("latency"), *queue = explained("queue");
    cr_assert_float_eq(latency->value, 4.5, 1e-12);
    cr_assert_float_eq(sum_of(latency), 4.5, 1e-12);
    cr_assert_float_eq(queue->value, 2, 1e-12);
    cr_assert_float_eq(sum_of(queue), 2, 1e-12);
    nvx_explanation_destroy(&latency);
    nvx_explanation_destroy(&queue);
}

Test(explain, a_meter_has_its_own_operations_the_largest_first)
{
    expect_row("energy.adc", 0, "chip.adc*: conversion", 40, 2e-12, 0.02);
    expect_row("energy.adc", 1, "chip.adc*: step", 10, 6e-12, 0.015);
}

/* 96 bit / 8 / 4 requests. */
Test(explain, bytes_moved_are_the_bits_that_were_counted)
{
    expect_row("moved.host", 0, "host: bit", 96, 0.125, 3);
}

/* 1 mW for 10 ns. */
Test(explain, leakage_is_standing_power_times_the_time_of_the_run)
{
    expect_row("energy.leakage", 0, "chip.adc: leakage", 2, 10e-12, 0.005);
}

Test(explain, what_is_not_broken_down_is_a_row_of_its_own)
{
    nvx_explanation *found = explained("energy.dram");
    cr_assert_eq(found->rows, 1);
    cr_assert_str_eq(found->row[0].name, "other");
    cr_assert_float_eq(found->row[0].value, 0.001, 1e-12);
    nvx_explanation_destroy(&found);
}

Test(explain, queueing_before_admission_is_told_from_that_on_the_chip)
{
    nvx_explanation *found = explained("queue");
    cr_assert_float_eq(found->row[0].value, 0.25, 1e-12);
    cr_assert_float_eq(found->row[1].value, 1.75, 1e-12);
    nvx_explanation_destroy(&found);
}

/* 4 requests in 10 ns. */
Test(explain, throughput_is_requests_by_the_time_of_the_run)
{
    expect_row("throughput", 0, "requests", 4, 1e8, 4e8);
}

/* adc0 is busy 8 of 10 ns, adc1 6: mean 0.7. Waits (12 + 4) ns / 8 grants = 2 ns; at most
 * 4 requests in 8 ns. */
Test(explain, shared_parts_tell_use_waits_and_limit_the_busiest_first)
{
    nvx_explanation *found = explained("latency");
    cr_assert_eq(found->parts, 2);
    const nvx_explain_part *adc = &found->part[0];
    cr_assert_str_eq(adc->path, "chip.adc*");
    cr_assert_str_eq(adc->busiest, "chip.adc0");
    cr_assert_eq(adc->instances, 2);
    cr_assert_float_eq(adc->busy, 0.7, 1e-12);
    cr_assert_float_eq(adc->most_busy, 0.8, 1e-12);
    cr_assert_float_eq(adc->wait, 2e-9, 1e-20);
    cr_assert_float_eq(adc->longest_wait, 6e-9, 1e-20);
    cr_assert_float_eq(adc->limit, 5e8, 1e-3);
    cr_assert_str_eq(found->part[1].path, "chip.bus");
    nvx_explanation_destroy(&found);
}

Test(explain, table_shows_counts_constants_and_sources_within_80_columns)
{
    expect_table(
        "energy.adc",
        "energy.adc: 35 pJ\n"
        "per request: sum of count x energy each, divided by the requests; mean over\n"
        "trials\n"
        "\n"
        "  chip.adc*: conversion                                     20 pJ   57.1 %\n"
        "    40 x 2 pJ / 4 requests; one conversion; of 2 instances in use\n"
        "    2 pJ = energy at bits:\n"
        "      energy = 2 pJ (default); measured: ISSCC 2017 16.4, 28 nm\n"
        "      bits = 8 (mine.yaml:7:3); given without a source\n"
        "  chip.adc*: step                                           15 pJ   42.9 %\n"
        "    10 x 6 pJ / 4 requests; one step; of 2 instances in use\n"
        "    6 pJ = energy:\n"
        "      energy = 2 pJ (default); measured: ISSCC 2017 16.4, 28 nm\n"
        "  total                                                     35 pJ\n"
        "\n");
}

/* A source that begins with its class is not told twice. */
Test(explain, area_table_shows_the_words_of_a_formula)
{
    expect_table(
        "area.cell",
        "area.cell: 90 um2\n"
        "sum of instances x area each, tiles in use or not\n"
        "\n"
        "  chip.array                                               90 um2  100.0 %\n"
        "    3 x 30 um2; cells\n"
        "    30 um2 = cell_area x wires:\n"
        "      cell_area = 0.3 um2 (default); assumed: 4F x 12F\n"
        "      wires = 100 (default); defined: definition\n"
        "\n");
}

/* mean 0.625, std 0.25 / sqrt(2) = 0.1768, t(0.975, 1) = 12.706, half width 1.588. The
 * bootstrap's ends are means of four of 0, 0.5, 1, 1. */
Test(explain, accuracy_table_shows_hits_per_trial_and_how_the_interval_follows)
{
    nvx_explanation *found = explained("accuracy.acc1");
    cr_assert_eq(found->rows, 2);
    cr_assert_str_eq(found->row[0].name, "trial 0: 3 / 4");
    cr_assert_str_eq(found->row[1].name, "trial 1: 2 / 4");
    cr_assert_str_eq(found->note[0], "mean: sum over trials / 2 = 0.625");
    cr_assert_str_eq(found->note[1], "std: sqrt(sum (trial - mean)^2 / 1) = 0.1768");
    cr_assert_str_eq(
        found->note[2],
        "ci95, over chips: mean -+ t(0.975, 1) std / sqrt(2) = mean -+ 12.71 "
        "x 0.1768 / 1.414: [-0.9633, 2.213]");
    nvx_explanation_destroy(&found);
}

/* Of latencies 2 5 5 6 the second smallest is the p50, the largest the p95 and p99. */
Test(explain, latency_names_the_request_that_is_a_percentile)
{
    nvx_explanation *found = explained("latency");
    cr_assert_str_eq(found->note[0], "p50: 5 ns, of request 1: queue 3 ns, service 2 ns");
    cr_assert_str_eq(found->note[2], "p99: 6 ns, of request 3: queue 3 ns, service 3 ns");
    nvx_explanation_destroy(&found);
}

Test(explain, json_has_the_rows_with_their_constants)
{
    nvx_explanation *found = explained("energy.adc");
    json_t *json = nvx_explanation_json(found);
    json_t *row = json_array_get(json_object_get(json, "rows"), 0);
    json_t *bits = json_array_get(json_object_get(row, "constants"), 1);
    cr_assert_float_eq(json_real_value(json_object_get(json, "value")), 0.035, 1e-12);
    cr_assert_str_eq(json_string_value(json_object_get(json, "unit")), "nJ");
    cr_assert_float_eq(json_real_value(json_object_get(row, "each")), 2e-12, 1e-24);
    cr_assert_str_eq(json_string_value(json_object_get(bits, "path")), "chip.adc.bits");
    cr_assert_str_eq(json_string_value(json_object_get(bits, "class")), "given");
    json_decref(json);
    nvx_explanation_destroy(&found);
}

Test(explain, without_a_metric_all_numbers_but_unused_meters_are_listed)
{
    nvx_explain *explain = opened();
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_explain_list(explain, out);
    fclose(out);
    cr_assert_str_eq(text, "latency                            4.5 ns\n"
                           "queue                                2 ns\n"
                           "service                            2.5 ns\n"
                           "throughput                  400 000 000/s\n"
                           "energy                            43.5 pJ per request\n"
                           "energy.cell                        2.5 pJ per request\n"
                           "energy.adc                          35 pJ per request\n"
                           "energy.leakage                       5 pJ per request\n"
                           "energy.dram                          1 pJ per request\n"
                           "area                              190 um2\n"
                           "area.cell                          90 um2\n"
                           "area.adc                          100 um2\n"
                           "moved                                 3 B per request\n"
                           "moved.host                            3 B per request\n"
                           "accuracy.acc1                      0.6250\n");
    free(text);
    nvx_explain_close(&explain);
}

Test(explain, an_unknown_number_is_refused_with_the_nearest_one)
{
    nvx_error err = {0};
    nvx_explain *explain = opened();
    cr_assert_null(nvx_explain_metric(explain, "energy.acd", &err));
    cr_assert_str_eq(
        err.text, "'energy.acd' is no number of the report; did you mean 'energy.adc'?");
    cr_assert_eq(err.status, NVX_INPUT);
    nvx_explain_close(&explain);
}
