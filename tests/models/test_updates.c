/* Requests that write: what searches then find, what writing takes, what wears. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "tests/models/engine_scores.h"

enum { MOST = 64 /* requests */, ROWS_MOST = 3 /* a request writes */ };

/* A mix of requests on a chip on the bench. Input row i is that of request i, if it
 * searches; rows written by it are those from row count + ROWS_MOST i on. */
typedef struct {
    bench_chip *chip;
    nvx_functional *functional;
    nvx_requests mix;
    uint8_t kind[MOST], verify[MOST];
    uint64_t row[MOST], first[MOST], rows[MOST];
    uint32_t order[MOST];
    float *w, *x;
    uint64_t n, d;
} bench;

static const char ideal[] = "chip:\n"
                            "  tiles: 64\n"
                            "  tile:\n"
                            "    arrays: 8\n"
                            "    adc_pool: {impl: ideal}\n"
                            "    array:\n"
                            "      rows: 16\n"
                            "      columns: 24\n"
                            "      device: {impl: ideal}\n";

static void load(bench *b, const char *yaml, uint64_t n, uint64_t d, uint64_t requests)
{
    uint64_t rows = requests * (1 + ROWS_MOST), state = 5;
    b->n = n;
    b->d = d;
    b->w = whole_numbers(&state, n * d, 8);
    b->x = whole_numbers(&state, rows * d, 8);
    b->x[0] = 127; /* of a search: the scale is 1 */
    b->chip = bench_chip_new(yaml, n, d, b->w, rows, b->x, 4);
    b->mix = (nvx_requests){.count = requests,
                            .written = 1,
                            .kind = b->kind,
                            .row = b->row,
                            .first = b->first,
                            .rows = b->rows,
                            .verify = b->verify};
    for (uint64_t i = 0; i < requests; i++) {
        b->row[i] = i;
        b->order[i] = (uint32_t)i;
    }
}

/* Request i writes (rows > 0) or deletes from row `first` of the matrix on. */
static void write_at(bench *b, uint64_t i, nvx_request_kind kind, uint64_t first,
                     uint64_t rows)
{
    b->kind[i] = (uint8_t)kind;
    b->first[i] = first;
    b->rows[i] = rows;
    b->row[i] = b->mix.count + ROWS_MOST * i;
}

static void begin(bench *b)
{
    nvx_search search = b->chip->search;
    nvx_error err = {0};
    for (uint64_t i = 0; i < b->mix.count; i++)
        *(b->kind[i] == NVX_SEARCH ? &b->mix.searches : &b->mix.writes) += 1;
    search.requests = b->mix.count;
    search.row = b->row;
    search.updates = &b->mix;
    b->functional = nvx_functional_new(&search, &err);
    cr_assert_not_null(b->functional, "%s", err.text);
}

static void end(bench *b)
{
    nvx_functional_destroy(&b->functional);
    bench_chip_destroy(&b->chip);
    free(b->w);
    free(b->x);
}

/* Every third request, about, writes one to three rows, or deletes them. */
static void random_mix(bench *b, uint64_t seed)
{
    for (uint64_t i = 1; i < b->mix.count; i++) {
        int what = bench_between(&seed, 0, 8);
        uint64_t rows = (uint64_t)bench_between(&seed, 1, ROWS_MOST);
        uint64_t first = bench_random(&seed) % (b->n - rows + 1);
        if (what < 3)
            write_at(b, i, what < 2 ? NVX_WRITE : NVX_DELETE, first, rows);
    }
}

static void shuffle(bench *b, uint64_t seed)
{
    for (uint64_t i = b->mix.count - 1; i > 0; i--) {
        uint64_t j = bench_random(&seed) % (i + 1);
        uint32_t other = b->order[i];
        b->order[i] = b->order[j];
        b->order[j] = other;
    }
}

/* Score of row n for the input row of a request, by the definition. */
static double product(const bench *b, const float *w, uint64_t n, uint64_t request)
{
    double sum = 0;
    for (uint64_t e = 0; e < b->d; e++)
        sum += (double)w[n * b->d + e] * (double)b->x[b->row[request] * b->d + e];
    return sum;
}

/* The k best valid rows by insertion, lowest first on ties; -1 where there are none. */
static void brute(const bench *b, const float *w, const bool valid[], uint64_t request,
                  uint64_t k, int64_t id[], double score[])
{
    for (uint64_t i = 0; i < k; i++) {
        id[i] = -1;
        score[i] = -INFINITY;
    }
    for (uint64_t n = 0; n < b->n; n++) {
        double s = product(b, w, n, request);
        if (!valid[n] || s <= score[k - 1])
            continue;
        uint64_t at = k - 1;
        for (; at > 0 && s > score[at - 1]; at--) {
            id[at] = id[at - 1];
            score[at] = score[at - 1];
        }
        id[at] = (int64_t)n;
        score[at] = s;
    }
}

