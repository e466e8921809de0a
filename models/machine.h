/* machine.h - what a run asks of a machine in the slot `chip` that is not made of cells.
 *
 * A part with a crossbar below it has no such functions (ops NULL): its run is the four
 * passes of sim/app/run.c. Any other kind of machine answers all requests in one call, in
 * the types the passes fill too, so that report and result file are the same.
 */
#ifndef NVX_MODELS_MACHINE_H
#define NVX_MODELS_MACHINE_H

#include "models/account.h"
#include "models/network_walk.h"
#include "models/requests.h"
#include "sim/config.h"

/* What is to be run. Borrowed. */
typedef struct nvx_machine_job {
    const nvx_config *root;
    nvx_trace *trace;
    const nvx_requests *requests;
    uint64_t rows;              /* stored vectors searched: the first of the matrix */
    uint32_t exact_k;           /* entries of the exact ranking kept */
    uint64_t outstanding;       /* requests kept going in a closed loop */
    const nvx_network *network; /* NULL: searches of one matrix */
} nvx_machine_job;

/* What came of it; the caller owns it. */
typedef struct nvx_machine_work {
    uint64_t period_ps;         /* of the times */
    uint64_t cycles;            /* of the core clock, until the last request ended */
    nvx_timing_request *time;   /* [requests] */
    nvx_time stage[NVX_STAGES]; /* what each alone waits for, added up [ps] */
    nvx_reading *reading;       /* one trial: nothing is drawn */
    int64_t *exact;             /* in: room for [requests x exact_k] */
    nvx_account *account;
    nvx_answers *answers; /* of a network: the exact ones; exact is then not filled */
} nvx_machine_work;

typedef struct nvx_machine_ops {
    /* -1 and err on failure; nothing is then owned. */
    int (*run)(const nvx_machine_job *job, nvx_machine_work *out, nvx_error *err);
    /* Calls line() for each convention the numbers follow. */
    void (*tell)(const nvx_config *self,
                 void (*line)(void *user, const char *name, const char *text),
                 void *user);
} nvx_machine_ops;

#endif
