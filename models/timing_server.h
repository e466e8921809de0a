/* timing_server.h - a part that serves one queue in order; and small things that the
 * files of the stepped machine share. For models/timing*.c.
 *
 * Such a part needs no events of its own: it starts on a job when the job is ready and
 * the one before is done (Lindley's recursion), so a job's end is known as soon as the
 * cycle is known in which it will be ready.
 */
#ifndef NVX_MODELS_TIMING_SERVER_H
#define NVX_MODELS_TIMING_SERVER_H

#include "models/timing.h"
#include "sim/arbiter.h"
#include "sim/whole.h"

typedef struct nvx_server {
    uint64_t free_at;  /* cycle from which it is idle */
    uint64_t *started; /* [room] ring: start cycles, for counting who waits */
    uint64_t room;     /* most jobs that can ask at once */
    uint64_t first;    /* the oldest job that may still wait */
    uint64_t n;        /* jobs so far */
    nvx_server_stats *stats;
} nvx_server;

void nvx_server_init(nvx_server *self, uint64_t room, nvx_server_stats *stats);
void nvx_server_clear(nvx_server *self);

/* A job is ready at a cycle, not before the job ahead of it; returns its end. */
uint64_t nvx_server_take(nvx_server *self, uint64_t ready, uint64_t cycles);

/* Entries of a tile's list, and time of its local top-k. */
uint64_t nvx_list_entries(const nvx_timing_machine *m, uint32_t tile);
uint64_t nvx_topk_cycles(const nvx_timing_machine *m, uint32_t tile,
                         const nvx_topk_counts *counts);

#endif
