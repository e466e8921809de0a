#include "models/direct.h"

#include <math.h>
#include <stdlib.h>

#include "models/exact.h"
#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/memory.h"
#include "sim/progress.h"

enum { READ_ROWS = 512, CHUNK = 64, LANES = NVX_EXACT_LANES };

/* Share of their square below which a variance of scores may be rounding of the sums. */
static const double ROUNDING = 1e-9;

/* A matrix in double, as it is and as whole numbers. */
typedef struct {
    double *value, *whole; /* whole: NULL where values are not quantised */
    float largest;
    double step; /* of a whole number */
} side;

/* Queries that one thread multiplies at once, and what it found. */
typedef struct {
    uint64_t first, count;
    double ss, se, ee, e, n; /* moments of scores against exact ones */
} group;

typedef struct {
    const nvx_direct *what;
    uint64_t d, groups;
    float *read;              /* [READ_ROWS x d] */
    int16_t *q;               /* the same */
    side stored;              /* [READ_ROWS + rows of a product x d] */
    side applied;             /* [groups][d x LANES] */
    group *group;             /* [groups] */
    nvx_rankings exact, best; /* best: unused where values are not quantised */
} work;

static double step_of(float largest, unsigned bits)
{
    return bits ? (double)largest / (ldexp(1, (int)bits - 1) - 1) : 1;
}

/* Fills w->read with input rows of requests first .. first + count - 1. */
static int read_inputs(work *w, uint64_t first, uint64_t count, nvx_error *err)
{
    const nvx_requests *r = w->what->requests;
    for (uint64_t i = 0; i < count; i++)
        if (nvx_trace_read_input(w->what->trace, r->input, r->row[first + i], 1,
                                 w->read + i * w->d, err) < 0)
            return -1;
    return 0;
}

/* The largest magnitudes of both sides, which set their scales. */
static int find_scales(work *w, nvx_error *err)
{
    const nvx_direct *s = w->what;
    for (uint64_t i = 0; i < s->rows && s->bits; i += READ_ROWS) {
        uint64_t n = s->rows - i < READ_ROWS ? s->rows - i : READ_ROWS;
        if (nvx_trace_read_matrix(s->trace, s->requests->matrix, i, n, w->read, err) < 0)
            return -1;
        nvx_largest(n * w->d, w->read, &w->stored.largest);
    }
    for (uint64_t g = 0; g < w->groups && s->bits; g++) {
        if (read_inputs(w, w->group[g].first, w->group[g].count, err) < 0)
            return -1;
        nvx_largest(w->group[g].count * w->d, w->read, &w->applied.largest);
    }
    w->stored.step = step_of(w->stored.largest, s->bits);
    w->applied.step = step_of(w->applied.largest, s->bits);
    return 0;
}

/* Puts n vectors of w->read into a side, element e of vector i at [i * by + e * along]. */
static void put(work *w, side *to, uint64_t n, uint64_t at, uint64_t by, uint64_t along)
{
    if (to->whole)
        nvx_quantise(n * w->d, w->read, to->largest, w->what->bits, w->q, 1);
    for (uint64_t i = 0; i < n; i++)
        for (uint64_t e = 0; e < w->d; e++) {
            to->value[at + i * by + e * along] = w->read[i * w->d + e];
            if (to->whole)
                to->whole[at + i * by + e * along] = w->q[i * w->d + e];
        }
}

static void offer(nvx_rankings *to, uint64_t request, const double score[],
                  uint64_t queries, uint64_t count, uint64_t first)
{
    nvx_ranked *list = to->list + request * to->k;
    uint32_t held = to->held[request];
    for (uint64_t i = 0; i < count; i++) {
        double s = score[i * queries];
        if (held == to->k && !nvx_rank_enters(&list[held - 1], s, (int64_t)(first + i)))
            continue;
        held = nvx_rank(list, to->k, held, s, (int64_t)(first + i), NULL);
    }
    to->held[request] = held;
}

static void add_moments(group *g, uint64_t n, const double s[], const double e[])
{
    for (uint64_t i = 0; i < n; i++) {
        g->ss += s[i] * s[i];
        g->se += s[i] * e[i];
        g->ee += e[i] * e[i];
        g->e += e[i];
    }
    g->n += (double)n;
}

/* A group of queries against `count` stored vectors that stand from row `at` of the block
 * on; the first of the block is stored vector `first`. */
static void multiply(work *w, uint64_t index, uint64_t at, uint64_t count, uint64_t first)
{
    double exact[CHUNK * LANES], whole[CHUNK * LANES];
    group *g = &w->group[index];
    uint64_t x = index * w->d * LANES;
    nvx_exact_products(w->d, count, w->stored.value + at * w->d, g->count,
                       w->applied.value + x, LANES, exact);
    if (w->stored.whole)
        nvx_exact_products(w->d, count, w->stored.whole + at * w->d, g->count,
                           w->applied.whole + x, LANES, whole);
    for (uint64_t i = 0; i < g->count; i++) {
        offer(&w->exact, g->first + i, exact + i, g->count, count, first + at);
        if (w->stored.whole)
            offer(&w->best, g->first + i, whole + i, g->count, count, first + at);
    }
    add_moments(g, count * g->count, w->stored.whole ? whole : exact, exact);
}

