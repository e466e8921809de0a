/* heap.h - a binary heap of small items, the one with the least (key, tie) on top.
 *
 * Inline, because queues and calendars of the stepping engine are made of it. Zeroed when
 * new; room doubles when it is full. Items that are equal in both come in any order.
 */
#ifndef NVX_SIM_HEAP_H
#define NVX_SIM_HEAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/memory.h"

typedef struct nvx_heap_item {
    uint64_t key, tie;
    uint64_t value;
    uint32_t a, b;
} nvx_heap_item;

typedef struct nvx_heap {
    nvx_heap_item *item; /* [room], [0] on top */
    size_t n, room;
} nvx_heap;

static inline bool nvx_heap_before(const nvx_heap_item *x, const nvx_heap_item *y)
{
    return x->key != y->key ? x->key < y->key : x->tie < y->tie;
}

static inline void nvx_heap_push(nvx_heap *self, nvx_heap_item item)
{
    if (self->n == self->room) {
        size_t room = self->room ? 2 * self->room : 4;
        self->item = nvx_grow(self->item, self->room, room, sizeof *self->item);
        self->room = room;
    }
    size_t i = self->n++;
    for (; i > 0 && nvx_heap_before(&item, &self->item[(i - 1) / 2]); i = (i - 1) / 2)
        self->item[i] = self->item[(i - 1) / 2];
    self->item[i] = item;
}

/* n > 0. */
static inline nvx_heap_item nvx_heap_pop(nvx_heap *self)
{
    nvx_heap_item top = self->item[0], last = self->item[--self->n];
    size_t i = 0, child;
    while ((child = 2 * i + 1) < self->n) {
        child += child + 1 < self->n &&
                 nvx_heap_before(&self->item[child + 1], &self->item[child]);
        if (!nvx_heap_before(&self->item[child], &last))
            break;
        self->item[i] = self->item[child];
        i = child;
    }
    self->item[i] = last;
    return top;
}

static inline void nvx_heap_clear(nvx_heap *self)
{
    free(self->item);
    *self = (nvx_heap){0};
}

#endif
