/* F9: the crossbar against the CPU of a Jetson Orin, and against a digital in-ReRAM chip.
 *
 * Banks of 10 to 100 000 vectors of 384 values, one search at a time. The crossbar is
 * edge-rag.yaml with as many tiles as the bank takes; the processor is jetson-orin.yaml,
 * which stores the same 8-bit values. Neither side counts what a program does before the
 * search begins: dispatch is 0. Published are largest ratios over banks, of another
 * crossbar; ours may lie within a factor of ten of them, so that logarithms are compared.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/app/bank_trace.h"
#include "sim/app/point.h"
#include "sim/app/validate_rows.h"
#include "sim/app/validate_run.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/progress.h"

enum { BANKS = 5, DIM = 384, VECTORS = 128 /* of a column tile */ };
enum { DIRC_ROWS = 8192, DIRC_DIM = 512 }; /* 4 MiB */
enum { TEXT = 1300 };

static const uint64_t bank[BANKS] = {10, 100, 1000, 10000, 100000};

/* What one run found; NAN where it failed. */
typedef struct {
    double us, uj;
} figures;

typedef struct {
    char *program, *folder, *trace, *crossbar, *processor;
    char problem[TEXT]; /* "": none */
} bench;

static void bench_clear(bench *b)
{
    if (b->trace)
        unlink(b->trace);
    if (b->folder)
        rmdir(b->folder);
    free(b->program);
    free(b->folder);
    free(b->trace);
    free(b->crossbar);
    free(b->processor);
}

static bench bench_of(uint64_t rows, uint64_t dim)
{
    nvx_error err = {0};
    bench b = {.program = nvx_point_program(&err), .folder = nvx_validate_folder(&err)};
    b.crossbar = nvx_preset_file("edge-rag.yaml");
    b.processor = nvx_preset_file("jetson-orin.yaml");
    if (b.folder)
        b.trace = nvx_format("%s/bank.h5", b.folder);
    if (!b.crossbar || !b.processor)
        nvx_fail_environment(&err, "edge-rag.yaml or jetson-orin.yaml is not there");
    if (err.status != NVX_OK || nvx_bank_trace(b.trace, rows, dim, &err) < 0)
        snprintf(b.problem, sizeof b.problem, "%s", err.text);
    return b;
}

static double figure(json_t *report, const char *outer, const char *inner)
{
    return json_number_value(json_object_get(json_object_get(report, outer), inner));
}

static figures run(bench *b, const char *config, const char *const sets[])
{
    nvx_error err = {0};
    figures out = {(double)NAN, (double)NAN};
    nvx_point point = {
        .program = b->program, .config = config, .trace = b->trace, .sets = sets};
    while (sets[point.n_sets])
        point.n_sets++;
    json_t *report = b->problem[0] ? NULL : nvx_point_run(&point, &err);
    if (report) {
        out.us = figure(report, "latency_ns", "p50") * 1e-3;
        out.uj = figure(report, "energy_nj_per_request", "total") * 1e-3;
    } else if (!b->problem[0]) {
        nvx_error_format(&err, b->problem, sizeof b->problem);
    }
    json_decref(report);
    return out;
}

static figures run_crossbar(bench *b, uint64_t rows, uint64_t row_tiles)
{
    char bank_set[64], tiles[64];
    uint64_t blocks = (rows + VECTORS - 1) / VECTORS * row_tiles;
    snprintf(bank_set, sizeof bank_set, "run.rows=%llu", (unsigned long long)rows);
    snprintf(tiles, sizeof tiles, "chip.tiles=%llu", (unsigned long long)blocks);
    const char *const sets[] = {bank_set, tiles, "run.trials=1", "run.outstanding=1",
                                NULL};
    return run(b, b->crossbar, sets);
}

static figures run_processor(bench *b, uint64_t rows)
{
    char bank_set[64];
    snprintf(bank_set, sizeof bank_set, "run.rows=%llu", (unsigned long long)rows);
    const char *const sets[] = {bank_set, "chip.dispatch=0 s", "run.outstanding=1", NULL};
    return run(b, b->processor, sets);
}

/* A row of log10(ours / published); its name tells ours. */
static void add_row(nvx_validation *v, const bench *b, const char *what, double ours,
                    double published)
{
    char name[64];
    snprintf(name, sizeof name, "%s: %.4g", what, ours);
    if (b->problem[0])
        nvx_validation_failure(v, what, b->problem);
    else
        nvx_validation_row(v, name, log10(ours / published), 0, 1);
}

static void compare_banks(nvx_validation *v)
{
    figures most = {0, 0};
    bench b = bench_of(bank[BANKS - 1], DIM);
    nvx_progress *progress = nvx_progress_start("validate", BANKS);
    nvx_validation_claim(v, "F9",
                         "most over a Jetson Orin CPU, log10 of ours / published",
                         "NVCiM-PT, DATE 2025: up to 120x latency, 60x energy");
    for (size_t i = 0; i < BANKS; i++) {
        figures chip = run_crossbar(&b, bank[i], 1), cpu = run_processor(&b, bank[i]);
        most.us = fmax(most.us, cpu.us / chip.us);
        most.uj = fmax(most.uj, cpu.uj / chip.uj);
        nvx_progress_step(progress, 1);
    }
    nvx_progress_end(&progress);
    add_row(v, &b, "latency ratio", most.us, 120);
    add_row(v, &b, "energy ratio", most.uj, 60);
    bench_clear(&b);
}

static void compare_dirc(nvx_validation *v)
{
    bench b = bench_of(DIRC_ROWS, DIRC_DIM);
    nvx_validation_claim(v, "F9", "a search of 4 MB, log10 of ours / published",
                         "DIRC-RAG, arXiv 2510.25278: 512-d int8, 5.6 us, 0.956 uJ");
    figures chip = run_crossbar(&b, DIRC_ROWS, 2);
    add_row(v, &b, "latency, us", chip.us, 5.6);
    add_row(v, &b, "energy, uJ", chip.uj, 0.956);
    bench_clear(&b);
}

void nvx_validate_platform(nvx_validation *validation)
{
    compare_banks(validation);
    compare_dirc(validation);
}
