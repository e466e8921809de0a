/* interconnect.h - what carries queries to the tiles, and partial sums and lists from
 * them: a bus, a tree or a mesh.
 *
 * A link moves `width` bits per cycle of its clock; a hop takes `latency`. On a bus a
 * broadcast is one transfer. Routers of a tree (`htree`) or a mesh forward a message as it
 * comes and hold `slots` messages per input link. Ways, arbitration and tie rules:
 * docs/timing.md. Energy is per bit and link.
 *
 * Left out: address cycles, turn-around, the length of the wires, virtual channels,
 * adaptive routes, the energy of a router's slots apart from that of its bits.
 */
#ifndef NVX_MODELS_INTERCONNECT_H
#define NVX_MODELS_INTERCONNECT_H

#include "sim/part.h"

typedef struct nvx_interconnect_params {
    uint64_t width; /* bit */
    nvx_duration latency;
    int arbitration;
    double energy;          /* J */
    double area_per_bit;    /* m2 */
    double router_area;     /* m2; htree, mesh */
    uint64_t branch;        /* htree */
    uint64_t columns, rows; /* mesh; 0: as square as the tiles allow */
    uint64_t slots;         /* htree, mesh */
    /* derived */
    int topology; /* nvx_topology (models/timing.h) */
} nvx_interconnect_params;

/* What all links together counted. */
typedef struct nvx_interconnect_state {
    uint64_t bits;
    uint64_t grants;
    uint64_t busy;
    uint64_t wait;
    uint64_t longest_wait;
    uint64_t most_waiting;
    uint64_t links, cycles;
} nvx_interconnect_state;

/* Bus, the default, htree, mesh. Ends with NULL. */
extern const nvx_part *const nvx_interconnect_parts[];

/* Routers along x and along y of a mesh for so many tiles. */
void nvx_mesh_size(const nvx_interconnect_params *self, uint64_t tiles, uint64_t *columns,
                   uint64_t *rows);

#endif
