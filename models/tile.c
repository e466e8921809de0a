/* tile.c - the tables of a tile: arrays and what they share. */
#include "models/adc.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "models/driver.h"
#include "models/mux.h"
#include "models/sample_hold.h"
#include "models/shift_add.h"
#include "models/sram.h"
#include "sim/config.h"

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
    {"output_buffer", nvx_buffer_parts},
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
    {.name = "written",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_tile_state, written),
     .doc = "messages of requests that write or delete, taken up"},
    {.name = "grants",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_tile_state, grants),
     .doc = "searches and vectors that the rows took up"},
    {.name = "busy",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_tile_state, busy),
     .doc = "cycles the rows were driven or written"},
    {.name = "wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_tile_state, wait),
     .doc = "cycles from being in the buffer to being taken up, summed"},
    {.name = "longest_wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_tile_state, longest_wait),
     .doc = "longest of them"},
    {.name = "most_waiting",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_tile_state, most_waiting),
     .doc = "most that waited for the rows at once"},
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

const nvx_part nvx_tile = {
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
