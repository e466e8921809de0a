/* small_wires.h - a crossbar of 6 x 5 cells, and its solution by dense elimination. */
#ifndef NVX_TESTS_MODELS_SMALL_WIRES_H
#define NVX_TESTS_MODELS_SMALL_WIRES_H

#include <criterion/criterion.h>

#include "tests/models/wires_ladder.h"

enum { ROWS = 6, COLUMNS = 5, CELLS = ROWS * COLUMNS };

static inline void solve(const nvx_wires_params *p, size_t rows, size_t columns,
                         const double g[], double transfer[])
{
    nvx_error err = {0};
    cr_assert_eq(nvx_wires_transfer(p, rows, columns, g, transfer, &err), 0, "%s",
                 err.text);
}

static inline void expect(size_t n, const double found[], const double expected[],
                          double bar)
{
    for (size_t i = 0; i < n; i++)
        cr_assert(fabs(found[i] - expected[i]) <= bar * fabs(expected[i]),
                  "%zu: %.17g, expected %.17g", i, found[i], expected[i]);
}

/* CELLS conductances, spread evenly in their logarithm. */
static inline void draw_cells(double low, double high, double g[])
{
    uint32_t state = 3;
    for (int i = 0; i < CELLS; i++)
        g[i] = low * pow(high / low, ladder_draw(&state) / 16777216.0);
}

/* Resistance that the currents of cells i and j share. */
static inline long double shared(const nvx_wires_params *p, int i, int j)
{
    int r = i / COLUMNS, c = i % COLUMNS, s = j / COLUMNS, d = j % COLUMNS;
    long double sum = 0;
    if (r == s)
        sum += p->r_driver + (long double)p->r_row * (1 + (c < d ? c : d));
    if (c == d)
        sum += p->r_sense + (long double)p->r_col * (ROWS - (r > s ? r : s));
    return sum;
}

/* The network another way: not nodes' voltages but cells' currents are the unknowns,
 *
 *     i = g (v - what the lines drop),
 *
 * dense, in 64-bit mantissas, by elimination with pivots. i[CELLS] for the rows at v. */
static inline void reference(const nvx_wires_params *p, const double g[],
                             const double v[], long double i[])
{
    static long double a[CELLS][CELLS + 1];
    for (int k = 0; k < CELLS; k++) {
        for (int l = 0; l < CELLS; l++)
            a[k][l] = g[k] * shared(p, k, l) + (k == l);
        a[k][CELLS] = (long double)g[k] * v[k / COLUMNS];
    }
    for (int k = 0; k < CELLS; k++) {
        int best = k;
        for (int l = k; l < CELLS; l++)
            best = fabsl(a[l][k]) > fabsl(a[best][k]) ? l : best;
        for (int m = k; m <= CELLS; m++) {
            long double swap = a[k][m];
            a[k][m] = a[best][m];
            a[best][m] = swap;
        }
        for (int l = k + 1; l < CELLS; l++)
            for (int m = CELLS; m >= k; m--)
                a[l][m] -= a[l][k] / a[k][k] * a[k][m];
    }
    for (int k = CELLS; k-- > 0;) {
        i[k] = a[k][CELLS];
        for (int l = k + 1; l < CELLS; l++)
            i[k] -= a[k][l] * i[l];
        i[k] /= a[k][k];
    }
}

static inline void reference_transfer(const nvx_wires_params *p, const double g[],
                                      double transfer[])
{
    for (int r = 0; r < ROWS; r++) {
        double v[ROWS] = {0};
        long double i[CELLS];
        v[r] = 1;
        reference(p, g, v, i);
        for (int c = 0; c < COLUMNS; c++) {
            long double sum = 0;
            for (int s = 0; s < ROWS; s++)
                sum += i[s * COLUMNS + c];
            transfer[r * COLUMNS + c] = (double)sum;
        }
    }
}

#endif
