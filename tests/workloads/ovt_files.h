/* ovt_files.h - a small bank, two inputs, and the trace made of them. */
#ifndef NVX_TESTS_WORKLOADS_OVT_FILES_H
#define NVX_TESTS_WORKLOADS_OVT_FILES_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/traces/safetensors_file.h"
#include "workloads/ovt.h"

static char folder[] = "/tmp/nvx-ovt-XXXXXX";
static char bank[64], inputs[64], labels[64], out[64];
static const char *bank_paths[] = {bank}, *input_paths[] = {inputs};
static nvx_error err;
static nvx_ovt ovt;

/* Three OVTs of two tokens of two values, two inputs of two tokens. */
static const float ovts[] = {1, 0, 0, 1, 2, 1, 1, 2, 0, -1, 3, 0};
static const float users[] = {1, 1, 2, 0, -1, 0, 0, 3};

static inline void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(bank, sizeof bank, "%s/bank.safetensors", folder);
    snprintf(inputs, sizeof inputs, "%s/inputs.safetensors", folder);
    snprintf(labels, sizeof labels, "%s/labels.txt", folder);
    snprintf(out, sizeof out, "%s/out.h5", folder);
    put_safetensors(
        bank, "{\"bank\":{\"dtype\":\"F32\",\"shape\":[3,2,2],\"data_offsets\":[0,48]}}",
        ovts, sizeof ovts);
    put_safetensors(
        inputs,
        "{\"inputs\":{\"dtype\":\"F32\",\"shape\":[2,2,2],\"data_offsets\":[0,32]}}",
        users, sizeof users);
    ovt = (nvx_ovt){.banks = bank_paths,
                    .inputs = input_paths,
                    .bank_files = 1,
                    .input_files = 1,
                    .bank_name = "bank",
                    .inputs_name = "inputs",
                    .pool = {.windows = 2, .window = {1, 2}, .weight = {3, 1}},
                    .k = 1};
}

static inline void teardown(void)
{
    const char *files[] = {bank, inputs, labels, out};
    for (int i = 0; i < 4; i++)
        unlink(files[i]);
    rmdir(folder);
}

static inline nvx_trace *made(void)
{
    cr_assert_eq(nvx_ovt_write(&ovt, out, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(out, &err);
    cr_assert_not_null(trace, "%s", err.text);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    return trace;
}

static inline void put_labels(const char *text)
{
    FILE *file = fopen(labels, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
    ovt.labels = labels;
}

#endif
