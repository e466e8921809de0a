/* cmd_device.c - nvxsim device: measurements to a profile, what a profile means. */

#include "sim/app/cmd.h"
#include "sim/app/device_import.h"
#include "sim/app/device_show.h"

static const nvx_subcommand commands[] = {
    {"import", nvx_cmd_device_import, "turn measurements into a profile",
     "nvxsim device import"},
    {"show", nvx_cmd_device_show, "tell what a profile does per level, with a figure",
     "nvxsim device show"},
    {"check", nvx_cmd_device_check, "load a profile and say whether it is right",
     "nvxsim device check"},
};

int nvx_cmd_device(int argc, char **argv)
{
    return nvx_cmd_choose("nvxsim device", commands, sizeof commands / sizeof *commands,
                          argc, argv);
}
