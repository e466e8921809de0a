/* Digital gain and offset: where they act, and what is said about a table that is wrong.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/chip.h"
#include "models/trim.h"
#include "tests/models/bench_chip.h"

static char csv[64];

static void write_csv(const char *text)
{
    snprintf(csv, sizeof csv, "/tmp/nvxsim-trim-%d.csv", (int)getpid());
    FILE *file = fopen(csv, "wb");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* Two vectors of two elements, one element per row tile; 4 magnitude bits in two slices
 * of 2 bits, two input planes. W = (15 6), (9 -5) in cells (3 3)(2 1), (1 2)(-1 -1), low
 * slice first; x = (3 2). Scores 57 and 17. */
static const char machine[] =
    "chip: {tile: {adc_pool: {impl: ideal}, array: {rows: 1, columns: 2, value_bits: 5, "
    "input_bits: 3, device: {impl: ideal}, %s}}}\n";
static const float w[] = {15, 6, 9, -5}, x[] = {3, 2};

static void expect_scores(const char *keys, double first, double second)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml, machine, keys);
    bench_chip *b = bench_chip_new(yaml, 2, 2, w, 1, x, 2);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    const double expected[] = {first, second};
    for (int i = 0; i < 2; i++)
        cr_assert_float_eq(r->scores[i], expected[r->ids[i]], 1e-9, "vector %ld: %.17g",
                           (long)r->ids[i], r->scores[i]);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Gain 2, and 0.5 steps per conversion: x (1 + 4) for the slices, x (1 + 2) for the
 * planes, x 2 row tiles = 15. */
Test(trim, gain_and_offset_of_all_columns_act_on_every_conversion)
{
    expect_scores("gain: 2, offset: 0.5", 2 * 57 + 15, 2 * 17 + 15);
}

/* Vector 1, row tile 0, slice 1 holds level 2: 4 x (3 x 2 x 3 - 1 x (1 + 2)) = 60; slice
 * 0 gives 3, row tile 1 -10: together 53. */
static const char one_line[] = "vector,row_tile,slice,gain,offset\n1,0,1,3,-1\n";

Test(trim, a_line_of_the_table_is_for_one_vector_one_row_tile_and_one_slice)
{
    char keys[128];
    write_csv(one_line);
    snprintf(keys, sizeof keys, "trim: %s", csv);
    expect_scores(keys, 57, 53);
    unlink(csv);
}

/* All others keep gain 2: vector 1 has 2 x 3 + 60 + 2 x -10 = 46. */
Test(trim, columns_without_a_line_have_the_gain_and_offset_of_all)
{
    char keys[128];
    write_csv(one_line);
    snprintf(keys, sizeof keys, "gain: 2, trim: %s", csv);
    expect_scores(keys, 114, 46);
    unlink(csv);
}

/* One 3-bit cell at an offset of 4: level 7, and g_min is one step. Input 3 drives planes
 * 1 and 2 of two's complement, codes of 8 steps: 7 when the step of g_min is taken off.
 * Gain 2: 2 x 7 x 3 - 4 x 3 = 30. */
Test(trim, the_current_of_g_min_is_taken_off_before_the_gain)
{
    bench_chip *b = bench_chip_new(
        "chip: {tile: {adc_pool: {full_scale: step}, array: {rows: 1, columns: 1, "
        "value_bits: 3, input_bits: 3, bits_per_cell: 3, mapping: offset, input_sign: "
        "twos_complement, gain: 2, device: {impl: ideal, g_min: 1 uS, g_max: 8 uS}}}}\n",
        1, 1, x, 1, x, 1);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 1, NULL);
    cr_assert_float_eq(r->scores[0], 30, 1e-9);
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* Reads a table of 2 vectors, 2 row tiles, 2 slices. */
static int load(const char *trim, nvx_error *err, nvx_trim *t)
{
    char keys[128], yaml[512];
    snprintf(keys, sizeof keys, "trim: %s", trim);
    snprintf(yaml, sizeof yaml, machine, keys);
    nvx_config *c = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, err);
    cr_assert_not_null(c, "%s", err->text);
    nvx_placement *p = nvx_place(c, 2, 2, err);
    int result = nvx_trim_load(t, c, p, err);
    nvx_placement_destroy(&p);
    nvx_config_destroy(&c);
    return result;
}

