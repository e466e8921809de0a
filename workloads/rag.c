#include "workloads/rag.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "workloads/labels.h"
#include "workloads/neighbors.h"
#include "workloads/rag_ops.h"
#include "workloads/vectors.h"

enum {
    TRUTH_K = 10, /* neighbours stored per query, at least */
};

static const double ps_per_s = 1e12;

/* Everything one call holds. */
typedef struct builder {
    const nvx_rag *rag;
    nvx_error *err;
    nvx_import *docs_file, *queries_file, *calibration_file;
    nvx_vectors docs, queries, calibration, held; /* the last two may have no rows */
    nvx_labels labels[2];                         /* of docs, of queries */
    nvx_pca *pca;
    nvx_trace_writer *writer;
    float *seen; /* queries as stored, while truth is computed */
    uint64_t seen_rows;
    nvx_neighbors *neighbors;
} builder;

static nvx_vectors all_rows(nvx_import *from)
{
    return (nvx_vectors){.from = from,
                         .rows = nvx_import_rows(from),
                         .width = nvx_import_dim(from),
                         .dim = nvx_import_dim(from)};
}

static nvx_vectors made_rows(const nvx_random_vectors *random, nvx_vectors_maker *make,
                             uint64_t rows)
{
    return (nvx_vectors){.make = make,
                         .make_arg = random,
                         .rows = rows,
                         .width = random->dim,
                         .dim = random->dim};
}

static const char *docs_name(const builder *b)
{
    return b->rag->random.rows ? "--random" : nvx_import_path(b->docs.from);
}

static int same_dim(builder *b, nvx_import *file)
{
    if (nvx_import_dim(file) == b->docs.dim)
        return 0;
    return nvx_fail_at(b->err, nvx_import_path(file), 0, 0,
                       "rows hold %" PRIu64 " values, those of %s hold %" PRIu64,
                       nvx_import_dim(file), nvx_import_path(b->docs.from), b->docs.dim);
}

static int open_files(builder *b)
{
    const nvx_rag *rag = b->rag;
    if (rag->random.rows) {
        b->docs = made_rows(&rag->random, nvx_random_stored, rag->random.rows);
        b->queries = made_rows(&rag->random, nvx_random_queries, rag->random.queries);
        return 0;
    }
    b->docs_file = rag->ann ? nvx_import_open(rag->ann, "/train", b->err)
                            : nvx_import_open(rag->docs, NULL, b->err);
    if (!b->docs_file)
        return -1;
    b->docs = all_rows(b->docs_file);
    b->queries_file = rag->ann ? nvx_import_open(rag->ann, "/test", b->err)
                               : nvx_import_open(rag->queries, NULL, b->err);
    if (!b->queries_file || same_dim(b, b->queries_file) != 0)
        return -1;
    b->queries = all_rows(b->queries_file);
    if (rag->calibration) {
        b->calibration_file = nvx_import_open(rag->calibration, NULL, b->err);
        if (!b->calibration_file || same_dim(b, b->calibration_file) != 0)
            return -1;
        b->calibration = all_rows(b->calibration_file);
    }
    return 0;
}

/* Takes the last rows of the queries as calibration inputs. */
static int split_queries(builder *b)
{
    uint64_t rows = b->rag->calibration_rows;
    if (rows == 0)
        return 0;
    if (rows >= b->queries.rows)
        return nvx_fail_input(b->err,
                              "%" PRIu64 " calibration rows leave no query of %" PRIu64,
                              rows, b->queries.rows);
    b->calibration = b->queries;
    b->queries.rows -= rows;
    b->calibration.first = b->queries.rows;
    b->calibration.rows = rows;
    return 0;
}

static nvx_rag_stream stream_of(const builder *b)
{
    const nvx_rag *rag = b->rag;
    return (nvx_rag_stream){.queries = b->queries.rows,
                            .rows = b->docs.rows,
                            .updates = rag->updates,
                            .k = rag->k,
                            .fetch = rag->fetch,
                            .query_table = b->calibration.rows ? 1 : 0, /* by name */
                            .rate = rag->rate};
}

/* Takes the last rows of the docs to write them while queries run. Inserts go to the rows
 * where they are. */
static int hold_docs(builder *b)
{
    uint64_t rows = b->rag->updates.held;
    if (rows == 0)
        return 0;
    if (rows >= b->docs.rows)
        return nvx_fail_input(
            b->err, "%" PRIu64 " rows held aside leave none of %" PRIu64 " to store",
            rows, b->docs.rows);
    b->held = b->docs;
    b->held.first = b->docs.first + b->docs.rows - rows;
    b->held.rows = rows;
    if (b->rag->updates.kind != NVX_RAG_INSERT)
        b->docs.rows -= rows;
    return 0;
}

