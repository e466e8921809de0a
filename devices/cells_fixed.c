/* Bounds of a conductance and the fixed point it is counted in. */
#include <math.h>

#include "devices/cells_parts.h"
#include "sim/config.h"

enum {
    UNIT_LEAST = 8,   /* units per level step that rounding to levels asks for */
    UNIT_MOST = 4096, /* nothing is gained above */
    ROWS_EASY = 18,   /* rows whose sum should fit 16 bits */
    ROWS_HARD = 6,    /* rows whose sum must, where a finer unit is wanted */
    SUM_BITS = 31,
};

/* Bounds hold for reads up to here, three centuries: later ones are clipped. */
static const double LATEST = 1e10;

/* Whether the type keeps cells between the lowest and the highest level: its bounds say
 * so although its cells spread. */
static bool keeps_range(const nvx_cell_plan *plan)
{
    bool spread = plan->own != NULL;
    for (unsigned l = 0; l < plan->levels; l++)
        spread |= plan->sigma[l] > 0;
    return spread && plan->low >= 0 && plan->high <= (float)(plan->levels - 1);
}

void nvx_cells_bounds(nvx_cells *self)
{
    const nvx_cell_plan *plan = &self->plan;
    const double zero = -plan->g_min / plan->g_step;
    double low = (double)plan->low, high = (double)plan->high;
    /* a single-precision bound may lie a rounding off the double one */
    bool negative = low < zero - 1e-6 * fmax(1, -zero);
    if (!keeps_range(plan)) {
        nvx_retention_bounds(&self->retention, plan->levels, fmin(plan->latest, LATEST),
                             &low, &high);
        nvx_noise_bounds(&self->noise, &low, &high);
        low = negative ? low : fmax(low, zero);
    }
    self->low = (float)low;
    self->high = (float)high;
}

/* The smallest std that should not drown in rounding, in level steps; 0: none. */
static double lesser(double least, double s)
{
    return s > 0 && (least <= 0 || s < least) ? s : least;
}

static double finest(const nvx_cells *self)
{
    double least = 0;
    for (unsigned l = 0; l < self->plan.levels; l++)
        least = lesser(least, (double)self->plan.sigma[l]);
    /* A whole value's top is at least half of what its cells can hold. */
    for (unsigned b = 0; b < 4; b++)
        least = lesser(least,
                       (double)self->plan.value_sigma[b] * (self->plan.levels - 1) / 2);
    double verified = self->write->window / sqrt(3); /* cells spread over a window */
    bool verify = self->write->verify != NVX_VERIFY_NONE && least > 0;
    return verify ? fmin(least, verified) : least;
}

/* Sheppard's correction: rounding adds 1/12 unit^2 of variance. A distribution that a
 * bound cuts is left as it is. */
static void correct(nvx_cells *self)
{
    double unit = self->unit;
    self->draw = self->plan;
    for (unsigned l = 0; l < self->plan.levels; l++) {
        double s = (double)self->plan.sigma[l], cut = 3 * s;
        bool whole = l - (double)self->low > cut && (double)self->high - l > cut;
        if (s * unit >= 0.5 && whole)
            self->draw.sigma[l] = (float)sqrt(s * s - 1 / (12 * unit * unit));
    }
}

int nvx_cells_fix(nvx_cells *self, const nvx_config *device, double inputs,
                  nvx_error *err)
{
    const double low = (double)self->low, high = (double)self->high;
    const double span = high - low, most = fmax(fabs(low), fabs(high));
    const double zero = self->plan.g_min / self->plan.g_step;
    /* a pair's difference; a single cell's current, g_min included */
    const double reach = fmax(high - fmin(low, 0), high + zero);
    const double least = finest(self);
    int unit = UNIT_MOST;
    while (unit > UNIT_LEAST && span * unit * ROWS_EASY > NVX_CELL_MOST)
        unit /= 2;
    while (unit < UNIT_MOST && least > 0 && least * unit < 1 &&
           span * (2 * unit) * ROWS_HARD <= NVX_CELL_MOST)
        unit *= 2;
    while (unit > UNIT_LEAST && reach * unit > NVX_CELL_MOST)
        unit /= 2;
    if (!(most * unit <= NVX_CELL_MOST))
        return nvx_config_fail(nvx_config_parent(device), "device", err,
                               "cells may come to %g level steps; allowed: up to %d",
                               most, NVX_CELL_MOST / UNIT_LEAST);
    while (unit > 1 && (reach * unit > NVX_CELL_MOST ||
                        inputs * ceil(reach * unit) >= ldexp(1, SUM_BITS)))
        unit /= 2;
    if (inputs * ceil(reach * unit) >= ldexp(1, SUM_BITS))
        return nvx_config_fail(
            nvx_config_parent(device), "device", err,
            "cells of up to %g level steps times inputs of %g overflow "
            "the sums; allowed: a product below 2^%d",
            reach, inputs, SUM_BITS);
    self->unit = unit;
    self->zero = (int)rint(zero * unit);
    self->largest = (int)ceil(most * unit);
    correct(self);
    return 0;
}
