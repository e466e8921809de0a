/* Layouts of a bank of virtual tokens, OVTs that come later and representatives, against
 * what is worked out by hand. */
#include <string.h>

#include "tests/workloads/ovt_files.h"

TestSuite(bank, .init = setup, .fini = teardown);

/* Rows of scale 1: token 0 of OVTs 0, 1, 2, then token 1; of scale 2: the means. */
Test(bank, token_major_banks_hold_each_pooled_token_of_all_ovts)
{
    const float one[] = {1, 0, 2, 1, 0, -1, 0, 1, 1, 2, 3, 0};
    const float two[] = {0.5, 0.5, 1.5, 1.5, 1.5, -0.5};
    float got[12];
    ovt.layout = NVX_OVT_TOKEN_MAJOR;
    nvx_trace *trace = made();
    cr_assert_str_eq(nvx_trace_matrix(trace, 0)->name, "scale1");
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 6, got, &err), 0);
    cr_assert_arr_eq(got, one, sizeof one);
    cr_assert_str_eq(nvx_trace_matrix(trace, 1)->name, "scale2");
    cr_assert_eq(nvx_trace_read_matrix(trace, 1, 0, 3, got, &err), 0);
    cr_assert_arr_eq(got, two, sizeof two);
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 4, got, &err), 0);
    cr_assert_arr_eq(got, users, sizeof users);
    nvx_trace_close(&trace);
}

/* Of an input: MVM and ACCUMULATE for tokens 0 and 1, POOL, MVM, ACCUMULATE, TOPK. */
Test(bank, token_major_inputs_meet_the_bank_token_by_token)
{
    const nvx_opcode wanted[] = {NVX_OP_MVM,        NVX_OP_ACCUMULATE, NVX_OP_MVM,
                                 NVX_OP_ACCUMULATE, NVX_OP_POOL,       NVX_OP_MVM,
                                 NVX_OP_ACCUMULATE, NVX_OP_TOPK};
    nvx_op ops[16], *op = ops + 8;
    ovt.layout = NVX_OVT_TOKEN_MAJOR;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 16);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 16, ops, &err), 0);
    for (int i = 0; i < 8; i++)
        cr_assert(op[i].opcode == wanted[i] && op[i].request == 1, "row %d", 8 + i);
    cr_assert(op[2].a.first == 3 && op[2].a.count == 3 && op[2].b.first == 3);
    cr_assert(op[4].a.first == 2 && op[4].a.count == 2 && op[4].k == 2);
    cr_assert(op[5].a.id == 1 && op[5].a.first == 0 && op[5].b.id == 12);
    cr_assert(op[1].a.kind == NVX_FROM_NONE && op[3].a.id == 9 && op[6].a.id == 11);
    cr_assert(op[1].w == 0.75 && op[3].w == 0.75 && op[6].w == 0.25);
    cr_assert(op[7].a.id == 14 && op[7].k == 1);
    nvx_trace_close(&trace);
}

Test(bank, truth_does_not_depend_on_the_layout)
{
    const int64_t wanted[] = {1, 2, 0, 1, 0, 2};
    int64_t got[6];
    ovt.layout = NVX_OVT_TOKEN_MAJOR;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_neighbors(trace, got, &err), 0);
    cr_assert_arr_eq(got, wanted, sizeof wanted);
    nvx_trace_close(&trace);
}

/* Three windows of one to sixteen tokens: 1, 2, 16 are stored in that order. */
Test(bank, names_of_scales_are_in_the_order_of_windows)
{
    const char *const names[] = {"scale01", "scale02", "scale16"};
    float zeros[64] = {0};
    put_safetensors(
        bank,
        "{\"bank\":{\"dtype\":\"F32\",\"shape\":[2,16,2],\"data_offsets\":[0,256]}}",
        zeros, sizeof zeros);
    ovt.layout = NVX_OVT_TOKEN_MAJOR;
    ovt.pool = (nvx_pool){.windows = 3, .window = {16, 1, 2}, .weight = {1, 1, 1}};
    nvx_trace *trace = made();
    for (uint32_t i = 0; i < 3; i++)
        cr_assert_str_eq(nvx_trace_matrix(trace, i)->name, names[i]);
    nvx_trace_close(&trace);
}

