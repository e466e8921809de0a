/* cmd_report.c - nvxsim report: a page that shows a result or a sweep.
 *
 * The page is made by analysis/plot/nvxreport.py, which takes this process's place. What
 * the components tell of their parameters goes with it, in an open file without a name. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/chip.h"
#include "sim/app/cmd.h"
#include "sim/app/part_list.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/output.h"

static const char script_name[] = "analysis/plot/nvxreport.py";
static const char ending[] = ".html";

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "the page, which ends in .html", 0},
    {0},
};

static const char doc[] = "Makes one HTML page of a result or of a sweep: what was "
                          "simulated, its numbers, where "
                          "each constant is from, how to repeat it. The page needs no "
                          "network and no other file."
                          "\v"
                          "Exit status: 0, 1 (cannot write), 2 (the input is wrong).\n\n"
                          "Example: nvxsim report rag.h5 -o rag.html";

typedef struct arguments {
    const char *result, *output;
} arguments;

static bool ends_well(const char *path)
{
    size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    switch (key) {
    case 'o':
        if (!ends_well(text))
            nvx_cmd_refuse(state, "-o: '%s' does not end in %s", text, ending);
        a->output = text;
        return 0;
    case ARGP_KEY_ARG:
        if (a->result)
            nvx_cmd_refuse(state, "one FILE only; '%s' is a second one", text);
        a->result = text;
        return 0;
    case ARGP_KEY_END:
        if (!a->result)
            nvx_cmd_refuse(state, "FILE is missing");
        if (!a->output)
            nvx_cmd_refuse(state, "-o FILE is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

/* An open file that holds all parts as JSON, NULL when it cannot be written. */
static FILE *write_parts(nvx_error *err)
{
    nvx_part_list list = {0};
    nvx_part_list_all(&list, &nvx_root);
    json_t *parts = json_array();
    for (size_t i = 0; i < list.n; i++)
        json_array_append_new(parts, nvx_part_entry_json(&list.v[i]));
    nvx_part_list_clear(&list);
    FILE *file = tmpfile();
    bool good = file && json_dumpf(parts, file, JSON_COMPACT) == 0 && fflush(file) == 0;
    json_decref(parts);
    if (good)
        return file;
    nvx_fail_environment(err, "cannot write a temporary file: %s", strerror(errno));
    if (file)
        fclose(file);
    return NULL;
}

/* Comes back only when that fails. */
static void start(const char *script, const arguments *a, nvx_error *err)
{
    FILE *parts = write_parts(err);
    if (!parts)
        return;
    char *name = nvx_format("/dev/fd/%d", fileno(parts));
    execlp("python3", "python3", script, a->result, a->output, name, (char *)NULL);
    nvx_fail_environment(err, "cannot start 'python3': %s", strerror(errno));
    free(name);
    fclose(parts);
}

int nvx_cmd_report(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "FILE", doc, NULL, NULL, NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    if (nvx_output_apart(a.output, &a.result, 1, &err) < 0)
        return nvx_cmd_fail(&err);
    char *script = nvx_data_file(script_name);
    if (script)
        start(script, &a, &err);
    else
        nvx_fail_environment(&err, "%s is not there; is nvxsim installed completely?",
                             script_name);
    free(script);
    return nvx_cmd_fail(&err);
}
