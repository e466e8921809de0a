/* alone.c - latency of one search on the idle machine: docs/timing.md, "One request
 * alone".
 *
 * A formula up to the end of shift-add on each tile; from there a list schedule of at
 * most two groups of messages per tile on one bus, with no feedback and no kernel.
 */
#include "tests/formula/alone.h"

#include <stdlib.h>

#include "sim/arbiter.h"
#include "sim/memory.h"

#define UNKNOWN UINT64_MAX

static uint64_t ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

static uint64_t max(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint64_t entries_of(const nvx_timing_machine *m, uint32_t tile)
{
    uint64_t candidates = m->tile[tile].candidates;
    return m->k < candidates ? m->k : candidates;
}

static uint64_t topk_cycles(const nvx_timing_machine *m, uint32_t tile,
                            const nvx_topk_counts *counts)
{
    uint64_t changes = (uint64_t)counts->inserts + counts->replaces;
    NVX_ASSERT(changes <= m->tile[tile].candidates);
    return m->topk_check * (m->tile[tile].candidates - changes) +
           m->topk_insert * counts->inserts + m->topk_replace * counts->replaces;
}

static nvx_arbiter *bus_arbiter(const nvx_timing_machine *m)
{
    static const nvx_arbiter_policy policy[] = {
        [NVX_BUS_ROUND_ROBIN] = NVX_ARBITER_ROUND_ROBIN,
        [NVX_BUS_OLDEST] = NVX_ARBITER_OLDEST,
        [NVX_BUS_FIXED] = NVX_ARBITER_FIXED,
    };
    return nvx_arbiter_new(m->tiles + 1, policy[m->arbitration]);
}

typedef struct pending {
    uint64_t ready; /* cycle */
    uint32_t tile;
} pending;

typedef struct sender {
    uint64_t ready;    /* cycle: own sums, or the last partial sum if that is later */
    uint64_t list;     /* cycle; UNKNOWN: no list, or not known yet */
    uint32_t sent;     /* partial sums */
    uint32_t received; /* partial sums on their way here */
} sender;

typedef struct schedule {
    const nvx_timing_machine *m;
    const nvx_topk_counts *counts;
    sender *sender; /* [tiles] */
    pending *heap;  /* [tiles] heads of ports that do not ask yet, first on top */
    uint32_t n;     /* of the heap */
    nvx_arbiter *arbiter;
    uint64_t bus_free, merge_free;
    uint32_t lists; /* still to come */
} schedule;

static void heap_push(schedule *s, uint32_t tile, uint64_t ready)
{
    uint32_t at = s->n++;
    for (; at > 0 && ready < s->heap[(at - 1) / 2].ready; at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = (pending){ready, tile};
}

static pending heap_pop(schedule *s)
{
    pending top = s->heap[0], last = s->heap[--s->n];
    uint32_t at = 0;
    for (uint32_t down; (down = 2 * at + 1) < s->n; at = down) {
        if (down + 1 < s->n && s->heap[down + 1].ready < s->heap[down].ready)
            down++;
        if (last.ready <= s->heap[down].ready)
            break;
        s->heap[at] = s->heap[down];
    }
    s->heap[at] = last;
    return top;
}

/* The list of a tile is ready once its partial sums have come; its cycle is known when
 * the last of them is granted. */
static void rank(schedule *s, uint32_t tile)
{
    const nvx_timing_tile *model = &s->m->tile[tile];
    sender *self = &s->sender[tile];
    if (model->candidates > 0 && self->received == model->partials_in)
        self->list =
            self->ready + model->add_cycles + topk_cycles(s->m, tile, &s->counts[tile]);
}

/* From the query in the buffer to the end of its conversions: each plane is driven while
 * the one before is converted, or after it. */
static uint64_t plane_cycles(const nvx_timing_machine *m, const nvx_timing_tile *tile)
{
    uint64_t sum = m->plane[0].drive;
    for (uint64_t p = 1; p < m->planes; p++) {
        uint64_t d = m->plane[p].drive, a = tile->adc_cycles[p - 1];
        sum += m->sample_depth == 1 ? d + a : max(d, a);
    }
    return sum + tile->adc_cycles[m->planes - 1];
}

/* Planes, conversions and shift-add of every tile. Returns when the broadcast is over. */
static uint64_t plan_tiles(schedule *s)
{
    const nvx_timing_machine *m = s->m;
    uint64_t sent = ceil_div(m->query_bits, m->link_width) + m->link_latency +
                    ceil_div(m->query_bits, m->bus_width);
    for (uint32_t i = 0; i < m->tiles; i++) {
        s->sender[i].ready = sent + m->bus_latency + m->buffer_access +
                             plane_cycles(m, &m->tile[i]) + m->shift_add_latency;
        s->sender[i].list = UNKNOWN;
        if (m->tile[i].partials_out > 0)
            heap_push(s, i, s->sender[i].ready);
        s->lists += m->tile[i].candidates > 0;
        rank(s, i);
        if (m->tile[i].partials_out == 0 && s->sender[i].list != UNKNOWN)
            heap_push(s, i, s->sender[i].list);
    }
    return sent;
}

/* What a port does after a grant at `now`, or when its list becomes known. */
static void next_message(schedule *s, uint32_t tile, uint64_t now)
{
    const sender *self = &s->sender[tile];
    if (self->sent < s->m->tile[tile].partials_out)
        nvx_arbiter_ask(s->arbiter, tile + 1, now);
    else if (self->list != UNKNOWN)
        heap_push(s, tile, max(self->list, now));
}

static uint64_t transfer(schedule *s, uint64_t now, uint64_t bits)
{
    s->bus_free = now + ceil_div(bits, s->m->bus_width);
    return s->bus_free + s->m->bus_latency;
}

static void send_partial(schedule *s, uint32_t tile, uint64_t now)
{
    const struct nvx_timing_partial *out = &s->m->tile[tile].out[s->sender[tile].sent++];
    sender *home = &s->sender[out->home];
    home->ready = max(home->ready, transfer(s, now, out->bits));
    home->received++;
    rank(s, out->home);
    bool idle = home->sent == s->m->tile[out->home].partials_out;
    if (home->list != UNKNOWN && idle && out->home != tile)
        heap_push(s, out->home, home->list);
    next_message(s, tile, now);
}

static void send_list(schedule *s, uint32_t tile, uint64_t now)
{
    uint64_t entries = entries_of(s->m, tile);
    uint64_t arrival = transfer(s, now, entries * s->m->entry_bits);
    s->merge_free = max(s->merge_free, arrival) + entries * s->m->topk_merge;
    s->lists--;
}

/* One decision of the bus, at the first cycle it is free and somebody asks. */
static void step(schedule *s)
{
    uint64_t now = s->bus_free;
    if (nvx_arbiter_waiting(s->arbiter) == 0) {
        NVX_ASSERT(s->n > 0); /* else lists wait for partial sums nobody sends */
        now = max(now, s->heap[0].ready);
    }
    while (s->n > 0 && s->heap[0].ready <= now) {
        pending p = heap_pop(s);
        nvx_arbiter_ask(s->arbiter, p.tile + 1, p.ready);
    }
    uint32_t tile = (uint32_t)nvx_arbiter_grant(s->arbiter, now) - 1;
    if (s->sender[tile].sent < s->m->tile[tile].partials_out)
        send_partial(s, tile, now);
    else
        send_list(s, tile, now);
}

uint64_t alone_on_bus(const nvx_timing_machine *machine, const nvx_topk_counts counts[])
{
    schedule s = {.m = machine, .counts = counts};
    NVX_ASSERT(machine->topology == NVX_NET_BUS && machine->copies <= 1);
    NVX_ASSERT(machine->pool_tiles <= 1 && machine->global_slots == 0);
    s.sender = nvx_alloc(machine->tiles, sizeof *s.sender);
    s.heap = nvx_alloc(machine->tiles, sizeof *s.heap);
    s.arbiter = bus_arbiter(machine);
    nvx_arbiter_ask(s.arbiter, 0, 0); /* the broadcast: where round robin starts from */
    nvx_arbiter_grant(s.arbiter, 0);
    s.bus_free = plan_tiles(&s);
    while (s.lists > 0)
        step(&s);
    nvx_arbiter_destroy(&s.arbiter);
    free(s.heap);
    free(s.sender);
    return s.merge_free +
           ceil_div(machine->k * machine->entry_bits, machine->link_width) +
           machine->link_latency;
}
