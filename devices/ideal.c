/* ideal.c - a cell that holds exactly the level it was given.
 *
 * Leaves out all variation: the bound against which the other devices are read.
 */
#include <stdio.h>

#include "devices/gaussian.h"

typedef struct {
    double g_min, g_max; /* S */
} params;

static const nvx_param param_table[] = {
    {.name = "g_min",
     .kind = NVX_REAL,
     .unit = "S",
     .offset = offsetof(params, g_min),
     .dflt = "2.5 uS",
     .min = 0,
     .max = 1,
     .trust = NVX_MEASURED,
     .source = "Yao et al., Nature 577 (2020): 0.5 uA at 0.2 V",
     .doc = "conductance of the lowest level"},
    {.name = "g_max",
     .kind = NVX_REAL,
     .unit = "S",
     .offset = offsetof(params, g_max),
     .dflt = "20 uS",
     .min = 1e-12,
     .max = 1,
     .trust = NVX_MEASURED,
     .source = "Yao et al., Nature 577 (2020): 4.0 uA at 0.2 V",
     .doc = "conductance of the highest level"},
    {0},
};

static nvx_gaussian noiseless(const params *p)
{
    return (nvx_gaussian){
        .bits = NVX_CELL_BITS_MAX, .g_min = p->g_min, .g_max = p->g_max};
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_gaussian common = noiseless(vp);
    return nvx_gaussian_check(&common, (const double[1]){0}, 1, self, err);
}

static unsigned bits(const void *vp)
{
    (void)vp;
    return NVX_CELL_BITS_MAX;
}

static void plan(const void *vp, nvx_cell_plan *out)
{
    nvx_gaussian common = noiseless(vp);
    nvx_gaussian_plan(&common, (const double[1]){0}, 1, out);
}

static void program(const nvx_cell_plan *plan_, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    (void)plan_, (void)stream, (void)first;
    for (size_t i = 0; i < n; i++)
        g[i] = (float)level[i] * NVX_CELL_STEP;
}

static void describe(const void *vp, char *out, size_t size)
{
    (void)vp;
    snprintf(out, size, "no variation");
}

static const nvx_device_ops ops = {bits, plan, program, describe};

const nvx_part nvx_ideal = {
    .impl = "ideal",
    .doc = "cell without variation",
    .params_size = sizeof(params),
    .params = param_table,
    .check = check,
    .ops = &ops,
};
