/* wires_exact.c - the nodal equations of an array, by SuiteSparse KLU.
 *
 * A x = w with the symmetric matrix A of the conductances between nodes. A segment of 0
 * ohm joins its two nodes into one: with r_row = 0 a row is one node behind its driver,
 * with r_driver = 0 as well it is the source itself; columns likewise. Node -1 is a
 * source or a virtual ground, whose voltage is known.
 *
 * For each column w holds the conductances into its virtual ground; by reciprocity the
 * solution x is what a row's source sees: T[row] = sum of conductances from the source
 * times x.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <suitesparse/klu.h>

#include "models/wires_parts.h"
#include "sim/memory.h"

enum {
    AT_ONCE = 4
}; /* columns solved for at once: as many as klu_solve takes in one go */

/* Smallest ratio of pivots accepted. Rounding leaks about 2^-53 of the largest conductance
 * at a node to ground; over a thousand nodes in line that stays below 1e-6 of the smallest
 * pivot. */
static const double least_rcond = 1e-7;

typedef struct {
    const nvx_wires_params *wires;
    const double *g;
    size_t rows, columns;
    int row_nodes, nodes; /* nodes 0 .. row_nodes - 1 are on rows */
    /* A by columns; the diagonal is the first entry of each */
    int *start, *end, *index;
    double *value;
} network;

static int row_node(const network *n, size_t r, size_t c)
{
    if (n->wires->r_row > 0)
        return (int)(r * n->columns + c);
    return n->wires->r_driver > 0 ? (int)r : -1;
}

static int column_node(const network *n, size_t r, size_t c)
{
    if (n->wires->r_col > 0)
        return n->row_nodes + (int)(r * n->columns + c);
    return n->wires->r_sense > 0 ? n->row_nodes + (int)c : -1;
}

/* A conductance between two nodes; before there are values, room for it. */
static void connect(network *n, int i, int j, double g)
{
    const int end[2] = {i, j};
    for (int k = 0; k < 2; k++) {
        if (end[k] < 0 || g == 0)
            continue;
        if (n->value)
            n->value[n->start[end[k]]] += g;
        if (end[1 - k] < 0)
            continue;
        if (n->value) {
            n->index[n->end[end[k]]] = end[1 - k];
            n->value[n->end[end[k]]] = -g;
        }
        n->end[end[k]]++;
    }
}

/* Conductance between a row's source and its first node. */
static double drive(const network *n)
{
    return 1 / (n->wires->r_driver + n->wires->r_row);
}

static double sense(const network *n)
{
    return 1 / (n->wires->r_sense + n->wires->r_col);
}

static void connect_all(network *n)
{
    double row = 1 / n->wires->r_row, column = 1 / n->wires->r_col;
    for (size_t r = 0; r < n->rows; r++)
        for (size_t c = 0; c < n->columns; c++) {
            int i = row_node(n, r, c), j = column_node(n, r, c);
            connect(n, i, j, n->g[r * n->columns + c]);
            if (c == 0)
                connect(n, i, -1, i < 0 ? 0 : drive(n));
            else if (n->wires->r_row > 0)
                connect(n, row_node(n, r, c - 1), i, row);
            if (r == n->rows - 1)
                connect(n, j, -1, j < 0 ? 0 : sense(n));
            else if (n->wires->r_col > 0)
                connect(n, j, column_node(n, r + 1, c), column);
        }
}

static void build(network *n)
{
    size_t cells = n->rows * n->columns;
    n->row_nodes = n->wires->r_row > 0      ? (int)cells
                   : n->wires->r_driver > 0 ? (int)n->rows
                                            : 0;
    n->nodes = n->row_nodes + (n->wires->r_col > 0     ? (int)cells
                               : n->wires->r_sense > 0 ? (int)n->columns
                                                       : 0);
    size_t nodes = (size_t)n->nodes;
    n->start = nvx_alloc(nodes + 1, sizeof *n->start);
    n->end = nvx_alloc(nodes + 1, sizeof *n->end);
    connect_all(n);
    for (size_t i = 0; i < nodes; i++) {
        n->start[i + 1] = n->start[i] + 1 + n->end[i];
        n->end[i] = n->start[i] + 1;
    }
    size_t entries = (size_t)n->start[nodes];
    n->index = nvx_alloc(entries, sizeof *n->index);
    n->value = nvx_alloc(entries, sizeof *n->value);
    for (size_t i = 0; i < nodes; i++)
        n->index[n->start[i]] = (int)i;
    connect_all(n);
}

