#include "workloads/ovt.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/progress.h"
#include "traces/pca.h"
#include "traces/writer.h"
#include "workloads/labels.h"
#include "workloads/neighbors.h"
#include "workloads/rag_ops.h"
#include "workloads/token_set.h"

enum {
    TRUTH_K = 10, /* neighbours stored per input, at least */
    TEXT = 512,
};

static const double ps_per_s = 1e12;

/* Everything one call holds. */
typedef struct builder {
    const nvx_ovt *ovt;
    nvx_error *err;
    nvx_token_set bank, inputs;
    uint64_t requests; /* inputs that search */
    nvx_pool pool;     /* of the tokens as they are stored */
    nvx_pca *pca;
    nvx_labels labels;
    nvx_trace_writer *writer;
    float *raw, *narrow, *fitted; /* one matrix: as read, projected, of n tokens */
    float *seen;                  /* inputs as stored */
    nvx_neighbors *neighbors;
} builder;

static const char *bank_path(const builder *b)
{
    return nvx_tokens_path(b->bank.file[0]);
}

static int check_bank(builder *b)
{
    uint64_t tokens = nvx_tokens_rows(b->bank.file[0], 0);
    for (uint64_t i = 1; i < b->bank.matrices; i++) {
        uint64_t at = i;
        const nvx_tokens *file = nvx_token_set_find(&b->bank, &at);
        if (nvx_tokens_rows(file, at) != tokens)
            return nvx_fail_at(b->err, nvx_tokens_path(file), 0, 0,
                               "OVTs of %" PRIu64 " tokens, the first of %s has %" PRIu64,
                               nvx_tokens_rows(file, at), bank_path(b), tokens);
    }
    for (int i = 0; i < b->ovt->pool.windows; i++)
        if (b->ovt->pool.window[i] > tokens)
            return nvx_fail_input(b->err,
                                  "window %" PRIu64 " is longer than the %" PRIu64
                                  " tokens of an OVT of %s",
                                  b->ovt->pool.window[i], tokens, bank_path(b));
    b->pool = b->ovt->pool;
    b->pool.tokens = tokens;
    b->pool.dim = b->ovt->reduce ? b->ovt->reduce : b->bank.dim;
    return 0;
}

static int open_files(builder *b)
{
    const nvx_ovt *ovt = b->ovt;
    if (nvx_token_set_open(&b->bank, ovt->banks, ovt->bank_files, ovt->bank_name,
                           b->err) != 0 ||
        check_bank(b) != 0 ||
        nvx_token_set_open(&b->inputs, ovt->inputs, ovt->input_files, ovt->inputs_name,
                           b->err) != 0)
        return -1;
    if (b->inputs.dim != b->bank.dim)
        return nvx_fail_at(b->err, nvx_tokens_path(b->inputs.file[0]), 0, 0,
                           "tokens hold %" PRIu64 " values, those of %s hold %" PRIu64,
                           b->inputs.dim, bank_path(b), b->bank.dim);
    if (ovt->calibration_rows >= b->inputs.matrices)
        return nvx_fail_input(b->err,
                              "%" PRIu64 " calibration inputs leave none of %" PRIu64,
                              ovt->calibration_rows, b->inputs.matrices);
    b->requests = b->inputs.matrices - ovt->calibration_rows;
    return 0;
}

static int check_numbers(builder *b)
{
    const nvx_ovt *ovt = b->ovt;
    if (ovt->k < 1 || ovt->k > b->bank.matrices)
        return nvx_fail_input(b->err,
                              "k %" PRIu32 " is out of range [1, %" PRIu64
                              "], the OVTs of the bank",
                              ovt->k, b->bank.matrices);
    if (ovt->reduce > b->bank.dim)
        return nvx_fail_input(b->err,
                              "pca:%" PRIu64 " is out of range [1, %" PRIu64
                              "], the values of a token of %s",
                              ovt->reduce, b->bank.dim, bank_path(b));
    if (b->requests > UINT32_MAX / 2)
        return nvx_fail_input(b->err, "more than %" PRIu32 " inputs", UINT32_MAX / 2);
    if (ovt->rate > 0 &&
        (double)b->requests * ps_per_s / ovt->rate >= (double)(UINT64_MAX / 2))
        return nvx_fail_input(b->err,
                              "rate %g is out of range: the last arrival is beyond "
                              "107 days",
                              ovt->rate);
    return 0;
}

