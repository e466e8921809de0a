/* cmd_run.c - nvxsim run: a configuration and a trace in, a table and a result out. */
#include <argp.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/run.h"
#include "sim/memory.h"

enum { KEY_SET = 256, KEY_TRACE, KEY_JSON, KEY_THREADS, KEY_REVERSE };

static const struct argp_option options[] = {
    {"trace", KEY_TRACE, "FILE", 0,
     "trace to run (default: `trace` of the configuration)", 0},
    {"set", KEY_SET, "PATH=VALUE", 0,
     "sets one value, for example chip.tile.array.rows=256; may be repeated", 0},
    {"output", 'o', "FILE", 0, "writes the result (HDF5)", 0},
    {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0},
    {"threads", KEY_THREADS, "N", 0,
     "threads to use (default: all cores); results do not "
     "depend on it",
     0},
    {"reverse-components", KEY_REVERSE, NULL, 0,
     "creates components in reverse order; results do not depend on it", 0},
    {0},
};

static const char doc[] =
    "Runs a trace on a machine and reports latency, energy and accuracy."
    "\v"
    "CONFIG is a YAML file, '-' for standard input, or a result file, whose run is "
    "repeated.\n"
    "Exit status: 0, 1 (the run failed), 2 (the input is wrong).";

typedef struct {
    nvx_run_options run;
    const char *output;
    const char **sets;
    bool json;
} arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    char *end;
    long threads;
    switch (key) {
    case KEY_TRACE:
        a->run.trace = text;
        return 0;
    case KEY_SET:
        a->sets = nvx_grow(a->sets, a->run.n_sets, a->run.n_sets + 1, sizeof *a->sets);
        a->sets[a->run.n_sets++] = text;
        return 0;
    case 'o':
        a->output = text;
        return 0;
    case KEY_JSON:
        a->json = true;
        return 0;
    case KEY_REVERSE:
        a->run.reverse = true;
        return 0;
    case KEY_THREADS:
        threads = strtol(text, &end, 10);
        if (*end || end == text || threads < 1 || threads > 1024)
            nvx_cmd_refuse(state, "--threads: '%s' is out of range [1, 1024]", text);
        else
            omp_set_num_threads((int)threads);
        return 0;
    case ARGP_KEY_ARG:
        if (a->run.config)
            nvx_cmd_refuse(state, "one CONFIG only; '%s' is a second one", text);
        a->run.config = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "CONFIG is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static int run(const arguments *a)
{
    nvx_error err = {0};
    nvx_run *r = nvx_run_new(&a->run, &err);
    if (!r || (a->output && nvx_run_write(r, a->output, &err) < 0)) {
        nvx_run_destroy(&r);
        return nvx_cmd_fail(&err);
    }
    if (a->json) {
        char *text = nvx_report_text(r->report);
        fputs(text, stdout);
        free(text);
    } else {
        nvx_report_table(r->report, stdout);
    }
    nvx_run_destroy(&r);
    return nvx_cmd_end(&err);
}

int nvx_cmd_run(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "CONFIG", doc, NULL, NULL, NULL};
    arguments a = {0};
    error_t failed = argp_parse(&argp, argc, argv, 0, NULL, &a);
    a.run.sets = a.sets;
    int status = failed ? NVX_INPUT : run(&a);
    free(a.sets);
    return status;
}
