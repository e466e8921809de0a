/* The spread of values recovered through the whole crossbar, and which streams give it.
 *
 * Inputs that are 1 in one element and 0 elsewhere make the scores of exact converters
 * the recovered values themselves, in units of max|W|.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "models/functional_parts.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

enum { N = 250, D = 20, TRIALS = 40, VALUES = N * D * TRIALS };

/* Sums of the errors of the recovered values that share a stored value. */
typedef struct {
    double sum, square;
    uint64_t n;
} group;

static double spread(const group *g)
{
    double mean = g->sum / (double)g->n;
    return sqrt(g->square / (double)g->n - mean * mean);
}

static void machine(char *yaml, size_t size, const char *array, const char *device)
{
    snprintf(yaml, size,
             "chip: {tiles: 64, tile: {arrays: 16, adc_pool: {impl: ideal}, array: "
             "{rows: 20, columns: 64, %s, device: {impl: level_sigma, %s}}}}\n",
             array, device);
}

/* Stores value[0 .. values - 1] in turn (the largest magnitude among them is 1) and adds
 * the errors of each to its group. */
static void recover(const char *array, const char *device, int values,
                    const float value[], group groups[])
{
    static float w[N * D], x[D * D];
    char yaml[512];
    machine(yaml, sizeof yaml, array, device);
    for (int i = 0; i < N * D; i++)
        w[i] = value[i % values];
    for (int e = 0; e < D; e++)
        x[e * D + e] = 1;
    memset(groups, 0, (size_t)values * sizeof *groups);
    bench_chip *b = bench_chip_new(yaml, N, D, w, D, x, N);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, TRIALS, 5, NULL);
    for (int i = 0; i < VALUES; i++) {
        int of = (int)(r->ids[i] * D + i / N % D) % values;
        double error = r->scores[i] - rint(value[of] * 127) / 127;
        groups[of].sum += error;
        groups[of].square += error * error;
        groups[of].n++;
    }
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

/* std of the recovered values over sigma, uniform sigma of 0.02. The sample std of n
 * normal draws has the standard error 1 / sqrt(2 n). */
static void expect_factor(const char *array, const char *unit, double full,
                          double expected)
{
    static const float value[] = {1, -1, 0, 64 / 127.F, -3 / 127.F, 0.7F, -0.385F};
    char device[128];
    group groups[7], all = {0};
    snprintf(device, sizeof device, "sigma: [0.02], %s", unit);
    recover(array, device, 7, value, groups);
    for (int i = 0; i < 7; i++) {
        all.sum += groups[i].sum;
        all.square += groups[i].square;
        all.n += groups[i].n;
    }
    cr_assert_eq(all.n, VALUES);
    double factor = spread(&all) * 127 / full / 0.02;
    cr_assert_float_eq(factor, expected, expected * 4 / sqrt(2.0 * VALUES), "%s, %s: %g",
                       array, unit, factor);
}

/* By definition of the unit. Level 0 stands at 0 S: a bound on cells would show. */
Test(value_noise, a_sigma_of_the_value_is_the_std_of_the_value_in_every_mapping)
{
    static const char *const array[] = {
        "mapping: differential",
        "mapping: differential, subtract: digital, pair: columns",
        "mapping: differential, bits_per_cell: 3, slices: columns",
        "mapping: differential, bits_per_cell: 1",
        "mapping: offset",
        "mapping: offset, bits_per_cell: 5, input_sign: twos_complement",
        "mapping: offset, slices: columns, input_sign: two_phase",
    };
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        expect_factor(array[i], "sigma_unit: value, g_min: 0 S", 127, 1);
}

/* sqrt(1 + 16 + 256 + 4096) = 66.098 times the std of a cell in steps (3 sigma or 1
 * sigma), sqrt(2) for a pair, over the full scale: 255 at an offset, 127 in a pair. */
Test(value_noise, a_sigma_of_the_cell_gives_the_published_factors)
{
    expect_factor("mapping: offset", "sigma_unit: range, clip: none", 255, 0.7776);
    expect_factor("mapping: offset", "sigma_unit: level, clip: none", 255, 0.2592);
    expect_factor("mapping: differential", "sigma_unit: range, clip: none", 127, 2.2081);
    expect_factor("mapping: differential", "sigma_unit: level, clip: none", 127, 0.7360);
}

