/* What the check says of operations and truth that are wrong. */
#include <criterion/criterion.h>

#include "tests/traces/small.h"

TestSuite(check, .init = setup, .fini = teardown);

Test(check, a_row_beyond_a_matrix_is_named)
{
    nvx_op ops[] = {mvm(0), mvm(0)};
    ops[1].a = (nvx_operand){NVX_FROM_MATRIX, 0, 1, 2, 4999};
    expect_ops(ops, 2, "/ops[1]: row 5000 is out of range [0, 2] of matrix 'docs'");
}

Test(check, a_stride_beyond_64_bits_is_out_of_range)
{
    nvx_op op = mvm(0);
    op.a = (nvx_operand){NVX_FROM_MATRIX, 0, 2, UINT64_MAX, UINT64_MAX};
    expect_ops(
        &op, 1,
        "/ops[0]: row 18446744073709551615 is out of range [0, 2] of matrix 'docs'");
}

Test(check, an_unknown_opcode_is_named)
{
    nvx_op op = mvm(0);
    op.opcode = 42;
    expect_ops(&op, 1, "/ops[0]: unknown opcode 42; allowed: 0 (PROGRAM) to 7 (MOVE)");
}

Test(check, k_is_at_most_the_number_of_values_ranked)
{
    nvx_op ops[] = {mvm(0), topk(0, 0, 3)};
    write_ops(ops, 2);
    cr_assert_eq(check_file(), 0, "%s", text);
    ops[1].k = 4;
    expect_ops(ops, 2, "/ops[1]: k 4 is larger than the 3 values ranked");
}

Test(check, an_operand_is_of_a_kind_its_opcode_takes)
{
    nvx_op op = mvm(0);
    op.b = op.a;
    expect_ops(&op, 1,
               "/ops[0]: operand b of MVM is of kind matrix; allowed: input, value");
}

Test(check, a_value_comes_from_an_earlier_row)
{
    nvx_op ops[] = {mvm(0), topk(0, 1, 1)};
    expect_ops(ops, 2,
               "/ops[1]: operand a is the value of row 1, which is not an earlier row");
}

Test(check, positions_are_not_numbers)
{
    nvx_op ops[] = {mvm(0), topk(0, 0, 2), topk(0, 1, 1)};
    expect_ops(ops, 3,
               "/ops[2]: operand a: value 1 is the positions of a TOPK; only MOVE "
               "takes them");
}

Test(check, a_field_the_opcode_has_not_is_zero)
{
    nvx_op op = mvm(0);
    op.w = 0.8;
    expect_ops(&op, 1, "/ops[0]: MVM has no w; it must be 0");
}

Test(check, shapes_are_followed_through_values)
{
    /* value 0 is 1 x 3: it cannot be applied to rows of 2 values */
    nvx_op ops[] = {mvm(0), mvm(0)};
    ops[1].b = (nvx_operand){NVX_FROM_VALUE, 0, 0, 1, 1};
    expect_ops(ops, 2, "/ops[1]: MVM: rows of a hold 2 values, rows of b 3");
}

Test(check, pooled_rows_are_a_multiple_of_the_window)
{
    nvx_op op = {.opcode = NVX_OP_POOL,
                 .a = {NVX_FROM_INPUT, 0, 0, 2, 1},
                 .k = 3,
                 .arrival_ps = 7};
    expect_ops(&op, 1, "/ops[0]: POOL: 2 rows are not a multiple of the window 3");
}

Test(check, an_edge_leads_to_an_earlier_row)
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

Test(check, requests_are_numbered_in_order_of_their_first_rows)
{
    nvx_op ops[] = {mvm(1)};
    expect_ops(ops, 1, "/ops[0]: request 1 comes before any row of request 0");
}

Test(check, a_neighbour_is_one_of_the_positions_ranked)
{
    const nvx_op ops[] = {mvm(0), topk(0, 0, 2)};
    const int64_t neighbors[] = {2, 3};
    nvx_trace_writer *w = begin(path, NVX_F32);
    cr_assert_eq(nvx_trace_writer_ops(w, ops, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_neighbors(w, neighbors, 1, 2, &err), 0);
    cr_assert_eq(nvx_trace_writer_commit(&w, &err), 0);
    expect("/truth/neighbors[0]: position 3 is out of range [0, 2]");
}
