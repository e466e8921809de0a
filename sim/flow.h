/* flow.h - work that flows through shared parts: activities on stations, stepped on the
 * event kernel.
 *
 * A station serves one activity at a time. An activity becomes ready when all it needs
 * has happened, waits in a queue of its station (a port), takes what it must take from
 * stores (slots of buffers) when it is granted the station, occupies it for whole cycles
 * of the station's clock, and gives back slots when that ends. What follows it becomes
 * ready some cycles after its end, or (a message that is forwarded while it comes) after
 * its start. A graph is the activities of one request and what follows what; many
 * requests walk the same graph. A graph ends with its last activity.
 *
 * Only the first activity of a port asks. Within a port activities are in order of being
 * ready (BY_READY) or of the request's turn (BY_TURN), then turn, then index in the
 * graph. Between the ports of a station an arbiter decides. A station starts only at an
 * edge of its clock. It decides among all that ask at that time: everything due at a time
 * happens before any station decides at it. That needs no second instant, because every
 * occupation and every hop takes time, so that what a station does reaches others later
 * only. Stations and stores that compete for the same thing at the same time are in one
 * group, a process of the kernel; it decides in order of the stations' numbers.
 *
 * Left out: stations that serve several at once, priorities other than turns, giving up.
 */
#ifndef NVX_SIM_FLOW_H
#define NVX_SIM_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/arbiter.h"
#include "sim/kernel.h"

/* Counters of a shared part, in cycles of its clock. wait: from asking to the grant. */
typedef struct nvx_server_stats {
    uint64_t grants, busy, wait, longest_wait, most_waiting;
} nvx_server_stats;

/* How full a store was: slots in use. */
typedef struct nvx_store_stats {
    uint64_t capacity, most;
    double mean; /* over the time of the run */
} nvx_store_stats;

#define NVX_FLOW_NONE UINT32_MAX
#define NVX_FLOW_END  (UINT64_C(1) << 63) /* ps, 106 days: what would be later fails */

/* So many cycles of a clock after `from`; no later than NVX_FLOW_END. */
static inline nvx_time nvx_flow_after(nvx_time from, uint64_t cycles, uint64_t period_ps)
{
    if (from >= NVX_FLOW_END || cycles > (NVX_FLOW_END - from) / period_ps)
        return NVX_FLOW_END;
    return from + cycles * period_ps;
}

typedef enum { NVX_FLOW_BY_READY = 0, NVX_FLOW_BY_TURN } nvx_flow_order;

typedef struct nvx_station {
    char name[48]; /* as deadlocks and timelines call it: "chip.tile3.topk" */
    uint32_t group;
    uint32_t ports; /* 1 or more */
    uint64_t period_ps;
    nvx_flow_order order;
    bool heads;                /* waits count from being at the head of the port and able
                                  to take, as they always do with several ports */
    nvx_arbiter_policy policy; /* between ports */
    uint32_t gate;             /* store of which every activity takes a slot, or NONE */
} nvx_station;

/* What comes after an activity: once it is done, or as soon as it holds nothing more. */
typedef enum { NVX_FLOW_DONE = 0, NVX_FLOW_RELEASED } nvx_flow_edge;

/* By what one activity makes another one wait: by such an edge (released: also by slots it
 * holds), by occupying the station, or the part behind it. */
enum { NVX_FLOW_FREE = NVX_FLOW_RELEASED + 1, NVX_FLOW_BEHIND, NVX_FLOW_EXITS };

typedef struct nvx_activity {
    uint32_t station; /* NONE: a place where several things meet, takes no time */
    uint32_t port;
    uint64_t cycles;    /* occupied; 0: the service function says */
    uint64_t latency;   /* cycles from the end to being done */
    uint64_t forward;   /* not 0: done this long after the start instead */
    uint64_t period_ps; /* station NONE: clock of the latency */
    uint32_t tag;       /* for the service function and the observer */
} nvx_activity;

/* An activity that is granted its station. */
typedef struct nvx_grant {
    uint64_t request;
    uint32_t station, tag;
    nvx_time ready, now; /* since when it has waited */
    uint64_t asking;     /* activities that waited at the station, itself included */
} nvx_grant;

/* When the station is free, the activity done (before its latency), and what it held
 * released: slots, and what follows that; all later than now.
 * behind: of a station with another part behind it, where ways are wanted, else NULL.
 * Borrowed until the next service is asked for. */
typedef struct nvx_service {
    nvx_time free, done, released;
    const struct nvx_behind *behind;
} nvx_service;

/* How long the part behind a station had each exit wait: from the grant on, or from when it
 * was done with the activity before, where `waited` says that this was waited for. */
