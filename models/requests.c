#include "models/requests.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/memory.h"

enum { READ_OPS = 4096 };

typedef unsigned long long ull;

typedef struct {
    nvx_trace *trace;
    nvx_requests *out;
    uint64_t at;   /* row of /ops */
    uint64_t mvm;  /* row of the MVM whose TOPK is awaited */
    uint64_t topk; /* row of the last TOPK */
    bool waiting;
    nvx_error *err;
} walk;

static int refuse(const walk *w, const char *what)
{
    return nvx_fail_at(w->err, nvx_trace_path(w->trace), 0, 0, "/ops[%llu]: %s",
                       (ull)w->at, what);
}

/* What every first operation of a request must keep to. */
static int begin(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    char text[128];
    if (w->waiting) {
        snprintf(text, sizeof text,
                 "%s before the TOPK of the request before; allowed: one MVM and then "
                 "one TOPK per request",
                 nvx_opcode_names[op->opcode]);
        return refuse(w, text);
    }
    if (op->request != r->count)
        return refuse(w, "request out of order; allowed: 0, 1, 2, ... one after another");
    return 0;
}

/* Takes priority and arrival of the request that op begins. */
static int arrive(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    if (r->count == 0)
        r->closed_loop = op->arrival_ps == UINT64_MAX;
    if ((op->arrival_ps == UINT64_MAX) != r->closed_loop)
        return refuse(w,
                      "arrival times in some requests only; allowed: in all or in none");
    if (r->count && op->arrival_ps < r->arrival_ps[r->count - 1])
        return refuse(w, "arrives before the request before it; allowed: rising arrival "
                         "times");
    r->row[r->count] = op->b.first;
    r->priority[r->count] = op->priority;
    r->arrival_ps[r->count] = op->arrival_ps;
    return 0;
}

static int take_mvm(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    const nvx_table *matrix = nvx_trace_matrix(w->trace, op->a.id);
    if (begin(w, op) < 0)
        return -1;
    if (op->a.kind != NVX_FROM_MATRIX || op->b.kind != NVX_FROM_INPUT)
        return refuse(w,
                      "MVM of these operands is not simulated; allowed: a matrix and an "
                      "input row");
    if (op->a.first != 0 || op->a.count != matrix->rows || op->a.stride > 1 ||
        op->b.count != 1)
        return refuse(w, "MVM of a part of the matrix or of several inputs is not "
                         "simulated; allowed: all rows and one input row");
    if (r->count == 0)
        r->matrix = op->a.id;
    if (r->searches == 0)
        r->input = op->b.id;
    if (op->a.id != r->matrix || op->b.id != r->input)
        return refuse(w, "a second matrix or input table is not simulated; allowed: the "
                         "same in all requests");
    if (arrive(w, op) < 0)
        return -1;
    w->mvm = w->at;
    w->waiting = true;
    return 0;
}

static int take_topk(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    if (!w->waiting || op->request != r->count || op->a.kind != NVX_FROM_VALUE ||
        op->a.id != w->mvm)
        return refuse(w, "TOPK of anything but the MVM just before it is not simulated");
    if (op->priority != r->priority[r->count])
        return refuse(w, "another priority than the MVM of its request; allowed: the "
                         "same");
    if (r->searches == 0)
        r->k = op->k;
    else if (op->k != r->k)
        return refuse(w, "another k than the request before; allowed: the same in all");
    r->count++;
    r->searches++;
    w->waiting = false;
    w->topk = w->at;
    return 0;
}

static int take_move(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    bool follows = r->searches > 0 && w->topk + 1 == w->at && !w->waiting;
    if (!follows || op->request + 1 != r->count || op->a.kind != NVX_FROM_VALUE ||
        op->a.id != w->topk)
        return refuse(w, "MOVE of anything but the TOPK just before it is not simulated");
    r->moved[r->count - 1] = op->bytes;
    r->moves = true;
    return 0;
}

