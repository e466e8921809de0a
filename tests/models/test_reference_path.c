/* The engine against the straightforward path, kept here: one cell, one plane, one
 * conversion at a time, in whole numbers and plain loops, from the definitions of
 * crossbar.h, quantise.h and adc.h. The cells are drawn by the device (cells.h); what is
 * tested is everything after them. Scores must be equal to the last bit. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/cells.h"
#include "models/adc.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

enum { SEED = 23, TRIAL = 3, MOST_COLUMNS = 128 };

typedef struct {
    int value_bits, input_bits, cell_bits, dac_bits, adc_bits;
    int offset, pair_columns, slice_columns, digital, sign; /* choices */
    int slices, sides, planes;
    double step; /* level steps per code; 0: no converter */
    const bench_chip *chip;
    nvx_cells *cells;
    const float *w, *x;
    uint64_t d;
} reference;

static const char *const signs[] = {"bipolar", "two_phase", "twos_complement"};

static void random_reference(uint64_t *state, reference *m, char *yaml, size_t size)
{
    m->value_bits = bench_between(state, 2, 8);
    m->input_bits = bench_between(state, 2, 8);
    m->cell_bits = bench_between(state, 1, 4);
    m->dac_bits = bench_between(state, 0, 1) ? 1 : bench_between(state, 1, 8);
    m->adc_bits = bench_between(state, 3, 9);
    m->offset = bench_between(state, 0, 1);
    m->pair_columns = bench_between(state, 0, 1);
    m->slice_columns = bench_between(state, 0, 1);
    m->digital = bench_between(state, 0, 1);
    m->sign = bench_between(state, 0, 2);
    m->step = bench_between(state, 0, 3) ? ldexp(1, bench_between(state, -2, 3)) : 0;
    char adc[96] = "impl: ideal";
    if (m->step > 0)
        snprintf(adc, sizeof adc, "bits: %d, full_scale: step, step: %g", m->adc_bits,
                 m->step);
    snprintf(
        yaml, size,
        "chip:\n"
        "  tiles: 4096\n"
        "  tile:\n"
        "    arrays: 40\n"
        "    input_buffer: {size: 1 MiB}\n"
        "    adc_pool: {%s}\n"
        "    array:\n"
        "      rows: %d\n"
        "      columns: %d\n"
        "      value_bits: %d\n"
        "      input_bits: %d\n"
        "      dac_bits: %d\n"
        "      bits_per_cell: %d\n"
        "      mapping: %s\n"
        "      pair: %s\n"
        "      slices: %s\n"
        "      subtract: %s\n"
        "      input_sign: %s\n"
        "      device: {impl: level_sigma, sigma: [0.02], clip: %s, g_min: %d nS}\n",
        adc, bench_between(state, 1, 70), bench_between(state, 20, 90), m->value_bits,
        m->input_bits, m->dac_bits, m->cell_bits, m->offset ? "offset" : "differential",
        m->pair_columns ? "columns" : "arrays", m->slice_columns ? "columns" : "arrays",
        m->digital ? "digital" : "analog", signs[m->sign],
        bench_between(state, 0, 1) ? "none" : "range", bench_between(state, 0, 3000));
    int bits = m->offset ? m->value_bits : m->value_bits - 1;
    m->slices = (bits + m->cell_bits - 1) / m->cell_bits;
    m->sides = m->offset ? 1 : 2;
}

/* Chunk p of a magnitude of `bits` bits: widths differ by one at most, wider ones on top.
 */
static int chunk(const reference *m, int bits, int p, unsigned value, int *low_bit)
{
    int n = (bits + m->dac_bits - 1) / m->dac_bits, low = 0;
    for (int i = 0; i < p; i++)
        low += bits / n + (i >= n - bits % n ? 1 : 0);
    int width = bits / n + (p >= n - bits % n ? 1 : 0);
    *low_bit = low;
    return (int)(value >> low & ((1u << width) - 1u));
}

/* Value of plane p for the input u; its weight in *weight. */
static int plane(const reference *m, int p, int u, int *weight)
{
    int bits = m->sign == 2 ? m->input_bits : m->input_bits - 1, low;
    int n = (bits + m->dac_bits - 1) / m->dac_bits;
    if (m->sign == 2) {
        int v = chunk(m, bits, p, (unsigned)u, &low), width = bits - low;
        *weight = p + 1 < n ? 1 << low : -(1 << low);
        if (p + 1 < n)
            return v;
        return v >> (width - 1) & 1 ? (1 << width) - v : -v; /* minus the signed chunk */
    }
    int negative_phase = m->sign == 1 && p >= n;
    int v = chunk(m, bits, negative_phase ? p - n : p, (unsigned)abs(u), &low);
    *weight = negative_phase ? -(1 << low) : 1 << low;
    if (m->sign == 0)
        return u < 0 ? -v : v;
    return (u < 0) == negative_phase ? v : 0;
}

