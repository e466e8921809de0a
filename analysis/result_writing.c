/* result_writing.c - what writing took, in a result: the matrix before the run, and what
 * requests wrote. */
#include <stdlib.h>
#include <string.h>

#include "analysis/result.h"
#include "sim/memory.h"

/* Names are below a group. */
static void put_u64(nvx_result *self, const char *group, const char *name, unsigned rank,
                    const uint64_t dims[], const uint64_t v[])
{
    char *path = nvx_format("%s/%s", group, name);
    nvx_result_u64(self, path, rank, dims, v, "1");
    free(path);
}

static void put_f64(nvx_result *self, const char *group, const char *name, unsigned rank,
                    const uint64_t dims[], const double v[], const char *unit)
{
    char *path = nvx_format("%s/%s", group, name);
    nvx_result_f64(self, path, rank, dims, v, unit);
    free(path);
}

static void put_counts(nvx_result *self, const char *group,
                       const nvx_report_writing trial[], uint64_t trials)
{
    static const struct {
        const char *name;
        size_t offset;
    } counts[] = {
        {"cells", offsetof(nvx_report_writing, cells)},
        {"pulses", offsetof(nvx_report_writing, pulses)},
        {"verify_reads", offsetof(nvx_report_writing, verify_reads)},
        {"at_limit", offsetof(nvx_report_writing, at_limit)},
    };
    uint64_t *one = nvx_alloc(trials, sizeof *one);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (uint64_t t = 0; t < trials; t++)
            memcpy(&one[t], (const char *)&trial[t] + counts[c].offset, sizeof *one);
        put_u64(self, group, counts[c].name, 1, &trials, one);
    }
    free(one);
}

static void put_writing(nvx_result *self, const char *group,
                        const nvx_report_writing trial[], uint64_t trials)
{
    const uint64_t bins[] = {trials, NVX_REPORT_PULSES}, kinds[] = {trials, 2};
    uint64_t *histogram = nvx_alloc(trials * NVX_REPORT_PULSES, sizeof *histogram);
    double *seconds = nvx_alloc(trials, sizeof *seconds);
    double *joule = nvx_alloc(2 * trials, sizeof *joule);
    put_counts(self, group, trial, trials);
    for (uint64_t t = 0; t < trials; t++) {
        memcpy(histogram + t * NVX_REPORT_PULSES, trial[t].histogram,
               NVX_REPORT_PULSES * sizeof *histogram);
        seconds[t] = trial[t].seconds;
        joule[2 * t] = trial[t].write_joule;
        joule[2 * t + 1] = trial[t].verify_joule;
    }
    put_u64(self, group, "histogram", 2, bins, histogram);
    put_f64(self, group, "seconds", 1, &trials, seconds, "s");
    put_f64(self, group, "joule", 2, kinds, joule, "J");
    nvx_result_attribute(self, group, "columns", "write verify");
    free(histogram);
    free(seconds);
    free(joule);
}

void nvx_result_programming(nvx_result *self, const nvx_report_writing trial[],
                            uint64_t trials)
{
    put_writing(self, "/programming", trial, trials);
}

void nvx_result_updates(nvx_result *self, const nvx_report_writing trial[],
                        uint64_t trials)
{
    put_writing(self, "/updates", trial, trials);
}
