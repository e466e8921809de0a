/* A hand-made collection, and what is written of it. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/timeline.h"

/* One search from 1 us on: queue 10 ps, link 100 ps, rows of two tiles, the second 7 ps
 * later; and a buffer that holds two slots before. Spans are given in one order or the
 * other. */
static nvx_timeline *collection(bool reverse)
{
    const nvx_timeline_span spans[] = {
        {0, 5, "link", 1000010, 1000110, 0, 1, false},
        {2, 5, "drive", 1000200, 1000300, 1, 2, false},
        {2, 5, "drive", 1000300, 1000400, 1, 2, false},
        {3, 5, "drive", 1000207, 1000307, 2, 2, false},
        {3, 4, "drive", 1000100, 1000207, 2, 2, false}, /* of another request */
    };
    nvx_timeline *t = nvx_timeline_new(5, 5);
    nvx_timeline_process(t, "host");
    cr_assert_eq(nvx_timeline_part(t, "link in"), 0);
    nvx_timeline_process(t, "chip");
    cr_assert_eq(nvx_timeline_store(t, "buffer", 3), 1);
    nvx_timeline_process(t, "tile 0");
    cr_assert_eq(nvx_timeline_part(t, "rows"), 2);
    nvx_timeline_process(t, "tile 1");
    cr_assert_eq(nvx_timeline_part(t, "rows"), 3);
    nvx_timeline_request(t, 5, "search", 1000000, 1000010, 1000500);
    for (int i = 0; i < 5; i++)
        nvx_timeline_add(t, &spans[reverse ? 4 - i : i]);
    nvx_timeline_change(t, 1, 1, 7);
    nvx_timeline_change(t, 1, 1, 9);
    nvx_timeline_change(t, 1, -1, 1000100); /* and taken again at once */
    nvx_timeline_change(t, 1, 1, 1000100);
    nvx_timeline_change(t, 1, -1, 1000300);
    nvx_timeline_change(t, 1, -1, 1000501); /* when nobody looks any more */
    return t;
}

static char *written(uint64_t (*write)(nvx_timeline *, FILE *), bool reverse)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    nvx_timeline *t = collection(reverse);
    write(t, out);
    fclose(out);
    nvx_timeline_destroy(&t);
    return text;
}

/* All events of a phase, one per line: process.thread time, and what is asked for. */
static void expect(const char *ph, const char *key, const char *expected)
{
    char *text = written(nvx_timeline_write, false), found[2000] = "";
    json_error_t where;
    json_t *trace = json_loads(text, JSON_DECODE_INT_AS_REAL, &where), *event;
    cr_assert_not_null(trace, "%s", where.text);
    size_t i;
    json_array_foreach(json_object_get(trace, "traceEvents"), i, event)
    {
        if (strcmp(json_string_value(json_object_get(event, "ph")), ph) != 0)
            continue;
        json_t *more = json_object_get(event, key);
        json_t *used = json_object_get(json_object_get(event, "args"), "in use");
        size_t n = strlen(found);
        n += (size_t)snprintf(found + n, sizeof found - n, "%g.%g %.6f",
                              json_number_value(json_object_get(event, "pid")),
                              json_number_value(json_object_get(event, "tid")),
                              json_number_value(json_object_get(event, "ts")));
        if (json_is_string(more))
            snprintf(found + n, sizeof found - n, " %s\n", json_string_value(more));
        else
            snprintf(found + n, sizeof found - n, " %.6f\n",
                     json_number_value(used ? used : more));
    }
    cr_expect_str_eq(found, expected);
    json_decref(trace);
    free(text);
}

Test(timeline, spans_are_complete_events_to_the_picosecond)
{
    expect("X", "dur",
           "1.2 1.000010 0.000100\n3.4 1.000200 0.000100\n3.4 1.000300 0.000100\n"
           "4.5 1.000207 0.000100\n");
}

Test(timeline, a_request_has_its_queue_and_its_time_on_the_chip_inside)
{
    expect("b", "name",
           "1.1 1.000000 search 5\n1.1 1.000000 queue\n1.1 1.000010 on the chip\n");
    expect("e", "name",
           "1.1 1.000010 queue\n1.1 1.000500 on the chip\n1.1 1.000500 search 5\n");
}

/* Two slots are in use when the request comes; -1 and +1 at one time change nothing. */
Test(timeline, a_counter_tells_levels_that_last)
{
    expect("C", "", "2.0 1.000000 2.000000\n2.0 1.000300 1.000000\n");
}

/* Each tile's flow begins on the link and ends in the middle of its first drive. */
Test(timeline, each_branch_flows_through_the_middle_of_one_span_per_stage)
{
    expect("s", "bp", "1.2 1.000060 0.000000\n1.2 1.000060 0.000000\n");
    expect("f", "bp", "3.4 1.000250 e\n4.5 1.000257 e\n");
    expect("t", "bp", "");
}

Test(timeline, the_order_of_collection_does_not_show)
{
    char *a = written(nvx_timeline_write, false), *b = written(nvx_timeline_write, true);
    cr_expect_str_eq(a, b);
    char *c = written(nvx_timeline_wave, false), *d = written(nvx_timeline_wave, true);
    cr_expect_str_eq(c, d);
    free(a);
    free(b);
    free(c);
    free(d);
}

/* Two drives that follow each other leave the bit of the rows at 1. */
Test(timeline, waveforms_are_the_bits_and_levels_of_the_collection)
{
    char *text = written(nvx_timeline_wave, false);
    cr_expect_str_eq(text, "$version nvxsim $end\n$timescale 1 ps $end\n"
                           "$scope module host $end\n$var wire 1 ! link_in $end\n"
                           "$upscope $end\n$scope module chip $end\n"
                           "$var wire 2 \" buffer $end\n$upscope $end\n"
                           "$scope module tile_0 $end\n$var wire 1 # rows $end\n"
                           "$upscope $end\n$scope module tile_1 $end\n"
                           "$var wire 1 $ rows $end\n$upscope $end\n"
                           "$enddefinitions $end\n#1000000\n$dumpvars\n0!\nb00 \"\n0#\n"
                           "0$\n$end\nb10 \"\n#1000010\n1!\n#1000110\n0!\n#1000200\n1#\n"
                           "#1000207\n1$\n#1000300\nb01 \"\n#1000307\n0$\n#1000400\n0#\n"
                           "#1000500\n");
    free(text);
}
