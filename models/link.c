#include "models/link.h"

#include "sim/config.h"

static const nvx_param param_table[] = {
    {.name = "width",
     .kind = NVX_UINT,
     .unit = "bit",
     .offset = offsetof(nvx_link_params, width),
     .dflt = "64 bit",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "bits per cycle, each way"},
    {.name = "latency",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_link_params, latency),
     .dflt = "10 cycles",
     .min = 0,
     .max = 1000000000.0,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "from the last bit sent to the last bit there"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_link_params, energy),
     .dflt = "0.203 pJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SCALED,
     .source = "ISAAC and PUMA: 26 pJ per 128 bit, chip to chip, 65 nm",
     .doc = "energy per bit"},
    {.name = "area_per_bit",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_link_params, area_per_bit),
     .dflt = "0 m2",
     .min = 0,
     .max = 1,
     .trust = NVX_ASSUMED,
     .source = "assumed: pads are not counted",
     .doc = "area per bit of width"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "bits",
     .kind = NVX_COUNT,
     .unit = "bit",
     .offset = offsetof(nvx_link_state, bits),
     .doc = "bits moved, both ways"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "bit",
     .meter = NVX_METER_HOST,
     .energy = offsetof(nvx_link_params, energy),
     .count = offsetof(nvx_link_state, bits),
     .doc = "one bit over the link"},
    {0},
};

static double area(const nvx_config *self)
{
    const nvx_link_params *p = nvx_config_params(self);
    return (double)p->width * p->area_per_bit;
}

static const nvx_part nothing = {.impl = "none", .doc = "not there, or not looked at"};

static const nvx_part *const memories[] = {&nothing, &nvx_dram_part, NULL};
static const nvx_part *const storages[] = {&nothing, &nvx_nvme_part, NULL};

static const nvx_slot slots[] = {{"memory", memories}, {"storage", storages}, {0}};

/* Parameters of what stands below the host, if it is that part. */
static const void *below(const nvx_config *root, const char *slot, const nvx_part *part)
{
    const nvx_config *node = nvx_config_child(nvx_config_child(root, "host"), slot);
    return nvx_config_part(node) == part ? nvx_config_params(node) : NULL;
}

const nvx_dram_params *nvx_link_memory(const nvx_config *root)
{
    return below(root, "memory", &nvx_dram_part);
}

const nvx_nvme_params *nvx_link_storage(const nvx_config *root)
{
    return below(root, "storage", &nvx_nvme_part);
}

const nvx_part nvx_link = {
    .impl = "link",
    .doc = "full-duplex link between host and chip",
    .params_size = sizeof(nvx_link_params),
    .params = param_table,
    .slots = slots,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .area_meter = NVX_METER_HOST,
    .area_formula = "width x area_per_bit",
};
