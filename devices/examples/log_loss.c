/* log_loss.c - an example of a plug-in: cells that lose conductance with log time.
 *
 *     programmed   l + sigma z, or the lowest level for a share `fail` of the cells
 *     at t         less loss (1 + spread z) log10(1 + t / 1 s) in level steps
 *
 * All figures are assumed. Left out: a loss that depends on the level, noise.
 */
#include <math.h>
#include <stdio.h>

#include "devices/plugin.h"

typedef struct {
    double g_min, g_max; /* S */
    double sigma, fail, loss, spread;
} params;

#define NUMBER(field, value, largest, text)                                              \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "1",                                   \
        .offset = offsetof(params, field), .dflt = value, .min = 0, .max = largest,      \
        .source = "assumed", .doc = text                                                 \
    }
#define CONDUCTANCE(field, value, text)                                                  \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "S",                                   \
        .offset = offsetof(params, field), .dflt = value, .min = 0, .max = 1,            \
        .source = "assumed", .doc = text                                                 \
    }

static const nvx_param table[] = {
    CONDUCTANCE(g_min, "2 uS", "conductance of the lowest level"),
    CONDUCTANCE(g_max, "40 uS", "conductance of the highest level"),
    NUMBER(sigma, "0.1", 100, "std of a programmed cell, in level steps"),
    NUMBER(fail, "0", 1, "share of the cells that stay at the lowest level"),
    NUMBER(loss, "0.02", 100, "mean loss per decade of time, in level steps"),
    NUMBER(spread, "0.5", 100, "std of a cell's loss over the mean loss"),
    {0},
};

static int check(void *vp, nvx_plugin_problem *problem)
{
    const params *p = vp;
    if (p->g_min < p->g_max)
        return 0;
    problem->key = "g_min";
    snprintf(problem->text, sizeof problem->text, "%g S is not below g_max (%g S)",
             p->g_min, p->g_max);
    return -1;
}

static unsigned bits(const void *vp)
{
    (void)vp;
    return 5;
}

/* The parameters outlive the plan: it points to them. */
static int plan(const void *vp, nvx_plugin_plan *out, nvx_plugin_problem *problem)
{
    const params *p = vp;
    (void)problem;
    out->g_min = p->g_min;
    out->g_step = (p->g_max - p->g_min) / (out->levels - 1);
    out->low = (float)(-p->g_min / out->g_step);
    out->high = (float)(out->levels - 1 + 6.25 * p->sigma);
    out->latest = INFINITY;
    out->own = (void *)(uintptr_t)p;
    return 0;
}

static void program(const nvx_plugin_plan *self, size_t n, const uint8_t level[],
                    const float z[], const float u[], float g[])
{
    const params *p = self->own;
    const float sigma = (float)p->sigma, fail = (float)p->fail;
    for (size_t i = 0; i < n; i++)
        g[i] = u[i] < fail ? 0 : (float)level[i] + sigma * z[i];
}

static void relax(const nvx_plugin_plan *self, double t, size_t n, const uint8_t level[],
                  const float z[], const float u[], float g[])
{
    const params *p = self->own;
    const float loss = (float)(p->loss * log10(1 + t)), spread = (float)p->spread;
    (void)level, (void)u;
    for (size_t i = 0; i < n; i++)
        g[i] -= loss * (1 + spread * z[i]);
}

static void describe(const void *vp, char *out, size_t size)
{
    const params *p = vp;
    snprintf(out, size, "sigma %g steps, loss %g steps per decade", p->sigma, p->loss);
}

const nvx_plugin nvx_device_plugin = {
    NVX_DEVICE_PLUGIN_HEAD,
    .name = "log_loss",
    .doc = "cell that loses conductance with the logarithm of time",
    .source = "assumed figures",
    .params_size = sizeof(params),
    .params = table,
    .check = check,
    .bits = bits,
    .plan = plan,
    .program = program,
    .relax = relax,
    .describe = describe,
};
