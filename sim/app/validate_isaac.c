#include <math.h>
#include <stdlib.h>

#include "models/chip.h"
#include "models/vector_unit.h"
#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/rng.h"

/* F8: a tile of ISAAC at full use, by runs of models/presets/isaac.yaml.
 *
 * The preset has energies per operation; the power of a part is what it used in a run in
 * which it is what binds, over the time: energy per request / time between results. A run
 * binds the units (arrays and what is around them), one the bus, one the link and the
 * buffer between link and bus. The merge unit binds none: its power is over the time that
 * it was busy. Inputs have all bits set but one, stored values are spread evenly. */

enum { ROWS = 384, DIM = 512, REQUESTS = 64, SEED = 8, UNITS = 12, OPERATIONS = 2 };
enum { RUNS = 3, SETS = 5, PERIOD_PS = 1000 /* of the preset's core */ };

typedef enum { BY_UNITS, BY_BUS, BY_LINK, BY_COST } source;

/* What binds. Results by the link are short: the link is full one way, and its bits are
 * counted both ways. */
static const char *const sets[RUNS][SETS] = {
    [BY_UNITS] = {NULL},
    [BY_BUS] = {"chip.tile.array.integrate=1 cycles", "chip.tile.adc_pool.count=128",
                NULL},
    [BY_LINK] = {"chip.tile.array.integrate=1 cycles", "chip.tile.adc_pool.count=128",
                 "clock.network=2 GHz", "chip.topk.entry=32 bit", NULL},
};

/* A part of a unit; a part of the tile that binds in a run; one that is only busy in it;
 * one that no search uses. Published: mW of the unit, of the tile. */
#define UNIT(name, mw, part, ...)                                                        \
    {                                                                                    \
        "unit: " name, BY_UNITS, "chip.tile*." part, {__VA_ARGS__}, NULL, UNITS, mw      \
    }
#define TILE(name, mw, run, part, ...)                                                   \
    {                                                                                    \
        "tile: " name, run, part, {__VA_ARGS__}, NULL, 1, mw                             \
    }
#define BUSY(name, mw, operation)                                                        \
    {                                                                                    \
        "tile: " name, BY_BUS, "chip.topk", {operation}, "chip/topk", 1, mw              \
    }
#define COST(name, mw)                                                                   \
    {                                                                                    \
        "tile: " name ", by cost function", BY_COST, NULL, {NULL}, NULL, 1, mw           \
    }

static const struct {
    const char *name;
    source from;
    const char *component, *operation[OPERATIONS], *busy; /* busy: over its time */
    double units, mw; /* how many draw this power each */
} part[] = {
    UNIT("8 converters", 8 * 2.0, "adc_pool", "conversion"),
    UNIT("1024 DACs", 1024 * 0.0039, "driver", "unit"),
    UNIT("sample and hold", 0.01, "sample_hold", "sample"),
    UNIT("8 arrays", 8 * 0.3, "array", "cell_read"),
    UNIT("4 shift-adds", 4 * 0.05, "shift_add", "shift_add"),
    UNIT("input register", 1.24, "input_buffer", "write", "read"),
    UNIT("output register", 0.23, "output_buffer", "write", "read"),
    TILE("eDRAM", 20.7, BY_LINK, "chip.buffer", "write", "read"),
    TILE("bus", 7, BY_BUS, "chip.bus", "bit"),
    TILE("router", 42.0 / 4, BY_LINK, "host", "bit"),
    BUSY("shift-add", 0.05, "compare"),
    BUSY("output register", 1.68, "write"),
    COST("sigmoids", 0.52),
    COST("pooling", 0.4),
};

enum { PARTS = sizeof part / sizeof *part };

