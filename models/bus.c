#include "models/bus.h"

#include "sim/config.h"

/* In the order of nvx_arbitration (models/timing.h). */
static const char *const arbitrations[] = {"round_robin", "oldest", "fixed", NULL};

static const nvx_param param_table[] = {
    {.name = "width",
     .kind = NVX_UINT,
     .unit = "bit",
     .offset = offsetof(nvx_bus_params, width),
     .dflt = "256 bit",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed: as wide as an access of ISAAC's tile memory",
     .doc = "bits per cycle"},
    {.name = "latency",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_bus_params, latency),
     .dflt = "1 cycles",
     .min = 0,
     .max = 1000000000.0,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "from the last bit sent to the last bit there"},
    {.name = "arbitration",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_bus_params, arbitration),
     .dflt = "round_robin",
     .choices = arbitrations,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "who goes next among those that ask"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_bus_params, energy),
     .dflt = "0.054 pJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "ISAAC: eDRAM bus, 32 nm, via the Accelergy library",
     .doc = "energy per bit"},
    {.name = "area_per_bit",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_bus_params, area_per_bit),
     .dflt = "29.3 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "ISAAC: eDRAM bus, 32 nm, via the Accelergy library",
     .doc = "area per bit of width"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "bits",
     .kind = NVX_COUNT,
     .unit = "bit",
     .offset = offsetof(nvx_bus_state, bits),
     .doc = "bits moved"},
    {.name = "grants",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_bus_state, grants),
     .doc = "times it was granted"},
    {.name = "busy",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_bus_state, busy),
     .doc = "cycles in use"},
    {.name = "wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_bus_state, wait),
     .doc = "cycles from asking to grant, summed"},
    {.name = "longest_wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_bus_state, longest_wait),
     .doc = "longest of them"},
    {.name = "most_waiting",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_bus_state, most_waiting),
     .doc = "most that asked at one decision"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "bit",
     .meter = NVX_METER_INTERCONNECT,
     .energy = offsetof(nvx_bus_params, energy),
     .count = offsetof(nvx_bus_state, bits),
     .doc = "one bit over the bus"},
    {0},
};

static double area(const nvx_config *self)
{
    const nvx_bus_params *p = nvx_config_params(self);
    return (double)p->width * p->area_per_bit;
}

const nvx_part nvx_bus = {
    .impl = "bus",
    .doc = "shared bus with arbitration",
    .params_size = sizeof(nvx_bus_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .area_meter = NVX_METER_INTERCONNECT,
    .area_from = "width x area_per_bit",
};
