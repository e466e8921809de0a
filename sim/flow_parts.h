/* flow_parts.h - what the files behind flow.h share; for sim/flow*.c only. */
#ifndef NVX_SIM_FLOW_PARTS_H
#define NVX_SIM_FLOW_PARTS_H

#include "sim/flow.h"
#include "sim/heap.h"
#include "sim/whole.h"

/* A list of numbers per activity, all in one array once the graph is sealed. */
typedef struct nvx_pairs {
    size_t n;
    uint32_t *of, *what; /* [n] as added: activity, and store or following activity */
    uint32_t *first;     /* [activities + 1] sealed: where an activity's part begins */
    uint32_t *list;      /* [n] sealed */
} nvx_pairs;

struct nvx_graph {
    nvx_flow *flow;
    uint32_t n, end;
    nvx_activity *activity;   /* [n] */
    uint32_t *needs;          /* [n] how many it follows */
    nvx_pairs done, released; /* what follows, by kind of edge */
    nvx_pairs takes, gives;   /* stores */
};

/* Activities that wait at a port: key and tie by the station's order, value: since when
 * it is ready [ps], a: slot, b: activity. */
typedef struct nvx_queue {
    nvx_heap heap;
    bool dirty; /* its head may ask now */
} nvx_queue;

typedef struct nvx_place {
    nvx_station model;
    nvx_queue *queue;     /* [ports] */
    nvx_arbiter *arbiter; /* more than one port; NULL otherwise */
    uint32_t *check;      /* [ports] the dirty ones */
    uint32_t checks;
    uint64_t waiting;          /* in all queues */
    nvx_time free_at, look_at; /* look_at: it is in the calendar for then; NEVER: not */
    bool dirty;                /* is in its group's list */
    uint64_t last_request;     /* that occupied it, and its activity */
    uint32_t last;
    nvx_server_stats stats;
} nvx_place;

typedef struct nvx_watcher {
    uint32_t station, port; /* whose head may wait for the store */
} nvx_watcher;

typedef struct nvx_store {
    char name[48];
    uint32_t group;
    uint64_t capacity, used, most;
    double slot_time; /* sum of slots x ps */
    nvx_time since;
    uint64_t holder; /* request that took the last slot */
    uint32_t giver;  /* activity that gave the last one back, then */
    nvx_time given;
    nvx_watcher *watcher;
    size_t watchers;
} nvx_store;

/* What a calendar's item (key: when [ps]; value: which of these) tells. */
typedef enum {
    NVX_DUE_READY = 0, /* a: slot, b: activity */
    NVX_DUE_GIVE,      /* a: activity, b: store */
    NVX_DUE_LOOK,      /* b: station */
    NVX_DUE_WAKE,      /* nothing but the call of due() */
} nvx_due_kind;

typedef struct nvx_flow_process {
    nvx_flow *flow;
    nvx_event *wake;
    nvx_time wake_at; /* of the pending notification; NEVER: none */
    nvx_heap calendar;
    uint32_t stations;
    uint32_t *dirty; /* [stations] to look at now */
    size_t dirties;
} nvx_flow_process;

/* What an activity waited for longest, and until when. */
typedef struct nvx_wait {
    nvx_time since;
    uint32_t cause;  /* activity; NONE: the request began */
    uint32_t before; /* the one its station served before */
    uint8_t exit;
    bool behind; /* the walk's behind[] has something of it */
} nvx_wait;

/* A request under way. */
typedef struct nvx_walk {
    const nvx_graph *graph;
    uint64_t request, turn;
    uint32_t *pending; /* [room] what each activity still needs */
    nvx_time *ready;   /* [room] the latest of what it needed */
    size_t room;
    nvx_wait *wait;     /* [room] NULL, as the next: nobody asks for ways */
    nvx_behind *behind; /* [room] */
} nvx_walk;

struct nvx_flow {
    nvx_flow_calls calls;
    nvx_kernel *kernel;
    nvx_walk *walk; /* [window] */
    uint64_t window;
    nvx_flow_process *group;
    nvx_place *station;
    nvx_store *store;
    uint32_t groups, stations, stores;
};

/* --- flow.c --- */
/* `at`; where that is the end of time the run fails and it is soon instead. */
nvx_time nvx_flow_in_time(nvx_flow *self, nvx_time at, const char *who, uint64_t request);
/* Room for one more behind n items of an array that doubles. */
void *nvx_flow_grown(void *block, size_t n, size_t size);
/* Something is due in a group, now or later. */
void nvx_flow_due(nvx_flow *self, uint32_t group, nvx_time at, nvx_due_kind kind,
                  uint32_t slot, uint32_t what);
/* What follows an activity has one need less at a time, which is later than now. */
void nvx_flow_follow(nvx_flow *self, uint32_t slot, const nvx_pairs *edges,
                     nvx_flow_edge edge, uint32_t activity, nvx_time at);
void nvx_flow_give(nvx_flow *self, const nvx_walk *walk, uint32_t activity, nvx_time at);

/* --- flow_station.c --- */
void nvx_place_clear(nvx_place *self);
/* To be looked at in this round. */
void nvx_place_dirty(nvx_flow *self, uint32_t station);
/* The same, and the head of a port may ask. */
void nvx_place_mark(nvx_flow *self, uint32_t station, uint32_t port);
/* An activity is ready now. */
void nvx_place_ready(nvx_flow *self, uint32_t slot, uint32_t activity, nvx_time now);
/* Lets heads ask, and grants if the station is free. */
void nvx_place_decide(nvx_flow *self, uint32_t station, nvx_time now);
/* The first store of which the head of a port lacks a slot; NONE: it lacks nothing. */
uint32_t nvx_place_lacks(const nvx_flow *self, const nvx_heap_item *head);

#endif
