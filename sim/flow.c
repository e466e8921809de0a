#include "sim/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/flow_parts.h"
#include "sim/memory.h"

enum { MOST_ACTIVITIES = 1 << 24 }; /* the tie of a queue has 24 bits for one */

nvx_flow *nvx_flow_new(uint64_t window, const nvx_flow_calls *calls)
{
    nvx_flow *self = nvx_alloc(1, sizeof *self);
    self->window = window;
    NVX_ASSERT(window == 1 || !calls->ways);
    self->walk = nvx_alloc(window, sizeof *self->walk);
    self->calls = *calls;
    return self;
}

void nvx_flow_destroy(nvx_flow **self_p)
{
    nvx_flow *self = *self_p;
    if (!self)
        return;
    for (uint32_t s = 0; s < self->stations; s++)
        nvx_place_clear(&self->station[s]);
    for (uint32_t s = 0; s < self->stores; s++)
        free(self->store[s].watcher);
    for (uint32_t g = 0; g < self->groups; g++) {
        nvx_heap_clear(&self->group[g].calendar);
        free(self->group[g].dirty);
    }
    for (uint64_t w = 0; w < self->window; w++) {
        free(self->walk[w].pending);
        free(self->walk[w].ready);
        free(self->walk[w].wait);
        free(self->walk[w].behind);
    }
    free(self->walk);
    free(self->group);
    free(self->station);
    free(self->store);
    free(self);
    *self_p = NULL;
}

/* ---- what there is ---- */

void *nvx_flow_grown(void *block, size_t n, size_t size)
{
    if (n == 0)
        return nvx_alloc(1, size);
    return (n & (n - 1)) == 0 ? nvx_grow(block, n, 2 * n, size) : block;
}

uint32_t nvx_flow_group(nvx_flow *self)
{
    self->group = nvx_flow_grown(self->group, self->groups, sizeof *self->group);
    self->group[self->groups] = (nvx_flow_process){.flow = self, .wake_at = NVX_NEVER};
    return self->groups++;
}

uint32_t nvx_flow_station(nvx_flow *self, const nvx_station *model)
{
    NVX_ASSERT(model->ports >= 1 && model->period_ps >= 1);
    self->station = nvx_flow_grown(self->station, self->stations, sizeof *self->station);
    nvx_place *place = &self->station[self->stations];
    *place = (nvx_place){.model = *model, .look_at = NVX_NEVER};
    self->group[model->group].stations++;
    place->queue = nvx_alloc(model->ports, sizeof *place->queue);
    place->check = nvx_alloc(model->ports, sizeof *place->check);
    if (model->ports > 1 || model->heads)
        place->arbiter = nvx_arbiter_new(model->ports, model->policy);
    return self->stations++;
}

uint32_t nvx_flow_store(nvx_flow *self, const char *name, uint32_t group,
                        uint64_t capacity)
{
    self->store = nvx_flow_grown(self->store, self->stores, sizeof *self->store);
    nvx_store *store = &self->store[self->stores];
    *store = (nvx_store){.group = group, .capacity = capacity};
    snprintf(store->name, sizeof store->name, "%s", name);
    return self->stores++;
}

/* ---- calendars ---- */

static void wake(nvx_flow_process *self, nvx_time at)
{
    if (at >= self->wake_at)
        return;
    self->wake_at = at;
    nvx_event_notify(self->wake, at - nvx_kernel_now(self->flow->kernel));
}

void nvx_flow_due(nvx_flow *self, uint32_t group, nvx_time at, nvx_due_kind kind,
                  uint32_t slot, uint32_t what)
{
    nvx_heap_push(&self->group[group].calendar,
                  (nvx_heap_item){.key = at, .value = kind, .a = slot, .b = what});
    wake(&self->group[group], at);
}

void nvx_flow_wake(nvx_flow *self, nvx_time at)
{
    nvx_flow_due(self, 0, at, NVX_DUE_WAKE, 0, 0);
}

/* ---- graphs walked ---- */

nvx_time nvx_flow_in_time(nvx_flow *self, nvx_time at, const char *who, uint64_t request)
{
    if (at < NVX_FLOW_END)
        return at;
    nvx_kernel_fail(self->kernel,
                    "timing: request %llu at %s would take the run beyond 2^63 ps "
                    "(106 days)",
                    (unsigned long long)request, who);
    return nvx_kernel_now(self->kernel) + 1;
}

void nvx_flow_give(nvx_flow *self, const nvx_walk *walk, uint32_t activity, nvx_time at)
{
    const nvx_pairs *gives = &walk->graph->gives;
    for (uint32_t i = gives->first[activity]; i < gives->first[activity + 1]; i++) {
        uint32_t store = gives->list[i];
        nvx_flow_due(self, self->store[store].group, at, NVX_DUE_GIVE, activity, store);
    }
}

