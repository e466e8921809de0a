/* network_program.c - the operations of requests as steps of the stepped machine, a row of
 * a value at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/crossbar.h"
#include "models/network_chip.h"
#include "models/shift_add.h"
#include "models/topk.h"
#include "models/vector_unit.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "traces/fn.h"

enum { NO_STEP = UINT32_MAX };

/* A program that is being made. */
typedef struct {
    nvx_network_chip *c;
    const nvx_vector_params *vector;
    const nvx_timing_machine *m;
    nvx_clock core;
    uint64_t input_bits, value_bits;
    nvx_timing_program out;
    uint32_t step_room, needs, need_room;
    uint32_t **done;    /* [ops] step after which each row of the value is there */
    uint64_t **brought; /* [inputs] per row: request + 1 and step that brought it */
    uint64_t request;
    nvx_opcode computes; /* a digital operation, where there is no vector unit */
    bool fails;
} maker;

/* A number of the second array that doubles. */
static void *grown(void *block, uint32_t n, uint32_t *room, size_t size)
{
    if (n < *room)
        return block;
    uint32_t more = *room ? 2 * *room : 64;
    block = nvx_grow(block, *room, more, size);
    *room = more;
    return block;
}

static uint32_t begin(maker *k, nvx_timing_doing_step kind, uint64_t n)
{
    nvx_timing_program *p = &k->out;
    p->step = grown(p->step, p->steps, &k->step_room, sizeof *p->step);
    nvx_timing_step *s = &p->step[p->steps];
    s->kind = (uint8_t)kind;
    s->n = n;
    s->need_first = k->needs;
    return p->steps++;
}

/* The last step needs one more. */
static void need(maker *k, uint32_t before)
{
    nvx_timing_program *p = &k->out;
    nvx_timing_step *s = &p->step[p->steps - 1];
    if (before == NO_STEP)
        return;
    p->need = grown(p->need, k->needs, &k->need_room, sizeof *p->need);
    p->need[k->needs++] = before;
    s->needs++;
}

/* The step that brings row i of an operand; an input row crosses the link when it is first
 * asked for, which adds a step. */
static uint32_t row_of(maker *k, const nvx_operand *of, uint64_t i)
{
    uint64_t row = nvx_operand_row(of, i);
    if (of->kind == NVX_FROM_VALUE)
        return k->done[of->id][row];
    uint64_t *known = &k->brought[of->id][row], mark = (k->request + 1) << 32;
    if ((*known & ~(uint64_t)UINT32_MAX) != mark) {
        uint64_t dim = nvx_trace_input(k->c->network->trace, of->id)->dim;
        *known = mark | begin(k, NVX_STEP_INPUT, dim * k->input_bits);
    }
    return (uint32_t)*known;
}

static void bring(maker *k, const nvx_operand *of)
{
    for (uint64_t i = 0; i < of->count && of->kind == NVX_FROM_INPUT; i++)
        row_of(k, of, i);
}

static void need_rows(maker *k, const nvx_operand *of, uint64_t first, uint64_t n)
{
    for (uint64_t i = first; i < first + n; i++)
        need(k, row_of(k, of, i));
}

static uint32_t compute(maker *k, nvx_opcode opcode, uint32_t fn, uint64_t elements)
{
    uint32_t at = begin(k, NVX_STEP_VECTOR, elements);
    k->out.step[at].fn = fn;
    if (k->vector->lanes == 0) {
        k->fails = true;
        k->computes = opcode;
    } else {
        k->out.step[at].cycles = nvx_vector_cycles(k->vector, fn, elements, &k->core);
    }
    return at;
}

/* ---- operations; each fills done[rows] ---- */

static void multiply(maker *k, const nvx_op *op, uint64_t rows, uint32_t done[])
{
    uint32_t product = nvx_network_product_of(k->c, &op->a);
    for (uint64_t i = 0; i < rows; i++) {
        done[i] = begin(k, NVX_STEP_PRODUCT, product);
        need_rows(k, &op->b, i, 1);
    }
}

