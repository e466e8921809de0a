#include "analysis/timeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/timeline_parts.h"
#include "sim/memory.h"

nvx_timeline *nvx_timeline_new(uint32_t first, uint32_t last)
{
    NVX_ASSERT(first <= last);
    nvx_timeline *self = nvx_alloc(1, sizeof *self);
    self->first = first;
    self->last = last;
    self->life = nvx_alloc((size_t)last - first + 1, sizeof *self->life);
    self->from = UINT64_MAX;
    return self;
}

void nvx_timeline_destroy(nvx_timeline **self_p)
{
    nvx_timeline *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->processes; i++)
        free(self->process[i]);
    for (size_t i = 0; i < self->tracks; i++)
        free(self->track[i].name);
    free(self->process);
    free(self->track);
    free(self->span);
    free(self->change);
    free(self->life);
    free(self);
    *self_p = NULL;
}

void *nvx_timeline_grown(void *block, size_t n, size_t size)
{
    if (n == 0)
        return nvx_alloc(1, size);
    return (n & (n - 1)) == 0 ? nvx_grow(block, n, 2 * n, size) : block;
}

/* ---- collecting ---- */

void nvx_timeline_process(nvx_timeline *self, const char *name)
{
    self->process =
        nvx_timeline_grown(self->process, self->processes, sizeof *self->process);
    self->process[self->processes++] = nvx_strdup(name);
}

static uint32_t add_track(nvx_timeline *self, const char *name, uint64_t capacity)
{
    NVX_ASSERT(self->processes > 0);
    self->track = nvx_timeline_grown(self->track, self->tracks, sizeof *self->track);
    self->track[self->tracks] =
        (nvx_timeline_track){.name = nvx_strdup(name),
                             .process = (uint32_t)self->processes - 1,
                             .capacity = capacity};
    return (uint32_t)self->tracks++;
}

uint32_t nvx_timeline_part(nvx_timeline *self, const char *name)
{
    return add_track(self, name, 0);
}

uint32_t nvx_timeline_store(nvx_timeline *self, const char *name, uint64_t capacity)
{
    NVX_ASSERT(capacity > 0);
    return add_track(self, name, capacity);
}

void nvx_timeline_request(nvx_timeline *self, uint32_t request, const char *what,
                          uint64_t arrival_ps, uint64_t start_ps, uint64_t end_ps)
{
    NVX_ASSERT(request >= self->first && request <= self->last);
    self->life[request - self->first] =
        (nvx_timeline_life){what, arrival_ps, start_ps, end_ps};
    self->from = arrival_ps < self->from ? arrival_ps : self->from;
    self->until = end_ps > self->until ? end_ps : self->until;
}

void nvx_timeline_add(nvx_timeline *self, const nvx_timeline_span *span)
{
    if (span->request < self->first || span->request > self->last)
        return;
    NVX_ASSERT(span->part < self->tracks && self->track[span->part].capacity == 0);
    NVX_ASSERT(span->stage >= 1 && span->stage <= NVX_TIMELINE_STAGES);
    self->span = nvx_timeline_grown(self->span, self->spans, sizeof *self->span);
    self->span[self->spans++] = *span;
}

/* What happened before is there when the first request comes. */
void nvx_timeline_change(nvx_timeline *self, uint32_t store, int change, uint64_t at_ps)
{
    NVX_ASSERT(store < self->tracks && self->track[store].capacity > 0);
    if (at_ps > self->until)
        return;
    self->change = nvx_timeline_grown(self->change, self->changes, sizeof *self->change);
    self->change[self->changes++] =
        (nvx_timeline_change_of){at_ps > self->from ? at_ps : self->from, store, change};
}

/* ---- in order ---- */

static int order(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int by_part(const void *a, const void *b)
{
    const nvx_timeline_span *x = a, *y = b;
    int part = order(x->part, y->part);
    return part ? part : order(x->from_ps, y->from_ps);
}

static int by_time(const void *a, const void *b)
{
    const nvx_timeline_change_of *x = a, *y = b;
    int at = order(x->at, y->at);
    return at ? at : order(x->track, y->track);
}

void nvx_timeline_sort(nvx_timeline *self)
{
    if (self->spans > 0)
        qsort(self->span, self->spans, sizeof *self->span, by_part);
    if (self->changes > 0)
        qsort(self->change, self->changes, sizeof *self->change, by_time);
    for (size_t i = 0; i < self->tracks; i++)
        self->track[i].used = 0;
}

nvx_timeline_track *nvx_timeline_next(nvx_timeline *self,
                                      const nvx_timeline_change_of change[], size_t n,
                                      size_t *i, uint64_t *at)
{
    nvx_timeline_track *track = &self->track[change[*i].track];
    int64_t sum = (int64_t)track->used;
    *at = change[*i].at;
    size_t j = *i;
    for (; j < n && change[j].at == *at && change[j].track == change[*i].track; j++)
        sum += change[j].change;
    NVX_ASSERT(sum >= 0 && (uint64_t)sum <= (track->capacity ? track->capacity : 1));
    track->used = (uint64_t)sum;
    *i = j;
    return track;
}
