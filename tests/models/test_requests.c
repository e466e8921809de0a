/* Which traces run takes, and what it says about the others. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "models/requests.h"
#include "traces/writer.h"

enum { N = 5, DIM = 2, INPUTS = 4 };

static char path[64];

/* Two matrices of 5 rows and two tables of 4 inputs; id 0 is the first of each. */
static nvx_trace *trace_of(const nvx_op ops[], uint64_t n)
{
    static const float values[N * DIM];
    static const char *const name[] = {"a", "b"};
    const uint64_t edge[] = {0};
    nvx_error err = {0};
    snprintf(path, sizeof path, "/tmp/nvxsim-requests-%d.h5", (int)getpid());
    nvx_trace_writer *t = nvx_trace_writer_new(path, "rag", "test", &err);
    cr_assert_not_null(t, "%s", err.text);
    for (int i = 0; i < 2; i++) {
        nvx_table matrix = {name[i], N, DIM, NVX_F32, 1};
        nvx_trace_writer_table(t, NVX_WRITE_MATRIX, &matrix, &err);
        nvx_trace_writer_rows(t, values, N, &err);
    }
    for (int i = 0; i < 2; i++) {
        nvx_table input = {name[i], INPUTS, DIM, NVX_F32, 1};
        nvx_trace_writer_table(t, NVX_WRITE_INPUT, &input, &err);
        nvx_trace_writer_rows(t, values, INPUTS, &err);
    }
    nvx_trace_writer_ops(t, ops, n, &err);
    nvx_trace_writer_deps(t, edge, 1, &err);
    cr_assert_eq(nvx_trace_writer_commit(&t, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_not_null(trace, "%s", err.text);
    return trace;
}

/* Requests 0 and 1: input rows 3 and 1, at 10 ps and 25 ps, two entries each. */
static void good(nvx_op ops[4])
{
    static const uint64_t row[] = {3, 1}, arrival_ps[] = {10, 25};
    for (uint32_t i = 0; i < 2; i++) {
        ops[2 * i] = (nvx_op){.request = i,
                              .opcode = NVX_OP_MVM,
                              .a = {NVX_FROM_MATRIX, 1, 0, N, 1},
                              .b = {NVX_FROM_INPUT, 1, row[i], 1, 1},
                              .arrival_ps = arrival_ps[i]};
        ops[2 * i + 1] = (nvx_op){.request = i,
                                  .opcode = NVX_OP_TOPK,
                                  .a = {NVX_FROM_VALUE, 2 * i, 0, 1, 1},
                                  .k = 2,
                                  .arrival_ps = arrival_ps[i]};
    }
}

static void expect_refusal(const nvx_op ops[], uint64_t n, const char *text)
{
    nvx_error err = {0};
    nvx_trace *trace = trace_of(ops, n);
    cr_assert_null(nvx_requests_read(trace, &err));
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(err.file, path);
    cr_assert_str_eq(err.text, text);
    nvx_trace_close(&trace);
    unlink(path);
}

#define REFUSED(name, op, member, value, text)                                           \
    Test(requests, name)                                                                 \
    {                                                                                    \
        nvx_op ops[4];                                                                   \
        good(ops);                                                                       \
        ops[op].member = value;                                                          \
        expect_refusal(ops, 4, text);                                                    \
    }

Test(requests, rows_times_tables_and_k_are_those_of_the_operations)
{
    nvx_op ops[4];
    nvx_error err = {0};
    good(ops);
    nvx_trace *trace = trace_of(ops, 4);
    nvx_requests *r = nvx_requests_read(trace, &err);
    cr_assert_not_null(r, "%s", err.text);
    cr_assert_eq(r->count, 2);
    cr_assert_eq(r->matrix, 1);
    cr_assert_eq(r->input, 1);
    cr_assert_eq(r->k, 2);
    cr_assert_eq(r->row[0], 3);
    cr_assert_eq(r->row[1], 1);
    cr_assert_eq(r->arrival_ps[0], 10);
    cr_assert_eq(r->arrival_ps[1], 25);
    cr_assert_not(r->closed_loop);
    nvx_requests_destroy(&r);
    nvx_trace_close(&trace);
    unlink(path);
}

Test(requests, without_arrival_times_the_loop_is_closed)
{
    nvx_op ops[4];
    good(ops);
    for (int i = 0; i < 4; i++)
        ops[i].arrival_ps = UINT64_MAX;
    nvx_trace *trace = trace_of(ops, 4);
    nvx_requests *r = nvx_requests_read(trace, NULL);
    cr_assert(r->closed_loop);
    nvx_requests_destroy(&r);
    nvx_trace_close(&trace);
    unlink(path);
}

REFUSED(another_opcode_is_refused, 2, opcode, NVX_OP_POOL,
        "/ops[2]: POOL is not simulated by run; allowed: MVM, TOPK")
REFUSED(a_second_mvm_in_a_row_is_refused, 1, opcode, NVX_OP_MVM,
        "/ops[1]: MVM before the TOPK of the request before; allowed: one MVM and then "
        "one TOPK per request")
REFUSED(a_request_out_of_order_is_refused, 2, request, 2,
        "/ops[2]: request out of order; allowed: 0, 1, 2, ... one after another")
REFUSED(an_mvm_of_a_value_is_refused, 2, b.kind, NVX_FROM_VALUE,
        "/ops[2]: MVM of these operands is not simulated; allowed: a matrix and an input "
        "row")
REFUSED(a_part_of_the_matrix_is_refused, 0, a.count, N - 1,
        "/ops[0]: MVM of a part of the matrix or of several inputs is not simulated; "
        "allowed: all rows and one input row")
REFUSED(a_stride_through_the_matrix_is_refused, 0, a.stride, 2,
        "/ops[0]: MVM of a part of the matrix or of several inputs is not simulated; "
        "allowed: all rows and one input row")
REFUSED(several_inputs_at_once_are_refused, 2, b.count, 2,
        "/ops[2]: MVM of a part of the matrix or of several inputs is not simulated; "
        "allowed: all rows and one input row")
REFUSED(a_second_matrix_is_refused, 2, a.id, 0,
        "/ops[2]: a second matrix or input table is not simulated; allowed: the same in "
        "all requests")
REFUSED(a_second_input_table_is_refused, 2, b.id, 0,
        "/ops[2]: a second matrix or input table is not simulated; allowed: the same in "
        "all requests")
REFUSED(arrival_times_in_some_requests_only_are_refused, 2, arrival_ps, UINT64_MAX,
        "/ops[2]: arrival times in some requests only; allowed: in all or in none")
REFUSED(a_request_that_arrives_before_the_one_before_is_refused, 2, arrival_ps, 9,
        "/ops[2]: arrives before the request before it; allowed: rising arrival times")
REFUSED(a_top_k_of_another_value_is_refused, 3, a.id, 0,
        "/ops[3]: TOPK of anything but the MVM just before it is not simulated")
REFUSED(another_k_is_refused, 3, k, 3,
        "/ops[3]: another k than the request before; allowed: the same in all")
REFUSED(an_ordering_edge_is_refused, 2, dep_count, 1,
        "/ops[2]: ordering edges are not simulated; allowed: dep_count 0")
REFUSED(a_priority_is_refused, 2, priority, 1,
        "/ops[2]: priorities are not simulated; allowed: priority 0")

Test(requests, a_last_mvm_without_a_top_k_is_refused)
{
    nvx_op ops[4];
    good(ops);
    expect_refusal(ops, 3, "/ops: the last MVM has no TOPK");
}
