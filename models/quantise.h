/* quantise.h - numbers to integers, and integers to cell levels and input planes.
 *
 *     s = max|W| / (2^(B-1) - 1),   q = clamp(rint(W / s), -(2^(B-1) - 1), 2^(B-1) - 1)
 *
 * Symmetric fake quantisation as in CiMRAG (arXiv 2601.20041), the code -2^(B-1) unused;
 * one scale per matrix and one for all inputs applied. Ties round to even.
 *
 * An input's magnitude bits (all its bits in two's complement) are cut into
 * ceil(bits / dac_bits) chunks whose widths differ by one at most, the wider ones at the
 * most significant end (5 bits by a DAC of 3: 3 and then 2, as NeuRRAM); one chunk is one
 * plane. Planes are numbered from the least significant chunk; with `two_phase` those of
 * the negative parts follow those of the positive ones. They are driven from the most
 * significant one on (docs/timing.md). In two's complement the top chunk is signed: its
 * plane holds the negated chunk and weighs negative, so that a chunk of one bit is 0 or 1
 * (Wan et al., Nature 608 (2022) for the chunks; the rest is arithmetic).
 *
 * Left out: zero points, scales per row or per group; DACs that are not linear.
 */
#ifndef NVX_MODELS_QUANTISE_H
#define NVX_MODELS_QUANTISE_H

#include <stdbool.h>
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

/* Input planes of queries q[queries x d]: chunk value of element e, plane p and query j at
 * out[(e * planes + p) * queries + j]. With dac_bits 1 it is -1, 0 or 1. */
void nvx_input_planes(const nvx_crossbar_params *x, size_t queries, size_t d,
                      const int16_t q[], int16_t out[]);

/* What plane p weighs: +-2^b. */
double nvx_plane_weight(const nvx_crossbar_params *x, uint64_t p);

/* Width of plane p's chunk, and the largest magnitude its values have: 2^width - 1; of a
 * signed top chunk 2^(width - 1). */
unsigned nvx_plane_bits(const nvx_crossbar_params *x, uint64_t p);
int nvx_plane_top(const nvx_crossbar_params *x, uint64_t p);

/* Largest magnitude of any plane: the value that v_read stands for with `dac: amplitude`
 * (the DAC's step, v_read / most, is the same in all planes). */
int nvx_plane_most(const nvx_crossbar_params *x);

/* Do rows see both signs in one plane? (`bipolar`; or a signed top chunk wider than one
 * bit.) If not, the current of a column that is not subtracted has one sign. */
bool nvx_plane_signed(const nvx_crossbar_params *x);

/* How often a value u has its row driven: planes whose chunk is not zero; with `dac:
 * pulses`, where each bit is a drive of its own, bits that are not zero. */
unsigned nvx_active_planes(const nvx_crossbar_params *x, int u);

/* Sum over planes of (voltage / v_read)^2 x (time / integrate) on the row of value u, so
 * that a cell's energy is v_read^2 g integrate times it. amplitude: (value / most)^2, for
 * one `integrate` each; pulses: |value|, that many times `integrate` at v_read. With
 * dac_bits 1 it is the number of active planes. */
double nvx_plane_square(const nvx_crossbar_params *x, int u);

/* The plane that is driven as the i-th, the most significant of its phase first; and, the
 * same, when a plane is driven. */
uint64_t nvx_plane_driven(const nvx_crossbar_params *x, uint64_t i);

#endif
