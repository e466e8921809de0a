#include "models/vector_unit.h"

#include "sim/config.h"
#include "sim/memory.h"

/* Time and energy per element of a function. */
#define CYCLES(fn)                                                                       \
    .kind = NVX_DURATION, .unit = "cycles",                                              \
    .offset = offsetof(nvx_vector_params, cycles) + (fn) * sizeof(nvx_duration),         \
    .min = 1, .max = 1e6, .doc = "time of a lane per element"
#define ENERGY(fn)                                                                       \
    .kind = NVX_REAL, .unit = "J",                                                       \
    .offset = offsetof(nvx_vector_params, energy) + (fn) * sizeof(double), .min = 0,     \
    .max = 1, .doc = "energy per element"

static const nvx_param param_table[] = {
    {.name = "lanes",
     .kind = NVX_UINT,
     .unit = "1",
     .offset = offsetof(nvx_vector_params, lanes),
     .dflt = "16",
     .min = 1,
     .max = 65536,
     .trust = NVX_ASSUMED,
     .source = "assumed",
     .doc = "elements worked on at once"},
    {.name = "softmax_cycles",
     .dflt = "3 cycles",
     CYCLES(NVX_VECTOR_SOFTMAX),
     .trust = NVX_ASSUMED,
     .source = "assumed: maximum, exponentials and sum, quotient, a pass each"},
    {.name = "softmax_energy",
     .dflt = "13.39 pJ",
     ENERGY(NVX_VECTOR_SOFTMAX),
     .trust = NVX_SCALED,
     .source = "comparator 0.0295, 2 adders 0.21, multiplier 12.68 pJ (Aladdin, 40 nm), "
               "table 0.26 pJ (PUMA, 32 nm)"},
    {.name = "layernorm_cycles",
     .dflt = "3 cycles",
     CYCLES(NVX_VECTOR_LAYERNORM),
     .trust = NVX_ASSUMED,
     .source = "assumed: mean, variance, quotient, a pass each"},
    {.name = "layernorm_energy",
     .dflt = "38.88 pJ",
     ENERGY(NVX_VECTOR_LAYERNORM),
     .trust = NVX_SCALED,
     .source = "4 adders 0.21, 3 multipliers 12.68 pJ (Aladdin, 40 nm)"},
    {.name = "gelu_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_GELU),
     .trust = NVX_SIMULATED,
     .source = "PUMA: activation unit 1 ns"},
    {.name = "gelu_energy",
     .dflt = "12.94 pJ",
     ENERGY(NVX_VECTOR_GELU),
     .trust = NVX_SCALED,
     .source =
         "table 0.26 pJ (PUMA, 32 nm; ISAAC, recalled: 0.52 mW for two), multiplier "
         "12.68 pJ (Aladdin, 40 nm)"},
    {.name = "relu_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_RELU),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "relu_energy",
     .dflt = "0.0295 pJ",
     ENERGY(NVX_VECTOR_RELU),
     .trust = NVX_SIMULATED,
     .source = "Aladdin: comparator, 40 nm"},
    {.name = "add_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_ADD),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "add_energy",
     .dflt = "0.21 pJ",
     ENERGY(NVX_VECTOR_ADD),
     .trust = NVX_SIMULATED,
     .source = "Aladdin: 32-bit adder, 40 nm"},
    {.name = "scale_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_SCALE),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "scale_energy",
     .dflt = "12.68 pJ",
     ENERGY(NVX_VECTOR_SCALE),
     .trust = NVX_SIMULATED,
     .source = "Aladdin: 32-bit multiplier, 40 nm"},
    {.name = "mean_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_MEAN),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "mean_energy",
     .dflt = "0.21 pJ",
     ENERGY(NVX_VECTOR_MEAN),
     .trust = NVX_SIMULATED,
     .source = "Aladdin: 32-bit adder, 40 nm"},
    {.name = "pooling_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_POOLING),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "pooling_energy",
     .dflt = "0.4 pJ",
     ENERGY(NVX_VECTOR_POOLING),
     .trust = NVX_SCALED,
     .source = "ISAAC, recalled: pooling unit of 0.4 mW, 32 nm; an element per ns "
               "assumed"},
    {.name = "multiply_add_cycles",
     .dflt = "1 cycles",
     CYCLES(NVX_VECTOR_MULTIPLY_ADD),
     .trust = NVX_ASSUMED,
     .source = "assumed"},
    {.name = "multiply_add_energy",
     .dflt = "12.89 pJ",
     ENERGY(NVX_VECTOR_MULTIPLY_ADD),
     .trust = NVX_SIMULATED,
     .source = "Aladdin: 32-bit multiplier 12.68, adder 0.21 pJ, 40 nm"},
    {.name = "area",
     .kind = NVX_REAL,
     .unit = "m2",
     .offset = offsetof(nvx_vector_params, area),
     .dflt = "6928 um2",
     .min = 0,
     .max = 1,
     .trust = NVX_SCALED,
     .source = "adder 278, multiplier 6350 um2 (Aladdin, 40 nm), table 300 um2 (PUMA, "
               "32 nm)",
     .doc = "area per lane"},
    {.name = "leakage",
     .kind = NVX_REAL,
     .unit = "W",
     .offset = offsetof(nvx_vector_params, leakage),
     .dflt = "0 W",
     .min = 0,
     .max = 1000,
     .trust = NVX_ASSUMED,
     .source = "assumed: not published",
     .doc = "standing power per lane"},
    {0},
};

