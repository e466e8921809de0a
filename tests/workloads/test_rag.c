/* Retrieval traces made from small files, read back. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traces/trace.h"
#include "workloads/rag.h"

static char folder[] = "/tmp/nvx-rag-XXXXXX";
static char docs[64], queries[64], labels[64], query_labels[64], out[64];
static nvx_error err;
static nvx_rag rag;

static void put(char to[64], const char *name, const char *words)
{
    snprintf(to, 64, "%s/%s", folder, name);
    FILE *file = fopen(to, "w");
    cr_assert_not_null(file);
    fputs(words, file);
    fclose(file);
}

/* Scores of query (1, 2): 5, 4, 5, -1; of (-1, 0): -1, -2, -3, 1; of (0, 0.5): 1, 0.5,
 * 0.5, 0 */
static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    put(docs, "docs.csv", "1,2\n2,1\n3,1\n-1,0\n");
    put(queries, "queries.csv", "1,2\n-1,0\n0,0.5\n");
    put(labels, "labels.txt", "pear\napple\npear\nfig\n");
    put(query_labels, "query_labels.txt", "fig\nquince\npear\n");
    snprintf(out, sizeof out, "%s/out.h5", folder);
    rag = (nvx_rag){.docs = docs, .queries = queries, .k = 2};
}

static void teardown(void)
{
    const char *files[] = {docs, queries, labels, query_labels, out};
    for (int i = 0; i < 5; i++)
        unlink(files[i]);
    rmdir(folder);
}

TestSuite(rag, .init = setup, .fini = teardown);

static nvx_trace *made(void)
{
    cr_assert_eq(nvx_rag_write(&rag, out, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(out, &err);
    cr_assert_not_null(trace, "%s", err.text);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    return trace;
}

static void expect_error(const char *wanted)
{
    char text[1400];
    cr_assert_eq(nvx_rag_write(&rag, out, &err), -1);
    nvx_error_format(&err, text, sizeof text);
    cr_assert_str_eq(text, wanted);
    cr_assert_eq(access(out, F_OK), -1, "no output is left");
}

Test(rag, a_query_is_an_mvm_over_all_rows_and_a_topk)
{
    nvx_op ops[6];
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 6);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 6, ops, &err), 0);
    cr_assert(ops[4].request == 2 && ops[4].opcode == NVX_OP_MVM && ops[4].a.count == 4 &&
              ops[4].b.first == 2 && ops[4].arrival_ps == UINT64_MAX);
    cr_assert(ops[5].request == 2 && ops[5].opcode == NVX_OP_TOPK && ops[5].a.id == 4 &&
              ops[5].k == 2);
    nvx_trace_close(&trace);
}

Test(rag, truth_is_the_best_rows_with_the_lowest_first_on_ties)
{
    const int64_t wanted[] = {0, 2, 1, 3, 3, 0, 1, 2, 0, 1, 2, 3};
    int64_t got[12];
    uint64_t requests;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_neighbors(trace, &requests), 4); /* 10, but there are 4 rows */
    cr_assert_eq(requests, 3);
    cr_assert_eq(nvx_trace_read_neighbors(trace, got, &err), 0);
    cr_assert_arr_eq(got, wanted, sizeof wanted);
    nvx_trace_close(&trace);
}

Test(rag, no_truth_is_written_when_none_is_asked_for)
{
    uint64_t requests;
    rag.truth = NVX_TRUTH_NONE;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_neighbors(trace, &requests), 0);
    nvx_trace_close(&trace);
}

Test(rag, words_are_numbered_in_the_order_of_all_sorted_names)
{
    /* apple 0, fig 1, pear 2, quince 3 */
    const int32_t of_rows[] = {2, 0, 2, 1}, of_queries[] = {1, 3, 2};
    int32_t got[4];
    rag.labels = labels;
    rag.query_labels = query_labels;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_row_labels(trace, got, &err), 0);
    cr_assert_arr_eq(got, of_rows, sizeof of_rows);
    cr_assert_eq(nvx_trace_read_labels(trace, got, &err), 0);
    cr_assert_arr_eq(got, of_queries, sizeof of_queries);
    nvx_trace_close(&trace);
}