static void expect_refusal(const char *text, unsigned line, unsigned field,
                           const char *said)
{
    nvx_error err = {0};
    nvx_trim t;
    write_csv(text);
    cr_assert_eq(load(csv, &err, &t), -1);
    unlink(csv);
    nvx_trim_clear(&t);
    cr_assert_str_eq(err.file, csv);
    cr_assert_str_eq(err.text, said);
    cr_assert_eq(err.line, line, "line %u", err.line);
    cr_assert_eq(err.column, field, "field %u", err.column);
}

#define HEADER "vector,row_tile,slice,gain,offset\n"

Test(trim, another_header_is_refused)
{
    expect_refusal("vector,row_tile,slice,gain,off\n0,0,0,1,0\n", 1, 5,
                   "offset: 'off' is not the header; allowed: "
                   "vector,row_tile,slice,gain,offset");
}

Test(trim, an_empty_file_is_refused)
{
    expect_refusal("", 1, 1,
                   "vector: '' is missing; needed: vector,row_tile,slice,gain,offset");
}

Test(trim, a_text_in_place_of_a_number_is_refused)
{
    expect_refusal(HEADER "0,0,0,1,0\n1,0,0,1.0x,0\n", 3, 4,
                   "gain: '1.0x' is not a number");
}

Test(trim, a_number_that_is_not_finite_is_refused)
{
    expect_refusal(HEADER "0,0,0,1,inf\n", 2, 5, "offset: 'inf' is not a number");
}

/* 70 digits and an exponent: the first 63 characters would be another number. */
Test(trim, a_number_too_long_to_be_read_whole_is_refused)
{
    expect_refusal(HEADER "0,0,0,1.0000000000000000000000000000000000000000000000000000"
                          "0000000000000000e3,0\n",
                   2, 4,
                   "gain: '1.00000000000000000000000000000000000000' is not a number");
}

Test(trim, indices_outside_the_matrix_are_refused)
{
    expect_refusal(HEADER "2,0,0,1,0\n", 2, 1,
                   "vector: '2' is not a whole number in [0, 1]");
    expect_refusal(HEADER "0,-1,0,1,0\n", 2, 2,
                   "row_tile: '-1' is not a whole number in [0, 1]");
    expect_refusal(HEADER "0,0,0.5,1,0\n", 2, 3,
                   "slice: '0.5' is not a whole number in [0, 1]");
}

Test(trim, a_line_that_is_too_short_is_refused)
{
    expect_refusal(HEADER "0,0,0,1\n", 2, 5, "offset: '' is missing");
}

Test(trim, a_line_that_is_too_long_is_refused)
{
    expect_refusal(HEADER "0,0,0,1,0,7\n", 2, 6, "offset: '7' is one field too many");
}

Test(trim, a_second_line_for_the_same_column_is_refused)
{
    expect_refusal(HEADER "0,1,1,1,0\n0,1,0,1,0\n0,1,1,2,0\n", 4, 1,
                   "vector: '0' is in a line before with the same row_tile and slice");
}

Test(trim, empty_lines_are_counted_and_left_out)
{
    expect_refusal(HEADER "\n0,0,0,1,0\n\n0,0,9,1,0\n", 5, 3,
                   "slice: '9' is not a whole number in [0, 1]");
    expect_refusal("vector,row_tile,slice,gain,offset\r\n\r\n0,0,9,1,0\r\n", 3, 3,
                   "slice: '9' is not a whole number in [0, 1]");
}

Test(trim, the_last_line_needs_no_newline)
{
    nvx_error err = {0};
    nvx_trim t;
    double gain, offset;
    write_csv(HEADER "1,1,0,2.385,-0.25");
    cr_assert_eq(load(csv, &err, &t), 0, "%s", err.text);
    unlink(csv);
    nvx_trim_of(&t, 1, 1, 0, &gain, &offset);
    cr_assert_eq(gain, 2.385);
    cr_assert_eq(offset, -0.25);
    nvx_trim_clear(&t);
}

Test(trim, a_file_that_is_not_there_is_refused_where_it_was_named)
{
    nvx_error err = {0};
    nvx_trim t;
    cr_assert_eq(load("/nowhere/trim.csv", &err, &t), -1);
    nvx_trim_clear(&t);
    cr_assert_str_eq(err.file, "chip.yaml");
    cr_assert_str_eq(err.text,
                     "chip.tile.array.trim: cannot open '/nowhere/trim.csv': No "
                     "such file or directory");
}
