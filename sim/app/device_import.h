/* device_import.h - `nvxsim device import`: measurements to a profile. */
#ifndef NVX_SIM_APP_DEVICE_IMPORT_H
#define NVX_SIM_APP_DEVICE_IMPORT_H

/* Returns the exit status. */
int nvx_cmd_device_import(int argc, char **argv);

#endif
