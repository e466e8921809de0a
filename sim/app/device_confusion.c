#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices/confusion.h"
#include "sim/app/device_import.h"
#include "sim/memory.h"
#include "sim/output.h"

enum { LEVELS = 16 }; /* as the published matrices of RRAM-Relaxation-Master-Model */

/* Matrices as lines of `to`; imported ones as they came. */
static void print_all(const nvx_samples *samples, double temperature, FILE *to)
{
    fputs("time [s],read,programmed,cells\n", to);
    nvx_time_group group[NVX_SAMPLES_TIMES_MAX];
    size_t n = nvx_samples_times(samples, temperature, group, NVX_SAMPLES_TIMES_MAX);
    bool given = samples->kind == NVX_SAMPLES_CONFUSION;
    uint64_t counted[LEVELS * LEVELS];
    for (size_t t = 0; t < (given ? samples->n_confusions : n); t++) {
        const nvx_confusion *m = given ? &samples->confusions[t] : NULL;
        unsigned levels = m ? m->levels : LEVELS;
        const uint64_t *counts = m ? m->counts : counted;
        double time = m ? m->time : group[t].time;
        if (!m)
            nvx_confusion_count(samples, time, temperature, samples->gmax, LEVELS,
                                counted);
        for (unsigned i = 0; i < levels * levels; i++)
            fprintf(to, "%g,%u,%u,%llu\n", time, i / levels, i % levels,
                    (unsigned long long)counts[i]);
    }
}

int nvx_device_confusion_write(const nvx_samples *samples, double temperature,
                               const char *path, nvx_error *err)
{
    if (samples->kind == NVX_SAMPLES_SUMMARY || !(samples->gmax > 0))
        return nvx_fail_input(err, "--confusion: %s",
                              samples->kind == NVX_SAMPLES_SUMMARY
                                  ? "means and sigmas hold no single cells"
                                  : "the full scale is not told: give --gmax");
    nvx_output *output = nvx_output_new(path, err);
    if (!output)
        return -1;
    FILE *to = fopen(nvx_output_temporary(output), "w");
    if (to)
        print_all(samples, temperature, to);
    bool failed = !to || ferror(to);
    if (to && fclose(to) != 0)
        failed = true;
    if (!failed)
        return nvx_output_commit(&output, err);
    nvx_output_discard(&output);
    return nvx_fail_environment(err, "cannot write '%s'", path);
}
