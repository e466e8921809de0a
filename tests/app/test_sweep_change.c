#include "sim/app/sweep_change.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

static const char base[] = "clock:\n  core: 1 GHz\nchip:\n  tiles: 4\n  inl: [1, 2]\n";

static void expect(const char *is, const char *words)
{
    char *found = nvx_sweep_change(base, is);
    cr_assert(found != NULL);
    cr_assert_str_eq(found, words);
    free(found);
}

Test(sweep_change, of_equal_configurations_there_is_nothing_to_say)
{
    cr_assert_null(nvx_sweep_change(base, base));
}

Test(sweep_change, a_value_that_differs_is_told_with_both)
{
    expect("clock: {core: 2 GHz}\nchip: {tiles: 4, inl: [1, 2]}\n",
           "clock.core was 1 GHz, is 2 GHz");
}

Test(sweep_change, a_list_that_differs_is_told_as_one_value)
{
    expect("clock: {core: 1 GHz}\nchip: {tiles: 4, inl: [1, 3]}\n",
           "chip.inl was [1, 2], is [1, 3]");
}

Test(sweep_change, further_values_are_counted)
{
    expect("clock: {core: 2 GHz}\nchip: {tiles: 5, inl: [1, 2]}\n",
           "clock.core was 1 GHz, is 2 GHz; 1 more value differs");
}

Test(sweep_change, values_that_come_and_go_are_told)
{
    expect("clock: {core: 1 GHz}\nchip: {tiles: 4, inl: [1, 2], copies: 2}\n",
           "chip.copies is new");
    expect("clock: {core: 1 GHz}\nchip: {tiles: 4}\n", "chip.inl is gone");
}

Test(sweep_change, sources_are_no_values)
{
    cr_assert_null(nvx_sweep_change(base, "sources: {clock.core: assumed}\n"
                                          "clock: {core: 1 GHz}\n"
                                          "chip: {tiles: 4, inl: [1, 2]}\n"));
}
