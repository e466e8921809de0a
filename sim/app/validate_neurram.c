#include <stdio.h>
#include <stdlib.h>

#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/memory.h"
#include "sim/progress.h"
#include "sim/rng.h"

/* F5: NeuRRAM's eight operating points, each a run of models/presets/neurram.yaml.
 *
 * A core always has the next product waiting, so results are as far apart as a product
 * takes in the core: phases driven and integrated, converted, and the gaps. Host link,
 * bus and top-k work beside it and are not in it; all products are of the same input, so
 * that they take the same time there. All bits of it are set: the published word lines
 * are charged in every bit. */

enum { ROWS = 256, DIM = 128, REQUESTS = 16, SEED = 5 };
enum { POINTS = 8, OPERATIONS = 2 * 256 * 128 }; /* of a product, as published */

/* Published (Fig. 12, digitised): output and input bits; us per product; word lines and
 * neurons, fJ per operation. Bars: shares of the published figure. */
static const struct {
    unsigned out, in;
    double us, word_line, neuron, word_line_bar;
} point[POINTS] = {
    {3, 1, 1.48, 9.0, 10.6, 0.18},  {4, 2, 1.75, 8.3, 12.4, 0.11},
    {5, 3, 2.70, 15.5, 20.1, 0.05}, {6, 4, 4.23, 21.8, 29.1, 0.05},
    {7, 5, 5.99, 30.9, 44.2, 0.05}, {8, 6, 7.53, 37.2, 52.5, 0.05},
    {9, 7, 9.15, 43.7, 61.8, 0.05}, {10, 8, 11.9, 50.5, 75.9, 0.05},
};

/* Ours. */
typedef struct {
    double us, word_line, neuron;
    char problem[1200]; /* "": none */
} found;

static float *signs(const char *name, size_t n)
{
    nvx_stream stream = nvx_stream_new(SEED, 0, name, "neurram");
    float *v = nvx_alloc(n, sizeof *v);
    nvx_stream_normal(&stream, 0, n, v);
    for (size_t i = 0; i < n; i++)
        v[i] = v[i] < 0 ? -1.0f : 1.0f;
    return v;
}

static nvx_validate_bench *bench_new(nvx_error *err)
{
    float *stored = signs("stored", (size_t)ROWS * DIM),
          *query = signs("queries", (size_t)REQUESTS * DIM);
    for (size_t i = DIM; i < (size_t)REQUESTS * DIM; i++)
        query[i] = query[i - DIM];
    nvx_small_trace trace = {stored, query, ROWS, REQUESTS, DIM, 1};
    nvx_validate_bench *bench = nvx_validate_bench_new("neurram.yaml", &trace, err);
    free(stored);
    free(query);
    return bench;
}

static double fj(const nvx_validate_run *run, const char *component,
                 const char *operation)
{
    return 1e15 * nvx_validate_joule(run, component, operation) / OPERATIONS;
}

static void read_point(const nvx_validate_run *run, found *out)
{
    static const char *const parts[] = {"sample", "integration", "charge_step", "add"};
    out->us = 1e-6 * nvx_validate_interval_ps(run);
    out->word_line = fj(run, "chip.tile*.driver", "word_line");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        out->neuron += fj(run, "chip.tile*.adc_pool", parts[i]);
}

/* A signed input of b bits has b - 1 magnitude bits, one at least; more than three are
 * applied in two phases, the longer one first. */
static void run_point(const nvx_validate_bench *bench, size_t i, found *out)
{
    char bits[64], inputs[64], phase[64], line[1600];
    nvx_error err = {0};
    unsigned n = point[i].in > 1 ? point[i].in - 1 : 1;
    snprintf(bits, sizeof bits, "chip.tile.adc_pool.bits=%u", point[i].out);
    snprintf(inputs, sizeof inputs, "chip.tile.array.input_bits=%u", n + 1);
    snprintf(phase, sizeof phase, "chip.tile.array.dac_bits=%u", n > 3 ? (n + 1) / 2 : n);
    const char *const sets[] = {bits, inputs, phase, NULL};
    nvx_validate_run *run = nvx_validate_run_new(bench, sets, &err);
    if (run)
        read_point(run, out);
    else
        snprintf(out->problem, sizeof out->problem, "%.1199s",
                 nvx_error_format(&err, line, sizeof line));
    nvx_validate_run_destroy(&run);
}

static void run_points(found out[POINTS])
{
    nvx_error err = {0};
    nvx_validate_bench *bench = bench_new(&err);
    nvx_progress *progress = nvx_progress_start("validate", POINTS);
    for (size_t i = 0; i < POINTS; i++) {
        if (bench)
            run_point(bench, i, &out[i]);
        else
            snprintf(out[i].problem, sizeof out[i].problem, "%s", err.text);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    nvx_validate_bench_destroy(&bench);
}

static void add_row(nvx_validation *v, size_t i, const found *f, double ours,
                    double published, double share)
{
    char name[64];
    snprintf(name, sizeof name, "out %u, in %u bits", point[i].out, point[i].in);
    if (f->problem[0])
        nvx_validation_failure(v, name, f->problem);
    else
        nvx_validation_row(v, name, ours, published, share * published);
}

void nvx_validate_neurram(nvx_validation *v)
{
    static const char source[] = "NeuRRAM, Nature 608 (2022), Fig. 12, digitised";
    found f[POINTS] = {0};
    run_points(f);
    nvx_validation_claim(v, "F5", "NeuRRAM: time of a product in a core, us", source);
    for (size_t i = 0; i < POINTS; i++)
        add_row(v, i, &f[i], f[i].us, point[i].us, 0.07);
    nvx_validation_claim(v, "F5", "NeuRRAM: neurons, fJ per operation", source);
    for (size_t i = 0; i < POINTS; i++)
        add_row(v, i, &f[i], f[i].neuron, point[i].neuron, 0.06);
    nvx_validation_claim(v, "F5", "NeuRRAM: word lines, fJ per operation", source);
    for (size_t i = 0; i < POINTS; i++)
        add_row(v, i, &f[i], f[i].word_line, point[i].word_line, point[i].word_line_bar);
}