/* All an activity needs has happened, the last of it at `at`. */
static void reached(nvx_flow *self, uint32_t slot, uint32_t activity, nvx_time at)
{
    const nvx_walk *walk = &self->walk[slot];
    const nvx_activity *act = &walk->graph->activity[activity];
    if (act->station != NVX_FLOW_NONE) {
        nvx_flow_due(self, self->station[act->station].model.group, at, NVX_DUE_READY,
                     slot, activity);
        return;
    }
    nvx_flow_give(self, walk, activity, at);
    if (act->period_ps > 0)
        at = nvx_flow_in_time(
            self,
            nvx_flow_after(nvx_up(at, act->period_ps), act->latency, act->period_ps),
            "its end", walk->request);
    nvx_flow_follow(self, slot, &walk->graph->done, NVX_FLOW_DONE, activity, at);
    if (activity == walk->graph->end)
        self->calls.ended(self->calls.arg, walk->request, at);
}

/* `next` has all it needs from `activity` at a time: the latest counts. */
static void wait_for(const nvx_walk *walk, uint32_t next, nvx_flow_edge edge,
                     uint32_t activity, nvx_time at)
{
    nvx_wait *wait = &walk->wait[next];
    if (at > wait->since || (at == wait->since && activity < wait->cause)) {
        wait->cause = activity;
        wait->exit = (uint8_t)edge;
        wait->since = at;
    }
}

void nvx_flow_follow(nvx_flow *self, uint32_t slot, const nvx_pairs *edges,
                     nvx_flow_edge edge, uint32_t activity, nvx_time at)
{
    nvx_walk *walk = &self->walk[slot];
    for (uint32_t i = edges->first[activity]; i < edges->first[activity + 1]; i++) {
        uint32_t next = edges->list[i];
        if (walk->wait)
            wait_for(walk, next, edge, activity, at);
        if (at > walk->ready[next])
            walk->ready[next] = at;
        if (--walk->pending[next] == 0)
            reached(self, slot, next, walk->ready[next]);
    }
}

void nvx_flow_way(const nvx_flow *self, nvx_time end,
                  void (*take)(void *arg, const nvx_flow_step *step), void *arg)
{
    const nvx_walk *walk = &self->walk[0];
    unsigned exit = NVX_FLOW_DONE;
    for (uint32_t at = walk->graph->end; at != NVX_FLOW_NONE;) {
        const nvx_wait *wait = &walk->wait[at];
        const nvx_behind *part = wait->behind ? &walk->behind[at] : NULL;
        bool behind = part && part->waited[exit] > 0;
        nvx_time since = behind ? part->waited[exit] : wait->since;
        if (since > end)
            return;
        take(arg, &(nvx_flow_step){.activity = &walk->graph->activity[at],
                                   .exit = exit,
                                   .time = end - since,
                                   .apart = part ? part->apart[exit] : 0});
        end = since;
        exit = behind ? NVX_FLOW_BEHIND : wait->exit;
        at = behind ? wait->before : wait->cause;
    }
}

static void make_room(const nvx_flow *self, nvx_walk *walk, size_t n)
{
    walk->pending = nvx_grow(walk->pending, walk->room, n, sizeof *walk->pending);
    walk->ready = nvx_grow(walk->ready, walk->room, n, sizeof *walk->ready);
    if (self->calls.ways) {
        walk->wait = nvx_grow(walk->wait, walk->room, n, sizeof *walk->wait);
        walk->behind = nvx_grow(walk->behind, walk->room, n, sizeof *walk->behind);
    }
    walk->room = n;
}

void nvx_flow_begin(nvx_flow *self, const nvx_graph *graph, uint64_t request,
                    uint64_t turn, uint32_t slot)
{
    nvx_walk *walk = &self->walk[slot];
    nvx_time now = nvx_kernel_now(self->kernel);
    NVX_ASSERT(graph->n < MOST_ACTIVITIES);
    if (walk->room < graph->n)
        make_room(self, walk, graph->n);
    walk->graph = graph;
    walk->request = request;
    walk->turn = turn;
    memcpy(walk->pending, graph->needs, graph->n * sizeof *walk->pending);
    memset(walk->ready, 0, graph->n * sizeof *walk->ready);
    for (uint32_t a = 0; self->calls.ways && a < graph->n; a++)
        walk->wait[a] = (nvx_wait){.cause = NVX_FLOW_NONE};
    if (self->calls.ways)
        walk->wait[0].since = now;
    NVX_ASSERT(graph->needs[0] == 0);
    reached(self, slot, 0, now);
}

