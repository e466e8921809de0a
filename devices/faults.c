#include "devices/faults.h"

#include <math.h>

#include "devices/device.h"
#include "sim/config.h"
#include "sim/memory.h"

typedef struct {
    double stuck_low, stuck_high, endurance, endurance_sigma, cycles;
} params;

#define REAL(field, value, largest, trusted, from, what)                                 \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "1",                                   \
        .offset = offsetof(params, field), .dflt = value, .min = 0, .max = largest,      \
        .trust = trusted, .source = from, .doc = what                                    \
    }

static const nvx_param param_table[] = {
    REAL(stuck_low, "0", 1, NVX_ASSUMED, "assumed: off",
         "share of cells stuck at the lowest level"),
    REAL(stuck_high, "0", 1, NVX_ASSUMED, "assumed: off",
         "share of cells stuck at the highest level"),
    REAL(endurance, "0", 1e18, NVX_ASSUMED, "assumed: off",
         "median of the cycles a cell lasts; 0: for ever"),
    REAL(endurance_sigma, "0.5", 10, NVX_ASSUMED, "assumed",
         "std of the cycles a cell lasts, in decades"),
    REAL(cycles, "0", 1e18, NVX_DEFINED, "definition", "programmings so far"),
    {0},
};

static int check(void *vp, const nvx_config *self, nvx_error *err)
{
    const params *p = vp;
    if (p->stuck_low + p->stuck_high > 1)
        return nvx_config_fail(self, "stuck_high", err,
                               "%g with stuck_low %g is more than all cells; allowed: a "
                               "sum up to 1",
                               p->stuck_high, p->stuck_low);
    return 0;
}

static const nvx_part part = {
    .doc = "stuck and worn-out cells",
    .params_size = sizeof(params),
    .params = param_table,
    .check = check,
};

const nvx_part *const nvx_faults_parts[] = {&part, NULL};

static const double ALL = 4294967296.0; /* values of a draw */

static double worn(const nvx_faults *f, double cycles)
{
    if (f->endurance <= 0 || cycles <= 0)
        return 0;
    double decades = log10(cycles / f->endurance);
    if (f->sigma <= 0)
        return decades >= 0;
    return erfc(-decades / f->sigma / sqrt(2)) / 2;
}

/* Worn-out cells are a share of those that are not stuck from the start. */
static void set_worn(nvx_faults *f, double stuck, double cycles)
{
    f->worn = (uint64_t)rint((stuck + (1 - stuck) * worn(f, cycles)) * ALL);
}

nvx_faults nvx_faults_new(const nvx_config *config)
{
    const params *p = nvx_config_params(config);
    const double stuck = p->stuck_low + p->stuck_high;
    nvx_faults f = {
        .low = (uint64_t)rint(p->stuck_low * ALL),
        .high = (uint64_t)rint(stuck * ALL),
        .endurance = p->endurance,
        .sigma = p->endurance_sigma,
        .cycles = p->cycles,
    };
    set_worn(&f, stuck, f.cycles);
    return f;
}

nvx_faults nvx_faults_after(const nvx_faults *self, uint64_t writes)
{
    nvx_faults f = *self;
    if (writes > 0 && f.endurance > 0)
        set_worn(&f, (double)f.high / ALL, f.cycles + (double)writes);
    return f;
}

bool nvx_faults_any(const nvx_faults *self) { return self->worn > 0; }

double nvx_faults_endurance(const nvx_config *config)
{
    return ((const params *)nvx_config_params(config))->endurance;
}

void nvx_faults_draw(const nvx_faults *self, const nvx_stream *stream, uint64_t first,
                     size_t n, uint8_t stuck[])
{
    uint32_t bits[NVX_CELL_BATCH];
    NVX_ASSERT(n <= NVX_CELL_BATCH);
    nvx_stream_bits(stream, first, n, bits);
    for (size_t i = 0; i < n; i++)
        stuck[i] = bits[i] < self->low    ? NVX_STUCK_LOW
                   : bits[i] < self->high ? NVX_STUCK_HIGH
                   : bits[i] < self->worn ? NVX_STUCK_LOW
                                          : NVX_STUCK_NOT;
}
