#include "devices/range.h"

#include <math.h>

#include "sim/config.h"
#include "sim/units.h"

const char *const nvx_clips[] = {"zero", "none", "range", NULL};

void nvx_range_plan(const nvx_range *self, nvx_cell_plan *plan)
{
    plan->g_min = self->g_min;
    plan->g_step = (self->g_max - self->g_min) / (plan->levels - 1);
}

void nvx_range_bounds(nvx_clip clip, double lowest, double highest, nvx_cell_plan *plan)
{
    double top = plan->levels - 1, zero = plan->g_min / plan->g_step;
    double low = clip == NVX_CLIP_NONE ? lowest : clip == NVX_CLIP_ZERO ? 0 - zero : 0;
    plan->low = (float)low;
    plan->high = (float)(clip == NVX_CLIP_RANGE ? top : highest);
}

int nvx_range_check(const nvx_range *self, const nvx_config *config, nvx_error *err)
{
    char low[64], high[64];
    if (self->g_min >= self->g_max)
        return nvx_config_fail(config, "g_min", err,
                               "%s is not below g_max (%s); allowed: less than g_max",
                               nvx_quantity_format(self->g_min, "S", low, sizeof low),
                               nvx_quantity_format(self->g_max, "S", high, sizeof high));
    double steps = (double)((1u << self->bits) - 1);
    double zero = self->g_min / (self->g_max - self->g_min) * steps;
    if (zero > NVX_STEPS_MOST)
        return nvx_config_fail(
            config, "g_min", err, "%s is %g level steps; allowed: up to %d",
            nvx_quantity_format(self->g_min, "S", low, sizeof low), zero, NVX_STEPS_MOST);
    return 0;
}

int nvx_range_fits(const nvx_cell_plan *plan, const nvx_config *config, const char *key,
                   nvx_error *err)
{
    double largest = fmax((double)plan->high, -(double)plan->low);
    if (largest > NVX_STEPS_MOST)
        return nvx_config_fail(config, key, err,
                               "cells may come to %g level steps; allowed: up to %d",
                               largest, NVX_STEPS_MOST);
    return 0;
}