static int take_program(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    bool deletes = op->b.kind == NVX_FROM_NONE;
    if (begin(w, op) < 0)
        return -1;
    if (!deletes && op->b.kind != NVX_FROM_INPUT)
        return refuse(w, "PROGRAM of a computed value is not simulated; allowed: input "
                         "rows, or none to delete");
    if ((op->a.count > 1 && op->a.stride != 1) || (op->b.count > 1 && op->b.stride != 1))
        return refuse(w, "PROGRAM of rows that do not follow each other is not "
                         "simulated; allowed: stride 1");
    if (r->count == 0)
        r->matrix = op->a.id;
    if (op->a.id != r->matrix)
        return refuse(w, "PROGRAM of a second matrix is not simulated; allowed: the same "
                         "in all requests");
    if (!deletes && r->written == UINT32_MAX)
        r->written = op->b.id;
    if (!deletes && op->b.id != r->written)
        return refuse(w, "PROGRAM from a second input table is not simulated; allowed: "
                         "the same in all requests");
    if (arrive(w, op) < 0)
        return -1;
    r->kind[r->count] = deletes ? NVX_DELETE : NVX_WRITE;
    r->first[r->count] = op->a.first;
    r->rows[r->count] = op->a.count;
    r->verify[r->count] = op->fn;
    r->count++;
    r->writes++;
    return 0;
}

static int take(walk *w, const nvx_op *op)
{
    if (op->dep_count > 0)
        return refuse(w, "ordering edges are not simulated; allowed: dep_count 0");
    if (op->opcode == NVX_OP_MVM)
        return take_mvm(w, op);
    if (op->opcode == NVX_OP_TOPK)
        return take_topk(w, op);
    if (op->opcode == NVX_OP_PROGRAM)
        return take_program(w, op);
    NVX_ASSERT(op->opcode == NVX_OP_MOVE); /* others are networks' */
    return take_move(w, op);
}

nvx_requests *nvx_requests_new(uint64_t most)
{
    nvx_requests *out = nvx_alloc(1, sizeof *out);
    out->written = UINT32_MAX;
    out->kind = nvx_alloc(most + 1, sizeof *out->kind);
    out->row = nvx_alloc(most + 1, sizeof *out->row);
    out->first = nvx_alloc(most + 1, sizeof *out->first);
    out->rows = nvx_alloc(most + 1, sizeof *out->rows);
    out->verify = nvx_alloc(most + 1, sizeof *out->verify);
    out->moved = nvx_alloc(most + 1, sizeof *out->moved);
    out->priority = nvx_alloc(most + 1, sizeof *out->priority);
    out->arrival_ps = nvx_alloc(most + 1, sizeof *out->arrival_ps);
    return out;
}

nvx_requests *nvx_requests_read(nvx_trace *trace, nvx_error *err)
{
    uint64_t ops = nvx_trace_ops(trace);
    nvx_requests *out = nvx_requests_new(ops); /* one each at most */
    nvx_op *block = nvx_alloc(READ_OPS, sizeof *block);
    walk w = {.trace = trace, .out = out, .err = err};
    int result = 0;
    for (uint64_t i = 0; i < ops && result == 0; i += READ_OPS) {
        uint64_t count = ops - i < READ_OPS ? ops - i : READ_OPS;
        result = nvx_trace_read_ops(trace, i, count, block, err);
        for (uint64_t j = 0; j < count && result == 0; j++) {
            w.at = i + j;
            result = take(&w, &block[j]);
        }
    }
    free(block);
    if (result == 0 && (w.waiting || out->searches == 0))
        result = nvx_fail_at(err, nvx_trace_path(trace), 0, 0, "/ops: %s",
                             w.waiting         ? "the last MVM has no TOPK"
                             : out->count == 0 ? "no request"
                                               : "no search; allowed: at least one MVM "
                                                 "and its TOPK");
    if (result < 0)
        nvx_requests_destroy(&out);
    return out;
}

void nvx_requests_keep(nvx_requests *self, uint64_t count)
{
    self->count = count;
    self->searches = self->writes = 0;
    for (uint64_t i = 0; i < count; i++)
        *(self->kind[i] == NVX_SEARCH ? &self->searches : &self->writes) += 1;
}

void nvx_requests_destroy(nvx_requests **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_requests *r = *self_p;
    void *columns[] = {r->kind,   r->row,   r->first,    r->rows,
                       r->verify, r->moved, r->priority, r->arrival_ps};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        free(columns[i]);
    free(r);
    *self_p = NULL;
}