static int plane_count(const reference *m)
{
    int bits = m->sign == 2 ? m->input_bits : m->input_bits - 1;
    return (bits + m->dac_bits - 1) / m->dac_bits * (m->sign == 1 ? 2 : 1);
}

static uint8_t level_of(const reference *m, int q, int slice, int side)
{
    int v = m->offset ? q + (1 << (m->value_bits - 1)) : side ? -q : q;
    v = v < 0 ? 0 : v;
    return (uint8_t)(v >> slice * m->cell_bits & ((1 << m->cell_bits) - 1));
}

/* Conductances of one row of a block: out[vector][slice][side], in units above g_min. */
static void draw_row(const reference *m, const nvx_block *b, uint64_t row,
                     int16_t out[][16][2])
{
    uint64_t wide = (m->slice_columns ? (uint64_t)m->slices : 1) *
                    (m->pair_columns && !m->offset ? 2 : 1);
    uint64_t arrays = (uint64_t)(m->slices * m->sides) / wide;
    const nvx_crossbar_params *x = nvx_config_at(m->chip->config, "chip.tile.array");
    for (uint64_t a = 0; a < arrays; a++) {
        uint8_t level[MOST_COLUMNS];
        int16_t g[MOST_COLUMNS];
        char path[64];
        int pick[MOST_COLUMNS][2];
        for (uint64_t i = 0; i < b->columns * wide; i++) {
            uint64_t side_here = m->pair_columns && !m->offset ? 2 : 1;
            uint64_t c = i % wide, other = (uint64_t)m->sides / side_here;
            pick[i][0] = (int)(m->slice_columns ? c / side_here : a / other);
            pick[i][1] = (int)(side_here == 2 ? c % 2 : a % other);
            float q = m->w[(b->n_first + i / wide) * m->d + b->d_first + row];
            level[i] = level_of(m, (int)q, pick[i][0], pick[i][1]);
        }
        snprintf(path, sizeof path, "chip.tile%u.array%u", b->tile,
                 b->first_array + (unsigned)a);
        nvx_cell_streams streams;
        nvx_cell_time now = {.since = 0, .elapsed = -1, .read = 0};
        nvx_cell_streams_init(&streams, SEED, TRIAL, path);
        nvx_cells_draw(m->cells, &streams, row * ((x->columns + 3) & ~3ull),
                       b->columns * wide, level, NULL, &now, NULL, g, NULL);
        for (uint64_t i = 0; i < b->columns * wide; i++)
            out[i / wide][pick[i][0]][pick[i][1]] = g[i];
    }
}

/* What a column's current has beside whole units: drawn per column, slice and side (2: the
 * difference of a pair). */
static float below(const reference *m, const nvx_block *b, uint64_t v, int slice,
                   int side)
{
    int arrays_per_slice = m->pair_columns || m->offset ? 1 : 2;
    int array = (m->slice_columns ? 0 : slice * arrays_per_slice) +
                (arrays_per_slice == 2 && side ? 1 : 0);
    char path[64], purpose[32];
    float u[4];
    snprintf(path, sizeof path, "chip.tile%u.array%u", b->tile,
             b->first_array + (unsigned)array);
    snprintf(purpose, sizeof purpose, "below %d.%d", slice, side);
    nvx_stream stream = nvx_stream_new(SEED, TRIAL, path, purpose);
    nvx_stream_uniform(&stream, v & ~3ull, 4, u);
    return u[v & 3] - 0.5F;
}

/* A current in units as the digital side sees it, in level steps. */
static double convert(const reference *m, int64_t units, float rest, int is_signed)
{
    float current = (float)units + rest; /* converters work in single precision */
    double steps = m->step > 0 ? (double)current : (double)units;
    steps /= nvx_cells_unit(m->cells);
    if (m->step <= 0)
        return steps;
    double high = ldexp(1, is_signed ? m->adc_bits - 1 : m->adc_bits) - 1;
    double code = rint(steps / m->step);
    code = code > high ? high : code;
    code = code < (is_signed ? -high : 0) ? (is_signed ? -high : 0) : code;
    return code * m->step;
}

/* Do rows see both signs in one plane? */
static int signed_planes(const reference *m)
{
    int n = plane_count(m),
        top = (m->input_bits + n - 1) / n; /* width of the top chunk */
    return m->sign == 0 || (m->sign == 2 && top > 1);
}

