/* functional_rank.c - the best of every request, tile by tile. */
#include <math.h>
#include <stdlib.h>

#include "models/functional_parts.h"
#include "sim/memory.h"

void nvx_rankings_empty(nvx_rankings *self, uint64_t requests)
{
    for (uint64_t i = 0; i < requests; i++) {
        self->held[i] = 0;
        self->worst[i] = -INFINITY;
    }
}

nvx_rankings nvx_rankings_new(uint64_t requests, uint32_t k)
{
    nvx_rankings r = {k, nvx_alloc(requests * k, sizeof(nvx_ranked)),
                      nvx_alloc(requests, sizeof(uint32_t)),
                      nvx_alloc(requests, sizeof(double))};
    nvx_rankings_empty(&r, requests);
    return r;
}

void nvx_rankings_clear(nvx_rankings *self)
{
    free(self->list);
    free(self->held);
    free(self->worst);
}

static void offer(nvx_rankings *self, uint64_t at, double score, int64_t id,
                  nvx_topk_counts *counts)
{
    nvx_ranked *list = self->list + at * self->k;
    self->held[at] = nvx_rank(list, self->k, self->held[at], score, id, counts);
    if (self->held[at] == self->k)
        self->worst[at] = list[self->k - 1].score;
}

void nvx_rankings_offer(nvx_rankings *self, const nvx_offer *what)
{
    const uint64_t first = what->in->first;
    nvx_topk_counts *counts = what->counts;
    for (uint32_t v = 0; v < what->block->columns; v++) {
        const double *s = what->score + v * what->in->count, *worst = self->worst + first;
        if (what->valid && !what->valid[v])
            continue;
        for (uint64_t j = what->from; j < what->to; j++)
            if (s[j] >= worst[j])
                offer(self, first + j, s[j], (int64_t)(what->block->n_first + v),
                      counts ? counts + (first + j) * what->tiles : NULL);
    }
}

void nvx_rankings_finish(nvx_rankings *self, uint64_t requests)
{
    for (uint64_t at = 0; at < requests; at++)
        for (uint32_t i = self->held[at]; i < self->k; i++)
            self->list[at * self->k + i] = (nvx_ranked){NAN, -1};
}

void nvx_rankings_merge(nvx_rankings *self, nvx_rankings *from, uint64_t requests)
{
    for (uint64_t at = 0; at < requests; at++)
        for (uint32_t i = 0; i < from->held[at]; i++) {
            nvx_ranked *r = &from->list[at * from->k + i];
            offer(self, at, r->score, r->id, NULL);
        }
    nvx_rankings_empty(from, requests);
}
