/* timing_job.h - all that the times of requests are made of, in one piece. */
#ifndef NVX_MODELS_TIMING_JOB_H
#define NVX_MODELS_TIMING_JOB_H

#include "models/timing.h"

/* What nvx_timing_run and nvx_timing_service are given; borrowed. */
typedef struct nvx_timing_job {
    const nvx_timing_machine *machine;
    uint64_t requests;
    nvx_timing_request *request;   /* [requests] in and out */
    const nvx_topk_counts *counts; /* [requests x tiles]; NULL: a machine of programs */
    uint64_t outstanding;
    bool reverse; /* of nvx_timing_run */
} nvx_timing_job;

#endif
