#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "devices/confusion.h"
#include "devices/device.h"
#include "devices/import.h"
#include "devices/profile_write.h"
#include "sim/app/validate_rows.h"
#include "sim/config.h"
#include "sim/memory.h"

/* F4: measured cells. Confusion matrices recomputed from the cells of a published set, and
 * a profile made of one half of them against the other half. */

enum {
    BITS = 5,
    LEVELS = 1 << BITS, /* of the profile, and so one per range */
    TIMES = 6,
    DRAWS = 4 * NVX_CELL_BATCH, /* per level and time */
};

static const double GMAX = 40e-6; /* S */
static const double ALPHA = 0.01; /* of all tests together */
static const char SOURCE[] = "Akash Levy, RRAM-Relaxation-Master-Model, technology C";

static const struct {
    const char *name, *file;
    double time; /* s */
} times[TIMES] = {
    {"0 s", "devices/data/techC/0.npy", 0},
    {"10 ms", "devices/data/techC/0.01.npy", 0.01},
    {"100 ms", "devices/data/techC/0.1.npy", 0.1},
    {"1 s", "devices/data/techC/1.npy", 1},
    {"4 s", "devices/data/techC/4.npy", 4},
    {"100 ks", "devices/data/techC/100000.npy", 1e5},
};

/* Imports one file the program carries; NULL and err. */
static nvx_samples *import(const char *relative, const char *columns, const char *at,
                           nvx_error *err)
{
    char *path = nvx_data_file(relative);
    const char *one = path;
    nvx_device_files files = {
        .path = &one, .n = 1, .columns = columns, .times = at, .gmax = GMAX, .rate = NAN};
    nvx_device_measured all = {0};
    nvx_samples *samples = NULL;
    if (!path)
        nvx_fail_input(err, "%s is not there", relative);
    else if (nvx_device_import(&files, &all, err) == 0)
        samples = all.samples, all.samples = NULL;
    nvx_device_measured_clear(&all);
    free(path);
    return samples;
}

/* --- confusion --- */

/* Counts that differ between the cells' matrix and the published one. */
static int differing(const nvx_samples *cells, int t, double *out, nvx_error *err)
{
    char *at = nvx_format("%g", times[t].time);
    nvx_samples *theirs = import(times[t].file, NULL, at, err);
    free(at);
    if (!theirs)
        return -1;
    const nvx_confusion *matrix = &theirs->confusions[0];
    size_t n = (size_t)matrix->levels * matrix->levels;
    uint64_t *counts = nvx_alloc(n, sizeof *counts);
    nvx_confusion_count(cells, times[t].time, NAN, GMAX, matrix->levels, counts);
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out += counts[i] != matrix->counts[i];
    free(counts);
    nvx_samples_destroy(&theirs);
    return 0;
}

static void add_confusion(nvx_validation *v, const nvx_samples *cells)
{
    nvx_validation_claim(v, "F4", "16 x 16 confusion counts that differ", SOURCE);
    for (int t = 0; t < TIMES; t++) {
        nvx_error err = {0};
        double differ;
        char *name = nvx_format("from cells at %s", times[t].name);
        if (differing(cells, t, &differ, &err) == 0)
            nvx_validation_row(v, name, differ, 0, 0);
        else
            nvx_validation_failure(v, name, err.text);
        free(name);
    }
}

/* --- the two halves --- */

/* Cells with an even (0) or odd (1) address. */
static nvx_samples *half(const nvx_samples *all, unsigned odd, nvx_error *err)
{
    nvx_samples *out = nvx_samples_new(NVX_SAMPLES_CELLS, odd ? "odd" : "even");
    out->gmax = GMAX;
    for (size_t i = 0; i < all->n_cells; i++)
        if (all->cells[i].cell % 2 == odd)
            nvx_samples_add(out, &all->cells[i], err);
    nvx_samples_check(out, NULL, err);
    return out;
}

/* Change of the cells of a range by time t, of the full scale, sorted. */
static size_t change(const nvx_samples *half_of, unsigned range, double t, double out[])
{
    size_t n = 0;
    const nvx_sample *c = half_of->cells;
    for (size_t i = 0, end; i < half_of->n_cells; i = end) {
        end = nvx_samples_series(half_of, i);
        if (floor(c[i].g / GMAX * LEVELS) != range)
            continue;
        for (size_t k = i + 1; k < end; k++)
            if (c[k].time == t)
                out[n++] = (c[k].g - c[i].g) / GMAX;
    }
    nvx_sort(out, n);
    return n;
}

