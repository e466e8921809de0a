#include "sim/app/trace_projector.h"

#include <argp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/app/cmd.h"
#include "sim/app/trace_option.h"
#include "sim/memory.h"

enum {
    KEY_WEIGHTS = 256,
    KEY_FEATURES_NAME,
    KEY_HEADS,
    KEY_TOKENS,
    KEY_BUDGET,
    KEY_INSTRUCTION,
    KEY_LABELS,
    KEY_TABLE,
    KEY_TABLE_LABELS,
    KEY_RATE,
    KEY_TYPE,
    KEY_SOURCE,
    KEY_LICENCE,
};

enum {
    TOKENS = 30, /* Tiny-Align: about a minute of speech */
    BUDGET = 64,
};

static const struct argp_option options[] = {
    {"weights", KEY_WEIGHTS, "FILE", 0,
     "the network: .safetensors or HDF5 (docs/trace.md)", 1},
    {"heads", KEY_HEADS, "N", 0, "heads of a layer, where the weights do not say", 1},
    {"features-name", KEY_FEATURES_NAME, "NAME", 0,
     "dataset or tensor of HDF5 or safetensors FEATURES (default: features); '*': each "
     "tensor of a safetensors file is an utterance",
     1},
    {"output", 'o', "FILE", 0, "the trace to write", 1},
    {"tokens", KEY_TOKENS, "N", 0, "tokens that the LLM gets (default: 30)", 2},
    {"instruction", KEY_INSTRUCTION, "FILE", 0,
     "rows that are moved behind the tokens, .npy, HDF5 or .safetensors (instruction)",
     2},
    {"token-budget", KEY_BUDGET, "N", 0,
     "most tokens and instruction rows together (default: 64)", 2},
    {"labels", KEY_LABELS, "FILE", 0, "label of each utterance, one per line; -1: none",
     3},
    {"table", KEY_TABLE, "FILE", 0,
     "vectors that outputs are compared with, .npy, HDF5 or .safetensors (table)", 3},
    {"table-labels", KEY_TABLE_LABELS, "FILE", 0, "label of each row of the table", 3},
    {"rate", KEY_RATE, "R", 0,
     "utterances per second, evenly spaced (default: closed loop)", 4},
    {"type", KEY_TYPE, "f32|f16|i8", 0, "how matrices are stored (default: f32)", 4},
    {"source", KEY_SOURCE, "TEXT", 0, "where the data come from", 5},
    {"licence", KEY_LICENCE, "TEXT", 0, "licence of the data", 5},
    {0},
};

static const char doc[] =
    "Makes a trace of a projector, from speech features to the tokens of an LLM: a "
    "transformer encoder between two MLPs, each utterance a request."
    "\v"
    "FEATURES are .npy, HDF5 or safetensors files, [utterances x frames x values] or one "
    "[frames x values].\n"
    "Example: nvxsim trace projector --weights projector.safetensors features.npy -o "
    "t.h5\n"
    "         nvxsim trace projector --weights projector.safetensors --features-name '*' "
    "features.safetensors --tokens 8 -o t.h5";

typedef struct arguments {
    nvx_projector *projector;
    const char *output;
    const char **files; /* [argc] */
} arguments;

static void check(struct argp_state *state, const arguments *a)
{
    const nvx_projector *p = a->projector;
    if (!p->weights)
        nvx_cmd_refuse(state, "--weights FILE is missing");
    if (p->feature_files == 0)
        nvx_cmd_refuse(state, "FEATURES are missing");
    if (!a->output)
        nvx_cmd_refuse(state, "-o FILE is missing");
    if (p->table_labels && !p->table)
        nvx_cmd_refuse(state, "--table-labels needs --table FILE");
}

static bool parse_text(int key, const char *text, arguments *a)
{
    nvx_projector *p = a->projector;
    const struct {
        int key;
        const char **to;
    } texts[] = {
        {KEY_WEIGHTS, &p->weights},
        {KEY_FEATURES_NAME, &p->features_name},
        {KEY_INSTRUCTION, &p->instruction},
        {KEY_LABELS, &p->labels},
        {KEY_TABLE, &p->table},
        {KEY_TABLE_LABELS, &p->table_labels},
        {KEY_SOURCE, &p->source},
        {KEY_LICENCE, &p->licence},
        {'o', &a->output},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].key == key) {
            *texts[i].to = text;
            return true;
        }
    return false;
}

static bool parse_number(int key, const char *text, nvx_projector *p,
                         struct argp_state *state)
{
    const struct {
        int key;
        const char *name;
        uint64_t *to;
    } numbers[] = {
        {KEY_HEADS, "--heads", &p->heads},
        {KEY_TOKENS, "--tokens", &p->tokens},
        {KEY_BUDGET, "--token-budget", &p->budget},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].key == key) {
            *numbers[i].to = nvx_trace_option_number(state, numbers[i].name, text);
            return true;
        }
    return false;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    nvx_projector *p = a->projector;
    if (parse_text(key, text, a) || parse_number(key, text, p, state))
        return 0;
    switch (key) {
    case ARGP_KEY_ARG:
        a->files[p->feature_files++] = text;
        return 0;
    case KEY_RATE:
        p->rate = nvx_trace_option_rate(state, text);
        return 0;
    case KEY_TYPE:
        p->type = nvx_trace_option_type(state, text);
        return 0;
    case ARGP_KEY_END:
        check(state, a);
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

int nvx_trace_projector_parse(int argc, char **argv, nvx_projector *projector,
                              const char **output, const char ***files)
{
    static const struct argp argp = {options, parse, "FEATURES...", doc,
                                     NULL,    NULL,  NULL};
    *files = nvx_alloc((size_t)argc, sizeof **files);
    *projector = (nvx_projector){.features = *files,
                                 .features_name = "features",
                                 .tokens = TOKENS,
                                 .budget = BUDGET};
    arguments a = {.projector = projector, .files = *files};
    error_t failed = nvx_cmd_parse(&argp, argc, argv, &a);
    *output = a.output;
    return failed ? -1 : 0;
}
