/* Which values a mask holds, and what is said about a file that is wrong. */
#include "models/mask.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/write.h"
#include "sim/memory.h"

/* The nodes above `write`, and nothing else. */
static const nvx_slot device_slots[] = {{"write", nvx_write_parts}, {0}};
static const nvx_part device = {.doc = "device", .slots = device_slots};
static const nvx_part *const devices[] = {&device, NULL};
static const nvx_slot array_slots[] = {{"device", devices}, {0}};
static const nvx_part array = {.doc = "array", .slots = array_slots};
static const nvx_part *const arrays[] = {&array, NULL};
static const nvx_slot tile_slots[] = {{"array", arrays}, {0}};
static const nvx_part tile = {.doc = "tile", .slots = tile_slots};
static const nvx_part *const tiles[] = {&tile, NULL};
static const nvx_slot chip_slots[] = {{"tile", tiles}, {0}};
static const nvx_part chip = {.doc = "chip", .slots = chip_slots};
static const nvx_part *const chips[] = {&chip, NULL};
static const nvx_slot root_slots[] = {{"chip", chips}, {0}};
static const nvx_part root = {.doc = "root", .slots = root_slots};

/* Three vectors of five elements: no whole number of bytes. */
enum { VECTORS = 3, DIM = 5 };

static const nvx_placement placement = {.n = VECTORS, .d = DIM};

/* Loads a mask from the text of a file; -1 and err. */
static int load(nvx_mask *mask, const char *policy, const char *csv, nvx_error *err)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/nvxsim-mask-%d.csv", (int)getpid());
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    fputs(csv, file);
    fclose(file);
    char *yaml =
        nvx_format("chip: {tile: {array: {device: {write: {verify: %s, mask: %s}}}}}\n",
                   policy, path);
    nvx_config *config = nvx_config_parse(yaml, "mask.yaml", NULL, NULL, 0, &root, err);
    cr_assert_not_null(config, "%s", err->text);
    int result = nvx_mask_load(mask, config, &placement, err);
    nvx_config_destroy(&config);
    free(yaml);
    unlink(path);
    return result;
}

/* "10000 00110 11111": the verified elements of each vector. */
static void expect(const char *csv, const char *expected)
{
    nvx_error err = {0};
    nvx_mask mask;
    char found[VECTORS * (DIM + 1) + 1] = "";
    cr_assert_eq(load(&mask, "mask", csv, &err), 0, "%s", err.text);
    for (uint64_t e = 0; e < DIM; e++) {
        uint8_t bits[VECTORS];
        nvx_mask_row(&mask, e, 0, VECTORS, bits);
        for (int v = 0; v < VECTORS; v++) {
            found[v * (DIM + 1) + (int)e] = (char)('0' + bits[v]);
            found[v * (DIM + 1) + DIM] = v + 1 < VECTORS ? ' ' : '\0';
        }
    }
    cr_assert_str_eq(found, expected);
    nvx_mask_clear(&mask);
}

Test(mask, a_header_of_one_field_takes_whole_vectors)
{
    expect("vector\n2\n0\n", "11111 00000 11111");
}

Test(mask, a_header_of_two_fields_takes_single_values)
{
    expect("vector,element\n0,0\n1,4\n1,3\n", "10000 00011 00000");
}

Test(mask, a_header_of_three_fields_takes_runs_with_both_ends)
{
    expect("vector,first_element,last_element\n0,1,3\n2,4,4\n", "01110 00000 00001");
}

Test(mask, a_value_may_stand_in_several_lines)
{
    expect("vector,first_element,last_element\n1,0,2\n1,1,3\n1,1,3\n",
           "00000 11110 00000");
}

Test(mask, a_header_alone_verifies_nothing)
{
    expect("vector,element\n", "00000 00000 00000");
}

Test(mask, lines_may_end_in_carriage_returns_and_be_empty)
{
    expect("vector,element\r\n\r\n1,1\r\n\r\n2,0", "00000 01000 10000");
}

Test(mask, a_row_may_begin_at_any_vector)
{
    nvx_error err = {0};
    nvx_mask mask;
    uint8_t bits[2];
    cr_assert_eq(load(&mask, "mask", "vector\n1\n", &err), 0, "%s", err.text);
    nvx_mask_row(&mask, 3, 1, 2, bits);
    cr_assert(bits[0] == 1 && bits[1] == 0);
    nvx_mask_clear(&mask);
}

Test(mask, another_policy_reads_no_file)
{
    nvx_error err = {0};
    nvx_mask mask;
    uint8_t bits[1] = {1};
    cr_assert_eq(load(&mask, "all", "not a mask\n", &err), 0, "%s", err.text);
    nvx_mask_row(&mask, 0, 0, 1, bits);
    cr_assert_eq(bits[0], 0);
    nvx_mask_clear(&mask);
}

/* "line:column: text" of what is wrong; the file's name is left out. */
static void expect_error(const char *csv, const char *expected)
{
    nvx_error err = {0};
    nvx_mask mask;
    cr_assert_eq(load(&mask, "mask", csv, &err), -1);
    char *found = nvx_format("%u:%u: %s", err.line, err.column, err.text);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(found, expected);
    free(found);
    nvx_mask_clear(&mask);
}

Test(mask, an_unknown_header_is_refused)
{
    expect_error("row\n", "1:1: vector: 'row' is not the header; allowed: vector or "
                          "vector,element or vector,first_element,last_element");
    expect_error("vector,elements\n",
                 "1:2: element: 'elements' is not the header; allowed: vector or "
                 "vector,element or vector,first_element,last_element");
    expect_error(
        "vector,first_element,last_element,more\n",
        "1:4: last_element: 'last_element' is followed by another field; allowed: "
        "vector or vector,element or vector,first_element,last_element");
}

Test(mask, an_empty_file_is_refused)
{
    expect_error("", "1:1: vector: '' is missing; needed: vector or vector,element or "
                     "vector,first_element,last_element");
}

Test(mask, an_index_outside_the_matrix_is_refused)
{
    expect_error("vector\n0\n3\n", "3:1: vector: '3' is not a whole number in [0, 2]");
    expect_error("vector,element\n0,5\n",
                 "2:2: element: '5' is not a whole number in [0, 4]");
    expect_error("vector,element\n0,-1\n",
                 "2:2: element: '-1' is not a whole number in [0, 4]");
    expect_error("vector,element\n0,1.5\n",
                 "2:2: element: '1.5' is not a whole number in [0, 4]");
}

Test(mask, a_run_that_ends_before_it_begins_is_refused)
{
    expect_error("vector,first_element,last_element\n\n1,3,2\n",
                 "3:3: last_element: '2' is below first_element");
}

Test(mask, a_line_of_another_length_is_refused)
{
    expect_error("vector,element\n1\n", "2:2: element: '' is missing");
    expect_error("vector,element\n1,2,3\n", "2:3: element: '3' is one field too many");
}

Test(mask, a_text_where_a_number_should_be_is_refused)
{
    expect_error("vector,element\n1,two\n", "2:2: element: 'two' is not a number");
    expect_error("vector,element\n0,nan\n", "2:2: element: 'nan' is not a number");
}
