#include "sim/progress.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "sim/memory.h"

enum { FIRST_MS = 2000, EVERY_MS = 200, BAR = 20 };

struct nvx_progress {
    char *what;
    uint64_t total;
    int64_t start; /* ms */
    _Atomic uint64_t done;
    _Atomic int64_t next; /* ms: when to draw again; INT64_MAX for never */
    atomic_bool drawn;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

nvx_progress *nvx_progress_start(const char *what, uint64_t total)
{
    nvx_progress *self = nvx_alloc(1, sizeof *self);
    self->what = nvx_strdup(what);
    self->total = total;
    self->start = now_ms();
    atomic_init(&self->next, isatty(STDERR_FILENO) ? self->start + FIRST_MS : INT64_MAX);
    return self;
}

static void draw(const nvx_progress *self, uint64_t done, int64_t now)
{
    static const char full[] = "####################";
    double rate = (double)done / ((double)(now - self->start) * 1e-3);
    double left = (double)(self->total - done) / rate;
    bool minutes = left >= 600;
    int bar = (int)(BAR * done / self->total);
    fprintf(stderr, "\r%s [%-*.*s] %llu of %llu, %.3g/s, %.0f %s left\033[K", self->what,
            BAR, bar, full, (unsigned long long)done, (unsigned long long)self->total,
            rate, minutes ? left / 60 : left, minutes ? "min" : "s");
    fflush(stderr);
}

void nvx_progress_step(nvx_progress *self, uint64_t done)
{
    uint64_t sum = atomic_fetch_add(&self->done, done) + done;
    int64_t next = atomic_load(&self->next);
    if (next == INT64_MAX || sum == 0)
        return;
    int64_t now = now_ms();
    /* Of several threads that come at once, the one that moves `next` draws. */
    if (now < next || !atomic_compare_exchange_strong(&self->next, &next, now + EVERY_MS))
        return;
    atomic_store(&self->drawn, true);
    draw(self, sum, now);
}

void nvx_progress_end(nvx_progress **self_p)
{
    if (!*self_p)
        return;
    if (atomic_load(&(*self_p)->drawn))
        fputs("\r\033[K", stderr);
    free((*self_p)->what);
    free(*self_p);
    *self_p = NULL;
}