#define COUNTED(fn) offsetof(nvx_vector_state, elements) + (fn) * sizeof(uint64_t)
#define STAT(key, fn)                                                                    \
    {                                                                                    \
        .name = key, .kind = NVX_COUNT, .unit = "1", .offset = COUNTED(fn),              \
        .doc = "elements of " key                                                        \
    }
#define OPERATION(key, fn)                                                               \
    {                                                                                    \
        .name = key, .meter = NVX_METER_VECTOR,                                          \
        .energy = offsetof(nvx_vector_params, energy) + (fn) * sizeof(double),           \
        .count = COUNTED(fn), .doc = "one element of " key                               \
    }
#define EACH(MACRO)                                                                      \
    MACRO("softmax", NVX_VECTOR_SOFTMAX), MACRO("layernorm", NVX_VECTOR_LAYERNORM),      \
        MACRO("gelu", NVX_VECTOR_GELU), MACRO("relu", NVX_VECTOR_RELU),                  \
        MACRO("add", NVX_VECTOR_ADD), MACRO("scale", NVX_VECTOR_SCALE),                  \
        MACRO("mean", NVX_VECTOR_MEAN), MACRO("pooling", NVX_VECTOR_POOLING),            \
        MACRO("multiply_add", NVX_VECTOR_MULTIPLY_ADD)

#define SERVED(key, in, what)                                                            \
    {                                                                                    \
        .name = #key, .kind = NVX_COUNT, .unit = in,                                     \
        .offset = offsetof(nvx_vector_state, key), .doc = what                           \
    }

static const nvx_stat stat_table[] = {
    EACH(STAT),
    SERVED(grants, "1", "times it was granted"),
    SERVED(busy, "cycles", "cycles in use"),
    SERVED(wait, "cycles", "cycles from asking to grant, summed"),
    SERVED(longest_wait, "cycles", "longest of them"),
    SERVED(most_waiting, "1", "most that asked at one decision"),
    {0}};
static const nvx_operation operation_table[] = {EACH(OPERATION), {0}};

uint64_t nvx_vector_cycles(const nvx_vector_params *self, unsigned fn, uint64_t elements,
                           const nvx_clock *clock)
{
    NVX_ASSERT(self->lanes > 0 && fn < NVX_VECTOR_KINDS);
    uint64_t turns = elements / self->lanes + (elements % self->lanes != 0);
    uint64_t cycles = nvx_clock_cycles(clock, self->cycles[fn]);
    return turns * (cycles ? cycles : 1);
}

double nvx_vector_energy(const nvx_vector_params *self, unsigned fn, uint64_t elements)
{
    NVX_ASSERT(self->lanes > 0 && fn < NVX_VECTOR_KINDS);
    return (double)elements * self->energy[fn];
}

static double area(const nvx_config *self)
{
    const nvx_vector_params *p = nvx_config_params(self);
    return (double)p->lanes * p->area;
}

static double leakage(const nvx_config *self)
{
    const nvx_vector_params *p = nvx_config_params(self);
    return (double)p->lanes * p->leakage;
}

static const nvx_part none = {
    .impl = "none",
    .doc = "no vector unit",
    .params_size = sizeof(nvx_vector_params),
};

static const nvx_part vector_unit = {
    .impl = "vector_unit",
    .doc = "lanes that compute element by element",
    .params_size = sizeof(nvx_vector_params),
    .params = param_table,
    .stats = stat_table,
    .operations = operation_table,
    .area = area,
    .leakage = leakage,
    .area_meter = NVX_METER_VECTOR,
    .area_formula = "lanes x area",
    .leakage_formula = "lanes x leakage",
};

const nvx_part *const nvx_vector_parts[] = {&none, &vector_unit, NULL};
