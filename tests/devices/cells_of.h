/* cells_of.h - cells of a device node written in YAML, and sums over drawn ones. */
#ifndef NVX_TESTS_DEVICES_CELLS_OF_H
#define NVX_TESTS_DEVICES_CELLS_OF_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/cells.h"
#include "sim/config.h"
#include "sim/memory.h"

static const nvx_slot cells_slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_part cells_root = {.doc = "a device", .slots = cells_slots};
static nvx_config *cells_config;

/* Cells of "device: {...}", for sums of 64 rows; yaml is what stands in the braces. */
static inline nvx_cells *cells_of(const char *yaml, unsigned bits)
{
    char text[1024];
    nvx_error err = {0};
    snprintf(text, sizeof text, "device: {%s}\n", yaml);
    cells_config =
        nvx_config_parse(text, "device.yaml", NULL, NULL, 0, &cells_root, &err);
    cr_assert_not_null(cells_config, "%s", err.text);
    nvx_cells *cells =
        nvx_cells_new(nvx_config_child(cells_config, "device"), bits, 64, &err);
    cr_assert_not_null(cells, "%s", err.text);
    return cells;
}

static inline void cells_gone(nvx_cells **cells)
{
    nvx_cells_destroy(cells);
    nvx_config_destroy(&cells_config);
}

/* What a configuration or the making of cells is refused with. */
static inline void cells_refused(const char *yaml, double inputs, const char *message)
{
    char text[1024], out[1400];
    nvx_error err = {0};
    snprintf(text, sizeof text, "device: {%s}\n", yaml);
    nvx_config *config =
        nvx_config_parse(text, "device.yaml", NULL, NULL, 0, &cells_root, &err);
    nvx_cells *cells =
        config ? nvx_cells_new(nvx_config_child(config, "device"), 2, inputs, &err)
               : NULL;
    cr_expect(cells == NULL);
    nvx_error_format(&err, out, sizeof out);
    cr_expect_str_eq(out, message);
    nvx_cells_destroy(&cells);
    nvx_config_destroy(&config);
}

/* n cells of one level; free() frees them. */
typedef struct {
    size_t n;
    uint8_t *level, *state, *pulses;
    int16_t *g;
} drawn;

static inline drawn drawn_new(size_t n, uint8_t level)
{
    drawn d = {n, nvx_alloc(n, 1), nvx_alloc(n, 1), nvx_alloc(n, 1),
               nvx_alloc(n, sizeof(int16_t))};
    memset(d.level, level, n);
    return d;
}

static inline void drawn_free(drawn *d)
{
    free(d->level);
    free(d->state);
    free(d->pulses);
    free(d->g);
}

/* Draws them in trial 0 of the array "array" at a time. */
static inline void drawn_read(drawn *d, const nvx_cells *cells, const nvx_cell_time *time)
{
    nvx_cell_streams streams;
    nvx_cell_streams_init(&streams, 7, 0, "array");
    nvx_cells_draw(cells, &streams, 0, d->n, d->level, NULL, time, d->state, d->g,
                   d->pulses);
}

/* Mean and variance in level steps. */
static inline double mean_of(const drawn *d, const nvx_cells *cells, double *variance)
{
    double sum = 0, square = 0, unit = nvx_cells_unit(cells);
    for (size_t i = 0; i < d->n; i++) {
        double x = d->g[i] / unit;
        sum += x;
        square += x * x;
    }
    double mean = sum / (double)d->n;
    *variance = square / (double)d->n - mean * mean;
    return mean;
}

#endif