/* Plays the requests in b->order and compares what every search found. */
static void expect_brute_force(bench *b, const nvx_reading *r, const int64_t exact[])
{
    const uint64_t k = r->k;
    float *w = nvx_alloc(b->n * b->d, sizeof *w);
    bool *valid = nvx_alloc(b->n, sizeof *valid);
    int64_t id[8];
    double score[8];
    memcpy(w, b->w, b->n * b->d * sizeof *w);
    memset(valid, 1, b->n * sizeof *valid);
    for (uint64_t i = 0; i < b->mix.count; i++) {
        uint64_t q = b->order[i];
        for (uint64_t j = 0; j < b->rows[q]; j++) {
            uint64_t to = b->first[q] + j;
            valid[to] = b->kind[q] == NVX_WRITE;
            if (valid[to])
                memcpy(w + to * b->d, b->x + (b->row[q] + j) * b->d, b->d * sizeof *w);
        }
        brute(b, w, valid, q, k, id, score);
        for (uint64_t j = 0; j < k; j++) {
            int64_t want = b->kind[q] == NVX_SEARCH ? id[j] : -1;
            cr_assert_eq(r->ids[q * k + j], want, "request %lu, entry %lu",
                         (unsigned long)q, (unsigned long)j);
            cr_assert_eq(exact[q * k + j], want);
            cr_assert(want < 0 ? isnan(r->scores[q * k + j])
                               : r->scores[q * k + j] == score[j]);
        }
    }
    free(w);
    free(valid);
}

static void compare(bench *b)
{
    uint64_t n = b->mix.count;
    int64_t *exact = nvx_alloc(n * 4, sizeof *exact);
    nvx_topk_counts *counts =
        nvx_alloc(n * b->chip->placement->tiles_used, sizeof *counts);
    cr_assert_eq(nvx_functional_nominal(b->functional, counts, exact, NULL), 0);
    nvx_reading *r = nvx_functional_trials(b->functional, 0, 1, 3, NULL);
    expect_brute_force(b, r, exact);
    nvx_reading_destroy(&r);
    free(exact);
    free(counts);
}

static const char *const mappings[] = {
    "{}", "{mapping: offset, pair: columns}", "{subtract: digital, slices: columns}",
    "{pair: columns, slices: columns, bits_per_cell: 2}"};

Test(updates, every_search_ranks_what_was_written_before_it)
{
    for (uint64_t seed = 0; seed < 12; seed++) {
        bench b = {0};
        char yaml[512];
        const char *other = mappings[seed % 4];
        snprintf(yaml, sizeof yaml, "%s%s%.*s\n", ideal, seed % 4 ? "      " : "",
                 seed % 4 ? (int)strlen(other) - 2 : 0, other + 1);
        for (char *c = yaml + strlen(ideal); *c && c[0]; c++)
            if (c[0] == ',' && c[1] == ' ') {
                memmove(c + 7, c + 2, strlen(c + 2) + 1);
                memcpy(c, "\n      ", 7);
            }
        load(&b, yaml, 61, 37, MOST);
        random_mix(&b, seed + 1);
        begin(&b);
        compare(&b);
        end(&b);
    }
}

/* Requests are played in a random order, which the engine is told. */
Test(updates, what_a_search_sees_follows_the_order_of_admission)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        bench b = {0};
        load(&b, ideal, 61, 37, MOST);
        random_mix(&b, seed + 1);
        shuffle(&b, seed + 100);
        begin(&b);
        cr_assert_eq(nvx_functional_order(b.functional, b.order, NULL), 0);
        compare(&b);
        end(&b);
    }
}

/* With a fine converter the engine walks planes and slices one by one. */
Test(updates, a_converter_fine_enough_finds_the_same)
{
    bench b = {0};
    load(&b,
         "chip:\n  tiles: 64\n  tile:\n    arrays: 8\n"
         "    adc_pool: {bits: 12, full_scale: step, step: 1}\n"
         "    array:\n      rows: 16\n      columns: 24\n      device: {impl: ideal}\n",
         61, 37, MOST);
    random_mix(&b, 9);
    begin(&b);
    compare(&b);
    end(&b);
}

