/* functional.c - the walk over tiles: every request against every stored vector. */
#include "models/functional.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/functional_parts.h"
#include "sim/memory.h"
#include "sim/progress.h"
#include "sim/vector.h"

/* Share of their square below which a variance of scores may be rounding of the sums. */
static const double ROUNDING = 1e-9;

enum { LANES = 8 }; /* partial sums of the moments */

/* Moments of scores against exact scores, per trial and tile, added in a fixed order. */
typedef struct {
    double ss, se, ee, e, n;
} moments;

/* What a walk fills; the trial before 0 is the noise-free one. */
typedef struct {
    nvx_functional *f;
    const nvx_inputs *inputs;
    int64_t first_trial;
    uint64_t trials, seed;
    nvx_rankings *best;      /* [trials], NULL: not ranked */
    nvx_rankings *exact;     /* one, or NULL */
    moments *error;          /* [trials x tiles] */
    int64_t *power;          /* [trials x d] */
    int64_t *gained;         /* [trials x searches] see nvx_cell_energy */
    double *square;          /* of nvx_plane_squares; NULL: no changes */
    nvx_writing *writing;    /* [trials]; NULL: not counted */
    double *seconds;         /* [trials x tiles] of writing */
    nvx_topk_counts *counts; /* [requests x tiles], NULL: not counted */
    uint32_t *steps;         /* of ramps; NULL: not counted */
    nvx_progress *progress;
    nvx_error err; /* of the first worker that failed */
} walk;

/* One thread's share. */
typedef struct {
    walk *w;
    nvx_bench *bench;
    nvx_rankings *local; /* [trials]: of a tile */
    nvx_rankings exact;
    uint32_t tile;
    nvx_error err;
} worker;

/* Sums in LANES parts, so that every processor adds in the same order. */
NVX_CLONES
static void sum_moments(size_t n, const double s[], const double e[], double out[4])
{
    double ss[LANES] = {0}, se[LANES] = {0}, ee[LANES] = {0}, e1[LANES] = {0};
    size_t whole = n - n % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            ss[l] += s[i + l] * s[i + l];
            se[l] += s[i + l] * e[i + l];
            ee[l] += e[i + l] * e[i + l];
            e1[l] += e[i + l];
        }
    for (size_t i = whole; i < n; i++) {
        ss[0] += s[i] * s[i];
        se[0] += s[i] * e[i];
        ee[0] += e[i] * e[i];
        e1[0] += e[i];
    }
    for (size_t l = 1; l < LANES; l++) {
        ss[0] += ss[l];
        se[0] += se[l];
        ee[0] += ee[l];
        e1[0] += e1[l];
    }
    out[0] = ss[0], out[1] = se[0], out[2] = ee[0], out[3] = e1[0];
}

static void add_moments(moments *m, uint64_t n, const double s[], const double e[])
{
    double sum[4];
    sum_moments(n, s, e, sum);
    m->ss += sum[0];
    m->se += sum[1];
    m->ee += sum[2];
    m->e += sum[3];
    m->n += (double)n;
}

/* Adds what a programming found to the trial's: rows' conductance, pulses. */
static void book_programming(worker *k, uint64_t trial, bool first)
{
    walk *w = k->w;
    const nvx_placement *p = w->f->search.placement;
    if (!first || !w->power)
        return;
#pragma omp critical(nvx_book)
    {
        for (uint64_t e = 0; e < p->d; e++)
            w->power[trial * p->d + e] += k->bench->power[e];
        nvx_writing *to = &w->writing[trial];
        const nvx_writing *from = &k->bench->writing;
        to->cells += from->cells;
        to->pulses += from->pulses;
        to->verifies += from->verifies;
        to->at_limit += from->at_limit;
        for (size_t i = 0; i < sizeof to->histogram / sizeof *to->histogram; i++)
            to->histogram[i] += from->histogram[i];
        w->seconds[trial * p->tiles_used + k->tile] += from->seconds;
    }
}

/* Where the exact scores of a block of queries are kept: for good if there is room, else
 * for the span that begins with block `from`. */
static double *exact_of(const worker *k, const nvx_block *block,
                        const nvx_block_input *in, uint64_t from)
{
    const nvx_functional *f = k->w->f;
    uint64_t before = in->first - k->w->inputs->block[from].first;
    if (f->exact)
        return f->exact + block->n_first * f->searches + block->columns * in->first;
    return k->bench->exact + block->columns * before;
}

/* A trial on its way through a block of queries. */
typedef struct {
    worker *k;
    uint64_t trial;
    const nvx_block *block;
    const nvx_block_input *in;
    const nvx_draw *draw;
    const double *exact;    /* [columns x queries]; NULL: no errors are summed */
    const nvx_change *next; /* of the column tile, up to `end` */
    const nvx_change *end;
} passage;

