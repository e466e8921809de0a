/* wires_fast.c - an approximation of the nodal solution in a time that grows as the cells.
 *
 * Every line alone is solved exactly: beta[r][c] is the voltage at a cell of row r whose
 * source is 1 V and whose columns are 0 V, alpha[r][c] the share of a cell's current, as it
 * would flow into 0 V, that arrives at the sense end of column c. alpha g beta
 * leaves out that the voltage on the columns lowers the current in the rows. For that
 * alone, all columns are taken to carry
 *
 *     b[r][c] = B0[r] + B1[r] shape[c]
 *
 * with the shape of the column currents when all rows are on. B solves the nodal equations
 * projected on these two patterns (Galerkin): one column of 2 x 2 blocks. Exact for one
 * column, for columns that are all alike, and where rows or columns are ideal.
 *
 * Lines are solved as continued fractions in resistances, so that 0 ohm is no special
 * case. How far it is from the exact solution: docs/wires.md.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "models/wires_parts.h"
#include "sim/memory.h"

typedef struct {
    double v[3]; /* a symmetric 2 x 2 matrix: 00, 01, 11 */
} block;

typedef struct {
    const nvx_wires_params *wires;
    size_t rows, columns;
    double *alpha, *beta;   /* [rows x columns] */
    double *shape;          /* [columns] mean 0, mean square 1; or all 0 */
    double *load[2];        /* [rows x columns] sources, then voltages, of the patterns */
    block *conductance;     /* [rows] between rows and patterns */
    block *step;            /* [rows] 1 / (1 + r conductance so far) */
    double *fall, *current; /* [rows or columns] of one line */
} work;

/* A line of n cells from its fed end, `stride` values apart: x[i] = voltage at cell i when
 * the end is 1 V and all cells lead to 0 V. fall[i] = what is left of it from i - 1 to i. */
static void line(size_t n, ptrdiff_t stride, const double g[], double first, double r,
                 double fall[], double x[])
{
    double y = 0;
    for (size_t i = n; i-- > 0;) {
        y += g[(ptrdiff_t)i * stride];
        fall[i] = 1 / (1 + (i ? r : first) * y);
        y *= fall[i];
    }
    double v = 1;
    for (size_t i = 0; i < n; i++) {
        v *= fall[i];
        x[(ptrdiff_t)i * stride] = v;
    }
}

/* The same row with its end at 0 V and its cells at shape[]: adds up the pattern. */
static void shaped(const work *w, const double g[], double z[])
{
    const double *fall = w->fall, *shape = w->shape;
    double *current = w->current;
    double first = w->wires->r_driver + w->wires->r_row, r = w->wires->r_row;
    double j = 0;
    for (size_t c = w->columns; c-- > 0;) {
        j += g[c] * shape[c];
        current[c] = j;
        j *= fall[c];
    }
    double v = 0;
    for (size_t c = 0; c < w->columns; c++) {
        v = (v + (c ? r : first) * current[c]) * fall[c];
        z[c] = v;
    }
}

/* Column currents with all rows on, their mean taken off, scaled to mean square 1. */
static void find_shape(work *w, const double g[])
{
    double mean = 0, square = 0, n = (double)w->columns;
    for (size_t r = 0; r < w->rows; r++)
        for (size_t c = 0; c < w->columns; c++) {
            size_t i = r * w->columns + c;
            w->shape[c] += w->alpha[i] * g[i] * w->beta[i];
        }
    for (size_t c = 0; c < w->columns; c++)
        mean += w->shape[c] / n;
    for (size_t c = 0; c < w->columns; c++) {
        w->shape[c] -= mean;
        square += w->shape[c] * w->shape[c] / n;
    }
    for (size_t c = 0; c < w->columns; c++)
        w->shape[c] *= square > 0 ? 1 / sqrt(square) : 0;
}

/* The patterns' conductances and sources at row r; and the part of the transfer that needs
 * no pattern. g and transfer may be the same row. */
static void project(work *w, size_t r, const double g[], double transfer[])
{
    size_t at = r * w->columns;
    const double *alpha = w->alpha + at, *beta = w->beta + at;
    double *flat = w->load[0] + at, *z = w->load[1] + at, *v = w->conductance[r].v;
    line(w->columns, 1, g, w->wires->r_driver + w->wires->r_row, w->wires->r_row, w->fall,
         w->beta + at);
    shaped(w, g, z);
    for (size_t c = 0; c < w->columns; c++) {
        double shape = w->shape[c], i = g[c] * beta[c];
        v[0] += i;
        v[1] += i * shape;
        v[2] += g[c] * shape * (shape - z[c]);
        double out = alpha[c] * g[c];
        flat[c] = out * (1 - beta[c]);
        z[c] *= out;
        transfer[c] = out * beta[c];
    }
}

