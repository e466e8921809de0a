#include "traces/check_op.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "traces/fn.h"

/* One row being checked. a and b are the shapes of the operands after selecting rows. */
typedef struct row_check {
    const nvx_trace *trace;
    const nvx_op *op;
    uint64_t row;
    const nvx_shape *shapes;
    nvx_shape a, b;
    nvx_error *err;
} row_check;

enum {
    NONE = 1 << NVX_FROM_NONE,
    MATRIX = 1 << NVX_FROM_MATRIX,
    INPUT = 1 << NVX_FROM_INPUT,
    VALUE = 1 << NVX_FROM_VALUE,
    DYNAMIC = INPUT | VALUE,
};

static const char *const kind_names[NVX_FROM_KINDS] = {"none", "matrix", "input",
                                                       "value"};

static int fail(const row_check *c, const char *text)
{
    return nvx_fail_at(c->err, c->trace->file.path, 0, 0, "/ops[%" PRIu64 "]: %s", c->row,
                       text);
}

static int fail_free(const row_check *c, char *text)
{
    int result = fail(c, text);
    free(text);
    return result;
}

static const char *opcode(const row_check *c) { return nvx_opcode_names[c->op->opcode]; }

static int same_dim(const row_check *c)
{
    if (c->a.dim == c->b.dim)
        return 0;
    return fail_free(c, nvx_format("%s: rows of a hold %" PRIu64
                                   " values, rows of b %" PRIu64,
                                   opcode(c), c->a.dim, c->b.dim));
}

static int same_rows(const row_check *c)
{
    if (c->a.rows == c->b.rows)
        return 0;
    return fail_free(c, nvx_format("%s: a has %" PRIu64 " rows, b has %" PRIu64,
                                   opcode(c), c->a.rows, c->b.rows));
}

static int program(const row_check *c, nvx_shape *out)
{
    *out = (nvx_shape){0};
    if (c->op->b.kind == NVX_FROM_NONE)
        return 0; /* the rows become invalid */
    return same_dim(c) == 0 ? same_rows(c) : -1;
}

static int mvm(const row_check *c, nvx_shape *out)
{
    *out = (nvx_shape){.rows = c->b.rows, .dim = c->a.rows};
    return same_dim(c);
}

static int accumulate(const row_check *c, nvx_shape *out)
{
    *out = c->b;
    if (c->op->a.kind == NVX_FROM_NONE)
        return 0; /* the first of a sum */
    return same_dim(c) == 0 ? same_rows(c) : -1;
}

static int topk(const row_check *c, nvx_shape *out)
{
    *out = (nvx_shape){.rows = c->a.rows, .dim = c->op->k | NVX_POSITIONS};
    if (c->op->k == 0)
        return fail(c, "k 0: at least one result is needed");
    if (c->op->k <= c->a.dim)
        return 0;
    return fail_free(c, nvx_format("k %" PRIu32 " is larger than the %" PRIu64
                                   " values ranked",
                                   c->op->k, c->a.dim));
}

static int pool(const row_check *c, nvx_shape *out)
{
    if (c->op->k == 0)
        return fail(c, "window k 0: at least one row is needed");
    *out = (nvx_shape){.rows = c->a.rows / c->op->k, .dim = c->a.dim};
    if (c->a.rows % c->op->k == 0)
        return 0;
    return fail_free(c, nvx_format("POOL: %" PRIu64
                                   " rows are not a multiple of the window %" PRIu32,
                                   c->a.rows, c->op->k));
}

static int vector(const row_check *c, nvx_shape *out)
{
    bool has_b = c->op->b.kind != NVX_FROM_NONE;
    *out = c->a;
    switch (c->op->fn) {
    case NVX_VECTOR_ADD:
        if (!has_b)
            return fail(c, "VECTOR add needs operand b");
        return same_dim(c) == 0 && c->b.rows != 1 ? same_rows(c) : same_dim(c);
    case NVX_VECTOR_LAYERNORM:
        if (c->op->w < 0)
            return fail(c, "VECTOR layernorm: w is added to the variance and must not be "
                           "negative");
        if (!has_b)
            return 0;
        return c->b.rows == 2
                   ? same_dim(c)
                   : fail(c, "VECTOR layernorm: b must have two rows: gain, bias");
    case NVX_VECTOR_MEAN:
        out->rows = 1;
        break;
    default:
        break;
    }
    return has_b ? fail(c, "this fn of VECTOR takes no operand b") : 0;
}

