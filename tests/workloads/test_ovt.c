/* The trace of a bank of virtual tokens, against what is worked out by hand. */
#include <criterion/criterion.h>
#include <hdf5.h>
#include <math.h>
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

static void setup(void)
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

static void teardown(void)
{
    const char *files[] = {bank, inputs, labels, out};
    for (int i = 0; i < 4; i++)
        unlink(files[i]);
    rmdir(folder);
}

TestSuite(ovt, .init = setup, .fini = teardown);

static nvx_trace *made(void)
{
    cr_assert_eq(nvx_ovt_write(&ovt, out, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(out, &err);
    cr_assert_not_null(trace, "%s", err.text);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    return trace;
}

/* Weights 3/4 and 1/4; OVT 1 is (2 1), (1 2) and, averaged, (1.5 1.5). */
Test(ovt, an_ovt_is_its_pooled_tokens_times_the_roots_of_the_weights)
{
    const double a = sqrt(0.75), b = 0.5;
    const double wanted[] = {2 * a, a, a, 2 * a, 1.5 * b, 1.5 * b};
    float got[6];
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 3);
    cr_assert_eq(nvx_trace_matrix(trace, 0)->dim, 6);
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 1, 1, got, &err), 0);
    for (int i = 0; i < 6; i++)
        cr_assert_float_eq(got[i], wanted[i], 1e-6);
    nvx_trace_close(&trace);
}

Test(ovt, an_input_is_an_mvm_of_the_bank_and_a_topk_of_one)
{
    nvx_op ops[4];
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 4);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 4, ops, &err), 0);
    cr_assert(ops[2].request == 1 && ops[2].opcode == NVX_OP_MVM && ops[2].a.count == 3 &&
              ops[2].b.first == 1);
    cr_assert(ops[3].opcode == NVX_OP_TOPK && ops[3].a.id == 2 && ops[3].k == 1);
    nvx_trace_close(&trace);
}

/* Input 0: (1 1)(2 0), mean (1.5 0.5). With OVT 0: tokens 1 + 0, means .5 x 1.5 + .5 x .5
 * = 1: (3 x 1 + 1) / 4 = 1. OVT 1: 3 + 2 = 5, means 2.25 + 0.75 = 3: 4.5. OVT 2: -1 + 6 =
 * 5, means (1.5 -.5): 2.25 - .25 = 2: 4.25. So 1, 2, 0.
 * Input 1: (-1 0)(0 3), mean (-.5 1.5). OVT 0: -1 + 3 = 2, means -.25 + .75 = .5: 1.625.
 * OVT 1: -2 + 6 = 4, means -.75 + 2.25 = 1.5: 3.375. OVT 2: 0 + 0, means -.75 - .75 =
 * -1.5: -.375. So 1, 0, 2. */
Test(ovt, truth_is_the_ranking_by_the_weighted_scores)
{
    const int64_t wanted[] = {1, 2, 0, 1, 0, 2};
    int64_t got[6];
    uint64_t requests;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_neighbors(trace, &requests), 3);
    cr_assert_eq(requests, 2);
    cr_assert_eq(nvx_trace_read_neighbors(trace, got, &err), 0);
    cr_assert_arr_eq(got, wanted, sizeof wanted);
    nvx_trace_close(&trace);
}

/* Rows of scale 1: token 0 of OVTs 0, 1, 2, then token 1; of scale 2: the means. */
Test(ovt, token_major_banks_hold_each_pooled_token_of_all_ovts)
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
Test(ovt, token_major_inputs_meet_the_bank_token_by_token)
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

Test(ovt, truth_does_not_depend_on_the_layout)
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
Test(ovt, names_of_scales_are_in_the_order_of_windows)
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

Test(ovt, window_1_alone_stores_the_matrices_as_they_are)
{
    float got[12];
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {7}};
    ovt.mips = true;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 3, got, &err), 0);
    cr_assert_arr_eq(got, ovts, sizeof ovts);
    cr_assert_str_eq(nvx_trace_attribute(trace, "method"),
                     "mips; 2 tokens of 2 values, flat");
    nvx_trace_close(&trace);
}

/* Three tokens are cut to two, one is followed by zeros. */
Test(ovt, inputs_of_any_length_are_fitted_to_the_bank)
{
    char longer[80], shorter[80];
    const char *paths[] = {longer, shorter};
    const float tokens[] = {1, 2, 3, 4, 5, 6}, wanted[] = {1, 2, 3, 4, 1, 2, 0, 0};
    float got[8];
    snprintf(longer, sizeof longer, "%s/longer.safetensors", folder);
    snprintf(shorter, sizeof shorter, "%s/shorter.safetensors", folder);
    put_safetensors(
        longer,
        "{\"inputs\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}",
        tokens, 24);
    put_safetensors(
        shorter,
        "{\"inputs\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", tokens,
        8);
    ovt.inputs = paths;
    ovt.input_files = 2;
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 2, got, &err), 0);
    cr_assert_arr_eq(got, wanted, sizeof wanted);
    cr_assert_str_eq(nvx_trace_attribute(trace, "fit"), "truncate_pad");
    nvx_trace_close(&trace);
    unlink(longer);
    unlink(shorter);
}

