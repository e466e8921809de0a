/* Files of other programs, written here byte by byte, read as rows of floats. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traces/append.h"
#include "traces/import.h"

static char folder[] = "/tmp/nvx-import-XXXXXX";
static char path[64];
static nvx_error err;
static char text[1400];

static void setup(void) { cr_assert_not_null(mkdtemp(folder)); }

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
}

TestSuite(import, .init = setup, .fini = teardown);

static void put(const char *name, const void *bytes, size_t n)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

/* A .npy file: magic, version, header, data. */
static void put_npy(int version, const char *header, const void *data, size_t n)
{
    unsigned char bytes[512] = "\x93NUMPY";
    size_t length = strlen(header), at = version > 1 ? 12 : 10;
    bytes[6] = (unsigned char)version;
    bytes[8] = (unsigned char)length;
    memcpy(bytes + at, header, length);
    memcpy(bytes + at + length, data, n);
    put("x.npy", bytes, at + length + n);
}

static void expect_rows(uint64_t rows, uint64_t dim, const float wanted[])
{
    float got[16];
    nvx_import *in = nvx_import_open(path, NULL, &err);
    cr_assert_not_null(in, "%s", nvx_error_format(&err, text, sizeof text));
    cr_assert_eq(nvx_import_rows(in), rows);
    cr_assert_eq(nvx_import_dim(in), dim);
    cr_assert_eq(nvx_import_read(in, 0, rows, got, &err), 0, "%s", err.text);
    for (uint64_t i = 0; i < rows * dim; i++)
        cr_assert_eq(got[i], wanted[i], "value %d is %g", (int)i, (double)got[i]);
    cr_assert_eq(nvx_import_read(in, rows - 1, 1, got, &err), 0);
    cr_assert_eq(got[0], wanted[(rows - 1) * dim], "the last row read again");
    nvx_import_close(&in);
}

/* The error's text after the folder. */
static void expect_error(const char *wanted)
{
    float got[16];
    nvx_import *in = nvx_import_open(path, NULL, &err);
    if (in)
        nvx_import_read(in, 0, nvx_import_rows(in), got, &err);
    nvx_import_close(&in);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(nvx_error_format(&err, text, sizeof text) + strlen(folder) + 1,
                     wanted);
}

Test(import, npy_float32_rows_are_read)
{
    const float data[] = {2.385F, -1, 0.5F, 7, 8, -9.25F};
    put_npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }\n", data,
            sizeof data);
    expect_rows(3, 2, data);
}

Test(import, npy_big_endian_float64_rows_are_read)
{
    /* 1.5 and -2 as IEEE 754 binary64, most significant byte first */
    const unsigned char data[] = {0x3f, 0xf8, 0, 0, 0, 0, 0, 0,
                                  0xc0, 0,    0, 0, 0, 0, 0, 0};
    const float wanted[] = {1.5F, -2};
    put_npy(2, "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 2)}", data,
            sizeof data);
    expect_rows(1, 2, wanted);
}

Test(import, npy_int8_and_uint8_differ_in_the_sign)
{
    const unsigned char data[] = {200, 1};
    const float as_signed[] = {-56, 1}, as_unsigned[] = {200, 1};
    put_npy(3, "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 1), }", data, 2);
    expect_rows(2, 1, as_signed);
    put_npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }", data, 2);
    expect_rows(2, 1, as_unsigned);
}

Test(import, npy_float16_rows_are_read)
{
    const unsigned char data[] = {0x00, 0x3e, 0x00, 0xb8}; /* 1.5, -0.5 */
    const float wanted[] = {1.5F, -0.5F};
    put_npy(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }", data, 4);
    expect_rows(1, 2, wanted);
}

Test(import, npy_in_fortran_order_is_refused)
{
    put_npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "abcd", 4);
    expect_error("x.npy: Fortran order; save numpy.ascontiguousarray(x)");
}

Test(import, npy_of_another_type_is_refused)
{
    put_npy(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "abcdefgh",
            8);
    expect_error("x.npy: values of type <i8; taken are f2, f4, f8, i1, u1");
}

Test(import, npy_of_one_dimension_is_refused)
{
    put_npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "abcd", 4);
    expect_error("x.npy: 1 dimension; 2 are needed (rows x values)");
}

Test(import, npy_that_declares_more_than_it_holds_is_refused)
{
    put_npy(1,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 384), }",
            "abcd", 4);
    expect_error("x.npy: 1000000000000 x 384 values of 4 bytes are declared, but 4 bytes "
                 "follow the header");
}

Test(import, a_value_that_is_not_a_number_is_named)
{
    const unsigned char data[] = {0, 0, 0, 0, 0, 0, 0xc0, 0x7f};
    put_npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", data, 8);
    expect_error("x.npy: row 1: value 0 is NaN");
}

