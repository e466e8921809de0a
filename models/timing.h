/* timing.h - when a chip computes (pass 3): every request's start and end.
 *
 * The machine and its rules are written out in docs/timing.md; this engine makes them a
 * graph of activities per request (timing_graph.c) and steps it on the event kernel
 * (sim/flow.h). Times of requests are whole cycles of the core clock.
 * A request is a search of one matrix, a write into it, or walks a program: steps that
 * bring vectors in, apply them to matrices, compute on the vector unit, rank and send out.
 * Left out: routers that drop, reroute or split messages; searches that read while one array
 * of their tile is written; room for the values of a program between its steps.
 */
#ifndef NVX_MODELS_TIMING_H
#define NVX_MODELS_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "models/dram.h"
#include "models/nvme.h"
#include "models/place.h"
#include "sim/flow.h"
#include "sim/stage.h"

/* Everything time depends on, in cycles and counts: filled from the configuration by
 * nvx_timing_setup, or by hand in a test. Arrays are owned by the struct's owner. */
typedef struct nvx_timing_tile {
    uint64_t *adc_cycles;  /* [planes] A: pool time of each input plane, all units one
                              after another (or the longest unit where each has its own
                              pool) */
    uint64_t grants;       /* units that ask for a pool per plane */
    uint64_t *unit_cycles; /* [planes x grants] where tiles share a pool: of each unit;
                              NULL otherwise */
    uint64_t conversions;  /* per plane */
    uint64_t rounds;       /* times a pool starts to convert, per plane */
    uint64_t candidates;   /* scores ranked here; 0: home of no column tile */
    uint64_t add_cycles;   /* accumulator time per request; 0: nothing to add */
    uint32_t partials_in;  /* partial-sum messages that must arrive per request */
    uint32_t partials_out; /* number of entries of out[] */
    const struct nvx_timing_plane *plane; /* [planes] borrowed; NULL: the machine's */
    struct nvx_timing_partial {
        uint32_t home; /* tile index */
        uint64_t bits;
    } * out; /* in order of home */
} nvx_timing_tile;

typedef enum { NVX_BUS_ROUND_ROBIN = 0, NVX_BUS_OLDEST, NVX_BUS_FIXED } nvx_arbitration;

typedef enum { NVX_NET_BUS = 0, NVX_NET_HTREE, NVX_NET_MESH } nvx_topology;

/* An input plane, in the order they are driven: most significant first. */
typedef struct nvx_timing_plane {
    uint64_t drive; /* D: drive + integrate (each pulse) + sample */
    /* what one conversion of it takes, only counted: */
    uint64_t samples, integrations, charge_steps;
} nvx_timing_plane;

/* A vector applied to rows of a matrix, and what that asks of the tiles that hold them. */
typedef struct nvx_timing_product {
    uint64_t bits;       /* of the vector */
    uint64_t value_bits; /* of each value that goes back to the chip's port */
    uint32_t matrix;     /* whose input slots the vector's message takes */
    uint32_t tiles;
    uint32_t *at;            /* [tiles] which, rising */
    nvx_timing_tile *tile;   /* [tiles] homes in out[] are positions in at[]; candidates:
                                values whose sums end here */
    nvx_timing_plane *plane; /* [planes] */
} nvx_timing_product;

typedef enum {
    NVX_STEP_INPUT = 0, /* over the link, to the chip's port */
    NVX_STEP_PRODUCT,   /* to the tiles of a product and back */
    NVX_STEP_VECTOR,    /* on the vector unit, which stands at the chip's port */
    NVX_STEP_RANK,      /* on the merge unit, the same */
    NVX_STEP_OUTPUT,    /* over the link, to the host */
    NVX_STEP_MEET,      /* nothing: where several steps are waited for at once */
} nvx_timing_doing_step;

typedef struct nvx_timing_step {
    uint8_t kind;
    uint32_t fn;     /* VECTOR: what is computed, only counted */
    uint64_t n;      /* INPUT, OUTPUT: bits; PRODUCT: which; VECTOR: elements, counted */
    uint64_t cycles; /* VECTOR, RANK: 1 or more */
    uint32_t need_first, needs; /* entries of need[]: steps before it that must be done */
} nvx_timing_step;

/* What requests that compute the same do. Activities break ties in order of the steps. */
typedef struct nvx_timing_program {
    uint32_t steps;
    nvx_timing_step *step; /* [steps] 1 or more */
    uint32_t *need;
} nvx_timing_program;

enum { NVX_STEP_FNS = 16 }; /* of fn */

/* Fields that are 0 mean, where nothing else is said: one clock, a bus, pools of each
 * tile's own, one copy, no global buffer, output buffers without a limit. */
