#include "sim/app/trace_info.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "sim/memory.h"

enum {
    BLOCK = 4096, /* rows of /ops read at a time */
    LISTED = 12,  /* most tables of a kind told one by one */
};

static const char *const type_names[] = {"f32", "f16", "i8", "u8"};

/* The attributes of the format; a file may have more. */
static const char *const attributes[] = {"workload", "created_by", "source",
                                         "licence",  "model",      "reduce",
                                         "method",   "fit",        "selection"};

enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

/* Counted over /ops. */
typedef struct counts {
    uint64_t opcode[NVX_OPCODES], unknown, requests;
    bool closed_loop;
    uint64_t last_arrival_ps;
} counts;

static int count_ops(nvx_trace *trace, counts *c, nvx_error *err)
{
    nvx_op *ops = nvx_alloc(BLOCK, sizeof *ops);
    uint64_t rows = nvx_trace_ops(trace);
    int result = 0;
    for (uint64_t first = 0; first < rows && result == 0; first += BLOCK) {
        uint64_t n = rows - first < BLOCK ? rows - first : BLOCK;
        result = nvx_trace_read_ops(trace, first, n, ops, err);
        for (uint64_t i = 0; i < n && result == 0; i++) {
            *(ops[i].opcode < NVX_OPCODES ? &c->opcode[ops[i].opcode] : &c->unknown) += 1;
            if (ops[i].request >= c->requests)
                c->requests = ops[i].request + 1;
            c->last_arrival_ps = ops[i].arrival_ps;
        }
    }
    c->closed_loop = c->last_arrival_ps == UINT64_MAX;
    free(ops);
    return result;
}

static const nvx_table *table(const nvx_trace *trace, bool matrices, uint32_t id)
{
    return matrices ? nvx_trace_matrix(trace, id) : nvx_trace_input(trace, id);
}

/* A network has more tables than a screen has lines. */
static void print_sum(nvx_trace *trace, bool matrices, uint32_t n, FILE *out)
{
    uint64_t values = 0;
    for (uint32_t id = 0; id < n; id++)
        values += table(trace, matrices, id)->rows * table(trace, matrices, id)->dim;
    fprintf(out, "%-12s %" PRIu32 ", %s to %s, %" PRIu64 " values\n",
            matrices ? "matrices" : "inputs", n, table(trace, matrices, 0)->name,
            table(trace, matrices, n - 1)->name, values);
}

static void print_tables(nvx_trace *trace, bool matrices, FILE *out)
{
    uint32_t n = matrices ? nvx_trace_matrices(trace) : nvx_trace_inputs(trace);
    if (n > LISTED) {
        print_sum(trace, matrices, n, out);
        return;
    }
    for (uint32_t id = 0; id < n; id++) {
        const nvx_table *t = table(trace, matrices, id);
        fprintf(out, "%-12s %s, %" PRIu64 " x %" PRIu64 ", %s",
                matrices ? "matrix" : "input", t->name, t->rows, t->dim,
                type_names[t->type]);
        fprintf(out, t->scale != 1 ? ", scale %.9g\n" : "\n", t->scale);
    }
}

