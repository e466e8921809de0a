/* functional.c - the walk over tiles: every request against every stored vector. */
#include "models/functional.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "models/functional_parts.h"
#include "models/quantise.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/progress.h"

/* Share of their square below which a variance of scores may be rounding of the sums. */
static const double ROUNDING = 1e-9;

/* Moments of scores against exact scores, per trial and tile, added in a fixed order. */
typedef struct {
    double ss, se, ee, e, n;
} moments;

/* The best of each request, in one ranking after another. */
typedef struct {
    uint32_t k;
    nvx_ranked *list; /* [requests x k] */
    uint32_t *held;   /* [requests] */
} rankings;

/* What a walk fills; trial -1 is the noise-free one. */
typedef struct {
    nvx_functional *f;
    int64_t first_trial;
    uint64_t trials, seed;
    rankings *best;          /* [trials], NULL: not ranked */
    rankings *exact;         /* one, or NULL */
    moments *error;          /* [trials x tiles] */
    int64_t *power;          /* [trials x d] */
    nvx_topk_counts *counts; /* [requests x tiles], NULL: not counted */
    nvx_progress *progress;
    nvx_error err;
} walk;

static rankings rankings_new(uint64_t requests, uint32_t k)
{
    return (rankings){k, nvx_alloc(requests * k, sizeof(nvx_ranked)),
                      nvx_alloc(requests, sizeof(uint32_t))};
}

static void rankings_clear(rankings *self)
{
    free(self->list);
    free(self->held);
}

/* Ranks one column tile's scores[columns x queries] for the requests from `request` on;
 * local[queries] are the rankings of the tile. */
static void rank_scores(const nvx_block *block, const double score[], uint64_t stride,
                        uint64_t queries, rankings *local, uint64_t request,
                        nvx_topk_counts *counts, uint64_t tiles)
{
    for (uint32_t v = 0; v < block->columns; v++)
        for (uint64_t j = 0; j < queries; j++) {
            uint64_t at = request + j;
            nvx_ranked *list = local->list + at * local->k;
            double s = score[v * stride + j];
            if (local->held[at] == local->k && s < list[local->k - 1].score)
                continue;
            local->held[at] = nvx_rank(list, local->k, local->held[at], s,
                                       (int64_t)(block->n_first + v),
                                       counts ? counts + at * tiles : NULL);
        }
}

static void add_moments(moments *m, uint64_t columns, uint64_t queries, const double s[],
                        const double e[], uint64_t stride)
{
    for (uint64_t v = 0; v < columns; v++)
        for (uint64_t j = 0; j < queries; j++) {
            double a = s[v * queries + j], b = e[v * stride + j];
            m->ss += a * a;
            m->se += a * b;
            m->ee += b * b;
            m->e += b;
        }
    m->n += (double)(columns * queries);
}

/* One trial of one column tile over a span of requests. */
static void walk_trial(walk *w, uint64_t trial, uint32_t tile, const nvx_block *block,
                       const nvx_span *span, nvx_bench *bench, rankings *local)
{
    nvx_functional *f = w->f;
    const nvx_placement *p = f->search.placement;
    nvx_bench_program(f, block, w->first_trial + (int64_t)trial, w->seed, bench);
    if (span->first == 0 && w->power)
        for (uint64_t e = 0; e < p->d; e++) {
#pragma omp atomic
            w->power[trial * p->d + e] += bench->power[e];
        }
    for (uint64_t j = 0; j < span->count; j += NVX_QUERY_BLOCK) {
        uint64_t left = span->count - j;
        uint64_t queries = left < NVX_QUERY_BLOCK ? left : NVX_QUERY_BLOCK;
        nvx_bench_score(f, block, span, j, queries, bench);
        rank_scores(block, bench->score, queries, queries, local, j,
                    w->counts ? w->counts + span->first * p->tiles_used + tile : NULL,
                    p->tiles_used);
        if (w->error)
            add_moments(&w->error[trial * p->tiles_used + tile], block->columns, queries,
                        bench->score, bench->exact + j, span->count);
    }
}

/* Moves a tile's rankings of a span into the chip's. */
static void merge(rankings *chip, rankings *local, const nvx_span *span)
{
    for (uint64_t j = 0; j < span->count; j++) {
        uint64_t at = span->first + j;
        for (uint32_t i = 0; i < local->held[j]; i++) {
            nvx_ranked *r = &local->list[j * local->k + i];
            chip->held[at] = nvx_rank(chip->list + at * chip->k, chip->k, chip->held[at],
                                      r->score, r->id, NULL);
        }
    }
    memset(local->held, 0, span->count * sizeof *local->held);
}

