#include "models/sample_hold.h"

#include "sim/config.h"

static const nvx_param param_table[] = {
    {.name = "depth",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_sample_hold_params, depth),
     .dflt = "2",
     .min = 1,
     .max = 2,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "1: convert, then drive; 2: both at once"},
    {.name = "sample",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_sample_hold_params, sample),
     .dflt = "1 cycles",
     .min = 0,
     .max = 1000000.0,
     .trust = NVX_SCALED,
     .source = "TU Delft CIM tile: 0.9 ns",
     .doc = "time to take a sample"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_sample_hold_params, energy),
     .dflt = "1 fJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "TU Delft CIM tile",
     .doc = "energy per sample"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_sample_hold_params, area),
     .dflt = "0.04 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "PUMA, 32 nm",
     .doc = "area per column and depth"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "samples",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_sample_hold_state, samples),
     .doc = "columns sampled"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "sample",
     .meter = NVX_METER_SAMPLE_HOLD,
     .energy = offsetof(nvx_sample_hold_params, energy),
     .count = offsetof(nvx_sample_hold_state, samples),
     .doc = "one column sampled"},
    {0},
};

static double area(const nvx_config *self)
{
    return ((const nvx_sample_hold_params *)nvx_config_params(self))->area;
}

const nvx_part nvx_sample_hold = {
    .impl = "sample_hold",
    .doc = "sample and hold per column",
    .params_size = sizeof(nvx_sample_hold_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .area_meter = NVX_METER_SAMPLE_HOLD,
};
