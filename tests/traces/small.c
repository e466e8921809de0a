#include "tests/traces/small.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/nvx-trace-XXXXXX";
char path[64], other[64];
nvx_error err;
char text[1400];

const float docs[6] = {1.5F, -2.25F, 0.0625F, 3, -0.375F, 8};
const float queries[4] = {0.5F, 1, -4, 0.75F};

void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/x.h5", folder);
    snprintf(other, sizeof other, "%s/y.h5", folder);
}

void teardown(void)
{
    unlink(path);
    unlink(other);
    rmdir(folder);
}

nvx_op mvm(uint64_t request)
{
    return (nvx_op){.request = request,
                    .opcode = NVX_OP_MVM,
                    .a = {NVX_FROM_MATRIX, 0, 0, 3, 1},
                    .b = {NVX_FROM_INPUT, 0, request, 1, 1},
                    .arrival_ps = UINT64_MAX};
}

nvx_op topk(uint64_t request, uint32_t value, uint32_t k)
{
    return (nvx_op){.request = request,
                    .opcode = NVX_OP_TOPK,
                    .a = {NVX_FROM_VALUE, value, 0, 1, 1},
                    .k = k,
                    .arrival_ps = UINT64_MAX};
}

/* A trace of the two tables and the ops given. */
nvx_trace_writer *begin(const char *to, nvx_type type)
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

void write_ops(const nvx_op ops[], uint64_t n)
{
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, n, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
}

int check_file(void)
{
    nvx_trace *trace = nvx_trace_open(path, &err);
    int result = trace ? nvx_trace_check(trace, &err) : -1;
    nvx_trace_close(&trace);
    nvx_error_format(&err, text, sizeof text);
    return result;
}

/* The check's text after "path: " is the one expected. */
void expect(const char *wanted)
{
    cr_assert_eq(check_file(), -1);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(text + strlen(path) + 2, wanted);
}

void expect_ops(const nvx_op ops[], uint64_t n, const char *wanted)
{
    write_ops(ops, n);
    expect(wanted);
}
