#include "devices/plugin.h"

static const nvx_param table[] = {
    {.name = "sigma", .kind = NVX_REAL, .unit = "%", .max = 1, .source = "", .doc = ""},
    {0}};

static unsigned bits(const void *vp) { return vp ? 2 : 1; }

static int plan(const void *vp, nvx_plugin_plan *out, nvx_plugin_problem *problem)
{
    (void)vp, (void)out, (void)problem;
    return 0;
}

static void program(const nvx_plugin_plan *self, size_t n, const uint8_t level[],
                    const float z[], const float u[], float g[])
{
    (void)self, (void)level, (void)z, (void)u;
    g[0] = (float)n;
}

static void describe(const void *vp, char *out, size_t size)
{
    (void)vp, (void)size;
    *out = '\0';
}

const nvx_plugin nvx_device_plugin = {NVX_DEVICE_PLUGIN_HEAD,
                                      .name = "my",
                                      .doc = "a table with a unit nobody knows",
                                      .source = "none",
                                      .params_size = sizeof(double),
                                      .params = table,
                                      .bits = bits,
                                      .plan = plan,
                                      .program = program,
                                      .describe = describe};
