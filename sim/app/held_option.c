#include "sim/app/held_option.h"

#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/trace_option.h"

enum {
    KEY_HELD = 256,
    KEY_UPDATE,
    KEY_EVERY,
    KEY_WRITE_PRIORITY,
};

static const struct argp_option options[] = {
    {"held", KEY_HELD, "N", 0,
     "writes the last N stored vectors while queries run, not before", NVX_HELD_GROUP},
    {"update", KEY_UPDATE, "rewrite|insert|replace", 0,
     "--held: over rows in turn (default), into free or just deleted ones",
     NVX_HELD_GROUP},
    {"update-every", KEY_EVERY, "M", 0,
     "--held: a write after every M queries (default: spread evenly)", NVX_HELD_GROUP},
    {"write-priority", KEY_WRITE_PRIORITY, "P", 0,
     "--held: priority of writes, 0 to 255; queries have 0 (default: 0)", NVX_HELD_GROUP},
    {0},
};

static nvx_rag_update kind(struct argp_state *state, const char *text)
{
    static const char *const names[] = {"rewrite", "insert", "replace"};
    for (nvx_rag_update u = NVX_RAG_REWRITE; u <= NVX_RAG_REPLACE; u++)
        if (strcmp(text, names[u]) == 0)
            return u;
    nvx_cmd_refuse(
        state, "--update: '%s' is no update; allowed: rewrite, insert, replace", text);
    return NVX_RAG_REWRITE;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    nvx_held_option *self = state->input;
    nvx_rag_updates *updates = &self->updates;
    switch (key) {
    case KEY_HELD:
        updates->held = nvx_trace_option_number(state, "--held", text);
        return 0;
    case KEY_EVERY:
        updates->every =
            nvx_trace_option_number(state, self->without = "--update-every", text);
        return 0;
    case KEY_UPDATE:
        self->without = "--update";
        updates->kind = kind(state, text);
        return 0;
    case KEY_WRITE_PRIORITY:
        self->without = "--write-priority";
        updates->write_priority = nvx_trace_option_priority(state, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp nvx_held_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};

void nvx_held_check(const struct argp_state *state, const nvx_held_option *self)
{
    if (!self->updates.held && self->without)
        nvx_cmd_refuse(state, "%s goes with --held", self->without);
}
