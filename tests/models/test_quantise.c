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

/* ---- input planes ---- */

enum { MOST_PLANES = 16 };
static const int signs[] = {NVX_BIPOLAR, NVX_TWO_PHASE, NVX_TWOS_COMPLEMENT};

/* 6-bit inputs by a DAC of dac_bits: ceil(5 / dac_bits) planes, twice that, or ceil(6 /
 * dac_bits). */
static nvx_crossbar_params inputs(int sign, unsigned dac_bits)
{
    nvx_crossbar_params x = {
        .input_bits = 6, .input_sign = sign, .dac_bits = dac_bits, .planes = 1};
    unsigned bits = sign == NVX_TWOS_COMPLEMENT ? 6 : 5;
    while (x.planes * dac_bits < bits)
        x.planes++;
    x.planes *= sign == NVX_TWO_PHASE ? 2 : 1;
    return x;
}

static double reassemble(int sign, unsigned dac_bits, int16_t value)
{
    nvx_crossbar_params x = inputs(sign, dac_bits);
    int16_t out[MOST_PLANES];
    double sum = 0;
    nvx_input_planes(&x, 1, 1, &value, out);
    for (uint64_t p = 0; p < x.planes; p++)
        sum += nvx_plane_weight(&x, p) * out[p];
    return sum;
}

Test(quantise, the_planes_of_every_input_add_up_to_it_in_each_sign_mode)
{
    for (int m = 0; m < 3; m++)
        for (unsigned dac_bits = 1; dac_bits <= 8; dac_bits++)
            for (int16_t v = -31; v <= 31; v++)
                cr_assert_eq(reassemble(signs[m], dac_bits, v), v, "%d bits, sign %d",
                             dac_bits, signs[m]);
}

/* -13 = -(1 + 4 + 8); in two's complement 51 = 1 + 2 + 16 + 32, the 32 counting negative.
 */
Test(quantise, planes_of_one_bit_are_the_bits_from_the_lowest_on)
{
    const int16_t v = -13;
    const int16_t bipolar[] = {-1, 0, -1, -1, 0}, twos[] = {1, 1, 0, 0, 1, 1},
                  two_phase[] = {0, 0, 0, 0, 0, 1, 0, 1, 1, 0};
    int16_t out[MOST_PLANES];
    nvx_crossbar_params x = inputs(NVX_BIPOLAR, 1);
    nvx_input_planes(&x, 1, 1, &v, out);
    cr_assert_arr_eq(out, bipolar, sizeof bipolar);
    x = inputs(NVX_TWO_PHASE, 1);
    nvx_input_planes(&x, 1, 1, &v, out);
    cr_assert_arr_eq(out, two_phase, sizeof two_phase);
    x = inputs(NVX_TWOS_COMPLEMENT, 1);
    nvx_input_planes(&x, 1, 1, &v, out);
    cr_assert_arr_eq(out, twos, sizeof twos);
}

/* 29 = 7 x 4 + 1 in chunks of 3 and 2 bits; -29 in the planes of the negative parts. */
Test(quantise, five_bits_by_a_dac_of_three_are_the_upper_three_and_the_lower_two)
{
    const int16_t v[] = {29, -29};
    const int16_t bipolar[] = {1, -1, 7, -7}, two_phase[] = {1, 0, 7, 0, 0, 1, 0, 7};
    int16_t out[2 * MOST_PLANES];
    nvx_crossbar_params x = inputs(NVX_BIPOLAR, 3);
    nvx_input_planes(&x, 2, 1, v, out);
    cr_assert_arr_eq(out, bipolar, sizeof bipolar);
    x = inputs(NVX_TWO_PHASE, 3);
    nvx_input_planes(&x, 2, 1, v, out);
    cr_assert_arr_eq(out, two_phase, sizeof two_phase);
}

