/* Streams: named, counted, and normal where they say so. */
#include <Random123/philox.h>
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/rng.h"
#include "sim/rng_parts.h"

enum { DRAWS = 1 << 20, OCTAVES = 31, POINTS = 4096, BLOCKS = 4 * NVX_RNG_WORDS };

static const nvx_rng_kernel *const kernels[] = {
#ifdef NVX_RNG_X86
    &nvx_rng_avx512,
    &nvx_rng_avx2,
#endif
    &nvx_rng_generic,
};

enum { KERNELS = sizeof kernels / sizeof *kernels };

/* The published answer of Philox4x32-10 for key 0, counter 0 (Random123's kat_vectors). */
Test(rng, bits_of_key_0_are_the_published_ones)
{
    static const uint32_t published[] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    nvx_stream s = {{0, 0}};
    uint32_t bits[4];
    nvx_stream_bits(&s, 0, 4, bits);
    cr_assert_arr_eq(bits, published, sizeof published);
}

/* Against Random123's own function, where the counter's low word turns over. */
Test(rng, every_kernel_makes_philox_words)
{
    static const uint32_t key[] = {0xa4093822, 0x299f31d0};
    const philox4x32_key_t own_key = {{key[0], key[1]}};
    const uint64_t first = UINT32_MAX - 100;
    static uint32_t bits[4 * BLOCKS];
    for (int k = 0; k < KERNELS; k++) {
        if (!kernels[k]->available())
            continue;
        kernels[k]->bits(key, first, BLOCKS * 4 / NVX_RNG_WORDS, bits);
        for (uint64_t b = 0; b < BLOCKS; b++) {
            philox4x32_ctr_t c = {{(uint32_t)(first + b), (first + b) >> 32, 0, 0}};
            c = philox4x32(c, own_key);
            cr_assert_arr_eq(bits + 4 * b, c.v, sizeof c.v, "%s, block %d",
                             kernels[k]->name, (int)b);
        }
    }
}

/* Evenly spread odd fractions of an octave, 2^o the first, both signs. */
static void fill_octave(int o, uint32_t bits[POINTS])
{
    for (uint64_t i = 0; i < POINTS; i++) {
        uint64_t r = (1ull << o) + ((1ull << o) - 1) * i / (POINTS - 1);
        bits[i] = (uint32_t)r | (uint32_t)(i & 1) << 31;
    }
}

Test(rng, quantiles_are_right_to_1e_6_in_every_octave)
{
    static uint32_t bits[POINTS];
    static float z[POINTS];
    for (int k = 0; k < KERNELS; k++)
        for (int o = 0; o < OCTAVES && kernels[k]->available(); o++) {
            fill_octave(o, bits);
            kernels[k]->normal(POINTS, bits, z);
            for (int i = 0; i < POINTS; i++) {
                double p = ((bits[i] & 0x7fffffffu) | 1u) / 4294967296.0;
                double expected = -gsl_cdf_ugaussian_Pinv(p) * (bits[i] >> 31 ? -1 : 1);
                cr_assert_float_eq((double)z[i], expected, 1e-6, "%s: %a is not %a",
                                   kernels[k]->name, (double)z[i], expected);
            }
        }
}

Test(rng, quantiles_do_not_jump_between_octaves)
{
    for (int o = 1; o < OCTAVES; o++) {
        uint32_t bits[NVX_RNG_NORMALS] = {(1u << o) - 1, (1u << o) + 1};
        float z[NVX_RNG_NORMALS];
        nvx_rng_generic.normal(NVX_RNG_NORMALS, bits, z);
        double step = gsl_cdf_ugaussian_Pinv(((1u << o) + 1) / 4294967296.0) -
                      gsl_cdf_ugaussian_Pinv(((1u << o) - 1) / 4294967296.0);
        cr_assert_float_eq((double)(z[0] - z[1]), step, 1.5e-6, "octave %d", o);
    }
}