static void score(const passage *p, nvx_columns which)
{
    const nvx_functional *f = p->k->w->f;
    if (f->fused)
        nvx_bench_score_whole(f, p->block, which, p->in, p->k->bench);
    else
        nvx_bench_score(f, p->block, which, p->in, p->draw, p->k->bench);
}

/* What writes have added to the energy of queries from .. to - 1. */
static void add_energy(const passage *p, uint64_t from, uint64_t to)
{
    walk *w = p->k->w;
    const nvx_functional *f = w->f;
    uint64_t d = f->search.placement->d;
    const double *zero = w->square + (1 << (f->x->input_bits - 1));
    if (!w->gained || !w->square)
        return;
    for (uint64_t i = p->in->first + from; i < p->in->first + to; i++) {
        double sum = 0;
        for (uint64_t e = 0; e < d; e++)
            sum += (double)p->k->bench->gained[e] * zero[f->q[i * d + e]];
        int64_t *to_add = &w->gained[p->trial * f->searches + i];
#pragma omp atomic
        *to_add += llrint(sum);
    }
}

/* Ranks queries from .. to - 1 of the block as the rows stand, and sums their errors. */
static void take_scores(const passage *p, uint64_t from, uint64_t to)
{
    worker *k = p->k;
    walk *w = k->w;
    uint64_t tiles = w->f->search.placement->tiles_used, count = p->in->count;
    const double *s = k->bench->score;
    const nvx_offer offer = {p->block,
                             p->in,
                             from,
                             to,
                             k->bench->valid,
                             s,
                             w->counts ? w->counts + k->tile : NULL,
                             tiles};
    if (from == to)
        return;
    nvx_rankings_offer(&k->local[p->trial], &offer);
    add_energy(p, from, to);
    if (!p->exact)
        return;
    moments *m = &w->error[p->trial * tiles + k->tile];
    if (!k->bench->valid)
        add_moments(m, p->block->columns * count, s, p->exact);
    for (uint64_t v = 0; k->bench->valid && v < p->block->columns; v++)
        if (k->bench->valid[v])
            add_moments(m, to - from, s + v * count + from, p->exact + v * count + from);
}

/* Takes a change, and scores anew what it wrote. */
static int take_change(passage *p, bool scored)
{
    nvx_bench *bench = p->k->bench;
    const nvx_change *c = p->next++;
    nvx_bench_change(p->k->w->f, p->block, c, bench);
    if (c->row == UINT64_MAX)
        return 0;
    if (nvx_bench_rewrite(p->k->w->f, p->block, c, p->draw, bench, &p->k->err) < 0)
        return -1;
    nvx_columns which = {c->n - p->block->n_first, 1};
    if (bench->raw) /* through wires all columns see it */
        which = (nvx_columns){0, p->block->columns};
    if (scored)
        score(p, which);
    return 0;
}

static int pass_block(passage *p)
{
    uint64_t first = p->in->first, end = first + p->in->count, from = 0;
    while (p->next < p->end && p->next->before <= first)
        if (take_change(p, false) < 0)
            return -1;
    score(p, (nvx_columns){0, p->block->columns});
    while (p->next < p->end && p->next->before < end) {
        take_scores(p, from, p->next->before - first);
        from = p->next->before - first;
        if (take_change(p, true) < 0)
            return -1;
    }
    take_scores(p, from, p->in->count);
    return 0;
}

/* One trial of one column tile over the blocks of a span. */
static int walk_trial(worker *k, uint64_t trial, const nvx_block *block, uint64_t from,
                      uint64_t to)
{
    walk *w = k->w;
    nvx_functional *f = w->f;
    nvx_draw draw = {w->first_trial + (int64_t)trial, w->seed, UINT64_MAX};
    passage p = {.k = k, .trial = trial, .block = block, .draw = &draw};
    if (k->bench->valid) {
        nvx_bench_reset(f, block, k->bench);
        p.next = f->change + f->change_first[block->column_tile];
        p.end = f->change + f->change_first[block->column_tile + 1];
    }
    for (uint64_t b = from; b < to; b++) {
        p.in = &w->inputs->block[b];
        if (p.in->epoch != draw.epoch) {
            draw.epoch = p.in->epoch;
            memset(&k->bench->writing, 0, sizeof k->bench->writing);
            if (nvx_bench_program(f, block, &draw, k->bench, &k->err) < 0)
                return -1;
            book_programming(k, trial, b == 0);
        }
        p.exact = w->error ? exact_of(k, block, p.in, from) : NULL;
        if (pass_block(&p) < 0)
            return -1;
    }
    return 0;
}

