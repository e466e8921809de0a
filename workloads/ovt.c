#include "workloads/ovt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "workloads/ovt_parts.h"

enum { TEXT = 512 };

const char *const nvx_ovt_layout_names[NVX_OVT_LAYOUTS] = {"flat", "token_major"};

static const double ps_per_s = 1e12;

static const char *bank_path(const nvx_ovt_build *b)
{
    return nvx_tokens_path(b->bank.file[0]);
}

static int check_bank(nvx_ovt_build *b)
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
    if (b->ovt->reduce > b->bank.dim)
        return nvx_fail_input(b->err,
                              "pca:%" PRIu64 " is out of range [1, %" PRIu64
                              "], the values of a token of %s",
                              b->ovt->reduce, b->bank.dim, bank_path(b));
    b->pool.dim = b->ovt->reduce ? b->ovt->reduce : b->bank.dim;
    return 0;
}

static int open_files(nvx_ovt_build *b)
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

static int check_numbers(nvx_ovt_build *b)
{
    const nvx_ovt *ovt = b->ovt;
    if (ovt->updates.held >= b->ovts)
        return nvx_fail_input(
            b->err, "%" PRIu64 " OVTs held aside leave none of %" PRIu64 " to store",
            ovt->updates.held, b->ovts);
    if (ovt->k < 1 || ovt->k > nvx_ovt_rows(b))
        return nvx_fail_input(
            b->err, "k %" PRIu32 " is out of range [1, %" PRIu64 "], the OVTs stored",
            ovt->k, nvx_ovt_rows(b));
    uint64_t most = UINT32_MAX / nvx_ovt_ops_each(ovt, b->pool.tokens);
    if (b->requests > most) /* values have 32-bit ids */
        return nvx_fail_input(b->err, "more than %" PRIu64 " inputs", most);
    if (ovt->rate > 0 &&
        (double)nvx_ovt_requests(b) * ps_per_s / ovt->rate >= (double)(UINT64_MAX / 2))
        return nvx_fail_input(b->err,
                              "rate %g is out of range: the last arrival is beyond "
                              "107 days",
                              ovt->rate);
    return 0;
}

/* One number per input: the position of its OVT. */
static int read_labels(nvx_ovt_build *b)
{
    if (!b->ovt->labels || b->ovt->updates.held) /* of rows that change: none */
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
    for (uint64_t i = 0; i < b->labels.count && b->representative; i++)
        if (b->labels.label[i] >= 0)
            b->labels.label[i] = (int32_t)b->representative[b->labels.label[i]];
    return 0;
}

static void make_room(nvx_ovt_build *b)
{
    uint64_t tokens = b->pool.tokens;
    uint64_t most = b->inputs.most > tokens ? b->inputs.most : tokens;
    b->raw = nvx_alloc(most * b->bank.dim, sizeof *b->raw);
    b->narrow = nvx_alloc(most * b->pool.dim, sizeof *b->narrow);
    b->fitted = nvx_alloc(tokens * b->pool.dim, sizeof *b->fitted);
}

/* Directions of the tokens of the bank. */
static int reduce(nvx_ovt_build *b)
{
    if (b->ovt->reduce == 0)
        return 0;
    b->pca = nvx_pca_new(b->bank.dim, b->ovt->reduce);
    for (uint64_t i = 0; i < b->ovts; i++) {
        uint64_t at = b->sample[i];
        nvx_tokens *file = nvx_token_set_find(&b->bank, &at);
        if (nvx_tokens_read(file, at, b->raw, b->err) != 0)
            return -1;
        nvx_pca_add(b->pca, b->raw, b->pool.tokens);
    }
    return nvx_pca_fit(b->pca, b->err);
}

uint64_t nvx_ovt_rows(const nvx_ovt_build *b)
{
    const nvx_rag_updates *u = &b->ovt->updates;
    return u->kind == NVX_RAG_INSERT ? b->ovts : b->ovts - u->held;
}

