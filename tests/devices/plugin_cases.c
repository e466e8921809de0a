/* plugin_cases.c - plug-ins with one fault each, for test_plugin.c; CASE says which. */
#include "devices/plugin.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    NOTHING,
    OTHER_ABI,
    OTHER_SIZE,
    NO_PROGRAM,
    TAKEN_NAME,
    TWICE,
    SLOT_NAME,
    BAD_UNIT,
    BAD_DEFAULT,
    FAR_OFFSET,
    NO_CHOICES,
    EMPTY_RANGE,
    BAD_KIND,
    BAD_PLAN,
    NO_NUMBERS,
    NO_BITS,
    REFUSED
};

typedef struct {
    double a;
    char *text;
    nvx_reals list;
} params;

static const nvx_param table[] = {
    {.name = CASE == TAKEN_NAME  ? "path"
             : CASE == SLOT_NAME ? "noise"
                                 : "a",
     .kind = CASE == BAD_KIND     ? 99
             : CASE == NO_CHOICES ? NVX_CHOICE
                                  : NVX_REAL,
     .unit = CASE == BAD_UNIT ? "parsec" : "s",
     .offset = CASE == FAR_OFFSET ? 4096 : offsetof(params, a),
     .dflt = CASE == BAD_DEFAULT ? "3 s" : "2 ms",
     .min = CASE == EMPTY_RANGE ? 2 : 0,
     .max = 1,
     .source = "test",
     .doc = "a number"},
    {.name = CASE == TWICE ? "a" : "text",
     .kind = NVX_STRING,
     .unit = "1",
     .offset = offsetof(params, text),
     .dflt = "",
     .source = "test",
     .doc = "a text"},
    {.name = "list",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(params, list),
     .max = 1,
     .source = "test",
     .doc = "a list that must be given"},
    {0},
};

static int check(void *vp, nvx_plugin_problem *problem)
{
    (void)vp;
    problem->key = "list";
    snprintf(problem->text, sizeof problem->text, "not this list");
    return CASE == REFUSED ? -1 : 0;
}

static unsigned bits(const void *vp)
{
    (void)vp;
    return CASE == NO_BITS ? 6 : 2;
}

static int plan(const void *vp, nvx_plugin_plan *out, nvx_plugin_problem *problem)
{
    (void)vp, (void)problem;
    out->g_min = 1e-6;
    out->g_step = CASE == BAD_PLAN ? 0 : 1e-6;
    out->low = -1;
    out->high = (float)out->levels;
    out->own = malloc(1);
    return 0;
}

static void clear(nvx_plugin_plan *self) { free(self->own); }

/* Draws as they are: far beyond the bounds. */
static void program(const nvx_plugin_plan *self, size_t n, const uint8_t level[],
                    const float z[], const float u[], float g[])
{
    (void)self, (void)u;
    for (size_t i = 0; i < n; i++)
        g[i] = CASE == NO_NUMBERS ? 0 * z[i] / (z[i] * 0) : (float)level[i] + 100 * z[i];
}

static void describe(const void *vp, char *out, size_t size)
{
    (void)vp;
    snprintf(out, size, "nothing to say");
}

const nvx_plugin nvx_device_plugin = {
    .abi = NVX_DEVICE_ABI + (CASE == OTHER_ABI),
    .size = sizeof(nvx_plugin) + 8 * (CASE == OTHER_SIZE),
    .param_size = sizeof(nvx_param),
    .name = "case",
    .doc = "a case",
    .source = "test",
    .params_size = sizeof(params),
    .params = table,
    .check = check,
    .bits = bits,
    .plan = plan,
    .clear = clear,
    .program = CASE == NO_PROGRAM ? NULL : program,
    .describe = describe,
};
