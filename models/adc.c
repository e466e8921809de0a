/* adc.c - successive-approximation and ideal converters, and the list of all. */
#include "models/adc.h"

#include <string.h>

#include "models/adc_parts.h"
#include "sim/config.h"

const char *const nvx_adc_scopes[] = {"tile", "unit", "group", NULL};
const char *const nvx_adc_full_scales[] = {"full", "active_rows", "calibrated", "step",
                                           NULL};

static const nvx_param sar_params[] = {
    {.name = "count", .dflt = "16", NVX_ADC_COUNT, NVX_ADC_ASSUMED},
    {.name = "scope", .dflt = "tile", NVX_ADC_SCOPE, NVX_ADC_ASSUMED},
    {.name = "share", .dflt = "8", NVX_ADC_SHARE, NVX_ADC_ASSUMED},
    {.name = "conversion",
     .dflt = "0 cycles",
     NVX_ADC_TIME(conversion, 0, "time of one conversion; 0 cycles: bits + 1 cycles"),
     NVX_ADC_FROM(NVX_ASSUMED,
                  "assumed: a SAR takes one cycle per bit and one to sample")},
    {.name = "bits", .dflt = "8", NVX_ADC_BITS(1, 12), NVX_ADC_ASSUMED},
    {.name = "full_scale", .dflt = "calibrated", NVX_ADC_FULL_SCALE, NVX_ADC_ASSUMED},
    {.name = "step", .dflt = "1", NVX_ADC_STEP, NVX_ADC_ASSUMED},
    {.name = "percentile", .dflt = "100", NVX_ADC_PERCENTILE, NVX_ADC_NO_CLIP},
    {.name = "model",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, model),
     .dflt = "silicon",
     .choices = nvx_adc_models,
     .trust = NVX_MEASURED,
     .source = "ADC performance survey: a row per resolution (models/adc_cost.c)",
     .doc = "where energy and area of a conversion come from"},
    {.name = "energy",
     .dflt = "0 J",
     NVX_ADC_REAL(energy, "J", "energy per conversion; 0: by the model's table"),
     NVX_ADC_DEFINED},
    {.name = "area",
     .dflt = "0 m2",
     NVX_ADC_REAL(area, "m2", "area of one converter; 0: by the model's table"),
     NVX_ADC_DEFINED},
    {.name = "offset", .dflt = "0", NVX_ADC_OFFSET, NVX_ADC_OFF},
    {.name = "gain", .dflt = "0", NVX_ADC_GAIN, NVX_ADC_OFF},
    {.name = "inl", .dflt = "", NVX_ADC_INL, NVX_ADC_OFF},
    {0},
};

static const nvx_param ideal_params[] = {
    {.name = "count", .dflt = "16", NVX_ADC_COUNT, NVX_ADC_ASSUMED},
    {.name = "scope", .dflt = "tile", NVX_ADC_SCOPE, NVX_ADC_ASSUMED},
    {.name = "share", .dflt = "8", NVX_ADC_SHARE, NVX_ADC_ASSUMED},
    {.name = "conversion",
     .dflt = "1 cycles",
     NVX_ADC_TIME(conversion, 1, "time of one conversion"),
     NVX_ADC_ASSUMED},
    {.name = "energy",
     .dflt = "0 J",
     NVX_ADC_REAL(energy, "J", "energy per conversion"),
     NVX_ADC_DEFINED},
    {.name = "area",
     .dflt = "0 m2",
     NVX_ADC_REAL(area, "m2", "area of one converter"),
     NVX_ADC_DEFINED},
    {0},
};

static const nvx_stat stat_table[] = {NVX_ADC_STATS, {0}};

static const nvx_operation operation_table[] = {
    NVX_ADC_CONVERSION("energy", "one conversion",
                       "energy, or where that is 0 model at bits"),
    {0},
};
static const nvx_operation ideal_operations[] = {
    NVX_ADC_CONVERSION("energy", "one conversion", "energy"),
    {0},
};

int nvx_adc_check(nvx_adc_params *self, const nvx_config *node, nvx_adc_kind kind,
                  double energy, double area, nvx_error *err)
{
    self->kind = kind;
    self->conversion_energy = energy;
    self->converter_area = area;
    if (self->inl.n == 1)
        return nvx_config_fail(node, "inl", err,
                               "1 entry; allowed: none, or 2 or more from the lowest "
                               "code to the highest");
    return 0;
}

nvx_duration nvx_adc_time(const nvx_adc_params *self, double cycles)
{
    if (self->conversion.value > 0)
        return self->conversion;
    return (nvx_duration){.value = cycles, .in_cycles = true};
}

static int check_sar(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    const nvx_adc_cost *row = nvx_adc_cost_of(p);
    if (!row && (p->energy <= 0 || p->area <= 0))
        return nvx_config_fail(
            self, "bits", err,
            "the '%s' cost model has no converter of %u bits; allowed: "
            "another model, or energy and area given",
            nvx_adc_models[p->model], (unsigned)p->bits);
    p->time = nvx_adc_time(p, (double)p->bits + 1);
    return nvx_adc_check(p, self, NVX_ADC_CODED, p->energy > 0 ? p->energy : row->energy,
                         p->area > 0 ? p->area : row->area, err);
}

/* Energy and area of 0 are those of the cost model's row. */
static const char *sar_source(const nvx_config *self, const char *key, nvx_trust *trust)
{
    const nvx_adc_params *p = nvx_config_params(self);
    bool by_row = (strcmp(key, "energy") == 0 && p->energy <= 0) ||
                  (strcmp(key, "area") == 0 && p->area <= 0);
    if (!by_row)
        return NULL;
    const nvx_adc_cost *row = nvx_adc_cost_of(p);
    *trust = row->trust;
    return row->source;
}

static int check_ideal(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    p->ideal = true;
    p->time = p->conversion;
    return nvx_adc_check(p, self, NVX_ADC_CODED, p->energy, p->area, err);
}

double nvx_adc_area(const nvx_config *self)
{
    const nvx_adc_params *p = nvx_config_params(self);
    return (double)p->count * p->converter_area + p->shared_area;
}

static const nvx_part adc_sar = {
    .impl = "adc_sar",
    .doc = "successive-approximation converters",
    .params_size = sizeof(nvx_adc_params),
    .params = sar_params,
    .stats = stat_table,
    .operations = operation_table,
    .check = check_sar,
    .area = nvx_adc_area,
    .area_meter = NVX_METER_ADC,
    .area_formula = "count x (area, or where that is 0 model at bits)",
    .source = sar_source,
};

static const nvx_part adc_ideal = {
    .impl = "ideal",
    .doc = "converters without quantisation or limit",
    .params_size = sizeof(nvx_adc_params),
    .params = ideal_params,
    .stats = stat_table,
    .operations = ideal_operations,
    .check = check_ideal,
    .area = nvx_adc_area,
    .area_meter = NVX_METER_ADC,
    .area_formula = "count x area",
};

const nvx_part *const nvx_adc_parts[] = {&adc_sar,        &nvx_adc_flash, &nvx_adc_ramp,
                                         &nvx_adc_neuron, &adc_ideal,     NULL};
