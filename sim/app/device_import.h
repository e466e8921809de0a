/* device_import.h - `nvxsim device import`: measurements to a profile. */
#ifndef NVX_SIM_APP_DEVICE_IMPORT_H
#define NVX_SIM_APP_DEVICE_IMPORT_H

#include "devices/samples.h"

/* Returns the exit status. */
int nvx_cmd_device_import(int argc, char **argv);

/* Writes, as CSV, how many cells programmed to each of 16 levels are read as which, per
 * time; imported matrices as they came. temperature NAN: the only one there is. */
int nvx_device_confusion_write(const nvx_samples *samples, double temperature,
                               const char *path, nvx_error *err);

#endif
