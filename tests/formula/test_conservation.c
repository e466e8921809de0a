/* test_conservation.c - what must hold of every run, whatever the schedule: nothing is
 * lost, nothing is in two places, bits in are bits out. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/formula/machines.h"

enum { MACHINES = 400, SPANS = 65536 };

struct spans {
    nvx_timing_span span[SPANS];
    size_t n;
};

static struct spans spans;

static void note(void *arg, const nvx_timing_span *span)
{
    struct spans *self = arg;
    cr_assert_lt(self->n, SPANS);
    self->span[self->n++] = *span;
}

static nvx_timing_stats *run(struct load *load)
{
    nvx_timing_stats *stats = NULL;
    nvx_error err = {0};
    const nvx_timing_observer observer = {.arg = &spans, .span = note};
    spans.n = 0;
    cr_assert_eq(nvx_timing_watch(&load->m, load->requests, load->request, load->counts,
                                  load->outstanding, &observer, &stats, &err),
                 0, "%s", err.text);
    return stats;
}

static void on_all(void (*check)(const struct load *load, const nvx_timing_stats *stats,
                                 uint64_t seed))
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_chip(seed);
        nvx_timing_stats *stats = run(load);
        check(load, stats, seed);
        nvx_timing_stats_destroy(&stats);
        load_destroy(&load);
    }
}

/* ---- requests ---- */

static void completes(const struct load *load, const nvx_timing_stats *stats,
                      uint64_t seed)
{
    uint64_t last = 0;
    for (uint64_t r = 0; r < load->requests; r++) {
        const nvx_timing_request *q = &load->request[r];
        uint64_t same_turn = 0;
        cr_assert_leq(q->arrival, q->start, "machine %lu, request %lu", seed, r);
        cr_assert_lt(q->start, q->end, "machine %lu, request %lu", seed, r);
        for (uint64_t i = 0; i < load->requests; i++)
            same_turn += load->request[i].turn == q->turn;
        cr_assert(same_turn == 1 && q->turn < load->requests, "machine %lu, request %lu",
                  seed, r);
        last = q->end > last ? q->end : last;
    }
    cr_assert_eq(stats->cycles, last, "machine %lu", seed);
}

Test(conservation, everything_issued_completes_with_a_turn_of_its_own)
{
    on_all(completes);
}

/* Nothing waits in a circle: the run fails if something does. */
Test(conservation, everything_completes_with_one_slot_of_everything)
{
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_tight(seed);
        nvx_timing_stats *stats = run(load);
        completes(load, stats, seed);
        nvx_timing_stats_destroy(&stats);
        load_destroy(&load);
    }
}

/* ---- occupations ---- */

static int by_place(const void *a, const void *b)
{
    const nvx_timing_span *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static bool same_place(const nvx_timing_span *a, const nvx_timing_span *b)
{
    return a->part == b->part && a->number == b->number;
}

static void one_at_a_time(const struct load *load, const nvx_timing_stats *stats,
                          uint64_t seed)
{
    qsort(spans.span, spans.n, sizeof *spans.span, by_place);
    for (size_t i = 0; i < spans.n; i++) {
        const nvx_timing_span *a = &spans.span[i], *b = a + 1;
        cr_assert_lt(a->from, a->until, "machine %lu, %s", seed, a->what);
        cr_assert_leq(a->until, stats->cycles * load->m.period_ps, "machine %lu, %s",
                      seed, a->what);
        if (i + 1 < spans.n && same_place(a, b))
            cr_assert_leq(a->until, b->from, "machine %lu, %s", seed, a->what);
    }
}

Test(conservation, a_part_does_one_thing_at_a_time_and_ends_with_the_run)
{
    on_all(one_at_a_time);
}

/* The part whose busiest copy (tile, link) is occupied longest. */
static nvx_timing_part slowest(void)
{
    nvx_timing_part part = NVX_PARTS;
    uint64_t most = 0, sum = 0;
    qsort(spans.span, spans.n, sizeof *spans.span, by_place);
    for (size_t i = 0; i < spans.n; i++) {
        const nvx_timing_span *a = &spans.span[i];
        sum = i > 0 && same_place(a - 1, a) ? sum : 0;
        sum += a->until - a->from;
        part = sum > most ? a->part : part;
        most = sum > most ? sum : most;
    }
    return part;
}

/* Of the test itself: what it says of all machines, it says of every bottleneck. */
Test(conservation, every_part_is_the_slowest_one_of_some_machine)
{
    uint64_t machines[NVX_PARTS] = {0};
    for (uint64_t seed = 1; seed <= MACHINES; seed++) {
        struct load *load = load_chip(seed);
        nvx_timing_stats *stats = run(load);
        machines[slowest()]++;
        nvx_timing_stats_destroy(&stats);
        load_destroy(&load);
    }
    for (int part = 0; part < NVX_PART_VECTOR; part++) /* searches use no more */
        cr_expect_geq(machines[part], 3, "part %d: %lu", part, machines[part]);
}

static uint64_t occupied(nvx_timing_part part)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < spans.n; i++)
        if (spans.span[i].part == part)
            sum += spans.span[i].until - spans.span[i].from;
    return sum;
}