static int matmul(const row_check *c, nvx_shape *out)
{
    if (c->op->fn == NVX_MATMUL_TRANSPOSED) {
        *out = (nvx_shape){.rows = c->a.rows, .dim = c->b.rows};
        return same_dim(c);
    }
    *out = (nvx_shape){.rows = c->a.rows, .dim = c->b.dim};
    if (c->a.dim == c->b.rows)
        return 0;
    return fail_free(c, nvx_format("MATMUL: rows of a hold %" PRIu64
                                   " values, b has %" PRIu64 " rows",
                                   c->a.dim, c->b.rows));
}

static int move(const row_check *c, nvx_shape *out)
{
    *out = c->op->a.kind == NVX_FROM_NONE ? (nvx_shape){0} : c->a;
    return c->op->bytes ? 0 : fail(c, "MOVE of 0 bytes");
}

typedef struct rule {
    int (*shape)(const row_check *c, nvx_shape *out);
    uint8_t a, b;     /* kinds allowed, bits */
    uint8_t fns;      /* fn is below this */
    bool k, w, bytes; /* fields used; the others must be 0 */
} rule;

static const rule rules[NVX_OPCODES] = {
    [NVX_OP_PROGRAM] = {program, MATRIX, NONE | DYNAMIC, NVX_PROGRAM_FNS, false, false,
                        false},
    [NVX_OP_MVM] = {mvm, MATRIX, DYNAMIC, 1, false, false, false},
    [NVX_OP_ACCUMULATE] = {accumulate, NONE | VALUE, VALUE, 1, false, true, false},
    [NVX_OP_TOPK] = {topk, VALUE, NONE, 1, true, false, false},
    [NVX_OP_POOL] = {pool, DYNAMIC, NONE, 1, true, false, false},
    [NVX_OP_VECTOR] = {vector, DYNAMIC, NONE | DYNAMIC, NVX_VECTOR_FNS, false, true,
                       false},
    [NVX_OP_MATMUL] = {matmul, DYNAMIC, DYNAMIC, NVX_MATMUL_FNS, false, false, false},
    [NVX_OP_MOVE] = {move, NONE | DYNAMIC, NONE, 1, false, false, true},
};

static bool uses_w(const nvx_op *op)
{
    return rules[op->opcode].w &&
           (op->opcode != NVX_OP_VECTOR || op->fn == NVX_VECTOR_SCALE ||
            op->fn == NVX_VECTOR_LAYERNORM);
}

static int check_fields(const row_check *c)
{
    const nvx_op *op = c->op;
    const rule *r = &rules[op->opcode];
    if (op->fn >= r->fns)
        return fail_free(c, nvx_format("%s: fn %u is out of range [0, %d]", opcode(c),
                                       op->fn, r->fns - 1));
    if (!isfinite(op->w))
        return fail_free(c, nvx_format("%s: w is not a finite number", opcode(c)));
    const char *unused = op->k && !r->k              ? "k"
                         : op->w != 0 && !uses_w(op) ? "w"
                         : op->bytes && !r->bytes    ? "bytes"
                                                     : NULL;
    if (!unused)
        return 0;
    return fail_free(c, nvx_format("%s has no %s; it must be 0", opcode(c), unused));
}

/* "matrix, input" for a set of kinds. */
static char *kind_list(int kinds)
{
    char *list = nvx_strdup("");
    for (int kind = 0; kind < NVX_FROM_KINDS; kind++) {
        if (!(kinds & 1 << kind))
            continue;
        char *longer = nvx_format("%s%s%s", list, list[0] ? ", " : "", kind_names[kind]);
        free(list);
        list = longer;
    }
    return list;
}

static int check_kind(const row_check *c, const nvx_operand *operand, char which,
                      int allowed)
{
    if (operand->kind < NVX_FROM_KINDS && allowed & 1 << operand->kind)
        return 0;
    char *list = kind_list(allowed);
    char *text = operand->kind < NVX_FROM_KINDS
                     ? nvx_format("operand %c of %s is of kind %s; allowed: %s", which,
                                  opcode(c), kind_names[operand->kind], list)
                     : nvx_format("operand %c of %s is of unknown kind %u; allowed: %s",
                                  which, opcode(c), operand->kind, list);
    free(list);
    return fail_free(c, text);
}