static int walk(work *w, nvx_error *err)
{
    const nvx_direct *s = w->what;
    int result = 0;
    nvx_progress *progress =
        nvx_progress_start("search", (s->rows + READ_ROWS - 1) / READ_ROWS);
    for (uint64_t first = 0; first < s->rows && result == 0; first += READ_ROWS) {
        uint64_t n = s->rows - first < READ_ROWS ? s->rows - first : READ_ROWS;
        result =
            nvx_trace_read_matrix(s->trace, s->requests->matrix, first, n, w->read, err);
        if (result < 0)
            break;
        put(w, &w->stored, n, 0, w->d, 1);
#pragma omp parallel for schedule(dynamic)
        for (uint64_t g = 0; g < w->groups; g++)
            for (uint64_t at = 0; at < n; at += CHUNK)
                multiply(w, g, at, n - at < CHUNK ? n - at : CHUNK, first);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    return result;
}

static void work_init(work *w, const nvx_direct *what)
{
    uint64_t requests = what->requests->count;
    w->what = what;
    w->d = nvx_trace_matrix(what->trace, what->requests->matrix)->dim;
    w->groups = (requests + LANES - 1) / LANES;
    w->group = nvx_alloc(w->groups, sizeof *w->group);
    for (uint64_t g = 0; g < w->groups; g++) {
        w->group[g].first = g * LANES;
        w->group[g].count = requests - g * LANES < LANES ? requests - g * LANES : LANES;
    }
    uint64_t stored = (READ_ROWS + NVX_EXACT_ROWS) * w->d;
    uint64_t applied = w->groups * w->d * LANES;
    w->read = nvx_alloc(READ_ROWS * w->d, sizeof *w->read);
    w->q = nvx_alloc(READ_ROWS * w->d, sizeof *w->q);
    w->stored.value = nvx_alloc(stored, sizeof(double));
    w->applied.value = nvx_alloc(applied, sizeof(double));
    if (what->bits) {
        w->stored.whole = nvx_alloc(stored, sizeof(double));
        w->applied.whole = nvx_alloc(applied, sizeof(double));
    }
    w->exact = nvx_rankings_new(requests, what->exact_k);
    w->best = nvx_rankings_new(what->bits ? requests : 0, what->requests->k);
}

static void work_clear(work *w)
{
    free(w->group);
    free(w->read);
    free(w->q);
    free(w->stored.value);
    free(w->stored.whole);
    free(w->applied.value);
    free(w->applied.whole);
    nvx_rankings_clear(&w->exact);
    nvx_rankings_clear(&w->best);
}

/* Mean squared error after the best gain, over the variance of the exact scores. */
static double error_of(const work *w)
{
    group all = {0};
    for (uint64_t g = 0; g < w->groups; g++) {
        all.ss += w->group[g].ss;
        all.se += w->group[g].se;
        all.ee += w->group[g].ee;
        all.e += w->group[g].e;
        all.n += w->group[g].n;
    }
    double variance = all.ee / all.n - (all.e / all.n) * (all.e / all.n);
    double explained = all.ss > 0 ? all.se * all.se / all.ss : 0;
    if (variance <= ROUNDING * all.ee / all.n)
        return NAN;
    return w->what->bits ? fmax((all.ee - explained) / all.n, 0) / variance : 0;
}

static nvx_reading *reading_of(const work *w, int64_t exact[])
{
    const nvx_requests *r = w->what->requests;
    nvx_search search = {.requests = r->count, .k = r->k};
    nvx_reading *out = nvx_reading_new(&search, 1);
    const nvx_rankings *best = w->what->bits ? &w->best : &w->exact;
    double step = w->stored.step * w->applied.step;
    for (uint64_t i = 0; i < r->count; i++) {
        for (uint32_t j = 0; j < w->exact.k; j++)
            exact[i * w->exact.k + j] = w->exact.list[i * w->exact.k + j].id;
        for (uint32_t j = 0; j < r->k; j++) {
            out->ids[i * r->k + j] = best->list[i * best->k + j].id;
            out->scores[i * r->k + j] = best->list[i * best->k + j].score * step;
        }
    }
    out->nmse[0] = error_of(w);
    return out;
}

nvx_reading *nvx_direct_search(const nvx_direct *self, int64_t exact[], nvx_error *err)
{
    work w = {0};
    nvx_reading *out = NULL;
    work_init(&w, self);
    int result = find_scales(&w, err);
    for (uint64_t g = 0; g < w.groups && result == 0; g++) {
        result = read_inputs(&w, w.group[g].first, w.group[g].count, err);
        if (result == 0)
            put(&w, &w.applied, w.group[g].count, g * w.d * LANES, 1, LANES);
    }
    if (result == 0 && walk(&w, err) == 0)
        out = reading_of(&w, exact);
    work_clear(&w);
    return out;
}
