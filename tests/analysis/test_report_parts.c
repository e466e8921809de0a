/* test_report_parts.c - how busy the kinds of parts were: JSON, table, the busiest one. */
#include "analysis/report.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/analysis/json_keys.h"

/* Eight kinds: used i / 10 of the time, the busiest twice that; the third was not used and
 * the last is a buffer. */
static nvx_report *report_with_parts(void)
{
    nvx_report *report = nvx_report_new();
    for (unsigned i = 0; i < 9; i++) {
        nvx_report_part p = {.instances = 2, .grants = 4, .most_waiting = 3};
        snprintf(p.kind, sizeof p.kind, "kind_%u", i);
        snprintf(p.name, sizeof p.name, "part %u", i);
        snprintf(p.path, sizeof p.path, "chip.part%u", i);
        snprintf(p.busiest, sizeof p.busiest, "part %u of tile 1", i);
        p.used = i == 2 ? 0 : (i + 1) * 0.04;
        p.most_used = 2 * p.used;
        p.wait_ns = 2.5;
        p.longest_wait_ns = 8;
        p.slots = i == 8 ? 5 : 0;
        p.most_slots = i == 8 ? 4 : 0;
        nvx_report_part_add(report, &p);
    }
    return report;
}

Test(report, json_tells_of_parts_how_busy_and_how_long_waited_for)
{
    nvx_report *report = report_with_parts();
    json_t *json = nvx_report_json(report), *parts = json_object_get(json, "parts");
    char part[] = "instances utilisation busiest grants wait_ns longest_wait_ns "
                  "most_waiting";
    char buffer[] = "instances utilisation busiest slots most_used";
    cr_assert(eq(sz, json_object_size(parts), 9));
    cr_assert(eq(str, keys(json_object_get(parts, "kind_0")), part));
    cr_assert(eq(str, keys(json_object_get(parts, "kind_8")), buffer));
    json_t *busiest = json_object_get(json_object_get(parts, "kind_7"), "busiest");
    cr_assert(eq(dbl, json_number_value(json_object_get(busiest, "utilisation")), 0.64));
    json_decref(json);
    nvx_report_destroy(&report);
}

/* 1800, 500, 175 and 25 ns of 2500. */
Test(report, the_table_has_the_three_longest_stages_as_shares_of_the_service)
{
    nvx_report *report = report_with_parts();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    report->service_ns.mean = 2500;
    report->stage_ns[NVX_STAGE_LINK_IN] = 25;
    report->stage_ns[NVX_STAGE_ADC] = 1800;
    report->stage_ns[NVX_STAGE_TOPK] = 500;
    report->stage_ns[NVX_STAGE_VECTOR] = 175;
    nvx_report_table(report, out);
    fclose(out);
    static const char expected[] =
        "\n      ADC 72.0 %, top-k 20.0 %, vector unit 7.0 %\n";
    cr_assert_not_null(strstr(text, expected), "%s", text);
    free(text);
    nvx_report_destroy(&report);
}

/* Kinds 7, 6, 5, 4, 3, 1 are the six busiest that are used and no buffers. */
Test(report, the_table_has_the_six_busiest_parts_and_names_the_bottleneck)
{
    nvx_report *report = report_with_parts();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    nvx_report_table(report, out);
    fclose(out);
    static const char expected[] =
        "\nParts                    used    busiest one      mean wait   longest wait\n"
        "  part 7               32.0 %         64.0 %         2.5 ns           8 ns\n"
        "  part 6               28.0 %         56.0 %         2.5 ns           8 ns\n"
        "  part 5               24.0 %         48.0 %         2.5 ns           8 ns\n"
        "  part 4               20.0 %         40.0 %         2.5 ns           8 ns\n"
        "  part 3               16.0 %         32.0 %         2.5 ns           8 ns\n"
        "  part 1                8.0 %         16.0 %         2.5 ns           8 ns\n"
        "  busiest: part 7 of tile 1, 64 % of the time\n\n";
    cr_assert_not_null(strstr(text, expected), "%s", text);
    cr_assert_str_eq(nvx_report_busiest(report)->kind, "kind_7");
    free(text);
    nvx_report_destroy(&report);
}
