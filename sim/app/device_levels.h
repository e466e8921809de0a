/* device_levels.h - what a device does per level: from its table, or by drawing cells.
 *
 * A device of type `measured` holds the distributions it was imported with; every other
 * one, and `measured` at a time of the user's choice, is drawn from cell by cell through
 * devices/cells.h, at its most bits per cell, with its retention, faults and noise.
 */
#ifndef NVX_SIM_APP_DEVICE_LEVELS_H
#define NVX_SIM_APP_DEVICE_LEVELS_H

#include "devices/profile_write.h"

/* time: s since programming; NAN: those of the table, or right after programming for a
 * device without one. *drawn: cells drawn per level, 0: none. NULL and err. */
nvx_profile *nvx_device_levels(const nvx_config *device, const char *name, double time,
                               size_t *drawn, nvx_error *err);

/* Mean and standard deviation over drawn cells of g - target, as fractions of the range,
 * for each of 2^bits levels `time` s after programming. Returns the number of levels; 0
 * where the spread belongs to whole values. -1 and err. */
int nvx_device_spread(const nvx_config *device, unsigned bits, double time,
                      double shift[], double sigma[], nvx_error *err);

#endif
