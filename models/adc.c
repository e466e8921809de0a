#include "models/adc.h"

#include "sim/config.h"

static const char *const scopes[] = {"tile", "unit", NULL};
static const char *const full_scales[] = {"full", "active_rows", "calibrated", "step",
                                          NULL};
static const char *const models[] = {"silicon", "optimistic", "isaac", NULL};

/* Cost of a converter of `bits` bits; a resolution without a row takes the next one
 * above. */
typedef struct {
    unsigned bits;
    double energy, area; /* J, m2 */
} cost;

/* Published converters: 40 nm 1 GS/s ISSCC 2016 27.3; 28 nm 2.4 GS/s ISSCC 2017 16.4; 28
 * nm 1 GS/s VLSI 2020 CD1.3; 14 nm 1.5 GS/s ISSCC 2017 28.5; 28 nm 100 MS/s ISSCC 2016
 * (ENOB 10.4). Below 6 bits stand-alone converters do not get cheaper: the 6-bit row
 * holds. */
static const cost silicon[] = {{6, 1.26e-12, 580e-12},  {7, 2.08e-12, 4300e-12},
                               {8, 2.55e-12, 2000e-12}, {10, 4.61e-12, 1600e-12},
                               {12, 3.5e-12, 4700e-12}, {0}};

/* Regression of the Accelergy ADC plug-in over the survey at 100 MS/s, 22 nm; its area is
 * published for 8 bits only and used for all. */
static const cost optimistic[] = {{4, 0.46e-12, 2198e-12},  {5, 0.46e-12, 2198e-12},
                                  {6, 0.53e-12, 2198e-12},  {7, 0.65e-12, 2198e-12},
                                  {8, 0.85e-12, 2198e-12},  {9, 1.16e-12, 2198e-12},
                                  {10, 1.63e-12, 2198e-12}, {0}};

/* ISAAC's 8-bit converter and its scaling, 32 nm, Accelergy library. */
static const cost isaac[] = {{4, 0.79e-12, 361e-12},   {5, 0.99e-12, 477e-12},
                             {6, 1.20e-12, 627e-12},   {7, 1.42e-12, 845e-12},
                             {8, 1.667e-12, 1200e-12}, {9, 1.97e-12, 1828e-12},
                             {10, 2.38e-12, 3002e-12}, {0}};

static const cost *const cost_models[] = {silicon, optimistic, isaac};

/* Rows that both kinds of converter have. */
#define COUNT                                                                            \
    {                                                                                    \
        .name = "count", .kind = NVX_UINT, .unit = "1",                                  \
        .offset = offsetof(nvx_adc_params, count), .dflt = "16", .min = 1, .max = 65536, \
        .trust = NVX_ASSUMED, .source = "assumed", .doc = "converters of a pool"         \
    }
#define SCOPE                                                                            \
    {                                                                                    \
        .name = "scope", .kind = NVX_CHOICE, .unit = "1",                                \
        .offset = offsetof(nvx_adc_params, scope), .dflt = "tile", .choices = scopes,    \
        .trust = NVX_ASSUMED, .source = "assumed",                                       \
        .doc = "one pool per tile, or one per unit (array, or pair with analog "         \
               "subtraction)"                                                            \
    }
#define ENERGY(what)                                                                     \
    {                                                                                    \
        .name = "energy", .kind = NVX_REAL, .unit = "J",                                 \
        .offset = offsetof(nvx_adc_params, energy), .dflt = "0 J", .min = 0, .max = 1,   \
        .trust = NVX_DEFINED, .source = "definition", .doc = what                        \
    }
#define AREA(what)                                                                       \
    {                                                                                    \
        .name = "area", .kind = NVX_REAL, .unit = "m2",                                  \
        .offset = offsetof(nvx_adc_params, area), .dflt = "0 m2", .min = 0, .max = 1,    \
        .trust = NVX_DEFINED, .source = "definition", .doc = what                        \
    }

