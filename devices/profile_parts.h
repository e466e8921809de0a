/* profile_parts.h - what profile_fit.c and profile_tables.c share. */
#ifndef NVX_DEVICES_PROFILE_PARTS_H
#define NVX_DEVICES_PROFILE_PARTS_H

#include "devices/profile_write.h"

/* A profile being made. */
typedef struct nvx_fit {
    const nvx_samples *samples;
    const nvx_profile_options *options;
    nvx_error *err;
    nvx_profile *profile;
    nvx_time_group groups[NVX_SAMPLES_TIMES_MAX]; /* of the times asked for */
    size_t n_groups;
    double target[NVX_SAMPLES_LEVELS_MAX]; /* S, per anchor; ranges: none */
} nvx_fit;

/* Adds a line to the profile's notes. */
void nvx_fit_note(nvx_fit *self, const char *fmt, ...) NVX_PRINTF(2, 3);

/* The error "file: ..." with what was understood so far. Returns -1. */
int nvx_fit_fail(nvx_fit *self, const char *fmt, ...) NVX_PRINTF(2, 3);

/* Turns `anchors` into levels at these means: anchors l / (n - 1), g_min and g_max. -1
 * unless they rise; falling ones have been turned round. */
int nvx_fit_levels(nvx_fit *self, const double mean[], size_t n);

/* Allocates the tables once times and anchors are known. */
void nvx_fit_tables(nvx_fit *self);

/* Drops time 0 where it cannot be told apart from later times. */
void nvx_fit_drop_zero(nvx_fit *self);

/* Puts quantiles [g_max - g_min] in place, rounded. */
void nvx_fit_row(nvx_fit *self, size_t time, size_t anchor, const double value[]);

int nvx_fit_cells(nvx_fit *self);
int nvx_fit_summary(nvx_fit *self);
int nvx_fit_confusion(nvx_fit *self);

#endif