/* 1 / (1 + r u) */
static block divided(block u, double r)
{
    double a = 1 + r * u.v[0], b = r * u.v[1], d = 1 + r * u.v[2], det = a * d - b * b;
    return (block){{d / det, -b / det, a / det}};
}

/* Sources of each row carried on to the next, towards the sense end. */
static void carry_down(work *w, double r_segment, double r_end)
{
    block u = {{0}};
    for (size_t r = 0; r < w->rows; r++) {
        for (int k = 0; k < 3; k++)
            u.v[k] += w->conductance[r].v[k];
        bool last = r == w->rows - 1;
        block s = divided(u, last ? r_end : r_segment);
        w->step[r] = s;
        if (last)
            return;
        u = (block){{u.v[0] * s.v[0] + u.v[1] * s.v[1], u.v[0] * s.v[1] + u.v[1] * s.v[2],
                     u.v[1] * s.v[1] + u.v[2] * s.v[2]}};
        double *p = w->load[0] + r * w->columns, *q = w->load[1] + r * w->columns;
        for (size_t c = 0; c < w->columns; c++) {
            p[c + w->columns] += s.v[0] * p[c] + s.v[1] * q[c];
            q[c + w->columns] += s.v[1] * p[c] + s.v[2] * q[c];
        }
    }
}

/* Voltages back from the sense end, and what the rows' sources see of them. */
static void carry_up(work *w, double r_segment, double r_end, double transfer[])
{
    for (size_t r = w->rows; r-- > 0;) {
        bool last = r == w->rows - 1;
        double ohm = last ? r_end : r_segment, *p = w->load[0] + r * w->columns,
               *q = w->load[1] + r * w->columns, *t = transfer + r * w->columns;
        const double *s = w->step[r].v, *drive = w->conductance[r].v;
        for (size_t c = 0; c < w->columns; c++) {
            double b0 = ohm * p[c] + (last ? 0 : p[c + w->columns]);
            double b1 = ohm * q[c] + (last ? 0 : q[c + w->columns]);
            p[c] = s[0] * b0 + s[1] * b1;
            q[c] = s[1] * b0 + s[2] * b1;
            t[c] += drive[0] * p[c] + drive[1] * q[c];
        }
    }
}

static void run(work *w, const double g[], double transfer[])
{
    size_t m = w->rows, n = w->columns;
    const nvx_wires_params *p = w->wires;
    for (size_t r = 0; r < m; r++)
        line(n, 1, g + r * n, p->r_driver + p->r_row, p->r_row, w->fall, w->beta + r * n);
    for (size_t c = 0; c < n; c++)
        line(m, -(ptrdiff_t)n, g + (m - 1) * n + c, p->r_sense + p->r_col, p->r_col,
             w->fall, w->alpha + (m - 1) * n + c);
    find_shape(w, g);
    for (size_t r = 0; r < m; r++)
        project(w, r, g + r * n, transfer + r * n);
    /* n columns side by side carry a pattern */
    double r_segment = p->r_col / (double)n, r_end = (p->r_sense + p->r_col) / (double)n;
    carry_down(w, r_segment, r_end);
    carry_up(w, r_segment, r_end, transfer);
}

void nvx_wires_fast(const nvx_wires_params *self, size_t rows, size_t columns,
                    const double g[], double transfer[])
{
    size_t cells = rows * columns, longest = rows > columns ? rows : columns;
    work w = {.wires = self, .rows = rows, .columns = columns};
    w.alpha = nvx_alloc(4 * cells, sizeof(double));
    w.beta = w.alpha + cells;
    w.load[0] = w.beta + cells;
    w.load[1] = w.load[0] + cells;
    w.shape = nvx_alloc(columns + 2 * longest, sizeof(double));
    w.fall = w.shape + columns;
    w.current = w.fall + longest;
    w.conductance = nvx_alloc(2 * rows, sizeof(block));
    w.step = w.conductance + rows;
    run(&w, g, transfer);
    free(w.conductance);
    free(w.shape);
    free(w.alpha);
}