Test(updates, a_deleted_row_is_never_returned_until_it_is_written)
{
    bench b = {0};
    load(&b, ideal, 6, 5, 20);
    write_at(&b, 3, NVX_DELETE, 2, 3); /* rows 2, 3, 4 */
    write_at(&b, 12, NVX_WRITE, 3, 1);
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    for (uint64_t i = 4; i < 20; i++) {
        uint64_t found = 0;
        for (uint64_t j = 0; j < 4; j++) {
            int64_t id = r->ids[i * 4 + j];
            cr_assert_neq(id, 2);
            cr_assert_neq(id, 4);
            cr_assert(id != 3 || i > 12);
            found += id >= 0;
        }
        /* of six rows three are left, then four */
        cr_assert_eq(found, i < 12 ? 3 : i == 12 ? 0 : 4);
    }
    nvx_reading_destroy(&r);
    end(&b);
}

static const char noisy[] = "chip:\n"
                            "  tiles: 64\n"
                            "  tile:\n"
                            "    arrays: 14\n"
                            "    adc_pool: {impl: ideal}\n"
                            "    array:\n"
                            "      rows: 16\n"
                            "      columns: 24\n"
                            "      bits_per_cell: 1\n"
                            "      device: {impl: level_sigma, sigma: [0.2], g_min: 5 uS, g_max: 10 "
                            "uS%s}\n";

static void load_noisy(bench *b, const char *more, uint64_t requests)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml, noisy, more);
    load(b, yaml, 10, 20, requests);
}

/* Request 0 and the others apply the same input; row 1 is written twice with what it
 * holds. Each writing spreads its cells anew, other rows keep theirs. */
Test(updates, each_writing_of_a_row_is_drawn_anew)
{
    bench b = {0};
    load_noisy(&b, "", 5);
    write_at(&b, 1, NVX_WRITE, 1, 1);
    write_at(&b, 3, NVX_WRITE, 1, 1);
    begin(&b);
    nvx_functional_destroy(&b.functional);
    b.row[2] = b.row[4] = 0;
    b.row[3] = b.row[1];
    b.chip->search.k = 10;
    b.mix.searches = b.mix.writes = 0;
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    double score[5][10];
    for (uint64_t i = 0; i < 5; i += 2)
        for (uint64_t j = 0; j < 10; j++)
            score[i][r->ids[i * 10 + j]] = r->scores[i * 10 + j];
    for (uint64_t n = 0; n < 10; n++) {
        cr_assert((score[0][n] == score[2][n]) == (n != 1));
        cr_assert((score[2][n] == score[4][n]) == (n != 1));
    }
    nvx_reading_destroy(&r);
    end(&b);
}

/* A row written with what it holds by an ideal device costs its cells no energy more, one
 * with larger values does: sum over the row of V^2 g t x planes, which the engine's own
 * energy of a matrix that held them from the start tells. */
Test(updates, cell_energy_is_that_of_the_matrix_as_it_stands)
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
Test(updates, without_verify_a_write_takes_one_pulse_per_row_of_a_tile)
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

static const char verified[] = ", write: {verify: all, window: 0.2, limit: 9, pulse_time: "
                               "10 ns, verify_time: 1 ns}";

/* The reading's sums are those of the costs of its trial, and each pulse of a verified
 * cell is followed by a read. */
Test(updates, the_pulses_of_a_trial_are_those_of_its_costs)
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
            cr_assert_float_eq(
                c[i].seconds,
                (double)c[i].pulse_steps * 10e-9 + (double)c[i].verify_steps * 1e-9,
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
Test(updates, rewritten_cells_take_the_pulses_of_the_device)
{
    bench b = {0};
    load_noisy(&b, verified, 41);
    for (uint64_t i = 1; i < 41; i++)
        write_at(&b, i, NVX_WRITE, i % 10, 1);
    begin(&b);
    nvx_reading *r = nvx_functional_trials(b.functional, 0, 1, 3, NULL);
    double cells = (double)r->update[0].cells, mean = (double)r->update[0].pulses / cells;
    cr_assert_float_eq(mean, 1 / 0.6827, 4 * 0.825 / sqrt(cells), "%g of %g", mean, cells);
    nvx_reading_destroy(&r);
    end(&b);
}

/* fn of PROGRAM: 1 none, 2 all, whatever the configuration says. */
Test(updates, the_verify_policy_is_that_of_the_request)
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
Test(updates, wear_counts_the_writes_of_each_column_tile)
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
Test(updates, a_cell_wears_out_with_its_writes)
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
Test(updates, values_beyond_the_first_scale_are_clipped_and_counted)
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
