#include "sim/app/trace_ovt.h"

#include <argp.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/held_option.h"
#include "sim/app/trace_option.h"
#include "sim/memory.h"

enum { BUFFER = 25 }; /* samples: NVCiM-PT's */

enum {
    KEY_BANK = 256,
    KEY_BANK_NAME,
    KEY_INPUTS_NAME,
    KEY_METHOD,
    KEY_WINDOWS,
    KEY_WEIGHTS,
    KEY_PAIRS,
    KEY_FIT,
    KEY_LAYOUT,
    KEY_SELECT,
    KEY_BUFFER,
    KEY_SEED,
    KEY_CALIBRATION_ROWS,
    KEY_LABELS,
    KEY_K,
    KEY_RATE,
    KEY_TYPE,
    KEY_REDUCE,
    KEY_SOURCE,
    KEY_LICENCE,
};

static const struct argp_option options[] = {
    {"bank", KEY_BANK, "FILE", 0,
     "OVTs: .npy, HDF5 or .safetensors, [OVTs x tokens x values]; more files may follow, "
     "each after its own --bank",
     1},
    {"bank-name", KEY_BANK_NAME, "NAME", 0,
     "dataset or tensor of an HDF5 or safetensors bank (default: bank)", 1},
    {"inputs-name", KEY_INPUTS_NAME, "NAME", 0, "the same of inputs (default: inputs)",
     1},
    {"output", 'o', "FILE", 0, "the trace to write", 1},
    {"calibration-rows", KEY_CALIBRATION_ROWS, "N", 0,
     "takes the last N inputs away from the others, to set converters with", 2},
    {"labels", KEY_LABELS, "FILE", 0,
     "per input a line with the position of its right OVT, from 0; -1: none", 2},
    {"method", KEY_METHOD, "wmsdp|mips", 0,
     "weighted multi-scale dot product (default), or the inner product of the matrices "
     "as they are",
     3},
    {"windows", KEY_WINDOWS, "L,...", 0, "tokens averaged at each scale (default: 1,2,4)",
     3},
    {"weights", KEY_WEIGHTS, "W,...|windows", 0,
     "weight of each scale (default: 1, 0.8, 0.6 for windows 1, 2, 4); windows: each "
     "its window",
     3},
    {"pairs", KEY_PAIRS, "aligned", 0, "token i meets token i; nothing else is taken", 3},
    {"fit", KEY_FIT, "truncate_pad|mean_bins", 0,
     "how inputs get the tokens of an OVT (default: truncate_pad)", 3},
    {"layout", KEY_LAYOUT, "flat|token_major", 0,
     "an OVT is one stored vector (default), or one per pooled token in a matrix for "
     "each "
     "scale",
     3},
    {"reduce", KEY_REDUCE, "pca:N", 0,
     "projects tokens to N values, fitted on the tokens of the bank", 3},
    {"k", KEY_K, "N", 0, "OVTs per input (default: 1)", 4},
    {"rate", KEY_RATE, "R", 0, "inputs per second, evenly spaced (default: closed loop)",
     4},
    {"type", KEY_TYPE, "f32|f16|i8", 0, "how vectors are stored (default: f32)", 4},
    {"select", KEY_SELECT, "N|auto", 0,
     "the matrices of the bank are samples: of each full buffer the representatives of N "
     "clusters, or of as many as the silhouette asks for, become OVTs (default: all do)",
     5},
    {"buffer", KEY_BUFFER, "B", 0, "--select: samples of a full buffer (default: 25)", 5},
    {"seed", KEY_SEED, "N", 0, "--select: seed of the clusters (default: 1)", 5},
    {"source", KEY_SOURCE, "TEXT", 0, "where the data come from", 7},
    {"licence", KEY_LICENCE, "TEXT", 0, "licence of the data", 7},
    {0},
};

static const char doc[] =
    "Makes a trace of retrieving optimal virtual tokens: a bank of token matrices, user "
    "inputs, the k best OVTs of each."
    "\v"
    "INPUTS are token matrices in the same formats, [inputs x tokens x values] or one "
    "[tokens x values] per .npy or safetensors file, with any number of tokens.\n"
    "Example: nvxsim trace ovt --bank bank.npy inputs.npy -o t.h5\n"
    "         nvxsim trace ovt --bank bank.npy --windows 1,2 --fit mean_bins inputs.npy "
    "-o t.h5";

typedef struct arguments {
    nvx_ovt *ovt;
    const char *output;
    const char **banks, **inputs; /* [argc] each */
    const char *windows, *weights;
    bool mips;
    nvx_held_option held;
    bool selects;
    const char *of_select; /* an option given that --select takes */
} arguments;

static uint64_t window(struct argp_state *state, const char *text, const char **end)
{
    char *stop = NULL;
    unsigned long long n = isdigit((unsigned char)*text) ? strtoull(text, &stop, 10) : 0;
    if (n < 1 || n > UINT32_MAX || (*stop && *stop != ','))
        nvx_cmd_refuse(
            state, "--windows: '%s' is no list of whole numbers above 0, such as 1,2,4",
            text);
    *end = stop;
    return n;
}

