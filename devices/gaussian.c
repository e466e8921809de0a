#include "devices/gaussian.h"

#include <math.h>
#include <stdio.h>

#include "devices/levels.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/vector.h"

const char *const nvx_sigma_units[] = {"range", "level", "value", "siemens", NULL};
const char *const nvx_bands_names[] = {"signed", "magnitude", NULL};

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
    return self->sigma_unit == NVX_SIGMA_VALUE ? NVX_CLIP_NONE
                                               : (nvx_clip)self->range.clip;
}

static void bounds(const nvx_gaussian *self, nvx_cell_plan *plan)
{
    double top = plan->levels - 1, reach = 0;
    for (unsigned l = 0; l < plan->levels; l++)
        reach = fmax(reach, (double)plan->sigma[l]);
    const float *v = plan->value_sigma;
    reach = fmax(reach, (double)fmaxf(fmaxf(v[0], v[1]), fmaxf(v[2], v[3])) * top);
    reach *= NVX_LARGEST_DRAW;
    nvx_range_bounds(clip_of(self), -reach, top + reach, plan);
}

void nvx_gaussian_plan(const nvx_gaussian *self, const double sigma[], size_t n,
                       nvx_cell_plan *plan)
{
    nvx_range_plan(&self->range, plan);
    plan->latest = INFINITY;
    plan->per_value = self->sigma_unit == NVX_SIGMA_VALUE;
    plan->signed_bands = self->bands == NVX_BANDS_SIGNED;
    double unit = self->sigma_scale * steps(self, plan);
    for (unsigned l = 0; l < plan->levels; l++) {
        double s = sigma[nvx_levels_entry((double)l / (plan->levels - 1), n)];
        plan->sigma[l] = plan->per_value ? 0 : (float)(s * unit);
    }
    for (unsigned b = 0; b < 4; b++) {
        double s = sigma[nvx_levels_entry((b + 1) / 4.0, n)] * self->sigma_scale;
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
        float x = (float)level[i] + plan->sigma[level[i]] * z[i];
        x = x < low ? low : x;
        g[i] = x > high ? high : x;
    }
}

/* The same for up to four levels, whose sigmas are chosen without a look-up. */
NVX_CLONES
static void draw_few(const nvx_cell_plan *plan, size_t n, const uint8_t level[],
                     const float z[], float g[])
{
    const float low = plan->low, high = plan->high;
    const float s0 = plan->sigma[0], s1 = plan->sigma[1], s2 = plan->sigma[2],
                s3 = plan->sigma[3];
    for (size_t i = 0; i < n; i++) {
        float l = (float)level[i];
        float sigma = l > 2.5F ? s3 : l > 1.5F ? s2 : l > 0.5F ? s1 : s0;
        float x = l + sigma * z[i];
        x = x < low ? low : x;
        g[i] = x > high ? high : x;
    }
}

void nvx_gaussian_program(const nvx_cell_plan *plan, const nvx_stream *stream,
                          uint64_t first, size_t n, const uint8_t level[], float g[])
{
    float z[NVX_CELL_BATCH];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    nvx_stream_normal(stream, first, n, z);
    (plan->levels <= 4 ? draw_few : draw)(plan, n, level, z, g);
}

void nvx_gaussian_describe(const nvx_gaussian *self, char *out, size_t size)
{
    const char *profile = self->range.profile;
    snprintf(out, size, "%s%ssigma is a fraction of %s, scale %g, bounds %s", profile,
             profile[0] ? "; " : "",
             self->sigma_unit == NVX_SIGMA_RANGE   ? "the cell's range"
             : self->sigma_unit == NVX_SIGMA_LEVEL ? "one level step"
             : self->sigma_unit == NVX_SIGMA_VALUE ? "the full-scale value (no slicing)"
                                                   : "1 S",
             self->sigma_scale, nvx_clips[clip_of(self)]);
}

int nvx_gaussian_check(const nvx_gaussian *self, const double sigma[], size_t n,
                       const nvx_config *config, nvx_error *err)
{
    nvx_cell_plan plan = {.bits = (unsigned)self->range.bits};
    plan.levels = 1u << plan.bits;
    if (nvx_range_check(&self->range, config, err) < 0)
        return -1;
    if (clip_of(self) != (nvx_clip)self->range.clip && nvx_config_given(config, "clip"))
        return nvx_config_fail(config, "clip", err,
                               "'%s' bounds cells, sigma_unit value spreads whole "
                               "values; allowed: none, or another sigma_unit",
                               nvx_clips[self->range.clip]);
    nvx_gaussian_plan(self, sigma, n, &plan);
    return nvx_range_fits(
        &plan, config, nvx_config_given(config, "sigma_scale") ? "sigma_scale" : "sigma",
        err);
}
