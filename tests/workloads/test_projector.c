/* The trace of a small projector, against what its description says. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/traces/safetensors_file.h"
#include "traces/fn.h"
#include "workloads/projector.h"

enum { DA = 1, H = 2, F = 3, D = 5, FRAMES = 4 + 1 };

static char folder[] = "/tmp/nvx-projector-XXXXXX";
static char weights[64], features[64], table[64], labels[64], out[64];
static const char *feature_paths[] = {features};
static nvx_error err;
static nvx_projector projector;

static const struct {
    const char *name;
    int rows, columns;
} tensors[] = {
    {"mlp_in.0.weight", H, DA},
    {"mlp_in.0.bias", H, 0},
    {"mlp_in.2.weight", H, H},
    {"mlp_in.2.bias", H, 0},
    {"layers.0.attention.query.weight", H, H},
    {"layers.0.attention.query.bias", H, 0},
    {"layers.0.attention.key.weight", H, H},
    {"layers.0.attention.key.bias", H, 0},
    {"layers.0.attention.value.weight", H, H},
    {"layers.0.attention.value.bias", H, 0},
    {"layers.0.attention.output.weight", H, H},
    {"layers.0.attention.output.bias", H, 0},
    {"layers.0.norm1.weight", H, 0},
    {"layers.0.norm1.bias", H, 0},
    {"layers.0.ffn.0.weight", F, H},
    {"layers.0.ffn.0.bias", F, 0},
    {"layers.0.ffn.2.weight", H, F},
    {"layers.0.ffn.2.bias", H, 0},
    {"layers.0.norm2.weight", H, 0},
    {"layers.0.norm2.bias", H, 0},
    {"mlp_out.0.weight", H, H},
    {"mlp_out.0.bias", H, 0},
    {"mlp_out.2.weight", D, H},
    {"mlp_out.2.bias", D, 0},
};

enum { TENSORS = sizeof tensors / sizeof *tensors };

/* Values 1, 2, 3, ... through the tensors as they are listed. */
static float first_of(const char *name)
{
    int at = 1;
    for (int i = 0; strcmp(tensors[i].name, name) != 0; i++)
        at += tensors[i].rows * (tensors[i].columns ? tensors[i].columns : 1);
    return (float)at;
}

static void put_weights(void)
{
    char header[4096];
    float values[256];
    int at = sprintf(header, "{\"__metadata__\":{\"heads\":\"2\"}"), n = 0;
    for (int i = 0; i < TENSORS; i++) {
        int size = tensors[i].rows * (tensors[i].columns ? tensors[i].columns : 1);
        at += sprintf(header + at, ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%d",
                      tensors[i].name, tensors[i].rows);
        at += tensors[i].columns ? sprintf(header + at, ",%d", tensors[i].columns) : 0;
        at += sprintf(header + at, "],\"data_offsets\":[%d,%d]}", 4 * n, 4 * (n + size));
        for (int j = 0; j < size; j++, n++)
            values[n] = (float)(n + 1);
    }
    strcpy(header + at, "}");
    put_safetensors(weights, header, values, (size_t)n * sizeof *values);
}

static void setup(void)
{
    const float frames[FRAMES] = {0.5F, -1, 2, 0.25F, 3};
    cr_assert_not_null(mkdtemp(folder));
    snprintf(weights, sizeof weights, "%s/w.safetensors", folder);
    snprintf(features, sizeof features, "%s/x.safetensors", folder);
    snprintf(table, sizeof table, "%s/t.safetensors", folder);
    snprintf(labels, sizeof labels, "%s/labels.txt", folder);
    snprintf(out, sizeof out, "%s/out.h5", folder);
    put_weights();
    put_safetensors(features,
                    "{\"a\":{\"dtype\":\"F32\",\"shape\":[4,1],\"data_offsets\":[0,16]},"
                    "\"b\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[16,20]}}",
                    frames, sizeof frames);
    projector = (nvx_projector){.weights = weights,
                                .features = feature_paths,
                                .feature_files = 1,
                                .features_name = "*",
                                .tokens = 3,
                                .budget = 9};
}

static void teardown(void)
{
    const char *files[] = {weights, features, table, labels, out};
    for (int i = 0; i < 5; i++)
        unlink(files[i]);
    rmdir(folder);
}

TestSuite(projector, .init = setup, .fini = teardown);

