/* rng.h - random streams that depend on names, never on order.
 *
 * Every instance draws from its own counter-based stream (Philox4x32-10, Salmon et al.,
 * SC'11, from the Random123 library), keyed by (seed, trial, instance path, purpose).
 * Draw number i of a stream is a pure function of the key and i, so results do not
 * depend on threads, processes, creation order, or on other instances being there.
 *
 * Normal draws invert the Gaussian distribution from 31 random bits (a sign and an odd
 * 31-bit fraction of one half: |z| < 6.24) by a polynomial of degree 6 in the mantissa of
 * each octave of the fraction (rng_table.h; error of the quantile below 1e-6). Each draw
 * is a fixed sequence of IEEE single operations on its own bits, multiplications and
 * additions apart, so every kernel gives the same bytes: the best of avx512, avx2 and
 * generic the processor has, or the one of them NVXSIM_KERNEL in the environment names
 * when the first draw is made.
 * Left out: other distributions, tails beyond 6.24 sigma.
 */
#ifndef NVX_SIM_RNG_H
#define NVX_SIM_RNG_H

#include <stddef.h>
#include <stdint.h>

/* No draw of nvx_stream_normal has a larger magnitude. */
#define NVX_LARGEST_DRAW 6.25

typedef struct nvx_stream {
    uint32_t key[2];
} nvx_stream;

nvx_stream nvx_stream_new(uint64_t seed, uint64_t trial, const char *path,
                          const char *purpose);

/* out[i] = draw number first + i, for i < n; first is a multiple of 4. */
void nvx_stream_bits(const nvx_stream *self, uint64_t first, size_t n, uint32_t out[]);
void nvx_stream_normal(const nvx_stream *self, uint64_t first, size_t n, float out[]);

/* Uniform on (0, 1), never 0 or 1: 23 bits plus half a step, exact in float. */
void nvx_stream_uniform(const nvx_stream *self, uint64_t first, size_t n, float out[]);

/* Draw number i, uniform on 0 .. below-1, 1 <= below < 2^32 (32-bit multiply-shift: no
 * value is off its share by more than below / 2^32). */
uint64_t nvx_stream_below(const nvx_stream *self, uint64_t i, uint64_t below);

#endif
