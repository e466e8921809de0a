/* adc_kinds.c - converters whose cost follows from how they work: flash, ramp, neuron.
 *
 *     adc_flash  energy (2^b - 1) comparators per conversion, area the same
 *     adc_ramp   energy 2^b comparisons per conversion, and 2^b steps of the ramp (a DAC
 *                and a counter) per round of the pool, whatever its number of converters
 *     neuron     energy per sampled input bit, per integration (pulse), per charge step
 *
 * Left out: the ladder and the encoder of a flash, the code registers of a ramp's columns.
 * The sampler and the shift-add of a tile count their own energy beside the neuron's: a
 * machine made of neurons sets them to 0.
 */
#include <math.h>

#include "models/adc_parts.h"
#include "sim/config.h"

#define TIMELY "TIMELY: charging comparator, 65 nm"
#define CORE   "NeuRRAM: 256 neurons per core"
#define NEURRAM(what)                                                                    \
    "CiMLoop's model of NeuRRAM (Wan et al., Nature 608 (2022)), 130 nm: " what

static const nvx_param flash_params[] = {
    {.name = "count", .dflt = "16", NVX_ADC_COUNT, NVX_ADC_ASSUMED},
    {.name = "scope", .dflt = "tile", NVX_ADC_SCOPE, NVX_ADC_ASSUMED},
    {.name = "share", .dflt = "8", NVX_ADC_SHARE, NVX_ADC_ASSUMED},
    {.name = "conversion",
     .dflt = "1 cycles",
     NVX_ADC_TIME(conversion, 1, "time of one conversion"),
     NVX_ADC_FROM(NVX_ASSUMED, "assumed: all codes are compared at once")},
    {.name = "bits", .dflt = "4", NVX_ADC_BITS(1, 8), NVX_ADC_ASSUMED},
    {.name = "full_scale", .dflt = "calibrated", NVX_ADC_FULL_SCALE, NVX_ADC_ASSUMED},
    {.name = "step", .dflt = "1", NVX_ADC_STEP, NVX_ADC_ASSUMED},
    {.name = "percentile", .dflt = "100", NVX_ADC_PERCENTILE, NVX_ADC_NO_CLIP},
    {.name = "comparator_energy",
     .dflt = "0.0417 pJ",
     NVX_ADC_REAL(comparator_energy, "J", "energy per comparator and conversion"),
     NVX_ADC_FROM(NVX_SIMULATED, TIMELY)},
    {.name = "comparator_area",
     .dflt = "40 um2",
     NVX_ADC_REAL(comparator_area, "m2", "area per comparator"),
     NVX_ADC_FROM(NVX_SIMULATED, TIMELY)},
    {.name = "offset", .dflt = "0", NVX_ADC_OFFSET, NVX_ADC_OFF},
    {.name = "gain", .dflt = "0", NVX_ADC_GAIN, NVX_ADC_OFF},
    {.name = "inl", .dflt = "", NVX_ADC_INL, NVX_ADC_OFF},
    {0},
};