static void take_windows(struct argp_state *state, const char *text, nvx_pool *pool)
{
    pool->windows = 0;
    for (const char *at = text;; at++) {
        if (pool->windows == NVX_POOL_WINDOWS)
            nvx_cmd_refuse(state, "--windows: more than %d", NVX_POOL_WINDOWS);
        uint64_t next = window(state, at, &at);
        for (int i = 0; i < pool->windows; i++)
            if (pool->window[i] == next)
                nvx_cmd_refuse(state, "--windows: %llu stands there twice",
                               (unsigned long long)next);
        pool->window[pool->windows++] = next;
        if (!*at)
            return;
    }
}

/* NVCiM-PT's weights, as its own windows have them. */
static double usual_weight(struct argp_state *state, uint64_t of)
{
    static const struct {
        uint64_t window;
        double weight;
    } usual[] = {{1, 1}, {2, 0.8}, {4, 0.6}};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (usual[i].window == of)
            return usual[i].weight;
    nvx_cmd_refuse(state, "--weights is needed: window %llu has no usual weight",
                   (unsigned long long)of);
}

static void take_weights(struct argp_state *state, const char *text, nvx_pool *pool)
{
    int count = 0;
    for (const char *at = text;; at++, count++) {
        char *end;
        double weight = strtod(at, &end);
        if (end == at || (*end && *end != ',') || !isfinite(weight) || weight <= 0)
            nvx_cmd_refuse(state,
                           "--weights: '%s' is no list of numbers above 0, such as "
                           "1,0.8,0.6",
                           at);
        if (count < pool->windows)
            pool->weight[count] = weight;
        at = end;
        if (!*at)
            break;
    }
    if (count + 1 != pool->windows)
        nvx_cmd_refuse(state, "--weights: %d for %d windows", count + 1, pool->windows);
}

static void check_scales(struct argp_state *state, const arguments *a)
{
    nvx_pool *pool = &a->ovt->pool;
    a->ovt->mips = a->mips;
    if (a->mips && (a->windows || a->weights))
        nvx_cmd_refuse(state,
                       "--method mips pools nothing: --windows and --weights do not go "
                       "with it");
    take_windows(state, a->mips ? "1" : a->windows ? a->windows : "1,2,4", pool);
    if (a->weights && strcmp(a->weights, "windows") != 0) {
        take_weights(state, a->weights, pool);
        return;
    }
    for (int i = 0; i < pool->windows; i++)
        pool->weight[i] =
            a->weights ? (double)pool->window[i] : usual_weight(state, pool->window[i]);
}

static void check_held(struct argp_state *state, const arguments *a)
{
    nvx_held_check(state, &a->held);
    a->ovt->updates = a->held.updates;
    if (!a->held.updates.held)
        return;
    if (a->ovt->layout != NVX_OVT_FLAT)
        nvx_cmd_refuse(state,
                       "--held writes an OVT as one row: it goes with --layout flat");
    if (a->ovt->labels)
        nvx_cmd_refuse(state, "--held changes the rows: --labels does not go with it");
}

static void check_select(struct argp_state *state, const arguments *a)
{
    nvx_select *select = &a->ovt->select;
    if (!a->selects && a->of_select)
        nvx_cmd_refuse(state, "%s goes with --select", a->of_select);
    if (!a->selects)
        return;
    if (select->buffer == 0)
        select->buffer = BUFFER;
    if (select->buffer > NVX_SELECT_BUFFER)
        nvx_cmd_refuse(state, "--buffer: %llu is out of range [1, %d]",
                       (unsigned long long)select->buffer, NVX_SELECT_BUFFER);
    if (select->clusters > select->buffer)
        nvx_cmd_refuse(state, "--select: %llu clusters of a buffer of %llu samples",
                       (unsigned long long)select->clusters,
                       (unsigned long long)select->buffer);
}

static void check(struct argp_state *state, const arguments *a)
{
    if (a->ovt->bank_files == 0)
        nvx_cmd_refuse(state, "--bank FILE is missing");
    if (a->ovt->input_files == 0)
        nvx_cmd_refuse(state, "INPUTS are missing");
    if (!a->output)
        nvx_cmd_refuse(state, "-o FILE is missing");
    check_scales(state, a);
    check_held(state, a);
    check_select(state, a);
}

static nvx_fit fit(struct argp_state *state, const char *text)
{
    for (nvx_fit f = NVX_FIT_TRUNCATE_PAD; f < NVX_FITS; f++)
        if (strcmp(text, nvx_fit_names[f]) == 0)
            return f;
    nvx_cmd_refuse(state, "--fit: '%s' is no way; allowed: truncate_pad, mean_bins",
                   text);
}

