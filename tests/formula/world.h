/* world.h - the state of the clock-by-clock reference: what waits, occupies, travels. */
#ifndef NVX_TESTS_FORMULA_WORLD_H
#define NVX_TESTS_FORMULA_WORLD_H

#include "models/timing.h"

/* What a job does; each occupies the part named. */
enum stage {
    QUERY_IN,   /* link, inward */
    BROADCAST,  /* bus */
    CONVERT,    /* ADC pool; one plane */
    PARTIAL,    /* bus */
    ACCUMULATE, /* accumulator */
    RANK,       /* tile's top-k */
    LIST,       /* bus */
    MERGE,      /* merge unit */
    RESULT_OUT, /* link, outward */
};

struct job {
    enum stage stage;
    uint64_t request;
    uint32_t tile;   /* where it is, or where it comes from */
    uint32_t home;   /* PARTIAL: where it goes */
    uint64_t amount; /* bits or conversions */
    uint64_t left;   /* cycles it occupies its part */
    uint64_t way;    /* cycles on the way after that */
    uint64_t ready;  /* cycle; a queue's order is ready, then first, then second */
    uint64_t first, second;
};

struct list {
    struct job *job;
    size_t n, room;
};

struct part {
    struct list queue;
    bool busy;
    struct job now;
    uint64_t finished; /* jobs */
    nvx_server_stats *stats;
    uint64_t *amount; /* counter of what its jobs carry, or NULL */
};

struct tile {
    struct part adc, accumulate, topk;
    uint64_t free_slots;
    bool driving;
    uint64_t drive_left;
    uint64_t started; /* planes, through all queries */
};

struct port {
    struct list queue;
    uint64_t asks; /* since this cycle; UINT64_MAX: does not ask */
};

struct world {
    const nvx_timing_machine *m;
    const nvx_topk_counts *counts;
    nvx_timing_request *request;
    uint64_t requests, t, admitted, on_chip, ended;
    uint64_t in_buffer; /* queries, in order of request number */
    struct part link_in, link_out, bus, merge;
    struct port *port; /* [tiles + 1] */
    uint32_t last_port;
    struct tile *tile; /* [tiles] */
    struct list way;   /* all that is on the way */
    uint64_t *missing; /* [requests * tiles]: own sums and partial sums to come */
    uint64_t *lists;   /* [requests]: lists not yet merged */
    nvx_timing_stats *stats;
};

void put(struct list *list, struct job job);
struct job take(struct list *list, size_t i);

/* Takes the one that is first in order of ready, first, second. */
struct job take_first(struct list *list);

/* Puts a job, ready now, into a queue. */
void ask(struct world *w, struct list *queue, enum stage stage, struct job job,
         uint64_t cycles, uint64_t way);
void ask_link(struct world *w, struct part *link, enum stage stage, struct job job,
              uint64_t bits);

/* What follows when a job has been on its way. */
void after(struct world *w, struct job job);

#endif
