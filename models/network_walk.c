#include "models/network_walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/digital.h"
#include "models/ranking.h"
#include "sim/memory.h"

enum { FEW = 3 /* requests that are not worth several threads */ };

/* An MVM with a vector, to be sorted by matrix and rows. */
typedef struct {
    uint64_t op, row; /* of the value */
} product;

typedef struct {
    const nvx_network *n;
    float *const *inputs;
    float **value;     /* [ops] rows x dim; NULL: not there yet, or no longer */
    uint32_t *left;    /* [ops] uses of the value that are to come */
    uint64_t *wrong;   /* [requests] a row that is not finite; UINT64_MAX: none */
    uint32_t *request; /* [ops] */
    nvx_answers *out;
    uint32_t level;
} walk;

float **nvx_network_inputs(const nvx_network *network, nvx_error *err)
{
    uint32_t tables = nvx_trace_inputs(network->trace);
    float **out = nvx_alloc(tables + 1ull, sizeof *out);
    for (uint32_t i = 0; i < tables && out; i++) {
        const nvx_table *t = nvx_trace_input(network->trace, i);
        out[i] = nvx_alloc(t->rows * t->dim, sizeof **out);
        if (nvx_trace_read_input(network->trace, i, 0, t->rows, out[i], err) < 0)
            nvx_network_inputs_free(network, &out);
    }
    return out;
}

void nvx_network_inputs_free(const nvx_network *network, float ***inputs_p)
{
    for (uint32_t i = 0; *inputs_p && i < nvx_trace_inputs(network->trace); i++)
        free((*inputs_p)[i]);
    free(*inputs_p);
    *inputs_p = NULL;
}

/* Row i of an operand, and how many values it has. */
static const float *operand(const walk *w, const nvx_operand *of, uint64_t i)
{
    uint64_t row = nvx_operand_row(of, i);
    if (of->kind == NVX_FROM_INPUT)
        return w->inputs[of->id] + row * nvx_trace_input(w->n->trace, of->id)->dim;
    return w->value[of->id] + row * w->n->op[of->id].dim;
}

static nvx_rows rows_of(const walk *w, const nvx_operand *of)
{
    nvx_rows out = {.n = of->count, .stride = of->stride};
    if (of->kind == NVX_FROM_NONE)
        return (nvx_rows){0};
    out.dim = of->kind == NVX_FROM_INPUT ? nvx_trace_input(w->n->trace, of->id)->dim
                                         : w->n->op[of->id].dim;
    out.first = operand(w, of, 0);
    return out;
}

/* ---- digital ---- */

static void rank(const walk *w, uint64_t at)
{
    const nvx_network_op *o = &w->n->op[at];
    nvx_answers *out = w->out;
    uint64_t d = w->n->ranked, r = w->request[at];
    const float *score = operand(w, &o->op.a, 0);
    nvx_ranked *list = nvx_alloc(out->keep, sizeof *list);
    nvx_topk_counts counts = {0};
    uint32_t held = 0;
    for (uint64_t i = 0; i < d; i++)
        held = nvx_rank(list, out->keep, held, (double)score[i], (int64_t)i, &counts);
    out->written[r] = counts.inserts + counts.replaces;
    for (uint32_t i = 0; i < held; i++) {
        out->ids[r * out->keep + i] = list[i].id;
        out->score[r * out->keep + i] = (float)list[i].score;
    }
    memcpy(out->ranked + r * d, score, d * sizeof *score);
    free(list);
}

/* An operation has taken its operands: those that nothing else takes are gone. */
static void forget(const walk *w, const nvx_network_op *o)
{
    const nvx_operand *of[] = {&o->op.a, &o->op.b};
    for (int i = 0; i < 2; i++)
        if (of[i]->kind == NVX_FROM_VALUE && --w->left[of[i]->id] == 0) {
            free(w->value[of[i]->id]);
            w->value[of[i]->id] = NULL;
        }
}

/* Notes a row whose value is not finite: float32 has been left. */
static void check(const walk *w, uint64_t at)
{
    const nvx_network_op *o = &w->n->op[at];
    uint64_t *wrong = &w->wrong[w->request[at]];
    for (uint64_t i = 0; i < o->rows * o->dim; i++)
        if (!isfinite(w->value[at][i]) && at < *wrong)
            *wrong = at;
}