typedef struct nvx_timing_machine {
    uint64_t period_ps;                   /* of the core */
    uint64_t network_ps, adc_ps, link_ps; /* 0: the core's */
    uint64_t query_bits, entry_bits; /* one input vector; one result entry (id + score) */
    uint64_t row_bits;               /* one stored vector, when it is written */
    uint64_t k;                      /* entries asked for */
    uint64_t link_width, link_latency;
    uint64_t bus_width, bus_latency;
    nvx_arbitration arbitration;
    nvx_topology topology;
    uint64_t branch;        /* htree: children of a router, 2 or more */
    uint64_t columns, rows; /* mesh: routers */
    uint64_t router_slots;  /* htree, mesh: messages held per input link */
    uint64_t in_flight;     /* most requests on the chip */
    uint64_t global_slots, global_access;
    uint64_t buffer_slots, buffer_access;
    uint64_t output_slots;
    uint64_t pool_tiles;     /* tiles that share an ADC pool */
    uint64_t copies;         /* of the matrix */
    uint64_t planes;         /* P: input planes (phases counted) */
    nvx_timing_plane *plane; /* [planes] */
    uint64_t sample_depth;   /* 1 or 2 */
    uint64_t settle; /* of the mux, before a round; where conversions stop early */
    uint64_t shift_add_latency;
    uint64_t topk_check, topk_insert, topk_replace, topk_merge;
    const nvx_dram_params *memory;  /* of the host, borrowed; NULL: none */
    const nvx_nvme_params *storage; /* the same */
    uint32_t tiles;                 /* that hold one copy of the matrix */
    nvx_timing_tile *tile;          /* [tiles]; NULL where requests walk programs */
    /* Where requests walk programs, else 0: */
    uint32_t matrices;
    uint64_t *matrix_slots; /* [matrices] input vectors its tiles hold at once */
    uint32_t products, programs;
    nvx_timing_product *product; /* [products] */
    nvx_timing_program *program; /* [programs] */
} nvx_timing_machine;

/* A vector that is written, and the tiles of a copy that hold a part of it. */
typedef struct nvx_timing_target {
    uint32_t tile;
    uint64_t cycles; /* its rows are occupied, 1 or more */
} nvx_timing_target;

typedef struct nvx_timing_vector {
    uint64_t bits;    /* of the message */
    uint32_t targets; /* 1 or more, tiles rising */
    nvx_timing_target *target;
} nvx_timing_vector;

typedef struct nvx_timing_write {
    uint32_t vectors; /* 1 or more */
    nvx_timing_vector *vector;
} nvx_timing_write;

/* What the host reads once it has the results: ranges of bytes, all of one length. */
typedef struct nvx_timing_fetch {
    uint32_t n;
    uint64_t bytes;          /* of each */
    const uint64_t *address; /* [n] */
} nvx_timing_fetch;

typedef struct nvx_timing_request {
    uint64_t arrival;              /* in: cycle, or NVX_CLOSED_LOOP. out: cycle */
    uint8_t priority;              /* in: higher is admitted first */
    const nvx_timing_write *write; /* in: NULL for a search. Borrowed */
    nvx_timing_fetch fetch;        /* in: n 0: nothing is read */
    uint32_t program;              /* in: which, where the machine has programs */
    /* in: where conversions stop early, steps of the ramp per tile and plane, all rounds
     * added up, [tiles x planes]; NULL: adc_cycles of the tile. Borrowed */
    const uint32_t *steps;
    uint64_t start; /* cycle the chip admitted it */
    uint64_t turn;  /* how many were admitted before it */
    uint32_t copy;  /* that a search reads */
    uint64_t end;   /* cycle its result was with the host */
    uint64_t alone; /* latency of the same request on an idle machine */
} nvx_timing_request;

#define NVX_CLOSED_LOOP UINT64_MAX

/* Per tile and request: what the local top-k did, from the noise-free run. */
typedef struct nvx_topk_counts {
    uint32_t inserts, replaces; /* the remaining candidates were checked and left */
} nvx_topk_counts;

/* A link of the network, by number. */
typedef struct nvx_timing_link {
    char name[48]; /* "chip.bus", "chip.bus.router3.east" */
    nvx_server_stats stats;
} nvx_timing_link;

