/* timing_parts.h - the stepped machine behind models/timing.h; for models/timing*.c only.
 *
 * Each cycle has two instants of kernel time. At the first one (START) everything due in
 * that cycle happens: arrivals, completions, messages put to their bus port. At the
 * second one (DECIDE) only the bus runs: it grants among all ports that ask, and writes
 * when what it sends arrives, always in a later cycle. Tiles and host read at START what
 * the bus wrote at an earlier DECIDE, the bus reads at DECIDE what they wrote at START;
 * tiles write into shared places only what does not depend on their order (a largest
 * value, a set). So no result depends on the order in which processes run.
 *
 * Link, row drivers, ADC pool, accumulator, top-k and merge unit serve one queue each, in
 * order (timing_server.h); only the bus decides between queues. Because all keep the
 * order, requests never overtake each other anywhere: a queue of requests is two request
 * numbers.
 */
#ifndef NVX_MODELS_TIMING_PARTS_H
#define NVX_MODELS_TIMING_PARTS_H

#include "models/timing_server.h"
#include "sim/kernel.h"

enum { NVX_START = 0, NVX_DECIDE = 1 }; /* ps after the start of a cycle */

typedef struct nvx_timed_chip nvx_timed_chip;

typedef struct nvx_timed_tile {
    nvx_timed_chip *chip;
    const nvx_timing_tile *model;
    uint32_t index;
    nvx_event *wake;
    nvx_server adc, accumulate, topk;
    uint64_t sampled;                  /* cycle: last plane */
    uint64_t converted[2];             /* cycle: last plane, last but one */
    uint64_t queries, ranked;          /* requests: planes stepped; through top-k */
    uint64_t sums_put, lists_put;      /* requests whose messages are in the port */
    uint64_t *sums_ready;              /* [window] cycle: shift-add done */
    uint64_t *list_ready;              /* [window] cycle: local top-k done */
    uint64_t *partials, *last_partial; /* [window] written by the bus: sent; arrival */
    bool called;                       /* is in the bus's list of callers */
} nvx_timed_tile;

/* What the bus has taken from one tile's port. */
typedef struct nvx_timed_port {
    uint64_t sums, sum;  /* request and entry of out[] that is next */
    uint64_t lists;      /* request whose list is next */
    uint64_t granted_at; /* cycle: the next message is at the head from here */
} nvx_timed_port;

/* The bus, and what is fed by it alone: merge unit and outward link. */
typedef struct nvx_timed_bus {
    nvx_timed_chip *chip;
    nvx_event *wake;
    nvx_arbiter *arbiter;
    uint64_t free_at;
    uint32_t *caller, callers; /* [tiles] tiles that have put messages since last time */
    nvx_timed_port *port;      /* [tiles] */
    uint64_t broadcasts, broadcast_at; /* requests broadcast; cycle of the last grant */
    uint64_t *in_buffer; /* [slots] ring by request: cycle the query is there */
    uint64_t *slot_free; /* [slots] cycle all tiles have sampled it; 0: not known */
    nvx_server merge, link_out;
    uint64_t *merged; /* [window] lists merged */
    uint64_t results; /* requests whose end is known */
    uint64_t *end;    /* [window] cycle */
} nvx_timed_bus;

typedef struct nvx_timed_host {
    nvx_timed_chip *chip;
    nvx_event *wake;
    nvx_server link_in;
    uint64_t outstanding;
    uint64_t closed; /* closed-loop requests below this one have arrived */
    uint64_t admitted, ended;
    uint64_t *at_chip; /* [window] cycle the query has crossed the link */
} nvx_timed_host;

struct nvx_timed_chip {
    const nvx_timing_machine *machine;
    const nvx_topk_counts *counts;
    nvx_timing_request *request;
    nvx_timing_stats *stats;
    nvx_kernel *kernel;
    uint64_t requests, step; /* step: ps of kernel time per cycle */
    uint64_t window;         /* most requests on the chip: size of rings by request */
    uint64_t slots;          /* most queries not yet sampled: size of rings by query */
    uint64_t homes;          /* tiles that send a list */
    nvx_timed_host host;
    nvx_timed_bus bus;
    nvx_timed_tile *tile; /* [machine->tiles] */
};

/* Current cycle. */
uint64_t nvx_chip_now(const nvx_timed_chip *chip);

/* Wakes a process at an instant of a cycle that is not over; NVX_NEVER: not. */
void nvx_chip_wake(const nvx_timed_chip *chip, nvx_event *ev, uint64_t cycle,
                   unsigned instant);

void nvx_host_init(nvx_timed_host *self, nvx_timed_chip *chip, uint64_t outstanding);
void nvx_host_start(nvx_timed_host *self); /* makes event and process */
void nvx_host_clear(nvx_timed_host *self);

void nvx_bus_init(nvx_timed_bus *self, nvx_timed_chip *chip);
void nvx_bus_start(nvx_timed_bus *self);
void nvx_bus_clear(nvx_timed_bus *self);
void nvx_bus_finish(const nvx_timed_bus *self); /* counters to the statistics */

/* Something will ask at a cycle: the bus looks then, or when it is free. */
void nvx_bus_look(const nvx_timed_bus *self, uint64_t cycle);

/* A tile has put messages to its port, now. */
void nvx_bus_call(nvx_timed_bus *self, nvx_timed_tile *tile);

/* A tile has a query's planes planned: its slot is free at a cycle. */
void nvx_bus_slot(nvx_timed_bus *self, uint64_t request, uint64_t cycle);

/* A list arrives at the merge unit (models/timing_merge.c). */
void nvx_merge_list(nvx_timed_bus *self, uint64_t request, uint32_t tile,
                    uint64_t arrival);

void nvx_tile_init(nvx_timed_tile *self, nvx_timed_chip *chip, uint32_t index);
void nvx_tile_start(nvx_timed_tile *self);
void nvx_tile_clear(nvx_timed_tile *self);

#endif