static const nvx_param ramp_params[] = {
    {.name = "count", .dflt = "16", NVX_ADC_COUNT, NVX_ADC_ASSUMED},
    {.name = "scope", .dflt = "tile", NVX_ADC_SCOPE, NVX_ADC_ASSUMED},
    {.name = "share", .dflt = "8", NVX_ADC_SHARE, NVX_ADC_ASSUMED},
    {.name = "conversion",
     .dflt = "0 cycles",
     NVX_ADC_TIME(conversion, 0, "time of one conversion; 0 cycles: 2^bits cycles"),
     NVX_ADC_FROM(NVX_ASSUMED, "assumed: a single slope takes a cycle per code")},
    {.name = "early_stop",
     .kind = NVX_BOOL,
     .unit = "1",
     .offset = offsetof(nvx_adc_params, early_stop),
     .dflt = "false",
     .trust = NVX_ASSUMED,
     .source = "assumed: the ramp runs to its end",
     .doc = "a ramp ends with the largest code of the columns it converts together"},
    {.name = "bits", .dflt = "8", NVX_ADC_BITS(1, 12), NVX_ADC_ASSUMED},
    {.name = "full_scale", .dflt = "calibrated", NVX_ADC_FULL_SCALE, NVX_ADC_ASSUMED},
    {.name = "step", .dflt = "1", NVX_ADC_STEP, NVX_ADC_ASSUMED},
    {.name = "percentile", .dflt = "100", NVX_ADC_PERCENTILE, NVX_ADC_NO_CLIP},
    {.name = "comparator_energy",
     .dflt = "0.0417 pJ",
     NVX_ADC_REAL(comparator_energy, "J", "energy of a converter per step of the ramp"),
     NVX_ADC_FROM(NVX_SIMULATED, TIMELY)},
    {.name = "comparator_area",
     .dflt = "40 um2",
     NVX_ADC_REAL(comparator_area, "m2", "area per converter"),
     NVX_ADC_FROM(NVX_SIMULATED, TIMELY)},
    {.name = "ramp_energy",
     .dflt = "0.541 pJ",
     NVX_ADC_REAL(ramp_energy, "J", "energy of the pool's ramp and counter per step"),
     NVX_ADC_FROM(NVX_SIMULATED,
                  "8-bit DAC of a SAR 0.291 pJ (Brahms) and counter 0.25 pJ (Aladdin), "
                  "40 nm")},
    {.name = "ramp_area",
     .dflt = "438 um2",
     NVX_ADC_REAL(ramp_area, "m2", "area of the pool's ramp"),
     NVX_ADC_FROM(NVX_SIMULATED, "8-bit DAC of a SAR, 40 nm (Brahms); no counter")},
    {.name = "offset", .dflt = "0", NVX_ADC_OFFSET, NVX_ADC_OFF},
    {.name = "gain", .dflt = "0", NVX_ADC_GAIN, NVX_ADC_OFF},
    {.name = "inl", .dflt = "", NVX_ADC_INL, NVX_ADC_OFF},
    {0},
};

static const nvx_param neuron_params[] = {
    {.name = "count", .dflt = "256", NVX_ADC_COUNT, NVX_ADC_FROM(NVX_DEFINED, CORE)},
    {.name = "scope", .dflt = "unit", NVX_ADC_SCOPE, NVX_ADC_FROM(NVX_DEFINED, CORE)},
    {.name = "share", .dflt = "8", NVX_ADC_SHARE, NVX_ADC_ASSUMED},
    {.name = "charge_step",
     .dflt = "0.3 us",
     NVX_ADC_TIME(conversion, 1, "time of one charge step"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("conversion step"))},
    {.name = "gap",
     .dflt = "0.3 us",
     NVX_ADC_TIME(gap, 0, "time after the last charge step of a conversion"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("gap"))},
    {.name = "bits", .dflt = "8", NVX_ADC_BITS(2, 10), NVX_ADC_ASSUMED},
    {.name = "full_scale", .dflt = "calibrated", NVX_ADC_FULL_SCALE, NVX_ADC_ASSUMED},
    {.name = "step", .dflt = "1", NVX_ADC_STEP, NVX_ADC_ASSUMED},
    {.name = "percentile", .dflt = "100", NVX_ADC_PERCENTILE, NVX_ADC_NO_CLIP},
    {.name = "sample_energy",
     .dflt = "1.2 pJ",
     NVX_ADC_REAL(sample_energy, "J", "energy per sampled input bit"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("sample"))},
    {.name = "integrate_energy",
     .dflt = "0.25 pJ",
     NVX_ADC_REAL(integrate_energy, "J", "energy per integration (pulse)"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("integrator"))},
    {.name = "charge_energy",
     .dflt = "0.3 pJ",
     NVX_ADC_REAL(charge_energy, "J", "energy per charge step"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("converter"))},
    {.name = "add_energy",
     .dflt = "0.1 pJ",
     NVX_ADC_REAL(add_energy, "J", "energy of the shift-add per charge step"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("shift-add"))},
    {.name = "area",
     .dflt = "1270 um2",
     NVX_ADC_REAL(area, "m2", "area of one neuron"),
     NVX_ADC_FROM(NVX_SIMULATED, NEURRAM("neuron"))},
    {.name = "offset", .dflt = "0", NVX_ADC_OFFSET, NVX_ADC_OFF},
    {.name = "gain", .dflt = "0", NVX_ADC_GAIN, NVX_ADC_OFF},
    {.name = "inl", .dflt = "", NVX_ADC_INL, NVX_ADC_OFF},
    {0},
};

