/* device_load.h - a device as the user names it: a profile's path or name, or a type.
 *
 * A profile without `impl:` is one of read noise. Left out: devices inside a machine's
 * file.
 */
#ifndef NVX_SIM_APP_DEVICE_LOAD_H
#define NVX_SIM_APP_DEVICE_LOAD_H

#include <stdbool.h>

#include "sim/config.h"

typedef struct nvx_device {
    nvx_config *root;
    const nvx_config *node; /* the device's, or the noise's */
    bool noise;             /* a profile of read noise */
} nvx_device;

/* name: "mychip.yaml", "RRAM1" (of devices/profiles), "lognormal" (a type with its
 * defaults). -1 and err. nvx_config_destroy(&root) frees it. */
int nvx_device_load(const char *name, nvx_device *out, nvx_error *err);

/* The same from the text of a profile that is about to be written to `name`. */
int nvx_device_load_text(const char *text, const char *name, nvx_device *out,
                         nvx_error *err);

/* "chip.tile.array.device={impl: measured, profile: TechC}": what puts the device into a
 * machine. NULL and err, also for one that would not load. free() frees it. */
char *nvx_device_setting(const char *name, nvx_error *err);

#endif
