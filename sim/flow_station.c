/* flow_station.c - queues, asking and granting of one station. */
#include <stdlib.h>

#include "sim/flow_parts.h"
#include "sim/memory.h"

void nvx_place_clear(nvx_place *self)
{
    for (uint32_t p = 0; p < self->model.ports; p++)
        nvx_heap_clear(&self->queue[p].heap);
    free(self->queue);
    free(self->check);
    nvx_arbiter_destroy(&self->arbiter);
}

void nvx_place_dirty(nvx_flow *self, uint32_t station)
{
    nvx_place *place = &self->station[station];
    nvx_flow_process *group = &self->group[place->model.group];
    if (place->dirty)
        return;
    place->dirty = true;
    group->dirty[group->dirties++] = station;
}

void nvx_place_mark(nvx_flow *self, uint32_t station, uint32_t port)
{
    nvx_place *place = &self->station[station];
    if (!place->queue[port].dirty) {
        place->queue[port].dirty = true;
        place->check[place->checks++] = port;
    }
    nvx_place_dirty(self, station);
}

void nvx_place_ready(nvx_flow *self, uint32_t slot, uint32_t activity, nvx_time now)
{
    const nvx_walk *walk = &self->walk[slot];
    const nvx_activity *act = &walk->graph->activity[activity];
    nvx_place *place = &self->station[act->station];
    nvx_heap_item w = {.value = now, .a = slot, .b = activity};
    bool by_turn = place->model.order == NVX_FLOW_BY_TURN;
    w.key = by_turn ? walk->turn : now;
    w.tie = (by_turn ? 0 : walk->turn << 24) + activity;
    nvx_heap_push(&place->queue[act->port].heap, w);
    place->waiting++;
    nvx_place_mark(self, act->station, act->port);
}

static bool is_full(const nvx_flow *self, uint32_t store)
{
    return self->store[store].used == self->store[store].capacity;
}

/* An activity may take several slots of one store: they must all be there. */
uint32_t nvx_place_lacks(const nvx_flow *self, const nvx_heap_item *head)
{
    const nvx_pairs *takes = &self->walk[head->a].graph->takes;
    uint32_t first = takes->first[head->b], n = takes->first[head->b + 1];
    for (uint32_t i = first; i < n; i++) {
        const nvx_store *store = &self->store[takes->list[i]];
        uint64_t wanted = 1;
        for (uint32_t j = first; j < i; j++)
            wanted += takes->list[j] == takes->list[i];
        if (store->capacity - store->used < wanted)
            return takes->list[i];
    }
    return NVX_FLOW_NONE;
}

static void take(nvx_flow *self, uint32_t store, uint64_t request, nvx_time now)
{
    nvx_store *s = &self->store[store];
    NVX_ASSERT(s->used < s->capacity);
    s->slot_time += (double)s->used * (double)(now - s->since);
    s->since = now;
    s->holder = request;
    if (self->calls.slot)
        self->calls.slot(self->calls.arg, store, 1, now);
    if (++s->used > s->most)
        s->most = s->used;
}

static void take_all(nvx_flow *self, const nvx_place *place, const nvx_heap_item *w,
                     nvx_time now)
{
    const nvx_walk *walk = &self->walk[w->a];
    const nvx_pairs *takes = &walk->graph->takes;
    for (uint32_t i = takes->first[w->b]; i < takes->first[w->b + 1]; i++)
        take(self, takes->list[i], walk->request, now);
    if (place->model.gate != NVX_FLOW_NONE)
        take(self, place->model.gate, walk->request, now);
}

static nvx_service service(nvx_flow *self, const nvx_activity *act, const nvx_grant *g,
                           uint64_t period)
{
    const char *who = self->station[g->station].model.name;
    nvx_service s = {0};
    if (act->cycles > 0)
        s.free = s.done = s.released = nvx_flow_after(g->now, act->cycles, period);
    else
        s = self->calls.serve(self->calls.arg, g);
    s.done = act->forward > 0 ? nvx_flow_after(g->now, act->forward, period)
                              : nvx_flow_after(s.done, act->latency, period);
    s.free = nvx_flow_in_time(self, s.free, who, g->request);
    s.done = nvx_flow_in_time(self, s.done, who, g->request);
    s.released = nvx_flow_in_time(self, s.released, who, g->request);
    NVX_ASSERT(s.free > g->now && s.done > g->now && s.released > g->now);
    return s;
}

static void count(nvx_server_stats *s, const nvx_grant *g, nvx_time free, uint64_t period)
{
    uint64_t waited = (g->now - g->ready) / period;
    s->grants++;
    s->busy += (free - g->now) / period;
    s->wait += waited;
    if (waited > s->longest_wait)
        s->longest_wait = waited;
    if (g->asking > s->most_waiting)
        s->most_waiting = g->asking;
}

/* The store of which an activity has got a slot last; NONE: it takes none. */
static uint32_t last_given(const nvx_flow *self, const nvx_place *place,
                           const nvx_pairs *takes, uint32_t activity)
{
    uint32_t last = place->model.gate;
    for (uint32_t i = takes->first[activity]; i < takes->first[activity + 1]; i++)
        if (last == NVX_FLOW_NONE ||
            self->store[takes->list[i]].given > self->store[last].given)
            last = takes->list[i];
    return last;
}

