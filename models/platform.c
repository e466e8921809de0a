/* platform.c - the tables of platform.h. Defaults: four Cortex-A76 cores with LPDDR4X, as
 * in a Raspberry Pi 5. */
#include "models/platform.h"

#include "models/dram.h"
#include "models/nvme.h"
#include "sim/config.h"
#include "sim/units.h"

#define A76 "recalled: Arm Cortex-A76 at 2.4 GHz (Raspberry Pi 5): two 128-bit pipes"

static const char *const precisions[] = {"f32", "i8", NULL};

static const nvx_part no_storage = {.impl = "none", .doc = "all vectors are in memory"};

static const nvx_slot slots[] = {
    {"memory", (const nvx_part *const[]){&nvx_dram_part, NULL}},
    {"storage", (const nvx_part *const[]){&no_storage, &nvx_nvme_part, NULL}},
    {0},
};

#define ROW(field, type, of, text, low, high, from, why, what)                           \
    {                                                                                    \
        .name = #field, .kind = type, .unit = of,                                        \
        .offset = offsetof(nvx_platform_params, field), .dflt = text, .min = low,        \
        .max = high, .trust = from, .source = why, .doc = what                           \
    }

static const nvx_param param_table[] = {
    ROW(cores, NVX_UINT, "1", "4", 1, 65536, NVX_DEFINED,
        "recalled: Raspberry Pi 5 data sheet", "cores that share the work evenly"),
    ROW(batch, NVX_UINT, "1", "1", 1, 65536, NVX_ASSUMED,
        "assumed: each request for itself", "most requests that are served together"),
    {.name = "precision",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_platform_params, precision),
     .dflt = "f32",
     .choices = precisions,
     .trust = NVX_ASSUMED,
     .source = "assumed: embeddings as models give them",
     .doc = "of stored and applied values"},
    ROW(f32, NVX_REAL, "Hz", "38.4 GHz", 1, 1e18, NVX_DEFINED,
        A76 " of 4 multiply-adds per cycle",
        "operations per second of a core, 32-bit floating point"),
    ROW(i8, NVX_REAL, "Hz", "153.6 GHz", 1, 1e18, NVX_DEFINED,
        A76 " of 16 multiply-adds per cycle",
        "operations per second of a core, 8-bit integers"),
    ROW(share, NVX_REAL, "1", "0.7", 1e-6, 1, NVX_ASSUMED, "assumed",
        "share of the operations per second that is reached"),
    ROW(memory_share, NVX_REAL, "1", "0.7", 1e-6, 1, NVX_ASSUMED, "assumed",
        "share of the memory's peak rate that the cores draw at most"),
    ROW(resident, NVX_UINT, "B", "4 GiB", 0, 0x1p48, NVX_ASSUMED,
        "assumed: half of the memory", "stored vectors that stay in memory"),
    ROW(cache, NVX_UINT, "B", "2 MiB", 0, 0x1p40, NVX_DEFINED,
        "recalled: BCM2712, shared level-3 cache", "bytes of the last-level cache"),
    ROW(cache_width, NVX_UINT, "bit", "128 bit", 1, 1048576, NVX_ASSUMED, "assumed",
        "bits of the last-level cache per transfer, all cores"),
    ROW(cache_rate, NVX_REAL, "Hz", "2.4 GHz", 1, 1e12, NVX_ASSUMED,
        "assumed: one transfer per cycle", "transfers per second of the cache"),
    ROW(dispatch, NVX_REAL, "s", "5 us", 0, 1000, NVX_ASSUMED,
        "assumed: waking the threads of all cores", "before a batch begins"),
    ROW(rank, NVX_REAL, "s", "1 ns", 0, 1, NVX_ASSUMED,
        "assumed: two to three instructions at 2.4 GHz",
        "one score offered to the best k, on one core"),
    ROW(idle, NVX_REAL, "W", "2.7 W", 0, 1e6, NVX_MEASURED,
        "recalled: reviews of the Raspberry Pi 5, whole board at rest",
        "power all the time"),
    ROW(active, NVX_REAL, "W", "4 W", 0, 1e6, NVX_MEASURED,
        "recalled: reviews of the Raspberry Pi 5, 6.7 W with all cores busy",
        "power while it serves requests, beside idle"),
    ROW(operation_energy, NVX_REAL, "J", "0 J", 0, 1, NVX_ASSUMED,
        "assumed: in the active power", "energy per operation"),
    ROW(cache_energy, NVX_REAL, "J", "0 J", 0, 1, NVX_ASSUMED,
        "assumed: in the active power", "energy per bit from the last-level cache"),
    {0},
};

#define STAT(field, of, what)                                                            \
    {                                                                                    \
        .name = #field, .kind = NVX_COUNT, .unit = of,                                   \
        .offset = offsetof(nvx_platform_state, field), .doc = what                       \
    }

static const nvx_stat stat_table[] = {
    STAT(requests, "1", "requests served"),
    STAT(batches, "1", "times the stored vectors were read"),
    STAT(operations, "1", "multiplications and additions"),
    STAT(ranked, "1", "scores offered to the best k"),
    STAT(cache_bits, "bit", "bits of stored vectors from the last-level cache"),
    STAT(busy, "ps", "time in which requests are served"),
    STAT(compute, "ps", "time the operations alone would take"),
    {0},
};

#define OPERATION(label, cost, counted, what)                                            \
    {                                                                                    \
        .name = label, .meter = NVX_METER_HOST,                                          \
        .energy = offsetof(nvx_platform_params, cost),                                   \
        .count = offsetof(nvx_platform_state, counted), .doc = what                      \
    }

static const nvx_operation operation_table[] = {
    {.name = "busy",
     .meter = NVX_METER_HOST,
     .energy = offsetof(nvx_platform_params, busy_energy),
     .count = offsetof(nvx_platform_state, busy),
     .doc = "active power for a picosecond",
     .from = "active",
     .formula = "active x 1 ps"},
    OPERATION("operation", operation_energy, operations, "one operation"),
    OPERATION("cache", cache_energy, cache_bits, "one bit from the last-level cache"),
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_platform_params *p = vp;
    const nvx_dram_params *memory = nvx_config_at(self, "memory");
    char found[64], most[64];
    p->busy_energy = p->active * 1e-12;
    if (p->resident <= memory->size)
        return 0;
    return nvx_config_fail(
        self, "resident", err, "%s are more than the memory's %s (memory.size)",
        nvx_quantity_format((double)p->resident, "B", found, sizeof found),
        nvx_quantity_format((double)memory->size, "B", most, sizeof most));
}

static double idle(const nvx_config *self)
{
    return ((const nvx_platform_params *)nvx_config_params(self))->idle;
}

const nvx_part nvx_platform = {
    .impl = "platform",
    .doc = "a processor with memory and storage, as a roofline",
    .params_size = sizeof(nvx_platform_params),
    .params = param_table,
    .slots = slots,
    .stats = stat_table,
    .operations = operation_table,
    .check = check,
    .leakage = idle,
    .leakage_formula = "idle",
    .area_meter = NVX_METER_HOST,
    .ops = &nvx_platform_ops,
};