/* All column tiles whose home is `tile`: c .. end - 1. */
static void walk_tile(walk *w, uint32_t tile, uint32_t c, uint32_t end,
                      const nvx_span *span, nvx_bench *bench, rankings local[],
                      rankings *local_exact)
{
    nvx_functional *f = w->f;
    for (; c < end; c++) {
        const nvx_block *block = nvx_column_tile(f, c);
        if (nvx_bench_load(f, block, bench, &w->err) < 0)
            return;
        if (w->exact || w->error)
            nvx_bench_exact(f, block, span, bench);
        if (w->exact)
            rank_scores(block, bench->exact, span->count, span->count, local_exact, 0,
                        NULL, 0);
        for (uint64_t t = 0; t < w->trials; t++)
            walk_trial(w, t, tile, block, span, bench, &local[t]);
        nvx_progress_step(w->progress, 1);
    }
#pragma omp critical(nvx_walk)
    {
        for (uint64_t t = 0; t < w->trials && w->best; t++)
            merge(&w->best[t], &local[t], span);
        if (w->exact)
            merge(w->exact, local_exact, span);
    }
    for (uint64_t t = 0; t < w->trials; t++)
        memset(local[t].held, 0, span->count * sizeof *local[t].held);
}

/* First column tile of each tile, and one past the last: [tiles_used + 1]. */
static uint32_t *column_tiles_of(const nvx_placement *p)
{
    uint32_t *first = nvx_alloc(p->tiles_used + 1ull, sizeof *first), c = 0;
    for (uint32_t t = 0; t < p->tiles_used; t++) {
        first[t] = c;
        while (c < p->column_tiles && nvx_placement_home(p, c) == t)
            c++;
    }
    first[p->tiles_used] = p->column_tiles;
    return first;
}

static void walk_span(walk *w, const uint32_t first[], const nvx_span *span)
{
    nvx_functional *f = w->f;
    const nvx_placement *p = f->search.placement;
#pragma omp parallel
    {
        nvx_bench *bench = nvx_bench_new(f);
        rankings *local = nvx_alloc(w->trials, sizeof *local);
        uint32_t k = f->search.k;
        for (uint64_t t = 0; t < w->trials; t++)
            local[t] = rankings_new(span->count, k);
        rankings exact = rankings_new(span->count, f->search.exact_k);
#pragma omp for schedule(dynamic)
        for (uint32_t t = 0; t < p->tiles_used; t++)
            walk_tile(w, t, first[t], first[t + 1], span, bench, local, &exact);
        for (uint64_t t = 0; t < w->trials; t++)
            rankings_clear(&local[t]);
        rankings_clear(&exact);
        free(local);
        nvx_bench_destroy(&bench);
    }
}

static int walk_all(walk *w, const char *what, nvx_error *err)
{
    nvx_functional *f = w->f;
    const nvx_placement *p = f->search.placement;
    uint64_t requests = f->search.requests;
    uint64_t spans = (requests + NVX_QUERY_SPAN - 1) / NVX_QUERY_SPAN;
    uint32_t *first = column_tiles_of(p);
    w->progress = nvx_progress_start(what, spans * p->column_tiles);
    for (uint64_t i = 0; i < requests && !w->err.status; i += NVX_QUERY_SPAN) {
        uint64_t count = requests - i < NVX_QUERY_SPAN ? requests - i : NVX_QUERY_SPAN;
        nvx_span *span = nvx_span_new(f, f->q, i, count);
        walk_span(w, first, span);
        nvx_span_destroy(&span);
    }
    nvx_progress_end(&w->progress);
    free(first);
    if (!w->err.status)
        return 0;
    if (err && !err->status)
        *err = w->err;
    return -1;
}

int nvx_functional_nominal(nvx_functional *self, nvx_topk_counts counts[],
                           int64_t exact[], nvx_error *err)
{
    const nvx_search *s = &self->search;
    rankings best = rankings_new(exact ? s->requests : 0, s->exact_k);
    walk w = {.f = self, .first_trial = -1, .trials = counts ? 1 : 0, .counts = counts};
    w.exact = exact ? &best : NULL;
    int result = walk_all(&w, "noise-free pass", err);
    for (uint64_t i = 0; exact && i < s->requests * s->exact_k; i++)
        exact[i] = best.list[i].id;
    rankings_clear(&best);
    return result;
}

