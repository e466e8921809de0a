/* wires_parts.h - the two ways to solve an array's lines; models/wires.h has the network. */
#ifndef NVX_MODELS_WIRES_PARTS_H
#define NVX_MODELS_WIRES_PARTS_H

#include "models/wires.h"

/* How errors call the network. */
#define NVX_WIRES_NAME "chip.tile.array.wires"

/* Both as nvx_wires_transfer, with conductances that are finite and not negative. */
int nvx_wires_exact(const nvx_wires_params *self, size_t rows, size_t columns,
                    const double g[], double transfer[], nvx_error *err);
void nvx_wires_fast(const nvx_wires_params *self, size_t rows, size_t columns,
                    const double g[], double transfer[]);

#endif
