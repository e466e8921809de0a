/* quantise.h - numbers to integers, and integers to cell levels and input planes.
 *
 *     s = max|W| / (2^(B-1) - 1),   q = clamp(rint(W / s), -(2^(B-1) - 1), 2^(B-1) - 1)
 *
 * Symmetric fake quantisation as in CiMRAG (arXiv 2601.20041), the code -2^(B-1) unused;
 * one scale per matrix and one for all inputs applied. Ties round to even. Left out: zero
 * points, scales per row or per group.
 */
#ifndef NVX_MODELS_QUANTISE_H
#define NVX_MODELS_QUANTISE_H

#include <stddef.h>
#include <stdint.h>

#include "models/crossbar.h"

/* Largest |x[i]|; keeps *largest when that is larger. */
void nvx_largest(size_t n, const float x[], float *largest);

/* q[i * stride_q] for n values; largest is max|W|; all zero when it is 0. */
void nvx_quantise(size_t n, const float x[], float largest, uint64_t bits, int16_t q[],
                  size_t stride_q);

/* Levels of one slice and pair half for n values; level[i * stride]. side 0 is G+ (or the
 * only one), side 1 is G-. */
void nvx_levels(const nvx_crossbar_params *x, uint64_t slice, uint64_t side, size_t n,
                const int16_t q[], uint8_t level[], size_t stride);

/* Input planes of queries q[queries x d]: plane value -1, 0 or 1 of element e, plane p
 * and query j at out[(e * planes + p) * queries + j]. */
void nvx_input_planes(const nvx_crossbar_params *x, size_t queries, size_t d,
                      const int16_t q[], float out[]);

/* What plane p weighs: +-2^b. */
double nvx_plane_weight(const nvx_crossbar_params *x, uint64_t p);

/* How many planes drive the row of an input element of value u. */
unsigned nvx_active_planes(const nvx_crossbar_params *x, int u);

#endif
