/* levels.h - a list of values spread over the levels of a cell.
 *
 * One value holds for every level; a power of two of them is spread over the normalised
 * level x = l / (2^bits - 1): of n entries, x takes entry ceil(n x) - 1 (0 for x = 0), so
 * that 2^bits entries are one per level. Left out: interpolation between entries.
 */
#ifndef NVX_DEVICES_LEVELS_H
#define NVX_DEVICES_LEVELS_H

#include "sim/part.h"

/* Entry of a list of n for the normalised level x in [0, 1]. */
size_t nvx_levels_entry(double x, size_t n);

/* The list's value for the normalised level x. */
double nvx_levels_value(const nvx_reals *list, double x);

/* Fails unless the list has 1, 2, 4, 8, 16 or 32 entries. */
int nvx_levels_check(const nvx_reals *list, const nvx_config *config, const char *key,
                     nvx_error *err);

#endif
