/* Traces written with the writer and read back, and what the check says of wrong ones. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traces/half.h"
#include "traces/trace.h"
#include "traces/writer.h"

static char folder[] = "/tmp/nvx-trace-XXXXXX";
static char path[64], other[64];
static nvx_error err;
static char text[1400];

static void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/x.h5", folder);
    snprintf(other, sizeof other, "%s/y.h5", folder);
}

static void teardown(void)
{
    unlink(path);
    unlink(other);
    rmdir(folder);
}

TestSuite(trace, .init = setup, .fini = teardown);

/* 3 x 2 stored, 2 x 2 applied: values that binary16 holds exactly. */
static const float docs[] = {1.5F, -2.25F, 0.0625F, 3, -0.375F, 8};
static const float queries[] = {0.5F, 1, -4, 0.75F};

static nvx_op mvm(uint64_t request)
{
    return (nvx_op){.request = request,
                    .opcode = NVX_OP_MVM,
                    .a = {NVX_FROM_MATRIX, 0, 0, 3, 1},
                    .b = {NVX_FROM_INPUT, 0, request, 1, 1},
                    .arrival_ps = UINT64_MAX};
}

static nvx_op topk(uint64_t request, uint32_t value, uint32_t k)
{
    return (nvx_op){.request = request,
                    .opcode = NVX_OP_TOPK,
                    .a = {NVX_FROM_VALUE, value, 0, 1, 1},
                    .k = k,
                    .arrival_ps = UINT64_MAX};
}

/* A trace of the two tables and the ops given. */
static nvx_trace_writer *begin(const char *to, nvx_type type)
{
    nvx_table stored = {.name = "docs", .rows = 3, .dim = 2, .type = type, .scale = 1};
    nvx_table applied = {
        .name = "queries", .rows = 2, .dim = 2, .type = type, .scale = 1};
    nvx_trace_writer *w = nvx_trace_writer_new(to, "test", "test_trace", &err);
    cr_assert(w != NULL, "%s", err.text);
    cr_assert_eq(nvx_trace_writer_table(w, NVX_WRITE_MATRIX, &stored, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, docs, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, docs + 4, 1, &err), 0);
    cr_assert_eq(nvx_trace_writer_table(w, NVX_WRITE_INPUT, &applied, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, queries, 2, &err), 0);
    return w;
}

static void write_ops(const nvx_op ops[], uint64_t n)
{
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, n, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
}

static int check_file(void)
{
    nvx_trace *trace = nvx_trace_open(path, &err);
    int result = trace ? nvx_trace_check(trace, &err) : -1;
    nvx_trace_close(&trace);
    nvx_error_format(&err, text, sizeof text);
    return result;
}

/* The check's text after "path: " is the one expected. */
static void expect(const char *wanted)
{
    cr_assert_eq(check_file(), -1);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(text + strlen(path) + 2, wanted);
}

static void expect_ops(const nvx_op ops[], uint64_t n, const char *wanted)
{
    write_ops(ops, n);
    expect(wanted);
}

static void read_back(nvx_type type)
{
    const nvx_op ops[] = {mvm(0), topk(0, 0, 2), mvm(1), topk(1, 2, 2)};
    float got[6];
    nvx_trace_writer *w = begin(path, type);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 4, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert(trace != NULL, "%s", err.text);
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 3, got, &err), 0);
    cr_assert_arr_eq(got, docs, sizeof docs);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    nvx_trace_close(&trace);
}

Test(trace, float32_values_come_back_as_they_were) { read_back(NVX_F32); }

Test(trace, float16_values_that_fit_come_back_as_they_were) { read_back(NVX_F16); }