/* V^2 t of one active row [V^2 s]. */
static double square_volt_seconds(const nvx_functional *f)
{
    const nvx_clock_params *clocks = nvx_config_at(f->search.root, "clock");
    nvx_clock clock;
    NVX_ASSERT(nvx_clock_init(&clock, clocks->core) == 0);
    double seconds =
        (double)nvx_clock_time(&clock, nvx_clock_cycles(&clock, f->x->integrate)) * 1e-12;
    return f->x->v_read * f->x->v_read * seconds;
}

/* Energy of each request: active planes of each row times what the row's cells conduct.
 */
static void find_energy(const nvx_functional *f, uint64_t trials, const int64_t power[],
                        nvx_reading *out)
{
    const nvx_placement *p = f->search.placement;
    double cells = (double)(p->n * f->x->slice_count * f->x->sides);
    double v2t = square_volt_seconds(f);
#pragma omp parallel for schedule(static)
    for (uint64_t i = 0; i < trials * out->requests; i++) {
        uint64_t trial = i / out->requests, request = i % out->requests;
        double siemens = 0;
        for (uint64_t e = 0; e < p->d; e++) {
            double row =
                (double)power[trial * p->d + e] * f->plan.g_step / NVX_CELL_STEP +
                cells * f->plan.g_min;
            siemens += row * nvx_active_planes(f->x, f->q[request * p->d + e]);
        }
        out->cell_energy[i] = siemens * v2t;
    }
}

static void find_error(const walk *w, nvx_reading *out)
{
    uint32_t tiles = w->f->search.placement->tiles_used;
    for (uint64_t t = 0; t < w->trials; t++) {
        moments all = {0};
        for (uint32_t i = 0; i < tiles; i++) {
            const moments *m = &w->error[t * tiles + i];
            all.ss += m->ss;
            all.se += m->se;
            all.ee += m->ee;
            all.e += m->e;
            all.n += m->n;
        }
        double variance = all.ee / all.n - (all.e / all.n) * (all.e / all.n);
        double explained = all.ss > 0 ? all.se * all.se / all.ss : 0;
        double rest = (all.ee - explained) / all.n;
        bool varies = variance > ROUNDING * all.ee / all.n;
        out->nmse[t] = varies ? fmax(rest, 0) / variance : NAN;
    }
}

static nvx_reading *reading_new(const nvx_search *s, uint64_t trials)
{
    nvx_reading *r = nvx_alloc(1, sizeof *r);
    *r = (nvx_reading){.trials = trials, .requests = s->requests, .k = s->k};
    r->ids = nvx_alloc(trials * s->requests * s->k, sizeof *r->ids);
    r->scores = nvx_alloc(trials * s->requests * s->k, sizeof *r->scores);
    r->nmse = nvx_alloc(trials, sizeof *r->nmse);
    r->cell_energy = nvx_alloc(trials * s->requests, sizeof *r->cell_energy);
    return r;
}

nvx_reading *nvx_functional_trials(nvx_functional *self, uint64_t trials, uint64_t seed,
                                   nvx_error *err)
{
    const nvx_search *s = &self->search;
    uint64_t n = s->requests * s->k;
    nvx_reading *out = reading_new(s, trials);
    walk w = {.f = self, .trials = trials, .seed = seed};
    w.best = nvx_alloc(trials, sizeof *w.best);
    w.error = nvx_alloc(trials * s->placement->tiles_used, sizeof *w.error);
    w.power = nvx_alloc(trials * s->placement->d, sizeof *w.power);
    for (uint64_t t = 0; t < trials; t++)
        w.best[t] = rankings_new(s->requests, s->k);
    int result = walk_all(&w, "trials", err);
    for (uint64_t i = 0; i < trials * n; i++) {
        out->ids[i] = w.best[i / n].list[i % n].id;
        out->scores[i] = w.best[i / n].list[i % n].score * self->w_scale * self->x_scale;
    }
    find_error(&w, out);
    find_energy(self, trials, w.power, out);
    for (uint64_t t = 0; t < trials; t++)
        rankings_clear(&w.best[t]);
    free(w.best);
    free(w.error);
    free(w.power);
    if (result < 0)
        nvx_reading_destroy(&out);
    return out;
}

void nvx_reading_destroy(nvx_reading **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->ids);
    free((*self_p)->scores);
    free((*self_p)->nmse);
    free((*self_p)->cell_energy);
    free(*self_p);
    *self_p = NULL;
}