/* The same, with both in one file, each a tensor of its own. */
Test(ovt, inputs_of_any_length_may_lie_in_one_file)
{
    const float tokens[] = {1, 2, 3, 4, 5, 6, 7, 8}, wanted[] = {1, 2, 3, 4, 7, 8, 0, 0};
    float got[8];
    put_safetensors(inputs,
                    "{\"a\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
                    "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[24,32]}}",
                    tokens, sizeof tokens);
    ovt.inputs_name = "*";
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 2, got, &err), 0);
    cr_assert_arr_eq(got, wanted, sizeof wanted);
    nvx_trace_close(&trace);
}

Test(ovt, a_dataset_of_three_dimensions_is_read_as_a_bank)
{
    const hsize_t extent[] = {3, 2, 2}, chunk[] = {2, 1, 2};
    float got[12];
    snprintf(bank, sizeof bank, "%s/bank.h5", folder);
    hid_t file = H5Fcreate(bank, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(3, extent, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, 3, chunk);
    hid_t set = H5Dcreate2(file, "prompts", H5T_IEEE_F32BE, space, H5P_DEFAULT, plist,
                           H5P_DEFAULT);
    cr_assert_geq(H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, ovts),
                  0);
    H5Dclose(set);
    H5Pclose(plist);
    H5Sclose(space);
    H5Fclose(file);
    ovt.bank_name = "prompts";
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 3, got, &err), 0);
    cr_assert_arr_eq(got, ovts, sizeof ovts);
    nvx_trace_close(&trace);
    ovt.bank_name = "others";
    cr_assert_eq(nvx_ovt_write(&ovt, out, &err), -1);
    cr_assert_str_eq(err.text, "/others: no such dataset");
}

/* A rotation changes no inner product. */
Test(ovt, tokens_reduced_to_all_their_values_keep_the_scores)
{
    float o[6], x[6];
    double score = 0;
    ovt.reduce = 2;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 1, 1, o, &err), 0);
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 1, x, &err), 0);
    for (int i = 0; i < 6; i++)
        score += (double)o[i] * (double)x[i];
    cr_assert_float_eq(score, 4.5, 1e-5);
    nvx_trace_close(&trace);
}

/* Every OVT lies on the line of (1, 2), so one value per token is enough. */
Test(ovt, tokens_on_a_line_are_reduced_to_one_value_without_loss)
{
    const float line[] = {1, 2, 2, 4, -1, -2, 3, 6, 0, 0, 1, 2};
    const double wanted[] = {1 * 1 + 2 * 1 + 2 * 2 + 4 * 0,
                             -1 * 1 - 2 * 1 + 3 * 2 + 6 * 0,
                             0 + 0 + 1 * 2 + 2 * 0}; /* with input 0 */
    float o[6], x[2];
    put_safetensors(
        bank, "{\"bank\":{\"dtype\":\"F32\",\"shape\":[3,2,2],\"data_offsets\":[0,48]}}",
        line, sizeof line);
    ovt.reduce = 1;
    ovt.pool = (nvx_pool){.windows = 1, .window = {1}, .weight = {1}};
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrix(trace, 0)->dim, 2);
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 0, 3, o, &err), 0);
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 1, x, &err), 0);
    for (int i = 0; i < 3; i++)
        cr_assert_float_eq((double)o[2 * i] * (double)x[0] +
                               (double)o[2 * i + 1] * (double)x[1],
                           wanted[i], 1e-5);
    nvx_trace_close(&trace);
}

static void put_labels(const char *text)
{
    FILE *file = fopen(labels, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
    ovt.labels = labels;
}

Test(ovt, labels_are_positions_and_those_of_ovts_their_own)
{
    int32_t got[3];
    put_labels("2\n-1\n");
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_labels(trace, got, &err), 0);
    cr_assert(got[0] == 2 && got[1] == -1);
    cr_assert_eq(nvx_trace_read_row_labels(trace, got, &err), 0);
    cr_assert(got[0] == 0 && got[1] == 1 && got[2] == 2);
    nvx_trace_close(&trace);
}

Test(ovt, calibration_inputs_are_the_last_and_search_no_more)
{
    nvx_op op;
    ovt.calibration_rows = 1;
    put_labels("0\n1\n");
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 2);
    cr_assert_eq(nvx_trace_labels(trace), 1);
    int id = nvx_trace_input_named(trace, "calibration");
    cr_assert_eq(nvx_trace_input(trace, (uint32_t)id)->rows, 1);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 1, &op, &err), 0);
    cr_assert_eq((int)op.b.id, nvx_trace_input_named(trace, "inputs"));
    nvx_trace_close(&trace);
}

/* OVT 2 takes the place of OVT 0 after the first input: deleted, then written. */
Test(ovt, an_ovt_held_aside_replaces_the_oldest_while_inputs_come)
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
Test(ovt, an_ovt_held_aside_is_added_to_a_free_row)
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

Test(ovt, int8_tables_hold_the_largest_magnitude_as_127)
{
    ovt.type = NVX_I8;
    nvx_trace *trace = made(); /* 3 x sqrt(3/4) */
    cr_assert_float_eq(nvx_trace_matrix(trace, 0)->scale, 3 * sqrt(0.75) / 127, 1e-8);
    nvx_trace_close(&trace);
}

/* Means of tokens (.5 .5), (1.5 1.5), (1.5 -.5): OVTs 0 and 1 have one direction, and of
 * equals the first is kept; OVT 2 is the other cluster. */
Test(ovt, representatives_of_a_bank_take_the_labels_of_what_they_stand_for)
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

Test(ovt, equal_runs_give_equal_bytes)
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
