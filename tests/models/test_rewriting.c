/* Requests that write: what writing takes, what it wears, what it costs searches. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/models/updates_bench.h"

/* A row written with what it holds by an ideal device costs its cells no energy more, one
 * with larger values does: sum over the row of V^2 g t x planes, which the engine's own
 * energy of a matrix that held them from the start tells. */
Test(rewriting, cell_energy_is_that_of_the_matrix_as_it_stands)
{
    bench b = {0}, c = {0};
    load(&b, ideal, 61, 37, 6);
    load(&c, ideal, 61, 37, 6);
    write_at(&b, 2, NVX_WRITE, 7, 2);
    memcpy(c.w + 7 * 37, b.x + b.row[2] * 37, 2 * 37 * sizeof *c.w);
    bench_chip_destroy(&c.chip);
    c.chip = bench_chip_new(ideal, 61, 37, c.w, 24, c.x, 4);
    begin(&b);
    begin(&c);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    nvx_reading *s = nvx_functional_trials(c.functional, 0, 1, 3, NULL);
    cr_assert_eq(r->cell_energy[2], 0);
    cr_assert_neq(r->cell_energy[1], s->cell_energy[1]);
    for (uint64_t i = 3; i < 6; i++)
        cr_assert_float_eq(r->cell_energy[i], s->cell_energy[i],
                           1e-9 * s->cell_energy[i]);
    nvx_reading_destroy(&r);
    nvx_reading_destroy(&s);
    end(&b);
    end(&c);
}

static nvx_write_cost *costs(bench *b, uint64_t trial)
{
    nvx_write_cost *out =
        nvx_alloc(b->mix.writes * b->chip->placement->tiles_used, sizeof *out);
    cr_assert_eq(nvx_functional_writes(b->functional, trial, 3, out, NULL), 0);
    return out;
}

/* 37 elements in arrays of 16 rows: three blocks of 16, 16 and 5 rows. A value of 8 bits
 * is a pair of 7 cells, each in an array of its own: 14 arrays, so with arrays: 14 a tile
 * is a block. One pulse of 10 ns per row and tile: 160, 160 and 50 ns; two rows written
 * at once take no longer but have twice the cells. A delete costs nothing. */
Test(rewriting, without_verify_a_write_takes_one_pulse_per_row_of_a_tile)
{
    bench b = {0};
    load(&b,
         "chip:\n  tiles: 64\n  tile:\n    arrays: 14\n    adc_pool: {impl: ideal}\n"
         "    array:\n      rows: 16\n      columns: 24\n      bits_per_cell: 1\n"
         "      device:\n        impl: ideal\n        write: {pulse_time: 10 ns}\n",
         20, 37, 5);
    write_at(&b, 1, NVX_WRITE, 4, 1);
    write_at(&b, 2, NVX_DELETE, 4, 1);
    write_at(&b, 3, NVX_WRITE, 8, 2);
    begin(&b);
    cr_assert_eq(b.chip->placement->tiles_used, 3);
    nvx_write_cost *c = costs(&b, 0);
    const uint64_t rows[] = {16, 16, 5};
    for (int t = 0; t < 3; t++) {
        cr_assert_float_eq(c[t].seconds, (double)rows[t] * 10e-9, 1e-15);
        cr_assert_eq(c[t].pulses, rows[t] * 14);
        cr_assert_eq(c[t].cells, rows[t] * 14);
        cr_assert_eq(c[t].verifies, 0);
        cr_assert_eq(c[3 + t].seconds, 0);
        cr_assert_eq(c[3 + t].cells, 0);
        cr_assert_float_eq(c[6 + t].seconds, (double)rows[t] * 10e-9, 1e-15);
        cr_assert_eq(c[6 + t].cells, rows[t] * 28);
    }
    free(c);
    end(&b);
}

static const char verified[] =
    ", write: {verify: all, window: 0.2, limit: 9, pulse_time: "
    "10 ns, verify_time: 1 ns}";

/* The reading's sums are those of the costs of its trial, and each pulse of a verified
 * cell is followed by a read. */
Test(rewriting, the_pulses_of_a_trial_are_those_of_its_costs)
{
    bench b = {0};
    load_noisy(&b, verified, 30);
    random_mix(&b, 4);
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 2, 2, 3, NULL);
    uint64_t tiles = b.chip->placement->tiles_used;
    for (uint64_t t = 0; t < 2; t++) {
        nvx_write_cost *c = costs(&b, 2 + t);
        uint64_t pulses = 0, cells = 0, counted = 0, all = 0;
        for (uint64_t i = 0; i < b.mix.writes * tiles; i++) {
            pulses += c[i].pulses;
            cells += c[i].cells;
            cr_assert_eq(c[i].verifies, c[i].pulses);
            cr_assert_float_eq(c[i].seconds,
                               (double)c[i].pulse_steps * 10e-9 +
                                   (double)c[i].verify_steps * 1e-9,
                               1e-15);
        }
        for (uint64_t i = 0; i < 256; i++) {
            counted += r->update[t].histogram[i] * i;
            all += r->update[t].histogram[i];
        }
        cr_assert_gt(pulses, cells);
        cr_assert_eq(r->update[t].pulses, pulses);
        cr_assert_eq(r->update[t].cells, cells);
        cr_assert_eq(counted, pulses);
        cr_assert_eq(all, cells);
        free(c);
    }
    cr_assert_neq(r->update[0].pulses, r->update[1].pulses);
    nvx_reading_destroy(&r);
    end(&b);
}

