/* rng_x86.c - Philox4x32-10 and Gaussian quantiles in AVX2 and AVX-512.
 *
 * Philox: 64-bit lanes hold a 32-bit half each (the other half is what multiplications
 * leave behind, and ignored). With a, b the words that are multiplied and p, q the last
 * products, a round is
 *
 *     p' = a m0, q' = b m1;  a' = (q' >> 32) ^ q ^ k0, b' = (p' >> 32) ^ p ^ k1
 *
 * where low halves of q, p are words 1 and 3. Quantiles: coefficients of an octave are
 * looked up in registers; multiplications and additions stay apart (-ffp-contract=off).
 */
#include "sim/rng_parts.h"

#ifdef NVX_RNG_X86
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" /* in the compiler's own header */
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <immintrin.h>
#pragma GCC diagnostic pop

#include "sim/rng_table.h"

#define AVX2   __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))

enum {
    ROUNDS = 10,
    LAST = NVX_QUANTILE_TERMS - 1,
    MANTISSA = 0x7fffff,
    ONE = 127 << 23, /* bits of 1.0f */
};

static const uint32_t m0 = 0xd2511f53, m1 = 0xcd9e8d57; /* multipliers */
static const uint32_t w0 = 0x9e3779b9, w1 = 0xbb67ae85; /* key increments */

static bool has_avx2(void) { return __builtin_cpu_supports("avx2"); }

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}

/* A batch: S sets of blocks side by side. Even 64-bit lanes of a set hold its first
 * blocks, odd lanes the others, so that unpacking leaves them in order. */
AVX512 static void bits_avx512(const uint32_t key[2], uint64_t block, size_t n,
                               uint32_t out[])
{
    enum { S = 4 };
    const __m512i lane = _mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0);
    const __m512i by0 = _mm512_set1_epi64(m0), by1 = _mm512_set1_epi64(m1);
    for (size_t i = 0; i < n; i++, block += 8 * S, out += 32 * S) {
        __m512i a[S], b[S], p[S], q[S];
        uint32_t k0 = key[0], k1 = key[1];
#pragma GCC unroll 4
        for (unsigned s = 0; s < S; s++) {
            a[s] = _mm512_add_epi64(lane, _mm512_set1_epi64((int64_t)(block + 8 * s)));
            q[s] = _mm512_srli_epi64(a[s], 32);
            b[s] = p[s] = _mm512_setzero_si512();
        }
#pragma GCC unroll 10
        for (int r = 0; r < ROUNDS; r++, k0 += w0, k1 += w1) {
            const __m512i key0 = _mm512_set1_epi32((int)k0);
            const __m512i key1 = _mm512_set1_epi32((int)k1);
#pragma GCC unroll 4
            for (unsigned s = 0; s < S; s++) {
                __m512i np = _mm512_mul_epu32(a[s], by0);
                __m512i nq = _mm512_mul_epu32(b[s], by1);
                a[s] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(nq, 32), q[s], key0,
                                                 0x96);
                b[s] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(np, 32), p[s], key1,
                                                 0x96);
                p[s] = np, q[s] = nq;
            }
        }
#pragma GCC unroll 4
        for (unsigned s = 0; s < S; s++) {
            __m512i x =
                _mm512_mask_blend_epi32(0xaaaa, a[s], _mm512_slli_epi64(q[s], 32));
            __m512i y =
                _mm512_mask_blend_epi32(0xaaaa, b[s], _mm512_slli_epi64(p[s], 32));
            _mm512_storeu_si512(out + 32 * s, _mm512_unpacklo_epi64(x, y));
            _mm512_storeu_si512(out + 32 * s + 16, _mm512_unpackhi_epi64(x, y));
        }
    }
}

AVX2 static void bits_avx2(const uint32_t key[2], uint64_t block, size_t n,
                           uint32_t out[])
{
    enum { S = 2 };
    const __m256i lane = _mm256_set_epi64x(3, 1, 2, 0);
    const __m256i by0 = _mm256_set1_epi64x(m0), by1 = _mm256_set1_epi64x(m1);
    for (size_t i = 0; i < 4 * n; i++, block += 4 * S, out += 16 * S) {
        __m256i a[S], b[S], p[S], q[S];
        uint32_t k0 = key[0], k1 = key[1];
#pragma GCC unroll 4
        for (unsigned s = 0; s < S; s++) {
            a[s] = _mm256_add_epi64(lane, _mm256_set1_epi64x((int64_t)(block + 4 * s)));
            q[s] = _mm256_srli_epi64(a[s], 32);
            b[s] = p[s] = _mm256_setzero_si256();
        }
#pragma GCC unroll 10
        for (int r = 0; r < ROUNDS; r++, k0 += w0, k1 += w1) {
            const __m256i key0 = _mm256_set1_epi32((int)k0);
            const __m256i key1 = _mm256_set1_epi32((int)k1);
#pragma GCC unroll 4
            for (unsigned s = 0; s < S; s++) {
                __m256i np = _mm256_mul_epu32(a[s], by0);
                __m256i nq = _mm256_mul_epu32(b[s], by1);
                a[s] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(nq, 32), q[s]),
                                        key0);
                b[s] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(np, 32), p[s]),
                                        key1);
                p[s] = np, q[s] = nq;
            }
        }