/* The two ends: one half of 2^-31, and 1/2 by rounding. */
Test(rng, no_draw_is_beyond_6_24_sigma_and_the_middle_is_0)
{
    uint32_t bits[NVX_RNG_NORMALS] = {0, 0x80000000u, 0x7fffffffu};
    float z[NVX_RNG_NORMALS];
    for (int k = 0; k < KERNELS; k++) {
        if (!kernels[k]->available())
            continue;
        kernels[k]->normal(NVX_RNG_NORMALS, bits, z);
        cr_assert_lt(z[0], 6.24f);
        cr_assert_gt(z[0], 6.22f);
        cr_assert_eq(z[1], -z[0]);
        cr_assert_eq(z[2], 0.0f);
    }
}

Test(rng, every_kernel_gives_the_same_bytes)
{
    nvx_stream s = nvx_stream_new(1, 0, "same", "bytes");
    static uint32_t bits[65536];
    static float z[65536], other[65536];
    nvx_stream_bits(&s, 0, 65536, bits);
    nvx_rng_generic.normal(65536, bits, z);
    for (int k = 0; k < KERNELS; k++) {
        if (!kernels[k]->available())
            continue;
        kernels[k]->normal(65536, bits, other);
        cr_assert_arr_eq(other, z, sizeof z, "%s", kernels[k]->name);
    }
}

Test(rng, draws_of_any_number_are_the_first_of_more_and_nothing_behind_them)
{
    nvx_stream s = nvx_stream_new(5, 2, "tail", "test");
    float all[3][600], some[600];
    uint32_t bits[600], some_bits[600];
    nvx_stream_normal(&s, 8, 600, all[0]);
    nvx_stream_uniform(&s, 8, 600, all[1]);
    nvx_stream_bits(&s, 8, 600, bits);
    for (size_t n = 0; n < 600; n++) {
        some[n] = 9;
        some_bits[n] = 9;
        nvx_stream_bits(&s, 8, n, some_bits);
        cr_assert_eq(memcmp(some_bits, bits, n * sizeof *bits), 0);
        cr_assert_eq(some_bits[n], 9);
        nvx_stream_normal(&s, 8, n, some);
        cr_assert_eq(memcmp(some, all[0], n * sizeof *some), 0);
        cr_assert_eq(some[n], 9);
        nvx_stream_uniform(&s, 8, n, some);
        cr_assert_eq(memcmp(some, all[1], n * sizeof *some), 0);
        cr_assert_eq(some[n], 9);
    }
}

/* (k + 1/2) / 2^23 with k the top 23 bits, computed in double; mean 1/2, variance 1/12,
 * standard errors 1 / sqrt(12 n) and 1 / sqrt(180 n). */
