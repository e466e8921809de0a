/* Named tensors: the same from safetensors and from HDF5. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/traces/safetensors_file.h"
#include "traces/import_tensors.h"

static char folder[] = "/tmp/nvx-tensors-XXXXXX";
static char flat[64], tree[64];
static nvx_error err;
static const float values[] = {0.5F, -2, 0.25F, 4, -8.5F, 16};

static void put_set(hid_t file, const char *name, int rank, const hsize_t extent[],
                    const float from[])
{
    hid_t space = H5Screate_simple(rank, extent, NULL);
    hid_t set = H5Dcreate2(file, name, H5T_IEEE_F32BE, space, H5P_DEFAULT, H5P_DEFAULT,
                           H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, from);
    H5Dclose(set);
    H5Sclose(space);
}

/* b.weight [2 x 2] and a.bias [2], and the number of heads. */
static void setup(void)
{
    const hsize_t extent[] = {2, 2};
    const int heads = 3;
    cr_assert_not_null(mkdtemp(folder));
    snprintf(flat, sizeof flat, "%s/x.safetensors", folder);
    snprintf(tree, sizeof tree, "%s/x.h5", folder);
    put_safetensors(
        flat,
        "{\"b.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
        "\"__metadata__\":{\"heads\":\"3\"},"
        "\"a.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]}}",
        values, sizeof values);
    hid_t file = H5Fcreate(tree, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    put_set(file, "b.weight", 2, extent, values);
    put_set(file, "a.bias", 1, extent, values + 4);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute =
        H5Acreate2(file, "heads", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT, &heads);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Fclose(file);
}

static void teardown(void)
{
    unlink(flat);
    unlink(tree);
    rmdir(folder);
}

TestSuite(tensors, .init = setup, .fini = teardown);

static void each_file(void (*claim)(const nvx_tensors *tensors))
{
    const char *paths[] = {flat, tree};
    for (int i = 0; i < 2; i++) {
        nvx_tensors *tensors = nvx_tensors_open(paths[i], &err);
        cr_assert_not_null(tensors, "%s", err.text);
        claim(tensors);
        nvx_tensors_close(&tensors);
    }
}

static void names_are_sorted(const nvx_tensors *tensors)
{
    cr_assert_eq(nvx_tensors_count(tensors), 2);
    cr_assert_str_eq(nvx_tensors_name(tensors, 0), "a.bias");
    cr_assert_str_eq(nvx_tensors_name(tensors, 1), "b.weight");
}

Test(tensors, names_are_in_byte_order) { each_file(names_are_sorted); }

static void text_is_found(const nvx_tensors *tensors)
{
    char *text = nvx_tensors_text(tensors, "heads");
    cr_assert_str_eq(text, "3");
    free(text);
    cr_assert_null(nvx_tensors_text(tensors, "layers"));
}

Test(tensors, a_text_beside_them_is_found) { each_file(text_is_found); }

static void tensors_are_whole(const nvx_tensors *tensors)
{
    uint64_t extent[NVX_TENSORS_DIMS];
    float got[4];
    cr_assert_eq(nvx_tensors_shape(tensors, "b.weight", extent, &err), 2);
    cr_assert(extent[0] == 2 && extent[1] == 2);
    cr_assert_eq(nvx_tensors_read(tensors, "b.weight", got, &err), 0);
    cr_assert_arr_eq(got, values, sizeof got);
    cr_assert_eq(nvx_tensors_shape(tensors, "a.bias", extent, &err), 1);
    cr_assert_eq(extent[0], 2);
    cr_assert_eq(nvx_tensors_read(tensors, "a.bias", got, &err), 0);
    cr_assert_arr_eq(got, values + 4, 2 * sizeof *got);
}

Test(tensors, tensors_of_one_and_two_dimensions_are_read)
{
    each_file(tensors_are_whole);
}

static void missing_is_named(const nvx_tensors *tensors)
{
    uint64_t extent[NVX_TENSORS_DIMS];
    err = (nvx_error){0};
    cr_assert_eq(nvx_tensors_shape(tensors, "c", extent, &err), -1);
    cr_assert_str_eq(err.text, "c: no such tensor");
    err = (nvx_error){0};
}

Test(tensors, a_missing_one_is_named) { each_file(missing_is_named); }
