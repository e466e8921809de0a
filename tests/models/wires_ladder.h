/* wires_ladder.h - crossbars of random cells, and how far two solutions of one are apart. */
#ifndef NVX_TESTS_MODELS_WIRES_LADDER_H
#define NVX_TESTS_MODELS_WIRES_LADDER_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "models/wires.h"
#include "sim/memory.h"

/* Linear congruential generator of tests/validation/ladder.py: 24 bits. */
static inline uint32_t ladder_draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Currents of all columns for the rows' voltages v. */
static inline void ladder_currents(size_t rows, size_t columns, const double transfer[],
                                   const double v[], double i[])
{
    for (size_t c = 0; c < columns; c++)
        i[c] = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            i[c] += transfer[r * columns + c] * v[r];
}

typedef struct {
    double on_off, bipolar; /* rms error of a column current over its rms */
    double worst;           /* largest error over the largest current, of both */
} ladder_error;

/* Rms error of b against a over 64 random inputs, half of the rows active: 1, or with
 * `bipolar` 1 and -1. */
static inline double ladder_rms(size_t rows, size_t columns, const double a[],
                                const double b[], int bipolar, double *worst)
{
    double *v = nvx_alloc(rows + 2 * columns, sizeof *v), *i = v + rows, *j = i + columns;
    double error = 0, all = 0, off = 0, most = 0;
    uint32_t state = 7;
    for (int n = 0; n < 64; n++) {
        for (size_t r = 0; r < rows; r++) {
            uint32_t draw = ladder_draw(&state) >> 22; /* 0 .. 3 */
            v[r] = draw < 2 ? 0 : bipolar && draw == 3 ? -1 : 1;
        }
        ladder_currents(rows, columns, a, v, i);
        ladder_currents(rows, columns, b, v, j);
        for (size_t c = 0; c < columns; c++) {
            error += (i[c] - j[c]) * (i[c] - j[c]);
            all += i[c] * i[c];
            off = fmax(off, fabs(i[c] - j[c]));
            most = fmax(most, fabs(i[c]));
        }
    }
    free(v);
    *worst = fmax(*worst, off / most);
    return sqrt(error / all);
}

static inline ladder_error ladder_compare(size_t rows, size_t columns,
                                          const double exact[], const double fast[])
{
    ladder_error e = {0};
    e.on_off = ladder_rms(rows, columns, exact, fast, 0, &e.worst);
    e.bipolar = ladder_rms(rows, columns, exact, fast, 1, &e.worst);
    return e;
}

/* Share of the current of all columns that the lines take with all rows on. */
static inline double ladder_drop(size_t cells, const double g[], const double transfer[])
{
    double all = 0, left = 0;
    for (size_t i = 0; i < cells; i++) {
        all += g[i];
        left += transfer[i];
    }
    return 1 - left / all;
}

/* Networks over which the error of `fast` is stated: docs/wires.md. Cells are drawn evenly
 * from `levels` conductances. */
typedef struct {
    const char *cells;
    size_t rows, columns;
    double g_min, g_max;
    unsigned levels;
    double r_driver, r_row, r_col, r_sense;
} ladder_case;

static const ladder_case ladder_cases[] = {
    {"2.5 .. 20 uS, 4 levels", 64, 64, 2.5e-6, 20e-6, 4, 20, 6.4, 2.1, 20},
    {"2.5 .. 20 uS, 4 levels", 128, 32, 2.5e-6, 20e-6, 4, 20, 6.4, 2.1, 20},
    {"2.5 .. 20 uS, 4 levels", 128, 128, 2.5e-6, 20e-6, 4, 20, 6.4, 2.1, 20},
    {"2.5 .. 20 uS, 4 levels", 128, 128, 2.5e-6, 20e-6, 4, 20, 1, 1, 20},
    {"2.5 .. 20 uS, 4 levels", 128, 128, 2.5e-6, 20e-6, 4, 100, 2, 2, 100},
    {"2.5 .. 20 uS, 4 levels", 384, 128, 2.5e-6, 20e-6, 4, 20, 6.4, 2.1, 20},
    {"0.1 / 20 uS", 128, 128, 0.1e-6, 20e-6, 2, 20, 6.4, 2.1, 20},
    {"1.1 / 167 uS", 64, 64, 1 / 900e3, 1 / 6e3, 2, 5, 1, 1, 5},
    {"1.1 / 167 uS", 64, 64, 1 / 900e3, 1 / 6e3, 2, 20, 6.4, 2.1, 20},
    {"1.1 / 167 uS", 128, 128, 1 / 900e3, 1 / 6e3, 2, 20, 6.4, 2.1, 20},
};

static inline nvx_wires_params ladder_params(const ladder_case *k, int method)
{
    return (nvx_wires_params){.method = method,
                              .r_driver = k->r_driver,
                              .r_row = k->r_row,
                              .r_col = k->r_col,
                              .r_sense = k->r_sense};
}

/* free() frees it. */
static inline double *ladder_cells(const ladder_case *k)
{
    double *g = nvx_alloc(k->rows * k->columns, sizeof *g);
    uint32_t state = 1;
    for (size_t i = 0; i < k->rows * k->columns; i++) {
        uint64_t level = (uint64_t)ladder_draw(&state) * k->levels >> 24;
        g[i] = k->g_min + (k->g_max - k->g_min) * (double)level / (k->levels - 1);
    }
    return g;
}

#endif