Test(trace, an_int8_value_is_the_stored_integer_times_the_scale)
{
    /* 2.385 / 0.5 = 4.77, nearest integer 5; -63.9 / 0.5 = -127.8, nearest -128 */
    const float values[] = {2.385F, -63.9F};
    const nvx_op ops[] = {mvm(0)};
    nvx_table table = {.name = "zz", .rows = 1, .dim = 2, .type = NVX_I8, .scale = 0.5};
    nvx_trace_writer *w = begin(path, NVX_F32);
    float got[2];
    cr_assert_eq(nvx_trace_writer_table(w, NVX_WRITE_MATRIX, &table, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, values, 1, &err), 0);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 1, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_eq(nvx_trace_read_matrix(trace, 1, 0, 1, got, &err), 0);
    nvx_trace_close(&trace);
    cr_assert_float_eq(got[0], 2.5F, 0);
    cr_assert_float_eq(got[1], -64, 0);
}

Test(trace, a_value_too_large_for_int8_is_named)
{
    const float values[] = {1, 64};
    nvx_table table = {.name = "zz", .rows = 1, .dim = 2, .type = NVX_I8, .scale = 0.5};
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_table(w, NVX_WRITE_MATRIX, &table, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, values, 1, &err), -1);
    cr_assert_str_eq(err.text,
                     "/matrices/zz[0]: value 1 (64) does not fit the type of the table");
    nvx_trace_writer_discard(&w);
    cr_assert_eq(access(path, F_OK), -1);
}

Test(trace, an_operation_comes_back_field_by_field)
{
    const nvx_op op = {.request = 1,
                       .opcode = 2,
                       .fn = 3,
                       .a = {3, 4, 5, 6, 7},
                       .b = {1, 8, 9, 10, 11},
                       .k = 12,
                       .w = -2.385,
                       .bytes = 14,
                       .priority = 15,
                       .dep_first = 16,
                       .dep_count = 17,
                       .arrival_ps = UINT64_C(1) << 63};
    nvx_op got;
    write_ops(&op, 1);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 1, &got, &err), 0);
    nvx_trace_close(&trace);
    cr_assert_eq(got.request, 1);
    cr_assert_eq(got.opcode, 2);
    cr_assert_eq(got.fn, 3);
    cr_assert(got.a.kind == 3 && got.a.id == 4 && got.a.first == 5 && got.a.count == 6 &&
              got.a.stride == 7);
    cr_assert(got.b.kind == 1 && got.b.id == 8 && got.b.first == 9 && got.b.count == 10 &&
              got.b.stride == 11);
    cr_assert(got.k == 12 && got.w == -2.385 && got.bytes == 14 && got.priority == 15);
    cr_assert(got.dep_first == 16 && got.dep_count == 17);
    cr_assert_eq(got.arrival_ps, UINT64_C(1) << 63);
}

Test(trace, tables_are_numbered_in_byte_order_of_their_names)
{
    const nvx_op ops[] = {mvm(0)};
    nvx_table table = {.name = "Z", .rows = 1, .dim = 2, .type = NVX_F32, .scale = 1};
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_table(w, NVX_WRITE_INPUT, &table, &err), 0);
    cr_assert_eq(nvx_trace_writer_rows(w, queries, 1, &err), 0);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 1, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_eq(nvx_trace_input_named(trace, "Z"), 0); /* 'Z' is before 'q' */
    cr_assert_eq(nvx_trace_input_named(trace, "queries"), 1);
    nvx_trace_close(&trace);
}

Test(trace, equal_calls_write_equal_bytes)
{
    const char *paths[] = {path, other};
    char sha[2][65];
    for (int i = 0; i < 2; i++) {
        const nvx_op ops[] = {mvm(0), mvm(1)};
        nvx_trace_writer *w = begin(paths[i], NVX_F16);
        cr_assert_eq(nvx_trace_writer_ops(w, ops, 2, &err), 0);
        cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
        nvx_trace *trace = nvx_trace_open(paths[i], &err);
        strcpy(sha[i], nvx_trace_sha256(trace, &err));
        nvx_trace_close(&trace);
        sleep(i == 0); /* a stored time would differ */
    }
    cr_assert_str_eq(sha[0], sha[1]);
}