/* |N(0, 0.2)| <= 0.2 in 68.27 % of the draws: 1 / 0.6827 = 1.465 pulses on average, less
 * 0.3173^9 for the limit. 40 writes of 20 values, 14 cells or 28 each: a std of the mean
 * of sqrt(0.3173) / 0.6827 / sqrt(cells) = 0.825 / sqrt(cells). */
Test(rewriting, rewritten_cells_take_the_pulses_of_the_device)
{
    bench b = {0};
    load_noisy(&b, verified, 41);
    for (uint64_t i = 1; i < 41; i++)
        write_at(&b, i, NVX_WRITE, i % 10, 1);
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    double cells = (double)r->update[0].cells, mean = (double)r->update[0].pulses / cells;
    cr_assert_float_eq(mean, 1 / 0.6827, 4 * 0.825 / sqrt(cells), "%g of %g", mean,
                       cells);
    nvx_reading_destroy(&r);
    end(&b);
}

/* fn of PROGRAM: 1 none, 2 all, whatever the configuration says. */
Test(rewriting, the_verify_policy_is_that_of_the_request)
{
    bench b = {0};
    load_noisy(&b, verified, 4);
    for (uint64_t i = 1; i < 4; i++) {
        write_at(&b, i, NVX_WRITE, i, 1);
        b.verify[i] = (uint8_t)(i - 1);
    }
    begin(&b);
    nvx_write_cost *c = costs(&b, 0);
    uint64_t tiles = b.chip->placement->tiles_used;
    cr_assert_gt(c[0].verifies, c[0].cells);
    cr_assert_eq(c[tiles].verifies, 0);
    cr_assert_gt(c[tiles].cells, 0);
    cr_assert_eq(c[tiles].pulses, c[tiles].cells);
    cr_assert_gt(c[2 * tiles].verifies, c[2 * tiles].cells);
    free(c);
    end(&b);
}

/* Of 24 columns a row of bits_per_cell 1 in arrays takes one: three column tiles of 24, 24
 * and 13 rows of 61. */
Test(rewriting, wear_counts_the_writes_of_each_column_tile)
{
    bench b = {0};
    load(&b, ideal, 61, 37, 8);
    write_at(&b, 1, NVX_WRITE, 23, 2); /* rows 23 and 24 */
    write_at(&b, 2, NVX_WRITE, 23, 1);
    write_at(&b, 3, NVX_DELETE, 23, 1);
    write_at(&b, 4, NVX_WRITE, 60, 1);
    begin(&b);
    cr_assert_eq(b.chip->placement->column_tiles, 3);
    nvx_wear wear[3];
    nvx_functional_wear(b.functional, wear);
    cr_assert_eq(wear[0].most, 2);
    cr_assert_eq(wear[1].most, 1);
    cr_assert_eq(wear[2].most, 1);
    cr_assert_float_eq(wear[0].mean, 2.0 / 24, 1e-12);
    cr_assert_float_eq(wear[1].mean, 1.0 / 24, 1e-12);
    cr_assert_float_eq(wear[2].mean, 1.0 / 13, 1e-12);
    end(&b);
}

/* A cell lasts 3 cycles, without spread, and had 1 before the run: the first programming
 * counts as that; its second rewriting is its third cycle, after which it is stuck at the
 * lowest level: all differences of a pair are 0. */
Test(rewriting, a_cell_wears_out_with_its_writes)
{
    bench b = {0};
    load(&b,
         "chip:\n  tiles: 64\n  tile:\n    arrays: 8\n    adc_pool: {impl: ideal}\n"
         "    array:\n      rows: 16\n      columns: 24\n      device:\n"
         "        impl: ideal\n"
         "        faults: {endurance: 3, endurance_sigma: 0, cycles: 1}\n",
         4, 9, 6);
    write_at(&b, 1, NVX_WRITE, 2, 1);
    write_at(&b, 3, NVX_WRITE, 2, 1);
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    for (uint64_t i = 0; i < 6; i++)
        for (uint64_t j = 0; j < 4; j++)
            if (r->ids[i * 4 + j] == 2)
                cr_assert((r->scores[i * 4 + j] == 0) == (i > 3));
    nvx_reading_destroy(&r);
    end(&b);
}

