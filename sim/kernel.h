/* kernel.h - the discrete-event kernel: SystemC behind a small C face.
 *
 * Time is an integer number of picoseconds. An event has at most one pending
 * notification and the earliest wins. There is no immediate notification: within one
 * delta cycle no process sees what another one wrote in it; state that others read
 * changes in an update. Processes run in an order that results must not depend on.
 * Nothing thrown crosses this border: a failure inside the kernel or a process is
 * recorded once, by nvx_kernel_fail, and ends the run.
 *
 * Left out: SystemC modules, ports, signals, and more than one kernel at a time.
 */
#ifndef NVX_SIM_KERNEL_H
#define NVX_SIM_KERNEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t nvx_time; /* ps since start; 2^64 ps = 213 days */

#define NVX_PS    ((nvx_time)1)
#define NVX_NS    ((nvx_time)1000)
#define NVX_US    ((nvx_time)1000000)
#define NVX_MS    ((nvx_time)1000000000)
#define NVX_NEVER UINT64_MAX

typedef struct nvx_kernel nvx_kernel;
typedef struct nvx_event nvx_event;
typedef struct nvx_method nvx_method;
typedef struct nvx_thread nvx_thread;
typedef struct nvx_update nvx_update;
typedef struct nvx_wave nvx_wave;
typedef void nvx_proc_fn(void *arg);

enum { NVX_RUN_IDLE = 1, NVX_RUN_TIME = 2, NVX_RUN_STOPPED = 3, NVX_RUN_FAILED = -1 };

/* Lifecycle. One kernel at a time (new gives NULL while another one lives); everything
 * made with it is destroyed with it. */
nvx_kernel *nvx_kernel_new(void);
void nvx_kernel_destroy(nvx_kernel **self_p);
/* Runs until nothing is left (IDLE; until = NVX_NEVER), the absolute time `until` is
 * reached and everything due at it has run (TIME: now == until), a stop (another run
 * goes on from there), or a failure. A time in the past fails. */
int nvx_kernel_run(nvx_kernel *self, nvx_time until);
void nvx_kernel_stop(nvx_kernel *self);
/* Records the first failure and stops; returns -1. */
int nvx_kernel_fail(nvx_kernel *self, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *nvx_kernel_error(const nvx_kernel *self); /* "" when none */

nvx_time nvx_kernel_now(const nvx_kernel *self);
uint64_t nvx_kernel_delta(const nvx_kernel *self);

/* Events: at most one pending notification, the earliest wins. */
nvx_event *nvx_event_new(nvx_kernel *k, const char *name);
void nvx_event_notify(nvx_event *self, nvx_time delay); /* 0 = next delta */
void nvx_event_cancel(nvx_event *self);

/* Methods, threads and updates are made before the first run, or NULL and a failure.
 * Methods run to completion: once at start when they sense nothing, else on events. */
nvx_method *nvx_method_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg);
int nvx_method_sense(nvx_method *self, nvx_event *ev); /* before the first run */
/* From inside a method: run next on ev (or NULL) or after delay, whichever is first. */
int nvx_method_next(nvx_event *ev, nvx_time delay);

/* Threads have a stack of their own: tests and stimuli only. */
nvx_thread *nvx_thread_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg,
                           unsigned stack_bytes);
int nvx_thread_wait(nvx_event *ev, nvx_time delay);

/* Updates: fn(arg) once, after all processes of the delta that requested it. */
nvx_update *nvx_update_new(nvx_kernel *k, const char *name, nvx_proc_fn *fn, void *arg);
void nvx_update_request(nvx_update *self);

/* Waveforms (VCD), opt-in per signal. */
nvx_wave *nvx_wave_open(nvx_kernel *k, const char *path);
void nvx_wave_u64(nvx_wave *self, const char *name, const uint64_t *var, int bits);
void nvx_wave_real(nvx_wave *self, const char *name, const double *var);
void nvx_wave_close(nvx_wave **self_p);

#ifdef __cplusplus
}
#endif

#endif
