/* cmd_run.c - nvxsim run: a configuration and a trace in, a table and a result out. */
#include <argp.h>
#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/app/cmd.h"
#include "sim/app/device_load.h"
#include "sim/app/run.h"
#include "sim/memory.h"

enum {
    KEY_SET = 256,
    KEY_DEVICE,
    KEY_TRACE,
    KEY_JSON,
    KEY_THREADS,
    KEY_REVERSE,
    KEY_UNTIL,
    KEY_MOST,
    KEY_MAP,
    KEY_TIMELINE,
    KEY_WAVE,
    KEY_REQUESTS,
    KEY_DOUBLE,
    KEY_TIMINGS
};

static const struct argp_option options[] = {
    {"trace", KEY_TRACE, "FILE", 0,
     "trace to run (default: `trace` of the configuration)", 0},
    {"device", KEY_DEVICE, "PROFILE", 0,
     "makes the cells of this device: a file of device import, a shipped profile or a "
     "type; short for --set chip.tile.array.device={impl: ..., profile: PROFILE}, before "
     "every --set",
     0},
    {"set", KEY_SET, "PATH=VALUE", 0,
     "sets one value, for example chip.tile.array.rows=256; may be repeated", 0},
    {"until", KEY_UNTIL, "METRIC=WIDTH", 0,
     "adds trials until the 95 % interval of a metric's mean over trials is at most "
     "WIDTH "
     "to either side, for example recall@5=0.005; `ci` stands for acc1",
     0},
    {"most-trials", KEY_MOST, "N", 0,
     "with --until: most trials (default: 10000, or run.trials)", 0},
    {"show-map", KEY_MAP, NULL, 0, "shows which arrays hold what, and runs nothing", 0},
    {"timeline", KEY_TIMELINE, "FILE", 0,
     "writes what every part did when, for Perfetto (Trace Event JSON)", 0},
    {"wave", KEY_WAVE, "FILE", 0, "writes the same as waveforms (VCD)", 0},
    {"timeline-requests", KEY_REQUESTS, "A..B", 0,
     "with --timeline or --wave: these requests (default: the first 16)", 0},
    {"double", KEY_DOUBLE, "PART", OPTION_ARG_OPTIONAL,
     "runs once more with the busiest part, or PART of the JSON's `parts`, doubled, and "
     "says what that brings",
     0},
    {"timings", KEY_TIMINGS, "FOLDER", 0,
     "takes times of requests from FOLDER where an equal run has left them, and leaves "
     "them there otherwise; results do not depend on it",
     0},
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
    "With --until, run.trials (at least 8) is the first batch; the result holds the "
    "number "
    "of trials it came to.\n"
    "Exit status: 0, 1 (the run failed), 2 (the input is wrong).\n\n"
    "Example: nvxsim run edge-rag.yaml -o rag.h5";

typedef struct {
    nvx_run_options run;
    nvx_until until;
    const char **sets; /* the first is the device's, if there is one */
    char *device;      /* its text; NULL: none */
    bool json, map;
} arguments;

enum { TRIALS_LIMIT = 1000000 /* as run.trials */ };

/* A whole number of an option. */
static long number(struct argp_state *state, const char *option, const char *text,
                   long low, long high)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || end == text || value < low || value > high)
        nvx_cmd_refuse(state, "%s: '%s' is out of range [%ld, %ld]", option, text, low,
                       high);
    return value;
}

static void take_until(arguments *a, const char *text, struct argp_state *state)
{
    nvx_error err = {0};
    if (nvx_until_parse(&a->until, text, &err) < 0)
        nvx_cmd_refuse(state, "%s", err.text);
    a->run.until = &a->until;
}

/* Where a timeline goes; standard output has the report. */
static const char *file(struct argp_state *state, const char *option, const char *text)
{
    if (strcmp(text, "-") == 0)
        nvx_cmd_refuse(state, "%s: give a file; standard output has the report", option);
    return text;
}

static void check_timings(struct argp_state *state, const char *name)
{
    struct stat s;
    if (stat(name, &s) != 0)
        nvx_cmd_refuse(state, "--timings: '%s': %s", name, strerror(errno));
    if (!S_ISDIR(s.st_mode))
        nvx_cmd_refuse(state, "--timings: '%s' is no folder", name);
}

static void take_requests(arguments *a, const char *text, struct argp_state *state)
{
    nvx_error err = {0};
    if (nvx_watch_requests(&a->run.watch, text, &err) < 0)
        nvx_cmd_refuse(state, "%s", err.text);
}

static void take_double(arguments *a, const char *part, struct argp_state *state)
{
    nvx_error err = {0};
    if (part[0] && nvx_double_check(part, &err) < 0)
        nvx_cmd_refuse(state, "%s", err.text);
    a->run.twice = part;
}

static void take_device(arguments *a, const char *name, struct argp_state *state)
{
    nvx_error err = {0};
    char text[sizeof err.file + sizeof err.text];
    if (a->device)
        nvx_cmd_refuse(state, "one --device only; '%s' is a second one", name);
    a->device = nvx_device_setting(name, &err);
    if (!a->device)
        nvx_cmd_refuse(state, "--device: %s", nvx_error_format(&err, text, sizeof text));
    a->sets = nvx_grow(a->sets, a->run.n_sets, a->run.n_sets + 1, sizeof *a->sets);
    memmove(a->sets + 1, a->sets, a->run.n_sets++ * sizeof *a->sets);
    a->sets[0] = a->device;
}