/* 127 is the largest value the matrix holds: 200 becomes 127, and one value was clipped. */
Test(rewriting, values_beyond_the_first_scale_are_clipped_and_counted)
{
    bench b = {0};
    load(&b, ideal, 4, 2, 3);
    write_at(&b, 1, NVX_WRITE, 0, 1);
    float *row = b.x + b.row[1] * 2;
    row[0] = 200;
    row[1] = -3;
    bench_chip_destroy(&b.chip);
    b.chip = bench_chip_new(ideal, 4, 2, b.w, 12, b.x, 4);
    begin(&b);
    cr_assert_eq(nvx_functional_clipped(b.functional), 1);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    for (uint64_t j = 0; j < 4; j++)
        if (r->ids[8 + j] == 0)
            cr_assert_eq(r->scores[8 + j], 127 * (double)b.x[4] - 3 * (double)b.x[5]);
    nvx_reading_destroy(&r);
    end(&b);
}

/* Scores of all rows for a request, by row. */
static void scores(const nvx_reading *r, uint64_t request, double out[])
{
    for (uint64_t j = 0; j < r->k; j++)
        out[r->ids[request * r->k + j]] = r->scores[request * r->k + j];
}

/* Through wires all columns of an array see what one of them conducts: after the write
 * scores are those of a chip that held all this from the start. */
Test(rewriting, what_was_written_is_seen_through_the_wires)
{
    static const char yaml[] = "chip:\n  tiles: 64\n  tile:\n    arrays: 8\n"
                               "    adc_pool: {impl: ideal}\n    array:\n      rows: 16\n"
                               "      columns: 24\n"
                               "      wires: {method: exact, r_row: 20 ohm, "
                               "r_col: 9 ohm}\n"
                               "      device: {impl: ideal}\n";
    bench b = {0}, c = {0};
    load(&b, yaml, 20, 30, 4);
    load(&c, yaml, 20, 30, 4);
    write_at(&b, 1, NVX_WRITE, 7, 2);
    memcpy(c.w + 7 * 30, b.x + b.row[1] * 30, 2 * 30 * sizeof *c.w);
    bench_chip_destroy(&c.chip);
    c.chip = bench_chip_new(yaml, 20, 30, c.w, 16, c.x, 4);
    b.chip->search.k = c.chip->search.k = 20;
    begin(&b);
    begin(&c);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    nvx_reading *s = nvx_functional_trials(c.functional, 0, 1, 3, NULL);
    for (uint64_t i = 0; i < 4; i++) {
        double ours[20], theirs[20];
        if (i == 1)
            continue;
        scores(r, i, ours);
        scores(s, i, theirs);
        cr_assert((memcmp(ours, theirs, sizeof ours) == 0) == (i > 1));
    }
    nvx_reading_destroy(&r);
    nvx_reading_destroy(&s);
    end(&b);
    end(&c);
}

/* Conductance falls as t^-1/2 beyond a second. The matrix is 100 s old: 1/10. Row 1 is
 * written at 0 s and read at once: 1; nine seconds later 1/3, and the others 109^-1/2. */
Test(rewriting, a_row_ages_from_when_it_was_written)
{
    bench b = {0};
    load(&b,
         "run: {age: 100 s, epoch: 1 s}\n"
         "chip:\n  tiles: 64\n  tile:\n    arrays: 8\n    adc_pool: {impl: ideal}\n"
         "    array:\n      rows: 16\n      columns: 24\n      device:\n"
         "        impl: ideal\n        g_min: 0 S\n"
         "        retention: {impl: power_law, nu: 0.5, t0: 1 s}\n",
         4, 30, 4);
    write_at(&b, 1, NVX_WRITE, 1, 1);
    begin(&b);
    const double start[] = {0, 0, 0, 9};
    cr_assert_eq(nvx_functional_start(b.functional, start, NULL), 0);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    for (uint64_t i = 0; i < 4; i++) {
        double ours[4], factor[] = {0.1, 0, 0.1, 1 / sqrt(109)};
        if (i == 1)
            continue;
        scores(r, i, ours);
        for (uint64_t n = 0; n < 4; n++) {
            bool written = n == 1 && i > 1;
            const float *w = written ? b.x + b.row[1] * 30 : b.w + n * 30;
            double sum = 0, most = 0, f = written ? (i == 2 ? 1 : 1.0 / 3) : factor[i];
            for (uint64_t e = 0; e < 30; e++) {
                double product = (double)w[e] * (double)b.x[b.row[i] * 30 + e];
                sum += product;
                most += fabs(product);
            }
            cr_assert_float_eq(ours[n], f * sum, 0.01 * most, "request %lu, row %lu: %g",
                               (unsigned long)i, (unsigned long)n, ours[n] / sum);
        }
    }
    nvx_reading_destroy(&r);
    end(&b);
}
