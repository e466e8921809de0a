#include "models/network.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/fn.h"

enum { READ_OPS = 4096 };

typedef unsigned long long ull;

int nvx_network_is(nvx_trace *trace, nvx_error *err)
{
    uint64_t ops = nvx_trace_ops(trace);
    nvx_op *block = nvx_alloc(READ_OPS, sizeof *block);
    int result = 0;
    for (uint64_t i = 0; i < ops && result == 0; i += READ_OPS) {
        uint64_t count = ops - i < READ_OPS ? ops - i : READ_OPS;
        result = nvx_trace_read_ops(trace, i, count, block, err);
        for (uint64_t j = 0; j < count && result == 0; j++)
            if (block[j].opcode == NVX_OP_POOL || block[j].opcode == NVX_OP_VECTOR ||
                block[j].opcode == NVX_OP_MATMUL || block[j].opcode == NVX_OP_ACCUMULATE)
                result = 1;
    }
    free(block);
    return result;
}

static int refuse(const nvx_network *n, uint64_t row, const char *what, nvx_error *err)
{
    return nvx_fail_at(err, nvx_trace_path(n->trace), 0, 0, "/ops[%llu]: %s", (ull)row,
                       what);
}

/* Values per row of an operand. */
static uint64_t dim_of(const nvx_network *n, const nvx_operand *of)
{
    if (of->kind == NVX_FROM_MATRIX)
        return nvx_trace_matrix(n->trace, of->id)->dim;
    if (of->kind == NVX_FROM_INPUT)
        return nvx_trace_input(n->trace, of->id)->dim;
    return of->kind == NVX_FROM_VALUE ? n->op[of->id].dim : 0;
}

/* Shape of the value (docs/trace.md). */
static void shape(const nvx_network *n, nvx_network_op *o)
{
    const nvx_op *op = &o->op;
    uint64_t m = op->a.count, d = dim_of(n, &op->a), e = dim_of(n, &op->b);
    switch ((nvx_opcode)op->opcode) {
    case NVX_OP_MVM:
        o->rows = op->b.count, o->dim = m;
        break;
    case NVX_OP_ACCUMULATE:
        o->rows = op->b.count, o->dim = e;
        break;
    case NVX_OP_TOPK:
        o->rows = m, o->dim = op->k;
        break;
    case NVX_OP_POOL:
        o->rows = m / op->k, o->dim = d;
        break;
    case NVX_OP_VECTOR:
        o->rows = op->fn == NVX_VECTOR_MEAN ? 1 : m, o->dim = d;
        break;
    case NVX_OP_MATMUL:
        o->rows = m, o->dim = op->fn == NVX_MATMUL_TRANSPOSED ? op->b.count : e;
        break;
    default: /* MOVE */
        o->rows = op->a.kind == NVX_FROM_NONE ? 0 : m, o->dim = d;
    }
}

/* Level of an operation, and one more use of its operands. */
static void level(nvx_network *n, nvx_network_op *o)
{
    const nvx_operand *of[] = {&o->op.a, &o->op.b};
    for (int i = 0; i < 2; i++)
        if (of[i]->kind == NVX_FROM_VALUE && n->op[of[i]->id].level > o->level)
            o->level = n->op[of[i]->id].level;
    o->level += o->op.opcode == NVX_OP_MVM;
    for (int i = 0; i < 2; i++)
        if (of[i]->kind == NVX_FROM_VALUE)
            n->op[of[i]->id].uses++;
    n->levels = o->level > n->levels ? o->level : n->levels;
}

static int take_topk(nvx_network *n, uint64_t row, const nvx_op *op, uint64_t before,
                     nvx_error *err)
{
    uint64_t d = dim_of(n, &op->a);
    if (op->a.count != 1)
        return refuse(n, row, "TOPK of several rows is not simulated; allowed: one row",
                      err);
    if (n->k && (n->k != op->k || n->ranked != d))
        return refuse(n, row,
                      "TOPK of another k or of another number of values than the request "
                      "before; allowed: the same in all",
                      err);
    for (uint64_t i = before; i < row; i++)
        if (n->op[i].op.opcode == NVX_OP_TOPK)
            return refuse(n, row, "a second TOPK of one request is not simulated", err);
    n->k = op->k;
    n->ranked = d;
    return 0;
}

