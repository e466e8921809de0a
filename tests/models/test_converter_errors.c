/* Which converter converts which column, and what its mismatch and nonlinearity do to the
 * code: the engine against conversions done here one at a time, for cells without spread. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/quantise.h"
#include "tests/models/engine_scores.h"

enum { SEED = 31, N = 11, D = 14, REQUESTS = 3, ROWS = 9, SLICES = 2 };

typedef struct {
    bool offset, pair_columns, slice_columns, digital, unit_scope;
    int count;
} form;

static bench_chip *chip(form f, const char *errors, const float w[], const float x[])
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 64, tile: {arrays: 8, adc_pool: {bits: 6, full_scale: step, "
             "step: 0.75, count: %d, scope: %s, %s}, array: {rows: %d, columns: 16, "
             "value_bits: %d, input_bits: 3, bits_per_cell: 2, mapping: %s, pair: %s, "
             "slices: %s, subtract: %s, device: {impl: ideal, g_min: 0 S}}}}\n",
             f.count, f.unit_scope ? "unit" : "tile", errors, ROWS, f.offset ? 4 : 5,
             f.offset ? "offset" : "differential", f.pair_columns ? "columns" : "arrays",
             f.slice_columns ? "columns" : "arrays", f.digital ? "digital" : "analog");
    return bench_chip_new(yaml, N, D, w, REQUESTS, x, N);
}

static int level_of(form f, int q, int s, int side)
{
    int v = f.offset ? q + 8 : side ? -q : q;
    return v < 0 ? 0 : v >> 2 * s & 3;
}

/* Mismatch of the converter that does conversion c of the array a of a block. */
static nvx_adc_error error_of(const bench_chip *b, form f, const nvx_block *block, int a,
                              int c)
{
    const nvx_adc_params *adc = nvx_config_at(b->config, "chip.tile.adc_pool");
    nvx_adc_error all[64];
    char path[64];
    snprintf(path, sizeof path,
             f.unit_scope ? "chip.tile%u.array%u.adc_pool" : "chip.tile%u.adc_pool",
             block->tile, block->first_array + (unsigned)a);
    nvx_adc_errors(adc, SEED, 0, path, all);
    return all[c % f.count];
}

/* One conversion: a whole current in level steps to signed codes of 6 bits, 0.75 steps
 * each; the INL list goes from code -31 to 31. */
static double code_of(double current, nvx_adc_error e, const nvx_reals *inl)
{
    double c = current / 0.75 * (1 + (double)e.gain), bend = 0;
    if (inl->n) {
        double at =
            fmin(fmax((c + 31) / 62 * (double)(inl->n - 1), 0), (double)inl->n - 1);
        size_t i = (size_t)fmin(at, (double)inl->n - 2);
        bend = inl->v[i] + (at - (double)i) * (inl->v[i + 1] - inl->v[i]);
    }
    return fmin(fmax(rint(c + (double)e.offset + bend), -31), 31);
}

/* Sum over the planes of one input of a slice's conversions on one side (2: a pair). */
static double convert(const bench_chip *b, form f, const nvx_block *block, uint32_t v,
                      int s, int side, const float w[], const float x[])
{
    const nvx_crossbar_params *p = nvx_config_at(b->config, "chip.tile.array");
    const nvx_adc_params *adc = nvx_config_at(b->config, "chip.tile.adc_pool");
    /* parallel arrays: slice by slice, G+ then G-; a pair is of the array of its G- */
    int sides_here = f.pair_columns && !f.offset ? 2 : 1, sides = f.offset ? 1 : 2;
    int arrays = sides / sides_here, late = side > 0 ? 1 : 0;
    int a = (f.slice_columns ? 0 : s) * arrays + (arrays == 2 ? late : 0);
    int wide = sides_here == 2 && side < 2 ? 2 : 1; /* conversions of a vector's slice */
    int c = ((int)v * (f.slice_columns ? SLICES : 1) + (f.slice_columns ? s : 0)) * wide +
            (wide == 2 ? side : 0);
    nvx_adc_error e = error_of(b, f, block, a, c);
    double sum = 0;
    for (uint64_t plane = 0; plane < p->planes; plane++) {
        double current = 0;
        for (uint32_t r = 0; r < block->rows; r++) {
            int16_t q = (int16_t)x[block->d_first + r], value[8];
            int stored = (int)w[(block->n_first + v) * D + block->d_first + r];
            nvx_input_planes(p, 1, 1, &q, value);
            int plus = level_of(f, stored, s, 0), minus = level_of(f, stored, s, 1);
            current += value[plane] * (side == 2 ? plus - minus : side ? minus : plus);
        }
        sum += nvx_plane_weight(p, plane) * code_of(current, e, &adc->inl);
    }
    return sum * 0.75;
}

