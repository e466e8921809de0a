/* Requests that write: what searches then find. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/models/updates_bench.h"

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
