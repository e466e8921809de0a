/* sram.h - buffers: of a tile's inputs, of what a tile sends, and of the whole chip.
 *
 * A buffer holds floor(size / bytes of its largest message) messages: input vectors until
 * their last plane, partial sums and lists until they are sent, queries between link and
 * interconnect. A vector is written in one go (`access` cycles after it came) and read
 * once per input plane, `ports` x `width` bits per cycle: no plane is driven faster than
 * the next one can be read. Slots are taken and freed as docs/timing.md says.
 * Left out: conflicts between banks; area and energy do not scale with size by
 * themselves.
 */
#ifndef NVX_MODELS_SRAM_H
#define NVX_MODELS_SRAM_H

#include "sim/part.h"

typedef struct nvx_sram_params {
    uint64_t size;  /* B; 0: impl none */
    uint64_t width; /* bit */
    uint64_t ports;
    nvx_duration access;
    double energy;  /* J */
    double area;    /* m2 */
    double leakage; /* W */
} nvx_sram_params;

/* What one of them counted. */
typedef struct nvx_sram_state {
    uint64_t writes;
    uint64_t reads;
    uint64_t slots, most_used; /* messages */
    double mean_used;
} nvx_sram_state;

extern const nvx_part nvx_sram;

/* A buffer that need not be there: none, the default, and sram. Ends with NULL. */
extern const nvx_part *const nvx_buffer_parts[];

#endif
