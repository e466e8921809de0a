#include <criterion/criterion.h>

#include "sim/clock.h"

static nvx_clock clock_of(double frequency)
{
    nvx_clock clock;
    cr_assert_eq(nvx_clock_init(&clock, frequency), 0);
    return clock;
}

static uint64_t seconds(const nvx_clock *clock, double s)
{
    return nvx_clock_cycles(clock, (nvx_duration){s, false});
}

Test(clock, a_period_is_rounded_to_whole_picoseconds)
{
    /* 1e12 / 2.385e9 = 419.287 ps; 419 is 0.07 % off. */
    cr_assert_eq(clock_of(2.385e9).period_ps, 419);
}

/* 1e12 / 3e9 = 333 1/3 ps: 333 is exactly a thousandth off. 1e12 / 7e9 = 142 6/7 ps and
 * 1e12 / 9e9 = 111 1/9 ps too. */
Test(clock, a_period_that_changes_by_a_thousandth_is_kept)
{
    cr_assert_eq(clock_of(3e9).period_ps, 333);
    cr_assert_eq(clock_of(7e9).period_ps, 143);
    cr_assert_eq(clock_of(9e9).period_ps, 111);
}

/* 1e12 / 3.003e9 = 333.0003 ps is kept; 1e12 / 2.999e9 = 333.4445 ps is 0.13 % off. */
Test(clock, a_period_that_changes_by_more_is_refused_and_told)
{
    nvx_clock clock;
    cr_assert_eq(nvx_clock_init(&clock, 3.003e9), 0);
    cr_assert_eq(nvx_clock_init(&clock, 2.999e9), -1);
    cr_assert_eq(clock.period_ps, 333);
}

Test(clock, frequencies_without_a_period_are_refused)
{
    nvx_clock clock;
    cr_assert_eq(nvx_clock_init(&clock, 0), -1);
    cr_assert_eq(nvx_clock_init(&clock, -1e9), -1);
    cr_assert_eq(nvx_clock_init(&clock, 0.0 / 0.0), -1);
    cr_assert_eq(nvx_clock_init(&clock, 1e13), -1);
}

Test(clock, seconds_are_rounded_up_to_whole_cycles)
{
    nvx_clock clock = clock_of(1e9);
    cr_assert_eq(seconds(&clock, 12.72e-9), 13);
    cr_assert_eq(seconds(&clock, 0), 0);
    cr_assert_eq(seconds(&clock, 1e-15), 1); /* a femtosecond takes a cycle */
}

Test(clock, a_whole_number_of_cycles_stays_that_number)
{
    nvx_clock clock = clock_of(1e9);
    for (int n = 1; n < 5000; n++)
        cr_assert_eq(seconds(&clock, n * 1e-9), (uint64_t)n, "%d ns", n);
}

Test(clock, the_tolerance_is_a_billionth_of_a_cycle)
{
    nvx_clock clock = clock_of(1e9);
    cr_assert_eq(seconds(&clock, 10e-9 * (1 + 0.9e-10)), 10); /* 10 + 0.9e-9 cycles */
    cr_assert_eq(seconds(&clock, 10e-9 * (1 + 1.1e-10)), 11); /* 10 + 1.1e-9 cycles */
}

Test(clock, cycles_are_taken_as_they_are_and_fractions_rounded_up)
{
    nvx_clock clock = clock_of(4e8);
    cr_assert_eq(nvx_clock_cycles(&clock, (nvx_duration){9, true}), 9);
    cr_assert_eq(nvx_clock_cycles(&clock, (nvx_duration){2.385, true}), 3);
}

Test(clock, cycles_become_picoseconds_exactly)
{
    /* 2500 ps x (2^53 / 2500 + 1): beyond what a double can tell apart. */
    nvx_clock clock = clock_of(4e8);
    cr_assert_eq(nvx_clock_time(&clock, 3602879701897), UINT64_C(9007199254742500));
}

Test(clock, the_first_cycle_at_or_after_a_time_is_two_sided)
{
    nvx_clock clock = clock_of(4e8); /* 2500 ps */
    cr_assert_eq(nvx_clock_ceil(&clock, 7499), 3);
    cr_assert_eq(nvx_clock_ceil(&clock, 7500), 3);
    cr_assert_eq(nvx_clock_ceil(&clock, 7501), 4);
    cr_assert_eq(nvx_clock_ceil(&clock, 0), 0);
}
