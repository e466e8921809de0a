/* timing_parts.h - the stepped machine behind models/timing.h; for models/timing*.c only.
 *
 * timing_net.c makes links and ways through them, timing_graph.c the graph that a search
 * or a write walks, timing_serve.c tells how long what depends on values takes,
 * timing_host.c admits requests, and timing_way.c tells what one alone waits for. The flow
 * (sim/flow.h) does the rest.
 */
#ifndef NVX_MODELS_TIMING_PARTS_H
#define NVX_MODELS_TIMING_PARTS_H

#include "models/timing_server.h"
#include "models/timing_stats.h"
#include "sim/heap.h"

typedef struct nvx_timed_chip nvx_timed_chip;

typedef struct nvx_timed_tile {
    nvx_server adc;        /* private pool */
    uint64_t converted[2]; /* private pool: ps, last plane, last but one */
    uint32_t samplers;     /* shared pool: store */
    uint32_t output;       /* store; NONE: no limit */
} nvx_timed_tile;

typedef struct nvx_timed_link {
    uint32_t station; /* NONE: there is no such link */
    uint32_t
        gate; /* slots of the router input it leads to; NONE: to a tile or the chip */
} nvx_timed_link;

#define NVX_NET_CHIP UINT32_MAX /* as source or target: the chip's own port */

typedef struct nvx_timed_net {
    nvx_timed_link *link; /* [links] */
    uint32_t links;
    uint32_t levels;      /* htree: of routers; leaves are at this level */
    uint32_t *first;      /* htree: [levels + 1] first node of each level */
    uint32_t *hop_of;     /* [links] activity of the message being made, or NONE */
    uint32_t *way, *port; /* [longest] links of one way, and their ports */
    uint32_t longest;
} nvx_timed_net;

typedef struct nvx_timed_host {
    uint64_t outstanding;
    uint64_t closed;        /* closed-loop requests below this one have arrived */
    uint64_t *open;         /* [opens] open-loop requests by arrival, then number */
    uint64_t opens, opened; /* opened: those that have arrived */
    nvx_heap arrived;       /* key: 255 - priority, tie: request */
    nvx_heap ends;          /* key: ps, tie: request */
    uint32_t *slot;         /* [window] free ones from admitted - ended on */
    uint32_t *slot_of;      /* [requests] */
    uint64_t *under_way;    /* [copies] searches */
    uint64_t admitted, ended;
} nvx_timed_host;

/* A graph, and what a request that walks it moves. */
typedef struct nvx_timed_graph {
    nvx_graph *graph;
    uint64_t bus_bits, link_bits;
    uint64_t
        *products; /* [products] vectors a program applies; NULL: a search or write */
    uint64_t elements[NVX_STEP_FNS]; /* of a program */
    const nvx_timing_write *write;   /* of which it is; NULL: a search */
} nvx_timed_graph;

struct nvx_timed_chip {
    const nvx_timing_machine *machine;
    const nvx_topk_counts *counts;
    nvx_timing_request *request;
    nvx_timing_stats *stats;
    nvx_kernel *kernel;
    nvx_flow *flow;
    const nvx_timing_observer *observer; /* NULL: nobody looks */
    uint64_t requests;
    uint64_t window;                   /* most requests on the chip */
    uint32_t copies, tiles;            /* tiles: of all copies */
    uint64_t core, network, adc, link; /* periods, ps */
    bool solo;         /* one at a time, on the copy it was given before */
    nvx_time *stage;   /* [NVX_STAGES] of searches, added up; NULL: nobody asks */
    nvx_behind behind; /* what the last service tells of a pool behind rows */
    nvx_dram *memory;  /* of the host; NULL: none */
    nvx_nvme *storage; /* the same */
    bool fetches;      /* some request reads documents */
    uint32_t link_in, link_out, merge; /* stations */
    uint32_t fetch, vector;            /* stations */
    uint32_t rows, accumulate, topk;   /* stations of tile 0 */
    uint32_t pool;                     /* station of the first shared pool */
    uint32_t global, *input;           /* stores; input: [copies] */
    nvx_timed_net net;
    nvx_timed_tile *tile;          /* [tiles] */
    nvx_timed_graph *search;       /* [copies], or [programs] */
    uint32_t searches;             /* how many of them */
    uint32_t inputs;               /* how many of input[] */
    uint32_t *piece_first;         /* [products] number of the first piece of each */
    const nvx_timing_tile **piece; /* tiles of all products */
    void *writes;                  /* tree of nvx_timed_graph by what is written */
    nvx_timed_host host;
};

