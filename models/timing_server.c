#include "models/timing_server.h"

#include <stdlib.h>

#include "sim/memory.h"

void nvx_server_init(nvx_server *self, uint64_t room, nvx_server_stats *stats)
{
    *self = (nvx_server){.room = room, .stats = stats};
    self->started = nvx_alloc(room, sizeof *self->started);
}

void nvx_server_clear(nvx_server *self)
{
    free(self->started);
    self->started = NULL;
}

/* Most jobs ask at a start when the last job that is ready by then is the latest one
 * ready: so it is enough to count, at every ready, the jobs that start then or later. */
uint64_t nvx_server_take(nvx_server *self, uint64_t ready, uint64_t cycles)
{
    nvx_server_stats *s = self->stats;
    NVX_ASSERT(cycles >= 1);
    uint64_t start = nvx_max(ready, self->free_at);
    while (self->first < self->n && self->started[self->first % self->room] < ready)
        self->first++;
    self->started[self->n++ % self->room] = start;
    s->most_waiting = nvx_max(s->most_waiting, self->n - self->first);
    s->longest_wait = nvx_max(s->longest_wait, start - ready);
    s->wait += start - ready;
    s->busy += cycles;
    s->grants++;
    return self->free_at = start + cycles;
}

uint64_t nvx_list_entries(const nvx_timing_machine *m, uint32_t tile)
{
    return nvx_min(m->k, m->tile[tile].candidates);
}

uint64_t nvx_topk_cycles(const nvx_timing_machine *m, uint32_t tile,
                         const nvx_topk_counts *counts)
{
    uint64_t changes = (uint64_t)counts->inserts + counts->replaces;
    NVX_ASSERT(changes <= m->tile[tile].candidates);
    uint64_t checks = m->tile[tile].candidates - changes;
    return m->topk_check * checks + m->topk_insert * counts->inserts +
           m->topk_replace * counts->replaces;
}