static void print_text(nvx_trace *trace, const counts *c, const char *sha256, FILE *out)
{
    uint64_t requests, k = nvx_trace_neighbors(trace, &requests);
    fprintf(out, "%-12s %s\n", "trace", nvx_trace_path(trace));
    fprintf(out, "%-12s %s\n", "sha256", sha256);
    for (int i = 0; i < ATTRIBUTES; i++)
        if (nvx_trace_attribute(trace, attributes[i]))
            fprintf(out, "%-12s %s\n", attributes[i],
                    nvx_trace_attribute(trace, attributes[i]));
    print_tables(trace, true, out);
    print_tables(trace, false, out);
    fprintf(out, "%-12s %" PRIu64 ", ", "requests", c->requests);
    if (c->closed_loop)
        fprintf(out, "closed loop\n");
    else
        fprintf(out, "the last arrives at %.9g s\n", (double)c->last_arrival_ps * 1e-12);
    fprintf(out, "%-12s", "operations");
    for (int i = 0; i < NVX_OPCODES; i++)
        if (c->opcode[i])
            fprintf(out, " %" PRIu64 " %s", c->opcode[i], nvx_opcode_names[i]);
    if (c->unknown)
        fprintf(out, " %" PRIu64 " unknown", c->unknown);
    fprintf(out, "\n%-12s", "truth");
    if (k)
        fprintf(out, " %" PRIu64 " neighbours each,", k);
    if (nvx_trace_table(trace))
        fprintf(out, " table of %" PRIu64 " x %" PRIu64 ",", nvx_trace_table(trace)->rows,
                nvx_trace_table(trace)->dim);
    fprintf(out, " %" PRIu64 " labels, %" PRIu64 " row labels\n", nvx_trace_labels(trace),
            nvx_trace_row_labels(trace));
}

static json_t *json_tables(nvx_trace *trace, bool matrices)
{
    json_t *list = json_array();
    uint32_t n = matrices ? nvx_trace_matrices(trace) : nvx_trace_inputs(trace);
    for (uint32_t id = 0; id < n; id++) {
        const nvx_table *t = table(trace, matrices, id);
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:s, s:f}", "name",
                                              t->name, "rows", (json_int_t)t->rows, "dim",
                                              (json_int_t)t->dim, "type",
                                              type_names[t->type], "scale", t->scale));
    }
    return list;
}

static json_t *json_opcodes(const counts *c)
{
    json_t *object = json_object();
    for (int i = 0; i < NVX_OPCODES; i++)
        json_object_set_new(object, nvx_opcode_names[i],
                            json_integer((json_int_t)c->opcode[i]));
    return object;
}

static void print_json(nvx_trace *trace, const counts *c, const char *sha256, FILE *out)
{
    uint64_t requests, k = nvx_trace_neighbors(trace, &requests);
    json_t *root = json_object(), *texts = json_object();
    for (int i = 0; i < ATTRIBUTES; i++)
        if (nvx_trace_attribute(trace, attributes[i]))
            json_object_set_new(texts, attributes[i],
                                json_string(nvx_trace_attribute(trace, attributes[i])));
    json_object_set_new(root, "trace", json_string(nvx_trace_path(trace)));
    json_object_set_new(root, "sha256", json_string(sha256));
    json_object_set_new(root, "attributes", texts);
    json_object_set_new(root, "matrices", json_tables(trace, true));
    json_object_set_new(root, "inputs", json_tables(trace, false));
    json_object_set_new(root, "requests", json_integer((json_int_t)c->requests));
    json_object_set_new(root, "closed_loop", json_boolean(c->closed_loop));
    json_object_set_new(root, "operations", json_opcodes(c));
    json_object_set_new(
        root, "truth",
        json_pack(
            "{s:I, s:I, s:I, s:I}", "neighbors", (json_int_t)k, "labels",
            (json_int_t)nvx_trace_labels(trace), "row_labels",
            (json_int_t)nvx_trace_row_labels(trace), "table_rows",
            (json_int_t)(nvx_trace_table(trace) ? nvx_trace_table(trace)->rows : 0)));
    json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
}

int nvx_trace_info(const char *path, bool json, FILE *out, nvx_error *err)
{
    counts c = {0};
    nvx_trace *trace = nvx_trace_open(path, err);
    if (trace && count_ops(trace, &c, err) == 0) {
        const char *sha256 = nvx_trace_sha256(trace, err);
        if (sha256 && json)
            print_json(trace, &c, sha256, out);
        else if (sha256)
            print_text(trace, &c, sha256, out);
    }
    nvx_trace_close(&trace);
    return err->status ? -1 : 0;
}
