#include "workloads/ovt_parts.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"

enum { FLAT_OPS = 4 }; /* MVM, TOPK; a delete and a write after them */

static const double ps_per_s = 1e12;

/* The rows of one input while they are made. */
typedef struct request {
    const nvx_ovt_build *b;
    nvx_op *ops; /* [each], `count` in use */
    uint64_t number, count;
    uint32_t first; /* row of /ops of the first */
    uint32_t total; /* row that holds the sum so far, once there is one */
    bool begun;     /* there is one */
} request;

static uint32_t input_table(const nvx_ovt_build *b)
{
    return b->ovt->calibration_rows ? 1 : 0; /* by name */
}

/* Id of the matrix of a scale: windows in order. */
static uint32_t matrix_of(const nvx_pool *pool, int scale)
{
    uint32_t id = 0;
    for (int i = 0; i < pool->windows; i++)
        id += pool->window[i] < pool->window[scale];
    return id;
}

static nvx_op *add(request *r, nvx_opcode opcode, nvx_operand a, uint32_t *row)
{
    nvx_op *op = &r->ops[r->count];
    *row = r->first + (uint32_t)r->count++;
    double rate = r->b->ovt->rate;
    *op = (nvx_op){
        .request = r->number,
        .opcode = (uint8_t)opcode,
        .a = a,
        .arrival_ps = rate > 0 ? (uint64_t)llround((double)r->number * ps_per_s / rate)
                               : UINT64_MAX,
    };
    return op;
}

static nvx_operand select_rows(nvx_from kind, uint32_t id, uint64_t first, uint64_t count)
{
    return (nvx_operand){
        .kind = (uint8_t)kind, .id = id, .first = first, .count = count, .stride = 1};
}

/* Tokens first .. first+count-1 of the input. */
static nvx_operand tokens(const request *r, uint64_t first, uint64_t count)
{
    return select_rows(NVX_FROM_INPUT, input_table(r->b),
                       r->number * r->b->pool.tokens + first, count);
}

/* Token `token` of a scale against pooled token t of all OVTs, into the sum. */
static void add_token(request *r, int scale, uint64_t t, nvx_operand token)
{
    const nvx_ovt_build *b = r->b;
    const nvx_operand none = {.kind = NVX_FROM_NONE};
    uint32_t product, before = r->total;
    add(r, NVX_OP_MVM,
        select_rows(NVX_FROM_MATRIX, matrix_of(&b->pool, scale), t * b->ovts, b->ovts),
        &product)
        ->b = token;
    nvx_op *sum =
        add(r, NVX_OP_ACCUMULATE,
            r->begun ? select_rows(NVX_FROM_VALUE, before, 0, 1) : none, &r->total);
    sum->b = select_rows(NVX_FROM_VALUE, product, 0, 1);
    sum->w = nvx_pool_share(&b->pool, scale);
    r->begun = true;
}

/* `count` tokens of the input from `first` on, averaged by `window`; they meet pooled
 * tokens t, t + 1, ... of the OVTs. */
static void add_tokens(request *r, int scale, uint64_t first, uint64_t count,
                       uint64_t window, uint64_t t)
{
    uint32_t pooled;
    add(r, NVX_OP_POOL, tokens(r, first, count), &pooled)->k = (uint32_t)window;
    for (uint64_t i = 0; i < count / window; i++)
        add_token(r, scale, t + i, select_rows(NVX_FROM_VALUE, pooled, i, 1));
}

static void add_scale(request *r, int scale)
{
    uint64_t n = r->b->pool.tokens, window = r->b->pool.window[scale];
    uint64_t left = n % window, whole = n - left;
    if (window == 1)
        for (uint64_t t = 0; t < n; t++)
            add_token(r, scale, t, tokens(r, t, 1));
    else
        add_tokens(r, scale, 0, whole, window, 0);
    if (left > 0)
        add_tokens(r, scale, whole, left, left, whole / window);
}

static int write_token_major(nvx_ovt_build *b)
{
    uint64_t each = nvx_ovt_ops_each(b->ovt, b->pool.tokens);
    nvx_op *ops = nvx_alloc(each, sizeof *ops);
    int result = 0;
    for (uint64_t i = 0; i < b->requests && result == 0; i++) {
        request r = {.b = b, .ops = ops, .number = i, .first = (uint32_t)(i * each)};
        uint32_t row;
        for (int scale = 0; scale < b->pool.windows; scale++)
            add_scale(&r, scale);
        add(&r, NVX_OP_TOPK, select_rows(NVX_FROM_VALUE, r.total, 0, 1), &row)->k =
            b->ovt->k;
        NVX_ASSERT(r.count == each);
        result = nvx_trace_writer_ops(b->writer, ops, each, b->err);
    }
    free(ops);
    return result;
}

static nvx_rag_stream stream_of(const nvx_ovt_build *b)
{
    return (nvx_rag_stream){.queries = b->requests,
                            .rows = nvx_ovt_rows(b),
                            .updates = b->ovt->updates,
                            .k = b->ovt->k,
                            .query_table = input_table(b),
                            .rate = b->ovt->rate};
}

uint64_t nvx_ovt_requests(const nvx_ovt_build *b)
{
    const nvx_rag_stream stream = stream_of(b);
    return nvx_rag_requests(&stream);
}

uint64_t nvx_ovt_ops_each(const nvx_ovt *ovt, uint64_t tokens)
{
    uint64_t rows = 1; /* TOPK */
    if (ovt->layout == NVX_OVT_FLAT)
        return FLAT_OPS;
    for (int i = 0; i < ovt->pool.windows; i++) {
        uint64_t window = ovt->pool.window[i];
        rows += 2 * nvx_pool_tokens(tokens, window); /* MVM, ACCUMULATE */
        rows += nvx_pool_tokens(tokens % window, window) + (window > 1); /* POOL */
    }
    return rows;
}

int nvx_ovt_write_ops(nvx_ovt_build *b)
{
    const nvx_rag_stream stream = stream_of(b);
    return b->ovt->layout == NVX_OVT_FLAT ? nvx_rag_write_ops(&stream, b->writer, b->err)
                                          : write_token_major(b);
}
