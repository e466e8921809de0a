#include "sim/app/w1_trace.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/rng.h"
#include "traces/writer.h"

enum { STORED = 2048, QUERIES = 256, DIM = 384, K = 5, SEED = 1 };
enum { QUERY_TABLE = 1 }; /* in order of names: calibration, queries */

/* rows x DIM values of unit norm per row. */
static float *unit_rows(const char *name, size_t rows)
{
    nvx_stream stream = nvx_stream_new(SEED, 0, name, "w1");
    float *v = nvx_alloc(rows * DIM, sizeof *v);
    nvx_stream_normal(&stream, 0, rows * DIM, v);
    for (size_t r = 0; r < rows; r++) {
        double sum = 0.0;
        for (size_t i = 0; i < DIM; i++)
            sum += (double)v[r * DIM + i] * (double)v[r * DIM + i];
        for (size_t i = 0; i < DIM; i++)
            v[r * DIM + i] = (float)((double)v[r * DIM + i] / sqrt(sum));
    }
    return v;
}

static double product(const float a[DIM], const float b[DIM])
{
    double sum = 0.0;
    for (size_t i = 0; i < DIM; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* The K best of all stored vectors, best first, the lowest index first on ties. */
static void best(const float stored[], const float query[DIM], int64_t ids[K])
{
    double score[K];
    for (size_t i = 0; i < K; i++)
        score[i] = -INFINITY;
    for (int64_t n = 0; n < STORED; n++) {
        double s = product(stored + n * DIM, query);
        size_t at = K;
        while (at > 0 && s > score[at - 1])
            at--;
        for (size_t i = K - 1; i > at; i--) {
            score[i] = score[i - 1];
            ids[i] = ids[i - 1];
        }
        if (at < K) {
            score[at] = s;
            ids[at] = n;
        }
    }
}

static int write_table(nvx_trace_writer *writer, nvx_write_group group, const char *name,
                       const float values[], uint64_t rows, nvx_error *err)
{
    nvx_table table = {name, rows, DIM, NVX_F32, 1.0};
    if (nvx_trace_writer_table(writer, group, &table, err) != 0)
        return -1;
    return nvx_trace_writer_rows(writer, values, rows, err);
}

static int write_ops(nvx_trace_writer *writer, nvx_error *err)
{
    nvx_op op[2 * QUERIES] = {0};
    for (uint64_t q = 0; q < QUERIES; q++) {
        op[2 * q] = (nvx_op){.request = q,
                             .opcode = NVX_OP_MVM,
                             .a = {NVX_FROM_MATRIX, 0, 0, STORED, 1},
                             .b = {NVX_FROM_INPUT, QUERY_TABLE, q, 1, 1},
                             .arrival_ps = UINT64_MAX};
        op[2 * q + 1] = (nvx_op){.request = q,
                                 .opcode = NVX_OP_TOPK,
                                 .a = {NVX_FROM_VALUE, (uint32_t)(2 * q), 0, 1, 1},
                                 .k = K,
                                 .arrival_ps = UINT64_MAX};
    }
    return nvx_trace_writer_ops(writer, op, 2 * QUERIES, err);
}

static int write_all(nvx_trace_writer *writer, const float stored[], const float query[],
                     nvx_error *err)
{
    int64_t exact[QUERIES * K];
    for (size_t q = 0; q < QUERIES; q++)
        best(stored, query + q * DIM, exact + q * K);
    if (write_table(writer, NVX_WRITE_MATRIX, "stored", stored, STORED, err) != 0 ||
        write_table(writer, NVX_WRITE_INPUT, "calibration", query, QUERIES, err) != 0 ||
        write_table(writer, NVX_WRITE_INPUT, "queries", query, QUERIES, err) != 0 ||
        write_ops(writer, err) != 0)
        return -1;
    return nvx_trace_writer_neighbors(writer, exact, QUERIES, K, err);
}

int nvx_w1_trace(const char *path, nvx_error *err)
{
    nvx_trace_writer *writer = nvx_trace_writer_new(path, "rag", "nvxsim validate", err);
    if (!writer)
        return -1;
    float *stored = unit_rows("stored", STORED), *query = unit_rows("queries", QUERIES);
    int failed = write_all(writer, stored, query, err);
    free(stored);
    free(query);
    if (failed) {
        nvx_trace_writer_discard(&writer);
        return -1;
    }
    return nvx_trace_writer_commit(&writer, err);
}
