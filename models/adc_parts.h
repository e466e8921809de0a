/* adc_parts.h - rows that several kinds of converter have; for models/adc*.c only. */
#ifndef NVX_MODELS_ADC_PARTS_H
#define NVX_MODELS_ADC_PARTS_H

#include "models/adc.h"

extern const char *const nvx_adc_scopes[], *const nvx_adc_full_scales[];
extern const nvx_part nvx_adc_flash, nvx_adc_ramp, nvx_adc_neuron;

/* What a conversion and a converter of adc_sar cost, and where that is from. */
typedef struct nvx_adc_cost {
    unsigned bits;
    double energy, area; /* J, m2 */
    nvx_trust trust;
    const char *source;
} nvx_adc_cost;
extern const char *const nvx_adc_models[];

/* The row of the model for this resolution or, without one, the next above; NULL: none. */
const nvx_adc_cost *nvx_adc_cost_of(const nvx_adc_params *self);

/* For the parts' tables: checks what all kinds have, sets kind and what a converter
 * costs. */
int nvx_adc_check(nvx_adc_params *self, const nvx_config *node, nvx_adc_kind kind,
                  double energy, double area, nvx_error *err);
/* The time of a conversion that is given; else `cycles`. */
nvx_duration nvx_adc_time(const nvx_adc_params *self, double cycles);
double nvx_adc_area(const nvx_config *self);

/* A row is {.name = ..., .dflt = ..., one of these, why}. */
#define NVX_ADC_COUNT                                                                    \
    .kind = NVX_UINT, .unit = "1", .offset = offsetof(nvx_adc_params, count), .min = 1,  \
    .max = 65536, .doc = "converters of a pool"
#define NVX_ADC_SCOPE                                                                    \
    .kind = NVX_CHOICE, .unit = "1", .offset = offsetof(nvx_adc_params, scope),          \
    .choices = nvx_adc_scopes,                                                           \
    .doc = "one pool per tile, per unit (array, or pair with analog subtraction), or "   \
           "per group of `share` arrays"
#define NVX_ADC_SHARE                                                                    \
    .kind = NVX_UINT, .unit = "1", .offset = offsetof(nvx_adc_params, share), .min = 1,  \
    .max = 1048576,                                                                      \
    .doc = "with scope group: arrays per pool, part of a tile or several whole tiles"
#define NVX_ADC_TIME(field, least, what)                                                 \
    .kind = NVX_DURATION, .unit = "s", .offset = offsetof(nvx_adc_params, field),        \
    .min = least, .max = 1e6, .doc = what
#define NVX_ADC_BITS(least, most)                                                        \
    .kind = NVX_UINT, .unit = "1", .offset = offsetof(nvx_adc_params, bits),             \
    .min = least, .max = most, .doc = "resolution"
#define NVX_ADC_REAL(field, of, what)                                                    \
    .kind = NVX_REAL, .unit = of, .offset = offsetof(nvx_adc_params, field), .min = 0,   \
    .max = 1, .doc = what

/* What codes stand for. */
#define NVX_ADC_FULL_SCALE                                                               \
    .kind = NVX_CHOICE, .unit = "1", .offset = offsetof(nvx_adc_params, full_scale),     \
    .choices = nvx_adc_full_scales, .doc = "what the largest code stands for"
#define NVX_ADC_STEP                                                                     \
    .kind = NVX_REAL, .unit = "1", .offset = offsetof(nvx_adc_params, step),             \
    .min = 1e-6, .max = 1e6,                                                             \
    .doc = "with full_scale step: level steps (at an input of 1) per code"
#define NVX_ADC_PERCENTILE                                                               \
    .kind = NVX_REAL, .unit = "1", .offset = offsetof(nvx_adc_params, percentile),       \
    .min = 50, .max = 100,                                                               \
    .doc = "with full_scale calibrated: share of |I| below full scale, in percent"

/* Mismatch and INL. */
#define NVX_ADC_OFFSET                                                                   \
    .kind = NVX_REAL, .unit = "1", .offset = offsetof(nvx_adc_params, offset), .min = 0, \
    .max = 4096, .doc = "std of a converter's offset, in codes"
#define NVX_ADC_GAIN NVX_ADC_REAL(gain, "1", "std of a converter's gain, relative")
#define NVX_ADC_INL                                                                      \
    .kind = NVX_REALS, .unit = "1", .offset = offsetof(nvx_adc_params, inl),             \
    .min = -4096, .max = 4096,                                                           \
    .doc = "deviation in codes at evenly spaced codes from the lowest to the highest, "  \
           "linear between"

/* Why a default is what it is. */
#define NVX_ADC_FROM(how, text) .trust = how, .source = text
#define NVX_ADC_ASSUMED         NVX_ADC_FROM(NVX_ASSUMED, "assumed")
#define NVX_ADC_OFF             NVX_ADC_FROM(NVX_ASSUMED, "assumed: off")
#define NVX_ADC_NO_CLIP                                                                  \
    NVX_ADC_FROM(NVX_ASSUMED, "assumed: nothing clips on the calibration inputs")
#define NVX_ADC_DEFINED NVX_ADC_FROM(NVX_DEFINED, "definition")

#define NVX_ADC_STAT(key, field, of, what)                                               \
    {                                                                                    \
        .name = key, .kind = NVX_COUNT, .unit = of,                                      \
        .offset = offsetof(nvx_adc_state, field), .doc = what                            \
    }
#define NVX_ADC_STATS                                                                    \
    NVX_ADC_STAT("conversions", conversions, "1", "conversions"),                        \
        NVX_ADC_STAT("grants", grants, "1", "units served, per input plane"),            \
        NVX_ADC_STAT("busy", busy, "cycles", "cycles in use"),                           \
        NVX_ADC_STAT("wait", wait, "cycles", "cycles from sampled to grant, summed"),    \
        NVX_ADC_STAT("longest_wait", longest_wait, "cycles", "longest of them"),         \
        NVX_ADC_STAT("most_waiting", most_waiting, "1", "most that asked at once")

#define NVX_ADC_OPERATION(key, on, costs, counted, what)                                 \
    {                                                                                    \
        .name = key, .meter = on, .energy = offsetof(nvx_adc_params, costs),             \
        .count = offsetof(nvx_adc_state, counted), .doc = what                           \
    }

/* A conversion, whose energy follows from the parameter `of`. */
#define NVX_ADC_CONVERSION(of, what, in_words)                                           \
    {                                                                                    \
        .name = "conversion", .meter = NVX_METER_ADC,                                    \
        .energy = offsetof(nvx_adc_params, conversion_energy),                           \
        .count = offsetof(nvx_adc_state, conversions), .doc = what, .from = of,          \
        .formula = in_words                                                              \
    }

#endif
