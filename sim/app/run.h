/* run.h - one run: place, program, time, read, and what came of it. */
#ifndef NVX_SIM_APP_RUN_H
#define NVX_SIM_APP_RUN_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/report.h"
#include "models/account.h"
#include "models/machine.h"
#include "models/network_read.h"
#include "models/requests.h"
#include "models/write_plan.h"
#include "sim/config.h"

/* Trials are added until the 95 % interval over trials of a metric's mean reaches at most
 * `width` to either side. Batches depend on what was read alone; the configuration then
 * holds the number of trials, so that the result repeats the run. */
typedef struct nvx_until {
    char metric[32];
    double width;
    uint64_t most; /* trials, 2 or more; 0: 10000, or run.trials where that is more */
} nvx_until;

/* What is written of the stepping of the machine (run_timeline.c). */
typedef struct nvx_watch {
    const char *timeline, *wave; /* files; NULL: not written */
    uint32_t first, last;        /* requests */
    bool given;                  /* these two are; otherwise the first ones */
} nvx_watch;

/* What the user asked for. Texts are borrowed. */
typedef struct nvx_run_options {
    const char *config; /* YAML, "-", or a result file */
    const char *trace;  /* NULL: what the configuration says */
    const char *const *sets;
    size_t n_sets;
    const nvx_until *until; /* NULL: as many trials as configured */
    bool reverse; /* components in reverse order of creation; timings is not used */
    const char *timings; /* folder of what was timed before; NULL: all is timed */
    nvx_watch watch;     /* only checked by the run: nvx_run_watch writes */
    const char *output;  /* the result's place: the same */
    const char *twice;   /* the same: nvx_run_double runs; NULL: nothing */
} nvx_run_options;

typedef struct nvx_run {
    nvx_config *config;
    nvx_trace *trace;
    nvx_requests *requests;
    uint64_t rows;          /* stored vectors searched: the first of the matrix; of a
                                   network the positions ranked */
    nvx_network *network;   /* NULL: searches and writes of one matrix */
    nvx_network_chip *nets; /* of a network on a chip, the next one too */
    nvx_network_reader *reader;
    const nvx_answers *answers; /* exact ones of a network */
    nvx_answers *own_answers;   /* the same where no reader has them */
    const nvx_machine_ops *ops; /* NULL: a chip of cells, which alone has the next five */
    nvx_placement *placement;   /* NULL of a network, functional and counts too */
    nvx_timing_machine *machine;
    nvx_functional *functional; /* of the first copy of the matrix */
    nvx_write_plan *writes;     /* NULL: no request writes */
    uint64_t *address;          /* [requests x k] of documents read; NULL: none are */
    uint32_t *steps;            /* of converters that stop early; NULL: none do */
    nvx_topk_counts *counts;    /* [requests x tiles] */
    nvx_timing_stats *stats;
    int64_t *exact; /* [requests x exact_k]; NULL where requests answer numbers */
    uint32_t exact_k;
    uint64_t period_ps, cycles; /* of time; until the last request ended */
    nvx_timing_request *time;   /* [requests] */
    nvx_time stage[NVX_STAGES]; /* what searches alone wait for, added up [ps] */
    nvx_spread *trial_latency;  /* [run.timing_trials] ns */
    double *trial_throughput;   /* the same, requests per second */
    nvx_reading *reading;
    nvx_account *account;
    nvx_metrics *metrics;
    nvx_report *report;
    double exact_task, nominal_task; /* of numbers a network answers; -1: not known */
    char *notice;                    /* one line the user should read; NULL: none */
} nvx_run;

/* Runs everything; NULL and err on failure. */
nvx_run *nvx_run_new(const nvx_run_options *options, nvx_error *err);
void nvx_run_destroy(nvx_run **self_p);

/* Pass 1 only: everything is checked and placed, nothing runs. */
nvx_run *nvx_run_placed(const nvx_run_options *options, nvx_error *err);
/* Which array holds what, as a table (run_map.c). */
void nvx_run_map(const nvx_run *self, FILE *out);

/* Writes the result file. */
int nvx_run_write(nvx_run *self, const char *path, nvx_error *err);

/* Timeline and waveforms beside their places, and how many events each has. */
enum { NVX_WATCHED = 2 };
typedef struct nvx_watched {
    struct nvx_output *output; /* NULL: not asked for, or committed */
    uint64_t n;
} nvx_watched;

/* Writes timeline and waveforms of the run: out[NVX_WATCHED], {0} before; committed when
 * all else has gone well, told on standard error last, or discarded. */
