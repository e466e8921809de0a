/* ideal.c - a cell that holds exactly the level it was given.
 *
 * Leaves out all variation: the bound against which the other devices are read.
 */
#include <math.h>
#include <stdio.h>

#include "devices/devices.h"
#include "devices/range.h"

typedef struct {
    nvx_range range;
} params;

static const nvx_param param_table[] = {
    NVX_G_PARAMS(params, range),
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    params *p = vp;
    p->range.bits = NVX_CELL_BITS_MAX;
    return nvx_range_check(&p->range, self, err);
}

static unsigned bits(const void *vp)
{
    (void)vp;
    return NVX_CELL_BITS_MAX;
}

static int plan(const void *vp, const nvx_config *self, nvx_cell_plan *out,
                nvx_error *err)
{
    (void)self, (void)err;
    nvx_range_plan(&((const params *)vp)->range, out);
    nvx_range_bounds(NVX_CLIP_ZERO, 0, out->levels - 1, out);
    out->latest = INFINITY;
    return 0;
}

static void program(const nvx_cell_plan *plan_, const nvx_stream *stream, uint64_t first,
                    size_t n, const uint8_t level[], float g[])
{
    (void)plan_, (void)stream, (void)first;
    for (size_t i = 0; i < n; i++)
        g[i] = (float)level[i];
}

static void describe(const void *vp, char *out, size_t size)
{
    (void)vp;
    snprintf(out, size, "no variation");
}

static const nvx_device_ops ops = {
    .bits = bits, .plan = plan, .program = program, .describe = describe};

const nvx_part nvx_ideal = {
    .impl = "ideal",
    .doc = "cell without variation",
    .params_size = sizeof(params),
    .params = param_table,
    .slots = nvx_device_slots,
    .check = check,
    .ops = &ops,
};
