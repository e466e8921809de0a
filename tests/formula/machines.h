/* machines.h - random small machines and what they are asked to do, from a seed. */
#ifndef NVX_TESTS_FORMULA_MACHINES_H
#define NVX_TESTS_FORMULA_MACHINES_H

#include "models/timing.h"

/* A machine and what it is asked to do. */
struct load {
    nvx_timing_machine m;
    uint64_t requests, outstanding;
    nvx_timing_request *request; /* [requests], arrivals set */
    nvx_topk_counts *counts;     /* [requests * tiles] */
    nvx_timing_write *write;     /* [requests], of those that write */
};

/* Next number of the stream, in low .. high (splitmix64, Steele et al. 2014). */
uint64_t dice(uint64_t *stream, uint64_t low, uint64_t high);

/* Searches on one copy over a bus, one clock: unequal tiles, partial sums, both loops. */
struct load *load_random(uint64_t seed);

/* Anything goes: bus, tree and mesh, clocks of four domains, copies, finite buffers,
 * shared pools, priorities, writes among the searches. */
struct load *load_chip(uint64_t seed);

/* The same with one slot of everything (an output buffer has what the largest search
 * needs), and all requests on the chip at once: where parts wait for each other most. */
struct load *load_tight(uint64_t seed);

/* Equal tiles that are all home and exchange no partial sums; closed loop, all at once;
 * every request alike. */
struct load *load_equal(uint64_t seed, uint32_t tiles, uint64_t requests);

/* An independent copy with the first `requests` requests only. */
struct load *load_copy(const struct load *self, uint64_t requests);
void load_destroy(struct load **self_p);

/* Tile `from` sends one more message of `bits` to tile `home`. */
void load_add_partial(struct load *self, uint32_t from, uint32_t home, uint64_t bits);

#endif
