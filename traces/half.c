#include "traces/half.h"

#include <string.h>

static float as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t as_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The 15 bits below the sign, moved to where float has them, are the value x 2^-112:
 * one exact multiplication sets the exponent right, subnormals included. */
void nvx_half_to_float(const uint16_t in[], float out[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t magnitude = (uint32_t)(in[i] & 0x7fff) << 13;
        uint32_t bits = as_bits(as_float(magnitude) * 0x1p112f);
        uint32_t special = bits >= 0x47800000 ? 0x7f800000 : 0; /* 65536 and above */
        out[i] = as_float(bits | special | (uint32_t)(in[i] & 0x8000) << 16);
    }
}

/* Adding 2^k where one unit in the last place of the sum is one of the half makes the
 * hardware round; k follows the value, and stays at the subnormals' place below 2^-14. */
static uint16_t from_float(float value)
{
    uint32_t bits = as_bits(value);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7fffffff;
    if (bits > 0x7f800000)
        return sign | 0x7e00;
    if (bits >= 0x477ff000) /* 65520: rounds to 65536, which is too large */
        return sign | 0x7c00;
    if (bits < 0x38800000) {                           /* 2^-14 */
        uint32_t sum = as_bits(as_float(bits) + 0.5f); /* last place of 0.5 is 2^-24 */
        return sign | (uint16_t)(sum - 0x3f000000);
    }
    bits += 0xfff + (bits >> 13 & 1);
    return sign | (uint16_t)((bits - 0x38000000) >> 13);
}

void nvx_half_from_float(const float in[], uint16_t out[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = from_float(in[i]);
}