/* Exact scores of a block, ranked if that is wanted. */
static void exact_block(worker *k, const nvx_block *block, const nvx_block_input *in,
                        const nvx_change **next, const nvx_change *end, double *out)
{
    walk *w = k->w;
    const nvx_functional *f = w->f;
    bool known = f->exact && f->exact_known;
    nvx_offer offer = {block, in, 0, in->count, k->bench->valid, out, NULL, 0};
    for (; *next < end && (*next)->before <= in->first; (*next)++)
        nvx_bench_change(f, block, *next, k->bench);
    if (!known)
        nvx_bench_exact(f, block, in, k->bench, out);
    for (; *next < end && (*next)->before < in->first + in->count; (*next)++) {
        offer.to = (*next)->before - in->first;
        if (w->exact && offer.to > offer.from)
            nvx_rankings_offer(&k->exact, &offer);
        offer.from = offer.to;
        nvx_bench_change(f, block, *next, k->bench);
        if (!known && (*next)->row != UINT64_MAX)
            nvx_bench_exact_column(f, block, (*next)->n - block->n_first, offer.from, in,
                                   k->bench, out);
    }
    offer.to = in->count;
    if (w->exact)
        nvx_rankings_offer(&k->exact, &offer);
}

/* Exact scores of a span. */
static void walk_exact(worker *k, const nvx_block *block, uint64_t from, uint64_t to)
{
    walk *w = k->w;
    const nvx_change *next = NULL, *end = NULL;
    if (!w->exact && !w->error)
        return;
    if (k->bench->valid) {
        next = w->f->change + w->f->change_first[block->column_tile];
        end = w->f->change + w->f->change_first[block->column_tile + 1];
    }
    for (uint64_t b = from; b < to; b++) {
        const nvx_block_input *in = &w->inputs->block[b];
        exact_block(k, block, in, &next, end, exact_of(k, block, in, from));
    }
}

/* One past the last block of the span that begins with `from`. */
static uint64_t span_end(const walk *w, uint64_t from)
{
    uint64_t requests = 0, b = from;
    for (; b < w->inputs->blocks; b++)
        if ((requests += w->inputs->block[b].count) > w->f->span)
            break;
    return b;
}

static int walk_column_tile(worker *k, uint32_t c)
{
    walk *w = k->w;
    const nvx_block *block = nvx_column_tile(w->f, c);
    if (nvx_bench_load(w->f, block, k->bench, &k->err) < 0)
        return -1;
    for (uint64_t from = 0, to; from < w->inputs->blocks; from = to) {
        to = span_end(w, from);
        walk_exact(k, block, from, to);
        for (uint64_t t = 0; t < w->trials; t++)
            if (walk_trial(k, t, block, from, to) < 0)
                return -1;
    }
    return 0;
}

/* All column tiles whose home is the worker's tile: c .. end - 1. */
static void walk_tile(worker *k, uint32_t c, uint32_t end)
{
    walk *w = k->w;
    uint64_t requests = w->f->searches;
    for (; c < end && !k->err.status; c++) {
        walk_column_tile(k, c);
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

static int walk_all(walk *w, const char *what, nvx_error *err)
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
        worker k = {.w = w, .bench = nvx_bench_new(f, inputs)};
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
    walk w = {.f = self, .first_trial = -1, .trials = counts ? 1 : 0};
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
    walk w = {.f = self,
              .first_trial = (int64_t)trial,
              .trials = 1,
              .seed = seed,
              .counts = counts};
    memset(counts, 0,
           self->search.requests * self->search.placement->tiles_used * sizeof *counts);
    return walk_all(&w, "counts of a trial", err);
}

int nvx_functional_steps(nvx_functional *self, int64_t trial, uint64_t seed,
                         uint32_t out[], nvx_error *err)
{
    const nvx_search *s = &self->search;
    walk w = {.f = self, .first_trial = trial, .trials = 1, .seed = seed, .steps = out};
    if (s->updates)
        return nvx_config_fail(
            nvx_config_child(nvx_config_child(nvx_config_child(s->root, "chip"), "tile"),
                             "adc_pool"),
            "early_stop", err,
            "true with requests that write; allowed: false with this trace");
    memset(out, 0,
           s->requests * s->placement->tiles_used * self->x->planes * sizeof *out);
    return walk_all(&w, "steps of converters", err);
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

/* A trial takes as long to write as its slowest tile. */
static void find_write_time(const walk *w)
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

static void walk_clear(walk *w)
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
    walk w = {.f = self, .first_trial = (int64_t)first, .trials = trials, .seed = seed};
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
