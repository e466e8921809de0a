/* import_files.h - files in a folder of their own, and what the importer makes of them. */
#ifndef NVX_TESTS_IMPORT_FILES_H
#define NVX_TESTS_IMPORT_FILES_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "devices/import.h"

static char folder[] = "/tmp/nvx-import-XXXXXX";
static char names[4][80];
static const char *paths[4];
static nvx_device_files files;
static nvx_device_measured out;
static nvx_error err;
static char text[1600];

static inline void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    files = (nvx_device_files){.path = paths, .gmax = NAN, .rate = NAN};
}

static inline void teardown(void)
{
    nvx_device_measured_clear(&out);
    for (size_t i = 0; i < files.n; i++)
        unlink(names[i]);
    rmdir(folder);
}

static inline const char *add(const char *name)
{
    size_t i = files.n++;
    snprintf(names[i], sizeof names[i], "%s/%s", folder, name);
    return paths[i] = names[i];
}

static inline void put_bytes(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(add(name), "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static inline void put(const char *name, const char *content)
{
    put_bytes(name, content, strlen(content));
}

/* "level, <g>" for `cells` cells of each level; their mean is the level's. */
static inline void put_levels(const char *header, const double mean[], int levels,
                              int cells)
{
    char content[8192];
    int n = snprintf(content, sizeof content, "%s\n", header);
    for (int l = 0; l < levels; l++)
        for (int i = 0; i < cells; i++)
            n += snprintf(content + n, sizeof content - (size_t)n, "%d,%g\n", l,
                          mean[l] + 0.01 * (i - (cells - 1) / 2.0));
    put("x.csv", content);
}

static inline nvx_samples *read_files(void)
{
    cr_assert_eq(nvx_device_import(&files, &out, &err), 0, "%s",
                 nvx_error_format(&err, text, sizeof text));
    return out.samples;
}

/* The error after the folder, up to what was understood so far. */
static inline void expect_error(const char *wanted)
{
    cr_assert_eq(nvx_device_import(&files, &out, &err), -1);
    cr_assert_eq(err.status, NVX_INPUT);
    nvx_error_format(&err, text, sizeof text);
    char *so_far = strstr(text, " (understood so far: ");
    if (so_far)
        *so_far = '\0';
    size_t skip = strncmp(text, folder, strlen(folder)) ? 0 : strlen(folder) + 1;
    cr_assert_str_eq(text + skip, wanted);
}

static inline void expect_g(size_t i, double siemens)
{
    cr_assert_float_eq(out.samples->cells[i].g, siemens, 1e-9 * fabs(siemens) + 1e-30,
                       "cell %zu is %g S", i, out.samples->cells[i].g);
}

static inline void put_npy(const char *name, const char *descr, const char *shape,
                           const void *data, size_t n)
{
    unsigned char bytes[8192] = "\x93NUMPY\x01";
    char *header = (char *)bytes + 10;
    int length =
        snprintf(header, 200, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n",
                 descr, shape);
    bytes[8] = (unsigned char)length;
    memcpy(bytes + 10 + length, data, n);
    put_bytes(name, bytes, 10 + (size_t)length + n);
}

#endif
