/* level_sigma.c - a Gaussian with one sigma per level, as the published tables give it.
 *
 * Source of the four-entry form: RoCR (arXiv 2405.04700), table of device variations; the
 * five profiles that ship are in devices/profiles. What it leaves out: see gaussian.h.
 */
#include "devices/devices.h"
#include "devices/gaussian.h"
#include "devices/levels.h"

typedef struct {
    nvx_gaussian common;
    nvx_reals sigma;
} params;

static const nvx_param param_table[] = {
    NVX_GAUSSIAN_PARAMS(params, common),
    {.name = "sigma",
     .kind = NVX_REALS,
     .unit = "1",
     .offset = offsetof(params, sigma),
     .min = 0,
     .max = 10,
     .doc = "std of a programmed cell from the lowest to the highest level, one for all, "
            "or a power of two of them"},
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    if (nvx_levels_check(&p->sigma, self, "sigma", err) != 0)
        return -1;
    return nvx_gaussian_check(&p->common, p->sigma.v, p->sigma.n, self, err);
}

static unsigned bits(const void *vp)
{
    return (unsigned)((const params *)vp)->common.range.bits;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    (void)self, (void)err;
    const params *p = vp;
    nvx_gaussian_plan(&p->common, p->sigma.v, p->sigma.n, out);
    return 0;
}

static void describe(const void *vp, char *out, size_t size)
{
    nvx_gaussian_describe(&((const params *)vp)->common, out, size);
}

static const nvx_device_ops ops = {
    .bits = bits, .plan = plan, .program = nvx_gaussian_program, .describe = describe};

const nvx_part nvx_level_sigma = {
    .impl = "level_sigma",
    .doc = "cell with a Gaussian spread per level",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
