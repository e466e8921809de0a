#include "devices/devices.h"

const nvx_part *const nvx_device_parts[] = {
    &nvx_ideal, &nvx_level_sigma,   &nvx_ratio_sigma, &nvx_lognormal, &nvx_sigma_of_g,
    &nvx_vth,   &nvx_measured_cell, &nvx_plugin_part, NULL,
};
