#include "sim/app/device_levels.h"

#include <math.h>
#include <stdlib.h>

#include "devices/cells.h"
#include "devices/devices.h"
#include "sim/config.h"
#include "sim/memory.h"

enum {
    CELLS = 16 * NVX_CELL_BATCH, /* drawn per level */
    QUANTILES = 201,             /* kept of them, evenly spaced */
};

/* Conductances are whole numbers of units, which may be as large as a sigma: each is
 * spread evenly over its unit, and the whole drawn together so that its variance stays. */
static void smooth(double g[], size_t n, const nvx_stream *stream)
{
    float u[NVX_CELL_BATCH];
    double mean = 0, square = 0;
    for (size_t i = 0; i < n; i++)
        mean += g[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (g[i] - mean) * (g[i] - mean) / (double)n;
    double scale = sqrt(square / (square + 1.0 / 12));
    for (size_t first = 0; first < n; first += NVX_CELL_BATCH) {
        nvx_stream_uniform(stream, first, NVX_CELL_BATCH, u);
        for (size_t i = 0; i < NVX_CELL_BATCH; i++)
            g[first + i] = mean + scale * (g[first + i] - mean + (double)u[i] - 0.5);
    }
}

/* Deviations of CELLS cells of one level, as fractions of the range. */
static void draw(const nvx_cells *cells, unsigned level, double time, double out[])
{
    const nvx_cell_plan *plan = nvx_cells_plan(cells);
    double step = 1.0 / (plan->levels - 1), unit = nvx_cells_unit(cells);
    nvx_cell_time when = {.since = time, .elapsed = -1};
    nvx_cell_streams streams;
    uint8_t levels[NVX_CELL_BATCH], state[NVX_CELL_BATCH];
    int16_t g[NVX_CELL_BATCH];
    char path[32];
    snprintf(path, sizeof path, "show%u", level);
    nvx_cell_streams_init(&streams, 1, 0, path);
    for (size_t i = 0; i < NVX_CELL_BATCH; i++)
        levels[i] = (uint8_t)level;
    for (size_t first = 0; first < CELLS; first += NVX_CELL_BATCH) {
        for (size_t i = 0; i < NVX_CELL_BATCH; i++)
            state[i] = 0;
        nvx_cells_draw(cells, &streams, first, NVX_CELL_BATCH, levels, NULL, &when,
                       nvx_cells_remember(cells) ? state : NULL, g, NULL);
        for (size_t i = 0; i < NVX_CELL_BATCH; i++)
            out[first + i] = g[i];
    }
    nvx_stream even = nvx_stream_new(1, 0, path, "smooth");
    smooth(out, CELLS, &even);
    for (size_t i = 0; i < CELLS; i++)
        out[i] = (out[i] / unit - level) * step;
}

static nvx_profile *from_draws(const nvx_cells *cells, const char *name, double time)
{
    const nvx_cell_plan *plan = nvx_cells_plan(cells);
    nvx_profile *self = nvx_alloc(1, sizeof *self);
    double *x = nvx_alloc(CELLS, sizeof *x);
    size_t n = plan->levels;
    self->name = nvx_strdup(name);
    self->source = nvx_strdup("");
    self->notes =
        nvx_format("%d cells drawn per level, at %g s, as a run draws them; "
                   "values are even\nwithin its rounding (%.2g of the range).\n",
                   CELLS, time, 1.0 / ((double)(n - 1) * nvx_cells_unit(cells)));
    self->bits = plan->bits;
    self->g_min = plan->g_min;
    self->g_max = plan->g_min + (double)(n - 1) * plan->g_step;
    self->temperature = NAN;
    self->n_times = 1;
    self->n_anchors = n;
    self->n_quantiles = QUANTILES;
    self->times = nvx_alloc(1, sizeof *self->times);
    self->times[0] = time;
    self->anchors = nvx_alloc(n, sizeof *self->anchors);
    self->stats = nvx_alloc(n, sizeof *self->stats);
    self->probabilities = nvx_alloc(QUANTILES, sizeof *self->probabilities);
    self->deviation = nvx_alloc(n * QUANTILES, sizeof *self->deviation);
    for (size_t q = 0; q < QUANTILES; q++)
        self->probabilities[q] = (double)q / (QUANTILES - 1);
    for (size_t l = 0; l < n; l++) {
        self->anchors[l] = (double)l / (double)(n - 1);
        draw(cells, (unsigned)l, time, x);
        self->stats[l] = nvx_level_stats_of(x, CELLS);
        for (size_t q = 0; q < QUANTILES; q++)
            self->deviation[l * QUANTILES + q] =
                nvx_quantile(x, CELLS, self->probabilities[q]);
    }
    free(x);
    return self;
}

nvx_profile *nvx_device_levels(const nvx_config *device, const char *name, double time,
                               size_t *drawn, nvx_error *err)
{
    const nvx_part *part = nvx_config_part(device);
    const nvx_device_ops *ops = part->ops;
    nvx_profile *self = NULL;
    *drawn = 0;
    if (part == &nvx_measured_cell && isnan(time)) {
        self = nvx_profile_of_device(device);
        free(self->name);
        self->name = nvx_strdup(name);
        return self;
    }
    nvx_cells *cells =
        nvx_cells_new(device, ops->bits(nvx_config_params(device)), 1, err);
    if (!cells)
        return NULL;
    const nvx_cell_plan *plan = nvx_cells_plan(cells);
    if (plan->per_value)
        nvx_fail_input(err,
                       "%s: its spread belongs to whole values (sigma_unit: value), not "
                       "to cells: std %.4g, %.4g, %.4g, %.4g of full scale from the "
                       "lowest band of the value to the highest",
                       name, (double)plan->value_sigma[0], (double)plan->value_sigma[1],
                       (double)plan->value_sigma[2], (double)plan->value_sigma[3]);
    else if (!isnan(time) && time > plan->latest)
        nvx_fail_input(err, "%s: nothing is told after %g s; asked for are %g s", name,
                       plan->latest, time);
    else {
        self = from_draws(cells, name, isnan(time) ? 0 : time);
        *drawn = CELLS;
    }
    nvx_cells_destroy(&cells);
    return self;
}

int nvx_device_spread(const nvx_config *device, unsigned bits, double time,
                      double shift[], double sigma[], nvx_error *err)
{
    nvx_cells *cells = nvx_cells_new(device, bits, 1, err);
    if (!cells)
        return -1;
    const nvx_cell_plan *plan = nvx_cells_plan(cells);
    int levels = plan->per_value ? 0 : (int)plan->levels;
    double *x = nvx_alloc(CELLS, sizeof *x);
    for (int l = 0; l < levels; l++) {
        draw(cells, (unsigned)l, time, x);
        nvx_level_stats stats = nvx_level_stats_of(x, CELLS);
        shift[l] = stats.mean;
        sigma[l] = stats.sigma;
    }
    free(x);
    nvx_cells_destroy(&cells);
    return levels;
}