static void compute(const walk *w, uint64_t at)
{
    const nvx_network_op *o = &w->n->op[at];
    if (o->op.opcode == NVX_OP_TOPK) {
        rank(w, at);
        return;
    }
    const nvx_operand *a = &o->op.a;
    bool positions = a->kind == NVX_FROM_VALUE && !w->value[a->id];
    if (o->rows == 0 || (o->op.opcode == NVX_OP_MOVE && positions))
        return;
    w->value[at] = nvx_alloc(o->rows * o->dim, sizeof **w->value);
    nvx_digital(&o->op, rows_of(w, &o->op.a), rows_of(w, &o->op.b), w->value[at]);
    check(w, at);
}

/* Digital operations of the level, the requests on all threads. */
static void compute_level(const walk *w)
{
    const nvx_network *n = w->n;
#pragma omp parallel for schedule(dynamic) if (n->requests > FEW)
    for (uint64_t r = 0; r < n->requests; r++)
        for (uint64_t i = n->first[r]; i < n->first[r + 1]; i++)
            if (n->op[i].level == w->level && n->op[i].op.opcode != NVX_OP_MVM) {
                compute(w, i);
                forget(w, &n->op[i]);
            }
}

/* ---- MVMs ---- */

static int compare(const void *a, const void *b, void *ops)
{
    const product *p = a, *q = b;
    const nvx_network_op *op = ops;
    const nvx_operand *x = &op[p->op].op.a, *y = &op[q->op].op.a;
    const uint64_t key[][2] = {{x->id, y->id},
                               {x->first, y->first},
                               {x->count, y->count},
                               {p->op, q->op},
                               {p->row, q->row}};
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        if (key[i][0] != key[i][1])
            return key[i][0] < key[i][1] ? -1 : 1;
    return 0;
}

/* The MVMs of the level, vector by vector, sorted; returns how many. */
static uint64_t list_products(const walk *w, product **out)
{
    const nvx_network *n = w->n;
    uint64_t count = 0, at = 0;
    for (uint64_t i = 0; i < n->ops; i++)
        if (n->op[i].level == w->level && n->op[i].op.opcode == NVX_OP_MVM)
            count += n->op[i].rows;
    *out = nvx_alloc(count + 1, sizeof **out);
    for (uint64_t i = 0; i < n->ops; i++)
        if (n->op[i].level == w->level && n->op[i].op.opcode == NVX_OP_MVM)
            for (uint64_t row = 0; row < n->op[i].rows; row++)
                (*out)[at++] = (product){i, row};
    qsort_r(*out, count, sizeof **out, compare, w->n->op);
    return count;
}

static int apply_some(const walk *w, const product p[], uint64_t vectors, nvx_apply apply,
                      void *arg, nvx_error *err)
{
    const nvx_network *n = w->n;
    const nvx_operand *a = &n->op[p->op].op.a;
    uint64_t d = nvx_trace_matrix(n->trace, a->id)->dim;
    float *x = nvx_alloc(vectors * d, sizeof *x);
    float *y = nvx_alloc(vectors * a->count, sizeof *y);
    uint32_t *request = nvx_alloc(vectors, sizeof *request);
    for (uint64_t i = 0; i < vectors; i++) {
        const nvx_operand *b = &n->op[p[i].op].op.b;
        memcpy(x + i * d, operand(w, b, p[i].row), d * sizeof *x);
        request[i] = w->request[p[i].op];
    }
    const nvx_application what = {a->id, a->first, a->count, vectors, x, request, y};
    int result = apply(arg, &what, err);
    for (uint64_t i = 0; i < vectors; i++) {
        float **to = &w->value[p[i].op];
        if (!*to)
            *to = nvx_alloc(n->op[p[i].op].rows * a->count, sizeof **to);
        memcpy(*to + p[i].row * a->count, y + i * a->count, a->count * sizeof *y);
    }
    free(x);
    free(y);
    free(request);
    return result;
}

static bool same_rows(const nvx_network *n, const product *p, const product *q)
{
    const nvx_operand *a = &n->op[p->op].op.a, *b = &n->op[q->op].op.a;
    return a->id == b->id && a->first == b->first && a->count == b->count;
}