Test(import, fvecs_rows_are_read)
{
    /* two rows of two: dimension, 1.5, -2, dimension, 0, 1 (little-endian) */
    const unsigned char data[] = {2, 0, 0, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0,    0xc0,
                                  2, 0, 0, 0, 0, 0, 0,    0,    0, 0, 0x80, 0x3f};
    const float wanted[] = {1.5F, -2, 0, 1};
    put("x.fvecs", data, sizeof data);
    expect_rows(2, 2, wanted);
}

Test(import, bvecs_rows_are_read)
{
    const unsigned char data[] = {3, 0, 0, 0, 7, 200, 1, 3, 0, 0, 0, 4, 5, 6};
    const float wanted[] = {7, 200, 1, 4, 5, 6};
    put("x.bvecs", data, sizeof data);
    expect_rows(2, 3, wanted);
}

Test(import, fvecs_rows_of_another_length_are_named)
{
    const unsigned char data[] = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0};
    put("x.fvecs", data, sizeof data);
    expect_error("x.fvecs: row 1 has 2 values, row 0 has 1");
}

static void put_text(const char *name, const char *words)
{
    put(name, words, strlen(words));
}

Test(import, csv_rows_are_read)
{
    const float wanted[] = {2.385F, -1e-3F, 4, 5};
    put_text("x.csv", "2.385, -1e-3\n\n\"4\",5");
    expect_rows(2, 2, wanted);
}

Test(import, a_header_line_of_a_csv_is_left_out)
{
    const float wanted[] = {1, 2};
    put_text("x.csv", "x,y\r\n1,2\r\n");
    expect_rows(1, 2, wanted);
}

Test(import, tsv_rows_are_read)
{
    const float wanted[] = {1, 2};
    put_text("x.tsv", "1\t2\n");
    expect_rows(1, 2, wanted);
}

Test(import, a_word_in_a_csv_is_named_with_line_and_field)
{
    put_text("x.csv", "x,y\n1,2\n3,oops\n");
    expect_error("x.csv:3:2: 'oops' is not a finite number");
}

Test(import, an_empty_field_of_a_csv_is_named)
{
    put_text("x.csv", "1,2\n3,\n");
    expect_error("x.csv:2:2: '' is not a finite number");
}

Test(import, a_short_line_of_a_csv_is_named)
{
    put_text("x.csv", "1,2,3\n4,5\n");
    expect_error("x.csv:2:2: 2 numbers; the lines before have 3");
}

Test(import, a_quoted_field_that_does_not_end_is_an_error)
{
    put_text("x.csv", "1,2\n3,\"4\n");
    expect_error("x.csv:2:2: a quoted field does not end");
}

Test(import, a_file_of_no_known_format_is_refused)
{
    put_text("x.doc", "1,2\n");
    expect_error(
        "x.doc: unknown format; taken are NumPy (.npy), .fvecs, .bvecs, .csv, .tsv "
        "and HDF5 of ann-benchmarks");
}

/* train 2 x 2 (second row of the given length), neighbors 1 x 2. */
static void put_ann(const char *distance, float length)
{
    const float train[] = {0.6F, 0.8F, length, 0};
    const int32_t neighbors[] = {1, 0};
    nvx_append set;
    snprintf(path, sizeof path, "%s/x.hdf5", folder);
    hid_t file = nvx_append_file(path);
    nvx_append_text(file, "distance", distance);
    nvx_append_begin(&set, file, "train", H5T_IEEE_F32LE, 2, 2, 2, false);
    nvx_append_rows(&set, H5T_NATIVE_FLOAT, train, 2);
    nvx_append_end(&set);
    nvx_append_begin(&set, file, "neighbors", H5T_STD_I32LE, 2, 2, 1, false);
    nvx_append_rows(&set, H5T_NATIVE_INT32, neighbors, 1);
    nvx_append_end(&set);
    H5Fclose(file);
}

static void expect_neighbors(const char *wanted)
{
    uint64_t requests, k;
    int64_t *got = nvx_import_neighbors(path, &requests, &k, &err);
    cr_assert_eq(got == NULL, wanted != NULL);
    if (got)
        cr_assert(requests == 1 && k == 2 && got[0] == 1 && got[1] == 0);
    else
        cr_assert_str_eq(nvx_error_format(&err, text, sizeof text) + strlen(path) + 2,
                         wanted);
    free(got);
}

Test(import, neighbours_by_dot_product_are_taken)
{
    put_ann("dot", 3);
    expect_neighbors(NULL);
}

Test(import, angular_neighbours_of_unit_rows_are_taken)
{
    put_ann("angular", 1.0009F);
    expect_neighbors(NULL);
}

Test(import, angular_neighbours_of_other_rows_are_refused)
{
    put_ann("angular", 1.25F);
    expect_neighbors(
        "distance is 'angular', but /train[1] has length 1.25: its neighbours are "
        "not inner-product neighbours");
}

Test(import, euclidean_neighbours_are_refused)
{
    put_ann("euclidean", 1);
    expect_neighbors(
        "distance is 'euclidean': its neighbours are not inner-product neighbours");
}
