/* flow_graph.c - building the graph of a request. */
#include <stdlib.h>

#include "sim/flow_parts.h"
#include "sim/memory.h"

static void add_pair(nvx_pairs *self, uint32_t of, uint32_t what)
{
    self->of = nvx_flow_grown(self->of, self->n, sizeof *self->of);
    self->what = nvx_flow_grown(self->what, self->n, sizeof *self->what);
    self->of[self->n] = of;
    self->what[self->n++] = what;
}

/* Sorts by activity, in the order of adding. */
static void seal_pairs(nvx_pairs *self, uint32_t activities)
{
    self->first = nvx_alloc(activities + 2ull, sizeof *self->first);
    self->list = nvx_alloc(self->n + 1, sizeof *self->list);
    for (size_t i = 0; i < self->n; i++)
        self->first[self->of[i] + 2]++;
    for (uint32_t a = 2; a <= activities; a++)
        self->first[a] += self->first[a - 1];
    for (size_t i = 0; i < self->n; i++)
        self->list[self->first[self->of[i] + 1]++] = self->what[i];
    free(self->of);
    free(self->what);
    self->of = self->what = NULL;
}

static void clear_pairs(nvx_pairs *self)
{
    free(self->of);
    free(self->what);
    free(self->first);
    free(self->list);
}

nvx_graph *nvx_graph_new(nvx_flow *flow)
{
    nvx_graph *self = nvx_alloc(1, sizeof *self);
    self->flow = flow;
    return self;
}

void nvx_graph_destroy(nvx_graph **self_p)
{
    if (!*self_p)
        return;
    clear_pairs(&(*self_p)->done);
    clear_pairs(&(*self_p)->released);
    clear_pairs(&(*self_p)->takes);
    clear_pairs(&(*self_p)->gives);
    free((*self_p)->activity);
    free((*self_p)->needs);
    free(*self_p);
    *self_p = NULL;
}

uint32_t nvx_graph_add(nvx_graph *self, const nvx_activity *activity)
{
    self->activity = nvx_flow_grown(self->activity, self->n, sizeof *self->activity);
    self->needs = nvx_flow_grown(self->needs, self->n, sizeof *self->needs);
    self->activity[self->n] = *activity;
    self->needs[self->n] = 0;
    return self->n++;
}

void nvx_graph_edge(nvx_graph *self, uint32_t from, uint32_t to, nvx_flow_edge edge)
{
    add_pair(edge == NVX_FLOW_RELEASED ? &self->released : &self->done, from, to);
    self->needs[to]++;
}

void nvx_graph_take(nvx_graph *self, uint32_t activity, uint32_t store)
{
    add_pair(&self->takes, activity, store);
}

void nvx_graph_give(nvx_graph *self, uint32_t activity, uint32_t store)
{
    add_pair(&self->gives, activity, store);
}

static void watch(nvx_store *store, uint32_t station, uint32_t port)
{
    for (size_t i = store->watchers; i-- > 0;)
        if (store->watcher[i].station == station && store->watcher[i].port == port)
            return;
    store->watcher =
        nvx_flow_grown(store->watcher, store->watchers, sizeof *store->watcher);
    store->watcher[store->watchers++] = (nvx_watcher){station, port};
}

void nvx_graph_seal(nvx_graph *self, uint32_t end)
{
    self->end = end;
    seal_pairs(&self->done, self->n);
    seal_pairs(&self->released, self->n);
    seal_pairs(&self->takes, self->n);
    seal_pairs(&self->gives, self->n);
    for (uint32_t a = 0; a < self->n; a++) {
        const nvx_activity *act = &self->activity[a];
        for (uint32_t i = self->takes.first[a]; i < self->takes.first[a + 1]; i++)
            watch(&self->flow->store[self->takes.list[i]], act->station, act->port);
        uint32_t gate = act->station == NVX_FLOW_NONE
                            ? NVX_FLOW_NONE
                            : self->flow->station[act->station].model.gate;
        if (gate != NVX_FLOW_NONE)
            watch(&self->flow->store[gate], act->station, act->port);
    }
}
