#include "models/driver.h"

#include "sim/config.h"

static const nvx_param param_table[] = {
    {.name = "drive",
     .kind = NVX_DURATION,
     .unit = "cycles",
     .offset = offsetof(nvx_driver_params, drive),
     .dflt = "1 cycles",
     .min = 0,
     .max = 1000000.0,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "time to set the rows"},
    {.name = "energy",
     .kind = NVX_REAL,
     .unit = "J",
     .offset = offsetof(nvx_driver_params, energy),
     .dflt = "0.33 pJ",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "ISAAC via the Accelergy library: 1-bit DAC, 32 nm, full rate",
     .doc = "energy per active row, of a one-bit driver"},
    {.name = "word_line",
     .kind = NVX_REAL,
     .unit = "F",
     .offset = offsetof(nvx_driver_params, word_line),
     .dflt = "0 F",
     .min = 0,
     .max = 1e-6,
     .trust = NVX_ASSUMED,
     .source = "assumed: inside the energy",
     .doc = "capacitance of a word line with its cells, charged once per active row"},
    {.name = "word_line_voltage",
     .kind = NVX_REAL,
     .unit = "V",
     .offset = offsetof(nvx_driver_params, word_line_voltage),
     .dflt = "1 V",
     .min = 0,
     .max = 100,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "voltage it is charged to"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_driver_params, area),
     .dflt = "0.166 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "ISAAC via the Accelergy library: 1-bit DAC, 32 nm",
     .doc = "area per row, of a one-bit driver"},
    {0},
};

static const nvx_stat stat_table[] = {
    {.name = "activations",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_driver_state, activations),
     .doc = "rows driven with an input that is not zero"},
    {.name = "units",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_driver_state, units),
     .doc = "the same in one-bit drivers"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "unit",
     .meter = NVX_METER_DRIVER,
     .energy = offsetof(nvx_driver_params, energy),
     .count = offsetof(nvx_driver_state, units),
     .doc = "one active row of one array, by a one-bit driver"},
    {.name = "word_line",
     .meter = NVX_METER_DRIVER,
     .energy = offsetof(nvx_driver_params, word_line_energy),
     .count = offsetof(nvx_driver_state, activations),
     .formula = "word_line x word_line_voltage^2",
     .doc = "the word line of one active row charged"},
    {0},
};

uint64_t nvx_driver_units(const nvx_crossbar_params *x)
{
    return x->dac == NVX_DAC_AMPLITUDE ? 1ull << (x->dac_bits - 1) : 1;
}

double nvx_driver_row_energy(const nvx_driver_params *self, const nvx_crossbar_params *x)
{
    return (double)nvx_driver_units(x) * self->energy + self->word_line_energy;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_driver_params *p = vp;
    (void)self;
    (void)err;
    p->word_line_energy = p->word_line * p->word_line_voltage * p->word_line_voltage;
    return 0;
}

static double area(const nvx_config *self)
{
    return ((const nvx_driver_params *)nvx_config_params(self))->area;
}

const nvx_part nvx_driver = {
    .impl = "driver",
    .doc = "row driver",
    .params_size = sizeof(nvx_driver_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .check = check,
    .area = area,
    .area_meter = NVX_METER_DRIVER,
};
