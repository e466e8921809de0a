#include <criterion/criterion.h>
#include <math.h>

#include "models/quantise.h"

/* Largest 2.54, so 1 step is 0.02: 1.01 is 50.5 steps (to even: 50), -0.33 is -16.5
 * (-16). */
Test(quantise, values_round_to_the_nearest_step_and_ties_to_even)
{
    const float x[] = {2.54F, -2.54F, 0.109F, 0};
    const int16_t expected[] = {127, -127, 5, 0};
    float largest = 0;
    int16_t q[4];
    nvx_largest(4, x, &largest);
    nvx_quantise(4, x, largest, 8, q, 1);
    cr_assert_arr_eq(q, expected, sizeof q);
    const float tie[] = {127, 2.5F, 3.5F, -2.5F};
    const int16_t even[] = {127, 2, 4, -2};
    nvx_quantise(4, tie, 127, 8, q, 1);
    cr_assert_arr_eq(q, even, sizeof q);
}

Test(quantise, a_value_beyond_the_scale_is_clamped)
{
    const float x[] = {3, -3};
    int16_t q[2];
    nvx_quantise(2, x, 1, 4, q, 1);
    cr_assert_eq(q[0], 7);
    cr_assert_eq(q[1], -7);
}

/* -77 = -(1 + 4 x 3 + 16 x 0 + 64 x 1): levels 1 3 0 1 on G-, zeros on G+. */
Test(quantise, a_negative_value_lies_in_the_second_half_of_the_pair)
{
    nvx_crossbar_params x = {
        .value_bits = 8, .bits_per_cell = 2, .mapping = NVX_DIFFERENTIAL};
    const int16_t q = -77;
    const uint8_t expected[] = {1, 3, 0, 1};
    for (uint64_t s = 0; s < 4; s++) {
        uint8_t plus, minus;
        nvx_levels(&x, s, 0, 1, &q, &plus, 1);
        nvx_levels(&x, s, 1, 1, &q, &minus, 1);
        cr_assert_eq(plus, 0);
        cr_assert_eq(minus, expected[s]);
    }
}

/* -77 + 128 = 51 = 3 + 4 x 0 + 16 x 3. */
Test(quantise, an_offset_value_is_stored_as_an_unsigned_number)
{
    nvx_crossbar_params x = {.value_bits = 8, .bits_per_cell = 2, .mapping = NVX_OFFSET};
    const int16_t q = -77;
    const uint8_t expected[] = {3, 0, 3, 0};
    for (uint64_t s = 0; s < 4; s++) {
        uint8_t level;
        nvx_levels(&x, s, 0, 1, &q, &level, 1);
        cr_assert_eq(level, expected[s]);
    }
}

static double reassemble(int sign, uint64_t planes, int16_t value)
{
    nvx_crossbar_params x = {.input_bits = 6, .input_sign = sign, .planes = planes};
    float out[16];
    double sum = 0;
    nvx_input_planes(&x, 1, 1, &value, out);
    for (uint64_t p = 0; p < planes; p++)
        sum += nvx_plane_weight(&x, p) * (double)out[p];
    return sum;
}

Test(quantise, the_planes_of_every_input_add_up_to_it_in_each_sign_mode)
{
    for (int16_t v = -31; v <= 31; v++) {
        cr_assert_eq(reassemble(NVX_BIPOLAR, 5, v), v);
        cr_assert_eq(reassemble(NVX_TWO_PHASE, 10, v), v);
        cr_assert_eq(reassemble(NVX_TWOS_COMPLEMENT, 6, v), v);
    }
}

Test(quantise, active_planes_are_the_planes_that_are_not_zero)
{
    const int signs[] = {NVX_BIPOLAR, NVX_TWO_PHASE, NVX_TWOS_COMPLEMENT};
    const uint64_t planes[] = {5, 10, 6};
    for (int m = 0; m < 3; m++)
        for (int16_t v = -31; v <= 31; v++) {
            nvx_crossbar_params x = {
                .input_bits = 6, .input_sign = signs[m], .planes = planes[m]};
            float out[16];
            unsigned active = 0;
            nvx_input_planes(&x, 1, 1, &v, out);
            for (uint64_t p = 0; p < planes[m]; p++)
                active += out[p] < 0 || out[p] > 0;
            cr_assert_eq(nvx_active_planes(&x, v), active);
        }
}
