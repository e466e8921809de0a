/* timing_stats.h - the statistics of the stepped machine as a list of arrays; for
 * models/timing*.c only. */
#ifndef NVX_MODELS_TIMING_STATS_H
#define NVX_MODELS_TIMING_STATS_H

#include "models/timing.h"

enum { NVX_PER_TILE = 0, NVX_PER_INPUT, NVX_PER_PRODUCT, NVX_PER_LINK, NVX_PERS };

/* How many there are of each. */
typedef struct nvx_timing_lengths {
    uint64_t n[NVX_PERS];
} nvx_timing_lengths;

/* Tiles of all copies; no links, which only the network knows. */
nvx_timing_lengths nvx_timing_lengths_of(const nvx_timing_machine *machine);

/* A pointer of nvx_timing_stats. */
typedef struct nvx_timing_array {
    size_t offset, size; /* of the pointer; of an element, 0: after the last array */
    int per;
} nvx_timing_array;

extern const nvx_timing_array nvx_timing_arrays[];

/* Zeroes; an array of no elements is NULL. */
nvx_timing_stats *nvx_timing_stats_new(nvx_timing_lengths lengths);

#endif
