#include "sim/fifo.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

struct nvx_fifo {
    size_t capacity, item_size;
    size_t head;           /* slot of the oldest item at the start of this delta */
    size_t held;           /* items at the start of this delta */
    size_t pushed, popped; /* in this delta */
    unsigned char *slots;  /* [capacity * item_size] */
    nvx_update *update;
    nvx_event *filled, *drained;
    nvx_fifo_stats stats;
};

static void update(void *arg)
{
    nvx_fifo *self = arg;
    if (self->pushed)
        nvx_event_notify(self->filled, 0);
    if (self->popped)
        nvx_event_notify(self->drained, 0);
    self->head = (self->head + self->popped) % self->capacity;
    self->held += self->pushed - self->popped;
    self->pushed = self->popped = 0;
    if (self->held > self->stats.most_held)
        self->stats.most_held = self->held;
}

nvx_fifo *nvx_fifo_new(nvx_kernel *kernel, const char *name, size_t capacity,
                       size_t item_size)
{
    NVX_ASSERT(capacity >= 1 && item_size >= 1);
    nvx_fifo *self = nvx_alloc(1, sizeof *self);
    self->capacity = capacity;
    self->item_size = item_size;
    self->slots = nvx_alloc(capacity, item_size);
    self->update = nvx_update_new(kernel, name, update, self);
    NVX_ASSERT(self->update != NULL);
    self->filled = nvx_event_new(kernel, name);
    self->drained = nvx_event_new(kernel, name);
    return self;
}

void nvx_fifo_destroy(nvx_fifo **self_p)
{
    if (!*self_p)
        return;
    free((*self_p)->slots);
    free(*self_p);
    *self_p = NULL;
}

/* The n-th slot after the head. */
static unsigned char *slot(const nvx_fifo *self, size_t n)
{
    return self->slots + (self->head + n) % self->capacity * self->item_size;
}

bool nvx_fifo_push(nvx_fifo *self, const void *item)
{
    if (nvx_fifo_full(self)) {
        self->stats.blocked++;
        return false;
    }
    memcpy(slot(self, self->held + self->pushed++), item, self->item_size);
    self->stats.pushes++;
    nvx_update_request(self->update);
    return true;
}

bool nvx_fifo_pop(nvx_fifo *self, void *item)
{
    if (nvx_fifo_empty(self))
        return false;
    memcpy(item, slot(self, self->popped++), self->item_size);
    self->stats.pops++;
    nvx_update_request(self->update);
    return true;
}

const void *nvx_fifo_peek(const nvx_fifo *self)
{
    return nvx_fifo_empty(self) ? NULL : slot(self, self->popped);
}

bool nvx_fifo_full(const nvx_fifo *self)
{
    return self->held + self->pushed == self->capacity;
}

bool nvx_fifo_empty(const nvx_fifo *self) { return self->held == self->popped; }

nvx_event *nvx_fifo_filled(const nvx_fifo *self) { return self->filled; }

nvx_event *nvx_fifo_drained(const nvx_fifo *self) { return self->drained; }

const nvx_fifo_stats *nvx_fifo_counters(const nvx_fifo *self) { return &self->stats; }
