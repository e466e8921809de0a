#include "models/crossbar.h"

#include "devices/devices.h"
#include "models/wires.h"
#include "sim/config.h"

static const char *const mappings[] = {"differential", "offset", NULL};
static const char *const places[] = {"arrays", "columns", NULL};
static const char *const subtracts[] = {"analog", "digital", NULL};
static const char *const input_signs[] = {"bipolar", "two_phase", "twos_complement",
                                          NULL};

static const char *const dacs[] = {"amplitude", "pulses", NULL};

#define FIELD(f) .offset = offsetof(nvx_crossbar_params, f)

static const nvx_param param_table[] = {
    {.name = "rows",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(rows),
     .dflt = "128",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "word lines"},
    {.name = "columns",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(columns),
     .dflt = "128",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "bit lines"},
    {.name = "value_bits",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(value_bits),
     .dflt = "8",
     .min = 2,
     .max = 16,
     .trust = NVX_SIMULATED,
     .source = "RoCR (arXiv 2405.04700): int8",
     .doc = "bits of a stored value, sign included"},
    {.name = "input_bits",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(input_bits),
     .dflt = "8",
     .min = 2,
     .max = 16,
     .trust = NVX_SIMULATED,
     .source = "RoCR (arXiv 2405.04700): int8",
     .doc = "bits of an input value, sign included"},
    {.name = "bits_per_cell",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(bits_per_cell),
     .dflt = "2",
     .min = 1,
     .max = NVX_CELL_BITS_MAX,
     .trust = NVX_SIMULATED,
     .source = "RoCR (arXiv 2405.04700): 2-bit cells",
     .doc = "bits stored in one cell"},
    {.name = "mapping",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(mapping),
     .dflt = "differential",
     .choices = mappings,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "how the sign of a value is stored"},
    {.name = "pair",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(pair),
     .dflt = "arrays",
     .choices = places,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "differential: G+ and G- in parallel arrays or in neighbouring columns"},
    {.name = "slices",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(slices),
     .dflt = "arrays",
     .choices = places,
     .trust = NVX_SIMULATED,
     .source = "RoCR (arXiv 2405.04700): four 2-bit cells in parallel arrays",
     .doc = "slices of a value in parallel arrays or in neighbouring columns"},
    {.name = "subtract",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(subtract),
     .dflt = "analog",
     .choices = subtracts,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "differential: one conversion per pair, or one per column"},
    {.name = "input_sign",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(input_sign),
     .dflt = "bipolar",
     .choices = input_signs,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "how the sign of an input is applied"},
    {.name = "dac_bits",
     .kind = NVX_UINT,
     .unit = "1",
     FIELD(dac_bits),
     .dflt = "1",
     .min = 1,
     .max = 8,
     .trust = NVX_SIMULATED,
     .source = "ISAAC: 1-bit DACs",
     .doc = "most bits of an input applied at once; 1: bit planes"},
    {.name = "dac",
     .kind = NVX_CHOICE,
     .unit = "1",
     FIELD(dac),
     .dflt = "amplitude",
     .choices = dacs,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "several bits as a voltage, or as so many integrations of v_read"},
    {.name = "v_read",
     .kind = NVX_REAL,
     .unit = "V",
     FIELD(v_read),
     .dflt = "0.2 V",
     .min = 1e-3,
     .max = 5,
     .trust = NVX_MEASURED,
     .source = "Yao et al., Nature 577 (2020)",
     .doc = "read voltage, of the largest input"},
    {.name = "integrate",
     .kind = NVX_DURATION,
     .unit = "s",
     FIELD(integrate),
     .dflt = "10 ns",
     .min = 1,
     .max = 1e9,
     .trust = NVX_SIMULATED,
     .source = "NeuroSim V1.5 default read pulse: 10 ns",
     .doc = "time to settle and integrate one input plane, or one pulse of it"},
    {.name = "cell_area",
     .kind = NVX_REAL,
     .unit = "m2",
     FIELD(cell_area),
     .dflt = "0.0232 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SIMULATED,
     .source = "NeuroSim V1.5 default: 1T1R 4F x 12F at 22 nm",
     .doc = "area of one cell"},
    {.name = "gain",
     .kind = NVX_REAL,
     .unit = "1",
     FIELD(gain),
     .dflt = "1",
     .min = -1000,
     .max = 1000,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "digital gain of every column, before the shift-add"},
    {.name = "offset",
     .kind = NVX_REAL,
     .unit = "1",
     FIELD(offset),
     .dflt = "0",
     .min = -1e9,
     .max = 1e9,
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "digital offset of every column, in level steps per conversion"},
    {.name = "trim",
     .kind = NVX_STRING,
     .unit = "1",
     FIELD(trim),
     .dflt = "",
     .trust = NVX_DEFINED,
     .source = "definition",
     .doc = "CSV file vector,row_tile,slice,gain,offset for columns of their own"},
    {0},
};