static nvx_ovt_layout layout(struct argp_state *state, const char *text)
{
    for (nvx_ovt_layout l = NVX_OVT_FLAT; l < NVX_OVT_LAYOUTS; l++)
        if (strcmp(text, nvx_ovt_layout_names[l]) == 0)
            return l;
    nvx_cmd_refuse(state, "--layout: '%s' is no layout; allowed: flat, token_major",
                   text);
}

static bool method_is_mips(struct argp_state *state, const char *text)
{
    if (strcmp(text, "mips") != 0 && strcmp(text, "wmsdp") != 0)
        nvx_cmd_refuse(state, "--method: '%s' is no method; allowed: wmsdp, mips", text);
    return text[0] == 'm';
}

static void check_pairs(struct argp_state *state, const char *text)
{
    if (strcmp(text, "all") == 0)
        nvx_cmd_refuse(state, "--pairs all: the mean over all pairs of tokens is the "
                              "product of the two mean tokens, so every scale is equal; "
                              "allowed: aligned");
    if (strcmp(text, "aligned") != 0)
        nvx_cmd_refuse(state, "--pairs: '%s' is no pairing; allowed: aligned", text);
}

static bool parse_text(int key, const char *text, arguments *a)
{
    const struct {
        int key;
        const char **to;
    } texts[] = {
        {KEY_BANK_NAME, &a->ovt->bank_name}, {KEY_INPUTS_NAME, &a->ovt->inputs_name},
        {KEY_WINDOWS, &a->windows},          {KEY_WEIGHTS, &a->weights},
        {KEY_LABELS, &a->ovt->labels},       {KEY_SOURCE, &a->ovt->source},
        {KEY_LICENCE, &a->ovt->licence},     {'o', &a->output},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].key == key) {
            *texts[i].to = text;
            return true;
        }
    return false;
}

/* What a score is. */
static bool parse_score(int key, const char *text, arguments *a, struct argp_state *state)
{
    switch (key) {
    case KEY_METHOD:
        a->mips = method_is_mips(state, text);
        return true;
    case KEY_PAIRS:
        check_pairs(state, text);
        return true;
    case KEY_FIT:
        a->ovt->fit = fit(state, text);
        return true;
    case KEY_LAYOUT:
        a->ovt->layout = layout(state, text);
        return true;
    default:
        return false;
    }
}

/* Which matrices of the bank become OVTs. */
static bool parse_select(int key, const char *text, arguments *a,
                         struct argp_state *state)
{
    nvx_select *select = &a->ovt->select;
    switch (key) {
    case KEY_SELECT:
        a->selects = true;
        if (strcmp(text, "auto") != 0 && !isdigit((unsigned char)*text))
            nvx_cmd_refuse(state, "--select: '%s' is neither a number nor auto", text);
        select->clusters =
            *text == 'a' ? 0 : nvx_trace_option_number(state, "--select", text);
        return true;
    case KEY_BUFFER:
        select->buffer = nvx_trace_option_number(state, a->of_select = "--buffer", text);
        return true;
    case KEY_SEED:
        a->of_select = "--seed";
        select->seed = nvx_trace_option_seed(state, text);
        return true;
    default:
        return false;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    nvx_ovt *ovt = a->ovt;
    if (parse_text(key, text, a) || parse_score(key, text, a, state) ||
        parse_select(key, text, a, state))
        return 0;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->held;
        return nvx_cmd_other_key(key, state);
    case KEY_BANK:
        a->banks[ovt->bank_files++] = text;
        return 0;
    case ARGP_KEY_ARG:
        a->inputs[ovt->input_files++] = text;
        return 0;
    case KEY_CALIBRATION_ROWS:
        ovt->calibration_rows =
            nvx_trace_option_number(state, "--calibration-rows", text);
        return 0;
    case KEY_K:
        ovt->k = (uint32_t)nvx_trace_option_number(state, "--k", text);
        return 0;
    case KEY_RATE:
        ovt->rate = nvx_trace_option_rate(state, text);
        return 0;
    case KEY_TYPE:
        ovt->type = nvx_trace_option_type(state, text);
        return 0;
    case KEY_REDUCE:
        ovt->reduce = nvx_trace_option_reduce(state, text);
        return 0;
    case ARGP_KEY_END:
        check(state, a);
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

int nvx_trace_ovt_parse(int argc, char **argv, nvx_ovt *ovt, const char **output,
                        const char ***files)
{
    static const struct argp_child children[] = {{&nvx_held_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {options,  parse, "INPUTS...", doc,
                                     children, NULL,  NULL};
    *files = nvx_alloc(2 * (size_t)argc, sizeof **files);
    *ovt = (nvx_ovt){.k = 1,
                     .select = {.seed = 1},
                     .bank_name = "bank",
                     .inputs_name = "inputs",
                     .banks = *files,
                     .inputs = *files + argc};
    arguments a = {.ovt = ovt, .banks = *files, .inputs = *files + argc};
    error_t failed = nvx_cmd_parse(&argp, argc, argv, &a);
    *output = a.output;
    return failed ? -1 : 0;
}