/* Bands of a value v in units of the largest: 0 up to 0.25, 1 up to 0.5, 2 up to 0.75, 3
 * above; sigma 0.01, 0.02, 0.03, 0.04. */
static void expect_bands(const char *bands, const double expected[6])
{
    static const float value[] = {1, 0.6F, 0.3F, -0.2F, -0.6F, -1};
    char device[128];
    group groups[6];
    snprintf(device, sizeof device,
             "sigma: [0.01, 0.02, 0.03, 0.04], sigma_unit: value, bands: %s", bands);
    recover("mapping: differential", device, 6, value, groups);
    for (int i = 0; i < 6; i++)
        cr_assert_float_eq(spread(&groups[i]), expected[i],
                           expected[i] * 4 / sqrt(2.0 * (double)groups[i].n),
                           "%s, value %g: %g", bands, (double)value[i],
                           spread(&groups[i]));
}

Test(value_noise, signed_bands_put_every_negative_value_into_the_lowest)
{
    expect_bands("signed", (const double[]){0.04, 0.03, 0.02, 0.01, 0.01, 0.01});
}

Test(value_noise, bands_of_the_magnitude_are_the_same_for_both_signs)
{
    expect_bands("magnitude", (const double[]){0.04, 0.03, 0.02, 0.01, 0.03, 0.04});
}

static void expect_device_error(const char *device, const char *text)
{
    char yaml[512];
    nvx_error err = {0};
    machine(yaml, sizeof yaml, "mapping: offset", device);
    cr_assert_null(nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err));
    cr_assert_str_eq(err.text, text);
}

Test(value_noise, a_bound_on_cells_is_refused_where_values_are_spread)
{
    expect_device_error("sigma: [0.01], sigma_unit: value, clip: zero",
                        "chip.tile.array.device.clip: 'zero' bounds cells, sigma_unit "
                        "value spreads whole values; allowed: none, or another "
                        "sigma_unit");
}

/* Five bits: 31 + 31 x 1 x 1000 x 6.25 steps (no draw is larger). */
Test(value_noise, a_spread_that_leaves_fixed_point_is_refused)
{
    expect_device_error("sigma: [1], sigma_scale: 1000",
                        "chip.tile.array.device.sigma_scale: cells may come to 193781 "
                        "level steps; allowed: up to 4095");
}

/* 19 uS over a step of 1 nS / 31. */
Test(value_noise, a_g_min_that_leaves_fixed_point_is_refused)
{
    expect_device_error("sigma: [0], g_min: 19 uS, g_max: 19.001 uS",
                        "chip.tile.array.device.g_min: 19 uS is 589000 level steps; "
                        "allowed: up to 4095");
}

/* What is programmed into one block beyond its levels, [slices x sides x d x columns], of
 * the bench that programmed it. */
typedef struct {
    bench_chip *b;
    nvx_bench *bench;
    uint64_t columns;
} programmed;

static programmed program(const char *array, const char *device, uint64_t n, uint64_t d,
                          uint32_t column_tile)
{
    char yaml[512];
    float *w = nvx_alloc(n * d, sizeof *w);
    for (uint64_t i = 0; i < n * d; i++)
        w[i] = 1; /* the same levels everywhere */
    machine(yaml, sizeof yaml, array, device);
    programmed p = {.b = bench_chip_new(yaml, n, d, w, 1, w, 1)};
    const nvx_block *block = nvx_column_tile(p.b->functional, column_tile);
    p.b->functional->fused = false; /* so that single cells are there to see */
    nvx_inputs *inputs =
        nvx_inputs_new(p.b->functional, 1, p.b->functional->q, false, false);
    p.bench = nvx_bench_new(p.b->functional, inputs);
    nvx_inputs_destroy(&inputs);
    p.columns = block->columns;
    cr_assert_eq(nvx_bench_load(p.b->functional, block, p.bench, NULL), 0);
    const nvx_draw draw = {.trial = 2, .seed = 11, .epoch = 0};
    cr_assert_eq(nvx_bench_program(p.b->functional, block, &draw, p.bench, NULL), 0);
    free(w);
    return p;
}

static void programmed_destroy(programmed *p)
{
    nvx_bench_destroy(&p->bench);
    bench_chip_destroy(&p->b);
}

