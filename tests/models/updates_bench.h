/* updates_bench.h - a mix of requests on a chip on the bench. */
#ifndef NVX_TESTS_MODELS_UPDATES_BENCH_H
#define NVX_TESTS_MODELS_UPDATES_BENCH_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

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

static inline void load(bench *b, const char *yaml, uint64_t n, uint64_t d,
                        uint64_t requests)
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
static inline void write_at(bench *b, uint64_t i, nvx_request_kind kind, uint64_t first,
                            uint64_t rows)
{
    b->kind[i] = (uint8_t)kind;
    b->first[i] = first;
    b->rows[i] = rows;
    b->row[i] = b->mix.count + ROWS_MOST * i;
}

static inline void begin(bench *b)
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

static inline void end(bench *b)
{
    nvx_functional_destroy(&b->functional);
    bench_chip_destroy(&b->chip);
    free(b->w);
    free(b->x);
}

/* Every third request, about, writes one to three rows, or deletes them. */
static inline void random_mix(bench *b, uint64_t seed)
{
    for (uint64_t i = 1; i < b->mix.count; i++) {
        int what = bench_between(&seed, 0, 8);
        uint64_t rows = (uint64_t)bench_between(&seed, 1, ROWS_MOST);
        uint64_t first = bench_random(&seed) % (b->n - rows + 1);
        if (what < 3)
            write_at(b, i, what < 2 ? NVX_WRITE : NVX_DELETE, first, rows);
    }
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
                            "      device: {impl: level_sigma, sigma: [0.2], "
                            "g_min: 5 uS, g_max: 10 uS%s}\n";

static inline void load_noisy(bench *b, const char *more, uint64_t requests)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml, noisy, more);
    load(b, yaml, 10, 20, requests);
}

#endif
