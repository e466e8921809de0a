#include <inttypes.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "traces/check_op.h"

enum {
    OPS_BLOCK = 4096,  /* rows of /ops or of the truth read at a time */
    DEPS_BLOCK = 1024, /* edges read at a time */
};

/* What is known of a request so far. */
typedef struct request {
    uint64_t arrival_ps;
    uint64_t ranked; /* values ranked by its last TOPK; 0: it ranks nothing */
    uint64_t last;   /* its last row of /ops */
} request;

typedef struct check {
    nvx_trace *trace;
    nvx_shape *shapes; /* [ops] */
    request *requests;
    uint64_t n_requests, room;
    nvx_error *err;
} check;

#define FAIL(c, ...) nvx_fail_at((c)->err, (c)->trace->file.path, 0, 0, __VA_ARGS__)

static int check_table(check *c, nvx_tables *tables, uint32_t id)
{
    const nvx_table *table = &tables->table[id];
    uint64_t block = NVX_TRACE_BLOCK / sizeof(float) / table->dim;
    block = block == 0 ? 1 : block < table->rows ? block : table->rows;
    float *values = nvx_alloc(block * table->dim, sizeof *values);
    int result = 0;
    for (uint64_t first = 0; first < table->rows && result == 0; first += block) {
        uint64_t count = table->rows - first < block ? table->rows - first : block;
        result = tables == &c->trace->matrices
                     ? nvx_trace_read_matrix(c->trace, id, first, count, values, c->err)
                     : nvx_trace_read_input(c->trace, id, first, count, values, c->err);
    }
    free(values);
    return result;
}

static int check_tables(check *c, nvx_tables *tables)
{
    for (uint32_t id = 0; id < tables->count; id++)
        if (check_table(c, tables, id) != 0)
            return -1;
    return 0;
}

static int check_deps(check *c, const nvx_op *op, uint64_t row)
{
    uint64_t edges[DEPS_BLOCK];
    uint64_t there = c->trace->deps.rows, end;
    if (op->dep_count == 0)
        return 0;
    if (__builtin_add_overflow(op->dep_first, (uint64_t)op->dep_count, &end) ||
        end > there)
        return FAIL(c,
                    "/ops[%" PRIu64 "]: dep_first %" PRIu64 " and dep_count %" PRIu32
                    " go beyond the %" PRIu64 " values of /deps",
                    row, op->dep_first, op->dep_count, there);
    for (uint64_t first = op->dep_first; first < end; first += DEPS_BLOCK) {
        uint64_t count = end - first < DEPS_BLOCK ? end - first : DEPS_BLOCK;
        if (nvx_trace_read_deps(c->trace, first, count, edges, c->err) != 0)
            return -1;
        for (uint64_t i = 0; i < count; i++)
            if (edges[i] >= row)
                return FAIL(c,
                            "/ops[%" PRIu64 "]: waits for row %" PRIu64
                            ", which is not an "
                            "earlier row",
                            row, edges[i]);
    }
    return 0;
}

static int new_request(check *c, const nvx_op *op, uint64_t row)
{
    uint64_t before = c->n_requests ? c->requests[c->n_requests - 1].arrival_ps : 0;
    if (c->n_requests && (before == UINT64_MAX) != (op->arrival_ps == UINT64_MAX))
        return FAIL(c,
                    "/ops[%" PRIu64 "]: either all requests have an arrival time or none",
                    row);
    if (op->arrival_ps < before)
        return FAIL(
            c, "/ops[%" PRIu64 "]: request %" PRIu64 " arrives before request %" PRIu64,
            row, op->request, op->request - 1);
    if (c->n_requests == c->room) {
        uint64_t room = c->room ? 2 * c->room : 1024;
        c->requests = nvx_grow(c->requests, c->room, room, sizeof *c->requests);
        c->room = room;
    }
    c->requests[c->n_requests++] = (request){.arrival_ps = op->arrival_ps};
    return 0;
}

static int check_request(check *c, const nvx_op *op, uint64_t row)
{
    if (op->request > c->n_requests)
        return FAIL(c,
                    "/ops[%" PRIu64 "]: request %" PRIu64
                    " comes before any row of request "
                    "%" PRIu64,
                    row, op->request, c->n_requests);
    if (op->request == c->n_requests && new_request(c, op, row) != 0)
        return -1;
    request *known = &c->requests[op->request];
    if (op->arrival_ps != known->arrival_ps)
        return FAIL(c,
                    "/ops[%" PRIu64 "]: arrival differs from that of an earlier row of "
                    "request %" PRIu64,
                    row, op->request);
    known->last = row;
    if (op->opcode == NVX_OP_TOPK)
        known->ranked = c->shapes[op->a.id].dim;
    return 0;
}

static int check_ops(check *c)
{
    uint64_t rows = c->trace->ops.rows;
    nvx_op *ops = nvx_alloc(OPS_BLOCK, sizeof *ops);
    int result = 0;
    for (uint64_t first = 0; first < rows && result == 0; first += OPS_BLOCK) {
        uint64_t count = rows - first < OPS_BLOCK ? rows - first : OPS_BLOCK;
        result = nvx_trace_read_ops(c->trace, first, count, ops, c->err);
        for (uint64_t i = 0; i < count && result == 0; i++) {
            uint64_t row = first + i;
            result = nvx_check_op(c->trace, &ops[i], row, c->shapes, c->err);
            if (result == 0)
                result = check_deps(c, &ops[i], row);
            if (result == 0)
                result = check_request(c, &ops[i], row);
        }
    }
    free(ops);
    return result;
}

