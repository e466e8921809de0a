#include "models/requests.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/memory.h"

enum { READ_OPS = 4096 };

typedef unsigned long long ull;

typedef struct {
    nvx_trace *trace;
    nvx_requests *out;
    uint64_t at;  /* row of /ops */
    uint64_t mvm; /* row of the MVM whose TOPK is awaited */
    bool waiting;
    nvx_error *err;
} walk;

static int refuse(const walk *w, const char *what)
{
    return nvx_fail_at(w->err, nvx_trace_path(w->trace), 0, 0, "/ops[%llu]: %s",
                       (ull)w->at, what);
}

static int take_mvm(walk *w, const nvx_op *op)
{
    nvx_requests *r = w->out;
    const nvx_table *matrix = nvx_trace_matrix(w->trace, op->a.id);
    if (w->waiting)
        return refuse(w,
                      "MVM before the TOPK of the request before; allowed: one MVM and "
                      "then one TOPK per request");
    if (op->request != r->count)
        return refuse(w, "request out of order; allowed: 0, 1, 2, ... one after another");
    if (op->a.kind != NVX_FROM_MATRIX || op->b.kind != NVX_FROM_INPUT)
        return refuse(w,
                      "MVM of these operands is not simulated; allowed: a matrix and an "
                      "input row");
    if (op->a.first != 0 || op->a.count != matrix->rows || op->a.stride > 1 ||
        op->b.count != 1)
        return refuse(w, "MVM of a part of the matrix or of several inputs is not "
                         "simulated; allowed: all rows and one input row");
    if (r->count == 0) {
        r->matrix = op->a.id;
        r->input = op->b.id;
        r->closed_loop = op->arrival_ps == UINT64_MAX;
    } else if (op->a.id != r->matrix || op->b.id != r->input) {
        return refuse(w, "a second matrix or input table is not simulated; allowed: the "
                         "same in all requests");
    }
    if ((op->arrival_ps == UINT64_MAX) != r->closed_loop)
        return refuse(w,
                      "arrival times in some requests only; allowed: in all or in none");
    if (r->count && op->arrival_ps < r->arrival_ps[r->count - 1])
        return refuse(w, "arrives before the request before it; allowed: rising arrival "
                         "times");
    r->row[r->count] = op->b.first;
    r->arrival_ps[r->count] = op->arrival_ps;
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
    if (r->count == 0)
        r->k = op->k;
    else if (op->k != r->k)
        return refuse(w, "another k than the request before; allowed: the same in all");
    r->count++;
    w->waiting = false;
    return 0;
}

static int take(walk *w, const nvx_op *op)
{
    if (op->dep_count > 0)
        return refuse(w, "ordering edges are not simulated; allowed: dep_count 0");
    if (op->priority > 0)
        return refuse(w, "priorities are not simulated; allowed: priority 0");
    if (op->opcode == NVX_OP_MVM)
        return take_mvm(w, op);
    if (op->opcode == NVX_OP_TOPK)
        return take_topk(w, op);
    char text[96];
    snprintf(text, sizeof text, "%s is not simulated by run; allowed: MVM, TOPK",
             nvx_opcode_names[op->opcode]);
    return refuse(w, text);
}

nvx_requests *nvx_requests_read(nvx_trace *trace, nvx_error *err)
{
    uint64_t ops = nvx_trace_ops(trace);
    nvx_requests *out = nvx_alloc(1, sizeof *out);
    out->row = nvx_alloc(ops / 2 + 1, sizeof *out->row);
    out->arrival_ps = nvx_alloc(ops / 2 + 1, sizeof *out->arrival_ps);
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
    if (result == 0 && (w.waiting || out->count == 0))
        result = nvx_fail_at(err, nvx_trace_path(trace), 0, 0, "/ops: %s",
                             w.waiting ? "the last MVM has no TOPK" : "no request");
    if (result < 0)
        nvx_requests_destroy(&out);
    return out;
}

void nvx_requests_destroy(nvx_requests **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->row);
    free((*self_p)->arrival_ps);
    free(*self_p);
    *self_p = NULL;
}