static const nvx_part *const wires_parts[] = {&nvx_wires, NULL};

static const nvx_slot slot_table[] = {
    {"device", nvx_device_parts}, {"wires", wires_parts}, {0}};

static const nvx_stat stat_table[] = {
    {.name = "reads",
     .kind = NVX_COUNT,
     .unit = "1",
     .offset = offsetof(nvx_crossbar_state, reads),
     .doc = "input planes applied, summed over arrays"},
    {.name = "cell_energy",
     .kind = NVX_VALUE,
     .unit = "J",
     .offset = offsetof(nvx_crossbar_state, cell_energy),
     .doc = "energy in the cells, mean over trials"},
    {0},
};

static void derive(nvx_crossbar_params *p)
{
    uint64_t bits = p->mapping == NVX_DIFFERENTIAL ? p->value_bits - 1 : p->value_bits;
    uint64_t input = p->input_bits - 1;
    p->slice_count = (bits + p->bits_per_cell - 1) / p->bits_per_cell;
    p->sides = p->mapping == NVX_DIFFERENTIAL ? 2 : 1;
    uint64_t wide = (p->slices == NVX_IN_COLUMNS ? p->slice_count : 1) *
                    (p->pair == NVX_IN_COLUMNS ? p->sides : 1);
    p->vectors_per_array = p->columns / wide;
    p->arrays_per_block = p->slice_count * p->sides / wide;
    if (p->input_sign == NVX_TWOS_COMPLEMENT)
        input++;
    p->planes = (input + p->dac_bits - 1) / p->dac_bits;
    if (p->input_sign == NVX_TWO_PHASE)
        p->planes *= 2;
}

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_crossbar_params *p = vp;
    const nvx_config *device = nvx_config_child(self, "device");
    const nvx_device_ops *ops = nvx_config_part(device)->ops;
    unsigned most = ops->bits(nvx_config_params(device));
    derive(p);
    if (p->bits_per_cell > most)
        return nvx_config_fail(self, "bits_per_cell", err,
                               "%u bits per cell; the device holds %u at most",
                               (unsigned)p->bits_per_cell, most);
    if (!p->vectors_per_array)
        return nvx_config_fail(
            self, "columns", err, "%u columns hold no value of %u cells side by side",
            (unsigned)p->columns,
            (unsigned)(p->slice_count * p->sides / p->arrays_per_block));
    return 0;
}

static double area(const nvx_config *self)
{
    const nvx_crossbar_params *p = nvx_config_params(self);
    return (double)(p->rows * p->columns) * p->cell_area;
}

const nvx_part nvx_crossbar = {
    .impl = "crossbar",
    .doc = "array of memory cells",
    .params_size = sizeof(nvx_crossbar_params),
    .params = param_table,
    .slots = slot_table,
    .stats = stat_table,
    .check = check,
    .area = area,
    .area_meter = NVX_METER_CELL,
    .area_formula = "rows x columns x cell_area",
};