static void expect_reference(form f, const char *errors)
{
    uint64_t state = 40;
    float *w = whole_numbers(&state, N * D, f.offset ? 4 : 5),
          *x = whole_numbers(&state, REQUESTS * D, 3);
    bench_chip *b = chip(f, errors, w, x);
    double *score = scores_of(b, 1, SEED), expected[REQUESTS * N] = {0};
    for (uint64_t i = 0; i < b->placement->blocks; i++) {
        const nvx_block *block = &b->placement->block[i];
        for (uint32_t at = 0; at < REQUESTS * block->columns; at++) {
            uint32_t j = at / block->columns, v = at % block->columns;
            double *to = &expected[j * N + block->n_first + v];
            for (int s = 0; s < SLICES; s++) {
                double sum =
                    f.offset || !f.digital
                        ? convert(b, f, block, v, s, f.offset ? 0 : 2, w, x + j * D)
                        : convert(b, f, block, v, s, 0, w, x + j * D) -
                              convert(b, f, block, v, s, 1, w, x + j * D);
                *to += sum * (1 << 2 * s);
            }
            for (uint32_t r = 0; r < block->rows && f.offset; r++)
                *to -= 8 * (double)x[j * D + block->d_first + r];
        }
    }
    for (int i = 0; i < REQUESTS * N; i++)
        cr_assert_float_eq(score[i], expected[i], 1e-9, "%d: %g is not %g", i, score[i],
                           expected[i]);
    free(w);
    free(x);
    free(score);
    bench_chip_destroy(&b);
}

/* All places of slices and pair halves, both scopes; fewer converters than columns, and
 * more. */
static void expect_all(const char *errors)
{
    static const int counts[] = {1, 3, 7, 40};
    for (int i = 0; i < 32; i++)
        expect_reference((form){i & 1, i >> 1 & 1, i >> 2 & 1, i >> 3 & 1, i >> 4,
                                counts[(i ^ i >> 2) & 3]},
                         errors);
}

Test(converter_errors, offset_and_gain_are_those_of_the_converter_of_the_column)
{
    expect_all("offset: 0.9, gain: 0.08");
}

Test(converter_errors, an_inl_bends_every_code_alike)
{
    expect_all("inl: [0.3, -0.7, 1.2, -0.4, 0.9]");
}

Test(converter_errors, all_of_them_add_up)
{
    expect_all("offset: 0.4, gain: 0.03, inl: [-1.1, 0.6]");
}

/* Three rows of level 3 and inputs 1: 9 steps, 0.75 a code: code 12 of -31 .. 31. The list
 * of three bends -31 by 2, 0 by 0 and 31 by 3.1: 12 by 12 / 31 x 3.1 = 1.2, so 13. The
 * other vector has -9 steps, code -12, bent by 12 / 31 x 2 = 0.77: -11. */
Test(converter_errors, an_inl_list_by_hand)
{
    const char yaml[] =
        "chip: {tiles: 1, tile: {arrays: 2, adc_pool: {bits: 6, full_scale: step, step: "
        "0.75, inl: [2, 0, 3.1]}, array: {rows: 3, columns: 2, value_bits: 3, "
        "input_bits: "
        "2, device: {impl: ideal}}}}\n";
    const float w[] = {3, 3, 3, -3, -3, -3}, x[] = {1, 1, 1};
    bench_chip *b = bench_chip_new(yaml, 2, 3, w, 1, x, 2);
    double *score = scores_of(b, 1, SEED);
    cr_assert_float_eq(score[0], 13 * 0.75, 1e-9, "%g", score[0]);
    cr_assert_float_eq(score[1], -11 * 0.75, 1e-9, "%g", score[1]);
    free(score);
    bench_chip_destroy(&b);
}
