/* device_text.h - profiles as text: level_sigma of a summary, read noise of traces, JSON.
 */
#ifndef NVX_SIM_APP_DEVICE_TEXT_H
#define NVX_SIM_APP_DEVICE_TEXT_H

#include <stdbool.h>

#include "devices/import.h"
#include "devices/noise.h"
#include "devices/profile_write.h"

enum { NVX_NOISE_ENTRIES = 8 }; /* levels of a noise profile */

/* A fitted trace. */
typedef struct nvx_noise_row {
    double x; /* of the range */
    int level;
    nvx_noise_cell cell;
    double std; /* of the whole trace, of the range */
} nvx_noise_row;

/* Whether a profile of means and sigmas can be a `level_sigma`: one time, 2 to 32 levels, a
 * power of two of them, means where the levels stand. */
bool nvx_text_is_level_sigma(const nvx_samples *samples, const nvx_profile *profile);
char *nvx_text_level_sigma(const nvx_samples *samples, const nvx_profile *profile);

/* Fits every trace; the conductance range is g_min to g_max. nvx_alloc'ed rows, in order
 * of x. */
nvx_noise_row *nvx_text_noise_fit(const nvx_device_measured *measured, double g_min,
                                  double g_max);

/* The keys of the part `noise`, each line after `indent`: entries take the nearest row. */
char *nvx_text_noise(const nvx_noise_row rows[], size_t n, const char *indent);

/* Everything a profile says, for programs and for the figure. drawn: cells drawn per
 * level, 0: none. */
char *nvx_text_json(const nvx_profile *profile, const char *impl, size_t drawn);

#endif
