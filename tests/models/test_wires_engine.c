/* The engine through wires against arrays put together here, cell by cell, and solved by
 * nvx_wires_transfer. What the lines do to an array is tested in test_wires.c. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/models/engine_scores.h"

enum { SEED = 6, N = 9, D = 13, REQUESTS = 4, ROWS = 8, COLUMNS = 16, SLICES = 2 };

typedef struct {
    bool offset, pair_columns, slice_columns, digital;
} form;

static bench_chip *chip(form f, const char *wires, const char *device, const float w[],
                        const float x[])
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 64, tile: {arrays: 8, adc_pool: {impl: ideal}, array: {rows: "
             "%d, columns: %d, value_bits: %d, input_bits: 4, bits_per_cell: 2, mapping: "
             "%s, pair: %s, slices: %s, subtract: %s, wires: {%s}, device: {%s}}}}\n",
             ROWS, COLUMNS, f.offset ? 4 : 5, f.offset ? "offset" : "differential",
             f.pair_columns ? "columns" : "arrays",
             f.slice_columns ? "columns" : "arrays", f.digital ? "digital" : "analog",
             wires, device);
    return bench_chip_new(yaml, N, D, w, REQUESTS, x, N);
}

/* Level of slice s and pair half `side` of the value q. */
static int level_of(form f, int q, int s, int side)
{
    int v = f.offset ? q + 8 : side ? -q : q;
    return v < 0 ? 0 : v >> 2 * s & 3;
}

/* What an array of a block conducts, in whole units above g_min: of slice first_slice and
 * half first_side on, as many as stand side by side; out[slice][side][row][vector]. */
static void see(const bench_chip *b, form f, const nvx_block *block, int array,
                const float w[], double out[SLICES][2][ROWS][N])
{
    const nvx_wires_params *given = nvx_config_at(b->config, "chip.tile.array.wires");
    nvx_wires_params wires = *given;
    const nvx_cell_plan *plan = b->functional->plan;
    int halves = f.offset ? 1 : 2;
    int slices_here = f.slice_columns ? SLICES : 1;
    int sides_here = f.pair_columns && !f.offset ? 2 : 1, sides = halves / sides_here;
    int wide = slices_here * sides_here, used = (int)block->columns * wide;
    double g[ROWS * COLUMNS], unit = b->functional->unit;
    int rows = (int)block->rows;
    for (int i = 0; i < rows * used; i++) {
        int c = i % used % wide, v = (int)block->n_first + i % used / wide;
        int s = f.slice_columns ? c / sides_here : array / sides;
        int side = sides_here == 2 ? c % 2 : array % sides;
        int q = (int)w[v * D + (int)block->d_first + i / used];
        g[i] = plan->g_min + level_of(f, q, s, side) * plan->g_step;
    }
    wires.r_sense += (ROWS - rows) * wires.r_col; /* empty rows down to the sense */
    cr_assert_eq(nvx_wires_transfer(&wires, (size_t)rows, (size_t)used, g, g, NULL), 0);
    for (int i = 0; i < rows * used; i++) {
        int c = i % used % wide;
        int s = f.slice_columns ? c / sides_here : array / sides;
        int side = sides_here == 2 ? c % 2 : array % sides;
        out[s][side][i / used][i % used / wide] =
            rint((g[i] - plan->g_min) / plan->g_step * unit) / unit;
    }
}

static void reference(const bench_chip *b, form f, const float w[], const float x[],
                      double score[REQUESTS * N])
{
    memset(score, 0, REQUESTS * N * sizeof *score);
    for (uint64_t i = 0; i < b->placement->blocks; i++) {
        const nvx_block *block = &b->placement->block[i];
        static double g[SLICES][2][ROWS][N];
        memset(g, 0, sizeof g);
        for (int a = 0; a < (int)b->placement->arrays_per_block; a++)
            see(b, f, block, a, w, g);
        for (uint32_t v = 0; v < block->columns; v++)
            for (int j = 0; j < REQUESTS; j++)
                for (uint32_t r = 0; r < block->rows; r++) {
                    double in = (double)x[j * D + (int)(block->d_first + r)], value = 0;
                    for (int s = 0; s < SLICES; s++)
                        value += (1 << 2 * s) * (g[s][0][r][v] - g[s][1][r][v]);
                    score[j * N + (int)(block->n_first + v)] +=
                        in * (value - (f.offset ? 8 : 0));
                }
    }
}

static const char lossy[] =
    "method: exact, r_driver: 300 ohm, r_row: 60 ohm, r_col: 90 ohm, r_sense: 500 ohm";

static float *stored(int bits)
{
    uint64_t state = 12;
    return whole_numbers(&state, N * D, bits);
}