typedef struct nvx_behind {
    nvx_time apart[NVX_FLOW_EXITS];
    nvx_time
        waited[NVX_FLOW_EXITS]; /* when it was done with that one; 0: for the grant */
} nvx_behind;

typedef struct nvx_flow nvx_flow;
typedef struct nvx_graph nvx_graph;

typedef struct nvx_flow_calls {
    void *arg;
    nvx_service (*serve)(void *arg, const nvx_grant *grant); /* activity without cycles */
    /* What begins requests: called first whenever group 0 has something to do; asked for
     * with nvx_flow_wake. */
    void (*due)(void *arg, nvx_time now);
    /* The request's graph will have ended at `at`, which is later than now. */
    void (*ended)(void *arg, uint64_t request, nvx_time at);
    /* NULL, or told of every grant; the station is free again at `until`. */
    void (*granted)(void *arg, const nvx_grant *grant, nvx_time until);
    /* NULL, or told of every slot taken (change 1) or given back (-1). */
    void (*slot)(void *arg, uint32_t store, int change, nvx_time now);
    bool ways; /* nvx_flow_way is wanted; window 1 */
} nvx_flow_calls;

/* window: most requests under way at once. */
nvx_flow *nvx_flow_new(uint64_t window, const nvx_flow_calls *calls);
void nvx_flow_destroy(nvx_flow **self_p); /* its graphs are destroyed first */

/* --- what there is; before the start --- */
uint32_t nvx_flow_group(nvx_flow *self);
uint32_t nvx_flow_station(nvx_flow *self, const nvx_station *model);
/* capacity slots; only stations of `group` take some. name is copied. */
uint32_t nvx_flow_store(nvx_flow *self, const char *name, uint32_t group,
                        uint64_t capacity);

nvx_graph *nvx_graph_new(nvx_flow *flow);
void nvx_graph_destroy(nvx_graph **self_p);
/* Returns the activity's index; indices of one graph break ties. */
uint32_t nvx_graph_add(nvx_graph *self, const nvx_activity *activity);
void nvx_graph_edge(nvx_graph *self, uint32_t from, uint32_t to, nvx_flow_edge edge);
void nvx_graph_take(nvx_graph *self, uint32_t activity, uint32_t store);
/* At the end of the occupation; of a meeting point, when all that meets is there. */
void nvx_graph_give(nvx_graph *self, uint32_t activity, uint32_t store);
/* After the last edge. Activity 0 begins; `end` is the meeting point that ends it. */
void nvx_graph_seal(nvx_graph *self, uint32_t end);

/* --- the run --- */
/* Makes the processes; reverse: in reverse order. */
void nvx_flow_start(nvx_flow *self, nvx_kernel *kernel, bool reverse);

/* due() is called at a time, now or later. */
void nvx_flow_wake(nvx_flow *self, nvx_time at);

/* Within due(): a request begins its graph now. slot: 0 .. window - 1, not in use by
 * another one. Turns rise from call to call. */
void nvx_flow_begin(nvx_flow *self, const nvx_graph *graph, uint64_t request,
                    uint64_t turn, uint32_t slot);

/* Within ended(), of one request at a time: the activities that made it last until then,
 * from the last one back to the first, each the one that the next waited for longest: that
 * it follows (of several the one with the lowest index), that occupied its station or the
 * part behind, that gave the last slot back where the station was free before. time: from
 * then to the same of the next one, which waited for `exit`; apart: of that, as its service
 * said. The times add up to the request's, from begin to end; not where the run fails at
 * the end of time. */
typedef struct nvx_flow_step {
    const nvx_activity *activity;
    unsigned exit; /* below NVX_FLOW_EXITS */
    nvx_time time, apart;
} nvx_flow_step;
void nvx_flow_way(const nvx_flow *self, nvx_time end,
                  void (*take)(void *arg, const nvx_flow_step *step), void *arg);

/* Arbiters search from where they searched at the start; when nothing is under way. */
void nvx_flow_fresh(nvx_flow *self);

/* Who waits for whom, when nothing moves any more, on one line: "chip.tile0.rows
 * (request 3) waits for chip.tile0.output_buffer, held by request 2". */
void nvx_flow_blocked(const nvx_flow *self, char *out, size_t size);

const char *nvx_flow_station_name(const nvx_flow *self, uint32_t station);
const nvx_server_stats *nvx_flow_station_stats(const nvx_flow *self, uint32_t station);
nvx_store_stats nvx_flow_store_stats(const nvx_flow *self, uint32_t store, nvx_time end);

#endif
