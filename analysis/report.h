/* report.h - what a run found, as JSON for programs and as a table for people.
 *
 * The JSON's keys are a contract (docs): every meter is always present, `total` is the
 * sum of the meters, a metric without truth is absent, what is not known is null. ci95
 * and ci95_queries are pairs [low, high], percentile is {"p5": value}, k in its name. The
 * table has no room for the last. `programming` is what writing the stored matrix once
 * took; it stands beside the energy per request, not in it.
 */
#ifndef NVX_ANALYSIS_REPORT_H
#define NVX_ANALYSIS_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/interval.h"
#include "analysis/metrics.h"
#include "sim/part.h"
#include "sim/stage.h"

typedef struct nvx_report_metric {
    char name[32];
    nvx_interval value;
} nvx_report_metric;

typedef struct nvx_report_convention {
    char *name, *text; /* owned by the report */
} nvx_report_convention;

enum { NVX_REPORT_PULSES = 256 }; /* pulses a cell may take, 0 included */

/* What writing the matrix took in one trial. */
typedef struct nvx_report_writing {
    uint64_t cells, pulses, verify_reads, at_limit;
    const uint64_t *histogram; /* [NVX_REPORT_PULSES] cells by their number of pulses */
    double seconds, write_joule, verify_joule;
} nvx_report_writing;

/* The same over all trials. */
typedef struct nvx_report_programming {
    uint64_t cells;                /* of a chip; 0: not known, the JSON has null */
    nvx_spread pulses;             /* of the cells of all trials */
    double pulses_std, pulses_max; /* the same */
    double verify_reads, at_limit; /* mean over trials, as all that follows */
    double write_nj, verify_nj, time_ns;
    double endurance_used; /* share of the cycles a cell lasts; NAN: it lasts for ever */
} nvx_report_programming;

/* What requests that write did. */
typedef struct nvx_report_updates {
    uint64_t writes, deletes;  /* requests; both 0: the JSON has none */
    uint64_t vectors, clipped; /* written; values of them beyond the matrix's scale */
    nvx_spread latency_ns;
    double cells, pulses, verify_reads, at_limit; /* mean over trials, as what follows */
    double write_nj, verify_nj;                   /* of the whole run */
    double most_writes, mean_writes;              /* per cell, of these requests */
    /* At the run's rate of writes: until the median endurance of the most written cell,
     * and of all cells if they took turns. NAN: for ever. */
    double lifetime_s, levelled_s;
} nvx_report_updates;

/* What the cells were like when the run began, per level. */
typedef struct nvx_report_cells {
    size_t levels;         /* 0: not known, the JSON has none */
    double age_s;          /* since programming */
    double *shift, *sigma; /* [levels] mean and std of g - target, fraction of the range;
                              owned by the report */
} nvx_report_cells;

/* Times of chips whose own values decide how long local top-k units and writes take. */
typedef struct nvx_report_timing {
    uint64_t trials; /* 0: only the nominal time is known, the JSON has none */
    nvx_interval latency_mean_ns, latency_p50_ns, latency_p95_ns, latency_p99_ns;
    nvx_interval throughput_per_s;
} nvx_report_timing;

/* All shared parts of a kind, over the time from the first arrival to the last end. */
typedef struct nvx_report_part {
    char kind[24], name[24];    /* the JSON's key; for people */
    char path[64], busiest[64]; /* of the busiest one: for programs, for people */
    uint64_t instances;         /* that were used */
    double used, most_used;     /* share of the time (of the slots): mean, busiest one */
    uint64_t grants, most_waiting;   /* not of buffers, as the next */
    double wait_ns, longest_wait_ns; /* mean per grant */
    uint64_t slots, most_slots;      /* of a buffer; 0: it is none */
} nvx_report_part;

/* Zeroed when new. All but the lists is filled by the caller directly. */
typedef struct nvx_report {
    uint64_t requests, cycles, trials, seed;
    double throughput_per_s;
    double offered_per_s; /* NAN: a closed loop */
    nvx_spread latency_ns, queue_ns, service_ns;
    double stage_ns[NVX_STAGES]; /* what service_ns.mean is made of */
    nvx_report_timing timing;
    double energy_nj[NVX_METERS];     /* per request, mean over trials */
    double energy_std_nj[NVX_METERS]; /* over trials; NAN: not known */
    double energy_total_std_nj;       /* of the sum of the meters, over trials */
    double area_mm2[NVX_METERS];
    double moved_b[NVX_METERS]; /* bytes per request, where the meter counts bits moved */
    size_t parts;               /* 0: not known, the JSON has none */
    nvx_report_part *part;
    char *doubled; /* what a second run with a part doubled found, in words; NULL: none.
                      Owned by the report, as the next: its JSON */
    json_t *doubled_json;
    nvx_report_programming programming;
    nvx_report_updates updates;
    nvx_report_cells cells;
    size_t metrics;
    nvx_report_metric *metric; /* [metrics] */
    size_t conventions;
    nvx_report_convention *convention; /* [conventions] */
} nvx_report;

nvx_report *nvx_report_new(void);
void nvx_report_destroy(nvx_report **self_p);

/* Adds one metric, or all of a run with their intervals. */
void nvx_report_metric_add(nvx_report *self, const char *name, nvx_interval value);
void nvx_report_metrics_add(nvx_report *self, const nvx_metrics *metrics);

/* A line that says which convention the numbers follow: "sigma unit", "range x 1". */
void nvx_report_convention_add(nvx_report *self, const char *name, const char *text);

/* Adds a kind of shared part. The busiest that is no buffer; NULL: none is known. */
void nvx_report_part_add(nvx_report *self, const nvx_report_part *part);
const nvx_report_part *nvx_report_busiest(const nvx_report *self);

/* Fills energy_nj and the two deviations from energies per trial:
 * joule[trial * NVX_METERS + meter], of the whole run [J]. */
void nvx_report_energy(nvx_report *self, const double joule[], uint64_t trials);

/* Fills programming from trials of equally many cells; endurance: median of the cycles a
 * cell lasts, 0: for ever. */
void nvx_report_writings(nvx_report *self, const nvx_report_writing trial[],
                         uint64_t trials, double endurance);

/* Fills counts and energies of updates from trials. */
void nvx_report_updated(nvx_report *self, const nvx_report_writing trial[],
                        uint64_t trials);

/* Fills throughput and the three spreads from times [ps]: latency = end - arrival,
 * service = alone (the same request on an idle machine), queue = latency - alone. */
void nvx_report_times(nvx_report *self, const uint64_t arrival_ps[],
                      const uint64_t end_ps[], const uint64_t alone_ps[],
                      uint64_t requests);

/* Fills timing from the spread of latencies [ns] and the throughput of each trial. */
void nvx_report_timings(nvx_report *self, const nvx_spread latency[],
                        const double throughput[], uint64_t trials);

/* The contract's object; the caller owns it. */
json_t *nvx_report_json(const nvx_report *self);
/* The object's keys, those that not every report has too. */
const char *const *nvx_report_keys(size_t *n);
/* The same as text: two spaces of indent, keys in the contract's order, a newline at the
 * end. free() frees it. */
char *nvx_report_text(const nvx_report *self);

/* The table for a terminal of 80 columns. */
void nvx_report_table(const nvx_report *self, FILE *out);

#endif