/* One number per input: the position of its OVT. */
static int read_labels(builder *b)
{
    if (!b->ovt->labels)
        return 0;
    b->labels.path = b->ovt->labels;
    if (nvx_labels_read(&b->labels, 1, b->err) != 0)
        return -1;
    if (b->labels.words)
        return nvx_fail_at(b->err, b->labels.path, 0, 0,
                           "words; positions of OVTs are needed, or -1 for none");
    if (b->labels.count != b->inputs.matrices)
        return nvx_fail_at(b->err, b->labels.path, 0, 0,
                           "%" PRIu64 " labels for %" PRIu64 " inputs", b->labels.count,
                           b->inputs.matrices);
    for (uint64_t i = 0; i < b->labels.count; i++)
        if (b->labels.label[i] >= 0 && (uint64_t)b->labels.label[i] >= b->bank.matrices)
            return nvx_fail_at(b->err, b->labels.path, (unsigned)(i + 1), 1,
                               "OVT %" PRId32 " is out of range [0, %" PRIu64 "]",
                               b->labels.label[i], b->bank.matrices - 1);
    return 0;
}

static void make_room(builder *b)
{
    uint64_t tokens = b->pool.tokens;
    uint64_t most = b->inputs.most > tokens ? b->inputs.most : tokens;
    b->raw = nvx_alloc(most * b->bank.dim, sizeof *b->raw);
    b->narrow = nvx_alloc(most * b->pool.dim, sizeof *b->narrow);
    b->fitted = nvx_alloc(tokens * b->pool.dim, sizeof *b->fitted);
}

/* Directions of the tokens of the bank. */
static int reduce(builder *b)
{
    if (b->ovt->reduce == 0)
        return 0;
    b->pca = nvx_pca_new(b->bank.dim, b->ovt->reduce);
    for (uint64_t i = 0; i < b->bank.matrices; i++) {
        uint64_t at = i;
        nvx_tokens *file = nvx_token_set_find(&b->bank, &at);
        if (nvx_tokens_read(file, at, b->raw, b->err) != 0)
            return -1;
        nvx_pca_add(b->pca, b->raw, b->pool.tokens);
    }
    return nvx_pca_fit(b->pca, b->err);
}

/* Matrix `at` of a set as a flat vector. */
static int flat_row(builder *b, const nvx_token_set *set, uint64_t at, float out[])
{
    nvx_tokens *file = nvx_token_set_find(set, &at);
    uint64_t tokens = nvx_tokens_rows(file, at);
    float *rows = b->raw;
    if (nvx_tokens_read(file, at, b->raw, b->err) != 0)
        return -1;
    if (b->pca) {
        nvx_pca_project(b->pca, b->raw, tokens, b->narrow);
        rows = b->narrow;
    }
    nvx_fit_tokens(b->ovt->fit, rows, tokens, b->pool.dim, b->pool.tokens, b->fitted);
    nvx_pool_flat(&b->pool, b->fitted, out);
    return 0;
}

/* Matrices first .. first+count-1 of a set, on their way into one table. */
typedef struct rows {
    const nvx_token_set *set;
    nvx_write_group group;
    const char *name;
    uint64_t first, count;
} rows;

/* Scale of an int8 table: the largest magnitude becomes 127. */
static int find_scale(builder *b, const rows *r, float row[], double *scale)
{
    uint64_t dim = nvx_pool_values(&b->pool);
    float largest = 0;
    for (uint64_t i = 0; i < r->count; i++) {
        if (flat_row(b, r->set, r->first + i, row) != 0)
            return -1;
        for (uint64_t j = 0; j < dim; j++)
            largest = fmaxf(largest, fabsf(row[j]));
    }
    *scale = largest > 0 ? largest / 127.0 : 1;
    return 0;
}

/* A row, as a reader of the trace will see it, goes where the truth is computed. */
static void see(builder *b, const rows *r, uint64_t i, const float row[])
{
    uint64_t dim = nvx_pool_values(&b->pool);
    if (r->set == &b->bank)
        nvx_neighbors_add(b->neighbors, row, 1);
    else if (i < b->requests)
        memcpy(b->seen + i * dim, row, dim * sizeof *row);
}

static int write_row(builder *b, const rows *r, const nvx_table *table, uint64_t i,
                     float row[])
{
    if (flat_row(b, r->set, r->first + i, row) != 0 ||
        nvx_trace_writer_rows(b->writer, row, 1, b->err) != 0)
        return -1;
    nvx_trace_round(table->type, table->scale, row, table->dim);
    see(b, r, r->first + i, row);
    return 0;
}

