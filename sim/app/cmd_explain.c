/* cmd_explain.c - nvxsim explain: where a number of a result comes from. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "analysis/explain.h"
#include "sim/app/cmd.h"

enum { KEY_JSON = 256 };

static const struct argp_option options[] = {
    {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0},
    {0},
};

static const char doc[] =
    "Takes a number of a result apart: counts x constants, each with its source."
    "\v"
    "Without METRIC the numbers that can be explained are listed: latency, queue, "
    "service, "
    "throughput, energy, energy.METER, programming, area, area.METER, moved, "
    "moved.METER, "
    "accuracy.NAME.\n"
    "Exit status: 0, 1 (cannot write), 2 (the input is wrong).\n\n"
    "Example: nvxsim explain rag.h5 energy.adc";

typedef struct {
    const char *result, *metric; /* metric NULL: list them */
    bool json;
} arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case KEY_JSON:
        a->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->metric)
            nvx_cmd_refuse(state, "one METRIC only; '%s' is a second one", text);
        *(a->result ? &a->metric : &a->result) = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "RESULT is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static void list(const nvx_explain *explain, bool json)
{
    if (json)
        nvx_cmd_print_json(nvx_explain_list_json(explain));
    else
        nvx_explain_list(explain, stdout);
}

static void show(const nvx_explanation *explanation, bool json)
{
    if (json)
        nvx_cmd_print_json(nvx_explanation_json(explanation));
    else
        nvx_explanation_table(explanation, stdout);
}

int nvx_cmd_explain(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "RESULT [METRIC]", doc, NULL,
                                     NULL,    NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    nvx_explain *explain = nvx_explain_open(a.result, &err);
    if (!explain)
        return nvx_cmd_fail(&err);
    if (a.metric) {
        nvx_explanation *found = nvx_explain_metric(explain, a.metric, &err);
        if (found)
            show(found, a.json);
        nvx_explanation_destroy(&found);
    } else {
        list(explain, a.json);
    }
    nvx_explain_close(&explain);
    return nvx_cmd_end(&err);
}