static float *inputs(void)
{
    uint64_t state = 13;
    return whole_numbers(&state, REQUESTS * D, 4);
}

static void expect_reference(form f)
{
    float *w = stored(f.offset ? 4 : 5), *x = inputs();
    double expected[REQUESTS * N];
    bench_chip *b = chip(f, lossy, "impl: ideal", w, x);
    double *score = scores_of(b, 1, SEED), lost = 0;
    reference(b, f, w, x, expected);
    for (int i = 0; i < REQUESTS * N; i++) {
        double exact = 0;
        cr_assert_float_eq(score[i], expected[i], 1e-9, "%d: %.12g is not %.12g", i,
                           score[i], expected[i]);
        for (int e = 0; e < D; e++)
            exact += (double)w[i % N * D + e] * (double)x[i / N * D + e];
        lost += fabs(score[i] - exact);
    }
    cr_assert_gt(lost, 1, "lines take something");
    free(w);
    free(x);
    free(score);
    bench_chip_destroy(&b);
}

/* Offset has no pairs; 9 vectors need three column tiles where 4 columns hold one, and 13
 * elements two row tiles, the second of 5 of 8 rows. */
Test(wires_engine, scores_are_those_of_the_arrays_solved_by_hand)
{
    for (int i = 0; i < 16; i++)
        expect_reference((form){i & 1, i >> 1 & 1, i >> 2 & 1, i >> 3 & 1});
}

Test(wires_engine, pairs_side_by_side_and_in_arrays_of_their_own_drop_differently)
{
    float *w = stored(5), *x = inputs();
    bench_chip *b = chip((form){0}, lossy, "impl: ideal", w, x);
    bench_chip *c = chip((form){.pair_columns = true}, lossy, "impl: ideal", w, x);
    double *apart = scores_of(b, 1, SEED), *beside = scores_of(c, 1, SEED);
    int different = 0;
    for (int i = 0; i < REQUESTS * N; i++)
        different += apart[i] != beside[i];
    cr_assert_gt(different, REQUESTS * N / 2);
    free(w);
    free(x);
    free(apart);
    free(beside);
    bench_chip_destroy(&b);
    bench_chip_destroy(&c);
}

static void expect_same(form f, const char *wires, const char *device)
{
    float *w = stored(f.offset ? 4 : 5), *x = inputs();
    bench_chip *b = chip(f, "method: none", device, w, x),
               *c = chip(f, wires, device, w, x);
    double *without = scores_of(b, 2, SEED), *with = scores_of(c, 2, SEED);
    cr_assert_eq(memcmp(without, with, 2 * REQUESTS * N * sizeof *with), 0, "%s", wires);
    free(w);
    free(x);
    free(without);
    free(with);
    bench_chip_destroy(&b);
    bench_chip_destroy(&c);
}

Test(wires_engine, lines_without_resistance_change_nothing)
{
    static const char *const methods[] = {"exact", "fast"};
    for (int m = 0; m < 2; m++)
        for (int i = 0; i < 4; i++) {
            char wires[128];
            snprintf(
                wires, sizeof wires,
                "method: %s, r_driver: 0 ohm, r_row: 0 ohm, r_col: 0 ohm, r_sense: 0 "
                "ohm",
                methods[m]);
            expect_same((form){i & 1, i >> 1 & 1, 0, 1}, wires,
                        "impl: level_sigma, sigma: [0.05]");
        }
}

/* Spread of whole values is there before the wires, as that of cells is: where hardly
 * anything comes through, hardly any spread does. */
Test(wires_engine, the_spread_of_values_passes_through_the_wires)
{
    static const char *const devices[] = {
        "impl: level_sigma, sigma: [0.1], sigma_unit: value", "impl: ideal"};
    float *w = stored(5), *x = inputs();
    double *score[2], shift = 0, sum = 0;
    for (int i = 0; i < 2; i++) {
        bench_chip *b =
            chip((form){0},
                 "method: exact, r_driver: 0 ohm, r_row: 0 ohm, r_col: 0 ohm, "
                 "r_sense: 1 Mohm",
                 devices[i], w, x);
        score[i] = scores_of(b, 1, SEED);
        bench_chip_destroy(&b);
    }
    for (int i = 0; i < REQUESTS * N; i++) {
        shift += fabs(score[0][i] - score[1][i]) / (REQUESTS * N);
        sum += fabs(score[1][i]) / (REQUESTS * N);
    }
    cr_assert_gt(shift, 0);
    cr_assert_lt(sum, 20, "%g", sum);
    /* without wires: sqrt(13) x 0.1 x 15 x 4 (rms input) x 0.8 = 17 */
    cr_assert_lt(shift, 4, "%g", shift);
    free(w);
    free(x);
    free(score[0]);
    free(score[1]);
}
