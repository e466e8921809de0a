#include "models/chip.h"

#include "models/arrivals.h"
#include "models/interconnect.h"
#include "models/link.h"
#include "models/platform.h"
#include "models/sram.h"
#include "models/timing.h"
#include "models/topk.h"
#include "models/vector_unit.h"
#include "sim/clock.h"
#include "sim/config.h"
#include "sim/units.h"

#define ONLY(part)                                                                       \
    (const nvx_part *const[]) { &(part), NULL }

static const nvx_slot chip_slots[] = {
    {"buffer", nvx_buffer_parts}, {"bus", nvx_interconnect_parts},
    {"tile", ONLY(nvx_tile)},     {"topk", ONLY(nvx_topk)},
    {"vector", nvx_vector_parts}, {0}};

static const char *const placements[] = {"compact", "spread", NULL};

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
    {.name = "copies",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_chip_params, copies),
     .dflt = "1",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "copies of the matrix, each on tiles of its own; a search reads one"},
    {.name = "placement",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_chip_params, placement),
     .dflt = "compact",
     .choices = placements,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "compact: tile after tile is filled; spread: all tiles hold as much"},
    {0},
};

/* Every tile must be reached. */
static int check_chip(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_chip_params *p = vp;
    const nvx_config *bus = nvx_config_child(self, "bus");
    const nvx_interconnect_params *net = nvx_config_params(bus);
    uint64_t columns, rows;
    if (net->topology != NVX_NET_MESH)
        return 0;
    nvx_mesh_size(net, p->tiles, &columns, &rows);
    if (columns * rows >= p->tiles)
        return 0;
    return nvx_config_fail(
        bus, "columns", err, "a mesh of %llu x %llu routers reaches %llu of %llu tiles",
        (unsigned long long)columns, (unsigned long long)rows,
        (unsigned long long)(columns * rows), (unsigned long long)p->tiles);
}

static const nvx_part chip = {
    .impl = "chip",
    .doc = "tiles around an interconnect",
    .params_size = sizeof(nvx_chip_params),
    .params = chip_params,
    .slots = chip_slots,
    .check = check_chip,
};

static const double least_clock = 1e3;

#define CLOCK(field, value, least, why, what)                                            \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "Hz",                                  \
        .offset = offsetof(nvx_clock_params, field), .dflt = value, .min = least,        \
        .max = 1e11, .trust = NVX_ASSUMED, .source = why, .doc = what                    \
    }

static const char one_clock[] = "assumed: one clock for all";

static const nvx_param clock_params[] = {
    CLOCK(core, "1 GHz", 1e3, "assumed", "frequency of all that has no clock of its own"),
    CLOCK(network, "0 Hz", 0, one_clock,
          "of the interconnect, from 1 kHz; 0: the core's"),
    CLOCK(adc, "0 Hz", 0, one_clock,
          "of converters and their mux, from 1 kHz; 0: the core's"),
    CLOCK(link, "0 Hz", 0, one_clock,
          "of the link to the host, from 1 kHz; 0: the core's"),
    {0},
};

static int check_clock(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_clock clock;
    char found[64];
    for (const nvx_param *row = clock_params; row->name; row++) {
        double f = *(const double *)(const void *)((const char *)vp + row->offset);
        if (f > 0 && f < least_clock)
            return nvx_config_fail(
                self, row->name, err,
                "%s is below 1 kHz; allowed: 0 (the core's), or 1 kHz and more",
                nvx_quantity_format(f, "Hz", found, sizeof found));
        if (f == 0 || nvx_clock_init(&clock, f) == 0)
            continue;
        return nvx_config_fail(
            self, row->name, err,
            "%s has no period of whole picoseconds within 0.1 %%; nearest: %llu ps",
            nvx_quantity_format(f, "Hz", found, sizeof found),
            (unsigned long long)clock.period_ps);
    }
    return 0;
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
    {.name = "requests",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, requests),
     .dflt = "0",
     .min = 0,
     .max = UINT32_MAX,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "the first so many of the trace; 0: all"},
    {.name = "arrivals",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_run_params, arrivals),
     .dflt = "trace",
     .choices = nvx_arrivals_names,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "at the trace's times or, without, closed; closed loop; at random; evenly"},
    {.name = "rate",
     .kind = NVX_REAL,
     .unit = "Hz",
     .offset = offsetof(nvx_run_params, rate),
     .dflt = "0 Hz",
     .min = 0,
     .max = 1e12,
     .trust = NVX_DEFINED,
     .source = "definition: no rate",
     .doc = "requests per second; needed with poisson and periodic"},
    {.name = "batch",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, batch),
     .dflt = "1",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed: users do not wait for each other",
     .doc = "poisson, periodic: requests that arrive together"},
    {.name = "timing_trials",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, timing_trials),
     .dflt = "0",
     .min = 0,
     .max = 1000000,
     .trust = NVX_ASSUMED,
     .source = "assumed: the nominal time",
     .doc = "chips of which the time is simulated too, with what their own values take"},
    {.name = "outstanding",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_run_params, outstanding),
     .dflt = "1",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed: one user waits for each answer",
     .doc = "closed loop: requests kept going"},
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
    .check = nvx_arrivals_check,
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
