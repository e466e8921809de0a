/* profile_write.h - measurements to a profile of the cell type `measured`, and what a
 * profile says per level.
 *
 * Which levels a profile has comes from the samples:
 *
 *     level told         one anchor per level, l / (K - 1) of K levels; g_min and g_max are
 *                        the means of the lowest and the highest, targets the means (or
 *                        the targets told); levels that fall are numbered the other way
 *                        round
 *     target told        one anchor per distinct target, where 64 or fewer have enough
 *                        cells each; g_min and g_max are the lowest and the highest
 *     target otherwise   (each cell's own first read) `levels` equal ranges of 0 .. full
 *                        scale, anchored at their middles; cells above are left out
 *     confusion          one anchor per level; g_max is the highest level, (K-1)/K of the
 *                        full scale
 *
 * The deviation at time 0 is g - target, the programming error; later the same cell's
 * g(t) - g(0). Where rows do not tell which cell is which (summary, confusion, or cells
 * that are not `paired`), time 0 is left out when there are others and the deviation is
 * g(t) - target, programming included. Gaussian quantiles stand for a mean and a sigma;
 * the outermost keep the mean of the tail. Deviations are kept to 1e-5 of the range.
 *
 * Left out: profiles of several temperatures, fits of any other form.
 */
#ifndef NVX_DEVICES_PROFILE_WRITE_H
#define NVX_DEVICES_PROFILE_WRITE_H

#include <stdio.h>

#include "devices/level_stats.h"
#include "devices/samples.h"
#include "sim/part.h"

enum { NVX_PROFILE_LEAST = 8 }; /* fewest cells of a level that make a distribution */

typedef struct nvx_profile_options {
    const char *name;    /* NULL: the file's */
    unsigned levels;     /* ranges, 2 to 64; 0: 32 */
    unsigned quantiles;  /* evenly spaced, 2 to 1025; 0: 39 that are finer at the ends,
                           * for confusion matrices 65 */
    double g_min, g_max; /* S; g_max of ranges and confusion: full scale; NAN: as found */
    double temperature;  /* degree C; NAN: the only one there is */
    const double *times; /* s; n_times 0: all */
    size_t n_times;
} nvx_profile_options;

/* Nothing asked for: all as found. */
nvx_profile_options nvx_profile_options_default(void);

typedef struct nvx_profile {
    char *name, *source, *notes; /* notes: lines on what was understood and left out */
    unsigned bits;
    double g_min, g_max; /* S */
    double temperature;  /* degree C; NAN: not told */
    size_t n_times, n_anchors, n_quantiles;
    double *times, *anchors, *probabilities;
    double *deviation;      /* [times x anchors x quantiles], of g_max - g_min */
    nvx_level_stats *stats; /* [times x anchors] of the deviation */
} nvx_profile;

/* Samples must be checked (nvx_samples_check). NULL and err, which says what is wrong
 * and what was understood so far. */
nvx_profile *nvx_profile_fit(const nvx_samples *samples,
                             const nvx_profile_options *options, nvx_error *err);

/* What a loaded device of type `measured` says; its statistics come from the table. */
nvx_profile *nvx_profile_of_device(const nvx_config *device);

void nvx_profile_destroy(nvx_profile **self_p);

/* The YAML file. free() frees it. */
char *nvx_profile_yaml(const nvx_profile *self);

/* A table per time for a terminal of 80 columns. */
void nvx_profile_report(const nvx_profile *self, FILE *out);

#endif