/* The table or earlier row an operand names: its shape, and its name for messages. */
static int find_source(const row_check *c, const nvx_operand *operand, char which,
                       nvx_shape *source, char name[NVX_TABLE_PATH])
{
    if (operand->kind == NVX_FROM_VALUE) {
        if (operand->id >= c->row)
            return fail_free(c, nvx_format("operand %c is the value of row %" PRIu32
                                           ", which is not an earlier row",
                                           which, operand->id));
        *source = c->shapes[operand->id];
        snprintf(name, NVX_TABLE_PATH, "value %" PRIu32, operand->id);
        if (source->rows == 0)
            return fail_free(c, nvx_format("operand %c: row %" PRIu32 " gives no value",
                                           which, operand->id));
        if (source->dim & NVX_POSITIONS && c->op->opcode != NVX_OP_MOVE)
            return fail_free(c, nvx_format("operand %c: value %" PRIu32
                                           " is the positions of "
                                           "a TOPK; only MOVE takes them",
                                           which, operand->id));
        return 0;
    }
    bool stored = operand->kind == NVX_FROM_MATRIX;
    const nvx_tables *tables = stored ? &c->trace->matrices : &c->trace->inputs;
    const char *kind = kind_names[operand->kind];
    if (operand->id >= tables->count)
        return fail_free(c, nvx_format("operand %c is %s %" PRIu32 "; there are %" PRIu32,
                                       which, kind, operand->id, tables->count));
    const nvx_table *table = &tables->table[operand->id];
    *source = (nvx_shape){.rows = table->rows, .dim = table->dim};
    snprintf(name, NVX_TABLE_PATH, "%s '%s'", kind, table->name);
    return 0;
}

static int check_rows(const row_check *c, const nvx_operand *operand, char which,
                      const nvx_shape *source, const char *name)
{
    uint64_t first = operand->first, stride = operand->stride, rows = source->rows;
    if (operand->count == 0)
        return fail_free(
            c, nvx_format("operand %c has count 0; at least one row is needed", which));
    if (operand->count > 1 && stride == 0)
        return fail_free(c, nvx_format("operand %c has stride 0", which));
    uint64_t fit = first >= rows ? 0 : stride ? (rows - 1 - first) / stride + 1 : 1;
    if (operand->count <= fit)
        return 0;
    uint64_t wrong; /* the first row that is not there, which may be beyond 64 bits */
    if (__builtin_mul_overflow(fit, stride, &wrong) ||
        __builtin_add_overflow(wrong, first, &wrong))
        wrong = UINT64_MAX;
    return fail_free(c,
                     nvx_format("row %" PRIu64 " is out of range [0, %" PRIu64 "] of %s",
                                wrong, rows - 1, name));
}

static int check_operand(const row_check *c, const nvx_operand *operand, char which,
                         nvx_shape *shape)
{
    int allowed = which == 'a' ? rules[c->op->opcode].a : rules[c->op->opcode].b;
    char name[NVX_TABLE_PATH];
    *shape = (nvx_shape){0};
    if (check_kind(c, operand, which, allowed) != 0)
        return -1;
    if (operand->kind == NVX_FROM_NONE) {
        if (operand->id || operand->first || operand->count || operand->stride)
            return fail_free(
                c, nvx_format("operand %c is of kind none; its other fields must "
                              "be 0",
                              which));
        return 0;
    }
    if (find_source(c, operand, which, shape, name) != 0 ||
        check_rows(c, operand, which, shape, name) != 0)
        return -1;
    shape->rows = operand->count;
    return 0;
}

int nvx_check_op(const nvx_trace *trace, const nvx_op *op, uint64_t row,
                 nvx_shape shapes[], nvx_error *err)
{
    row_check c = {.trace = trace, .op = op, .row = row, .shapes = shapes, .err = err};
    if (op->opcode >= NVX_OPCODES)
        return fail_free(&c,
                         nvx_format("unknown opcode %u; allowed: 0 (PROGRAM) to 7 (MOVE)",
                                    op->opcode));
    if (check_fields(&c) != 0 || check_operand(&c, &op->a, 'a', &c.a) != 0 ||
        check_operand(&c, &op->b, 'b', &c.b) != 0)
        return -1;
    return rules[op->opcode].shape(&c, &shapes[row]);
}