/* Sum over the planes of one slice of one vector in one block. */
static double slice_sum(const reference *m, const int16_t (*g)[MOST_COLUMNS][16][2],
                        const nvx_block *b, uint64_t v, int slice, const float x[])
{
    double sum = 0;
    int zero = nvx_cells_zero(m->cells);
    float rest[3] = {0};
    for (int side = 0; side < 3 && m->step > 0; side++)
        rest[side] = below(m, b, v, slice, side);
    for (int p = 0; p < plane_count(m); p++) {
        int64_t plus = 0, minus = 0;
        int weight = 1;
        double inputs = 0;
        for (uint64_t r = 0; r < b->rows; r++) {
            int value = plane(m, p, (int)x[b->d_first + r], &weight);
            plus += (int64_t)value * (g[r][v][slice][0] + zero);
            minus += m->sides == 2 ? (int64_t)value * (g[r][v][slice][1] + zero) : 0;
            inputs += value;
        }
        int both = signed_planes(m);
        if (m->sides == 2 && !m->digital)
            sum += weight * convert(m, plus - minus, rest[2], 1);
        else if (m->sides == 2)
            sum += weight *
                   (convert(m, plus, rest[0], both) - convert(m, minus, rest[1], both));
        else
            sum += weight * (convert(m, plus, rest[0], both) -
                             inputs * zero / nvx_cells_unit(m->cells));
    }
    return sum * ldexp(1, slice * m->cell_bits);
}

/* Scores of all vectors for all requests: out[requests x n]. */
static void score_all(const reference *m, uint64_t requests, double out[])
{
    const nvx_placement *place = m->chip->placement;
    static int16_t g[70][MOST_COLUMNS][16][2];
    double middle = m->offset ? ldexp(1, m->value_bits - 1) : 0;
    for (uint64_t i = 0; i < place->blocks; i++) {
        const nvx_block *b = &place->block[i];
        for (uint64_t r = 0; r < b->rows; r++)
            draw_row(m, b, r, g[r]);
        for (uint64_t j = 0; j < requests * b->columns; j++) {
            uint64_t q = j / b->columns, v = j % b->columns;
            const float *x = m->x + q * m->d;
            double *score = &out[q * place->n + b->n_first + v];
            for (int s = 0; s < m->slices; s++)
                *score +=
                    slice_sum(m, (const int16_t(*)[MOST_COLUMNS][16][2])g, b, v, s, x);
            for (uint64_t r = 0; r < b->rows; r++)
                *score -= middle * (double)x[b->d_first + r];
        }
    }
}

/* Whole numbers with the largest of b bits among them, so that the scale is 1. */
static float *integers(uint64_t *state, uint64_t n, int bits)
{
    int top = (1 << (bits - 1)) - 1;
    float *x = nvx_alloc(n, sizeof *x);
    for (uint64_t i = 0; i < n; i++)
        x[i] = (float)bench_between(state, -top, top);
    x[bench_random(state) % n] = (float)top;
    return x;
}

static void expect_the_same(uint64_t seed)
{
    uint64_t state = seed;
    char yaml[1024];
    reference m = {0};
    random_reference(&state, &m, yaml, sizeof yaml);
    uint64_t n = (uint64_t)bench_between(&state, 1, 60), requests = 3;
    m.d = (uint64_t)bench_between(&state, 1, 90);
    float *w = integers(&state, n * m.d, m.value_bits);
    float *x = integers(&state, requests * m.d, m.input_bits);
    m.w = w;
    m.x = x;
    bench_chip *b = bench_chip_new(yaml, n, m.d, w, requests, x, (uint32_t)n);
    m.chip = b;
    const nvx_crossbar_params *p = nvx_config_at(b->config, "chip.tile.array");
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(b->config, "chip"), "tile"), "array");
    m.cells = nvx_cells_new(nvx_config_child(array, "device"), (unsigned)m.cell_bits,
                            (double)p->rows * 255, NULL);
    double *expected = nvx_alloc(requests * n, sizeof *expected);
    score_all(&m, requests, expected);
    nvx_reading *r = nvx_functional_trials(b->functional, TRIAL, 1, SEED, NULL);
    for (uint64_t i = 0; i < requests * n; i++)
        cr_assert_eq(r->scores[i], expected[i / n * n + (uint64_t)r->ids[i]],
                     "seed %lu, vector %ld: %.17g is not %.17g\n%s", (unsigned long)seed,
                     (long)r->ids[i], r->scores[i],
                     expected[i / n * n + (uint64_t)r->ids[i]], yaml);
    nvx_reading_destroy(&r);
    nvx_cells_destroy(&m.cells);
    bench_chip_destroy(&b);
    free(expected);
    free(w);
    free(x);
}

Test(reference_path, random_machines_with_noisy_cells_score_the_same_to_the_last_bit)
{
    for (uint64_t seed = 1; seed <= 60; seed++)
        expect_the_same(seed);
}
