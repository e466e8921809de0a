#include "models/wires.h"

#include <math.h>
#include <string.h>

#include "models/wires_parts.h"
#include "sim/config.h"

static const char *const methods[] = {"none", "fast", "exact", NULL};

#define RESISTANCE(f)                                                                    \
    .name = #f, .kind = NVX_REAL, .unit = "ohm",                                         \
    .offset = offsetof(nvx_wires_params, f), .min = 0, .max = 1e6

static const nvx_param param_table[] = {
    {.name = "method",
     .kind = NVX_CHOICE,
     .unit = "1",
     .offset = offsetof(nvx_wires_params, method),
     .dflt = "none",
     .choices = methods,
     .trust = NVX_ASSUMED,
     .source = "assumed: lines without resistance",
     .doc = "how IR drop is found: none, an approximation, or the nodal equations"},
    {RESISTANCE(r_driver), .dflt = "20 ohm", .trust = NVX_ASSUMED,
     .source = "assumed: 1/20 of 128 cells of 20 uS in parallel",
     .doc = "resistance of a row's driver"},
    {RESISTANCE(r_row), .dflt = "6.4 ohm", .trust = NVX_SIMULATED,
     .source =
         "NeuroSim: 40 nm copper (4.03e-8 ohm m, aspect 1.9), cell 12F = 480 nm wide",
     .doc = "resistance of a row from one cell to the next"},
    {RESISTANCE(r_col), .dflt = "2.1 ohm", .trust = NVX_SIMULATED,
     .source =
         "NeuroSim: 40 nm copper (4.03e-8 ohm m, aspect 1.9), cell 4F = 160 nm high",
     .doc = "resistance of a column from one cell to the next"},
    {RESISTANCE(r_sense), .dflt = "20 ohm", .trust = NVX_ASSUMED,
     .source = "assumed: as r_driver",
     .doc = "resistance between a column and the virtual ground it is sensed at"},
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const nvx_wires_params *p = vp;
    if (p->method != NVX_WIRES_NONE)
        return 0;
    for (const nvx_param *row = param_table + 1; row->name; row++)
        if (nvx_config_given(self, row->name))
            return nvx_config_fail(self, row->name, err,
                                   "has no effect with method none; allowed: method fast "
                                   "or exact, or no resistance");
    return 0;
}

const nvx_part nvx_wires = {
    .impl = "wires",
    .doc = "resistance of the lines of an array",
    .params_size = sizeof(nvx_wires_params),
    .params = param_table,
    .check = check,
};

static int check_cells(size_t rows, size_t columns, const double g[], nvx_error *err)
{
    for (size_t i = 0; i < rows * columns; i++)
        if (!(g[i] >= 0 && isfinite(g[i])))
            return nvx_fail_input(err,
                                  NVX_WIRES_NAME ": the cell at row %zu, column %zu "
                                                 "conducts %g S; allowed: 0 S or more",
                                  i / columns, i % columns, g[i]);
    return 0;
}

int nvx_wires_transfer(const nvx_wires_params *self, size_t rows, size_t columns,
                       const double g[], double transfer[], nvx_error *err)
{
    if (check_cells(rows, columns, g, err) < 0)
        return -1;
    if (self->method == NVX_WIRES_EXACT)
        return nvx_wires_exact(self, rows, columns, g, transfer, err);
    if (self->method == NVX_WIRES_FAST)
        nvx_wires_fast(self, rows, columns, g, transfer);
    else
        memmove(transfer, g, rows * columns * sizeof *g);
    return 0;
}
