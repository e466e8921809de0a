/* functional_walk.c - a column tile: every request against every vector it holds, at the
 * time of the request. */
#include "models/functional_walk.h"

#include <math.h>
#include <string.h>

#include "sim/vector.h"

enum { LANES = 8 }; /* partial sums of the moments */

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

static void add_moments(nvx_moments *m, uint64_t n, const double s[], const double e[])
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
static void book_programming(nvx_worker *k, uint64_t trial, bool first)
{
    nvx_walk *w = k->w;
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
static double *exact_of(const nvx_worker *k, const nvx_block *block,
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
    nvx_worker *k;
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
    nvx_walk *w = p->k->w;
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
    nvx_worker *k = p->k;
    nvx_walk *w = k->w;
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
    nvx_moments *m = &w->error[p->trial * tiles + k->tile];
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
static int walk_trial(nvx_worker *k, uint64_t trial, const nvx_block *block,
                      uint64_t from, uint64_t to)
{
    nvx_walk *w = k->w;
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
static void exact_block(nvx_worker *k, const nvx_block *block, const nvx_block_input *in,
                        const nvx_change **next, const nvx_change *end, double *out)
{
    nvx_walk *w = k->w;
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
static void walk_exact(nvx_worker *k, const nvx_block *block, uint64_t from, uint64_t to)
{
    nvx_walk *w = k->w;
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
static uint64_t span_end(const nvx_walk *w, uint64_t from)
{
    uint64_t requests = 0, b = from;
    for (; b < w->inputs->blocks; b++)
        if ((requests += w->inputs->block[b].count) > w->f->span)
            break;
    return b;
}

int nvx_walk_column_tile(nvx_worker *k, uint32_t c)
{
    nvx_walk *w = k->w;
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
