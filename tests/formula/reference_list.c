/* reference_list.c - queues, slots and servers of the clock-by-clock reference. */
#include "sim/memory.h"
#include "tests/formula/world.h"

uint64_t ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

uint64_t up(uint64_t t, uint64_t period) { return ceil_div(t, period) * period; }

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

static bool before(const struct job *a, const struct job *b, bool by_turn)
{
    const uint64_t x[] = {by_turn ? 0 : a->ready,
                          a->turn,
                          a->vector,
                          a->copy,
                          a->tile,
                          a->plane,
                          a->unit,
                          a->second};
    const uint64_t y[] = {by_turn ? 0 : b->ready,
                          b->turn,
                          b->vector,
                          b->copy,
                          b->tile,
                          b->plane,
                          b->unit,
                          b->second};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (x[i] != y[i])
            return x[i] < y[i];
    return false;
}

size_t first(const struct list *list, bool by_turn)
{
    size_t best = 0;
    for (size_t i = 1; i < list->n; i++)
        if (before(&list->job[i], &list->job[best], by_turn))
            best = i;
    return best;
}

void later(struct world *w, struct job job, enum what what, uint64_t at)
{
    NVX_ASSERT(at >= w->t);
    job.what = what;
    job.at = at;
    put(&w->later, job);
}

void ask(struct world *w, struct server *server, struct job job, uint64_t cycles)
{
    NVX_ASSERT(cycles > 0);
    job.cycles = cycles;
    job.ready = w->t;
    put(&server->queue, job);
}

bool can_grant(const struct world *w, const struct server *server)
{
    return server->queue.n > 0 && w->t % server->period == 0 &&
           server->busy_until <= w->t;
}

void count(nvx_server_stats *s, uint64_t busy, uint64_t waited, uint64_t asking)
{
    s->grants++;
    s->busy += busy;
    s->wait += waited;
    s->longest_wait = waited > s->longest_wait ? waited : s->longest_wait;
    s->most_waiting = asking > s->most_waiting ? asking : s->most_waiting;
}

struct job grant(struct world *w, struct server *server)
{
    size_t asking = server->queue.n;
    struct job job = take(&server->queue, first(&server->queue, server->by_turn));
    count(server->stats, job.cycles, (w->t - job.ready) / server->period, asking);
    server->busy_until = w->t + job.cycles * server->period;
    return job;
}

void serve(struct world *w, struct server *server, enum what what)
{
    struct job job = grant(w, server);
    later(w, job, what, server->busy_until);
}

bool has(const struct store *store, uint64_t slots)
{
    return store->capacity == 0 || store->used + slots <= store->capacity;
}

void take_slots(struct store *store, uint64_t slots)
{
    if (store->capacity == 0)
        return;
    store->used += slots;
    NVX_ASSERT(store->used <= store->capacity);
    store->most = store->used > store->most ? store->used : store->most;
}

void give_slot(struct store *store)
{
    if (store->capacity == 0)
        return;
    NVX_ASSERT(store->used > 0);
    store->used--;
}
