#include "workloads/rag_ops.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/memory.h"

enum {
    OPS_BLOCK = 4096,                     /* rows of /ops written at a time */
    MOST_AT_ONCE = 2 + NVX_RAG_QUERY_OPS, /* of a query and the update after it */
};

static const double ps_per_s = 1e12;

typedef struct {
    const nvx_rag_stream *s;
    nvx_op *ops; /* [OPS_BLOCK], `held` in use, after `row` written ones */
    uint64_t held, row, requests, written;
} stream;

static uint64_t arrival_of(const stream *t)
{
    if (t->s->rate <= 0)
        return UINT64_MAX;
    return (uint64_t)llround((double)t->requests * ps_per_s / t->s->rate);
}

static void add_query(stream *t, uint64_t query)
{
    const nvx_rag_stream *s = t->s;
    uint64_t row = t->row + t->held;
    t->ops[t->held++] = (nvx_op){
        .request = t->requests,
        .opcode = NVX_OP_MVM,
        .a = {.kind = NVX_FROM_MATRIX, .count = s->rows, .stride = 1},
        .b = {.kind = NVX_FROM_INPUT,
              .id = s->query_table,
              .first = query,
              .count = 1,
              .stride = 1},
        .arrival_ps = arrival_of(t),
    };
    t->ops[t->held++] = (nvx_op){
        .request = t->requests,
        .opcode = NVX_OP_TOPK,
        .a = {.kind = NVX_FROM_VALUE, .id = (uint32_t)row, .count = 1, .stride = 1},
        .k = s->k,
        .arrival_ps = arrival_of(t),
    };
    if (s->fetch > 0)
        t->ops[t->held++] = (nvx_op){
            .request = t->requests,
            .opcode = NVX_OP_MOVE,
            .a = {.kind = NVX_FROM_VALUE,
                  .id = (uint32_t)row + 1,
                  .count = 1,
                  .stride = 1},
            .bytes = s->k * s->fetch,
            .arrival_ps = arrival_of(t),
        };
    t->requests++;
}

static nvx_op *add_program(stream *t, uint64_t first, uint64_t count)
{
    nvx_op *op = &t->ops[t->held++];
    *op = (nvx_op){
        .request = t->requests,
        .opcode = NVX_OP_PROGRAM,
        .a = {.kind = NVX_FROM_MATRIX, .first = first, .count = count, .stride = 1},
        .priority = t->s->updates.write_priority,
        .arrival_ps = arrival_of(t),
    };
    t->requests++;
    return op;
}

/* Writes the next vector held aside. */
static void add_update(stream *t)
{
    const nvx_rag_stream *s = t->s;
    uint64_t to = s->updates.kind == NVX_RAG_INSERT
                      ? s->rows - s->updates.held + t->written
                      : t->written % s->rows;
    if (s->updates.kind == NVX_RAG_REPLACE)
        add_program(t, to, 1);
    add_program(t, to, 1)->b = (nvx_operand){.kind = NVX_FROM_INPUT,
                                             .id = s->query_table + 1,
                                             .first = t->written,
                                             .count = 1,
                                             .stride = 1};
    t->written++;
}

static int flush(stream *t, nvx_trace_writer *writer, nvx_error *err)
{
    int result = nvx_trace_writer_ops(writer, t->ops, t->held, err);
    t->row += t->held;
    t->held = 0;
    return result;
}

static uint64_t every_of(const nvx_rag_stream *s)
{
    uint64_t even = s->queries / (s->updates.held ? s->updates.held : 1);
    return s->updates.every ? s->updates.every : even ? even : 1;
}

static uint64_t updates_of(const nvx_rag_stream *s)
{
    uint64_t times = s->queries / every_of(s);
    return times < s->updates.held ? times : s->updates.held;
}

static bool frees_rows(const nvx_rag_stream *s)
{
    return s->updates.held && s->updates.kind == NVX_RAG_INSERT;
}

uint64_t nvx_rag_requests(const nvx_rag_stream *self)
{
    uint64_t each = self->updates.kind == NVX_RAG_REPLACE ? 2 : 1;
    return self->queries + each * updates_of(self) + frees_rows(self);
}

int nvx_rag_write_ops(const nvx_rag_stream *self, nvx_trace_writer *writer,
                      nvx_error *err)
{
    stream t = {.s = self, .ops = nvx_alloc(OPS_BLOCK, sizeof(nvx_op))};
    uint64_t updates = updates_of(self), every = every_of(self);
    int result = 0;
    if (frees_rows(self))
        add_program(&t, self->rows - self->updates.held, self->updates.held);
    for (uint64_t i = 0; i < self->queries && result == 0; i++) {
        add_query(&t, i);
        if (t.written < updates && (i + 1) % every == 0)
            add_update(&t);
        if (t.held + MOST_AT_ONCE > OPS_BLOCK || i + 1 == self->queries)
            result = flush(&t, writer, err);
    }
    free(t.ops);
    return result;
}