static int apply_level(const walk *w, nvx_apply apply, void *arg, nvx_error *err)
{
    product *all;
    uint64_t count = list_products(w, &all);
    int result = 0;
    for (uint64_t i = 0, end; i < count && result == 0; i = end) {
        for (end = i + 1; end < count && same_rows(w->n, &all[i], &all[end]); end++)
            ;
        result = apply_some(w, all + i, end - i, apply, arg, err);
    }
    for (uint64_t i = 0; i < w->n->ops && result == 0; i++)
        if (w->n->op[i].level == w->level && w->n->op[i].op.opcode == NVX_OP_MVM) {
            check(w, i);
            forget(w, &w->n->op[i]);
        }
    free(all);
    return result;
}

/* ---- all ---- */

static nvx_answers *answers_new(const nvx_network *n, uint32_t keep)
{
    nvx_answers *out = nvx_alloc(1, sizeof *out);
    out->row = nvx_alloc(n->requests + 1, sizeof *out->row);
    for (uint64_t r = 0; r < n->requests; r++)
        out->row[r + 1] = out->row[r] + (n->k ? 1 : n->op[nvx_network_answer(n, r)].rows);
    if (!n->k) {
        out->value = nvx_alloc(out->row[n->requests] * n->dim, sizeof *out->value);
        return out;
    }
    out->keep = keep ? keep : n->k;
    out->ids = nvx_alloc(n->requests * out->keep, sizeof *out->ids);
    out->score = nvx_alloc(n->requests * out->keep, sizeof *out->score);
    for (uint64_t i = 0; i < n->requests * out->keep; i++) {
        out->ids[i] = -1;
        out->score[i] = NAN;
    }
    out->ranked = nvx_alloc(n->requests * n->ranked, sizeof *out->ranked);
    out->written = nvx_alloc(n->requests, sizeof *out->written);
    return out;
}

static void take_answers(const walk *w)
{
    const nvx_network *n = w->n;
    for (uint64_t r = 0; r < n->requests && !n->k; r++) {
        uint64_t at = nvx_network_answer(n, r);
        memcpy(w->out->value + w->out->row[r] * n->dim, w->value[at],
               n->op[at].rows * n->dim * sizeof *w->out->value);
    }
}

/* The first row that has left the finite numbers. */
static int check_all(const walk *w, nvx_error *err)
{
    uint64_t first = UINT64_MAX;
    for (uint64_t r = 0; r < w->n->requests; r++)
        first = w->wrong[r] < first ? w->wrong[r] : first;
    if (first == UINT64_MAX)
        return 0;
    return nvx_fail_at(err, nvx_trace_path(w->n->trace), 0, 0,
                       "/ops[%llu]: gives a value that is not a finite float32; allowed: "
                       "operations that stay finite",
                       (unsigned long long)first);
}

static void walk_clear(walk *w)
{
    for (uint64_t i = 0; i < w->n->ops; i++)
        free(w->value[i]);
    free(w->value);
    free(w->left);
    free(w->wrong);
    free(w->request);
}

nvx_answers *nvx_network_walk(const nvx_network *network, float *const *inputs,
                              uint32_t keep, nvx_apply apply, void *arg, nvx_error *err)
{
    walk w = {.n = network, .inputs = inputs};
    int result = 0;
    w.value = nvx_alloc(network->ops, sizeof *w.value);
    w.left = nvx_alloc(network->ops, sizeof *w.left);
    w.wrong = nvx_alloc(network->requests, sizeof *w.wrong);
    w.request = nvx_alloc(network->ops, sizeof *w.request);
    w.out = answers_new(network, keep);
    for (uint64_t i = 0; i < network->ops; i++) {
        w.request[i] = (uint32_t)network->op[i].op.request;
        w.left[i] = network->op[i].uses;
    }
    memset(w.wrong, 0xff, network->requests * sizeof *w.wrong);
    for (; w.level <= network->levels && result == 0; w.level++) {
        if (w.level > 0)
            result = apply_level(&w, apply, arg, err);
        if (result == 0)
            compute_level(&w);
        if (result == 0)
            result = check_all(&w, err);
    }
    if (result == 0)
        take_answers(&w);
    else
        nvx_answers_destroy(&w.out);
    walk_clear(&w);
    return w.out;
}

void nvx_answers_destroy(nvx_answers **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->row);
    free((*self_p)->ids);
    free((*self_p)->score);
    free((*self_p)->value);
    free((*self_p)->ranked);
    free((*self_p)->written);
    free(*self_p);
    *self_p = NULL;
}