static void accumulate(maker *k, const nvx_op *op, uint64_t rows, uint64_t dim,
                       uint32_t done[])
{
    bool first = op->a.kind == NVX_FROM_NONE, weighs = op->w < 1 || op->w > 1;
    for (uint64_t i = 0; i < rows; i++) {
        if (first && !weighs) { /* the value itself */
            done[i] = row_of(k, &op->b, i);
            continue;
        }
        uint32_t fn = first    ? NVX_VECTOR_SCALE
                      : weighs ? NVX_VECTOR_MULTIPLY_ADD
                               : NVX_VECTOR_ADD;
        done[i] = compute(k, NVX_OP_ACCUMULATE, fn, dim);
        need_rows(k, &op->b, i, 1);
        if (!first)
            need_rows(k, &op->a, i, 1);
    }
}

static void vector(maker *k, const nvx_op *op, uint64_t rows, uint64_t dim,
                   uint32_t done[])
{
    bool mean = op->fn == NVX_VECTOR_MEAN;
    for (uint64_t i = 0; i < rows; i++) {
        done[i] = compute(k, NVX_OP_VECTOR, op->fn, mean ? op->a.count * dim : dim);
        need_rows(k, &op->a, mean ? 0 : i, mean ? op->a.count : 1);
        if (op->b.kind != NVX_FROM_VALUE) /* constants */
            continue;
        if (op->fn == NVX_VECTOR_LAYERNORM)
            need_rows(k, &op->b, 0, 2);
        else
            need_rows(k, &op->b, op->b.count == 1 ? 0 : i, 1);
    }
}

static void matmul(maker *k, const nvx_op *op, uint64_t rows, uint64_t dim,
                   uint64_t depth, uint32_t done[])
{
    uint32_t all = begin(k, NVX_STEP_MEET, 0);
    need_rows(k, &op->b, 0, op->b.count);
    for (uint64_t i = 0; i < rows; i++) {
        done[i] = compute(k, NVX_OP_MATMUL, NVX_VECTOR_MULTIPLY_ADD, dim * depth);
        need_rows(k, &op->a, i, 1);
        need(k, all);
    }
}

static void pool(maker *k, const nvx_op *op, uint64_t rows, uint64_t dim, uint32_t done[])
{
    for (uint64_t i = 0; i < rows; i++) {
        done[i] = compute(k, NVX_OP_POOL, NVX_VECTOR_POOLING, op->k * dim);
        need_rows(k, &op->a, i * op->k, op->k);
    }
}

static void rank(maker *k, const nvx_op *op, uint32_t done[])
{
    done[0] = begin(k, NVX_STEP_RANK, k->c->network->ranked);
    k->out.step[done[0]].cycles = k->c->network->ranked * k->m->topk_merge;
    need_rows(k, &op->a, 0, 1);
}

static void move(maker *k, const nvx_op *op, uint64_t rows, uint32_t done[])
{
    uint64_t bits = op->bytes > UINT64_MAX / 8 ? UINT64_MAX : op->bytes * 8;
    uint32_t out = begin(k, NVX_STEP_OUTPUT, bits);
    if (op->a.kind != NVX_FROM_NONE)
        need_rows(k, &op->a, 0, op->a.count);
    for (uint64_t i = 0; i < rows; i++)
        done[i] = out;
}

static void take(maker *k, uint64_t at)
{
    const nvx_network_op *o = &k->c->network->op[at];
    const nvx_op *op = &o->op;
    uint32_t *done = k->done[at] = nvx_alloc(o->rows + 1, sizeof *done);
    bool constants = op->opcode == NVX_OP_VECTOR;
    bring(k, &op->a);
    if (!constants)
        bring(k, &op->b);
    switch ((nvx_opcode)op->opcode) {
    case NVX_OP_MVM:
        multiply(k, op, o->rows, done);
        break;
    case NVX_OP_ACCUMULATE:
        accumulate(k, op, o->rows, o->dim, done);
        break;
    case NVX_OP_VECTOR:
        vector(k, op, o->rows, o->dim, done);
        break;
    case NVX_OP_MATMUL:
        matmul(k, op, o->rows, o->dim,
               op->fn == NVX_MATMUL_PLAIN ? op->b.count
               : op->a.kind == NVX_FROM_VALUE
                   ? k->c->network->op[op->a.id].dim
                   : nvx_trace_input(k->c->network->trace, op->a.id)->dim,
               done);
        break;
    case NVX_OP_POOL:
        pool(k, op, o->rows, o->dim, done);
        break;
    case NVX_OP_TOPK:
        rank(k, op, done);
        break;
    default:
        move(k, op, o->rows, done);
    }
}