static uint64_t tiles_of(const nvx_timing_machine *m)
{
    return m->tiles * (m->copies > 0 ? m->copies : 1);
}

static uint64_t busy(const nvx_server_stats tile[], uint64_t tiles)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < tiles; i++)
        sum += tile[i].busy;
    return sum;
}

static uint64_t ps(const nvx_timing_machine *m, uint64_t period)
{
    return period > 0 ? period : m->period_ps;
}

static void busy_is_occupied(const struct load *load, const nvx_timing_stats *s,
                             uint64_t seed)
{
    const nvx_timing_machine *m = &load->m;
    uint64_t tiles = tiles_of(m), link = ps(m, m->link_ps), core = m->period_ps;
    const struct {
        nvx_timing_part part;
        uint64_t ps;
    } told[] = {
        {NVX_PART_LINK_IN, s->link_in.busy * link},
        {NVX_PART_LINK_OUT, s->link_out.busy * link},
        {NVX_PART_NETWORK, s->bus.busy * ps(m, m->network_ps)},
        {NVX_PART_ROWS, busy(s->rows, tiles) * core},
        {NVX_PART_ADC, busy(s->adc, tiles) * ps(m, m->adc_ps)},
        {NVX_PART_ACCUMULATE, busy(s->accumulate, tiles) * core},
        {NVX_PART_TOPK, busy(s->topk, tiles) * core},
        {NVX_PART_MERGE, s->merge.busy * core},
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        cr_assert_eq(told[i].ps, occupied(told[i].part), "machine %lu, part %d: %lu, %lu",
                     seed, told[i].part, told[i].ps, occupied(told[i].part));
}

Test(conservation, busy_cycles_are_what_the_observer_saw) { on_all(busy_is_occupied); }

static void sane_server(const nvx_server_stats *s, uint64_t seed)
{
    cr_assert_leq(s->longest_wait, s->wait, "machine %lu", seed);
    cr_assert_leq(s->wait, s->grants * s->longest_wait, "machine %lu", seed);
    cr_assert_leq(s->grants, s->busy, "machine %lu", seed);
    cr_assert_eq(s->most_waiting > 0, s->grants > 0, "machine %lu", seed);
}

static void sane_store(const nvx_store_stats *s, uint64_t seed)
{
    cr_assert_leq(s->most, s->capacity, "machine %lu", seed);
    cr_assert(s->mean >= 0 && s->mean <= (double)s->most, "machine %lu", seed);
}

static void sane(const struct load *load, const nvx_timing_stats *s, uint64_t seed)
{
    uint64_t tiles = tiles_of(&load->m);
    sane_server(&s->link_in, seed);
    sane_server(&s->link_out, seed);
    sane_server(&s->merge, seed);
    sane_server(&s->bus, seed);
    sane_store(&s->global, seed);
    for (uint64_t i = 0; i < tiles; i++) {
        sane_server(&s->rows[i], seed);
        sane_server(&s->topk[i], seed);
        sane_server(&s->accumulate[i], seed);
        sane_store(&s->output[i], seed);
    }
    for (uint64_t c = 0; c < tiles / load->m.tiles; c++)
        sane_store(&s->input[c], seed);
}

Test(conservation, waits_and_slots_stay_within_their_bounds) { on_all(sane); }

/* ---- bits ---- */

static uint64_t bits_of_link(const struct load *load)
{
    uint64_t sum = 0;
    for (uint64_t r = 0; r < load->requests; r++) {
        const nvx_timing_write *write = load->request[r].write;
        if (!write)
            sum += load->m.query_bits + load->m.k * load->m.entry_bits;
        for (uint32_t v = 0; write && v < write->vectors; v++)
            sum += write->vector[v].bits;
    }
    return sum;
}

static void link_bits(const struct load *load, const nvx_timing_stats *s, uint64_t seed)
{
    cr_assert_eq(s->link_bits, bits_of_link(load), "machine %lu", seed);
}

Test(conservation, link_carries_every_vector_and_every_result_once) { on_all(link_bits); }

/* Links of a tree below which there is one of the tiles marked, and the chip's. */
static uint64_t tree_crossed(const nvx_timing_machine *m, const bool marked[])
{
    uint64_t tiles = tiles_of(m), crossed = 1, reach = 1;
    do {
        for (uint64_t i = 0; i < tiles; i += reach) {
            bool any = false;
            for (uint64_t j = i; j < i + reach && j < tiles; j++)
                any = any || marked[j];
            crossed += any;
        }
        reach *= m->branch;
    } while (reach < tiles);
    return crossed;
}

/* From the chip along row 0 as far as needed, down each column as far as needed. */
static uint64_t mesh_crossed(const nvx_timing_machine *m, const bool marked[])
{
    uint64_t tiles = tiles_of(m), crossed = 1, far = 0;
    for (uint64_t x = 0; x < m->columns; x++) {
        uint64_t deep = 0;
        for (uint64_t y = 0; x + y * m->columns < tiles; y++)
            if (marked[x + y * m->columns]) {
                crossed++;
                deep = y;
                far = x;
            }
        crossed += deep;
    }
    return crossed + far;
}

/* Links of a message between the chip and the tiles marked. */
static uint64_t crossed(const nvx_timing_machine *m, const bool marked[])
{
    if (m->topology == NVX_NET_BUS)
        return 1;
    return m->topology == NVX_NET_MESH ? mesh_crossed(m, marked)
                                       : tree_crossed(m, marked);
}

static uint64_t apart(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

static uint64_t crossed_between(const nvx_timing_machine *m, uint64_t a, uint64_t b)
{
    uint64_t up = 0;
    if (m->topology == NVX_NET_BUS)
        return 1;
    if (m->topology == NVX_NET_MESH)
        return 2 + apart(a % m->columns, b % m->columns) +
               apart(a / m->columns, b / m->columns);
    for (; a != b; up++) {
        a /= m->branch;
        b /= m->branch;
    }
    return 2 * up;
}

static uint64_t bits_of_search(const nvx_timing_machine *m, uint32_t copy)
{
    bool marked[64] = {false};
    uint64_t first = copy * m->tiles, sum = 0;
    for (uint64_t i = first; i < first + m->tiles; i++) {
        const nvx_timing_tile *tile = &m->tile[i - first];
        uint64_t entries = m->k < tile->candidates ? m->k : tile->candidates;
        bool one[64] = {false};
        marked[i] = one[i] = true;
        sum += entries * m->entry_bits * crossed(m, one);
        for (uint32_t j = 0; j < tile->partials_out; j++)
            sum += tile->out[j].bits * crossed_between(m, i, first + tile->out[j].home);
    }
    return sum + m->query_bits * crossed(m, marked);
}

static uint64_t bits_of_write(const nvx_timing_machine *m, const nvx_timing_write *write)
{
    uint64_t sum = 0;
    for (uint32_t v = 0; v < write->vectors; v++)
        for (uint64_t first = 0; first < tiles_of(m); first += m->tiles) {
            bool marked[64] = {false};
            for (uint32_t j = 0; j < write->vector[v].targets; j++)
                marked[first + write->vector[v].target[j].tile] = true;
            sum += write->vector[v].bits * crossed(m, marked);
        }
    return sum;
}

static void network_bits(const struct load *load, const nvx_timing_stats *s,
                         uint64_t seed)
{
    uint64_t expected = 0;
    for (uint64_t r = 0; r < load->requests; r++)
        expected += load->request[r].write
                        ? bits_of_write(&load->m, load->request[r].write)
                        : bits_of_search(&load->m, load->request[r].copy);
    cr_assert_eq(s->bus_bits, expected, "machine %lu: %lu, not %lu", seed, s->bus_bits,
                 expected);
}

Test(conservation, network_carries_every_message_over_every_link_of_its_way)
{
    on_all(network_bits);
}