/* What belongs together; after the last argument. */
static void complete(arguments *a, struct argp_state *state)
{
    enum { FILES = 3 };
    const nvx_watch *w = &a->run.watch;
    const char *const file[FILES] = {a->run.output, w->timeline, w->wave};
    const char *writes = a->run.output  ? "--output"
                         : a->json      ? "--json"
                         : w->timeline  ? "--timeline"
                         : w->wave      ? "--wave"
                         : a->run.twice ? "--double"
                                        : NULL;
    if (a->run.timings)
        check_timings(state, a->run.timings);
    if (a->until.most && !a->run.until)
        nvx_cmd_refuse(state, "--most-trials: nothing to stop without --until");
    if (a->map && writes)
        nvx_cmd_refuse(state, "--show-map runs nothing; %s has nothing to write", writes);
    for (int i = 0; i < FILES; i++)
        for (int j = i + 1; j < FILES; j++)
            if (file[i] && file[j] && strcmp(file[i], file[j]) == 0)
                nvx_cmd_refuse(state, "'%s' is given for two outputs", file[i]);
    if (w->given && !w->timeline && !w->wave)
        nvx_cmd_refuse(state, "--timeline-requests: give --timeline or --wave too");
    if (a->run.twice && strcmp(a->run.config, "-") == 0)
        nvx_cmd_refuse(state, "--double: standard input cannot be read twice; give a "
                              "file as CONFIG");
}

/* Options that are only kept; false: it is another one. */
static bool keep(arguments *a, int key, const char *text)
{
    const struct {
        int key;
        const char **text;
        bool *flag;
    } all[] = {
        {KEY_TRACE, &a->run.trace, NULL},     {'o', &a->run.output, NULL},
        {KEY_JSON, NULL, &a->json},           {KEY_MAP, NULL, &a->map},
        {KEY_REVERSE, NULL, &a->run.reverse}, {KEY_TIMINGS, &a->run.timings, NULL},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].key != key)
            continue;
        if (all[i].text)
            *all[i].text = text;
        else
            *all[i].flag = true;
        return true;
    }
    return false;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    if (keep(a, key, text))
        return 0;
    switch (key) {
    case KEY_DEVICE:
        take_device(a, text, state);
        return 0;
    case KEY_SET:
        a->sets = nvx_grow(a->sets, a->run.n_sets, a->run.n_sets + 1, sizeof *a->sets);
        a->sets[a->run.n_sets++] = text;
        return 0;
    case KEY_TIMELINE:
        a->run.watch.timeline = file(state, "--timeline", text);
        return 0;
    case KEY_WAVE:
        a->run.watch.wave = file(state, "--wave", text);
        return 0;
    case KEY_REQUESTS:
        take_requests(a, text, state);
        return 0;
    case KEY_DOUBLE:
        take_double(a, text ? text : "", state);
        return 0;
    case KEY_THREADS:
        omp_set_num_threads((int)number(state, "--threads", text, 1, 1024));
        return 0;
    case KEY_UNTIL:
        take_until(a, text, state);
        return 0;
    case KEY_MOST:
        a->until.most = (uint64_t)number(state, "--most-trials", text, 2, TRIALS_LIMIT);
        return 0;
    case ARGP_KEY_ARG:
        if (a->run.config)
            nvx_cmd_refuse(state, "one CONFIG only; '%s' is a second one", text);
        a->run.config = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "CONFIG is missing");
        return 0;
    case ARGP_KEY_END:
        complete(a, state);
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static int show_map(const arguments *a)
{
    nvx_error err = {0};
    nvx_run *r = nvx_run_placed(&a->run, &err);
    if (!r)
        return nvx_cmd_fail(&err);
    nvx_run_map(r, stdout);
    nvx_run_destroy(&r);
    return nvx_cmd_end(&err);
}

/* All files, or none that was not there: each is complete before the first is in place. */
static int write_files(nvx_run *r, const arguments *a, nvx_watched watched[],
                       nvx_error *err)
{
    const nvx_watch *w = &a->run.watch;
    if (((w->timeline || w->wave) && nvx_run_watch(r, w, watched, err) < 0) ||
        (a->run.output && nvx_run_write(r, a->run.output, err) < 0)) {
        nvx_watched_discard(watched);
        return -1;
    }
    return nvx_watched_commit(watched, err);
}

static int run(const arguments *a)
{
    nvx_error err = {0};
    nvx_run *r = nvx_run_new(&a->run, &err);
    nvx_watched watched[NVX_WATCHED] = {{0}};
    if (!r || write_files(r, a, watched, &err) < 0 ||
        (a->run.twice && nvx_run_double(r, &a->run, a->run.twice, &err) < 0)) {
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
    int status = nvx_cmd_end(&err);
    if (status == 0 && r->notice)
        fprintf(stderr, "nvxsim run: %s\n", r->notice);
    if (status == 0)
        nvx_watched_tell(watched, &a->run.watch);
    nvx_run_destroy(&r);
    return status;
}

int nvx_cmd_run(int argc, char **argv)
{
    static const struct argp argp = {options, parse, "CONFIG", doc, NULL, NULL, NULL};
    arguments a = {0};
    error_t failed = nvx_cmd_parse(&argp, argc, argv, &a);
    a.run.sets = a.sets;
    int status = failed ? NVX_INPUT : a.map ? show_map(&a) : run(&a);
    free(a.sets);
    free(a.device);
    return status;
}