typedef struct nvx_timing_stats {
    uint64_t cycles;                                /* end of the last request */
    uint64_t bus_bits;                              /* bits x links crossed */
    uint64_t link_bits;                             /* both directions */
    uint64_t links;                                 /* of the network */
    nvx_timing_link *link;                          /* [links] */
    nvx_server_stats link_in, link_out, bus, merge; /* bus: all links together */
    nvx_server_stats vector;                        /* of programs */
    uint64_t elements[NVX_STEP_FNS];                /* by fn */
    uint64_t *products; /* [products] vectors applied; NULL without programs */
    uint64_t inputs;    /* of input[]: copies, or matrices of programs */
    nvx_store_stats global;
    nvx_dram_state memory;
    nvx_nvme_state storage;
    nvx_time stage[NVX_STAGES]; /* of searches alone, added up; by nvx_timing_cached */
    /* What follows has an entry per tile, [copies x tiles]. */
    nvx_server_stats *rows, *adc, *topk, *accumulate;
    nvx_store_stats *output, *input; /* input: [inputs] */
    uint64_t *written;               /* vectors, or parts of them */
    uint64_t *planes_driven;
    uint64_t *conversions, *rounds;
    uint64_t *samples, *integrations, *charge_steps;
    uint64_t *ramp_steps; /* where conversions stop early */
    uint64_t *topk_checks, *topk_inserts, *topk_replaces;
} nvx_timing_stats;

/* Who was busy with what; of the network part, `number` is the link. */
typedef enum {
    NVX_PART_LINK_IN = 0,
    NVX_PART_LINK_OUT,
    NVX_PART_NETWORK,
    NVX_PART_ROWS,
    NVX_PART_ADC, /* of a shared pool, the number of its first tile */
    NVX_PART_ACCUMULATE,
    NVX_PART_TOPK,
    NVX_PART_MERGE,
    NVX_PART_VECTOR,
    NVX_PART_FETCH, /* documents, by the host; these may overlap */
    NVX_PARTS       /* how many */
} nvx_timing_part;

typedef enum {
    NVX_MESSAGE_QUERY = 0,
    NVX_MESSAGE_PARTIAL,
    NVX_MESSAGE_LIST,
    NVX_MESSAGE_WRITE, /* of at most four */
} nvx_timing_message;

typedef struct nvx_timing_span {
    nvx_timing_part part;
    uint32_t number; /* tile, of all copies, or link */
    uint32_t tile;   /* whose work it is; NVX_FLOW_NONE: of all of the request */
    uint64_t request;
    const char *what;     /* "drive", "convert", "query", "list", ... */
    nvx_time from, until; /* ps */
} nvx_timing_span;

typedef enum {
    NVX_SLOTS_GLOBAL = 0,
    NVX_SLOTS_ROUTER, /* of the input that link `number` leads to */
    NVX_SLOTS_INPUT,  /* of copy `number`, or of that matrix */
    NVX_SLOTS_OUTPUT, /* of tile `number`, as the next */
    NVX_SLOTS_SAMPLE,
    NVX_SLOTS /* how many */
} nvx_timing_slots;

/* Told of everything that occupies a part, and of slots taken (change 1) and given back
 * (-1); in no particular order of time. */
typedef struct nvx_timing_observer {
    void *arg;
    void (*span)(void *arg, const nvx_timing_span *span);
    void (*slot)(void *arg, nvx_timing_slots of, uint32_t number, int change,
                 nvx_time at); /* may be NULL */
} nvx_timing_observer;

/* Fills a machine from a bound configuration and a placement. k <= n. */
nvx_timing_machine *nvx_timing_setup(const nvx_config *root,
                                     const nvx_placement *placement, uint64_t k,
                                     nvx_error *err);
void nvx_timing_machine_destroy(nvx_timing_machine **self_p);
/* tile may be NULL. */
void nvx_timing_tiles_destroy(nvx_timing_tile tile[], uint32_t n);

/* Runs all requests: counts[request * tiles + tile] (writes: not read). outstanding:
 * requests kept going in a closed loop. reverse: components are created in reverse order
 * (a test of independence). Fills request[].start, .turn, .copy, .end (and .arrival of
 * closed-loop ones) and stats. One run per process is not assumed, one at a time is. */
int nvx_timing_run(const nvx_timing_machine *machine, uint64_t requests,
                   nvx_timing_request request[], const nvx_topk_counts counts[],
                   uint64_t outstanding, bool reverse, nvx_timing_stats **stats,
                   nvx_error *err);
/* The same, watched. */
int nvx_timing_watch(const nvx_timing_machine *machine, uint64_t requests,
                     nvx_timing_request request[], const nvx_topk_counts counts[],
                     uint64_t outstanding, const nvx_timing_observer *observer,
                     nvx_timing_stats **stats, nvx_error *err);
void nvx_timing_stats_destroy(nvx_timing_stats **self_p);

/* Fills request[].alone: the latency in cycles of each request on the idle machine, on
 * the copy it was given. stage[NVX_STAGES], or NULL: adds what searches wait for there,
 * one stage after the other [ps]; all together the sum of their .alone in ps. */
int nvx_timing_service(const nvx_timing_machine *machine, uint64_t requests,
                       nvx_timing_request request[], const nvx_topk_counts counts[],
                       nvx_time stage[], nvx_error *err);

#endif
