#include "models/mux.h"

#include "sim/config.h"

static const nvx_param param_table[] = {
    {.name = "settle",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_mux_params, settle),
     .dflt = "0 cycles",
     .min = 0,
     .max = 1000000.0,
     .trust = NVX_ASSUMED,
     .source = "assumed: hidden in the conversion",
     .doc = "added to every conversion"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_mux_params, energy),
     .dflt = "2 fJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "NeuroSim V1.4 run, 22 nm: 388 pJ for 196 608 conversions",
     .doc = "energy per switched column"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_mux_params, area),
     .dflt = "0 m2",
     .min = 0,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: counted with the array",
     .doc = "area per column"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "switches",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_mux_state, switches),
     .doc = "columns switched to an ADC"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "switch",
     .meter = NVX_METER_MUX,
     .energy = offsetof(nvx_mux_params, energy),
     .count = offsetof(nvx_mux_state, switches),
     .doc = "one column to one ADC"},
    {0},
};

static double area(const nvx_config *self)
{
    return ((const nvx_mux_params *)nvx_config_params(self))->area;
}

const nvx_part nvx_mux = {
    .impl = "mux",
    .doc = "column multiplexer",
    .params_size = sizeof(nvx_mux_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .area_meter = NVX_METER_MUX,
};
