#include "devices/devices.h"

const nvx_part *const nvx_device_parts[] = {
    &nvx_ideal,
    &nvx_level_sigma,
    &nvx_ratio_sigma,
    NULL,
};
