/* fifo.h - a bounded queue of fixed-size items between two processes.
 *
 * What is pushed can be popped, and what is popped makes room, from the next delta cycle
 * on: within one delta neither side sees what the other did, so results do not depend on
 * which of the two runs first. Back-pressure is a return value; nothing ever waits
 * inside. Left out: more than one pushing or popping process (put an arbiter before the
 * queue).
 */
#ifndef NVX_SIM_FIFO_H
#define NVX_SIM_FIFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel.h"

typedef struct nvx_fifo nvx_fifo;

typedef struct nvx_fifo_stats {
    uint64_t pushes;    /* items taken in */
    uint64_t pops;      /* items given out */
    uint64_t most_held; /* items, seen after an update */
    uint64_t blocked;   /* pushes refused because the queue was full */
} nvx_fifo_stats;

/* capacity items of item_size bytes; both from 1. Before the kernel's first run; the
 * queue is destroyed before its kernel or right after it. */
nvx_fifo *nvx_fifo_new(nvx_kernel *kernel, const char *name, size_t capacity,
                       size_t item_size);
void nvx_fifo_destroy(nvx_fifo **self_p);

/* Copies one item in; false (and counted as blocked) when the queue is full. */
bool nvx_fifo_push(nvx_fifo *self, const void *item);

/* Copies the oldest item out; false when none can be seen. */
bool nvx_fifo_pop(nvx_fifo *self, void *item);

/* The oldest item, or NULL; borrowed until the next pop. */
const void *nvx_fifo_peek(const nvx_fifo *self);

bool nvx_fifo_full(const nvx_fifo *self);  /* for the side that pushes */
bool nvx_fifo_empty(const nvx_fifo *self); /* for the side that pops */

/* Events to sense, borrowed: notified when items, or room, have become visible. */
nvx_event *nvx_fifo_filled(const nvx_fifo *self);
nvx_event *nvx_fifo_drained(const nvx_fifo *self);

/* Counters so far; borrowed, valid until destroy. */
const nvx_fifo_stats *nvx_fifo_counters(const nvx_fifo *self);

#endif
