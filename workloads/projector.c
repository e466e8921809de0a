#include "workloads/projector.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/progress.h"
#include "traces/writer.h"
#include "workloads/labels.h"
#include "workloads/projector_ops.h"
#include "workloads/projector_weights.h"
#include "workloads/token_set.h"

static const double ps_per_s = 1e12;

/* Everything one call holds. */
typedef struct builder {
    const nvx_projector *given;
    nvx_error *err;
    nvx_tensors *weights;
    nvx_projector_shape shape;
    nvx_token_set features;
    nvx_tokens *instruction, *table; /* NULL: none */
    nvx_labels labels[2];            /* of utterances, of rows of the table */
    nvx_trace_writer *writer;
} builder;

/* One matrix of D values per row. */
static int open_rows(builder *b, const char *path, const char *name, nvx_tokens **out)
{
    if (!path)
        return 0;
    *out = nvx_tokens_open(path, name, b->err);
    if (!*out)
        return -1;
    if (nvx_tokens_matrices(*out) != 1)
        return nvx_fail_at(b->err, path, 0, 0,
                           "%" PRIu64 " matrices; one is needed (rows x values)",
                           nvx_tokens_matrices(*out));
    if (nvx_tokens_dim(*out) != b->shape.out)
        return nvx_fail_at(b->err, path, 0, 0,
                           "rows hold %" PRIu64
                           " values, the outputs of %s hold %" PRIu64,
                           nvx_tokens_dim(*out), b->given->weights, b->shape.out);
    return 0;
}

static int open_files(builder *b)
{
    const nvx_projector *p = b->given;
    b->weights = nvx_tensors_open(p->weights, b->err);
    if (!b->weights ||
        nvx_projector_shape_read(b->weights, p->heads, &b->shape, b->err) != 0 ||
        nvx_token_set_open(&b->features, p->features, p->feature_files, p->features_name,
                           b->err) != 0)
        return -1;
    if (b->features.dim != b->shape.in)
        return nvx_fail_at(b->err, nvx_tokens_path(b->features.file[0]), 0, 0,
                           "rows hold %" PRIu64 " values, the inputs of %s hold %" PRIu64,
                           b->features.dim, p->weights, b->shape.in);
    return open_rows(b, p->instruction, "instruction", &b->instruction) == 0
               ? open_rows(b, p->table, "table", &b->table)
               : -1;
}

static uint64_t instruction_rows(const builder *b)
{
    return b->instruction ? nvx_tokens_rows(b->instruction, 0) : 0;
}

static int check_budget(builder *b)
{
    uint64_t tokens = b->given->tokens, rows = instruction_rows(b);
    if (tokens > b->given->budget)
        return nvx_fail_input(b->err,
                              "%" PRIu64 " tokens are more than the token budget of "
                              "%" PRIu64,
                              tokens, b->given->budget);
    if (rows > b->given->budget - tokens)
        return nvx_fail_at(b->err, b->given->instruction, 0, 0,
                           "%" PRIu64 " rows behind %" PRIu64
                           " tokens are more than the token budget of %" PRIu64,
                           rows, tokens, b->given->budget);
    return 0;
}

static int check_numbers(builder *b)
{
    double rate = b->given->rate;
    uint64_t utterances = b->features.matrices;
    if (utterances >
        UINT32_MAX / nvx_projector_ops(&b->shape)) /* values have 32-bit ids */
        return nvx_fail_input(b->err, "more than %" PRIu64 " utterances",
                              UINT32_MAX / nvx_projector_ops(&b->shape));
    if (rate > 0 && (double)utterances * ps_per_s / rate >= (double)(UINT64_MAX / 2))
        return nvx_fail_input(b->err,
                              "rate %g is out of range: the last arrival is beyond "
                              "107 days",
                              rate);
    return check_budget(b);
}

static int check_count(builder *b, const nvx_labels *labels, uint64_t count,
                       const char *what)
{
    if (!labels->path || labels->count == count)
        return 0;
    return nvx_fail_at(b->err, labels->path, 0, 0,
                       "%" PRIu64 " labels for %" PRIu64 " %s", labels->count, count,
                       what);
}

static int read_labels(builder *b)
{
    b->labels[0].path = b->given->labels;
    b->labels[1].path = b->given->table_labels;
    if (nvx_labels_read(b->labels, 2, b->err) != 0 ||
        check_count(b, &b->labels[0], b->features.matrices, "utterances") != 0)
        return -1;
    return check_count(b, &b->labels[1], b->table ? nvx_tokens_rows(b->table, 0) : 0,
                       "rows of the table");
}

/* The instruction's values are not stored, but must be values. */
static int check_instruction(builder *b)
{
    if (!b->instruction)
        return 0;
    float *values = nvx_alloc(instruction_rows(b) * b->shape.out, sizeof *values);
    int result = nvx_tokens_read(b->instruction, 0, values, b->err);
    free(values);
    return result;
}

