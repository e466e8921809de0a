/* chip.h - tiles of arrays around an interconnect, and what stands at the top of a
 * configuration.
 *
 * Left out: several chips, tiles of different kinds on one chip.
 */
#ifndef NVX_MODELS_CHIP_H
#define NVX_MODELS_CHIP_H

#include "sim/part.h"

/* A tile and its controller, which sees to it that a vector goes plane by plane. */
typedef struct nvx_tile_params {
    uint64_t arrays;
    nvx_duration dispatch;
    double energy, area; /* J, m2: of the controller */
} nvx_tile_params;

typedef struct nvx_tile_state {
    uint64_t planes, written;
    uint64_t grants, busy, wait, longest_wait, most_waiting; /* of the rows */
} nvx_tile_state;

extern const nvx_part nvx_tile;

typedef struct nvx_chip_params {
    uint64_t tiles, in_flight, copies;
    int placement; /* nvx_placing (models/place.h) */
} nvx_chip_params;

typedef struct nvx_clock_params {
    double core, network, adc, link; /* Hz; 0: the core's */
} nvx_clock_params;

typedef struct nvx_run_params {
    uint64_t trials, seed, requests, outstanding, batch, rows, timing_trials;
    int arrivals;      /* nvx_arrivals_kind */
    double rate;       /* requests per second; 0: none */
    double age, epoch; /* s */
} nvx_run_params;

typedef struct nvx_root_params {
    char *trace; /* path; "" when none is given here */
} nvx_root_params;

/* The root of every configuration. */
extern const nvx_part nvx_root;

#endif
