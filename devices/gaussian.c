#include "devices/gaussian.h"

#include <math.h>
#include <stdio.h>

#include "sim/config.h"
#include "sim/memory.h"
#include "sim/units.h"
#include "sim/vector.h"

const char *const nvx_sigma_units[] = {"range", "level", "value", "siemens", NULL};
const char *const nvx_clips[] = {"zero", "none", "range", NULL};
const char *const nvx_bands_names[] = {"signed", "magnitude", NULL};

enum {
    BATCH = 1024,
    MOST_UNITS = 1 << 24, /* whole numbers up to here are exact in a float */
};

/* No draw of nvx_stream_normal is larger. */
static const float LARGEST_DRAW = 6.25F;

/* Entry of a list of n sigmas for the normalised level x; see the header. */
static size_t entry(double x, size_t n)
{
    double at = ceil((double)n * x - 1e-9) - 1;
    return at < 0 ? 0 : (size_t)at;
}

unsigned nvx_value_band(double v)
{
    return v > 0.75 ? 3 : v > 0.5 ? 2 : v > 0.25 ? 1 : 0;
}

/* Level steps per unit of sigma. */
static double steps(const nvx_gaussian *self, const nvx_cell_plan *plan)
{
    if (self->sigma_unit == NVX_SIGMA_LEVEL)
        return 1;
    if (self->sigma_unit == NVX_SIGMA_SIEMENS)
        return 1 / plan->g_step;
    return plan->levels - 1;
}

/* A spread of whole values is not one of cells: nothing bounds it. */
static nvx_clip clip_of(const nvx_gaussian *self)
{
    return self->sigma_unit == NVX_SIGMA_VALUE ? NVX_CLIP_NONE : (nvx_clip)self->clip;
}

static void bounds(const nvx_gaussian *self, nvx_cell_plan *plan)
{
    float top = (float)((plan->levels - 1) * NVX_CELL_STEP), reach = 0;
    for (unsigned l = 0; l < plan->levels; l++)
        reach = fmaxf(reach, plan->sigma[l]);
    for (int b = 0; b < 4; b++)
        reach = fmaxf(reach, plan->value_sigma[b] * top);
    reach = ceilf(reach * LARGEST_DRAW);
    nvx_clip clip = clip_of(self);
    plan->low = clip == NVX_CLIP_NONE ? -reach : clip == NVX_CLIP_ZERO ? -plan->zero : 0;
    plan->high = clip == NVX_CLIP_RANGE ? top : top + reach;
    plan->largest = fmaxf(plan->high, -plan->low);
}

void nvx_gaussian_plan(const nvx_gaussian *self, const double sigma[], size_t n,
                       nvx_cell_plan *plan)
{
    plan->levels = 1u << plan->bits;
    plan->g_min = self->g_min;
    plan->g_step = (self->g_max - self->g_min) / (plan->levels - 1);
    plan->zero = (float)rint(self->g_min / plan->g_step * NVX_CELL_STEP);
    plan->per_value = self->sigma_unit == NVX_SIGMA_VALUE;
    plan->signed_bands = self->bands == NVX_BANDS_SIGNED;
    double unit = self->sigma_scale * steps(self, plan) * NVX_CELL_STEP;
    for (unsigned l = 0; l < plan->levels; l++) {
        double s = sigma[entry((double)l / (plan->levels - 1), n)];
        plan->sigma[l] = plan->per_value ? 0 : (float)(s * unit);
    }
    for (unsigned b = 0; b < 4; b++) {
        double s = sigma[entry((b + 1) / 4.0, n)] * self->sigma_scale;
        plan->value_sigma[b] = plan->per_value ? (float)s : 0;
    }
    bounds(self, plan);
}

NVX_CLONES
static void draw(const nvx_cell_plan *plan, size_t n, const uint8_t level[],
                 const float z[], float g[])
{
    const float low = plan->low, high = plan->high;
    for (size_t i = 0; i < n; i++) {
        float x = (float)level[i] * NVX_CELL_STEP + rintf(plan->sigma[level[i]] * z[i]);
        x = x < low ? low : x;
        g[i] = x > high ? high : x;
    }
}

void nvx_gaussian_program(const nvx_cell_plan *plan, const nvx_stream *stream,
                          uint64_t first, size_t n, const uint8_t level[], float g[])
{
    float z[BATCH];
    for (size_t i = 0; i < n; i += BATCH) {
        size_t count = n - i < BATCH ? n - i : BATCH;
        nvx_stream_normal(stream, first + i, count, z);
        draw(plan, count, level + i, z, g + i);
    }
}

void nvx_gaussian_describe(const nvx_gaussian *self, char *out, size_t size)
{
    snprintf(out, size, "%s%ssigma is a fraction of %s, scale %g, bounds %s",
             self->profile, self->profile[0] ? "; " : "",
             self->sigma_unit == NVX_SIGMA_RANGE   ? "the cell's range"
             : self->sigma_unit == NVX_SIGMA_LEVEL ? "one level step"
             : self->sigma_unit == NVX_SIGMA_VALUE ? "the full-scale value (no slicing)"
                                                   : "1 S",
             self->sigma_scale, nvx_clips[clip_of(self)]);
}

int nvx_gaussian_check(const nvx_gaussian *self, const double sigma[], size_t n,
                       const nvx_config *config, nvx_error *err)
{
    nvx_cell_plan plan = {.bits = (unsigned)self->bits};
    char low[64], high[64];
    if (self->g_min >= self->g_max)
        return nvx_config_fail(config, "g_min", err,
                               "%s is not below g_max (%s); allowed: less than g_max",
                               nvx_quantity_format(self->g_min, "S", low, sizeof low),
                               nvx_quantity_format(self->g_max, "S", high, sizeof high));
    if (clip_of(self) != (nvx_clip)self->clip && nvx_config_given(config, "clip"))
        return nvx_config_fail(config, "clip", err,
                               "'%s' bounds cells, sigma_unit value spreads whole "
                               "values; allowed: none, or another sigma_unit",
                               nvx_clips[self->clip]);
    nvx_gaussian_plan(self, sigma, n, &plan);
    if (plan.zero > MOST_UNITS)
        return nvx_config_fail(
            config, "g_min", err, "%s is %g level steps; allowed: up to %d",
            nvx_quantity_format(self->g_min, "S", low, sizeof low),
            (double)plan.zero / NVX_CELL_STEP, MOST_UNITS / NVX_CELL_STEP);
    if (plan.largest > MOST_UNITS)
        return nvx_config_fail(
            config, nvx_config_given(config, "sigma_scale") ? "sigma_scale" : "sigma",
            err, "cells may come to %g level steps; allowed: up to %d",
            (double)plan.largest / NVX_CELL_STEP, MOST_UNITS / NVX_CELL_STEP);
    return 0;
}