static int fail(const network *n, const klu_common *common, nvx_error *err)
{
    if (common->status == KLU_OUT_OF_MEMORY || common->status == KLU_TOO_LARGE)
        return nvx_fail_environment(err,
                                    NVX_WIRES_NAME ": no memory to solve %zu x %zu "
                                                   "cells exactly",
                                    n->rows, n->columns);
    return nvx_fail_input(
        err,
        NVX_WIRES_NAME ": the network of %zu x %zu cells is singular in double "
                       "precision; allowed: resistances closer to each other, or 0 ohm",
        n->rows, n->columns);
}

/* Right-hand side of column c. */
static void outputs(const network *n, size_t c, double w[])
{
    int last = column_node(n, n->rows - 1, c);
    memset(w, 0, (size_t)n->nodes * sizeof *w);
    if (last >= 0)
        w[last] = sense(n);
    else
        for (size_t r = 0; r < n->rows; r++)
            w[row_node(n, r, c)] = n->g[r * n->columns + c];
}

/* What the source of row r sees of a solution. */
static double input(const network *n, size_t r, const double x[])
{
    int first = row_node(n, r, 0);
    if (first >= 0)
        return drive(n) * x[first];
    double sum = 0;
    for (size_t c = 0; c < n->columns; c++)
        sum += n->g[r * n->columns + c] * x[column_node(n, r, c)];
    return sum;
}

static void solve(const network *n, klu_symbolic *symbolic, klu_numeric *numeric,
                  klu_common *common, double transfer[])
{
    size_t nodes = (size_t)n->nodes;
    double *x = nvx_alloc(nodes * AT_ONCE, sizeof *x);
    for (size_t first = 0; first < n->columns; first += AT_ONCE) {
        size_t left = n->columns - first, count = left < AT_ONCE ? left : AT_ONCE;
        for (size_t k = 0; k < count; k++)
            outputs(n, first + k, x + k * nodes);
        klu_solve(symbolic, numeric, n->nodes, (int)count, x, common);
        for (size_t k = 0; k < count; k++)
            for (size_t r = 0; r < n->rows; r++)
                transfer[r * n->columns + first + k] = input(n, r, x + k * nodes);
    }
    free(x);
}

static int factor_and_solve(network *n, double transfer[], nvx_error *err)
{
    klu_common common;
    klu_defaults(&common);
    common.btf = 0; /* the matrix is symmetric: it has no blocks to find */
    common.scale = -1;
    int result = -1;
    klu_symbolic *symbolic = klu_analyze(n->nodes, n->start, n->index, &common);
    klu_numeric *numeric =
        symbolic ? klu_factor(n->start, n->index, n->value, symbolic, &common) : NULL;
    if (numeric && klu_rcond(symbolic, numeric, &common) && common.rcond >= least_rcond) {
        solve(n, symbolic, numeric, &common, transfer);
        result = 0;
    } else {
        fail(n, &common, err);
    }
    klu_free_numeric(&numeric, &common);
    klu_free_symbolic(&symbolic, &common);
    return result;
}

int nvx_wires_exact(const nvx_wires_params *self, size_t rows, size_t columns,
                    const double g[], double transfer[], nvx_error *err)
{
    network n = {.wires = self, .g = g, .rows = rows, .columns = columns};
    if (columns && rows > INT_MAX / 8 / columns) /* entries of A have int indices */
        return fail(&n, &(klu_common){.status = KLU_TOO_LARGE}, err);
    build(&n);
    double *out = nvx_alloc(rows * columns, sizeof *out);
    int result = 0;
    if (n.nodes == 0)
        memcpy(out, g, rows * columns * sizeof *out);
    else
        result = factor_and_solve(&n, out, err);
    if (result == 0)
        memcpy(transfer, out, rows * columns * sizeof *out);
    free(out);
    free(n.start);
    free(n.end);
    free(n.index);
    free(n.value);
    return result;
}
