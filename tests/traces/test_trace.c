/* Traces written with the writer and read back, and files that are damaged or hostile. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/traces/small.h"

TestSuite(trace, .init = setup, .fini = teardown);

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

Test(trace, a_missing_file_is_an_input_error)
{
    cr_assert_eq(check_file(), -1);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(err.text, "cannot open: No such file or directory");
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
