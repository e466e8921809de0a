/* held_option.h - the options of a stream that writes into the store while queries run, the
 * same in `nvxsim trace rag` and `nvxsim trace ovt`: a child of their parsers. */
#ifndef NVX_SIM_APP_HELD_OPTION_H
#define NVX_SIM_APP_HELD_OPTION_H

#include <argp.h>

#include "workloads/rag_ops.h"

enum { NVX_HELD_GROUP = 6 }; /* of the options, in --help */

typedef struct nvx_held_option {
    nvx_rag_updates updates;
    const char *without; /* an option given that is nothing without --held */
} nvx_held_option;

/* Its input is an nvx_held_option. */
extern const struct argp nvx_held_argp;

/* Refuses options that need --held where it is not given. */
void nvx_held_check(const struct argp_state *state, const nvx_held_option *self);

#endif
