/* timing.h - when a chip computes (pass 3): every request's start and end.
 *
 * The machine and its rules are written out in docs/timing.md; this engine steps it on
 * the event kernel. All times are whole cycles of the core clock.
 * Left out: writes contending with reads, several matrices, mesh and tree interconnect.
 */
#ifndef NVX_MODELS_TIMING_H
#define NVX_MODELS_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "models/place.h"

/* Everything time depends on, in cycles and counts: filled from the configuration by
 * nvx_timing_setup, or by hand in a test. Arrays are owned by the struct's owner. */
typedef struct nvx_timing_tile {
    uint64_t *adc_cycles;  /* [planes] A: pool time of each input plane, all units one
                              after another (or the longest unit where each has its own
                              pool) */
    uint64_t grants;       /* units that ask for a pool per plane */
    uint64_t conversions;  /* per plane */
    uint64_t rounds;       /* times a pool starts to convert, per plane */
    uint64_t candidates;   /* scores ranked here; 0: home of no column tile */
    uint64_t add_cycles;   /* accumulator time per request; 0: nothing to add */
    uint32_t partials_in;  /* partial-sum messages that must arrive per request */
    uint32_t partials_out; /* number of entries of out[] */
    struct nvx_timing_partial {
        uint32_t home; /* tile index */
        uint64_t bits;
    } * out; /* in order of home */
} nvx_timing_tile;

typedef enum { NVX_BUS_ROUND_ROBIN = 0, NVX_BUS_OLDEST, NVX_BUS_FIXED } nvx_arbitration;

/* An input plane, in the order they are driven: most significant first. */
typedef struct nvx_timing_plane {
    uint64_t drive; /* D: drive + integrate (each pulse) + sample */
    /* what one conversion of it takes, only counted: */
    uint64_t samples, integrations, charge_steps;
} nvx_timing_plane;

typedef struct nvx_timing_machine {
    uint64_t period_ps;
    uint64_t query_bits, entry_bits; /* one input vector; one result entry (id + score) */
    uint64_t k;                      /* entries asked for */
    uint64_t link_width, link_latency;
    uint64_t bus_width, bus_latency;
    nvx_arbitration arbitration;
    uint64_t in_flight; /* most requests on the chip */
    uint64_t buffer_slots, buffer_access;
    uint64_t planes;         /* P: input planes (phases counted) */
    nvx_timing_plane *plane; /* [planes] */
    uint64_t sample_depth;   /* 1 or 2 */
    uint64_t shift_add_latency;
    uint64_t topk_check, topk_insert, topk_replace, topk_merge;
    uint32_t tiles;        /* that hold the matrix */
    nvx_timing_tile *tile; /* [tiles] */
} nvx_timing_machine;

typedef struct nvx_timing_request {
    uint64_t arrival; /* in: cycle, or NVX_CLOSED_LOOP. out: cycle */
    uint64_t start;   /* cycle the chip admitted it */
    uint64_t end;     /* cycle its result was with the host */
    uint64_t alone;   /* latency of the same request on an idle machine */
} nvx_timing_request;

#define NVX_CLOSED_LOOP UINT64_MAX

/* Per tile and request: what the local top-k did, from the noise-free run. */
typedef struct nvx_topk_counts {
    uint32_t inserts, replaces; /* the remaining candidates were checked and left */
} nvx_topk_counts;

/* Counters of shared parts, cycles unless said otherwise. wait: from asking to grant. */
typedef struct nvx_server_stats {
    uint64_t grants, busy, wait, longest_wait, most_waiting;
} nvx_server_stats;

typedef struct nvx_timing_stats {
    uint64_t cycles; /* end of the last request */
    uint64_t bus_bits, link_bits;
    nvx_server_stats link_in, link_out, bus, merge;
    nvx_server_stats *adc, *topk, *accumulate;            /* [tiles] */
    uint64_t *planes_driven;                              /* [tiles] */
    uint64_t *conversions, *rounds;                       /* [tiles] */
    uint64_t *samples, *integrations, *charge_steps;      /* [tiles] */
    uint64_t *topk_checks, *topk_inserts, *topk_replaces; /* [tiles] */
} nvx_timing_stats;

/* Fills a machine from a bound configuration and a placement. k <= n. */
nvx_timing_machine *nvx_timing_setup(const nvx_config *root,
                                     const nvx_placement *placement, uint64_t k,
                                     nvx_error *err);
void nvx_timing_machine_destroy(nvx_timing_machine **self_p);

/* Runs all requests: counts[request * tiles + tile]. outstanding: requests kept going in
 * a closed loop. reverse: components are created in reverse order (a test of
 * independence). Fills request[].start, .end (and .arrival of closed-loop ones) and
 * stats. One run per process is not assumed, one at a time is. */
int nvx_timing_run(const nvx_timing_machine *machine, uint64_t requests,
                   nvx_timing_request request[], const nvx_topk_counts counts[],
                   uint64_t outstanding, bool reverse, nvx_timing_stats **stats,
                   nvx_error *err);
void nvx_timing_stats_destroy(nvx_timing_stats **self_p);

/* Latency in cycles of one request alone on the idle machine, by the closed formula of
 * docs/timing.md; counts[tile]. */
uint64_t nvx_timing_alone(const nvx_timing_machine *machine,
                          const nvx_topk_counts counts[]);

#endif