/* -13 is 110011: 3 at the bottom; -2 at the top, which stands negated with weight -8. */
Test(quantise, the_top_chunk_of_twos_complement_is_signed)
{
    const int16_t v = -13, expected[] = {3, 2};
    int16_t out[MOST_PLANES];
    nvx_crossbar_params x = inputs(NVX_TWOS_COMPLEMENT, 3);
    nvx_input_planes(&x, 1, 1, &v, out);
    cr_assert_arr_eq(out, expected, sizeof expected);
    cr_assert_eq(nvx_plane_weight(&x, 0), 1);
    cr_assert_eq(nvx_plane_weight(&x, 1), -8);
    cr_assert_eq(nvx_plane_top(&x, 0), 7);
    cr_assert_eq(nvx_plane_top(&x, 1), 4, "-4 .. 3");
}

/* 7 bits by 3: 2, 2, 3; 15 by 4: 3, 4, 4, 4; 4 by 8: 4. */
Test(quantise, chunks_are_as_equal_as_they_can_be)
{
    static const struct {
        uint64_t input_bits, planes;
        unsigned width[4];
    } cases[] = {{8, 3, {2, 2, 3}}, {16, 4, {3, 4, 4, 4}}, {5, 1, {4}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        nvx_crossbar_params x = {.input_bits = cases[i].input_bits,
                                 .planes = cases[i].planes};
        for (uint64_t p = 0; p < x.planes; p++) {
            unsigned width = cases[i].width[p];
            cr_assert_eq(nvx_plane_bits(&x, p), width);
            cr_assert_eq(nvx_plane_top(&x, p), (1 << width) - 1);
        }
        cr_assert_eq(nvx_plane_most(&x), nvx_plane_top(&x, x.planes - 1));
    }
}

Test(quantise, rows_see_both_signs_when_bipolar_or_with_a_top_chunk_of_several_bits)
{
    const bool one_bit[] = {true, false, false}, three_bits[] = {true, false, true};
    for (int m = 0; m < 3; m++) {
        nvx_crossbar_params x = inputs(signs[m], 1), y = inputs(signs[m], 3);
        cr_assert_eq(nvx_plane_signed(&x), one_bit[m]);
        cr_assert_eq(nvx_plane_signed(&y), three_bits[m]);
    }
}

Test(quantise, active_planes_are_the_planes_that_are_not_zero)
{
    for (int m = 0; m < 3; m++)
        for (int16_t v = -31; v <= 31; v++) {
            nvx_crossbar_params x = inputs(signs[m], 1 + (unsigned)(v + 31) % 4);
            int16_t out[MOST_PLANES];
            unsigned active = 0;
            nvx_input_planes(&x, 1, 1, &v, out);
            for (uint64_t p = 0; p < x.planes; p++)
                active += out[p] != 0;
            cr_assert_eq(nvx_active_planes(&x, v), active);
        }
}

/* 29 = 7 x 4 + 1 has three bits in one plane and one in the other. */
Test(quantise, each_bit_of_a_train_of_pulses_is_a_drive_of_its_own)
{
    nvx_crossbar_params x = inputs(NVX_BIPOLAR, 3);
    cr_assert_eq(nvx_active_planes(&x, -29), 2);
    x.dac = NVX_DAC_PULSES;
    cr_assert_eq(nvx_active_planes(&x, -29), 4);
}

/* (7/7)^2 + (1/7)^2 of the full voltage squared; 7 + 1 integrations at full voltage. */
Test(quantise, a_cells_energy_follows_voltage_squared_or_the_number_of_pulses)
{
    nvx_crossbar_params x = inputs(NVX_BIPOLAR, 3);
    cr_assert_float_eq(nvx_plane_square(&x, -29), 1 + 1.0 / 49, 1e-15);
    x.dac = NVX_DAC_PULSES;
    cr_assert_eq(nvx_plane_square(&x, -29), 8);
}

Test(quantise, with_bit_planes_the_square_is_the_number_of_active_planes)
{
    for (int m = 0; m < 3; m++)
        for (int dac = NVX_DAC_AMPLITUDE; dac <= NVX_DAC_PULSES; dac++)
            for (int16_t v = -31; v <= 31; v++) {
                nvx_crossbar_params x = inputs(signs[m], 1);
                x.dac = dac;
                cr_assert_eq(nvx_plane_square(&x, v), nvx_active_planes(&x, v));
            }
}
