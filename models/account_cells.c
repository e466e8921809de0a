/* account_cells.c - the cells' energy, which depends on values, as reads of a mean cell. */
#include <stdio.h>
#include <stdlib.h>

#include "models/account_parts.h"
#include "models/crossbar.h"
#include "sim/clock.h"
#include "sim/memory.h"
#include "sim/units.h"

static const nvx_config *array_of(const nvx_config *root)
{
    const nvx_config *tile = nvx_config_child(nvx_config_child(root, "chip"), "tile");
    return nvx_config_child(tile, "array");
}

void nvx_account_cells(nvx_account *self, const nvx_account_input *in, uint64_t reads,
                       double joule)
{
    const nvx_config *array = array_of(in->root);
    const nvx_crossbar_params *x = nvx_config_params(array);
    nvx_clock clock = {in->machine->period_ps};
    nvx_charge *c = nvx_charges_add_sum(
        &self->charges, "chip.tile*.array", array, NVX_METER_CELL, "cell_read",
        "one cell of a row that is driven, by one plane",
        x->dac_bits > 1 ? "mean of V^2 g t with v_read, dac_bits, dac and integrate"
                        : "mean of V^2 g t with v_read and integrate",
        reads, joule);
    double v2t = x->v_read * x->v_read * 1e-12 *
                 (double)nvx_clock_time(&clock, nvx_clock_cycles(&clock, x->integrate));
    char mean[32];
    nvx_quantity_round(c->energy / v2t, "S", 4, mean, sizeof mean);
    snprintf(c->note, sizeof c->note, "mean conductance implied%s: %s",
             x->dac_bits > 1 ? ", as if at v_read for one integration" : "", mean);
}