static int check_numbers(builder *b)
{
    const nvx_rag *rag = b->rag;
    nvx_rag_stream stream = stream_of(b);
    if (rag->k < 1 || rag->k > b->docs.rows)
        return nvx_fail_input(
            b->err, "k %" PRIu32 " is out of range [1, %" PRIu64 "], the rows of %s",
            rag->k, b->docs.rows, docs_name(b));
    if (rag->reduce > b->docs.dim)
        return nvx_fail_input(b->err,
                              "pca:%" PRIu64 " is out of range [1, %" PRIu64
                              "], the values of a row of %s",
                              rag->reduce, b->docs.dim, docs_name(b));
    const uint32_t most = UINT32_MAX / NVX_RAG_QUERY_OPS; /* values have 32-bit ids */
    if (b->queries.rows > most)
        return nvx_fail_input(b->err, "more than %" PRIu32 " queries", most);
    if (rag->rate < 0 || !isfinite(rag->rate) ||
        (rag->rate > 0 && (double)nvx_rag_requests(&stream) * ps_per_s / rag->rate >=
                              (double)(UINT64_MAX / 2)))
        return nvx_fail_input(b->err,
                              "rate %g is out of range: the last arrival is beyond "
                              "107 days",
                              rag->rate);
    return 0;
}

static int check_count(builder *b, const nvx_labels *labels, const nvx_import *of)
{
    if (!labels->path || labels->count == nvx_import_rows(of))
        return 0;
    return nvx_fail_at(b->err, labels->path, 0, 0,
                       "%" PRIu64 " labels for the %" PRIu64 " rows of %s", labels->count,
                       nvx_import_rows(of), nvx_import_path(of));
}

static void make_labels(builder *b)
{
    const uint64_t rows[] = {b->docs.rows, b->queries.rows};
    for (int i = 0; i < 2; i++)
        b->labels[i].label = nvx_alloc(rows[i], sizeof(int32_t));
    nvx_random_row_labels(&b->rag->random, rows[0], b->labels[0].label);
    nvx_random_labels(&b->rag->random, rows[1], b->labels[1].label);
}

static int read_labels(builder *b)
{
    if (b->rag->updates.held) /* of rows that change there are none */
        return 0;
    if (b->rag->random.rows) {
        make_labels(b);
        return 0;
    }
    b->labels[0].path = b->rag->labels;
    b->labels[1].path = b->rag->query_labels;
    if (nvx_labels_read(b->labels, 2, b->err) != 0)
        return -1;
    return check_count(b, &b->labels[0], b->docs_file) == 0
               ? check_count(b, &b->labels[1], b->queries_file)
               : -1;
}

static int reduce(builder *b)
{
    if (b->rag->reduce == 0)
        return 0;
    b->pca = nvx_pca_new(b->docs.dim, b->rag->reduce);
    if (nvx_vectors_fit(&b->docs, b->pca, b->err) != 0 ||
        nvx_pca_fit(b->pca, b->err) != 0)
        return -1;
    nvx_vectors *tables[] = {&b->docs, &b->queries, &b->calibration, &b->held};
    for (int i = 0; i < 4; i++) {
        tables[i]->pca = b->pca;
        tables[i]->dim = b->rag->reduce;
    }
    return 0;
}

static int write_attribute(builder *b, const char *name, const char *text)
{
    return text ? nvx_trace_writer_attribute(b->writer, name, text, b->err) : 0;
}

/* The source given, or how the vectors were made. */
static int write_source(builder *b)
{
    const nvx_random_vectors *r = &b->rag->random;
    if (b->rag->source || !r->rows)
        return write_attribute(b, "source", b->rag->source);
    char *text = nvx_format("made: %" PRIu64 " x %" PRIu64 " in %" PRIu64
                            " clusters, spread %g, near %g, seed %" PRIu64,
                            r->rows, r->dim, r->clusters, r->spread, r->near, r->seed);
    int result = write_attribute(b, "source", text);
    free(text);
    return result;
}

static int begin(builder *b, const char *path)
{
    b->writer = nvx_trace_writer_new(path, "rag", "nvxsim trace rag", b->err);
    if (!b->writer || write_source(b) != 0 ||
        write_attribute(b, "licence", b->rag->licence) != 0)
        return -1;
    if (!b->pca)
        return 0;
    char *text = nvx_format("pca:%" PRIu64 ", keeps %.4f of the sum of squares",
                            b->rag->reduce, nvx_pca_kept(b->pca));
    int result = write_attribute(b, "reduce", text);
    free(text);
    return result;
}

