/* devices.h - the explicit list of device types. A new type is one line here and there.
 */
#ifndef NVX_DEVICES_DEVICES_H
#define NVX_DEVICES_DEVICES_H

#include "devices/device.h"

extern const nvx_part nvx_ideal, nvx_level_sigma, nvx_ratio_sigma, nvx_lognormal;
extern const nvx_part nvx_sigma_of_g, nvx_vth, nvx_measured_cell, nvx_plugin_part;

#endif
