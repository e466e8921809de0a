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

REFUSED(a_move_before_the_topk_is_refused, 1, opcode, NVX_OP_MOVE,
        "/ops[1]: MOVE of anything but the TOPK just before it is not simulated")

/* Request 0 with a MOVE of 300 bytes behind its TOPK, request 1 without. */
Test(requests, a_move_behind_the_topk_tells_the_bytes_read)
{
    nvx_op ops[5], both[4];
    nvx_error err = {0};
    good(both);
    ops[0] = both[0];
    ops[1] = both[1];
    ops[2] = (nvx_op){.opcode = NVX_OP_MOVE,
                      .a = {NVX_FROM_VALUE, 1, 0, 1, 1},
                      .bytes = 300,
                      .arrival_ps = 10};
    ops[3] = both[2];
    ops[4] = both[3];
    ops[4].a.id = 3;
    nvx_trace *trace = trace_of(ops, 5);
    nvx_requests *r = nvx_requests_read(trace, &err);
    cr_assert_not_null(r, "%s", err.text);
    cr_expect_eq(r->count, 2);
    cr_expect(r->moves);
    cr_expect_eq(r->moved[0], 300);
    cr_expect_eq(r->moved[1], 0);
    nvx_requests_destroy(&r);
    nvx_trace_close(&trace);
    unlink(path);
}
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
REFUSED(another_priority_of_a_top_k_is_refused, 3, priority, 1,
        "/ops[3]: another priority than the MVM of its request; allowed: the same")

Test(requests, a_last_mvm_without_a_top_k_is_refused)
{
    nvx_op ops[4];
    good(ops);
    expect_refusal(ops, 3, "/ops: the last MVM has no TOPK");
}

/* A delete of rows 1 and 2, a search, a write of input rows 2 and 3 of table 0 into rows 3
 * and 4, verified in all cells, and a search. */
static void mixed(nvx_op ops[6])
{
    nvx_op both[4];
    good(both);
    ops[0] = (nvx_op){.opcode = NVX_OP_PROGRAM,
                      .a = {NVX_FROM_MATRIX, 1, 1, 2, 1},
                      .priority = 7,
                      .arrival_ps = 10};
    ops[3] = (nvx_op){.request = 2,
                      .opcode = NVX_OP_PROGRAM,
                      .fn = 2,
                      .a = {NVX_FROM_MATRIX, 1, 3, 2, 1},
                      .b = {NVX_FROM_INPUT, 0, 2, 2, 1},
                      .arrival_ps = 20};
    for (int i = 0; i < 4; i++) {
        nvx_op *to = &ops[i < 2 ? i + 1 : i + 2];
        *to = both[i];
        to->request = i < 2 ? 1 : 3;
    }
    ops[2].a.id = 1;
    ops[5].a.id = 4;
}

Test(requests, writes_and_deletes_are_requests_of_their_own)
{
    nvx_op ops[6];
    nvx_error err = {0};
    mixed(ops);
    nvx_trace *trace = trace_of(ops, 6);
    nvx_requests *r = nvx_requests_read(trace, &err);
    cr_assert_not_null(r, "%s", err.text);
    const uint8_t kind[] = {NVX_DELETE, NVX_SEARCH, NVX_WRITE, NVX_SEARCH};
    const uint64_t row[] = {0, 3, 2, 1}, first[] = {1, 0, 3, 0}, rows[] = {2, 0, 2, 0};
    cr_assert_eq(r->count, 4);
    cr_assert_eq(r->searches, 2);
    cr_assert_eq(r->writes, 2);
    cr_assert_eq(r->matrix, 1);
    cr_assert_eq(r->input, 1);
    cr_assert_eq(r->written, 0);
    cr_assert_arr_eq(r->kind, kind, sizeof kind);
    cr_assert_arr_eq(r->row, row, sizeof row);
    cr_assert_arr_eq(r->first, first, sizeof first);
    cr_assert_arr_eq(r->rows, rows, sizeof rows);
    cr_assert_eq(r->verify[2], 2);
    cr_assert_eq(r->priority[0], 7);
    cr_assert_eq(r->priority[1], 0);
    nvx_requests_destroy(&r);
    nvx_trace_close(&trace);
    unlink(path);
}

#define REFUSED_WRITE(name, member, value, text)                                         \
    Test(requests, name)                                                                 \
    {                                                                                    \
        nvx_op ops[6];                                                                   \
        mixed(ops);                                                                      \
        ops[3].member = value;                                                           \
        expect_refusal(ops, 6, text);                                                    \
    }

REFUSED_WRITE(a_write_of_a_computed_value_is_refused, b.kind, NVX_FROM_VALUE,
              "/ops[3]: PROGRAM of a computed value is not simulated; allowed: input "
              "rows, or none to delete")
REFUSED_WRITE(a_write_of_rows_apart_is_refused, a.stride, 2,
              "/ops[3]: PROGRAM of rows that do not follow each other is not simulated; "
              "allowed: stride 1")
REFUSED_WRITE(a_write_of_input_rows_apart_is_refused, b.stride, 2,
              "/ops[3]: PROGRAM of rows that do not follow each other is not simulated; "
              "allowed: stride 1")
REFUSED_WRITE(
    a_write_of_another_matrix_is_refused, a.id, 0,
    "/ops[3]: PROGRAM of a second matrix is not simulated; allowed: the same in "
    "all requests")
REFUSED_WRITE(a_write_out_of_order_is_refused, request, 1,
              "/ops[3]: request out of order; allowed: 0, 1, 2, ... one after another")
REFUSED_WRITE(a_write_that_arrives_before_the_one_before_is_refused, arrival_ps, 9,
              "/ops[3]: arrives before the request before it; allowed: rising arrival "
              "times")

Test(requests, a_write_before_the_top_k_of_a_search_is_refused)
{
    nvx_op ops[6], swap;
    mixed(ops);
    swap = ops[2];
    ops[2] = ops[3];
    ops[3] = swap;
    expect_refusal(ops, 6,
                   "/ops[2]: PROGRAM before the TOPK of the request before; allowed: one "
                   "MVM and then one TOPK per request");
}

Test(requests, writes_from_two_tables_are_refused)
{
    nvx_op ops[6];
    mixed(ops);
    ops[0].a.count = 1;
    ops[0].b = (nvx_operand){NVX_FROM_INPUT, 1, 0, 1, 1};
    expect_refusal(
        ops, 6,
        "/ops[3]: PROGRAM from a second input table is not simulated; allowed: "
        "the same in all requests");
}

Test(requests, writes_without_a_search_are_refused)
{
    nvx_op ops[6];
    mixed(ops);
    expect_refusal(ops, 1, "/ops: no search; allowed: at least one MVM and its TOPK");
}