/* What a tag tells: the low bits what it is, the others a number. */
enum { NVX_TAG_BITS = 3 };
typedef enum {
    NVX_DO_STEP =
        0,        /* all planes of a search, on rows with a pool of their own: 0, or 1 +
                        number of the piece of a product */
    NVX_DO_DRIVE, /* one plane: its number */
    NVX_DO_WRITE, /* number of the target among all of the write */
    NVX_DO_TOPK,
    NVX_DO_CONVERT, /* one unit, in a shared pool: its tile */
    NVX_DO_MOVE,    /* a transfer: what the message is (nvx_timing_message), and, times 4,
                       1 + the tile that sends it, 0: the chip */
    NVX_DO_OTHER,   /* 1 + the tile whose list is merged */
    NVX_DO_FETCH,
} nvx_timed_doing;

static inline uint32_t nvx_tag(nvx_timed_doing what, uint64_t number)
{
    return (uint32_t)(number << NVX_TAG_BITS) | what;
}

/* --- timing_check.c --- */
void nvx_timed_check_machine(const nvx_timing_machine *machine);
int nvx_timed_check_requests(const nvx_timed_chip *chip, nvx_error *err);

/* --- timing_net.c --- */
void nvx_net_init(nvx_timed_chip *chip);
void nvx_net_clear(nvx_timed_chip *chip);
/* Adds a message of `bits` bits, which may go once `from` is done. Fills arrival[n]: the
 * activities whose being done is the arrival at each target. Returns the activity of the
 * first transfer. */
uint32_t nvx_net_send(nvx_timed_chip *chip, nvx_timed_graph *graph, uint32_t from,
                      uint32_t source, const uint32_t target[], uint32_t n, uint64_t bits,
                      nvx_timing_message what, uint32_t arrival[]);
void nvx_net_finish(const nvx_timed_chip *chip); /* counters to the statistics */

/* --- timing_graph.c --- */

/* A graph that is being made: tiles that vectors go to. */
typedef struct nvx_maker {
    nvx_timed_chip *chip;
    const nvx_timing_machine *m;
    nvx_timed_graph *out;
    nvx_graph *g;
    uint32_t first_tile;         /* of the copy */
    const nvx_timing_tile *tile; /* [tiles] what each has to do */
    uint32_t tiles;
    const uint32_t *at; /* [tiles] which they are; NULL: the copy's, in order */
    uint32_t piece;     /* number of the first one among pieces of products */
} nvx_maker;

/* A point where several things meet. */
uint32_t nvx_make_meet(const nvx_maker *k);
/* Something that takes time and nothing else, from an edge of the core's clock on. stage:
 * of which it is; NVX_STAGES: of the one before. */
uint32_t nvx_make_delay(const nvx_maker *k, uint32_t from, uint64_t cycles,
                        nvx_stage stage);
/* What follows when `from` is done. */
void nvx_make_then(const nvx_maker *k, uint32_t from, uint32_t to);
/* So many bits over a direction of the link. */
uint32_t nvx_make_link(const nvx_maker *k, uint32_t station, uint64_t bits);
/* Drives, conversions and partial sums of all tiles from arrival[tiles] on, which
 * `sampled` follows; fills sums[tiles]: done when a tile has all its sums (one that is
 * no home: never used). */
void nvx_make_sums(const nvx_maker *k, const uint32_t arrival[], uint32_t sampled,
                   uint32_t sums[]);
/* Accumulation on a home tile, if there is any, once its sums are done. */
uint32_t nvx_make_added(const nvx_maker *k, uint32_t i, uint32_t sums);

/* --- timing_program.c --- */
void nvx_programs_init(nvx_timed_chip *chip);

void nvx_graphs_init(nvx_timed_chip *chip);
void nvx_graphs_clear(nvx_timed_chip *chip);
const nvx_timed_graph *nvx_graph_of(const nvx_timed_chip *chip, uint64_t request);

/* --- timing_serve.c --- */
void nvx_tile_init(nvx_timed_chip *chip, uint32_t tile);
void nvx_tile_clear(nvx_timed_tile *self);
nvx_service nvx_chip_serve(void *chip, const nvx_grant *grant);
void nvx_chip_granted(void *chip, const nvx_grant *grant, nvx_time until);
void nvx_chip_slot(void *chip, uint32_t store, int change, nvx_time now);

/* --- timing_host.c --- */
void nvx_host_init(nvx_timed_chip *chip, uint64_t outstanding);
void nvx_host_start(nvx_timed_chip *chip);
void nvx_host_due(void *chip, nvx_time now);
void nvx_host_clear(nvx_timed_host *self);
void nvx_host_ended(void *chip, uint64_t request, nvx_time at);

/* --- timing_way.c --- */
/* A search alone on the machine ends at a time: adds its stages. */
void nvx_way_take(nvx_timed_chip *chip, nvx_time end);

#endif
