#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

Test(error, an_input_error_holds_its_text_and_exit_status)
{
    nvx_error err = {0};
    cr_assert_eq(nvx_fail_input(&err, "%d is out of range", 385), -1);
    cr_assert_eq(err.status, 2);
    cr_assert_str_eq(err.text, "385 is out of range");
}

Test(error, an_environment_error_has_exit_status_1)
{
    nvx_error err = {0};
    cr_assert_eq(nvx_fail_environment(&err, "disk full"), -1);
    cr_assert_eq(err.status, 1);
}

Test(error, the_first_error_wins_with_its_place)
{
    nvx_error err = {0};
    nvx_fail_at(&err, "a.yaml", 10, 66, "first");
    nvx_fail_at(&err, "b.yaml", 1, 2, "second");
    nvx_fail_input(&err, "third");
    nvx_fail_environment(&err, "fourth");
    char out[64];
    cr_assert_str_eq(nvx_error_format(&err, out, sizeof out), "a.yaml:10:66: first");
    cr_assert_eq(err.status, NVX_INPUT);
}

Test(error, a_place_without_a_line_is_the_file_alone)
{
    nvx_error err = {0};
    char out[64];
    nvx_fail_at(&err, "trace.h5", 0, 0, "not an HDF5 file");
    cr_assert_str_eq(nvx_error_format(&err, out, sizeof out),
                     "trace.h5: not an HDF5 file");
}

Test(error, an_error_without_a_place_is_its_text)
{
    nvx_error err = {0};
    char out[64];
    nvx_fail_environment(&err, "disk full");
    cr_assert_str_eq(nvx_error_format(&err, out, sizeof out), "disk full");
}

Test(error, a_text_is_always_one_line)
{
    nvx_error err = {0};
    nvx_fail_input(&err, "two\nlines\r\nhere");
    cr_assert_str_eq(err.text, "two lines  here");
}

/* A field of a file may hold what a terminal takes for a command. */
Test(error, control_characters_become_blanks)
{
    nvx_error err = {0};
    nvx_fail_input(&err, "'%s' is not a number", "1\x1b[2J\t\x7f\xc2\xb5");
    cr_assert_str_eq(err.text, "'1 [2J  \xc2\xb5' is not a number");
}

Test(error, a_text_that_is_too_long_is_cut)
{
    nvx_error err = {0};
    nvx_fail_input(&err, "%2000d", 7);
    cr_assert_eq(strlen(err.text), sizeof err.text - 1);
}

Test(error, a_caller_may_leave_the_error_out)
{
    cr_assert_eq(nvx_fail_input(NULL, "x"), -1);
    cr_assert_eq(nvx_fail_environment(NULL, "x"), -1);
    cr_assert_eq(nvx_fail_at(NULL, "f", 1, 1, "x"), -1);
}

Test(error, a_file_of_the_program_is_named_as_it_lies_among_its_data)
{
    nvx_error err = {0}, other = {0};
    setenv("NVXSIM_DATADIR", "/some/where", 1);
    nvx_fail_at(&err, "/some/where/models/presets/rocr.yaml", 8, 10, "wrong");
    cr_expect_str_eq(err.file, "models/presets/rocr.yaml");
    nvx_fail_at(&other, "/some/where/mine/rocr.yaml", 8, 10, "wrong");
    cr_expect_str_eq(other.file, "/some/where/mine/rocr.yaml");
}
