/* measured_data.h - the measured cells that ship, imported. */
#ifndef NVX_TESTS_MEASURED_DATA_H
#define NVX_TESTS_MEASURED_DATA_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "devices/import.h"
#include "sim/config.h"

/* A file of devices/data/techC; columns and at (s) may be NULL. */
static inline nvx_samples *measured_data(const char *name, const char *columns,
                                         const char *at)
{
    char relative[128];
    snprintf(relative, sizeof relative, "devices/data/techC/%s", name);
    char *path = nvx_data_file(relative);
    cr_assert_not_null(path, "%s is not there", relative);
    const char *one = path;
    nvx_device_files files = {.path = &one,
                              .n = 1,
                              .columns = columns,
                              .times = at,
                              .gmax = 40e-6,
                              .rate = NAN};
    nvx_device_measured all = {0};
    nvx_error err = {0};
    cr_assert_eq(nvx_device_import(&files, &all, &err), 0, "%s: %s", err.file, err.text);
    nvx_samples *samples = all.samples;
    all.samples = NULL;
    nvx_device_measured_clear(&all);
    free(path);
    return samples;
}

static inline nvx_samples *measured_cells(void)
{
    return measured_data("relaxation.tsv.gz", "addr,time_s,G_S", NULL);
}

#endif