static const nvx_param sar_params[] = {
    COUNT,
    SCOPE,
    {.name = "conversion",
     .kind = NVX_DURATION,
     .unit = "s",
     .offset = offsetof(nvx_adc_params, conversion),
     .dflt = "0 cycles",
     .min = 0,
     .max = 1e6,
     .trust = NVX_ASSUMED,
     .source = "assumed: a SAR takes one cycle per bit and one to sample",
     .doc = "time of one conversion; 0 cycles: bits + 1 cycles"},
    {.name = "bits",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, bits),
     .dflt = "8",
     .min = 1,
     .max = 12,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "resolution"},
    {.name = "full_scale",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, full_scale),
     .dflt = "calibrated",
     .choices = full_scales,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "what the largest code stands for"},
    {.name = "step",
     .kind = NVX_REAL,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, step),
     .dflt = "1",
     .min = 1e-6,
     .max = 1e6,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "with full_scale step: level steps per code"},
    {.name = "percentile",
     .kind = NVX_REAL,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, percentile),
     .dflt = "100",
     .min = 50,
     .max = 100,
     .trust = NVX_ASSUMED,
     .source = "assumed: nothing clips on the calibration inputs",
     .doc = "with full_scale calibrated: share of |I| below full scale, in percent"},
    {.name = "model",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, model),
     .dflt = "silicon",
     .choices = models,
     .trust = NVX_MEASURED,
     .source = "ADC performance survey (rows in models/adc.c)",
     .doc = "where energy and area of a conversion come from"},
    ENERGY("energy per conversion; 0: by the model's table"),
    AREA("area of one converter; 0: by the model's table"),
    {0},
};

static const nvx_param ideal_params[] = {
    COUNT,
    SCOPE,
    {.name = "conversion",
     .kind = NVX_DURATION,
     .unit = "s",
     .offset = offsetof(nvx_adc_params, conversion),
     .dflt = "1 cycles",
     .min = 1,
     .max = 1e6,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "time of one conversion"},
    ENERGY("energy per conversion"),
    AREA("area of one converter"),
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "conversions",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_adc_state, conversions),
     .doc = "conversions"},
    {.name = "grants",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_adc_state, grants),
     .doc = "units served, per input plane"},
    {.name = "busy",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_adc_state, busy),
     .doc = "cycles in use"},
    {.name = "wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_adc_state, wait),
     .doc = "cycles from sampled to grant, summed"},
    {.name = "longest_wait",
     .kind = NVX_COUNT,
     .unit = "cycles",
     .offset = offsetof(nvx_adc_state, longest_wait),
     .doc = "longest of them"},
    {.name = "most_waiting",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_adc_state, most_waiting),
     .doc = "most that asked at once"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "conversion",
     .meter = NVX_METER_ADC,
     .energy = offsetof(nvx_adc_params, conversion_energy),
     .count = offsetof(nvx_adc_state, conversions),
     .doc = "one conversion"},
    {0},
};

static int check_sar(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    const cost *row = cost_models[p->model];
    while (row->bits && row->bits < p->bits)
        row++;
    if (!row->bits && (p->energy <= 0 || p->area <= 0))
        return nvx_config_fail(
            self, "bits", err,
            "the '%s' cost model has no converter of %u bits; allowed: "
            "another model, or energy and area given",
            models[p->model], (unsigned)p->bits);
    p->conversion_energy = p->energy > 0 ? p->energy : row->energy;
    p->converter_area = p->area > 0 ? p->area : row->area;
    return 0;
}

static int check_ideal(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    (void)self, (void)err;
    p->ideal = true;
    p->conversion_energy = p->energy;
    p->converter_area = p->area;
    return 0;
}

static double area(const nvx_config *self)
{
    const nvx_adc_params *p = nvx_config_params(self);
    return (double)p->count * p->converter_area;
}

nvx_duration nvx_adc_conversion(const nvx_adc_params *self)
{
    if (self->conversion.value > 0)
        return self->conversion;
    return (nvx_duration){.value = (double)self->bits + 1, .in_cycles = true};
}

static const nvx_part adc_sar = {
    .impl = "adc_sar",
    .doc = "successive-approximation converters",
    .params_size = sizeof(nvx_adc_params),
    .params = sar_params,
    .stats = stat_table,
    .operations = operation_table,
    .check = check_sar,
    .area = area,
    .area_meter = NVX_METER_ADC,
};

static const nvx_part adc_ideal = {
    .impl = "ideal",
    .doc = "converters without quantisation or limit",
    .params_size = sizeof(nvx_adc_params),
    .params = ideal_params,
    .stats = stat_table,
    .operations = operation_table,
    .check = check_ideal,
    .area = area,
    .area_meter = NVX_METER_ADC,
};

const nvx_part *const nvx_adc_parts[] = {&adc_sar, &adc_ideal, NULL};
