/* world.h - the state of the clock-by-clock reference: what waits, occupies, travels. */
#ifndef NVX_TESTS_FORMULA_WORLD_H
#define NVX_TESTS_FORMULA_WORLD_H

#include "models/timing.h"

#define NEVER UINT64_MAX
#define NONE  UINT32_MAX

/* Targets of a message are bits: tile i (of all copies) is bit i, the chip the last. */
enum { CHIP = 63 };

/* What happens when a job's time `at` has come. */
enum what {
    AT_CHIP,     /* a vector has crossed the link and is at the chip's port */
    FORWARDED,   /* a message is at a router and can ask for its ways out */
    TRANSFERRED, /* a link of the network is free again */
    DELIVERED,   /* a message is with the target in `targets` */
    IN_BUFFER,   /* a vector is in the tile's input buffer */
    SAMPLED,     /* a plane */
    WRITTEN,     /* a vector, on one tile */
    CONVERTED,   /* a plane, or one unit of it in a shared pool */
    SUMMED,      /* shift-add of the last plane is done */
    ADDED,       /* the accumulator is done */
    RANKED,      /* the local top-k */
    MERGED,      /* one list */
    WITH_HOST,   /* the result */
};

struct job {
    enum what what;
    nvx_timing_message kind; /* of messages */
    uint64_t request;
    /* A queue's order: ready (where it counts), then these from turn to second. */
    uint64_t ready, turn;
    uint32_t vector, copy, tile, plane, unit, second;
    uint64_t amount; /* bits */
    uint64_t cycles; /* it occupies its part */
    uint64_t at;     /* ps, when `what` happens */
    uint64_t targets;
    uint32_t link;  /* FORWARDED, TRANSFERRED: the one it came by */
    uint32_t hold;  /* the router slot it comes from; NONE: from its source */
    uint32_t count; /* QUERY, WRITE: which of world.to_sample counts its tiles */
};

struct list {
    struct job *job;
    size_t n, room;
};

/* Slots of a buffer. Capacity 0: without a limit, and not counted. */
struct store {
    uint64_t capacity, used, most, sum;
};

/* A part that serves one queue. */
struct server {
    struct list queue;
    bool by_turn;        /* else in order of being ready */
    uint64_t period;     /* ps */
    uint64_t busy_until; /* ps */
    nvx_server_stats *stats;
};

struct tile {
    struct list rows;    /* in the buffer and not taken up */
    bool taken, driving; /* a search or write; a plane of it */
    struct job now;      /* what is taken up */
    uint32_t next_plane; /* of it */
    uint64_t samplers;   /* free ones */
    struct store output;
    struct server accumulate, topk;
};

struct port {
    struct list queue;
    uint64_t asks; /* since this time */
};

struct link {
    uint32_t ports, last; /* last granted */
    struct port *port;
    uint32_t router; /* it leads to; NONE: to its targets */
    uint32_t input;  /* number of that input of the router */
    uint64_t free;   /* slots of that input */
    uint64_t busy_until;
    uint64_t waiting; /* messages in all ports */
};

/* A message in a router's slot. */
struct hold {
    uint32_t link; /* whose input holds it */
    uint32_t left; /* transfers out that have not ended */
};

struct net {
    uint64_t period;
    struct link *link;
    uint32_t links;
    uint32_t outputs;      /* of a router */
    uint32_t *out;         /* [routers x outputs]: link, or NONE */
    uint32_t *tile_in;     /* [tiles]: link of the tile into the network */
    uint32_t chip_in;      /* the chip's link into it */
    uint32_t levels;       /* htree */
    uint32_t first_of[64]; /* htree: first router of a level */
    struct hold *hold;
    uint32_t holds;
};

struct world {
    const nvx_timing_machine *m;
    const nvx_topk_counts *counts;
    nvx_timing_request *request;
    uint64_t requests, t;
    uint32_t tiles; /* of all copies */
    uint32_t copy;  /* all searches are given; NONE: the rule */
    uint64_t turns, on_chip, ended;
    bool *admitted;     /* [requests] */
    uint64_t *searches; /* [copies] on the chip */
    struct server link_in, link_out, merge;
    struct store global, *input; /* input: [copies] */
    struct net net;
    struct tile *tile;
    struct server *pool; /* [tiles / pool_tiles] */
    uint64_t group;      /* tiles of a pool */
    struct list later;   /* all that is under way */
    uint64_t *units;     /* [requests * tiles * planes] not converted yet */
    uint64_t *missing;   /* [requests * tiles]: own sums and partial sums to come */
    uint64_t *left;      /* [requests]: lists to merge, or parts to write */
    uint32_t *to_sample; /* of each vector sent: tiles that have not sampled it */
    uint32_t messages;   /* how many of them */
    nvx_timing_stats *stats;
};

/* --- reference_list.c --- */
void put(struct list *list, struct job job);
struct job take(struct list *list, size_t i);
size_t first(const struct list *list, bool by_turn);
uint64_t ceil_div(uint64_t a, uint64_t b);
uint64_t up(uint64_t t, uint64_t period);
void later(struct world *w, struct job job, enum what what, uint64_t at);
void ask(struct world *w, struct server *server, struct job job, uint64_t cycles);
/* Idle at an edge of its clock, and somebody asks. */
bool can_grant(const struct world *w, const struct server *server);
/* Takes the first one, counts it, and occupies the server. */
struct job grant(struct world *w, struct server *server);
/* The same; `what` happens when that ends. */
void serve(struct world *w, struct server *server, enum what what);
void count(nvx_server_stats *s, uint64_t busy, uint64_t waited, uint64_t asking);
bool has(const struct store *store, uint64_t slots);
void take_slots(struct store *store, uint64_t slots);
void give_slot(struct store *store);

/* --- reference_net.c, reference_route.c --- */
void net_init(struct world *w);
void net_clear(struct world *w);
uint32_t route(const struct world *w, uint32_t router, uint32_t target);
void send(struct world *w, struct job job, nvx_timing_message kind, uint64_t targets);
void forwarded(struct world *w, struct job job);
void transferred(struct world *w, struct job job);
void decide_net(struct world *w);

/* --- reference_tile.c --- */
void delivered(struct world *w, struct job job);
void sampled(struct world *w, struct job job);
void written(struct world *w, struct job job);
void converted(struct world *w, struct job job);
void summed(struct world *w, struct job job);
void ask_topk(struct world *w, struct job job);
void ranked(struct world *w, struct job job);
void decide_tiles(struct world *w);

/* --- reference_host.c --- */
void admit(struct world *w);
void at_chip(struct world *w, struct job job);
void merged(struct world *w, struct job job);
void end_request(struct world *w, uint64_t request);
void decide_host(struct world *w);
/* Of a tile's list. */
uint64_t entries(const struct world *w, uint32_t tile);

#endif
