/* binary16 against values of IEEE 754 worked out by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "traces/half.h"

Test(half, every_pattern_survives_the_way_to_float_and_back)
{
    for (unsigned bits = 0; bits < 65536; bits++) {
        uint16_t in = (uint16_t)bits, out;
        float value;
        nvx_half_to_float(&in, &value, 1);
        nvx_half_from_float(&value, &out, 1);
        if (isnan(value))
            cr_assert((in & 0x7c00) == 0x7c00 && in & 0x3ff);
        else
            cr_assert_eq(in, out);
    }
}

Test(half, values_are_those_of_ieee_754)
{
    /* 0x3555 is the half nearest 1/3; 0x0001 is 2^-24; 0x7bff is 65504 */
    const uint16_t in[] = {0x3555, 0x0001, 0x7bff, 0xc000};
    const float wanted[] = {0.333251953125F, 0x1p-24F, 65504, -2};
    float out[4];
    nvx_half_to_float(in, out, 4);
    cr_assert_arr_eq(out, wanted, sizeof wanted);
}

Test(half, rounding_is_to_nearest_ties_to_even)
{
    /* one unit in the last place at 1 is 2^-10 */
    const float in[] = {1 + 0x1p-11F, 1 + 3 * 0x1p-11F, 0x1p-25F, 0x1.8p-24F, 65520};
    const uint16_t wanted[] = {0x3c00, 0x3c02, 0x0000, 0x0002, 0x7c00};
    uint16_t out[5];
    nvx_half_from_float(in, out, 5);
    cr_assert_arr_eq(out, wanted, sizeof wanted);
}