/* Change the device draws for a level by time t, of the range, sorted. */
static void draw(const nvx_device_ops *ops, const nvx_cell_plan *plan, unsigned l,
                 double t, double out[])
{
    uint8_t level[NVX_CELL_BATCH];
    float g[NVX_CELL_BATCH];
    char *path = nvx_format("level%u", l);
    nvx_stream stream = nvx_stream_new(1, 0, path, "relax");
    memset(level, (int)l, sizeof level);
    for (uint64_t first = 0; first < DRAWS; first += NVX_CELL_BATCH) {
        memset(g, 0, sizeof g);
        ops->relax(plan, &stream, first, NVX_CELL_BATCH, level, t, g);
        for (size_t i = 0; i < NVX_CELL_BATCH; i++)
            out[first + i] = (double)g[i] / (LEVELS - 1);
    }
    nvx_sort(out, DRAWS);
    free(path);
}

static const nvx_slot root_slots[] = {{"device", nvx_device_parts}, {0}};
static const nvx_part root = {.doc = "a device alone", .slots = root_slots};

/* The device of a profile's YAML; NULL and err. */
static nvx_config *device_of(const nvx_samples *cells, nvx_error *err)
{
    nvx_profile_options options = nvx_profile_options_default();
    nvx_profile *profile = nvx_profile_fit(cells, &options, err);
    if (!profile)
        return NULL;
    char *yaml = nvx_profile_yaml(profile), *line = yaml, *out = NULL;
    size_t size;
    FILE *to = open_memstream(&out, &size);
    NVX_ASSERT(to);
    fprintf(to, "device:\n");
    for (char *end; *line; line = end) {
        end = line + strcspn(line, "\n") + 1;
        fprintf(to, "  %.*s", (int)(end - line), line);
    }
    NVX_ASSERT(fclose(to) == 0);
    nvx_config *config = nvx_config_parse(out, "even", NULL, NULL, 0, &root, err);
    nvx_profile_destroy(&profile);
    free(yaml);
    free(out);
    return config;
}

/* A row per time: the smallest p of its levels, as a number of tests rejected. */
static void test_times(nvx_validation *v, const nvx_device_ops *ops,
                       const nvx_cell_plan *plan, const nvx_samples *odd)
{
    const double alpha = ALPHA / ((TIMES - 1) * LEVELS);
    double *measured = nvx_alloc(odd->n_cells, sizeof *measured);
    double *drawn = nvx_alloc(DRAWS, sizeof *drawn);
    for (int t = 1; t < TIMES; t++) {
        int rejected = 0;
        double least = 1;
        for (unsigned l = 0; l < LEVELS; l++) {
            size_t n = change(odd, l, times[t].time, measured);
            draw(ops, plan, l, times[t].time, drawn);
            double p =
                n ? nvx_ks_p(nvx_ks_distance(measured, n, drawn, DRAWS), n, DRAWS) : 0;
            rejected += p < alpha;
            least = fmin(least, p);
        }
        char *name = nvx_format("%s, least p %.2g", times[t].name, least);
        nvx_validation_row(v, name, rejected, 0, 0);
        free(name);
    }
    free(measured);
    free(drawn);
}

static void add_halves(nvx_validation *v, const nvx_samples *cells)
{
    nvx_error err = {0};
    nvx_validation_claim(v, "F4", "levels of 32 whose draws differ from odd addresses",
                         "profile of even addresses; Kolmogorov-Smirnov, 0.01 / 160");
    nvx_samples *even = half(cells, 0, &err), *odd = half(cells, 1, &err);
    nvx_config *config = device_of(even, &err);
    if (config) {
        const nvx_config *device = nvx_config_child(config, "device");
        const nvx_device_ops *ops = nvx_config_part(device)->ops;
        nvx_cell_plan plan = {.bits = BITS, .levels = LEVELS};
        if (ops->plan(nvx_config_params(device), device, &plan, &err) == 0)
            test_times(v, ops, &plan, odd);
        ops->clear(&plan);
    }
    if (err.status)
        nvx_validation_failure(v, "profile of even addresses", err.text);
    nvx_config_destroy(&config);
    nvx_samples_destroy(&even);
    nvx_samples_destroy(&odd);
}

void nvx_validate_devices(nvx_validation *validation)
{
    nvx_error err = {0};
    nvx_samples *cells =
        import("devices/data/techC/relaxation.tsv.gz", "addr,time_s,G_S", NULL, &err);
    if (cells) {
        add_confusion(validation, cells);
        add_halves(validation, cells);
    } else {
        nvx_validation_claim(validation, "F4", "measured cells", SOURCE);
        nvx_validation_failure(validation, "cells of technology C", err.text);
    }
    nvx_samples_destroy(&cells);
}
