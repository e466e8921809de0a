/* functional.c - the walk over tiles: every request against every stored vector. */
#include "models/functional.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_walk.h"
#include "sim/memory.h"

/* Share of their square below which a variance of scores may be rounding of the sums. */
static const double ROUNDING = 1e-9;

/* All column tiles whose home is the worker's tile: c .. end - 1. */
static void walk_tile(nvx_worker *k, uint32_t c, uint32_t end)
{
    nvx_walk *w = k->w;
    uint64_t requests = w->f->searches;
    for (; c < end && !k->err.status; c++) {
        nvx_walk_column_tile(k, c);
        nvx_progress_step(w->progress, 1);
    }
    if (k->err.status)
        return;
#pragma omp critical(nvx_walk)
    {
        for (uint64_t t = 0; t < w->trials && w->best; t++)
            nvx_rankings_merge(&w->best[t], &k->local[t], requests);
        if (w->exact)
            nvx_rankings_merge(w->exact, &k->exact, requests);
    }
    for (uint64_t t = 0; t < w->trials && !w->best; t++)
        nvx_rankings_empty(&k->local[t], requests);
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

static int walk_all(nvx_walk *w, const char *what, nvx_error *err)
{
    nvx_functional *f = w->f;
    const nvx_placement *p = f->search.placement;
    uint64_t requests = f->searches;
    uint32_t *first = column_tiles_of(p);
    nvx_inputs *inputs =
        nvx_inputs_new(f, requests, f->q, f->fused, f->white && w->first_trial >= 0);
    w->inputs = inputs;
    w->progress = nvx_progress_start(what, p->column_tiles);
#pragma omp parallel
    {
        nvx_worker k = {.w = w, .bench = nvx_bench_new(f, inputs)};
        k.bench->steps = w->steps;
        k.local = nvx_alloc(w->trials, sizeof *k.local);
        for (uint64_t t = 0; t < w->trials; t++)
            k.local[t] = nvx_rankings_new(requests, f->search.k);
        k.exact = nvx_rankings_new(w->exact ? requests : 0, f->search.exact_k);
#pragma omp for schedule(dynamic)
        for (uint32_t t = 0; t < p->tiles_used; t++) {
            k.tile = t;
            walk_tile(&k, first[t], first[t + 1]);
        }
#pragma omp critical(nvx_walk)
        if (k.err.status && !w->err.status)
            w->err = k.err;
        for (uint64_t t = 0; t < w->trials; t++)
            nvx_rankings_clear(&k.local[t]);
        nvx_rankings_clear(&k.exact);
        free(k.local);
        nvx_bench_destroy(&k.bench);
    }
    nvx_progress_end(&w->progress);
    nvx_inputs_destroy(&inputs);
    free(first);
    f->exact_known |= !w->err.status && (w->exact || w->error);
    if (!w->err.status)
        return 0;
    if (err && !err->status)
        *err = w->err;
    return -1;
}

/* Counts of searches in order of admission become those of requests. */
static void place_counts(const nvx_functional *f, const nvx_topk_counts from[],
                         nvx_topk_counts counts[])
{
    uint64_t tiles = f->search.placement->tiles_used;
    memset(counts, 0, f->search.requests * tiles * sizeof *counts);
    for (uint64_t i = 0; i < f->searches; i++)
        memcpy(counts + f->at[i] * tiles, from + i * tiles, tiles * sizeof *counts);
}

int nvx_functional_nominal(nvx_functional *self, nvx_topk_counts counts[],
                           int64_t exact[], nvx_error *err)
{
    const nvx_search *s = &self->search;
    uint64_t tiles = s->placement->tiles_used;
    nvx_rankings best = nvx_rankings_new(exact ? self->searches : 0, s->exact_k);
    nvx_topk_counts *own = NULL;
    if (counts && self->at)
        own = nvx_alloc(self->searches * tiles, sizeof *own);
    nvx_walk w = {.f = self, .first_trial = -1, .trials = counts ? 1 : 0};
    w.counts = own ? own : counts;
    w.exact = exact ? &best : NULL;
    int result = walk_all(&w, "noise-free pass", err);
    if (own)
        place_counts(self, own, counts);
    for (uint64_t i = 0; exact && i < s->requests * s->exact_k; i++)
        exact[i] = -1;
    nvx_rankings_finish(&best, exact ? self->searches : 0);
    for (uint64_t i = 0; exact && i < self->searches * s->exact_k; i++)
        exact[nvx_search_at(self, i / s->exact_k) * s->exact_k + i % s->exact_k] =
            best.list[i].id;
    nvx_rankings_clear(&best);
    free(own);
    return result;
}

int nvx_functional_counts(nvx_functional *self, uint64_t trial, uint64_t seed,
                          nvx_topk_counts counts[], nvx_error *err)
{
    uint64_t tiles = self->search.placement->tiles_used;
    nvx_topk_counts *own = NULL;
    if (self->at)
        own = nvx_alloc(self->searches * tiles, sizeof *own);
    nvx_walk w = {.f = self,
                  .first_trial = (int64_t)trial,
                  .trials = 1,
                  .seed = seed,
                  .counts = own ? own : counts};
    memset(counts, 0, self->search.requests * tiles * sizeof *counts);
    int result = walk_all(&w, "counts of a trial", err);
    if (own)
        place_counts(self, own, counts);
    free(own);
    return result;
}

int nvx_functional_steps(nvx_functional *self, int64_t trial, uint64_t seed,
                         uint32_t out[], nvx_error *err)
{
    const nvx_search *s = &self->search;
    nvx_walk w = {
        .f = self, .first_trial = trial, .trials = 1, .seed = seed, .steps = out};
    const nvx_config *chip = nvx_config_child(s->root, "chip");
    if (s->updates)
        return nvx_config_fail(
            nvx_config_child(nvx_config_child(chip, "tile"), "adc_pool"), "early_stop",
            err, "true with requests that write; allowed: false with this trace");
    memset(out, 0,
           s->requests * s->placement->tiles_used * self->x->planes * sizeof *out);
    return walk_all(&w, "steps of converters", err);
}

static void find_error(const nvx_walk *w, nvx_reading *out)
{
    uint32_t tiles = w->f->search.placement->tiles_used;
    for (uint64_t t = 0; t < w->trials; t++) {
        nvx_moments all = {0};
        for (uint32_t i = 0; i < tiles; i++) {
            const nvx_moments *m = &w->error[t * tiles + i];
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

/* A trial takes as long to write as its slowest tile. */
static void find_write_time(const nvx_walk *w)
{
    uint32_t tiles = w->f->search.placement->tiles_used;
    for (uint64_t t = 0; t < w->trials; t++)
        for (uint32_t i = 0; i < tiles; i++)
            w->writing[t].seconds =
                fmax(w->writing[t].seconds, w->seconds[t * tiles + i]);
}

/* Ids and scores of a trial, by request. */
static void place_ranks(const nvx_functional *f, nvx_rankings *best, uint64_t trial,
                        nvx_reading *out)
{
    uint64_t k = f->search.k, n = f->search.requests * k;
    for (uint64_t i = trial * n; i < (trial + 1) * n; i++) {
        out->ids[i] = -1;
        out->scores[i] = NAN;
    }
    nvx_rankings_finish(best, f->searches);
    for (uint64_t i = 0; i < f->searches * k; i++) {
        uint64_t to = trial * n + nvx_search_at(f, i / k) * k + i % k;
        out->ids[to] = best->list[i].id;
        out->scores[to] = best->list[i].score * f->w_scale * f->x_scale;
    }
}

static void walk_clear(nvx_walk *w)
{
    for (uint64_t t = 0; t < w->trials; t++)
        nvx_rankings_clear(&w->best[t]);
    free(w->best);
    free(w->error);
    free(w->power);
    free(w->gained);
    free(w->square);
    free(w->seconds);
}

nvx_reading *nvx_functional_trials(nvx_functional *self, uint64_t first, uint64_t trials,
                                   uint64_t seed, nvx_error *err)
{
    const nvx_search *s = &self->search;
    uint64_t tiles = s->placement->tiles_used;
    nvx_reading *out = nvx_reading_new(s, trials);
    nvx_walk w = {
        .f = self, .first_trial = (int64_t)first, .trials = trials, .seed = seed};
    w.best = nvx_alloc(trials, sizeof *w.best);
    w.error = nvx_alloc(trials * tiles, sizeof *w.error);
    w.power = nvx_alloc(trials * s->placement->d, sizeof *w.power);
    w.seconds = nvx_alloc(trials * tiles, sizeof *w.seconds);
    if (self->changes) {
        w.gained = nvx_alloc(trials * self->searches, sizeof *w.gained);
        w.square = nvx_plane_squares(self->x);
    }
    w.writing = out->writing;
    for (uint64_t t = 0; t < trials; t++)
        w.best[t] = nvx_rankings_new(self->searches, s->k);
    int result = walk_all(&w, "trials", err);
    for (uint64_t t = 0; t < trials && result == 0; t++) {
        place_ranks(self, &w.best[t], t, out);
        nvx_functional_update(self, first + t, seed, &out->update[t]);
    }
    find_error(&w, out);
    find_write_time(&w);
    nvx_cell_energy(self, w.power, w.gained, out);
    walk_clear(&w);
    if (result < 0)
        nvx_reading_destroy(&out);
    return out;
}