/* The answer goes out, unless a MOVE has been its last row. */
static void answer(maker *k, uint64_t at)
{
    const nvx_network *n = k->c->network;
    const nvx_network_op *o = &n->op[at];
    uint64_t bits = n->k ? n->k * k->m->entry_bits : o->rows * o->dim * k->value_bits;
    if (o->op.opcode == NVX_OP_MOVE)
        return;
    begin(k, NVX_STEP_OUTPUT, bits);
    for (uint64_t i = 0; i < (n->k ? 1 : o->rows); i++)
        need(k, k->done[at][i]);
}

/* ---- all ---- */

static bool same(const nvx_timing_program *a, uint32_t needs, const nvx_timing_program *b)
{
    const nvx_timing_step *last = &b->step[b->steps - 1];
    return a->steps == b->steps && last->need_first + last->needs == needs &&
           memcmp(a->step, b->step, a->steps * sizeof *a->step) == 0 &&
           (needs == 0 || memcmp(a->need, b->need, needs * sizeof *a->need) == 0);
}

/* Programs that are alike are one. */
static uint32_t keep(maker *k)
{
    nvx_timing_machine *m = k->c->machine;
    uint32_t i = 0;
    while (i < m->programs && !same(&k->out, k->needs, &m->program[i]))
        i++;
    if (i == m->programs) {
        m->program =
            nvx_grow(m->program, m->programs, m->programs + 1ull, sizeof *m->program);
        m->program[m->programs++] = k->out;
    } else {
        free(k->out.step);
        free(k->out.need);
    }
    k->out = (nvx_timing_program){0};
    k->step_room = k->needs = k->need_room = 0;
    return i;
}

static int check_vector(const maker *k, nvx_error *err)
{
    if (!k->fails)
        return 0;
    return nvx_config_fail(nvx_config_child(k->c->root, "chip"), "vector", err,
                           "none, but %s of the trace is computed outside the arrays; "
                           "allowed with this trace: {impl: vector_unit}",
                           nvx_opcode_names[k->computes]);
}

static void make(maker *k, uint64_t request)
{
    const nvx_network *n = k->c->network;
    k->request = request;
    for (uint64_t i = n->first[request]; i < n->first[request + 1]; i++)
        take(k, i);
    answer(k, nvx_network_answer(n, request));
    for (uint64_t i = n->first[request]; i < n->first[request + 1]; i++) {
        free(k->done[i]);
        k->done[i] = NULL;
    }
    k->c->program[request] = keep(k);
}

int nvx_network_programs(nvx_network_chip *self, nvx_error *err)
{
    const nvx_network *n = self->network;
    const nvx_crossbar_params *x = nvx_config_at(self->root, "chip.tile.array");
    const nvx_shift_add_params *adder = nvx_config_at(self->root, "chip.tile.shift_add");
    uint32_t inputs = nvx_trace_inputs(n->trace);
    maker k = {.c = self,
               .m = self->machine,
               .vector = nvx_config_at(self->root, "chip.vector"),
               .core = {self->machine->period_ps},
               .input_bits = x->input_bits,
               .value_bits = adder->partial};
    self->program = nvx_alloc(n->requests, sizeof *self->program);
    k.done = nvx_alloc(n->ops, sizeof *k.done);
    k.brought = nvx_alloc(inputs + 1ull, sizeof *k.brought);
    for (uint32_t i = 0; i < inputs; i++)
        k.brought[i] = nvx_alloc(nvx_trace_input(n->trace, i)->rows, sizeof **k.brought);
    for (uint64_t r = 0; r < n->requests && !k.fails; r++)
        make(&k, r);
    for (uint32_t i = 0; i < inputs; i++)
        free(k.brought[i]);
    free(k.brought);
    free(k.done);
    return check_vector(&k, err);
}
