/* arbiter.h - who of n ports may use a shared part next.
 *
 * A pure state machine without a clock of its own: ports ask, then one grant is drawn
 * among all that ask at that moment. The caller lets every port of a cycle ask before it
 * draws, so that the order of asking within a cycle changes nothing. Times are in the
 * caller's unit (cycles or ps); they only order and count.
 *
 *   round_robin  the first asking port after the last granted one, cyclic; the first
 *                search starts at port 0
 *   oldest       the port that has asked longest, then the lowest port
 *   fixed        the lowest asking port
 *
 * Asking and granting take a few steps whatever the number of ports (round_robin, fixed)
 * or log2(asking ports) steps (oldest), and never allocate.
 * Left out: priorities that change, withdrawing, more than one grant per decision.
 */
#ifndef NVX_SIM_ARBITER_H
#define NVX_SIM_ARBITER_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    NVX_ARBITER_ROUND_ROBIN = 0,
    NVX_ARBITER_OLDEST,
    NVX_ARBITER_FIXED,
} nvx_arbiter_policy;

typedef struct nvx_arbiter nvx_arbiter;

typedef struct nvx_arbiter_stats {
    uint64_t grants;
    uint64_t wait;         /* sum over grants of the time from asking to the grant */
    uint64_t longest_wait; /* of one grant */
    uint64_t most_waiting; /* ports asking at one decision, the granted one included */
} nvx_arbiter_stats;

enum { NVX_ARBITER_NONE = -1, NVX_ARBITER_MOST_PORTS = 262144 };

/* ports: 1..NVX_ARBITER_MOST_PORTS. */
nvx_arbiter *nvx_arbiter_new(unsigned ports, nvx_arbiter_policy policy);
void nvx_arbiter_destroy(nvx_arbiter **self_p);

/* Port (0..ports-1) asks from `time` on, until it is granted. It must not ask already. */
void nvx_arbiter_ask(nvx_arbiter *self, unsigned port, uint64_t time);

/* Draws one port among all that ask and lets it stop asking; NVX_ARBITER_NONE when none
 * asks. `time` is the time of the decision, not before any ask. */
int nvx_arbiter_grant(nvx_arbiter *self, uint64_t time);

bool nvx_arbiter_asking(const nvx_arbiter *self, unsigned port);
unsigned nvx_arbiter_waiting(const nvx_arbiter *self); /* ports asking now */

/* The next round-robin search starts at port 0 again; nobody may be asking. */
void nvx_arbiter_fresh(nvx_arbiter *self);

/* Counters so far; borrowed, valid until destroy. */
const nvx_arbiter_stats *nvx_arbiter_counters(const nvx_arbiter *self);

#endif
