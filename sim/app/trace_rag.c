#include "sim/app/trace_rag.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"

enum {
    KEY_DOCS = 256,
    KEY_QUERIES,
    KEY_ANN,
    KEY_CALIBRATION,
    KEY_CALIBRATION_ROWS,
    KEY_LABELS,
    KEY_QUERY_LABELS,
    KEY_K,
    KEY_RATE,
    KEY_TYPE,
    KEY_REDUCE,
    KEY_NO_TRUTH,
    KEY_EXACT_TRUTH,
    KEY_SOURCE,
    KEY_LICENCE,
};

static const struct argp_option options[] = {
    {"docs", KEY_DOCS, "FILE", 0, "vectors to store: .npy, .fvecs, .bvecs, .csv, .tsv",
     1},
    {"queries", KEY_QUERIES, "FILE", 0, "vectors to look up, the same formats", 1},
    {"ann", KEY_ANN, "FILE", 0,
     "instead of both: HDF5 in the ann-benchmarks layout (train, test, neighbors)", 1},
    {"output", 'o', "FILE", 0, "the trace to write", 1},
    {"calibration", KEY_CALIBRATION, "FILE", 0,
     "inputs held aside to set converters with", 2},
    {"calibration-rows", KEY_CALIBRATION_ROWS, "N", 0,
     "instead: takes the last N queries away from the others", 2},
    {"labels", KEY_LABELS, "FILE", 0,
     "label of each stored row, one word or number per line", 3},
    {"query-labels", KEY_QUERY_LABELS, "FILE", 0, "label of each query", 3},
    {"no-truth", KEY_NO_TRUTH, NULL, 0, "stores no nearest neighbours", 3},
    {"exact-truth", KEY_EXACT_TRUTH, NULL, 0,
     "computes neighbours instead of taking those of the --ann file", 3},
    {"k", KEY_K, "N", 0, "results per query (default: 5)", 4},
    {"rate", KEY_RATE, "R", 0,
     "requests per second, evenly spaced (default: closed loop)", 4},
    {"type", KEY_TYPE, "f32|f16|i8", 0, "how vectors are stored (default: f32)", 4},
    {"reduce", KEY_REDUCE, "pca:N", 0,
     "projects to N dimensions, fitted on what is stored", 4},
    {"source", KEY_SOURCE, "TEXT", 0, "where the data come from", 5},
    {"licence", KEY_LICENCE, "TEXT", 0, "licence of the data", 5},
    {0},
};

static const char doc[] =
    "Makes a retrieval trace: stored vectors, queries, the k largest inner products of "
    "each."
    "\v"
    "The nearest neighbours by exact inner product are stored as truth.\n"
    "Example: nvxsim trace rag --docs docs.npy --queries queries.npy --type f16 -o t.h5";

typedef struct arguments {
    nvx_rag *rag;
    const char *output;
    bool no_truth, exact_truth;
} arguments;

static uint64_t number(struct argp_state *state, const char *option, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || text[0] == '-' || errno || n < 1 || n > UINT32_MAX)
        nvx_cmd_refuse(state, "%s: '%s' is out of range [1, 4294967295]", option, text);
    return n;
}

static double rate(struct argp_state *state, const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || !isfinite(value) || value <= 0)
        nvx_cmd_refuse(state, "--rate: '%s' is not a number above 0", text);
    return value;
}

static nvx_type type(struct argp_state *state, const char *text)
{
    static const char *const names[] = {
        [NVX_F32] = "f32", [NVX_F16] = "f16", [NVX_I8] = "i8"};
    for (nvx_type t = NVX_F32; t <= NVX_I8; t++)
        if (strcmp(text, names[t]) == 0)
            return t;
    nvx_cmd_refuse(state, "--type: '%s' is no type; allowed: f32, f16, i8", text);
    return NVX_F32;
}

static uint64_t reduce(struct argp_state *state, const char *text)
{
    if (strncmp(text, "pca:", 4) != 0)
        nvx_cmd_refuse(state, "--reduce: '%s' is no method; allowed: pca:N", text);
    return number(state, "--reduce pca", text + 4);
}

/* What belongs together, once all options are known. */
static void check(struct argp_state *state, const arguments *a)
{
    nvx_rag *rag = a->rag;
    if (rag->ann && (rag->docs || rag->queries))
        nvx_cmd_refuse(state, "--ann stands instead of --docs and --queries");
    if (!rag->ann && (!rag->docs || !rag->queries))
        nvx_cmd_refuse(state, "--docs and --queries (or --ann) are needed");
    if (!a->output)
        nvx_cmd_refuse(state, "-o FILE is missing");
    if (rag->calibration && rag->calibration_rows)
        nvx_cmd_refuse(state, "--calibration-rows stands instead of --calibration");
    if (a->no_truth && a->exact_truth)
        nvx_cmd_refuse(state, "--no-truth and --exact-truth exclude each other");
    if (a->exact_truth && !rag->ann)
        nvx_cmd_refuse(state,
                       "--exact-truth goes with --ann; otherwise truth is exact anyway");
    rag->truth = a->no_truth                   ? NVX_TRUTH_NONE
                 : rag->ann && !a->exact_truth ? NVX_TRUTH_FILE
                                               : NVX_TRUTH_EXACT;
}

static bool parse_text(int key, const char *text, arguments *a)
{
    const struct {
        int key;
        const char **to;
    } texts[] = {
        {KEY_DOCS, &a->rag->docs},
        {KEY_QUERIES, &a->rag->queries},
        {KEY_ANN, &a->rag->ann},
        {KEY_CALIBRATION, &a->rag->calibration},
        {KEY_LABELS, &a->rag->labels},
        {KEY_QUERY_LABELS, &a->rag->query_labels},
        {KEY_SOURCE, &a->rag->source},
        {KEY_LICENCE, &a->rag->licence},
        {'o', &a->output},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].key == key) {
            *texts[i].to = text;
            return true;
        }
    return false;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    if (parse_text(key, text, a))
        return 0;
    switch (key) {
    case KEY_CALIBRATION_ROWS:
        a->rag->calibration_rows = number(state, "--calibration-rows", text);
        return 0;
    case KEY_K:
        a->rag->k = (uint32_t)number(state, "--k", text);
        return 0;
    case KEY_RATE:
        a->rag->rate = rate(state, text);
        return 0;
    case KEY_TYPE:
        a->rag->type = type(state, text);
        return 0;
    case KEY_REDUCE:
        a->rag->reduce = reduce(state, text);
        return 0;
    case KEY_NO_TRUTH:
        a->no_truth = true;
        return 0;
    case KEY_EXACT_TRUTH:
        a->exact_truth = true;
        return 0;
    case ARGP_KEY_ARG:
        nvx_cmd_refuse(state, "only options are taken; '%s' is none", text);
        return 0;
    case ARGP_KEY_END:
        check(state, a);
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

int nvx_trace_rag_parse(int argc, char **argv, nvx_rag *rag, const char **output)
{
    static const struct argp argp = {options, parse, NULL, doc, NULL, NULL, NULL};
    *rag = (nvx_rag){.k = 5};
    arguments a = {.rag = rag};
    error_t failed = argp_parse(&argp, argc, argv, 0, NULL, &a);
    *output = a.output;
    return failed ? -1 : 0;
}