/* ---- the processes ---- */

static void give(nvx_flow *self, uint32_t number, uint32_t giver, nvx_time now)
{
    nvx_store *store = &self->store[number];
    NVX_ASSERT(store->used > 0);
    store->giver = giver;
    store->given = now;
    if (self->calls.slot)
        self->calls.slot(self->calls.arg, number, -1, now);
    store->slot_time += (double)store->used * (double)(now - store->since);
    store->since = now;
    store->used--;
    for (size_t i = 0; i < store->watchers; i++)
        nvx_place_mark(self, store->watcher[i].station, store->watcher[i].port);
}

static void happen(nvx_flow *self, const nvx_heap_item *due)
{
    if (due->value == NVX_DUE_READY)
        nvx_place_ready(self, due->a, due->b, due->key);
    else if (due->value == NVX_DUE_GIVE)
        give(self, due->b, due->a, due->key);
    else
        nvx_place_dirty(self, due->b);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void run(void *arg)
{
    nvx_flow_process *self = arg;
    nvx_time now = nvx_kernel_now(self->flow->kernel);
    self->wake_at = now; /* what comes due now is seen below */
    if (self == self->flow->group && self->flow->calls.due)
        self->flow->calls.due(self->flow->calls.arg, now);
    while (self->calendar.n > 0 && self->calendar.item[0].key <= now) {
        nvx_heap_item due = nvx_heap_pop(&self->calendar);
        happen(self->flow, &due);
    }
    if (self->dirties > 1)
        qsort(self->dirty, self->dirties, sizeof *self->dirty, by_number);
    for (size_t i = 0; i < self->dirties; i++) {
        self->flow->station[self->dirty[i]].dirty = false;
        nvx_place_decide(self->flow, self->dirty[i], now);
    }
    self->dirties = 0;
    self->wake_at = NVX_NEVER;
    if (self->calendar.n > 0)
        wake(self, self->calendar.item[0].key);
}

void nvx_flow_start(nvx_flow *self, nvx_kernel *kernel, bool reverse)
{
    self->kernel = kernel;
    for (uint32_t i = 0; i < self->groups; i++) {
        nvx_flow_process *g = &self->group[reverse ? self->groups - 1 - i : i];
        g->dirty = nvx_alloc(g->stations, sizeof *g->dirty);
        g->wake = nvx_event_new(kernel, "group");
        nvx_method_sense(nvx_method_new(kernel, "group", run, g), g->wake);
    }
}

/* ---- what came of it ---- */

void nvx_flow_fresh(nvx_flow *self)
{
    for (uint32_t s = 0; s < self->stations; s++)
        if (self->station[s].arbiter)
            nvx_arbiter_fresh(self->station[s].arbiter);
}

const char *nvx_flow_station_name(const nvx_flow *self, uint32_t station)
{
    return self->station[station].model.name;
}

const nvx_server_stats *nvx_flow_station_stats(const nvx_flow *self, uint32_t station)
{
    nvx_place *place = &self->station[station];
    if (place->arbiter) {
        const nvx_arbiter_stats *a = nvx_arbiter_counters(place->arbiter);
        place->stats.grants = a->grants;
        place->stats.most_waiting = a->most_waiting;
    }
    return &place->stats;
}

nvx_store_stats nvx_flow_store_stats(const nvx_flow *self, uint32_t store, nvx_time end)
{
    const nvx_store *s = &self->store[store];
    double sum = s->slot_time;
    if (end > s->since)
        sum += (double)s->used * (double)(end - s->since);
    return (nvx_store_stats){s->capacity, s->most, end > 0 ? sum / (double)end : 0};
}

void nvx_flow_blocked(const nvx_flow *self, char *out, size_t size)
{
    for (uint32_t s = 0; s < self->stations; s++) {
        const nvx_place *place = &self->station[s];
        for (uint32_t p = 0; p < place->model.ports; p++) {
            if (place->queue[p].heap.n == 0)
                continue;
            const nvx_heap_item *head = &place->queue[p].heap.item[0];
            uint32_t lacks = nvx_place_lacks(self, head);
            if (lacks == NVX_FLOW_NONE)
                lacks = place->model.gate;
            if (lacks == NVX_FLOW_NONE)
                continue;
            const nvx_store *store = &self->store[lacks];
            snprintf(out, size, "%s (request %llu) waits for %s, held by request %llu",
                     place->model.name, (unsigned long long)self->walk[head->a].request,
                     store->name, (unsigned long long)store->holder);
            return;
        }
    }
    snprintf(out, size, "nobody waits at a station");
}