static nvx_trace *made(void)
{
    cr_assert_eq(nvx_projector_write(&projector, out, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(out, &err);
    cr_assert_not_null(trace, "%s", err.text);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    return trace;
}

static uint32_t matrix_named(const nvx_trace *trace, const char *name)
{
    uint32_t id = 0;
    while (strcmp(nvx_trace_matrix(trace, id)->name, name) != 0)
        cr_assert_lt(++id, nvx_trace_matrices(trace), "%s", name);
    return id;
}

Test(projector, matrices_stand_from_the_first_layer_to_the_last)
{
    static const char *const wanted[] = {
        "in.0",
        "in.2",
        "layer0.attention0.key",
        "layer0.attention0.output",
        "layer0.attention0.query",
        "layer0.attention0.value",
        "layer0.attention1.key",
        "layer0.attention1.output",
        "layer0.attention1.query",
        "layer0.attention1.value",
        "layer0.ffn.0",
        "layer0.ffn.2",
        "out.0",
        "out.2",
    };
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_matrices(trace), 14);
    for (uint32_t i = 0; i < 14; i++)
        cr_assert_str_eq(nvx_trace_matrix(trace, i)->name, wanted[i]);
    nvx_trace_close(&trace);
}

/* Head 1 of 2: row 1 of query, which holds its values 2 and 3 from 0; column 1 of output,
 * which holds its values 1 and 3. */
Test(projector, a_head_has_rows_of_query_and_columns_of_output)
{
    float query[H], output[H];
    const float q = first_of("layers.0.attention.query.weight"),
                o = first_of("layers.0.attention.output.weight");
    nvx_trace *trace = made();
    uint32_t id = matrix_named(trace, "layer0.attention1.query");
    cr_assert_eq(nvx_trace_matrix(trace, id)->rows, 1);
    cr_assert_eq(nvx_trace_read_matrix(trace, id, 0, 1, query, &err), 0);
    cr_assert(query[0] == q + 2 && query[1] == q + 3);
    id = matrix_named(trace, "layer0.attention1.output");
    cr_assert_eq(nvx_trace_matrix(trace, id)->dim, 1);
    cr_assert_eq(nvx_trace_read_matrix(trace, id, 0, 2, output, &err), 0);
    cr_assert(output[0] == o + 1 && output[1] == o + 3);
    nvx_trace_close(&trace);
}

Test(projector, a_norm_is_a_row_of_gains_and_a_row_of_biases)
{
    float norm[2 * H];
    nvx_trace *trace = made();
    uint32_t id = (uint32_t)nvx_trace_input_named(trace, "layer0.norm1");
    cr_assert_eq(nvx_trace_read_input(trace, id, 0, 2, norm, &err), 0);
    cr_assert_eq(norm[0], first_of("layers.0.norm1.weight"));
    cr_assert_eq(norm[H], first_of("layers.0.norm1.bias"));
    nvx_trace_close(&trace);
}

/* mlp_in 5, a head 12, the rest of a layer 10, mlp_out 5, MOVE. */
Test(projector, an_utterance_is_a_request_of_45_rows)
{
    nvx_op op;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 2 * (5 + 2 * 12 + 10 + 5 + 1));
    cr_assert_eq(nvx_trace_read_ops(trace, 44, 1, &op, &err), 0);
    cr_assert(op.request == 0 && op.opcode == NVX_OP_MOVE);
    cr_assert_eq(nvx_trace_read_ops(trace, 45, 1, &op, &err), 0);
    cr_assert(op.request == 1 && op.opcode == NVX_OP_MVM && op.b.kind == NVX_FROM_INPUT &&
              op.b.first == 4 && op.b.count == 1);
    nvx_trace_close(&trace);
}

/* Rows 5 to 14 are head 0; row 11 is the first of its attention. */
Test(projector, scores_are_scaled_and_made_weights_between_the_products)
{
    nvx_op ops[4];
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_ops(trace, 11, 4, ops, &err), 0);
    cr_assert(ops[0].opcode == NVX_OP_MATMUL && ops[0].fn == NVX_MATMUL_TRANSPOSED);
    cr_assert(ops[0].a.id == 6 && ops[0].b.id == 8); /* q and k with their biases */
    cr_assert(ops[1].opcode == NVX_OP_VECTOR && ops[1].fn == NVX_VECTOR_SCALE);
    cr_assert_eq(ops[1].w, 1); /* one value per head */
    cr_assert(ops[2].opcode == NVX_OP_VECTOR && ops[2].fn == NVX_VECTOR_SOFTMAX);
    cr_assert(ops[3].opcode == NVX_OP_MATMUL && ops[3].fn == NVX_MATMUL_PLAIN);
    cr_assert(ops[3].a.id == 13 && ops[3].b.id == 10); /* times v */
    nvx_trace_close(&trace);
}

