#include "tests/models/bench_chip.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "models/chip.h"
#include "sim/memory.h"
#include "traces/writer.h"

uint64_t bench_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int bench_between(uint64_t *state, int low, int high)
{
    return low + (int)(bench_random(state) % (uint64_t)(high - low + 1));
}

static void check(int result, const nvx_error *err)
{
    cr_assert(result == 0, "%s", err->text);
}

static void write_trace(const bench_chip *b, uint64_t n, uint64_t d, const float w[],
                        uint64_t requests, const float x[], uint32_t k)
{
    nvx_error err = {0};
    nvx_table docs = {"docs", n, d, NVX_F32, 1},
              queries = {"queries", requests, d, NVX_F32, 1};
    nvx_trace_writer *t = nvx_trace_writer_new(b->path, "rag", "test", &err);
    cr_assert_not_null(t, "%s", err.text);
    check(nvx_trace_writer_table(t, NVX_WRITE_MATRIX, &docs, &err), &err);
    check(nvx_trace_writer_rows(t, w, n, &err), &err);
    nvx_table calibration = {"calibration", requests, d, NVX_F32, 1};
    check(nvx_trace_writer_table(t, NVX_WRITE_INPUT, &calibration, &err), &err);
    check(nvx_trace_writer_rows(t, x, requests, &err), &err);
    check(nvx_trace_writer_table(t, NVX_WRITE_INPUT, &queries, &err), &err);
    check(nvx_trace_writer_rows(t, x, requests, &err), &err);
    for (uint64_t i = 0; i < requests; i++) {
        nvx_op ops[2] = {{.request = i,
                          .opcode = NVX_OP_MVM,
                          .a = {NVX_FROM_MATRIX, 0, 0, n, 1},
                          .b = {NVX_FROM_INPUT, 1, i, 1, 1},
                          .arrival_ps = UINT64_MAX},
                         {.request = i,
                          .opcode = NVX_OP_TOPK,
                          .a = {NVX_FROM_VALUE, (uint32_t)(2 * i), 0, 1, 1},
                          .k = k,
                          .arrival_ps = UINT64_MAX}};
        check(nvx_trace_writer_ops(t, ops, 2, &err), &err);
    }
    check(nvx_trace_writer_commit(&t, &err), &err);
}

bench_chip *bench_chip_new(const char *yaml, uint64_t n, uint64_t d, const float w[],
                           uint64_t requests, const float x[], uint32_t k)
{
    nvx_error err = {0};
    bench_chip *b = nvx_alloc(1, sizeof *b);
    snprintf(b->path, sizeof b->path, "/tmp/nvxsim-test-%d.h5", (int)getpid());
    b->config = nvx_config_parse(yaml, "test.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(b->config, "%s\n%s", err.text, yaml);
    write_trace(b, n, d, w, requests, x, k);
    b->trace = nvx_trace_open(b->path, &err);
    cr_assert_not_null(b->trace, "%s", err.text);
    b->placement = nvx_place(b->config, n, d, &err);
    cr_assert_not_null(b->placement, "%s\n%s", err.text, yaml);
    b->row = nvx_alloc(requests, sizeof *b->row);
    for (uint64_t i = 0; i < requests; i++)
        b->row[i] = i;
    b->search = (nvx_search){.root = b->config,
                             .placement = b->placement,
                             .trace = b->trace,
                             .matrix = 0,
                             .input = 1,
                             .requests = requests,
                             .row = b->row,
                             .k = k,
                             .exact_k = k};
    b->functional = nvx_functional_new(&b->search, &err);
    cr_assert_not_null(b->functional, "%s", err.text);
    return b;
}

void bench_chip_destroy(bench_chip **self_p)
{
    bench_chip *b = *self_p;
    nvx_functional_destroy(&b->functional);
    nvx_placement_destroy(&b->placement);
    nvx_trace_close(&b->trace);
    nvx_config_destroy(&b->config);
    unlink(b->path);
    free(b->row);
    free(b);
    *self_p = NULL;
}
