/* The trace of a bank of virtual tokens, against what is worked out by hand. */
#include <hdf5.h>
#include <math.h>

#include "tests/workloads/ovt_files.h"

TestSuite(ovt, .init = setup, .fini = teardown);

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

Test(ovt, int8_tables_hold_the_largest_magnitude_as_127)
{
    ovt.type = NVX_I8;
    nvx_trace *trace = made(); /* 3 x sqrt(3/4) */
    cr_assert_float_eq(nvx_trace_matrix(trace, 0)->scale, 3 * sqrt(0.75) / 127, 1e-8);
    nvx_trace_close(&trace);
}