Test(rng, uniform_draws_are_the_middles_of_even_steps)
{
    nvx_stream s = nvx_stream_new(1, 0, "uniform", "test");
    uint32_t *bits = malloc(DRAWS * sizeof *bits);
    float *u = malloc(DRAWS * sizeof *u);
    double mean = 0, square = 0;
    nvx_stream_bits(&s, 0, DRAWS, bits);
    nvx_stream_uniform(&s, 0, DRAWS, u);
    for (int i = 0; i < DRAWS; i++) {
        cr_assert_eq((double)u[i], ((bits[i] >> 9) + 0.5) / 8388608.0);
        cr_assert(u[i] > 0 && u[i] < 1);
        mean += (double)u[i] / DRAWS;
        square += ((double)u[i] - 0.5) * ((double)u[i] - 0.5) / DRAWS;
    }
    cr_assert_float_eq(mean, 0.5, 4 / sqrt(12.0 * DRAWS));
    cr_assert_float_eq(square, 1.0 / 12, 4 / sqrt(180.0 * DRAWS));
    free(bits);
    free(u);
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: D < 1.63 / sqrt(n) at alpha 0.01. */
Test(rng, normal_draws_have_the_distribution_of_a_gaussian)
{
    nvx_stream s = nvx_stream_new(1, 0, "distribution", "test");
    float *z = malloc(DRAWS * sizeof *z);
    double d = 0;
    nvx_stream_normal(&s, 0, DRAWS, z);
    qsort(z, DRAWS, sizeof *z, by_value);
    for (int i = 0; i < DRAWS; i++) {
        double p = gsl_cdf_ugaussian_P((double)z[i]);
        d = fmax(d, fmax(p - (double)i / DRAWS, (i + 1.0) / DRAWS - p));
    }
    cr_assert_lt(d, 1.63 / sqrt(DRAWS));
    free(z);
}

Test(rng, a_draw_depends_on_its_number_not_on_what_was_drawn_before)
{
    nvx_stream s = nvx_stream_new(5, 2, "chip.tile0.array3", "program");
    float all[1000], part[100];
    nvx_stream_normal(&s, 0, 1000, all);
    nvx_stream_normal(&s, 400, 100, part);
    cr_assert_arr_eq(all + 400, part, sizeof part);
}

Test(rng, seed_trial_path_and_purpose_each_make_another_stream)
{
    nvx_stream s[] = {
        nvx_stream_new(5, 2, "a.b", "program"), nvx_stream_new(6, 2, "a.b", "program"),
        nvx_stream_new(5, 3, "a.b", "program"), nvx_stream_new(5, 2, "a.c", "program"),
        nvx_stream_new(5, 2, "a.b", "read")};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < i; j++)
            cr_assert(s[i].key[0] != s[j].key[0] || s[i].key[1] != s[j].key[1]);
}

/* z of bits u is -quantile(((u & 0x7fffffff) | 1) / 2^32), negative for the top bit:
 * checked against GSL's inverse of the Gaussian distribution. */
Test(rng, a_normal_draw_is_the_quantile_of_its_bits)
{
    nvx_stream s = nvx_stream_new(1, 0, "x", "y");
    static uint32_t bits[65536];
    static float z[65536];
    nvx_stream_bits(&s, 0, 65536, bits);
    nvx_stream_normal(&s, 0, 65536, z);
    for (int i = 0; i < 65536; i++) {
        double p = ((bits[i] & 0x7fffffffu) | 1u) / 4294967296.0;
        double expected = -gsl_cdf_ugaussian_Pinv(p) * (bits[i] >> 31 ? -1 : 1);
        cr_assert_float_eq((double)z[i], expected, 1e-6);
    }
}

/* Moments of n draws: standard errors 1/sqrt(n), sqrt(2/n), sqrt(6/n), sqrt(24/n). */
Test(rng, normal_draws_have_the_moments_of_a_gaussian)
{
    nvx_stream s = nvx_stream_new(1, 0, "moments", "test");
    float *z = malloc(DRAWS * sizeof *z);
    double m[5] = {0};
    nvx_stream_normal(&s, 0, DRAWS, z);
    for (int i = 0; i < DRAWS; i++)
        for (int k = 1; k <= 4; k++)
            m[k] += pow((double)z[i], k) / DRAWS;
    free(z);
    cr_assert_float_eq(m[1], 0, 4 / sqrt(DRAWS));
    cr_assert_float_eq(m[2], 1, 4 * sqrt(2.0 / DRAWS));
    cr_assert_float_eq(m[3], 0, 4 * sqrt(15.0 / DRAWS));
    cr_assert_float_eq(m[4], 3, 4 * sqrt(96.0 / DRAWS));
}

Test(rng, draws_below_a_bound_reach_every_value_and_no_other)
{
    nvx_stream s = nvx_stream_new(1, 0, "below", "test");
    int seen[7] = {0};
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t v = nvx_stream_below(&s, i, 7);
        cr_assert_lt(v, 7);
        seen[v]++;
    }
    for (int v = 0; v < 7; v++)
        cr_assert_gt(seen[v], 0);
}
