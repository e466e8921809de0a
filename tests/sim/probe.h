/* probe.h - the kernel of a test, and a process that writes down when it ran. */
#ifndef NVX_TESTS_SIM_PROBE_H
#define NVX_TESTS_SIM_PROBE_H

#include "sim/kernel.h"

static nvx_kernel *k;

static inline void new_kernel(void) { k = nvx_kernel_new(); }

static inline void destroy_kernel(void) { nvx_kernel_destroy(&k); }

typedef struct {
    nvx_event *ev;
    nvx_time period; /* 0: not self-timed */
    uint64_t runs, last, last_delta;
} probe;

static inline void note(void *arg)
{
    probe *p = arg;
    p->runs++;
    p->last = nvx_kernel_now(k);
    p->last_delta = nvx_kernel_delta(k);
    if (p->period)
        nvx_event_notify(p->ev, p->period);
}

/* A method that notes each notification of p->ev. */
static inline void watch(probe *p, const char *name)
{
    p->ev = nvx_event_new(k, name);
    nvx_method_sense(nvx_method_new(k, name, note, p), p->ev);
}

#endif