uint64_t nvx_ovt_truth_k(const nvx_ovt_build *b)
{
    uint64_t k = b->ovt->k > NVX_OVT_TRUTH_K ? b->ovt->k : NVX_OVT_TRUTH_K;
    return k < b->ovts ? k : b->ovts;
}

static int write_attribute(nvx_ovt_build *b, const char *name, const char *text)
{
    return text ? nvx_trace_writer_attribute(b->writer, name, text, b->err) : 0;
}

/* "wmsdp: windows 1, 2, 4, weights 1, 0.8, 0.6; 20 tokens of 64 values, flat" */
static int write_method(nvx_ovt_build *b)
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
             "; %" PRIu64 " tokens of %" PRIu64 " values, %s", p->tokens, p->dim,
             nvx_ovt_layout_names[b->ovt->layout]);
    return write_attribute(b, "method", text);
}

static int begin(nvx_ovt_build *b, const char *path)
{
    b->writer = nvx_trace_writer_new(path, "ovt", "nvxsim trace ovt", b->err);
    if (!b->writer || write_attribute(b, "source", b->ovt->source) != 0 ||
        write_attribute(b, "licence", b->ovt->licence) != 0 || write_method(b) != 0 ||
        write_attribute(b, "fit", nvx_fit_names[b->ovt->fit]) != 0 ||
        write_attribute(b, "selection", b->selection) != 0)
        return -1;
    if (!b->pca)
        return 0;
    char *text = nvx_format("pca:%" PRIu64 ", keeps %.4f of the sum of squares",
                            b->ovt->reduce, nvx_pca_kept(b->pca));
    int result = write_attribute(b, "reduce", text);
    free(text);
    return result;
}

/* An OVT's own label is its position. */
static int write_truth(nvx_ovt_build *b)
{
    if (!b->neighbors)
        return 0;
    if (nvx_trace_writer_neighbors(b->writer, nvx_neighbors_positions(b->neighbors),
                                   b->requests, nvx_ovt_truth_k(b), b->err) != 0)
        return -1;
    if (!b->labels.label)
        return 0;
    int32_t *own = nvx_alloc(b->ovts, sizeof *own);
    for (uint64_t i = 0; i < b->ovts; i++)
        own[i] = (int32_t)i;
    int result = nvx_trace_writer_row_labels(b->writer, own, b->ovts, b->err);
    free(own);
    return result == 0
               ? nvx_trace_writer_labels(b->writer, b->labels.label, b->requests, b->err)
               : -1;
}

static int write_selection(nvx_ovt_build *b)
{
    return b->representative
               ? nvx_trace_writer_selection(b->writer, b->sample, b->ovts,
                                            b->representative, b->bank.matrices, b->err)
               : 0;
}

int nvx_ovt_write(const nvx_ovt *ovt, const char *path, nvx_error *err)
{
    nvx_ovt_build b = {.ovt = ovt, .err = err};
    int result = -1;
    if (open_files(&b) == 0) {
        make_room(&b);
        if (nvx_ovt_select(&b) == 0 && check_numbers(&b) == 0 && read_labels(&b) == 0 &&
            reduce(&b) == 0 && begin(&b, path) == 0 && nvx_ovt_write_tables(&b) == 0 &&
            nvx_ovt_write_ops(&b) == 0 && write_selection(&b) == 0 &&
            write_truth(&b) == 0)
            result = nvx_trace_writer_commit(&b.writer, err);
    }
    nvx_trace_writer_discard(&b.writer);
    nvx_neighbors_destroy(&b.neighbors);
    nvx_pca_destroy(&b.pca);
    free(b.seen);
    free(b.sample);
    free(b.representative);
    free(b.selection);
    free(b.raw);
    free(b.narrow);
    free(b.fitted);
    free(b.labels.label);
    nvx_token_set_close(&b.bank);
    nvx_token_set_close(&b.inputs);
    return result;
}
