/* The result of explain_result.h beside one of another machine. */
#include "analysis/compare.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "tests/analysis/explain_result.h"

TestSuite(compare, .init = explain_setup, .fini = explain_teardown);

static const char other_config[] = "clock:\n"
                                   "  core: 2 GHz\n"
                                   "chip:\n"
                                   "  adc:\n"
                                   "    impl: flash\n"
                                   "    energy: 1 pJ\n"
                                   "    bits: 8\n"
                                   "    area: 50 um2\n"
                                   "cpu:\n"
                                   "  cores: 4\n";

/* Half the latency, no energy in cells but some in DRAM, accuracy as given. */
static nvx_comparison *compared(const char *trace, double low, double high)
{
    static const char *const paths[] = {"a.h5", "b.h5"};
    nvx_error err = {0};
    nvx_report *a = explain_report(), *b = explain_report();
    b->latency_ns.mean = 2.25;
    b->energy_nj[NVX_METER_CELL] = 0;
    b->energy_nj[NVX_METER_DRAM] = 0.01;
    b->metric[0].value =
        (nvx_interval){(low + high) / 2, 0.01, {low, high}, {0.1, 0.9}, low};
    explain_write("a.h5", NULL, "t.h5", a);
    explain_write("b.h5", other_config, trace, b);
    nvx_report_destroy(&a);
    nvx_report_destroy(&b);
    nvx_comparison *found = nvx_compare_new(paths, 2, &err);
    cr_assert_not_null(found, "%s", err.text);
    return found;
}

/* The value at numbers.<key>.<list>[i]; NAN for null. */
static double number(const char *key, const char *list, size_t i)
{
    nvx_comparison *found = compared("t.h5", 0.9, 0.95);
    json_t *json = nvx_comparison_json(found);
    json_t *row = json_object_get(json_object_get(json, "numbers"), key);
    json_t *value = json_array_get(json_object_get(row, list), i);
    double out = json_is_number(value) ? json_number_value(value) : (double)NAN;
    cr_assert_not_null(value, "%s", key);
    json_decref(json);
    nvx_comparison_destroy(&found);
    return out;
}

Test(compare, a_ratio_is_the_base_over_the_other)
{
    cr_assert_float_eq(number("latency_ns.mean", "values", 0), 4.5, 1e-12);
    cr_assert_float_eq(number("latency_ns.mean", "values", 1), 2.25, 1e-12);
    cr_assert_float_eq(number("latency_ns.mean", "ratios", 1), 2, 1e-12);
    cr_assert(isnan(number("latency_ns.mean", "ratios", 0)));
}

/* Base: 0.001 nJ in DRAM. */
Test(compare, a_meter_that_is_0_in_one_has_no_ratio)
{
    cr_assert(isnan(number("energy_nj_per_request.cell", "ratios", 1)));
    cr_assert(isnan(number("energy_nj_per_request.storage", "ratios", 1)));
    cr_assert_float_eq(number("energy_nj_per_request.dram", "ratios", 1), 0.1, 1e-12);
}

static int overlap(double low, double high)
{
    nvx_comparison *found = compared("t.h5", low, high);
    json_t *json = nvx_comparison_json(found);
    json_t *metric = json_object_get(json_object_get(json, "accuracy"), "acc1");
    json_t *value = json_object_get(json_array_get(metric, 1), "overlap_chips");
    int out = json_is_boolean(value) ? json_is_true(value) : -1;
    json_decref(json);
    nvx_comparison_destroy(&found);
    return out;
}

/* The base's interval ends at 2.213 (test_explain.c). */
Test(compare, intervals_overlap_when_they_share_a_value)
{
    cr_assert_eq(overlap(2.2, 2.5), 1);
    cr_assert_eq(overlap(2.3, 2.5), 0);
    cr_assert_eq(overlap(NAN, NAN), -1);
}

Test(compare, results_of_other_traces_are_warned_of)
{
    nvx_comparison *same = compared("t.h5", 0.9, 0.95), *other;
    cr_assert_null(nvx_comparison_warning(same));
    nvx_comparison_destroy(&same);
    other = compared("u.h5", 0.9, 0.95);
    cr_assert_str_eq(
        nvx_comparison_warning(other),
        "b.h5 ran trace 'u.h5' (SHA-256 u.h5...), a.h5 ran 't.h5' (t.h5...): "
        "their numbers are of different work");
    nvx_comparison_destroy(&other);
}

/* The whole of "chip.adc" is told by its kind, of "cpu" and "chip.array" by being there. */
Test(compare, settings_below_a_part_of_another_kind_are_told_once)
{
    nvx_comparison *found = compared("t.h5", 0.9, 0.95);
    json_t *json = nvx_comparison_json(found);
    json_t *settings = json_object_get(json, "configuration");
    json_t *cpu = json_object_get(settings, "cpu"),
           *clock = json_object_get(settings, "clock.core"),
           *adc = json_object_get(settings, "chip.adc.impl");
    cr_assert_eq(json_object_size(settings), 4);
    cr_assert(json_is_null(json_array_get(cpu, 0)));
    cr_assert_str_eq(json_string_value(json_array_get(cpu, 1)), "");
    cr_assert_str_eq(json_string_value(json_array_get(clock, 1)), "2 GHz");
    cr_assert_str_eq(json_string_value(json_array_get(adc, 1)), "flash");
    cr_assert(json_is_null(json_array_get(json_object_get(settings, "chip.array"), 1)));
    json_decref(json);
    nvx_comparison_destroy(&found);
}

static char *table_of(nvx_comparison *found)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_comparison_table(found, out);
    fclose(out);
    nvx_comparison_destroy(&found);
    return text;
}

Test(compare, table_shows_ratios_intervals_and_settings)
{
    static const char *const lines[] = {
        "A  a.h5, trace t.h5\nB  b.h5, trace t.h5\n",
        "                                A             B      A/B\n",
        "latency mean               4.5 ns       2.25 ns        2\n",
        "energy cell                2.5 pJ           0 J        -\n",
        "energy dram                  1 pJ         10 pJ      0.1\n",
        "acc1         A    0.6250    [-0.9633,2.2133]",
        "             B    0.9250     [0.9000,0.9500]     [0.1000,0.9000]  0.6757 "
        "overlap\n",
        "Set otherwise\n  clock.core: A 1 GHz, B 2 GHz\n",
        "  chip.array: A there, B none\n",
    };
    char *text = table_of(compared("t.h5", 0.9, 0.95));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert_not_null(strstr(text, lines[i]), "%s\nnot in\n%s", lines[i], text);
    cr_assert_null(strstr(text, "storage"));
    free(text);
}

/* Two others fit beside the base: the third has a table of its own. */
Test(compare, tables_of_many_results_stay_within_80_columns)
{
    static const char *const paths[] = {"a.h5", "b.h5", "a.h5", "b.h5"};
    nvx_comparison *found = compared("t.h5", 0.9, 0.95);
    nvx_comparison_destroy(&found);
    char *text = table_of(nvx_compare_new(paths, 4, NULL));
    for (char *line = text; *line; line += strcspn(line, "\n") + 1)
        cr_assert_leq(strcspn(line, "\n"), 80);
    cr_assert_not_null(strstr(text, " D      A/D\n"));
    free(text);
}