static int check_neighbor_row(check *c, uint64_t row, const int64_t positions[],
                              uint64_t k)
{
    uint64_t ranked = c->requests[row].ranked;
    if (ranked == 0)
        return FAIL(c, "/truth/neighbors[%" PRIu64 "]: request %" PRIu64 " ranks nothing",
                    row, row);
    for (uint64_t i = 0; i < k; i++)
        if (positions[i] < 0 || (uint64_t)positions[i] >= ranked)
            return FAIL(c,
                        "/truth/neighbors[%" PRIu64 "]: position %" PRId64
                        " is out of range [0, %" PRIu64 "]",
                        row, positions[i], ranked - 1);
    return 0;
}

static int check_neighbors(check *c)
{
    const nvx_h5_set *set = &c->trace->neighbors;
    if (set->id <= 0)
        return 0;
    if (set->rows != c->n_requests)
        return FAIL(c, "/truth/neighbors: %" PRIu64 " rows for %" PRIu64 " requests",
                    set->rows, c->n_requests);
    if (set->dim == 0)
        return FAIL(c, "/truth/neighbors: no column");
    uint64_t block = OPS_BLOCK / set->dim ? OPS_BLOCK / set->dim : 1;
    int64_t *positions = nvx_alloc(block * set->dim, sizeof *positions);
    int result = 0;
    for (uint64_t first = 0; first < set->rows && result == 0; first += block) {
        uint64_t count = set->rows - first < block ? set->rows - first : block;
        result = nvx_h5_read(&c->trace->file, "/truth/neighbors", set, H5T_NATIVE_INT64,
                             first, count, positions, c->err);
        for (uint64_t i = 0; i < count && result == 0; i++)
            result = check_neighbor_row(c, first + i, positions + i * set->dim, set->dim);
    }
    free(positions);
    return result;
}

/* Labels are 0 and up; -1 says that there is none. */
static int check_labels(check *c, const nvx_h5_set *set, const char *name)
{
    int32_t labels[OPS_BLOCK];
    for (uint64_t first = 0; first < set->rows; first += OPS_BLOCK) {
        uint64_t count = set->rows - first < OPS_BLOCK ? set->rows - first : OPS_BLOCK;
        if (nvx_h5_read(&c->trace->file, name, set, H5T_NATIVE_INT32, first, count,
                        labels, c->err) != 0)
            return -1;
        for (uint64_t i = 0; i < count; i++)
            if (labels[i] < -1)
                return FAIL(c, "%s[%" PRIu64 "]: label %" PRId32 " is below -1", name,
                            first + i, labels[i]);
    }
    return 0;
}

/* What a request ends with has the width of what it is compared with. */
static int check_truth_table(check *c)
{
    const nvx_table *table = nvx_trace_table(c->trace);
    if (!table)
        return 0;
    for (uint64_t i = 0; i < c->n_requests; i++) {
        const nvx_shape *value = &c->shapes[c->requests[i].last];
        if (value->rows && !(value->dim & NVX_POSITIONS) && value->dim != table->dim)
            return FAIL(c,
                        "/truth/table: rows hold %" PRIu64
                        " values, the last value of request %" PRIu64 " holds %" PRIu64,
                        table->dim, i, value->dim);
    }
    float *row = nvx_alloc(table->dim, sizeof *row);
    int result = 0;
    for (uint64_t i = 0; i < table->rows && result == 0; i++)
        result = nvx_trace_read_truth_table(c->trace, i, 1, row, c->err);
    free(row);
    return result;
}

/* One label per row of /truth/table or, without one, per position ranked. */
static int check_row_labels(check *c)
{
    const nvx_h5_set *row_label = &c->trace->row_label;
    const nvx_table *table = nvx_trace_table(c->trace);
    if (row_label->id <= 0)
        return 0;
    if (table && table->rows != row_label->rows)
        return FAIL(c,
                    "/truth/row_label: %" PRIu64 " labels for the %" PRIu64
                    " rows of /truth/table",
                    row_label->rows, table->rows);
    for (uint64_t i = 0; !table && i < c->n_requests; i++)
        if (c->requests[i].ranked && c->requests[i].ranked != row_label->rows)
            return FAIL(c,
                        "/truth/row_label: %" PRIu64 " labels, but request %" PRIu64
                        " ranks %" PRIu64 " values",
                        row_label->rows, i, c->requests[i].ranked);
    return check_labels(c, row_label, "/truth/row_label");
}

static int check_truth(check *c)
{
    const nvx_h5_set *label = &c->trace->label;
    if (label->id > 0 && label->rows != c->n_requests)
        return FAIL(c, "/truth/label: %" PRIu64 " labels for %" PRIu64 " requests",
                    label->rows, c->n_requests);
    if (check_neighbors(c) != 0 ||
        (label->id > 0 && check_labels(c, label, "/truth/label") != 0) ||
        check_truth_table(c) != 0)
        return -1;
    return check_row_labels(c);
}

int nvx_trace_check(nvx_trace *self, nvx_error *err)
{
    check c = {.trace = self, .err = err};
    c.shapes = nvx_alloc(self->ops.rows, sizeof *c.shapes);
    int result = -1;
    if (check_tables(&c, &self->matrices) == 0 && check_tables(&c, &self->inputs) == 0 &&
        check_ops(&c) == 0)
        result = check_truth(&c);
    free(c.shapes);
    free(c.requests);
    return result;
}