/* OVT 2 takes the place of OVT 0 after the first input: deleted, then written. */
Test(bank, an_ovt_held_aside_replaces_the_oldest_while_inputs_come)
{
    const nvx_opcode wanted[] = {NVX_OP_MVM,     NVX_OP_TOPK, NVX_OP_PROGRAM,
                                 NVX_OP_PROGRAM, NVX_OP_MVM,  NVX_OP_TOPK};
    nvx_op op[6];
    float got[4];
    uint64_t requests;
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    ovt.updates = (nvx_rag_updates){
        .held = 1, .every = 1, .kind = NVX_RAG_REPLACE, .write_priority = 3};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 2);
    cr_assert_eq(nvx_trace_read_input(trace,
                                      (uint32_t)nvx_trace_input_named(trace, "updates"),
                                      0, 1, got, &err),
                 0);
    cr_assert_arr_eq(got, ovts + 8, sizeof got);
    cr_assert_eq(nvx_trace_ops(trace), 6);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 6, op, &err), 0);
    for (int i = 0; i < 6; i++)
        cr_assert_eq(op[i].opcode, wanted[i], "row %d", i);
    cr_assert(op[2].b.kind == NVX_FROM_NONE && op[2].a.first == 0 && op[2].priority == 3);
    cr_assert(op[3].b.kind == NVX_FROM_INPUT && op[3].b.id == 1 && op[3].a.first == 0);
    cr_assert_eq(nvx_trace_neighbors(trace, &requests), 0);
    nvx_trace_close(&trace);
}

/* Room for OVT 2 is there from the start, deleted before the first input. */
Test(bank, an_ovt_held_aside_is_added_to_a_free_row)
{
    nvx_op op[6];
    ovt.updates = (nvx_rag_updates){.held = 1, .every = 1, .kind = NVX_RAG_INSERT};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 3);
    cr_assert_eq(nvx_trace_ops(trace), 6);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 6, op, &err), 0);
    cr_assert(op[0].opcode == NVX_OP_PROGRAM && op[0].b.kind == NVX_FROM_NONE &&
              op[0].a.first == 2);
    cr_assert(op[3].opcode == NVX_OP_PROGRAM && op[3].b.first == 0 && op[3].a.first == 2);
    nvx_trace_close(&trace);
}

/* Means of tokens (.5 .5), (1.5 1.5), (1.5 -.5): OVTs 0 and 1 have one direction, and of
 * equals the first is kept; OVT 2 is the other cluster. */
Test(bank, representatives_of_a_bank_take_the_labels_of_what_they_stand_for)
{
    float got[8];
    int32_t label[2];
    ovt.select = (nvx_select){.buffer = 3, .clusters = 2, .seed = 1};
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    put_labels("1\n2\n");
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 2);
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 2, got, &err), 0);
    cr_assert_arr_eq(got, ovts, 4 * sizeof *got);
    cr_assert_arr_eq(got + 4, ovts + 8, 4 * sizeof *got);
    cr_assert_eq(nvx_trace_read_labels(trace, label, &err), 0);
    cr_assert(label[0] == 0 && label[1] == 1);
    cr_assert_str_eq(nvx_trace_attribute(trace, "selection"),
                     "kept 2 of 3 samples, k 2; buffer 3, select 2, seed 1");
    nvx_trace_close(&trace);
}

Test(bank, equal_runs_give_equal_bytes)
{
    char first[65];
    ovt.type = NVX_F16;
    ovt.select = (nvx_select){.buffer = 2, .clusters = 2, .seed = 4};
    nvx_trace *trace = made();
    strcpy(first, nvx_trace_sha256(trace, &err));
    nvx_trace_close(&trace);
    trace = made();
    cr_assert_str_eq(nvx_trace_sha256(trace, &err), first);
    nvx_trace_close(&trace);
    ovt.layout = NVX_OVT_TOKEN_MAJOR;
    trace = made();
    strcpy(first, nvx_trace_sha256(trace, &err));
    nvx_trace_close(&trace);
    trace = made();
    cr_assert_str_eq(nvx_trace_sha256(trace, &err), first);
    nvx_trace_close(&trace);
}