/* It has waited for more than what it follows: for the station, then for a slot. */
static void note_wait(const nvx_flow *self, const nvx_place *place, const nvx_walk *walk,
                      uint32_t activity, nvx_time now)
{
    nvx_wait *wait = &walk->wait[activity];
    if (place->last_request == walk->request && place->free_at > wait->since) {
        wait->cause = place->last;
        wait->exit = NVX_FLOW_FREE;
        wait->since = place->free_at;
    }
    uint32_t store = last_given(self, place, &walk->graph->takes, activity);
    if (store == NVX_FLOW_NONE || self->store[store].given <= wait->since ||
        nvx_up(wait->since, place->model.period_ps) == now)
        return;
    wait->cause = self->store[store].giver;
    wait->exit = NVX_FLOW_RELEASED;
    wait->since = self->store[store].given;
}

static void note_service(const nvx_place *place, const nvx_walk *walk, uint32_t activity,
                         const nvx_service *s)
{
    nvx_wait *wait = &walk->wait[activity];
    wait->before = place->last;
    wait->behind = s->behind != NULL;
    if (s->behind)
        walk->behind[activity] = *s->behind;
}

static void grant(nvx_flow *self, uint32_t station, uint32_t port, nvx_time now)
{
    nvx_place *place = &self->station[station];
    uint64_t asking = place->waiting--, period = place->model.period_ps;
    nvx_heap_item w = nvx_heap_pop(&place->queue[port].heap);
    const nvx_walk *walk = &self->walk[w.a];
    const nvx_activity *act = &walk->graph->activity[w.b];
    nvx_grant g = {walk->request, station, act->tag, w.value, now, asking};
    take_all(self, place, &w, now);
    if (walk->wait)
        note_wait(self, place, walk, w.b, now);
    nvx_service s = service(self, act, &g, period);
    place->free_at = s.free;
    if (place->arbiter)
        place->stats.busy += (s.free - now) / period;
    else
        count(&place->stats, &g, s.free, period);
    if (self->calls.granted)
        self->calls.granted(self->calls.arg, &g, s.free);
    if (walk->wait)
        note_service(place, walk, w.b, &s);
    place->last_request = walk->request;
    place->last = w.b;
    nvx_flow_give(self, walk, w.b, s.released);
    nvx_flow_follow(self, w.a, &walk->graph->released, NVX_FLOW_RELEASED, w.b,
                    s.released);
    nvx_flow_follow(self, w.a, &walk->graph->done, NVX_FLOW_DONE, w.b, s.done);
    if (place->queue[port].heap.n > 0)
        nvx_place_mark(self, station, port); /* the next one is at the head */
}

/* Heads that came, or whose slots came, since last time. */
static void ask(nvx_flow *self, nvx_place *place, nvx_time now)
{
    while (place->checks > 0) {
        uint32_t port = place->check[--place->checks];
        nvx_queue *q = &place->queue[port];
        q->dirty = false;
        if (place->arbiter && q->heap.n > 0 &&
            !nvx_arbiter_asking(place->arbiter, port) &&
            nvx_place_lacks(self, &q->heap.item[0]) == NVX_FLOW_NONE)
            nvx_arbiter_ask(place->arbiter, port, now);
    }
}

/* Between the ports that ask. The arbiter's times are in ps. */
static int draw(nvx_place *place, nvx_time now)
{
    uint64_t before = nvx_arbiter_counters(place->arbiter)->wait;
    int port = nvx_arbiter_grant(place->arbiter, now);
    uint64_t waited =
        (nvx_arbiter_counters(place->arbiter)->wait - before) / place->model.period_ps;
    place->stats.wait += waited;
    if (waited > place->stats.longest_wait)
        place->stats.longest_wait = waited;
    return port;
}

/* Port to grant, or NVX_ARBITER_NONE. */
static int choose(nvx_flow *self, nvx_place *place, nvx_time now)
{
    if (place->model.gate != NVX_FLOW_NONE && is_full(self, place->model.gate))
        return NVX_ARBITER_NONE;
    if (place->arbiter)
        return draw(place, now);
    bool can = place->waiting > 0 &&
               nvx_place_lacks(self, &place->queue[0].heap.item[0]) == NVX_FLOW_NONE;
    return can ? 0 : NVX_ARBITER_NONE;
}

static void look_later(nvx_flow *self, uint32_t station, nvx_time at)
{
    nvx_place *place = &self->station[station];
    if (place->look_at <= at)
        return;
    place->look_at = at;
    nvx_flow_due(self, place->model.group, at, NVX_DUE_LOOK, 0, station);
}

void nvx_place_decide(nvx_flow *self, uint32_t station, nvx_time now)
{
    nvx_place *place = &self->station[station];
    if (place->look_at <= now)
        place->look_at = NVX_NEVER;
    ask(self, place, now);
    if (place->waiting == 0)
        return;
    uint64_t period = place->model.period_ps;
    nvx_time start = nvx_up(place->free_at > now ? place->free_at : now, period);
    if (start > now) {
        look_later(self, station, start);
        return;
    }
    int port = choose(self, place, now);
    if (port == NVX_ARBITER_NONE)
        return;
    place->dirty = true; /* what it marks now is looked at below, not in this round */
    grant(self, station, (uint32_t)port, now);
    place->dirty = false;
    ask(self, place, now);
    if (place->waiting > 0)
        look_later(self, station, nvx_up(place->free_at, period));
}