static void see_queries(void *arg, const float rows[], uint64_t count)
{
    builder *b = arg;
    memcpy(b->seen + b->seen_rows * b->queries.dim, rows,
           count * b->queries.dim * sizeof *rows);
    b->seen_rows += count;
}

static void see_docs(void *arg, const float rows[], uint64_t count)
{
    builder *b = arg;
    nvx_neighbors_add(b->neighbors, rows, count);
}

static uint64_t truth_k(const builder *b)
{
    uint64_t k = b->rag->k > TRUTH_K ? b->rag->k : TRUTH_K;
    return k < b->docs.rows ? k : b->docs.rows;
}

/* The docs are read last: by then the queries they are ranked for are known. */
static int write_tables(builder *b)
{
    bool exact = b->rag->truth == NVX_TRUTH_EXACT;
    nvx_type type = b->rag->type;
    if (exact)
        b->seen = nvx_alloc(b->queries.rows * b->queries.dim, sizeof *b->seen);
    if (nvx_vectors_write(&b->queries, b->writer, NVX_WRITE_INPUT, "queries", type,
                          exact ? see_queries : NULL, b, b->err) != 0)
        return -1;
    if (b->calibration.rows &&
        nvx_vectors_write(&b->calibration, b->writer, NVX_WRITE_INPUT, "calibration",
                          type, NULL, NULL, b->err) != 0)
        return -1;
    if (b->held.rows && nvx_vectors_write(&b->held, b->writer, NVX_WRITE_INPUT, "updates",
                                          type, NULL, NULL, b->err) != 0)
        return -1;
    if (exact)
        b->neighbors =
            nvx_neighbors_new(b->seen, b->queries.rows, b->queries.dim, truth_k(b));
    return nvx_vectors_write(&b->docs, b->writer, NVX_WRITE_MATRIX, "docs", type,
                             exact ? see_docs : NULL, b, b->err);
}

static int write_ops(builder *b)
{
    nvx_rag_stream stream = stream_of(b);
    return nvx_rag_write_ops(&stream, b->writer, b->err);
}

/* Neighbours from the file: the columns a computed truth would have, if there are so
 * many. */
static int write_file_truth(builder *b)
{
    uint64_t requests, k, kept = truth_k(b);
    int64_t *all = nvx_import_neighbors(b->rag->ann, &requests, &k, b->err);
    int result = 0;
    if (!all)
        return -1;
    if (requests != nvx_import_rows(b->queries_file))
        result = nvx_fail_at(b->err, b->rag->ann, 0, 0,
                             "/neighbors: %" PRIu64 " rows for %" PRIu64 " queries",
                             requests, nvx_import_rows(b->queries_file));
    kept = kept < k ? kept : k;
    for (uint64_t i = 0; i < b->queries.rows && result == 0; i++)
        result = nvx_trace_writer_neighbors(b->writer, all + i * k, 1, kept, b->err);
    free(all);
    return result;
}

static int write_truth(builder *b)
{
    if (b->rag->truth == NVX_TRUTH_FILE && write_file_truth(b) != 0)
        return -1;
    if (b->rag->truth == NVX_TRUTH_EXACT &&
        nvx_trace_writer_neighbors(b->writer, nvx_neighbors_positions(b->neighbors),
                                   b->queries.rows, truth_k(b), b->err) != 0)
        return -1;
    if (b->labels[0].label && nvx_trace_writer_row_labels(b->writer, b->labels[0].label,
                                                          b->docs.rows, b->err) != 0)
        return -1;
    return b->labels[1].label ? nvx_trace_writer_labels(b->writer, b->labels[1].label,
                                                        b->queries.rows, b->err)
                              : 0;
}

int nvx_rag_write(const nvx_rag *rag, const char *path, nvx_error *err)
{
    builder b = {.rag = rag, .err = err};
    int result = -1;
    NVX_ASSERT(rag->ann || rag->truth != NVX_TRUTH_FILE);
    if (open_files(&b) == 0 && split_queries(&b) == 0 && hold_docs(&b) == 0 &&
        check_numbers(&b) == 0 && read_labels(&b) == 0 && reduce(&b) == 0 &&
        begin(&b, path) == 0 && write_tables(&b) == 0 && write_ops(&b) == 0 &&
        write_truth(&b) == 0)
        result = nvx_trace_writer_commit(&b.writer, err);
    nvx_trace_writer_discard(&b.writer);
    nvx_neighbors_destroy(&b.neighbors);
    nvx_pca_destroy(&b.pca);
    free(b.seen);
    free(b.labels[0].label);
    free(b.labels[1].label);
    nvx_import_close(&b.docs_file);
    nvx_import_close(&b.queries_file);
    nvx_import_close(&b.calibration_file);
    return result;
}