Test(rag, numbers_stay_as_they_are)
{
    const int32_t of_rows[] = {7, -1, 30, 7};
    int32_t got[4];
    put(labels, "labels.txt", "7\n-1\n30\n7\n");
    rag.labels = labels;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_row_labels(trace, got, &err), 0);
    cr_assert_arr_eq(got, of_rows, sizeof of_rows);
    nvx_trace_close(&trace);
}

Test(rag, calibration_rows_are_the_last_queries_and_no_queries_any_more)
{
    float row[2];
    nvx_op op;
    rag.calibration_rows = 1;
    rag.query_labels = query_labels;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_ops(trace), 4);
    cr_assert_eq(nvx_trace_labels(trace), 2);
    int id = nvx_trace_input_named(trace, "calibration");
    cr_assert_eq(nvx_trace_input(trace, (uint32_t)id)->rows, 1);
    cr_assert_eq(nvx_trace_read_input(trace, (uint32_t)id, 0, 1, row, &err), 0);
    cr_assert(row[0] == 0 && row[1] == 0.5F);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, 1, &op, &err), 0);
    cr_assert_eq((int)op.b.id, nvx_trace_input_named(trace, "queries"));
    nvx_trace_close(&trace);
}

Test(rag, requests_arrive_evenly_at_the_rate)
{
    /* 3 per second: request 2 at 2/3 s = 666 666 666 667 ps */
    nvx_op op;
    rag.rate = 3;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_ops(trace, 4, 1, &op, &err), 0);
    cr_assert_eq(op.arrival_ps, UINT64_C(666666666667));
    nvx_trace_close(&trace);
}

Test(rag, int8_tables_have_the_scale_of_their_largest_magnitude)
{
    float row[2];
    rag.type = NVX_I8;
    nvx_trace *trace = made();
    cr_assert_float_eq(nvx_trace_matrix(trace, 0)->scale, 3.0 / 127, 1e-15);
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 1, 1, row, &err), 0);
    cr_assert_float_eq(row[0], 85 * 3.0 / 127, 1e-6); /* 2 / scale = 84.67 -> 85 */
    nvx_trace_close(&trace);
}

Test(rag, reduced_vectors_keep_inner_products_in_full_rank)
{
    float x[2], q[2];
    rag.reduce = 2;
    nvx_trace *trace = made();
    cr_assert_eq(nvx_trace_read_matrix(trace, 0, 2, 1, x, &err), 0);
    cr_assert_eq(nvx_trace_read_input(trace, 0, 0, 1, q, &err), 0);
    cr_assert_float_eq(x[0] * q[0] + x[1] * q[1], 5, 1e-5);
    nvx_trace_close(&trace);
}

Test(rag, equal_runs_give_equal_bytes)
{
    char first[65];
    rag.type = NVX_F16;
    nvx_trace *trace = made();
    strcpy(first, nvx_trace_sha256(trace, &err));
    nvx_trace_close(&trace);
    trace = made();
    cr_assert_str_eq(nvx_trace_sha256(trace, &err), first);
    nvx_trace_close(&trace);
}

Test(rag, k_is_at_most_the_number_of_rows)
{
    rag.k = 5;
    char wanted[256];
    snprintf(wanted, sizeof wanted, "k 5 is out of range [1, 4], the rows of %s", docs);
    expect_error(wanted);
}

Test(rag, queries_have_the_length_of_stored_rows)
{
    char wanted[256];
    put(queries, "queries.csv", "1,2,3\n");
    snprintf(wanted, sizeof wanted, "%s: rows hold 3 values, those of %s hold 2", queries,
             docs);
    expect_error(wanted);
}

