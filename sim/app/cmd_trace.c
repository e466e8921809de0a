/* cmd_trace.c - nvxsim trace: make traces, tell what is in one, check one. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/app/cmd.h"
#include "sim/app/trace_info.h"
#include "sim/app/trace_ovt.h"
#include "sim/app/trace_projector.h"
#include "sim/app/trace_rag.h"
#include "sim/output.h"

static int check(const char *path, nvx_error *err)
{
    nvx_trace *trace = nvx_trace_open(path, err);
    if (trace && nvx_trace_check(trace, err) == 0)
        printf("%s: ok\n", path);
    nvx_trace_close(&trace);
    return err->status;
}

enum { KEY_JSON = 256 };

typedef struct arguments {
    const char *path;
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
        if (a->path)
            nvx_cmd_refuse(state, "one FILE only; '%s' is a second one", text);
        a->path = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "FILE is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static int cmd_info(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0}, {0}};
    static const struct argp argp = {
        options,
        parse,
        "FILE",
        "Tells what a trace holds.\vExample: nvxsim trace info traces/clinc150.h5",
        NULL,
        NULL,
        NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    nvx_trace_info(a.path, a.json, stdout, &err);
    return nvx_cmd_end(&err);
}

static int cmd_check(int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        parse,
        "FILE",
        "Reads all of a trace and names the first thing that is wrong.\vThe rules are in "
        "docs/trace.md. Exit status: 0 (all is well), 1 (the file cannot be read), 2 (it "
        "is wrong).\n\nExample: nvxsim trace check traces/clinc150.h5",
        NULL,
        NULL,
        NULL};
    arguments a = {0};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    check(a.path, &err);
    return nvx_cmd_end(&err);
}

static bool apart(const char *output, const char *const inputs[], size_t n,
                  nvx_error *err)
{
    return nvx_output_apart(output, inputs, n, err) == 0;
}

static int cmd_rag(int argc, char **argv)
{
    nvx_rag rag;
    const char *output = NULL;
    nvx_error err = {0};
    if (nvx_trace_rag_parse(argc, argv, &rag, &output) != 0)
        return NVX_INPUT;
    const char *const inputs[] = {rag.docs,        rag.queries, rag.ann,
                                  rag.calibration, rag.labels,  rag.query_labels};
    if (apart(output, inputs, sizeof inputs / sizeof *inputs, &err) &&
        nvx_rag_write(&rag, output, &err) == 0)
        nvx_trace_info(output, false, stdout, &err);
    return nvx_cmd_end(&err);
}

/* What became of samples, where there was a choice. */
static void tell_selection(const char *path, nvx_error *err)
{
    nvx_trace *trace = nvx_trace_open(path, err);
    const char *text = trace ? nvx_trace_attribute(trace, "selection") : NULL;
    if (text)
        fprintf(stderr, "%s\n", text);
    nvx_trace_close(&trace);
}

static int cmd_ovt(int argc, char **argv)
{
    nvx_ovt ovt;
    const char *output = NULL, **files = NULL;
    nvx_error err = {0};
    if (nvx_trace_ovt_parse(argc, argv, &ovt, &output, &files) != 0)
        return NVX_INPUT;
    if (apart(output, ovt.banks, (size_t)ovt.bank_files, &err) &&
        apart(output, ovt.inputs, (size_t)ovt.input_files, &err) &&
        apart(output, &ovt.labels, 1, &err) && nvx_ovt_write(&ovt, output, &err) == 0) {
        tell_selection(output, &err);
        nvx_trace_info(output, false, stdout, &err);
    }
    free(files);
    return nvx_cmd_end(&err);
}

static int cmd_projector(int argc, char **argv)
{
    nvx_projector projector;
    const char *output = NULL, **files = NULL;
    nvx_error err = {0};
    if (nvx_trace_projector_parse(argc, argv, &projector, &output, &files) != 0)
        return NVX_INPUT;
    const char *const inputs[] = {projector.weights, projector.instruction,
                                  projector.labels, projector.table,
                                  projector.table_labels};
    if (apart(output, inputs, sizeof inputs / sizeof *inputs, &err) &&
        apart(output, projector.features, (size_t)projector.feature_files, &err) &&
        nvx_projector_write(&projector, output, &err) == 0)
        nvx_trace_info(output, false, stdout, &err);
    free(files);
    return nvx_cmd_end(&err);
}

static const nvx_subcommand commands[] = {
    {"rag", cmd_rag, "make a retrieval trace of vectors and queries", "nvxsim trace rag"},
    {"ovt", cmd_ovt, "make a trace of virtual-token matrices and user inputs",
     "nvxsim trace ovt"},
    {"projector", cmd_projector, "make a trace of speech features through a projector",
     "nvxsim trace projector"},
    {"info", cmd_info, "tell what a trace holds", "nvxsim trace info"},
    {"check", cmd_check, "read all of a trace and name the first wrong row",
     "nvxsim trace check"},
};

int nvx_cmd_trace(int argc, char **argv)
{
    return nvx_cmd_choose("nvxsim trace", commands, sizeof commands / sizeof *commands,
                          argc, argv);
}
