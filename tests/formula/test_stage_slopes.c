/* test_stage_slopes.c - the stages of a request alone against its service alone.
 *
 * Without clocks of their own, all that a service is made of is sums and maxima of the
 * machine's constants, so it grows in proportion when all of them do. By Euler's theorem
 * it is the sum over stages of how it grows with the constants of that one stage: its share
 * must be that slope. Where slopes up and down differ (two ways end at once), the share lies
 * between. Nothing here knows how a way is found.
 *
 * Constants are whole multiples of STEPS, so that a part in STEPS more or less is exact, and
 * have random digits below, so that few ways end at once. Link and network have the width
 * in common: they are checked together.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "tests/formula/machines.h"
#include "tests/formula/programs.h"

enum { SEEDS = 150, PROGRAMS = 600, SEARCHES = 2, STEPS = 100000, DIGITS = 1000000 };

enum group { MOVES, BUFFER, ROWS, ADC, SHIFT_ADD, TOPK, MERGE, VECTOR, GROUPS };

static const enum group group_of[NVX_STAGES] = {
    [NVX_STAGE_LINK_IN] = MOVES,       [NVX_STAGE_INTERCONNECT] = MOVES,
    [NVX_STAGE_LINK_OUT] = MOVES,      [NVX_STAGE_BUFFER] = BUFFER,
    [NVX_STAGE_ROWS] = ROWS,           [NVX_STAGE_ADC] = ADC,
    [NVX_STAGE_SHIFT_ADD] = SHIFT_ADD, [NVX_STAGE_TOPK] = TOPK,
    [NVX_STAGE_MERGE] = MERGE,         [NVX_STAGE_VECTOR] = VECTOR,
    [NVX_STAGE_FETCH] = GROUPS,        [NVX_STAGE_DISPATCH] = GROUPS,
    [NVX_STAGE_MEMORY] = GROUPS,       [NVX_STAGE_COMPUTE] = GROUPS,
    [NVX_STAGE_RANK] = GROUPS};

/* ---- the constants of a machine ---- */

typedef struct {
    uint64_t *value[4096];
    enum group group[4096];
    uint64_t held[4096];
    size_t n;
} constants;

static void note(constants *all, uint64_t *value, enum group group)
{
    cr_assert_lt(all->n, 4096);
    all->value[all->n] = value;
    all->group[all->n++] = group;
}

static void note_tile(constants *all, nvx_timing_tile *t, uint64_t planes)
{
    uint64_t *cycles = t->unit_cycles ? t->unit_cycles : t->adc_cycles;
    for (uint64_t i = 0; i < planes * (t->unit_cycles ? t->grants : 1); i++)
        note(all, &cycles[i], ADC);
    note(all, &t->add_cycles, SHIFT_ADD);
    for (uint32_t j = 0; j < t->partials_out; j++)
        note(all, &t->out[j].bits, MOVES);
}

static void note_program(constants *all, nvx_timing_machine *m)
{
    for (uint32_t i = 0; i < m->products; i++) {
        nvx_timing_product *p = &m->product[i];
        note(all, &p->bits, MOVES);
        note(all, &p->value_bits, MOVES);
        for (uint64_t q = 0; q < m->planes; q++)
            note(all, &p->plane[q].drive, ROWS);
        for (uint32_t t = 0; t < p->tiles; t++)
            note_tile(all, &p->tile[t], m->planes);
    }
    for (uint32_t i = 0; m->programs && i < m->program->steps; i++) {
        nvx_timing_step *s = &m->program->step[i];
        if (s->kind == NVX_STEP_VECTOR)
            note(all, &s->cycles, VECTOR);
        if (s->kind == NVX_STEP_INPUT || s->kind == NVX_STEP_OUTPUT)
            note(all, &s->n, MOVES);
    }
}

static void note_machine(constants *all, nvx_timing_machine *m)
{
    uint64_t *const moves[] = {&m->query_bits, &m->entry_bits, &m->link_latency,
                               &m->bus_latency};
    uint64_t *const buffers[] = {&m->global_access, &m->buffer_access};
    uint64_t *const topk[] = {&m->topk_check, &m->topk_insert, &m->topk_replace};
    for (int i = 0; i < 4; i++)
        note(all, moves[i], MOVES);
    for (int i = 0; i < 2; i++)
        note(all, buffers[i], BUFFER);
    for (int i = 0; i < 3; i++)
        note(all, topk[i], TOPK);
    note(all, &m->shift_add_latency, SHIFT_ADD);
    note(all, &m->topk_merge, MERGE);
    for (uint64_t p = 0; m->plane && p < m->planes; p++)
        note(all, &m->plane[p].drive, ROWS);
    for (uint32_t i = 0; m->tile && i < m->tiles; i++)
        note_tile(all, &m->tile[i], m->planes);
    note_program(all, m);
}

