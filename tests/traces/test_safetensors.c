/* The safetensors reader on files written byte by byte. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/traces/safetensors_file.h"
#include "traces/safetensors.h"

static char folder[] = "/tmp/nvx-safetensors-XXXXXX";
static char path[64];
static nvx_error err;

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

TestSuite(safetensors, .init = setup, .fini = teardown);

/* 1 is 3f800000 in binary32, 3c00 in binary16, 3f80 in bfloat16; -2.5: c0200000, c100,
 * c020. */
static const unsigned char data[] = {0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc0,
                                     0x00, 0x3c, 0x00, 0xc1, 0x80, 0x3f, 0x20, 0xc0};
static const char header[] =
    "{\"__metadata__\":{\"format\":\"pt\"},"
    "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
    "\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[8,12]},"
    "\"c\":{\"dtype\":\"BF16\",\"shape\":[2,1,1],\"data_offsets\":[12,16]}}  ";

static void expect_values(const char *name, int dims, uint64_t first_extent)
{
    nvx_safetensor tensor;
    float got[2];
    nvx_safetensors *file = nvx_safetensors_open(path, &err);
    cr_assert_not_null(file, "%s", err.text);
    cr_assert_eq(nvx_safetensors_find(file, name, &tensor, &err), 0, "%s", err.text);
    cr_assert_eq(tensor.dims, dims);
    cr_assert_eq(tensor.extent[0], first_extent);
    cr_assert_eq(nvx_safetensor_read(&tensor, 0, 2, got, &err), 0);
    cr_assert(got[0] == 1 && got[1] == -2.5F, "%s: %g %g", name, (double)got[0],
              (double)got[1]);
    cr_assert_eq(nvx_safetensor_read(&tensor, 1, 1, got, &err), 0);
    cr_assert(got[0] == -2.5F);
    nvx_safetensors_close(&file);
}

Test(safetensors, all_three_types_give_their_values)
{
    put_safetensors(path, header, data, sizeof data);
    expect_values("a", 2, 1);
    expect_values("b", 1, 2);
    expect_values("c", 3, 2);
}

Test(safetensors, names_are_in_byte_order_and_the_metadata_is_none_of_them)
{
    put_safetensors(path,
                    "{\"b\":7,\"a10\":7,\"__metadata__\":{\"heads\":\"3\",\"n\":4},"
                    "\"a2\":7,\"B\":7}",
                    data, sizeof data);
    const char *const wanted[] = {"B", "a10", "a2", "b"};
    nvx_safetensors *file = nvx_safetensors_open(path, &err);
    cr_assert_eq(nvx_safetensors_count(file), 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(nvx_safetensors_name(file, i), wanted[i]);
    cr_assert_str_eq(nvx_safetensors_text(file, "heads"), "3");
    cr_assert_null(nvx_safetensors_text(file, "n"));
    cr_assert_null(nvx_safetensors_text(file, "rows"));
    nvx_safetensors_close(&file);
}

static void expect_error(const char *name, const char *wanted)
{
    nvx_safetensor tensor;
    err = (nvx_error){0};
    nvx_safetensors *file = nvx_safetensors_open(path, &err);
    if (file)
        cr_assert_eq(nvx_safetensors_find(file, name, &tensor, &err), -1);
    nvx_safetensors_close(&file);
    cr_assert_str_eq(err.text, wanted);
    cr_assert_str_eq(err.file, path);
    cr_assert_eq(err.status, NVX_INPUT);
}

Test(safetensors, a_missing_tensor_is_named)
{
    put_safetensors(path, header, data, sizeof data);
    expect_error("d", "d: no such tensor");
}

/* What is wrong with tensor a, whose entry is given. */
static void expect_wrong(const char *entry, const char *wanted)
{
    char text[256];
    snprintf(text, sizeof text, "{\"a\":%s}", entry);
    put_safetensors(path, text, data, sizeof data);
    expect_error("a", wanted);
}

Test(safetensors, a_misshapen_tensor_is_named)
{
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}",
                 "a: its shape holds 3 values of 4 bytes, its offsets 8 bytes");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],"
                 "\"data_offsets\":[0,8]}",
                 "a: the shape cannot be read");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}",
                 "a: the shape cannot be read");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1],\"data_offsets\":[0,4]}",
                 "a: 5 dimensions; taken are up to 4");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}",
                 "a: ends at byte 20 of the data, of which there are 16");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}",
                 "a: the offsets cannot be read");
    expect_wrong("{\"dtype\":\"F32\",\"shape\":[2]}", "a: the offsets cannot be read");
    expect_wrong("{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}",
                 "a: values of type I64; taken are F32, F16, BF16");
    expect_wrong("{\"shape\":[2]}",
                 "a: values of type unknown; taken are F32, F16, BF16");
    expect_wrong("{\"dtype\":\"I\\n\",\"shape\":[2],\"data_offsets\":[0,8]}",
                 "a: values of type unknown; taken are F32, F16, BF16");
    expect_wrong("7", "a: no such tensor");
}

Test(safetensors, a_header_that_is_none_is_refused)
{
    const unsigned char ones[] = {1, 1, 1, 1, 1, 1, 1, 1};
    put_safetensors(path, "[1]", data, sizeof data);
    expect_error("a", "not a safetensors file: its header is not a JSON object");
    put_safetensors(path, "{\"a\"", data, sizeof data);
    expect_error("a", "not a safetensors file: its header is not a JSON object");
    FILE *file = fopen(path, "wb");
    fwrite(ones, 1, sizeof ones, file);
    fclose(file);
    expect_error("a",
                 "not a safetensors file, or truncated: a header of 72340172838076673 "
                 "bytes is declared, 0 follow");
    file = fopen(path, "wb");
    fwrite(ones, 1, 3, file);
    fclose(file);
    expect_error("a", "the file ends too early");
}
