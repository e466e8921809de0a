/* Streams: named, counted, and normal where they say so. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "sim/rng.h"

enum { DRAWS = 1 << 20 };

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
        cr_assert_float_eq((double)z[i], expected, 2e-5);
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