/* Four frames, three tokens: the last MLP makes three rows; one frame stays one. */
Test(projector, only_the_rows_that_are_kept_are_made)
{
    nvx_op ops[6];
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_ops(trace, 39, 6, ops, &err), 0);
    cr_assert(ops[0].opcode == NVX_OP_MVM && ops[0].b.first == 0 && ops[0].b.count == 3);
    cr_assert(ops[5].a.count == 3);
    cr_assert_eq(nvx_trace_read_ops(trace, 45 + 39, 6, ops, &err), 0);
    cr_assert(ops[0].b.count == 1 && ops[5].a.count == 1);
    nvx_trace_close(&trace);
}

/* 3 tokens and 4 rows of instruction, of 5 values of a byte. */
Test(projector, padding_and_instruction_are_moved)
{
    const float rows[4 * D] = {1};
    nvx_op op;
    put_safetensors(
        table,
        "{\"instruction\":{\"dtype\":\"F32\",\"shape\":[4,5],\"data_offsets\":[0,80]}}",
        rows, sizeof rows);
    projector.instruction = table;
    projector.type = NVX_I8;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_ops(trace, 89, 1, &op, &err), 0);
    cr_assert_eq(op.bytes, (3 + 4) * 5);
    nvx_trace_close(&trace);
}

/* mlp_out.2 ends with 10 values up to the one before its bias. */
Test(projector, matrices_are_rounded_and_inputs_stay_floats)
{
    projector.type = NVX_I8;
    nvx_trace *trace = made();
    const nvx_table *last = nvx_trace_matrix(trace, matrix_named(trace, "out.2"));
    cr_assert_eq(last->type, NVX_I8);
    cr_assert_float_eq(last->scale, ((double)first_of("mlp_out.2.bias") - 1) / 127, 1e-9);
    for (uint32_t id = 0; id < nvx_trace_inputs(trace); id++)
        cr_assert_eq(nvx_trace_input(trace, id)->type, NVX_F32);
    nvx_trace_close(&trace);
}

Test(projector, utterances_arrive_at_the_rate)
{
    nvx_op op;
    projector.rate = 40;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_ops(trace, 45, 1, &op, &err), 0);
    cr_assert_eq(op.arrival_ps, UINT64_C(25000000000)); /* 25 ms */
    nvx_trace_close(&trace);
}

Test(projector, outputs_are_compared_with_a_table_whose_rows_have_labels)
{
    float rows[2 * D] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, got[2 * D];
    int32_t label[2];
    FILE *file = fopen(labels, "w");
    fputs("7\n-1\n", file);
    fclose(file);
    put_safetensors(
        table, "{\"table\":{\"dtype\":\"F32\",\"shape\":[2,5],\"data_offsets\":[0,40]}}",
        rows, sizeof rows);
    projector.table = table;
    projector.labels = projector.table_labels = labels;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_table(trace)->rows, 2);
    cr_assert_eq(nvx_trace_table(trace)->dim, D);
    cr_assert_eq(nvx_trace_read_truth_table(trace, 0, 2, got, &err), 0);
    cr_assert_arr_eq(got, rows, sizeof rows);
    cr_assert_eq(nvx_trace_read_labels(trace, label, &err), 0);
    cr_assert(label[0] == 7 && label[1] == -1);
    cr_assert_eq(nvx_trace_read_row_labels(trace, label, &err), 0);
    cr_assert(label[0] == 7 && label[1] == -1);
    nvx_trace_close(&trace);
}

Test(projector, a_trace_without_a_table_says_so)
{
    nvx_trace *trace = made();
    cr_assert_null(nvx_trace_table(trace));
    nvx_trace_close(&trace);
}

Test(projector, the_method_tells_all_sizes)
{
    nvx_trace *trace = made();
    cr_assert_str_eq(nvx_trace_attribute(trace, "method"),
                     "L 1, heads 2, H 2, F 3, Da 1, D 5, tokens 3, instruction rows 0");
    nvx_trace_close(&trace);
}

Test(projector, equal_runs_give_equal_bytes)
{
    char first[65];
    projector.type = NVX_F16;
    nvx_trace *trace = made();
    strcpy(first, nvx_trace_sha256(trace, &err));
    nvx_trace_close(&trace);
    trace = made();
    cr_assert_str_eq(nvx_trace_sha256(trace, &err), first);
    nvx_trace_close(&trace);
}
