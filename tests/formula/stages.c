/* stages.c - the table of docs/timing.md: what follows what, and how long it takes. */
#include "sim/memory.h"
#include "tests/formula/world.h"

static uint64_t ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

void put(struct list *list, struct job job)
{
    if (list->n == list->room) {
        list->room = 2 * list->n + 4;
        list->job = nvx_grow(list->job, list->n, list->room, sizeof job);
    }
    list->job[list->n++] = job;
}

struct job take(struct list *list, size_t i)
{
    struct job job = list->job[i];
    for (list->n--; i < list->n; i++)
        list->job[i] = list->job[i + 1];
    return job;
}

static bool before(const struct job *a, const struct job *b)
{
    if (a->ready != b->ready)
        return a->ready < b->ready;
    if (a->first != b->first)
        return a->first < b->first;
    return a->second < b->second;
}

struct job take_first(struct list *list)
{
    size_t best = 0;
    for (size_t i = 1; i < list->n; i++)
        if (before(&list->job[i], &list->job[best]))
            best = i;
    return take(list, best);
}

void ask(struct world *w, struct list *queue, enum stage stage, struct job job,
         uint64_t cycles, uint64_t way)
{
    NVX_ASSERT(cycles > 0);
    job.stage = stage;
    job.left = cycles;
    job.way = way;
    job.ready = w->t;
    put(queue, job);
}

static void ask_bus(struct world *w, uint32_t port, enum stage stage, struct job job,
                    uint64_t way)
{
    ask(w, &w->port[port].queue, stage, job, ceil_div(job.amount, w->m->bus_width), way);
}

void ask_link(struct world *w, struct part *link, enum stage stage, struct job job,
              uint64_t bits)
{
    job.amount = bits;
    job.first = job.request;
    ask(w, &link->queue, stage, job, ceil_div(bits, w->m->link_width),
        w->m->link_latency);
}

static void ask_topk(struct world *w, struct job job)
{
    const nvx_timing_machine *m = w->m;
    const nvx_topk_counts *c = &w->counts[job.request * m->tiles + job.tile];
    uint64_t checks = m->tile[job.tile].candidates - c->inserts - c->replaces;
    w->stats->topk_checks[job.tile] += checks;
    w->stats->topk_inserts[job.tile] += c->inserts;
    w->stats->topk_replaces[job.tile] += c->replaces;
    uint64_t cycles = m->topk_check * checks + m->topk_insert * c->inserts +
                      m->topk_replace * c->replaces;
    ask(w, &w->tile[job.tile].topk.queue, RANK, job, cycles, 0);
}

/* One of the things a home tile waits for has come. */
static void one_less(struct world *w, struct job job)
{
    uint64_t cycles = w->m->tile[job.tile].add_cycles;
    job.first = job.request;
    if (--w->missing[job.request * w->m->tiles + job.tile] > 0)
        return;
    if (cycles == 0)
        ask_topk(w, job);
    else
        ask(w, &w->tile[job.tile].accumulate.queue, ACCUMULATE, job, cycles, 0);
}

/* A plane is through shift-add; the last one makes the sums of the tile's own blocks. */
static void after_convert(struct world *w, struct job job)
{
    const nvx_timing_tile *tile = &w->m->tile[job.tile];
    if ((job.first + 1) % w->m->planes != 0)
        return;
    job.first = job.request;
    for (uint32_t i = 0; i < tile->partials_out; i++) {
        job.second = i;
        job.home = tile->out[i].home;
        job.amount = tile->out[i].bits;
        ask_bus(w, job.tile + 1, PARTIAL, job, w->m->bus_latency);
    }
    if (tile->candidates > 0)
        one_less(w, job);
}

static uint64_t entries(const struct world *w, struct job job)
{
    uint64_t candidates = w->m->tile[job.tile].candidates;
    return w->m->k < candidates ? w->m->k : candidates;
}

static void after_rank(struct world *w, struct job job)
{
    job.amount = entries(w, job) * w->m->entry_bits;
    job.second =
        w->m->tile[job.tile].partials_out; /* after this request's partial sums */
    ask_bus(w, job.tile + 1, LIST, job, w->m->bus_latency);
}

static void after_list(struct world *w, struct job job)
{
    job.first = job.tile;
    ask(w, &w->merge.queue, MERGE, job, entries(w, job) * w->m->topk_merge, 0);
}

static void after_result(struct world *w, struct job job)
{
    w->request[job.request].end = w->stats->cycles = w->t;
    w->ended++;
    w->on_chip--;
    for (uint64_t r = 0; r < w->requests; r++)
        if (w->request[r].arrival == NVX_CLOSED_LOOP) {
            w->request[r].arrival = w->t;
            return;
        }
}

void after(struct world *w, struct job job)
{
    if (job.stage == QUERY_IN)
        ask_bus(w, 0, BROADCAST, job, w->m->bus_latency + w->m->buffer_access);
    if (job.stage == BROADCAST)
        w->in_buffer++;
    if (job.stage == CONVERT)
        after_convert(w, job);
    if (job.stage == PARTIAL) {
        job.tile = job.home;
        one_less(w, job);
    }
    if (job.stage == ACCUMULATE)
        ask_topk(w, job);
    if (job.stage == RANK)
        after_rank(w, job);
    if (job.stage == LIST)
        after_list(w, job);
    if (job.stage == MERGE && --w->lists[job.request] == 0)
        ask_link(w, &w->link_out, RESULT_OUT, job, w->m->k * w->m->entry_bits);
    if (job.stage == RESULT_OUT)
        after_result(w, job);
}