static int write_attribute(builder *b, const char *name, const char *text)
{
    return text ? nvx_trace_writer_attribute(b->writer, name, text, b->err) : 0;
}

static int begin(builder *b, const char *path)
{
    const nvx_projector_shape *s = &b->shape;
    b->writer = nvx_trace_writer_new(path, "projector", "nvxsim trace projector", b->err);
    if (!b->writer || write_attribute(b, "source", b->given->source) != 0 ||
        write_attribute(b, "licence", b->given->licence) != 0)
        return -1;
    char *text = nvx_format("L %" PRIu64 ", heads %" PRIu64 ", H %" PRIu64 ", F %" PRIu64
                            ", Da %" PRIu64 ", D %" PRIu64 ", tokens %" PRIu64
                            ", instruction rows %" PRIu64,
                            s->layers, s->heads, s->hidden, s->ffn, s->in, s->out,
                            b->given->tokens, instruction_rows(b));
    int result = write_attribute(b, "method", text);
    free(text);
    return result;
}

static int write_features(builder *b)
{
    const nvx_table table = {.name = "features",
                             .rows = b->features.tokens,
                             .dim = b->features.dim,
                             .type = NVX_F32,
                             .scale = 1};
    if (nvx_trace_writer_table(b->writer, NVX_WRITE_INPUT, &table, b->err) != 0)
        return -1;
    float *rows = nvx_alloc(b->features.most * table.dim, sizeof *rows);
    nvx_progress *progress = nvx_progress_start("features", b->features.matrices);
    int result = 0;
    for (uint64_t i = 0; i < b->features.matrices && result == 0; i++) {
        uint64_t at = i;
        nvx_tokens *file = nvx_token_set_find(&b->features, &at);
        result = nvx_tokens_read(file, at, rows, b->err);
        if (result == 0)
            result =
                nvx_trace_writer_rows(b->writer, rows, nvx_tokens_rows(file, at), b->err);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    free(rows);
    return result;
}

static uint64_t value_bytes(nvx_type type)
{
    return type == NVX_F32 ? 4 : type == NVX_F16 ? 2 : 1;
}

static int write_ops(builder *b)
{
    uint64_t each = nvx_projector_ops(&b->shape), tokens = b->given->tokens;
    nvx_op *ops = nvx_alloc(each, sizeof *ops);
    nvx_projector_utterance u = {.bytes = (tokens + instruction_rows(b)) * b->shape.out *
                                          value_bytes(b->given->type)};
    int result = 0;
    for (uint64_t i = 0; i < b->features.matrices && result == 0; i++) {
        uint64_t at = i;
        const nvx_tokens *file = nvx_token_set_find(&b->features, &at);
        u.request = i;
        u.rows = nvx_tokens_rows(file, at);
        u.kept = u.rows < tokens ? u.rows : tokens;
        u.arrival_ps = b->given->rate > 0
                           ? (uint64_t)llround((double)i * ps_per_s / b->given->rate)
                           : UINT64_MAX;
        nvx_projector_fill(&b->shape, &u, (uint32_t)(i * each), ops);
        result = nvx_trace_writer_ops(b->writer, ops, each, b->err);
        u.first += u.rows;
    }
    free(ops);
    return result;
}

static int write_table(builder *b)
{
    if (!b->table)
        return 0;
    uint64_t rows = nvx_tokens_rows(b->table, 0), dim = nvx_tokens_dim(b->table);
    float *values = nvx_alloc(rows * dim, sizeof *values);
    int result = nvx_tokens_read(b->table, 0, values, b->err);
    if (result == 0)
        result = nvx_trace_writer_truth_table(b->writer, values, rows, dim, b->err);
    free(values);
    return result;
}

static int write_truth(builder *b)
{
    const nvx_labels *l = b->labels;
    if (write_table(b) != 0 ||
        nvx_trace_writer_labels(b->writer, l[0].label, l[0].count, b->err) != 0)
        return -1;
    return nvx_trace_writer_row_labels(b->writer, l[1].label, l[1].count, b->err);
}

int nvx_projector_write(const nvx_projector *projector, const char *path, nvx_error *err)
{
    builder b = {.given = projector, .err = err};
    int result = -1;
    if (open_files(&b) == 0 && check_numbers(&b) == 0 && check_instruction(&b) == 0 &&
        read_labels(&b) == 0 && begin(&b, path) == 0 &&
        nvx_projector_write_weights(b.weights, &b.shape, projector->type, b.writer,
                                    err) == 0 &&
        write_features(&b) == 0 && write_ops(&b) == 0 && write_truth(&b) == 0)
        result = nvx_trace_writer_commit(&b.writer, err);
    nvx_trace_writer_discard(&b.writer);
    for (int i = 0; i < 2; i++)
        free(b.labels[i].label);
    nvx_tokens_close(&b.table);
    nvx_tokens_close(&b.instruction);
    nvx_token_set_close(&b.features);
    nvx_tensors_close(&b.weights);
    return result;
}
