/* cells_parts.h - what the files of cells.h share; nobody else includes it.
 *
 * cells.c makes a set of cells and draws them; cells_fixed.c works out bounds and unit.
 */
#ifndef NVX_DEVICES_CELLS_PARTS_H
#define NVX_DEVICES_CELLS_PARTS_H

#include "devices/cells.h"
#include "devices/faults.h"
#include "devices/noise.h"
#include "devices/retention.h"

struct nvx_cells {
    const nvx_device_ops *ops;
    const nvx_write_params *write;
    nvx_cell_plan plan; /* as the device made it */
    nvx_cell_plan
        draw; /* the same less what rounding adds to sigma; does not own `own` */
    nvx_retention retention;
    nvx_noise noise;
    nvx_faults faults;
    int unit, zero, largest;
    float low, high; /* bounds with everything, in level steps */
    bool age, remember, faulty;
};

/* Fills low and high: the plan's bounds, widened by retention and noise. */
void nvx_cells_bounds(nvx_cells *self);

/* Fills unit, zero, largest and draw; bounds are known. */
int nvx_cells_fix(nvx_cells *self, const nvx_config *device, double inputs,
                  nvx_error *err);

#endif
