/* Token matrices of files: which there are, how long each is, what they hold. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/traces/safetensors_file.h"
#include "traces/import_tokens.h"

static char folder[] = "/tmp/nvx-tokens-XXXXXX";
static char path[64];
static nvx_error err;
static const float values[] = {1.5F, -2, 0.25F, 4, -8.5F, 16, 7, 0.125F};

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.safetensors", folder);
}

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
}

TestSuite(tokens, .init = setup, .fini = teardown);

/* x2 lies before x10 in the file and behind it in byte order. */
Test(tokens, each_tensor_of_a_file_is_a_matrix_of_its_own_length)
{
    float got[6];
    put_safetensors(
        path,
        "{\"x2\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
        "\"x10\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[8,32]}}",
        values, sizeof values);
    nvx_tokens *tokens = nvx_tokens_open(path, "*", &err);
    cr_assert_not_null(tokens, "%s", err.text);
    cr_assert_eq(nvx_tokens_matrices(tokens), 2);
    cr_assert_eq(nvx_tokens_dim(tokens), 2);
    cr_assert_eq(nvx_tokens_rows(tokens, 0), 3);
    cr_assert_eq(nvx_tokens_rows(tokens, 1), 1);
    cr_assert_eq(nvx_tokens_read(tokens, 0, got, &err), 0);
    cr_assert_arr_eq(got, values + 2, 6 * sizeof *got);
    cr_assert_eq(nvx_tokens_read(tokens, 1, got, &err), 0);
    cr_assert_arr_eq(got, values, 2 * sizeof *got);
    nvx_tokens_close(&tokens);
}

Test(tokens, a_tensor_of_three_dimensions_holds_matrices_of_one_length)
{
    float got[4];
    put_safetensors(
        path, "{\"x\":{\"dtype\":\"F32\",\"shape\":[2,2,2],\"data_offsets\":[0,32]}}",
        values, sizeof values);
    nvx_tokens *tokens = nvx_tokens_open(path, "x", &err);
    cr_assert_eq(nvx_tokens_rows(tokens, 1), 2);
    cr_assert_eq(nvx_tokens_read(tokens, 1, got, &err), 0);
    cr_assert_arr_eq(got, values + 4, sizeof got);
    nvx_tokens_close(&tokens);
}

Test(tokens, a_dataset_of_two_dimensions_is_one_matrix)
{
    const hsize_t extent[] = {4, 2};
    float got[8];
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, extent, NULL);
    hid_t set = H5Dcreate2(file, "x", H5T_IEEE_F32LE, space, H5P_DEFAULT, H5P_DEFAULT,
                           H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(file);
    char other[64];
    snprintf(other, sizeof other, "%s/x.h5", folder);
    cr_assert_eq(rename(path, other), 0);
    nvx_tokens *tokens = nvx_tokens_open(other, "x", &err);
    cr_assert_not_null(tokens, "%s", err.text);
    cr_assert_eq(nvx_tokens_matrices(tokens), 1);
    cr_assert_eq(nvx_tokens_rows(tokens, 0), 4);
    cr_assert_eq(nvx_tokens_read(tokens, 0, got, &err), 0);
    cr_assert_arr_eq(got, values, sizeof got);
    nvx_tokens_close(&tokens);
    unlink(other);
}
