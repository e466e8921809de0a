#include "models/chip.h"

#include "models/adc.h"
#include "models/bus.h"
#include "models/crossbar.h"
#include "models/driver.h"
#include "models/link.h"
#include "models/mux.h"
#include "models/platform.h"
#include "models/sample_hold.h"
#include "models/shift_add.h"
#include "models/sram.h"
#include "models/topk.h"
#include "sim/clock.h"
#include "sim/config.h"
#include "sim/units.h"

#define ONLY(part)                                                                       \
    (const nvx_part *const[]) { &(part), NULL }

static const nvx_slot tile_slots[] = {
    {"input_buffer", ONLY(nvx_sram)},
    {"driver", ONLY(nvx_driver)},
    {"array", ONLY(nvx_crossbar)},
    {"sample_hold", ONLY(nvx_sample_hold)},
    {"mux", ONLY(nvx_mux)},
    {"adc_pool", nvx_adc_parts},
    {"shift_add", ONLY(nvx_shift_add)},
    {0},
};

static const nvx_param tile_params[] = {
    {.name = "arrays",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_tile_params, arrays),
     .dflt = "8",
     .min = 1,
     .max = 65536,
     .trust = NVX_SIMULATED,
     .source = "ISAAC: 8 arrays per in-situ multiply unit",
     .doc = "arrays of a tile"},
    {.name = "dispatch",
     .kind = NVX_DURATION,
     .unit = "s",
     .offset = offsetof(nvx_tile_params, dispatch),
     .dflt = "0 cycles",
     .min = 0,
     .max = 1e6,
     .trust = NVX_ASSUMED,
     .source = "assumed: hidden in the buffer's access",
     .doc = "the controller's time from a vector in the buffer to its first plane"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_tile_params, energy),
     .dflt = "0 J",
     .min = 0,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: counted with the buffer",
     .doc = "energy of the controller per input plane"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_tile_params, area),
     .dflt = "0 m2",
     .min = 0,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: counted with the buffer",
     .doc = "area of the controller"},
    {0},
};

static const nvx_stat tile_stats[] = {
    {.name = "planes",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_tile_state, planes),
     .doc = "input planes driven"},
    {0},
};

static const nvx_operation tile_operations[] = {
    {.name = "plane",
     .meter = NVX_METER_BUFFER,
     .energy = offsetof(nvx_tile_params, energy),
     .count = offsetof(nvx_tile_state, planes),
     .doc = "one input plane seen through"},
    {0},
};

static double tile_area(const nvx_config *self)
{
    return ((const nvx_tile_params *)nvx_config_params(self))->area;
}

static const nvx_part tile = {
    .impl = "tile",
    .doc = "arrays that share an input buffer, an ADC pool and a bus port",
    .params_size = sizeof(nvx_tile_params),
    .params = tile_params,
    .slots = tile_slots,
    .stats = tile_stats,
    .operations = tile_operations,
    .area = tile_area,
    .area_meter = NVX_METER_BUFFER,
};

static const nvx_slot chip_slots[] = {
    {"bus", ONLY(nvx_bus)}, {"tile", ONLY(tile)}, {"topk", ONLY(nvx_topk)}, {0}};

static const nvx_param chip_params[] = {
    {.name = "tiles",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_chip_params, tiles),
     .dflt = "16",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "tiles of the chip"},
    {.name = "in_flight",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_chip_params, in_flight),
     .dflt = "16",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "most requests on the chip at once; more wait at the host"},
    {0},
};

static const nvx_part chip = {
    .impl = "chip",
    .doc = "tiles around a shared bus",
    .params_size = sizeof(nvx_chip_params),
    .params = chip_params,
    .slots = chip_slots,
};

static const nvx_param clock_params[] = {
    {.name = "core",
     .kind = NVX_REAL,
     .unit = "Hz",
     .offset = offsetof(nvx_clock_params, core),
     .dflt = "1 GHz",
     .min = 1e3,
     .max = 1e11,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "frequency; all cycles are of this clock"},
    {0},
};

static int check_clock(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_clock_params *p = vp;
    nvx_clock clock;
    if (nvx_clock_init(&clock, p->core) == 0)
        return 0;
    char found[64];
    return nvx_config_fail(
        self, "core", err,
        "%s has no period of whole picoseconds within 0.1 %%; nearest: %llu ps",
        nvx_quantity_format(p->core, "Hz", found, sizeof found),
        (unsigned long long)clock.period_ps);
}

static const nvx_part clock_part = {
    .doc = "clock domains",
    .params_size = sizeof(nvx_clock_params),
    .params = clock_params,
    .check = check_clock,
};

static const nvx_param run_params[] = {
    {.name = "rows",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, rows),
     .dflt = "0",
     .min = 0,
     .max = 9007199254740992.0,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "stored vectors searched, the first ones of the trace; 0: all"},
    {.name = "trials",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, trials),
     .dflt = "8",
     .min = 1,
     .max = 1000000,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "Monte-Carlo trials: chips programmed anew"},
    {.name = "seed",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, seed),
     .dflt = "1",
     .min = 0,
     .max = 9007199254740992.0,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "of every random stream"},
    {.name = "outstanding",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, outstanding),
     .dflt = "1",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed: one user waits for each answer",
     .doc = "closed loop: requests kept going; unused where the trace has arrival times"},
    {.name = "age",
     .kind = NVX_REAL,
     .unit = "s",
     .offset = offsetof(nvx_run_params, age),
     .dflt = "0 s",
     .min = 0,
     .max = 1e12,
     .trust = NVX_ASSUMED,
     .source = "assumed: read right after programming",
     .doc = "time since programming when the run starts"},
    {.name = "epoch",
     .kind = NVX_REAL,
     .unit = "s",
     .offset = offsetof(nvx_run_params, epoch),
     .dflt = "1 ms",
     .min = 1e-12,
     .max = 1e12,
     .trust = NVX_ASSUMED,
     .source = "assumed: shorter than the dwell times of measured two-state noise",
     .doc = "cells that change with time are evaluated anew after this time"},
    {0},
};

static const nvx_part run_part = {
    .doc = "how often and under which load",
    .params_size = sizeof(nvx_run_params),
    .params = run_params,
};

static const nvx_param root_params[] = {
    {.name = "trace",
     .kind = NVX_STRING,
     .unit = "1",
     .offset = offsetof(nvx_root_params, trace),
     .dflt = "",
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "trace to run, relative to this file; --trace wins"},
    {0},
};

static const nvx_part *const chips[] = {&chip, &nvx_platform, NULL};

static const nvx_slot root_slots[] = {{"clock", ONLY(clock_part)},
                                      {"host", ONLY(nvx_link)},
                                      {"chip", chips},
                                      {"run", ONLY(run_part)},
                                      {0}};

const nvx_part nvx_root = {
    .doc = "a machine and how it is run",
    .params_size = sizeof(nvx_root_params),
    .params = root_params,
    .slots = root_slots,
};