static const nvx_stat flash_stats[] = {NVX_ADC_STATS, {0}};
static const nvx_stat ramp_stats[] = {
    NVX_ADC_STATS,
    NVX_ADC_STAT("ramp_steps", ramp_steps, "1", "steps of the ramp"),
    {0},
};
static const nvx_stat neuron_stats[] = {
    NVX_ADC_STATS,
    NVX_ADC_STAT("samples", samples, "1", "input bits sampled, over columns"),
    NVX_ADC_STAT("integrations", integrations, "1", "integrations, over columns"),
    NVX_ADC_STAT("charge_steps", charge_steps, "1", "charge steps, over columns"),
    {0},
};

static const nvx_operation flash_operations[] = {
    NVX_ADC_CONVERSION("comparator_energy", "one conversion: 2^bits - 1 comparators",
                       "(2^bits - 1) x comparator_energy"),
    {0},
};
static const nvx_operation ramp_operations[] = {
    NVX_ADC_CONVERSION("comparator_energy", "one conversion: 2^bits comparisons",
                       "2^bits x comparator_energy"),
    {.name = "ramp_step",
     .meter = NVX_METER_ADC,
     .energy = offsetof(nvx_adc_params, ramp_energy),
     .count = offsetof(nvx_adc_state, ramp_steps),
     .value_dependent = true, /* with early_stop */
     .doc = "one step of the shared ramp"},
    {0},
};
static const nvx_operation neuron_operations[] = {
    NVX_ADC_OPERATION("sample", NVX_METER_SAMPLE_HOLD, sample_energy, samples,
                      "one input bit of one column sampled"),
    NVX_ADC_OPERATION("integration", NVX_METER_ADC, integrate_energy, integrations,
                      "one pulse of one column integrated"),
    NVX_ADC_OPERATION("charge_step", NVX_METER_ADC, charge_energy, charge_steps,
                      "one charge step of one column"),
    NVX_ADC_OPERATION("add", NVX_METER_SHIFT_ADD, add_energy, charge_steps,
                      "one bit of a code shifted in"),
    {0},
};

static int check_flash(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    double comparators = ldexp(1, (int)p->bits) - 1;
    p->time = p->conversion;
    return nvx_adc_check(p, self, NVX_ADC_CODED, comparators * p->comparator_energy,
                         comparators * p->comparator_area, err);
}

static int check_ramp(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    double steps = ldexp(1, (int)p->bits);
    if (p->early_stop && p->scope != NVX_POOL_TILE)
        return nvx_config_fail(self, "early_stop", err,
                               "true with a scope that is not tile; allowed: scope tile");
    if (p->early_stop && p->conversion.value > 0)
        return nvx_config_fail(self, "conversion", err,
                               "given with early_stop, where a code takes one cycle; "
                               "allowed: 0 cycles");
    p->time = nvx_adc_time(p, steps);
    p->shared_area = p->ramp_area;
    return nvx_adc_check(p, self, NVX_ADC_RAMP, steps * p->comparator_energy,
                         p->comparator_area, err);
}

static int check_neuron(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_adc_params *p = vp;
    p->time = p->conversion;
    return nvx_adc_check(p, self, NVX_ADC_NEURON, 0, p->area, err);
}

const nvx_part nvx_adc_flash = {
    .impl = "adc_flash",
    .doc = "converters that compare with all codes at once",
    .params_size = sizeof(nvx_adc_params),
    .params = flash_params,
    .stats = flash_stats,
    .operations = flash_operations,
    .check = check_flash,
    .area = nvx_adc_area,
    .area_meter = NVX_METER_ADC,
    .area_formula = "count x (2^bits - 1) x comparator_area",
};

const nvx_part nvx_adc_ramp = {
    .impl = "adc_ramp",
    .doc = "single-slope converters that share a ramp",
    .params_size = sizeof(nvx_adc_params),
    .params = ramp_params,
    .stats = ramp_stats,
    .operations = ramp_operations,
    .check = check_ramp,
    .area = nvx_adc_area,
    .area_meter = NVX_METER_ADC,
    .area_formula = "count x comparator_area + ramp_area",
};

const nvx_part nvx_adc_neuron = {
    .impl = "neuron",
    .doc = "neurons that integrate a column's charge and count it off bit by bit",
    .params_size = sizeof(nvx_adc_params),
    .params = neuron_params,
    .stats = neuron_stats,
    .operations = neuron_operations,
    .check = check_neuron,
    .area = nvx_adc_area,
    .area_meter = NVX_METER_ADC,
    .area_formula = "count x area",
};