int nvx_run_watch(const nvx_run *self, const nvx_watch *watch, nvx_watched out[],
                  nvx_error *err);
int nvx_watched_commit(nvx_watched self[], nvx_error *err);
void nvx_watched_tell(const nvx_watched self[], const nvx_watch *of);
void nvx_watched_discard(nvx_watched self[]);

/* Runs the program once more with a part doubled; "": the busiest one. Adds to the report
 * what came of it (run_double.c). */
int nvx_run_double(nvx_run *self, const nvx_run_options *options, const char *kind,
                   nvx_error *err);
/* Is there such a kind? */
int nvx_double_check(const char *kind, nvx_error *err);

/* The i-th kind; NULL after the last. */
const char *nvx_double_part(size_t i);

/* --- the parts of it, in files of their own --- */

/* Where the trace is that a configuration names; free() frees it (run_open.c). */
char *nvx_run_trace_path(const nvx_config *config, nvx_error *err);
/* Opens configuration and trace (run_open.c). */
int nvx_run_open(nvx_run *self, const nvx_run_options *options, nvx_error *err);

/* Of a network (run_network.c): what its requests rank, passes 1 to 3, the account. */
int nvx_run_network_rows(nvx_run *self, nvx_error *err);
int nvx_run_network_place(nvx_run *self, nvx_error *err);
int nvx_run_network_time(nvx_run *self, const nvx_run_options *options, nvx_error *err);
void nvx_run_network_account(nvx_run *self);
/* Takes the exact answers, borrowed. */
void nvx_run_network_answers(nvx_run *self, const nvx_answers *exact);
/* Fills metrics where requests answer numbers. */
int nvx_run_network_metrics(nvx_run *self, nvx_error *err);
/* Its lines of the report's conventions. */
void nvx_run_network_tell(const nvx_run *self);

/* Trials first .. first + trials - 1, of all copies of the matrix: each search as the copy
 * it was given reads it (run_read.c). */
nvx_reading *nvx_run_read(nvx_run *self, uint64_t first, uint64_t trials, nvx_error *err);
/* The functional engine of a placement; the caller destroys it. */
nvx_functional *nvx_run_functional(const nvx_run *self, const nvx_placement *placement,
                                   nvx_error *err);

/* Where documents are read from, if any are: after the requests, before the rest. */
int nvx_run_fetches(nvx_run *self, nvx_error *err);

/* Fills time, stats, period, cycles and what run.timing_trials asks for (run_times.c). */
int nvx_run_times(nvx_run *self, const nvx_run_options *options, nvx_error *err);

/* The requests as they arrive: free() frees them. NULL and err when they cannot. */
nvx_timing_request *nvx_run_arrivals(const nvx_run *self, nvx_error *err);

/* Copies of the matrix on the chip. */
static inline uint64_t nvx_run_copies(const nvx_run *self)
{
    return self->machine->copies ? self->machine->copies : 1;
}

/* Reads A..B of --timeline-requests; whether what is looked at is there in the run
 * (run_timeline.c). */
int nvx_watch_requests(nvx_watch *self, const char *text, nvx_error *err);
int nvx_watch_check(const nvx_run_options *options, const nvx_run *run, nvx_error *err);

/* Reads metric and width of "ci=0.005" or "recall@5=0.01" (run_until.c). */
int nvx_until_parse(nvx_until *self, const char *text, nvx_error *err);

/* Fills reading and metrics with as many trials as it takes. */
int nvx_run_until(nvx_run *self, const nvx_until *until, nvx_error *err);

/* Fills metrics from the reading (run_report.c). */
int nvx_run_metrics(nvx_run *self, nvx_error *err);

/* What writing took, of the reading's `writing` or `update`, [reading->trials]; free()
 * frees it, the histograms are the reading's (run_writes.c). */
nvx_report_writing *nvx_run_writing(const nvx_run *self, const nvx_writing of[]);
/* Writes per cell, [column_tiles]; free() frees it. */
nvx_wear *nvx_run_wear(const nvx_run *self);
/* Their part of the report, and that of times. */
void nvx_run_report_writes(nvx_run *self);
void nvx_run_report_times(nvx_run *self);

/* Fills the parts of the report: a chip of cells only (run_parts.c). */
void nvx_run_parts(const nvx_run *self);

/* Metrics unless they are there, conventions, report. */
int nvx_run_report(nvx_run *self, nvx_error *err);

#endif