Test(trace, a_row_beyond_a_matrix_is_named)
{
    nvx_op ops[] = {mvm(0), mvm(0)};
    ops[1].a = (nvx_operand){NVX_FROM_MATRIX, 0, 1, 2, 4999};
    expect_ops(ops, 2, "/ops[1]: row 5000 is out of range [0, 2] of matrix 'docs'");
}

Test(trace, a_stride_beyond_64_bits_is_out_of_range)
{
    nvx_op op = mvm(0);
    op.a = (nvx_operand){NVX_FROM_MATRIX, 0, 2, UINT64_MAX, UINT64_MAX};
    expect_ops(
        &op, 1,
        "/ops[0]: row 18446744073709551615 is out of range [0, 2] of matrix 'docs'");
}

Test(trace, an_unknown_opcode_is_named)
{
    nvx_op op = mvm(0);
    op.opcode = 42;
    expect_ops(&op, 1, "/ops[0]: unknown opcode 42; allowed: 0 (PROGRAM) to 7 (MOVE)");
}

Test(trace, k_is_at_most_the_number_of_values_ranked)
{
    nvx_op ops[] = {mvm(0), topk(0, 0, 3)};
    write_ops(ops, 2);
    cr_assert_eq(check_file(), 0, "%s", text);
    ops[1].k = 4;
    expect_ops(ops, 2, "/ops[1]: k 4 is larger than the 3 values ranked");
}

Test(trace, an_operand_is_of_a_kind_its_opcode_takes)
{
    nvx_op op = mvm(0);
    op.b = op.a;
    expect_ops(&op, 1,
               "/ops[0]: operand b of MVM is of kind matrix; allowed: input, value");
}

Test(trace, a_value_comes_from_an_earlier_row)
{
    nvx_op ops[] = {mvm(0), topk(0, 1, 1)};
    expect_ops(ops, 2,
               "/ops[1]: operand a is the value of row 1, which is not an earlier row");
}

Test(trace, positions_are_not_numbers)
{
    nvx_op ops[] = {mvm(0), topk(0, 0, 2), topk(0, 1, 1)};
    expect_ops(ops, 3,
               "/ops[2]: operand a: value 1 is the positions of a TOPK; only MOVE "
               "takes them");
}

Test(trace, a_field_the_opcode_has_not_is_zero)
{
    nvx_op op = mvm(0);
    op.w = 0.8;
    expect_ops(&op, 1, "/ops[0]: MVM has no w; it must be 0");
}

Test(trace, shapes_are_followed_through_values)
{
    /* value 0 is 1 x 3: it cannot be applied to rows of 2 values */
    nvx_op ops[] = {mvm(0), mvm(0)};
    ops[1].b = (nvx_operand){NVX_FROM_VALUE, 0, 0, 1, 1};
    expect_ops(ops, 2, "/ops[1]: MVM: rows of a hold 2 values, rows of b 3");
}

Test(trace, pooled_rows_are_a_multiple_of_the_window)
{
    nvx_op op = {.opcode = NVX_OP_POOL,
                 .a = {NVX_FROM_INPUT, 0, 0, 2, 1},
                 .k = 3,
                 .arrival_ps = 7};
    expect_ops(&op, 1, "/ops[0]: POOL: 2 rows are not a multiple of the window 3");
}

