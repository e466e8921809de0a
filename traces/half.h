/* half.h - IEEE 754 binary16 to float and back.
 *
 * Every 16-bit pattern has an exact float. The way back rounds to nearest, ties to even;
 * what is too large becomes infinity. NaN stays NaN (its payload is not kept).
 */
#ifndef NVX_TRACES_HALF_H
#define NVX_TRACES_HALF_H

#include <stddef.h>
#include <stdint.h>

void nvx_half_to_float(const uint16_t in[], float out[], size_t n);
void nvx_half_from_float(const float in[], uint16_t out[], size_t n);

#endif