static nvx_validate_bench *bench_new(nvx_error *err)
{
    nvx_stream stream = nvx_stream_new(SEED, 0, "stored", "isaac");
    float *stored = nvx_alloc((size_t)ROWS * DIM, sizeof *stored),
          *query = nvx_alloc((size_t)REQUESTS * DIM, sizeof *query);
    nvx_stream_uniform(&stream, 0, (size_t)ROWS * DIM, stored);
    for (size_t i = 0; i < (size_t)ROWS * DIM; i++)
        stored[i] = 2 * stored[i] - 1;
    for (size_t i = 0; i < (size_t)REQUESTS * DIM; i++)
        query[i] = i % DIM ? -1.0f / 32767 : 1; /* 16 bits set; the largest: 15 */
    nvx_small_trace trace = {stored, query, ROWS, REQUESTS, DIM, 1};
    nvx_validate_bench *bench = nvx_validate_bench_new("isaac.yaml", &trace, err);
    free(stored);
    free(query);
    return bench;
}

/* Power of a part while it is used [mW]. */
static double power(const nvx_validate_run *run, size_t i)
{
    double joule = 0, ps = nvx_validate_interval_ps(run);
    for (int o = 0; o < OPERATIONS && part[i].operation[o]; o++)
        joule += nvx_validate_joule(run, part[i].component, part[i].operation[o]);
    if (part[i].busy)
        ps = PERIOD_PS * nvx_validate_busy(run, part[i].busy);
    return 1e15 * joule / ps / part[i].units;
}

/* Power of a function of the vector unit at its full rate [mW]. */
static double power_of_function(const nvx_config *config, unsigned fn)
{
    const uint64_t many = 1000000;
    const nvx_vector_params *p = nvx_config_at(config, "chip.vector");
    const nvx_clock_params *clocks = nvx_config_at(config, "clock");
    nvx_clock clock;
    if (p->lanes == 0 || nvx_clock_init(&clock, clocks->core) != 0)
        return (double)NAN;
    uint64_t cycles = nvx_vector_cycles(p, fn, many, &clock);
    return 1e15 * nvx_vector_energy(p, fn, many) / (double)nvx_clock_time(&clock, cycles);
}

static int measure_runs(const nvx_validate_bench *bench, double mw[PARTS], nvx_error *err)
{
    for (int s = 0; s < RUNS; s++) {
        nvx_validate_run *run = nvx_validate_run_new(bench, sets[s], err);
        if (!run)
            return -1;
        for (size_t i = 0; i < PARTS; i++)
            if ((int)part[i].from == s)
                mw[i] = power(run, i);
        nvx_validate_run_destroy(&run);
    }
    return 0;
}

static int measure(double mw[PARTS], nvx_error *err)
{
    nvx_validate_bench *bench = bench_new(err);
    if (!bench)
        return -1;
    int result = measure_runs(bench, mw, err);
    nvx_config *config =
        result == 0 ? nvx_config_load(bench->config, NULL, 0, &nvx_root, err) : NULL;
    if (config) {
        mw[PARTS - 2] = power_of_function(config, NVX_VECTOR_GELU);
        mw[PARTS - 1] = power_of_function(config, NVX_VECTOR_POOLING);
    } else {
        result = -1;
    }
    nvx_config_destroy(&config);
    nvx_validate_bench_destroy(&bench);
    return result;
}

void nvx_validate_isaac(nvx_validation *v)
{
    double mw[PARTS] = {0}, units = 0, tile = 0;
    nvx_error err = {0};
    char line[sizeof err.file + sizeof err.text + 32];
    nvx_validation_claim(v, "F8", "a tile of ISAAC at full use, mW",
                         "ISAAC, ISCA 2016 (recalled; the sums agree)");
    if (measure(mw, &err) != 0) {
        nvx_validation_failure(v, "all", nvx_error_format(&err, line, sizeof line));
        return;
    }
    for (size_t i = 0; i < PARTS; i++) {
        nvx_validation_row(v, part[i].name, mw[i], part[i].mw, 0.01 * part[i].mw);
        *(part[i].units > 1 ? &units : &tile) += part[i].units * mw[i];
    }
    nvx_validation_row(v, "12 units", units, 289, 0.01 * 289);
    nvx_validation_row(v, "tile", units + tile, 330, 0.01 * 330);
}
