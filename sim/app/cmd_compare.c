/* cmd_compare.c - nvxsim compare: results side by side. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "analysis/compare.h"
#include "sim/app/cmd.h"

enum { KEY_JSON = 256 };

static const struct argp_option options[] = {
    {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0},
    {0},
};

static const char doc[] =
    "Puts results side by side, with ratios to the first one."
    "\v"
    "A ratio is the first result's number over the other's: of a time or an energy, how "
    "many times less the other takes. Results of different traces are compared with a "
    "warning.\n"
    "Exit status: 0, 1 (cannot write), 2 (the input is wrong).\n\n"
    "Example: nvxsim compare rag.h5 again.h5";

typedef struct {
    const char *result[NVX_COMPARE_MOST];
    size_t n;
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
        if (a->n == NVX_COMPARE_MOST)
            nvx_cmd_refuse(state, "%d results at most; '%s' is one more",
                           NVX_COMPARE_MOST, text);
        a->result[a->n++] = text;
        return 0;
    case ARGP_KEY_END:
        if (a->n < 2)
            nvx_cmd_refuse(state, "two results or more are needed");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

int nvx_cmd_compare(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "RESULT RESULT...", doc, NULL,
                                     NULL,    NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    nvx_comparison *comparison = nvx_compare_new(a.result, a.n, &err);
    if (!comparison)
        return nvx_cmd_fail(&err);
    if (nvx_comparison_warning(comparison))
        fprintf(stderr, "nvxsim compare: warning: %s\n",
                nvx_comparison_warning(comparison));
    if (a.json)
        nvx_cmd_print_json(nvx_comparison_json(comparison));
    else
        nvx_comparison_table(comparison, stdout);
    nvx_comparison_destroy(&comparison);
    return nvx_cmd_end(&err);
}
