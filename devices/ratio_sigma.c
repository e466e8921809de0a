/* ratio_sigma.c - two numbers instead of a table: middle levels s times as wide as outer.
 *
 *     sigma_outer = sigma / sqrt(0.4 s^2 + 0.6)      sigma_mid = s sigma_outer
 *
 * so that 0.6 outer^2 + 0.4 mid^2 = sigma^2. Source: the noise functions of NeFT (arXiv
 * 2305.14561); sigma = 0.01 with s = 1, 2, 3, 4, 6 gives the table of RoCR to four
 * decimals. What it leaves out: see gaussian.h.
 */
#include <math.h>

#include "devices/devices.h"
#include "devices/gaussian.h"

typedef struct {
    nvx_gaussian common;
    double s, sigma;
} params;

static const nvx_param param_table[] = {
    NVX_GAUSSIAN_PARAMS(params, common),
    {.name = "s",
     .kind = NVX_REAL,
     .unit = "1",
     .offset = offsetof(params, s),
     .min = 0,
     .max = 100,
     .doc = "sigma of the middle levels over sigma of the outer ones"},
    {.name = "sigma",
     .kind = NVX_REAL,
     .unit = "1",
     .offset = offsetof(params, sigma),
     .dflt = "0.01",
     .min = 0,
     .max = 10,
     .trust = NVX_SIMULATED,
     .source = "RoCR (arXiv 2405.04700): the table is sigma = 0.01",
     .doc = "global variation: sqrt(0.6 outer^2 + 0.4 mid^2)"},
    {0},
};

static void spread(const params *p, double sigma[4])
{
    double outer = p->sigma / sqrt(0.4 * p->s * p->s + 0.6);
    sigma[0] = sigma[3] = outer;
    sigma[1] = sigma[2] = p->s * outer;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    double sigma[4];
    spread(p, sigma);
    return nvx_gaussian_check(&p->common, sigma, 4, self, err);
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
    double sigma[4];
    spread(p, sigma);
    nvx_gaussian_plan(&p->common, sigma, 4, out);
    return 0;
}

static void describe(const void *vp, char *out, size_t size)
{
    nvx_gaussian_describe(&((const params *)vp)->common, out, size);
}

static const nvx_device_ops ops = {
    .bits = bits, .plan = plan, .program = nvx_gaussian_program, .describe = describe};

const nvx_part nvx_ratio_sigma = {
    .impl = "ratio_sigma",
    .doc = "cell with two spreads, outer and middle levels",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