Test(rag, there_is_one_label_per_row)
{
    char wanted[256];
    put(labels, "labels.txt", "a\nb\n");
    rag.labels = labels;
    snprintf(wanted, sizeof wanted, "%s: 2 labels for the 4 rows of %s", labels, docs);
    expect_error(wanted);
}

Test(rag, an_empty_line_among_labels_is_named)
{
    char wanted[256];
    put(labels, "labels.txt", "a\n\nb\nc\n");
    rag.labels = labels;
    snprintf(wanted, sizeof wanted, "%s:2:1: no label; one word or number per line",
             labels);
    expect_error(wanted);
}

/* Four rows, of which the last two are written, one after each query (closed loop). */
static nvx_trace *updated(nvx_rag_update how, nvx_op ops[16])
{
    rag.updates.held = 2;
    rag.updates.every = 1;
    rag.updates.kind = how;
    rag.k = 1;
    rag.updates.write_priority = 5;
    rag.truth = NVX_TRUTH_NONE;
    nvx_trace *trace = made();
    cr_assert_leq(nvx_trace_ops(trace), 16);
    cr_assert_eq(nvx_trace_read_ops(trace, 0, nvx_trace_ops(trace), ops, &err), 0);
    return trace;
}

/* from < 0: a delete. */
static void expect_program(const nvx_op *op, uint64_t request, uint64_t row, int from)
{
    cr_assert_eq(op->opcode, NVX_OP_PROGRAM);
    cr_assert_eq(op->request, request);
    cr_assert_eq(op->a.first, row);
    cr_assert_eq(op->priority, 5);
    cr_assert_eq(op->b.kind, from < 0 ? NVX_FROM_NONE : NVX_FROM_INPUT);
    if (from >= 0)
        cr_assert_eq(op->b.first, (uint64_t)from);
}

/* Queries are requests 0, 2, 4; the third has nothing left to be followed by. */
Test(rag, vectors_held_aside_are_written_over_rows_in_turn)
{
    nvx_op ops[16];
    float row[4];
    nvx_trace *trace = updated(NVX_RAG_REWRITE, ops);
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 2);
    int table = nvx_trace_input_named(trace, "updates");
    cr_assert_eq(nvx_trace_read_input(trace, (uint32_t)table, 0, 2, row, &err), 0);
    cr_assert_eq(row[0], 3);
    cr_assert_eq(row[2], -1);
    cr_assert_eq(nvx_trace_ops(trace), 8);
    expect_program(&ops[2], 1, 0, 0);
    expect_program(&ops[5], 3, 1, 1);
    cr_assert_eq(ops[6].request, 4);
    cr_assert_eq(ops[7].a.id, 6);
    nvx_trace_close(&trace);
}

Test(rag, inserts_go_to_rows_that_a_delete_made_free)
{
    nvx_op ops[16];
    nvx_trace *trace = updated(NVX_RAG_INSERT, ops);
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 4);
    cr_assert_eq(nvx_trace_ops(trace), 9);
    expect_program(&ops[0], 0, 2, -1);
    cr_assert_eq(ops[0].a.count, 2);
    expect_program(&ops[3], 2, 2, 0);
    expect_program(&ops[6], 4, 3, 1);
    nvx_trace_close(&trace);
}

Test(rag, a_replacement_deletes_and_then_writes)
{
    nvx_op ops[16];
    nvx_trace *trace = updated(NVX_RAG_REPLACE, ops);
    cr_assert_eq(nvx_trace_matrix(trace, 0)->rows, 2);
    cr_assert_eq(nvx_trace_ops(trace), 10);
    expect_program(&ops[2], 1, 0, -1);
    expect_program(&ops[3], 2, 0, 0);
    expect_program(&ops[6], 4, 1, -1);
    expect_program(&ops[7], 5, 1, 1);
    nvx_trace_close(&trace);
}
