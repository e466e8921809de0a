/* adc_code.c - what a conversion gives and how long it takes. */
#include <math.h>

#include "models/adc.h"
#include "models/quantise.h"
#include "sim/rng.h"

enum { LEAST_BITS = 2 }; /* of a neuron's plane: sign and one bit */

/* Bits of the planes of p's phase that weigh more. */
static unsigned bits_above(const nvx_crossbar_params *x, uint64_t p)
{
    unsigned bits = 0;
    uint64_t chunks = x->input_sign == NVX_TWO_PHASE ? x->planes / 2 : x->planes;
    for (uint64_t above = p + 1; above % chunks != 0; above++)
        bits += nvx_plane_bits(x, above);
    return bits;
}

nvx_adc_plane nvx_adc_plane_of(const nvx_adc_params *self, const nvx_crossbar_params *x,
                               uint64_t p)
{
    if (self->kind != NVX_ADC_NEURON)
        return (nvx_adc_plane){.bits = (unsigned)self->bits, .step = 1};
    uint64_t chunks = x->input_sign == NVX_TWO_PHASE ? x->planes / 2 : x->planes;
    uint64_t top = p - p % chunks + chunks - 1;
    unsigned above = bits_above(x, p), bits = (unsigned)self->bits;
    return (nvx_adc_plane){.bits = bits > above + LEAST_BITS ? bits - above : LEAST_BITS,
                           .step =
                               fabs(nvx_plane_weight(x, top) / nvx_plane_weight(x, p))};
}

uint64_t nvx_adc_cycles(const nvx_adc_params *self, unsigned bits, const nvx_clock *clock)
{
    uint64_t time = nvx_clock_cycles(clock, self->time);
    if (self->kind != NVX_ADC_NEURON)
        return time;
    return bits * time + nvx_clock_cycles(clock, self->gap);
}

bool nvx_adc_has_errors(const nvx_adc_params *self)
{
    return self->offset > 0 || self->gain > 0 || self->inl.n > 0;
}

/* Converter c has draws 2c (offset) and 2c + 1 (gain). */
void nvx_adc_errors(const nvx_adc_params *self, uint64_t seed, uint64_t trial,
                    const char *pool_path, nvx_adc_error out[])
{
    enum { BATCH = 256 };
    nvx_stream stream = nvx_stream_new(seed, trial, pool_path, "adc");
    float z[2 * BATCH];
    for (uint64_t c = 0; c < self->count; c++) {
        if (c % BATCH == 0) {
            uint64_t left = self->count - c;
            nvx_stream_normal(&stream, 2 * c, 2 * (left < BATCH ? left : BATCH), z);
        }
        out[c].offset = (float)self->offset * z[2 * (c % BATCH)];
        out[c].gain = (float)self->gain * z[2 * (c % BATCH) + 1];
        if (self->kind == NVX_ADC_RAMP)
            out[c].gain = out[0].gain;
    }
}

float nvx_adc_inl(const nvx_adc_params *self, float normalised_code, float code_low,
                  float code_high)
{
    if (self->inl.n == 0)
        return 0;
    bool mirrored = self->kind == NVX_ADC_NEURON;
    float low = mirrored ? 0 : code_low;
    float code = mirrored ? fabsf(normalised_code) : normalised_code;
    float last = (float)(self->inl.n - 1);
    float at = (code - low) / (code_high - low) * last;
    at = at > 0 ? at : 0;
    at = at < last ? at : last;
    size_t i = at < last ? (size_t)at : self->inl.n - 2;
    float part = at - (float)i;
    float inl = (float)self->inl.v[i] * (1 - part) + (float)self->inl.v[i + 1] * part;
    return mirrored && normalised_code < 0 ? -inl : inl;
}

bool nvx_adc_analog(const nvx_crossbar_params *x)
{
    return x->sides == 2 && x->subtract == NVX_SUBTRACT_ANALOG;
}

uint64_t nvx_arrays_per_unit(const nvx_crossbar_params *x)
{
    return nvx_adc_analog(x) && x->pair == NVX_IN_ARRAYS ? 2 : 1;
}

uint64_t nvx_units_per_pool(const nvx_adc_params *self, const nvx_crossbar_params *x)
{
    uint64_t wide = nvx_arrays_per_unit(x);
    if (self->scope == NVX_POOL_UNIT)
        return 1;
    return self->scope == NVX_POOL_GROUP && self->share >= wide ? self->share / wide : 0;
}
