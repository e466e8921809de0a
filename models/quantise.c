#include "models/quantise.h"

#include <math.h>

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

/* Value of plane p for the input u: -1, 0 or 1. */
static float plane(const nvx_crossbar_params *x, uint64_t p, int u)
{
    uint64_t magnitude_bits = x->input_bits - 1;
    int a = u < 0 ? -u : u;
    if (x->input_sign == NVX_BIPOLAR)
        return (float)(((a >> p) & 1) * (u < 0 ? -1 : 1));
    if (x->input_sign == NVX_TWOS_COMPLEMENT)
        return (float)(((unsigned)u >> p) & 1u);
    if (p < magnitude_bits)
        return (float)(u > 0 ? (a >> p) & 1 : 0);
    return (float)(u < 0 ? (a >> (p - magnitude_bits)) & 1 : 0);
}

void nvx_input_planes(const nvx_crossbar_params *x, size_t queries, size_t d,
                      const int16_t q[], float out[])
{
    for (size_t e = 0; e < d; e++)
        for (uint64_t p = 0; p < x->planes; p++) {
            float *row = out + (e * x->planes + p) * queries;
            for (size_t j = 0; j < queries; j++)
                row[j] = plane(x, p, q[j * d + e]);
        }
}

double nvx_plane_weight(const nvx_crossbar_params *x, uint64_t p)
{
    uint64_t magnitude_bits = x->input_bits - 1;
    if (x->input_sign == NVX_TWO_PHASE && p >= magnitude_bits)
        return -ldexp(1, (int)(p - magnitude_bits));
    if (x->input_sign == NVX_TWOS_COMPLEMENT && p == magnitude_bits)
        return -ldexp(1, (int)p);
    return ldexp(1, (int)p);
}

unsigned nvx_active_planes(const nvx_crossbar_params *x, int u)
{
    unsigned bits = x->input_sign == NVX_TWOS_COMPLEMENT
                        ? (unsigned)u & ((1u << x->input_bits) - 1u)
                        : (unsigned)(u < 0 ? -u : u);
    return (unsigned)__builtin_popcount(bits);
}