/* Each group of its own order of size, so that each is the slowest in some machine. */
static void enlarge(constants *all, uint64_t seed)
{
    static const uint64_t sizes[] = {1, 5, 20, 50, 150};
    uint64_t stream = seed * 31 + 5, size[GROUPS];
    for (int g = 0; g < GROUPS; g++)
        size[g] = sizes[dice(&stream, 0, 4)] * DIGITS;
    size[MOVES] /= 5;
    for (size_t i = 0; i < all->n; i++) {
        uint64_t v = *all->value[i], digits = dice(&stream, 0, size[all->group[i]] - 1);
        *all->value[i] = v ? STEPS * (v * size[all->group[i]] + digits) : 0;
        all->held[i] = *all->value[i];
    }
}

/* A plane's units and their sum. */
static void add_units(nvx_timing_machine *m)
{
    for (uint32_t i = 0; m->tile && i < m->tiles; i++)
        for (uint64_t p = 0; m->tile[i].unit_cycles && p < m->planes; p++) {
            const nvx_timing_tile *t = &m->tile[i];
            t->adc_cycles[p] = 0;
            for (uint64_t u = 0; u < t->grants; u++)
                t->adc_cycles[p] += t->unit_cycles[p * t->grants + u];
        }
}

/* ---- one machine ---- */

typedef struct {
    nvx_timing_machine *m;
    nvx_timing_request request;
    const nvx_topk_counts *counts;
    constants all;
} bench;

/* Of the request alone; share: of each group. NULL: not wanted. */
static int64_t service(const bench *b, int64_t share[GROUPS + 1])
{
    nvx_timing_request r = b->request;
    nvx_time stage[NVX_STAGES] = {0};
    nvx_error err = {0};
    add_units(b->m);
    cr_assert_eq(nvx_timing_service(b->m, 1, &r, b->counts, share ? stage : NULL, &err),
                 0, "%s", err.text);
    for (int s = 0; share && s < NVX_STAGES; s++)
        share[group_of[s]] += (int64_t)stage[s];
    return (int64_t)r.alone;
}

/* With the constants of a group a part in STEPS more (sign 1) or less (-1). */
static int64_t stretched(const bench *b, int group, int sign)
{
    const constants *all = &b->all;
    for (size_t i = 0; i < all->n; i++)
        if ((int)all->group[i] == group)
            *all->value[i] += (uint64_t)sign * (all->held[i] / STEPS);
    int64_t found = service(b, NULL);
    for (size_t i = 0; i < all->n; i++)
        *all->value[i] = all->held[i];
    return found;
}

/* Returns how many groups have different slopes up and down. */
static int check(const bench *b, const char *what, uint64_t seed)
{
    int64_t share[GROUPS + 1] = {0}, now = service(b, share);
    int ties = 0;
    cr_assert_eq(share[GROUPS], 0);
    for (int g = 0; g < GROUPS; g++) {
        int64_t up = (stretched(b, g, 1) - now) * STEPS;
        int64_t down = (now - stretched(b, g, -1)) * STEPS;
        int64_t low = up < down ? up : down, high = up < down ? down : up;
        ties += low < high;
        cr_assert(share[g] >= low && share[g] <= high,
                  "%s %lu, group %d: %ld of %ld, slopes %ld and %ld", what, seed, g,
                  share[g], now, down, up);
    }
    return ties;
}

static void searches(struct load *(*make)(uint64_t seed), const char *what)
{
    static bench b;
    int ties = 0, checked = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct load *load = make(seed);
        nvx_timing_machine *m = &load->m;
        m->network_ps = m->adc_ps = m->link_ps = 0;
        m->period_ps = m->link_width = m->bus_width = 1;
        b = (bench){.m = m};
        note_machine(&b.all, m);
        enlarge(&b.all, seed);
        for (uint64_t r = 0, n = 0; r < load->requests && n < SEARCHES; r++) {
            if (load->request[r].write)
                continue;
            b.request =
                (nvx_timing_request){.arrival = NVX_CLOSED_LOOP,
                                     .copy = (uint32_t)(m->copies ? r % m->copies : 0)};
            b.counts = &load->counts[r * m->tiles];
            ties += check(&b, what, seed);
            checked += GROUPS;
            n++;
        }
        load_destroy(&load);
    }
    cr_expect_lt(20 * ties, checked, "%d ties", ties);
}

Test(stage_slopes, of_searches_on_a_bus_are_their_shares)
{
    searches(load_random, "machine");
}

Test(stage_slopes, of_searches_on_any_chip_are_their_shares)
{
    searches(load_chip, "chip");
}

Test(stage_slopes, of_searches_where_parts_wait_for_each_other_are_their_shares)
{
    searches(load_tight, "tight chip");
}

Test(stage_slopes, of_programs_are_their_shares)
{
    static bench b;
    static const nvx_topk_counts none[4];
    int ties = 0;
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
        b = (bench){.m = program_random(seed),
                    .request = {.arrival = NVX_CLOSED_LOOP},
                    .counts = none};
        note_machine(&b.all, b.m);
        enlarge(&b.all, seed);
        ties += check(&b, "program", seed);
        program_destroy(&b.m);
    }
    cr_expect_lt(20 * ties, PROGRAMS * GROUPS, "%d ties", ties);
}
