#include "models/sram.h"

#include "sim/config.h"

static const nvx_param param_table[] = {
    {.name = "size",
     .kind = NVX_UINT,
     .unit = "B",
     .offset = offsetof(nvx_sram_params, size),
     .dflt = "2 KiB",
     .min = 1,
     .max = 1ull << 40,
     .trust = NVX_SIMULATED,
     .source = "PUMA: 2 KB, 32 nm",
     .doc = "bytes it holds"},
    {.name = "width",
     .kind = NVX_UINT,
     .unit = "bit",
     .offset = offsetof(nvx_sram_params, width),
     .dflt = "256 bit",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "bits per access"},
    {.name = "ports",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_sram_params, ports),
     .dflt = "1",
     .min = 1,
     .max = 64,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "accesses per cycle"},
    {.name = "access",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_sram_params, access),
     .dflt = "1 cycles",
     .min = 0,
     .max = 1000000.0,
     .trust = NVX_SIMULATED,
     .source = "PUMA: 2 KB SRAM, 1 ns, 32 nm",
     .doc = "from arrival of a vector to its first use"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_sram_params, energy),
     .dflt = "0.57 pJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "PUMA: 0.57 mW at 1 GHz, 2 KB, 32 nm",
     .doc = "energy per access"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_sram_params, area),
     .dflt = "3920 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "PUMA: 2 KB, 32 nm",
     .doc = "area of the whole memory"},
    {.name = "leakage",
     .kind = NVX_REAL,
     .unit = "W",
     .offset = offsetof(nvx_sram_params, leakage),
     .dflt = "0.33 mW",
     .min = 0,
     .max = 1000,
     .trust = NVX_SIMULATED,
     .source = "PUMA: 2 KB, 32 nm",
     .doc = "standing power of the whole memory"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "writes",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_sram_state, writes),
     .doc = "write accesses"},
    {.name = "reads",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_sram_state, reads),
     .doc = "read accesses"},
    {.name = "slots",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_sram_state, slots),
     .doc = "messages it holds"},
    {.name = "most_used",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_sram_state, most_used),
     .doc = "most that it held at once"},
    {.name = "mean_used",
     .kind = NVX_VALUE,
     .unit = "1",
     .offset = offsetof(nvx_sram_state, mean_used),
     .doc = "messages held, mean over the time"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "write",
     .meter = NVX_METER_BUFFER,
     .energy = offsetof(nvx_sram_params, energy),
     .count = offsetof(nvx_sram_state, writes),
     .doc = "one access"},
    {.name = "read",
     .meter = NVX_METER_BUFFER,
     .energy = offsetof(nvx_sram_params, energy),
     .count = offsetof(nvx_sram_state, reads),
     .doc = "one access"},
    {0},
};

static double area(const nvx_config *self)
{
    const nvx_sram_params *p = nvx_config_params(self);
    return p->area;
}

static double leakage(const nvx_config *self)
{
    const nvx_sram_params *p = nvx_config_params(self);
    return p->leakage;
}

const nvx_part nvx_sram = {
    .impl = "sram",
    .doc = "buffer memory",
    .params_size = sizeof(nvx_sram_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .leakage = leakage,
    .area_meter = NVX_METER_BUFFER,
};

static const nvx_part none = {
    .impl = "none",
    .doc = "no buffer: what comes waits where it comes from",
    .params_size = sizeof(nvx_sram_params),
};

const nvx_part *const nvx_buffer_parts[] = {&none, &nvx_sram, NULL};
