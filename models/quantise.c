#include "models/quantise.h"

#include <math.h>
#include <stdlib.h>

#include "sim/vector.h"

NVX_CLONES
void nvx_largest(size_t n, const float x[], float *largest)
{
    float most = *largest;
    for (size_t i = 0; i < n; i++) {
        float a = fabsf(x[i]);
        most = a > most ? a : most;
    }
    *largest = most;
}

NVX_CLONES
void nvx_quantise(size_t n, const float x[], float largest, uint64_t bits, int16_t q[],
                  size_t stride_q)
{
    double top = (double)((1 << (bits - 1)) - 1);
    double factor = largest > 0 ? top / (double)largest : 0;
    for (size_t i = 0; i < n; i++) {
        double v = rint((double)x[i] * factor);
        v = v > top ? top : v < -top ? -top : v;
        q[i * stride_q] = (int16_t)v;
    }
}

NVX_CLONES
void nvx_levels(const nvx_crossbar_params *x, uint64_t slice, uint64_t side, size_t n,
                const int16_t q[], uint8_t level[], size_t stride)
{
    const int shift = (int)(slice * x->bits_per_cell);
    const int mask = (1 << x->bits_per_cell) - 1;
    const int base = x->mapping == NVX_OFFSET ? 1 << (x->value_bits - 1) : 0;
    const int sign = side ? -1 : 1;
    for (size_t i = 0; i < n; i++) {
        int v = q[i] * sign + base;
        v = v < 0 ? 0 : v;
        level[i * stride] = (uint8_t)((v >> shift) & mask);
    }
}

/* A chunk of the input bits: bits low .. low + width - 1. */
typedef struct {
    unsigned low, width;
    bool negative; /* holds the negative parts */
    bool top;      /* of two's complement: signed */
} chunk;

static chunk chunk_of(const nvx_crossbar_params *x, uint64_t p)
{
    bool twos = x->input_sign == NVX_TWOS_COMPLEMENT;
    uint64_t bits = x->input_bits - (twos ? 0 : 1);
    uint64_t chunks = x->input_sign == NVX_TWO_PHASE ? x->planes / 2 : x->planes;
    uint64_t i = p % chunks, width = bits / chunks, narrow = chunks - bits % chunks;
    uint64_t low = i * width + (i > narrow ? i - narrow : 0);
    return (chunk){.low = (unsigned)low,
                   .width = (unsigned)width + (i >= narrow),
                   .negative = p >= chunks,
                   .top = twos && i + 1 == chunks};
}

static int16_t value_of(const nvx_crossbar_params *x, chunk c, int u)
{
    const int mask = (1 << c.width) - 1;
    if (x->input_sign == NVX_TWOS_COMPLEMENT) {
        int v = (int)(((unsigned)u >> c.low) & (unsigned)mask);
        if (c.top)
            v = v > mask / 2 ? mask + 1 - v : -v;
        return (int16_t)v;
    }
    int a = u < 0 ? -u : u, v = (a >> c.low) & mask;
    if (x->input_sign == NVX_BIPOLAR)
        return (int16_t)(u < 0 ? -v : v);
    return (int16_t)((u < 0) == c.negative ? v : 0);
}

void nvx_input_planes(const nvx_crossbar_params *x, size_t queries, size_t d,
                      const int16_t q[], int16_t out[])
{
    for (uint64_t p = 0; p < x->planes; p++) {
        const chunk c = chunk_of(x, p);
        for (size_t e = 0; e < d; e++) {
            int16_t *row = out + (e * x->planes + p) * queries;
            for (size_t j = 0; j < queries; j++)
                row[j] = value_of(x, c, q[j * d + e]);
        }
    }
}

double nvx_plane_weight(const nvx_crossbar_params *x, uint64_t p)
{
    const chunk c = chunk_of(x, p);
    double weight = ldexp(1, (int)c.low);
    return c.negative || c.top ? -weight : weight;
}

unsigned nvx_plane_bits(const nvx_crossbar_params *x, uint64_t p)
{
    return chunk_of(x, p).width;
}

int nvx_plane_top(const nvx_crossbar_params *x, uint64_t p)
{
    const chunk c = chunk_of(x, p);
    return c.top ? 1 << (c.width - 1) : (1 << c.width) - 1;
}

int nvx_plane_most(const nvx_crossbar_params *x)
{
    int most = 0;
    for (uint64_t p = 0; p < x->planes; p++) {
        int top = nvx_plane_top(x, p);
        most = top > most ? top : most;
    }
    return most;
}

bool nvx_plane_signed(const nvx_crossbar_params *x)
{
    if (x->input_sign == NVX_TWOS_COMPLEMENT)
        return chunk_of(x, x->planes - 1).width > 1;
    return x->input_sign == NVX_BIPOLAR;
}

unsigned nvx_active_planes(const nvx_crossbar_params *x, int u)
{
    unsigned count = 0;
    for (uint64_t p = 0; p < x->planes; p++) {
        int v = abs(value_of(x, chunk_of(x, p), u));
        count +=
            x->dac == NVX_DAC_PULSES ? (unsigned)__builtin_popcount((unsigned)v) : v != 0;
    }
    return count;
}

double nvx_plane_square(const nvx_crossbar_params *x, int u)
{
    int sum = 0;
    for (uint64_t p = 0; p < x->planes; p++) {
        int v = abs(value_of(x, chunk_of(x, p), u));
        sum += x->dac == NVX_DAC_PULSES ? v : v * v;
    }
    int most = x->dac == NVX_DAC_PULSES ? 1 : nvx_plane_most(x);
    return (double)sum / (most * most);
}

uint64_t nvx_plane_driven(const nvx_crossbar_params *x, uint64_t i)
{
    uint64_t chunks = x->input_sign == NVX_TWO_PHASE ? x->planes / 2 : x->planes;
    return i / chunks * chunks + chunks - 1 - i % chunks;
}