static int write_table(builder *b, const rows *r)
{
    uint64_t dim = nvx_pool_values(&b->pool);
    nvx_table table = {
        .name = r->name, .rows = r->count, .dim = dim, .type = b->ovt->type, .scale = 1};
    float *row = nvx_alloc(dim, sizeof *row);
    int result = 0;
    if (table.type == NVX_I8)
        result = find_scale(b, r, row, &table.scale);
    if (result == 0)
        result = nvx_trace_writer_table(b->writer, r->group, &table, b->err);
    nvx_progress *progress = nvx_progress_start(r->name, r->count);
    for (uint64_t i = 0; i < r->count && result == 0; i++) {
        result = write_row(b, r, &table, i, row);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    free(row);
    return result;
}

static uint64_t truth_k(const builder *b)
{
    uint64_t k = b->ovt->k > TRUTH_K ? b->ovt->k : TRUTH_K;
    return k < b->bank.matrices ? k : b->bank.matrices;
}

/* The bank is read last: by then the inputs it is ranked for are known. */
static int write_tables(builder *b)
{
    uint64_t dim = nvx_pool_values(&b->pool);
    const rows bank = {&b->bank, NVX_WRITE_MATRIX, "ovts", 0, b->bank.matrices};
    const rows inputs = {&b->inputs, NVX_WRITE_INPUT, "inputs", 0, b->requests};
    const rows calibration = {&b->inputs, NVX_WRITE_INPUT, "calibration", b->requests,
                              b->ovt->calibration_rows};
    b->seen = nvx_alloc(b->requests * dim, sizeof *b->seen);
    if (write_table(b, &inputs) != 0 ||
        (calibration.count > 0 && write_table(b, &calibration) != 0))
        return -1;
    b->neighbors = nvx_neighbors_new(b->seen, b->requests, dim, truth_k(b));
    return write_table(b, &bank);
}

static int write_attribute(builder *b, const char *name, const char *text)
{
    return text ? nvx_trace_writer_attribute(b->writer, name, text, b->err) : 0;
}

/* "windows 1, 2, 4, weights 1, 0.8, 0.6, 20 tokens of 64 values, layout flat" */
static int write_method(builder *b)
{
    char text[TEXT];
    const nvx_pool *p = &b->pool;
    int at = snprintf(text, sizeof text, "%s", b->ovt->mips ? "mips" : "wmsdp: windows");
    for (int i = 0; i < p->windows && !b->ovt->mips; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s %" PRIu64, i ? "," : "",
                       p->window[i]);
    for (int i = 0; i < p->windows && !b->ovt->mips; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s %g",
                       i ? "," : ", weights", p->weight[i]);
    snprintf(text + at, sizeof text - (size_t)at,
             "; %" PRIu64 " tokens of %" PRIu64 " values, flat", p->tokens, p->dim);
    return write_attribute(b, "method", text);
}

static int begin(builder *b, const char *path)
{
    b->writer = nvx_trace_writer_new(path, "ovt", "nvxsim trace ovt", b->err);
    if (!b->writer || write_attribute(b, "source", b->ovt->source) != 0 ||
        write_attribute(b, "licence", b->ovt->licence) != 0 || write_method(b) != 0 ||
        write_attribute(b, "fit", nvx_fit_names[b->ovt->fit]) != 0)
        return -1;
    if (!b->pca)
        return 0;
    char *text = nvx_format("pca:%" PRIu64 ", keeps %.4f of the sum of squares",
                            b->ovt->reduce, nvx_pca_kept(b->pca));
    int result = write_attribute(b, "reduce", text);
    free(text);
    return result;
}

static int write_ops(builder *b)
{
    const nvx_rag_stream stream = {.queries = b->requests,
                                   .rows = b->bank.matrices,
                                   .every = 1,
                                   .k = b->ovt->k,
                                   .query_table =
                                       b->ovt->calibration_rows ? 1 : 0, /* by name */
                                   .rate = b->ovt->rate};
    return nvx_rag_write_ops(&stream, b->writer, b->err);
}

/* An OVT's own label is its position. */
static int write_truth(builder *b)
{
    if (nvx_trace_writer_neighbors(b->writer, nvx_neighbors_positions(b->neighbors),
                                   b->requests, truth_k(b), b->err) != 0)
        return -1;
    if (!b->labels.label)
        return 0;
    int32_t *own = nvx_alloc(b->bank.matrices, sizeof *own);
    for (uint64_t i = 0; i < b->bank.matrices; i++)
        own[i] = (int32_t)i;
    int result = nvx_trace_writer_row_labels(b->writer, own, b->bank.matrices, b->err);
    free(own);
    return result == 0
               ? nvx_trace_writer_labels(b->writer, b->labels.label, b->requests, b->err)
               : -1;
}

int nvx_ovt_write(const nvx_ovt *ovt, const char *path, nvx_error *err)
{
    builder b = {.ovt = ovt, .err = err};
    int result = -1;
    if (open_files(&b) == 0 && check_numbers(&b) == 0 && read_labels(&b) == 0) {
        make_room(&b);
        if (reduce(&b) == 0 && begin(&b, path) == 0 && write_tables(&b) == 0 &&
            write_ops(&b) == 0 && write_truth(&b) == 0)
            result = nvx_trace_writer_commit(&b.writer, err);
    }
    nvx_trace_writer_discard(&b.writer);
    nvx_neighbors_destroy(&b.neighbors);
    nvx_pca_destroy(&b.pca);
    free(b.seen);
    free(b.raw);
    free(b.narrow);
    free(b.fitted);
    free(b.labels.label);
    nvx_token_set_close(&b.bank);
    nvx_token_set_close(&b.inputs);
    return result;
}
