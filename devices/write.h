/* write.h - the part `write`: programming pulses, verify reads and what they cost.
 *
 * Pulses are repeated until |g - l| <= window, each a new draw of the device (cells.h).
 * Left out: pulses that approach the target step by step, verify reads that err.
 */
#ifndef NVX_DEVICES_WRITE_H
#define NVX_DEVICES_WRITE_H

#include "sim/part.h"

extern const nvx_part *const nvx_write_parts[];

#endif
