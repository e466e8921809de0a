/* chip.h - tiles of arrays around a bus, and what stands at the top of a configuration.
 *
 * Left out: several chips, clock domains of their own, a network on chip.
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
    uint64_t planes;
} nvx_tile_state;

typedef struct nvx_chip_params {
    uint64_t tiles, in_flight;
} nvx_chip_params;

typedef struct nvx_clock_params {
    double core; /* Hz */
} nvx_clock_params;

typedef struct nvx_run_params {
    uint64_t trials, seed, outstanding, rows;
    double age, epoch; /* s */
} nvx_run_params;

typedef struct nvx_root_params {
    char *trace; /* path; "" when none is given here */
} nvx_root_params;

/* The root of every configuration. */
extern const nvx_part nvx_root;

#endif
