/* device_show.h - `nvxsim device show` and `check`: what a profile means. */
#ifndef NVX_SIM_APP_DEVICE_SHOW_H
#define NVX_SIM_APP_DEVICE_SHOW_H

/* Each returns the exit status. */
int nvx_cmd_device_show(int argc, char **argv);
int nvx_cmd_device_check(int argc, char **argv);

#endif
