#include "sim/app/trace_rag.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/held_option.h"
#include "sim/app/trace_option.h"

enum {
    QUERIES = 100,
    MOST_SPREAD = 100,
};

enum {
    KEY_DOCS = 256,
    KEY_QUERIES,
    KEY_ANN,
    KEY_CALIBRATION,
    KEY_CALIBRATION_ROWS,
    KEY_LABELS,
    KEY_QUERY_LABELS,
    KEY_K,
    KEY_FETCH,
    KEY_RATE,
    KEY_TYPE,
    KEY_REDUCE,
    KEY_NO_TRUTH,
    KEY_EXACT_TRUTH,
    KEY_SOURCE,
    KEY_LICENCE,
    KEY_RANDOM,
    KEY_CLUSTERS,
    KEY_SPREAD,
    KEY_NEAR,
    KEY_SEED,
};

static const struct argp_option options[] = {
    {"docs", KEY_DOCS, "FILE", 0, "vectors to store: .npy, .fvecs, .bvecs, .csv, .tsv",
     1},
    {"queries", KEY_QUERIES, "FILE", 0, "vectors to look up, the same formats", 1},
    {"ann", KEY_ANN, "FILE", 0,
     "instead of both: HDF5 in the ann-benchmarks layout (train, test, neighbors)", 1},
    {"random", KEY_RANDOM, "N[xD]", 0,
     "instead of files: makes N vectors of D values (default: 384), unit length, in "
     "clusters, which are the labels; --queries is then how many (default: 100)",
     1},
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
    {"fetch", KEY_FETCH, "BYTES", 0,
     "after each query so many bytes of every document found are read (default: none)",
     4},
    {"rate", KEY_RATE, "R", 0,
     "requests per second, evenly spaced (default: closed loop)", 4},
    {"type", KEY_TYPE, "f32|f16|i8", 0, "how vectors are stored (default: f32)", 4},
    {"reduce", KEY_REDUCE, "pca:N", 0,
     "projects to N dimensions, fitted on what is stored", 4},
    {"clusters", KEY_CLUSTERS, "N", 0, "--random: clusters (default: one per 20 vectors)",
     5},
    {"spread", KEY_SPREAD, "S", 0,
     "--random: mean distance from the cluster's centre, whose length is 1 (default: 1)",
     5},
    {"near", KEY_NEAR, "Q", 0,
     "--random: correlation of a query's way from the centre with that of a stored "
     "vector, 0 to 1 (default: 0.5)",
     5},
    {"seed", KEY_SEED, "N", 0, "--random: seed (default: 1)", 5},
    {"source", KEY_SOURCE, "TEXT", 0, "where the data come from", 7},
    {"licence", KEY_LICENCE, "TEXT", 0, "licence of the data", 7},
    {0},
};

static const char doc[] =
    "Makes a retrieval trace: stored vectors, queries, the k largest inner products of "
    "each."
    "\v"
    "The nearest neighbours by exact inner product are stored as truth.\n"
    "Example: nvxsim trace rag --docs docs.npy --queries queries.npy --type f16 -o t.h5\n"
    "         nvxsim trace rag --random 100000x384 --queries 200 --type i8 -o t.h5\n"
    "         nvxsim trace rag --random 5000 --held 500 --update insert -o t.h5";

typedef struct arguments {
    nvx_rag *rag;
    const char *output;
    bool no_truth, exact_truth;
    const char *of_random; /* an option given that --random takes */
    nvx_held_option held;
} arguments;

/* --random stands for all files; its own options need it. */
static void check_random(struct argp_state *state, const arguments *a)
{
    nvx_rag *rag = a->rag;
    nvx_random_vectors *random = &rag->random;
    if (random->rows == 0) {
        if (a->of_random)
            nvx_cmd_refuse(state, "%s goes with --random", a->of_random);
        return;
    }
    if (rag->docs || rag->ann || rag->calibration || rag->labels || rag->query_labels)
        nvx_cmd_refuse(state, "--random makes all vectors and labels: --docs, --ann, "
                              "--calibration, --labels and --query-labels do not go "
                              "with it");
    random->queries =
        rag->queries
            ? nvx_trace_option_number(state, "--queries (with --random)", rag->queries)
            : QUERIES;
    if (random->clusters > random->rows)
        nvx_cmd_refuse(state, "--clusters: %llu for %llu rows",
                       (unsigned long long)random->clusters,
                       (unsigned long long)random->rows);
    if (random->clusters == 0)
        random->clusters = nvx_random_clusters(random->rows);
    rag->queries = NULL;
}