/* Takes row `row`; the request it belongs to begins at row `before`. */
static int take(nvx_network *n, uint64_t row, uint64_t before, nvx_error *err)
{
    nvx_network_op *o = &n->op[row];
    const nvx_op *op = &o->op;
    if (op->opcode == NVX_OP_PROGRAM)
        return refuse(
            n, row,
            "PROGRAM beside POOL, VECTOR, MATMUL or ACCUMULATE is not simulated; "
            "allowed: a trace with either",
            err);
    if (op->dep_count > 0)
        return refuse(n, row, "ordering edges are not simulated; allowed: dep_count 0",
                      err);
    if ((op->a.kind == NVX_FROM_VALUE && op->a.id < before) ||
        (op->b.kind == NVX_FROM_VALUE && op->b.id < before))
        return refuse(n, row,
                      "the value of another request is not simulated; allowed: values of "
                      "its own",
                      err);
    if (op->opcode == NVX_OP_MVM && op->a.count > 1 && op->a.stride != 1)
        return refuse(n, row,
                      "MVM of rows of a matrix that do not follow each other is not "
                      "simulated; allowed: stride 1",
                      err);
    if (op->priority != n->op[before].op.priority)
        return refuse(n, row,
                      "another priority than the first row of its request; allowed: the "
                      "same",
                      err);
    if (op->opcode == NVX_OP_TOPK && take_topk(n, row, op, before, err) < 0)
        return -1;
    if (op->opcode == NVX_OP_MVM)
        n->used[op->a.id] = 1;
    shape(n, o);
    level(n, o);
    return 0;
}

uint64_t nvx_network_answer(const nvx_network *self, uint64_t request)
{
    return self->first[request + 1] - 1;
}

/* The operation behind MOVEs that pass a value on. */
static const nvx_network_op *origin(const nvx_network *n, uint64_t at)
{
    while (n->op[at].op.opcode == NVX_OP_MOVE && n->op[at].op.a.kind == NVX_FROM_VALUE)
        at = n->op[at].op.a.id;
    return &n->op[at];
}

static int check_answers(nvx_network *n, nvx_error *err)
{
    for (uint64_t r = 0; r < n->requests; r++) {
        uint64_t at = nvx_network_answer(n, r);
        nvx_network_op *o = &n->op[at];
        bool ranks = origin(n, at)->op.opcode == NVX_OP_TOPK;
        o->uses++;
        if (o->rows == 0)
            return refuse(n, at, "the last row of its request gives no value", err);
        if (ranks != (n->k > 0))
            return refuse(n, at,
                          "the last row of its request gives numbers where there are "
                          "TOPKs; allowed: in every request a TOPK whose positions are "
                          "the answer, or in none",
                          err);
        if (!ranks && r > 0 && o->dim != n->dim)
            return refuse(n, at,
                          "the answer's rows have another length than those of the "
                          "request before; allowed: the same in all",
                          err);
        n->dim = ranks ? 0 : o->dim;
    }
    return 0;
}

static int read_ops(nvx_network *n, nvx_error *err)
{
    nvx_op *block = nvx_alloc(READ_OPS, sizeof *block);
    uint64_t before = 0;
    int result = 0;
    for (uint64_t i = 0; i < n->ops && result == 0; i += READ_OPS) {
        uint64_t count = n->ops - i < READ_OPS ? n->ops - i : READ_OPS;
        result = nvx_trace_read_ops(n->trace, i, count, block, err);
        for (uint64_t j = 0; j < count && result == 0; j++) {
            uint64_t row = i + j;
            n->op[row].op = block[j];
            if (block[j].request == n->requests) {
                n->first[n->requests++] = before = row;
            } else if (block[j].request + 1 != n->requests) {
                result = refuse(n, row,
                                "rows of requests are mixed; allowed: those of one "
                                "request one after another",
                                err);
                continue;
            }
            result = take(n, row, before, err);
        }
    }
    n->first[n->requests] = n->ops;
    free(block);
    return result;
}

nvx_network *nvx_network_read(nvx_trace *trace, nvx_error *err)
{
    nvx_network *n = nvx_alloc(1, sizeof *n);
    n->trace = trace;
    n->ops = nvx_trace_ops(trace);
    n->op = nvx_alloc(n->ops, sizeof *n->op);
    n->first = nvx_alloc(n->ops + 1, sizeof *n->first);
    n->used = nvx_alloc(nvx_trace_matrices(trace), sizeof *n->used);
    if (read_ops(n, err) < 0 || check_answers(n, err) < 0)
        nvx_network_destroy(&n);
    return n;
}

void nvx_network_destroy(nvx_network **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->op);
    free((*self_p)->first);
    free((*self_p)->used);
    free(*self_p);
    *self_p = NULL;
}

void nvx_network_keep(nvx_network *self, uint64_t count)
{
    NVX_ASSERT(count <= self->requests);
    self->requests = count;
    self->ops = self->first[count];
    self->levels = 0;
    memset(self->used, 0, nvx_trace_matrices(self->trace) * sizeof *self->used);
    for (uint64_t i = 0; i < self->ops; i++) {
        const nvx_network_op *o = &self->op[i];
        self->levels = o->level > self->levels ? o->level : self->levels;
        if (o->op.opcode == NVX_OP_MVM)
            self->used[o->op.a.id] = 1;
    }
}

nvx_requests *nvx_network_requests(const nvx_network *self)
{
    nvx_requests *out = nvx_requests_new(self->requests);
    out->count = out->searches = self->requests;
    out->k = self->k;
    for (uint64_t r = 0; r < self->requests; r++) {
        const nvx_op *op = &self->op[self->first[r]].op;
        out->arrival_ps[r] = op->arrival_ps;
        out->priority[r] = op->priority;
    }
    out->closed_loop = out->arrival_ps[0] == UINT64_MAX;
    return out;
}
