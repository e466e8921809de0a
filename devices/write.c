#include "devices/write.h"

#include "devices/cells.h"
#include "sim/config.h"

static const char *const policies[] = {"none", "all", "mask", NULL};

#define ENERGY(field, value, from, what)                                                 \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "J",                                   \
        .offset = offsetof(nvx_write_params, field), .dflt = value, .min = 0, .max = 1,  \
        .trust = NVX_SIMULATED, .source = from, .doc = what                              \
    }
#define TIME(field, value, from, what)                                                   \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "s",                                   \
        .offset = offsetof(nvx_write_params, field), .dflt = value, .min = 0, .max = 1,  \
        .trust = NVX_SIMULATED, .source = from, .doc = what                              \
    }

static const nvx_param param_table[] = {
    {.name = "verify",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_write_params, verify),
     .dflt = "none",
     .choices = policies,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "which cells are verified: none, all, or those of the rows in mask"},
    {.name = "window",
     .kind = NVX_REAL,
     .unit = "1",
     .offset = offsetof(nvx_write_params, window),
     .dflt = "0.1",
     .min = 1e-6,
     .max = 100,
     .trust = NVX_ASSUMED,
     .source = "assumed: cells within 1/32 of the range, at four levels (RRAM relaxation "
               "data, technology C)",
     .doc = "half width of a level's window, in level steps"},
    {.name = "limit",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_write_params, limit),
     .dflt = "50",
     .min = 1,
     .max = 255,
     .trust = NVX_ASSUMED,
     .source = "assumed: above the 7 to 43 pulses that verified cells take on average "
               "(RADAR, TED 2021)",
     .doc = "most pulses of a verified cell; the last one stays"},
    ENERGY(pulse_energy, "0.6 pJ", "NVSim, sample RRAM cell: set and reset at 2 V, 10 ns",
           "energy of one pulse on one cell"),
    ENERGY(verify_energy, "0.5 pJ",
           "NeuroSim V1.5, RRAM: 0.55 V on 6 kohm for 10 ns (an on cell)",
           "energy of one verify read of one cell"),
    TIME(pulse_time, "10 ns", "NVSim, sample RRAM cell: set and reset at 2 V, 10 ns",
         "time of one pulse on the cells of a row"),
    TIME(verify_time, "10 ns", "NeuroSim V1.5, RRAM: read at 0.55 V, 10 ns",
         "time of one verify read of the cells of a row"),
    {.name = "mask",
     .kind = NVX_STRING,
     .unit = "1",
     .offset = offsetof(nvx_write_params, mask),
     .dflt = "",
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "with verify mask: CSV file of the rows to verify"},
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_write_params *p = vp;
    if (p->verify == NVX_VERIFY_MASK && !p->mask[0])
        return nvx_config_fail(self, "mask", err,
                               "missing with verify mask; allowed: path of a CSV file of "
                               "the rows to verify");
    return 0;
}

static const nvx_part part = {
    .doc = "write-verify: policy, pulses, energy and time",
    .params_size = sizeof(nvx_write_params),
    .params = param_table,
    .check = check,
};

const nvx_part *const nvx_write_parts[] = {&part, NULL};