/* --held leaves nothing known of the rows. */
static void check_held(struct argp_state *state, const arguments *a)
{
    nvx_rag *rag = a->rag;
    nvx_held_check(state, &a->held);
    rag->updates = a->held.updates;
    if (!rag->updates.held)
        return;
    if (rag->labels || rag->query_labels || a->exact_truth)
        nvx_cmd_refuse(state, "--held changes the rows: --labels, --query-labels and "
                              "--exact-truth do not go with it");
    rag->truth = NVX_TRUTH_NONE;
}

/* What belongs together, once all options are known. */
static void check(struct argp_state *state, const arguments *a)
{
    nvx_rag *rag = a->rag;
    check_random(state, a);
    if (rag->ann && (rag->docs || rag->queries))
        nvx_cmd_refuse(state, "--ann stands instead of --docs and --queries");
    if (!rag->ann && !rag->random.rows && (!rag->docs || !rag->queries))
        nvx_cmd_refuse(state, "--docs and --queries (or --ann, or --random) are needed");
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
    check_held(state, a);
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

/* What --random takes. */
static bool parse_random(int key, const char *text, arguments *a,
                         struct argp_state *state)
{
    nvx_random_vectors *random = &a->rag->random;
    switch (key) {
    case KEY_RANDOM:
        nvx_trace_option_size(state, text, random);
        return true;
    case KEY_CLUSTERS:
        random->clusters =
            nvx_trace_option_number(state, a->of_random = "--clusters", text);
        return true;
    case KEY_SPREAD:
        random->spread = nvx_trace_option_fraction(state, a->of_random = "--spread", text,
                                                   MOST_SPREAD);
        return true;
    case KEY_NEAR:
        random->near = nvx_trace_option_fraction(state, a->of_random = "--near", text, 1);
        return true;
    case KEY_SEED:
        a->of_random = "--seed";
        random->seed = nvx_trace_option_seed(state, text);
        return true;
    default:
        return false;
    }
}

static bool parse_truth(int key, arguments *a)
{
    a->no_truth |= key == KEY_NO_TRUTH;
    a->exact_truth |= key == KEY_EXACT_TRUTH;
    return key == KEY_NO_TRUTH || key == KEY_EXACT_TRUTH;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    if (parse_text(key, text, a) || parse_random(key, text, a, state) ||
        parse_truth(key, a))
        return 0;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->held;
        return nvx_cmd_other_key(key, state);
    case KEY_CALIBRATION_ROWS:
        a->rag->calibration_rows =
            nvx_trace_option_number(state, "--calibration-rows", text);
        return 0;
    case KEY_K:
        a->rag->k = (uint32_t)nvx_trace_option_number(state, "--k", text);
        return 0;
    case KEY_FETCH:
        a->rag->fetch = nvx_trace_option_number(state, "--fetch", text);
        return 0;
    case KEY_RATE:
        a->rag->rate = nvx_trace_option_rate(state, text);
        return 0;
    case KEY_TYPE:
        a->rag->type = nvx_trace_option_type(state, text);
        return 0;
    case KEY_REDUCE:
        a->rag->reduce = nvx_trace_option_reduce(state, text);
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
    static const struct argp_child children[] = {{&nvx_held_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {options, parse, NULL, doc, children, NULL, NULL};
    *rag = (nvx_rag){.k = 5, .random = {.spread = 1, .near = 0.5, .seed = 1}};
    arguments a = {.rag = rag};
    error_t failed = nvx_cmd_parse(&argp, argc, argv, &a);
    *output = a.output;
    return failed ? -1 : 0;
}
