#include <math.h>
#include <stdlib.h>

#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/memory.h"
#include "sim/rng.h"

/* F7: one layer that NeuroSim was run on, by runs of models/presets/neurosim-22.yaml.
 *
 * The preset's constants are NeuroSim's, divided by the operations of one array and
 * plane; how many arrays, planes, conversions, active rows and cycles there are is
 * simulated. A machine with products waiting always: results are as far apart as the
 * arrays take for one. */

enum { ROWS = 2048, DIM = 384, REQUESTS = 16, SEED = 7, BITS = 8, TRIES = 100000 };
enum { ACTIVE = 1548 }; /* bits set of 384 x 8: the published activity of 0.504 */
enum { COSTS = 5, SETS = 6 };

/* Published, with arrays of 128 and of 384 rows; what the second changes. */
static const struct {
    const char *rows, *sets[SETS];
    uint64_t period_ps;
    double cycles, ns, conversions, pj[COSTS];
} layer[] = {
    {"128", {NULL}, 12720, 64, 814, 196608, {56089, 5459, 6578, 388, 3838}},
    {"384",
     {"chip.tile.array.rows=384", "chip.tile.arrays=1", "clock.core=78.3699 MHz",
      "chip.tile.adc_pool.energy=698 fJ", "chip.tile.mux.energy=5.31 fJ", NULL},
     12760,
     64,
     816,
     65536,
     {45717, 5459, 6578, 346, 1279}},
};

static const struct {
    const char *name, *component, *operation;
} costs[COSTS] = {
    {"converters", "chip.tile*.adc_pool", "conversion"},
    {"word lines", "chip.tile*.driver", "word_line"},
    {"drivers", "chip.tile*.driver", "unit"},
    {"column mux", "chip.tile*.mux", "switch"},
    {"shift-add", "chip.tile*.shift_add", "shift_add"},
};

/* Bits set in a vector's codes as two's complement, the largest magnitude being 127. */
static unsigned bits_set(const float v[DIM])
{
    float top = 0;
    unsigned sum = 0;
    for (size_t i = 0; i < DIM; i++)
        top = fmaxf(top, fabsf(v[i]));
    for (size_t i = 0; i < DIM; i++) {
        unsigned code = (unsigned)(int)lrintf(v[i] / top * 127) & 0xff;
        for (; code; code &= code - 1)
            sum++;
    }
    return sum;
}

/* The first Gaussian vector with the published activity, as often as there are requests.
 */
static float *queries_new(void)
{
    nvx_stream stream = nvx_stream_new(SEED, 0, "queries", "layer");
    float *v = nvx_alloc((size_t)REQUESTS * DIM, sizeof *v);
    uint64_t drawn = 0;
    do {
        nvx_stream_normal(&stream, DIM * drawn, DIM, v);
    } while (bits_set(v) != ACTIVE && ++drawn < TRIES);
    for (size_t i = DIM; i < (size_t)REQUESTS * DIM; i++)
        v[i] = v[i - DIM];
    return v;
}

static nvx_validate_bench *bench_new(nvx_error *err)
{
    nvx_stream stream = nvx_stream_new(SEED, 0, "stored", "layer");
    float *stored = nvx_alloc((size_t)ROWS * DIM, sizeof *stored), *query = queries_new();
    nvx_stream_normal(&stream, 0, (size_t)ROWS * DIM, stored);
    nvx_small_trace trace = {stored, query, ROWS, REQUESTS, DIM, 1};
    nvx_validate_bench *bench = nvx_validate_bench_new("neurosim-22.yaml", &trace, err);
    free(stored);
    free(query);
    return bench;
}

static void add_row(nvx_validation *v, const char *rows, const char *what, double ours,
                    double published, double bar)
{
    char *name = nvx_format("%s rows: %s", rows, what);
    nvx_validation_row(v, name, ours, published, bar);
    free(name);
}

static void add_rows(nvx_validation *v, size_t at, const nvx_validate_run *run)
{
    const char *rows = layer[at].rows;
    double ps = nvx_validate_interval_ps(run);
    add_row(v, rows, "sensing cycles", ps / (double)layer[at].period_ps, layer[at].cycles,
            0);
    add_row(v, rows, "time, ns", 1e-3 * ps, layer[at].ns, 1);
    add_row(v, rows, "conversions",
            nvx_validate_count(run, "chip.tile*.adc_pool", "conversion"),
            layer[at].conversions, 0);
    for (size_t i = 0; i < COSTS; i++) {
        char *what = nvx_format("%s, pJ", costs[i].name);
        double joule = nvx_validate_joule(run, costs[i].component, costs[i].operation);
        add_row(v, rows, what, 1e12 * joule, layer[at].pj[i], 0.01 * layer[at].pj[i]);
        free(what);
    }
}

void nvx_validate_layer(nvx_validation *v)
{
    nvx_validation_claim(v, "F7", "a layer of 384 x 2048, per query",
                         "NeuroSim V1.4 run on it, 22 nm, one copy of the weights");
    for (size_t i = 0; i < sizeof layer / sizeof *layer; i++) {
        nvx_error err = {0};
        char line[sizeof err.file + sizeof err.text + 32];
        nvx_validate_bench *bench = bench_new(&err);
        nvx_validate_run *run =
            bench ? nvx_validate_run_new(bench, layer[i].sets, &err) : NULL;
        if (run)
            add_rows(v, i, run);
        else
            nvx_validation_failure(v, layer[i].rows,
                                   nvx_error_format(&err, line, sizeof line));
        nvx_validate_run_destroy(&run);
        nvx_validate_bench_destroy(&bench);
    }
}