/* Cell of slice 0, G+ or the only side, of an element and a vector of the column tile. */
static int cell(const programmed *p, uint64_t element, uint64_t v)
{
    return p->bench->g[element * p->columns + v];
}

/* Compares rows of 20 elements and the first `columns` vectors; returns how many cells
 * are equal. */
static int equal_cells(const programmed *p, uint64_t p_first, const programmed *q,
                       uint64_t q_first, uint64_t columns)
{
    int equal = 0;
    for (uint64_t e = 0; e < 20; e++)
        for (uint64_t v = 0; v < columns; v++)
            equal += cell(p, p_first + e, v) == cell(q, q_first + e, v);
    return equal;
}

static const char digital[] = "subtract: digital"; /* pairs are not joined: g is G+ */
static const char cells_device[] = "sigma: [0.1], clip: none";
static const char value_device[] = "sigma: [0.1], sigma_unit: value";

/* 16 arrays a tile hold two blocks of 8. The second column tile of (128 vectors x 20) and
 * the second row tile of (64 vectors x 40) are both chip.tile0.array8 and on. */
static void expect_same_cells_of_same_arrays(const char *device)
{
    programmed p = program(digital, device, 128, 20, 1);
    programmed q = program(digital, device, 64, 40, 0);
    cr_assert_eq(equal_cells(&p, 0, &q, 20, 64), 20 * 64);
    cr_assert_lt(equal_cells(&p, 0, &q, 0, 64), 20 * 64 / 10, "other arrays");
    programmed_destroy(&p);
    programmed_destroy(&q);
}

Test(streams, the_physical_array_decides_the_draws_of_its_cells)
{
    expect_same_cells_of_same_arrays(cells_device);
    expect_same_cells_of_same_arrays(value_device);
}

/* 7 vectors in an array of 64 columns draw what the first 7 of 64 do. */
static void expect_same_cells_of_a_part(const char *device)
{
    programmed p = program(digital, device, 64, 20, 0);
    programmed q = program(digital, device, 7, 20, 0);
    cr_assert_eq(equal_cells(&p, 0, &q, 0, 7), 20 * 7);
    programmed_destroy(&p);
    programmed_destroy(&q);
}

Test(streams, a_cell_does_not_depend_on_how_full_its_array_is)
{
    expect_same_cells_of_a_part(cells_device);
    expect_same_cells_of_a_part(value_device);
}

/* ---- what writing whole values took ---- */

/* 130 vectors x 20 in 8 arrays a block: three blocks, two of them in tile 0; 130 x 20 x 8
 * cells, one pulse each, 2 blocks x 8 arrays x 20 rows x 10 ns in the slowest tile. */
static void expect_one_pulse_per_cell(const char *pool, const char *device)
{
    enum { VECTORS = 130, CELLS = VECTORS * 20 * 8 };
    static float w[VECTORS * 20];
    char yaml[512];
    for (int i = 0; i < VECTORS * 20; i++)
        w[i] = (float)(i % 7 - 3);
    snprintf(yaml, sizeof yaml,
             "chip: {tiles: 64, tile: {arrays: 16, adc_pool: {%s}, array: {rows: 20, "
             "columns: 64, device: {impl: level_sigma, %s}}}}\n",
             pool, device);
    bench_chip *b = bench_chip_new(yaml, VECTORS, 20, w, 1, w, 1);
    nvx_reading *r = nvx_functional_trials(b->functional, 3, 2, 5, NULL);
    for (int t = 0; t < 2; t++) {
        const nvx_writing *of = &r->writing[t];
        cr_assert_eq(of->cells, CELLS);
        cr_assert_eq(of->pulses, CELLS);
        cr_assert_eq(of->histogram[1], CELLS);
        cr_assert_eq(of->verifies, 0);
        cr_assert_float_eq(of->seconds, 2 * 8 * 20 * 10e-9, 1e-15);
    }
    nvx_reading_destroy(&r);
    bench_chip_destroy(&b);
}

Test(writing, takes_a_pulse_per_cell_whatever_the_spread_belongs_to)
{
    const char *const pool[] = {"impl: ideal", "impl: adc_sar"};
    for (int i = 0; i < 2; i++) {
        expect_one_pulse_per_cell(pool[i], value_device);
        expect_one_pulse_per_cell(pool[i], cells_device);
    }
}