Test(trace, an_edge_leads_to_an_earlier_row)
{
    nvx_op ops[] = {mvm(0), mvm(1)};
    const uint64_t deps[] = {0, 1};
    ops[1].dep_count = 2;
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_deps(w, deps, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    expect("/ops[1]: waits for row 1, which is not an earlier row");
}

Test(trace, requests_are_numbered_in_order_of_their_first_rows)
{
    nvx_op ops[] = {mvm(1)};
    expect_ops(ops, 1, "/ops[0]: request 1 comes before any row of request 0");
}

Test(trace, a_neighbour_is_one_of_the_positions_ranked)
{
    const nvx_op ops[] = {mvm(0), topk(0, 0, 2)};
    const int64_t neighbors[] = {2, 3};
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_neighbors(w, neighbors, 1, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    expect("/truth/neighbors[0]: position 3 is out of range [0, 2]");
}

/* Writes `value` over all of /matrices/docs, as another program may. */
static void overwrite_docs(float value)
{
    float values[6] = {1, 1, 1, value, 1, 1};
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t set = H5Dopen2(file, "/matrices/docs", H5P_DEFAULT);
    cr_assert_geq(H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
                  0);
    H5Dclose(set);
    H5Fclose(file);
}

Test(trace, a_value_that_is_not_a_number_is_named)
{
    const nvx_op op = mvm(0);
    write_ops(&op, 1);
    overwrite_docs(NAN);
    expect("/matrices/docs[1]: value 1 is NaN");
}

Test(trace, an_infinite_value_is_named)
{
    const nvx_op op = mvm(0);
    write_ops(&op, 1);
    overwrite_docs(-INFINITY);
    expect("/matrices/docs[1]: value 1 is infinite");
}

/* Puts an empty dataset of rank 2 into the file under `name`. */
static void add_empty(const char *name)
{
    hsize_t extent[2] = {0, 384};
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, extent, NULL);
    hid_t set = H5Dcreate2(file, name, H5T_IEEE_F32LE, space, H5P_DEFAULT, H5P_DEFAULT,
                           H5P_DEFAULT);
    cr_assert_gt(set, 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(file);
}

Test(trace, an_empty_matrix_is_refused)
{
    const nvx_op op = mvm(0);
    write_ops(&op, 1);
    add_empty("/matrices/none");
    expect("/matrices/none: empty matrix (0 x 384); at least one row and one column are "
           "needed");
}

Test(trace, a_link_to_another_file_is_not_followed)
{
    const nvx_op op = mvm(0);
    write_ops(&op, 1);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Lcreate_external("/etc/passwd", "/x", file, "/matrices/x", H5P_DEFAULT,
                       H5P_DEFAULT);
    H5Fclose(file);
    expect("/matrices: links to elsewhere are not followed");
}

Test(trace, a_size_that_is_only_declared_is_not_believed)
{
    const nvx_op op = mvm(0);
    hsize_t extent[2] = {UINT64_C(1) << 40, 384}, chunk[2] = {1, 384};
    write_ops(&op, 1);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, extent, NULL),
          plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, 2, chunk);
    hid_t set = H5Dcreate2(file, "/matrices/huge", H5T_IEEE_F32LE, space, H5P_DEFAULT,
                           plist, H5P_DEFAULT);
    cr_assert_gt(set, 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(plist);
    H5Fclose(file);
    expect("/matrices/huge: declares more values than are stored");
}

Test(trace, what_is_no_hdf5_file_is_refused)
{
    FILE *file = fopen(path, "w");
    fputs("not HDF5", file);
    fclose(file);
    expect("not an HDF5 file or truncated");
}

Test(trace, every_truncation_is_an_error)
{
    nvx_op ops[] = {mvm(0)};
    write_ops(ops, 1);
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    for (long cut = size - 1; cut >= 0; cut -= 97) {
        cr_assert_eq(truncate(path, cut), 0);
        err = (nvx_error){0};
        cr_assert_eq(check_file(), -1, "cut to %ld bytes", cut);
    }
}

Test(trace, a_missing_file_is_an_environment_error)
{
    cr_assert_eq(check_file(), -1);
    cr_assert_eq(err.status, NVX_ENVIRONMENT);
}

Test(trace, sha256_is_that_of_the_whole_file)
{
    nvx_op ops[] = {mvm(0)};
    char command[128], wanted[65] = "";
    write_ops(ops, 1);
    snprintf(command, sizeof command, "sha256sum %s", path);
    FILE *pipe = popen(command, "r"); /* coreutils: another program */
    cr_assert_eq(fscanf(pipe, "%64s", wanted), 1);
    pclose(pipe);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_str_eq(nvx_trace_sha256(trace, &err), wanted);
    nvx_trace_close(&trace);
}

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
