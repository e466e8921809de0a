#include "sim/arbiter.h"

#include <stdlib.h>

#include "sim/memory.h"

enum { WORD = 64, LEVELS = 3 };

_Static_assert(WORD *WORD *WORD == NVX_ARBITER_MOST_PORTS, "the top level is one word");

struct nvx_arbiter {
    nvx_arbiter_policy policy;
    unsigned ports, waiting;
    unsigned next;   /* round_robin: where the next search starts */
    uint64_t *since; /* [ports] when the port asked */
    uint32_t *heap;  /* [ports] oldest: asking ports, the first to grant on top */
    nvx_arbiter_stats stats;
    /* Bit i of level 0 says that port i asks, of a level above that word i of the level
     * below is not zero. */
    uint64_t *level[LEVELS];
};

nvx_arbiter *nvx_arbiter_new(unsigned ports, nvx_arbiter_policy policy)
{
    NVX_ASSERT(ports >= 1 && ports <= NVX_ARBITER_MOST_PORTS);
    nvx_arbiter *self = nvx_alloc(1, sizeof *self);
    self->policy = policy;
    self->ports = ports;
    self->since = nvx_alloc(ports, sizeof *self->since);
    self->heap = nvx_alloc(ports, sizeof *self->heap);
    for (unsigned l = 0, bits = ports; l < LEVELS; l++) {
        bits = (bits + WORD - 1) / WORD;
        self->level[l] = nvx_alloc(bits, sizeof *self->level[l]);
    }
    return self;
}

void nvx_arbiter_destroy(nvx_arbiter **self_p)
{
    if (!*self_p)
        return;
    free((*self_p)->since);
    free((*self_p)->heap);
    for (unsigned l = 0; l < LEVELS; l++)
        free((*self_p)->level[l]);
    free(*self_p);
    *self_p = NULL;
}

static void set(nvx_arbiter *self, unsigned port)
{
    for (unsigned l = 0, i = port; l < LEVELS; l++, i /= WORD)
        self->level[l][i / WORD] |= UINT64_C(1) << i % WORD;
}

static void clear(nvx_arbiter *self, unsigned port)
{
    for (unsigned l = 0, i = port; l < LEVELS; l++, i /= WORD)
        if ((self->level[l][i / WORD] &= ~(UINT64_C(1) << i % WORD)) != 0)
            return;
}

/* Lowest asking port not below `from`, or NVX_ARBITER_NONE: up until a word has a later
 * bit, then down along first bits. */
static int find(const nvx_arbiter *self, unsigned from)
{
    unsigned l = 0, i = from;
    uint64_t later = self->level[0][i / WORD] & (UINT64_MAX << i % WORD);
    while (!later) {
        i /= WORD;
        if (++l == LEVELS)
            return NVX_ARBITER_NONE;
        later = self->level[l][i / WORD] & (UINT64_MAX << i % WORD << 1);
    }
    i = i / WORD * WORD + (unsigned)__builtin_ctzll(later);
    while (l-- > 0)
        i = i * WORD + (unsigned)__builtin_ctzll(self->level[l][i]);
    return (int)i;
}

static bool before(const nvx_arbiter *self, unsigned a, unsigned b)
{
    return self->since[a] < self->since[b] || (self->since[a] == self->since[b] && a < b);
}

static void heap_push(nvx_arbiter *self, unsigned port)
{
    unsigned at = self->waiting;
    for (unsigned up; at > 0; at = up) {
        up = (at - 1) / 2;
        if (!before(self, port, self->heap[up]))
            break;
        self->heap[at] = self->heap[up];
    }
    self->heap[at] = port;
}

/* Takes the top away; waiting is still the count before that. */
static void heap_pop(nvx_arbiter *self)
{
    unsigned n = self->waiting - 1, at = 0;
    unsigned port = self->heap[n];
    for (unsigned down; (down = 2 * at + 1) < n; at = down) {
        if (down + 1 < n && before(self, self->heap[down + 1], self->heap[down]))
            down++;
        if (before(self, port, self->heap[down]))
            break;
        self->heap[at] = self->heap[down];
    }
    self->heap[at] = port;
}

void nvx_arbiter_ask(nvx_arbiter *self, unsigned port, uint64_t time)
{
    NVX_ASSERT(port < self->ports && !nvx_arbiter_asking(self, port));
    self->since[port] = time;
    set(self, port);
    if (self->policy == NVX_ARBITER_OLDEST)
        heap_push(self, port);
    self->waiting++;
}

/* At least one port asks. */
static unsigned choose(nvx_arbiter *self)
{
    if (self->policy == NVX_ARBITER_OLDEST) {
        unsigned oldest = self->heap[0];
        heap_pop(self);
        return oldest;
    }
    if (self->policy == NVX_ARBITER_FIXED)
        return (unsigned)find(self, 0);
    int port = find(self, self->next);
    if (port < 0)
        port = find(self, 0);
    self->next = (unsigned)port + 1 < self->ports ? (unsigned)port + 1 : 0;
    return (unsigned)port;
}

static void count(nvx_arbiter_stats *stats, uint64_t waiting, uint64_t wait)
{
    stats->grants++;
    stats->wait += wait;
    if (wait > stats->longest_wait)
        stats->longest_wait = wait;
    if (waiting > stats->most_waiting)
        stats->most_waiting = waiting;
}

int nvx_arbiter_grant(nvx_arbiter *self, uint64_t time)
{
    if (self->waiting == 0)
        return NVX_ARBITER_NONE;
    unsigned port = choose(self);
    NVX_ASSERT(self->since[port] <= time);
    count(&self->stats, self->waiting, time - self->since[port]);
    clear(self, port);
    self->waiting--;
    return (int)port;
}

bool nvx_arbiter_asking(const nvx_arbiter *self, unsigned port)
{
    return port < self->ports && (self->level[0][port / WORD] >> port % WORD & 1);
}

unsigned nvx_arbiter_waiting(const nvx_arbiter *self) { return self->waiting; }

const nvx_arbiter_stats *nvx_arbiter_counters(const nvx_arbiter *self)
{
    return &self->stats;
}

void nvx_arbiter_fresh(nvx_arbiter *self)
{
    NVX_ASSERT(self->waiting == 0);
    self->next = 0;
}