#pragma GCC unroll 4
        for (unsigned s = 0; s < S; s++) {
            __m256i x = _mm256_blend_epi32(a[s], _mm256_slli_epi64(q[s], 32), 0xaa);
            __m256i y = _mm256_blend_epi32(b[s], _mm256_slli_epi64(p[s], 32), 0xaa);
            __m256i *to = (__m256i *)(void *)(out + 16 * s);
            _mm256_storeu_si256(to, _mm256_unpacklo_epi64(x, y));
            _mm256_storeu_si256(to + 1, _mm256_unpackhi_epi64(x, y));
        }
    }
}

AVX512 static void normal_avx512(size_t n, const uint32_t bits[], float out[])
{
    const __m512i sign = _mm512_set1_epi32(INT32_MIN);
    __m512 low[LAST + 1], high[LAST + 1];
#pragma GCC unroll 8
    for (int k = 0; k <= LAST; k++) {
        low[k] = _mm512_loadu_ps(nvx_quantile[k]);
        high[k] = _mm512_loadu_ps(nvx_quantile[k] + 16);
    }
    for (size_t i = 0; i < n; i += 16) {
        __m512i word = _mm512_loadu_si512(bits + i);
        /* (word & ~sign) | 1 */
        __m512i odd = _mm512_ternarylogic_epi32(word, sign, _mm512_set1_epi32(1), 0xba);
        __m512 r = _mm512_cvtepi32_ps(odd);
        __m512i octave = _mm512_sub_epi32(_mm512_srli_epi32(_mm512_castps_si512(r), 23),
                                          _mm512_set1_epi32(127));
        __m512 x =
            _mm512_sub_ps(_mm512_getmant_ps(r, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero),
                          _mm512_set1_ps(1.5f));
        __m512 z = _mm512_permutex2var_ps(low[LAST], octave, high[LAST]);
#pragma GCC unroll 8
        for (int k = LAST - 1; k >= 0; k--) {
            z = _mm512_mul_ps(z, x);
            z = _mm512_add_ps(z, _mm512_permutex2var_ps(low[k], octave, high[k]));
        }
        /* z ^ (word & sign) */
        __m512i out_bits =
            _mm512_ternarylogic_epi32(_mm512_castps_si512(z), word, sign, 0x78);
        _mm512_storeu_si512(out + i, out_bits);
    }
}

/* Coefficients of 8 octaves, from four registers of 8: bits 3 and 4 of the octave choose,
 * as signs of `bit3` and `bit4`. */
AVX2 static inline __m256 coefficient(const float of[32], __m256i octave, __m256 bit3,
                                      __m256 bit4)
{
    __m256 a = _mm256_permutevar8x32_ps(_mm256_loadu_ps(of), octave);
    __m256 b = _mm256_permutevar8x32_ps(_mm256_loadu_ps(of + 8), octave);
    __m256 c = _mm256_permutevar8x32_ps(_mm256_loadu_ps(of + 16), octave);
    __m256 d = _mm256_permutevar8x32_ps(_mm256_loadu_ps(of + 24), octave);
    return _mm256_blendv_ps(_mm256_blendv_ps(a, b, bit3), _mm256_blendv_ps(c, d, bit3),
                            bit4);
}

AVX2 static void normal_avx2(size_t n, const uint32_t bits[], float out[])
{
    const __m256i sign = _mm256_set1_epi32(INT32_MIN);
    for (size_t i = 0; i < n; i += 8) {
        __m256i word = _mm256_loadu_si256((const __m256i *)(const void *)(bits + i));
        __m256i odd =
            _mm256_or_si256(_mm256_andnot_si256(sign, word), _mm256_set1_epi32(1));
        __m256i r = _mm256_castps_si256(_mm256_cvtepi32_ps(odd));
        __m256i octave =
            _mm256_sub_epi32(_mm256_srli_epi32(r, 23), _mm256_set1_epi32(127));
        __m256 bit3 = _mm256_castsi256_ps(_mm256_slli_epi32(octave, 28));
        __m256 bit4 = _mm256_castsi256_ps(_mm256_slli_epi32(octave, 27));
        r = _mm256_and_si256(r, _mm256_set1_epi32(MANTISSA));
        r = _mm256_or_si256(r, _mm256_set1_epi32(ONE));
        __m256 x = _mm256_sub_ps(_mm256_castsi256_ps(r), _mm256_set1_ps(1.5f));
        __m256 z = coefficient(nvx_quantile[LAST], octave, bit3, bit4);
#pragma GCC unroll 8
        for (int k = LAST - 1; k >= 0; k--) {
            z = _mm256_mul_ps(z, x);
            z = _mm256_add_ps(z, coefficient(nvx_quantile[k], octave, bit3, bit4));
        }
        __m256 minus = _mm256_castsi256_ps(_mm256_and_si256(word, sign));
        _mm256_storeu_ps(out + i, _mm256_xor_ps(z, minus));
    }
}

const nvx_rng_kernel nvx_rng_avx512 = {"avx512", has_avx512, bits_avx512, normal_avx512};
const nvx_rng_kernel nvx_rng_avx2 = {"avx2", has_avx2, bits_avx2, normal_avx2};
#endif
