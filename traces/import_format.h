/* import_format.h - what one file format offers to import.c. Private to traces/import*.
 */
#ifndef NVX_TRACES_IMPORT_FORMAT_H
#define NVX_TRACES_IMPORT_FORMAT_H

#include <stdio.h>

#include "traces/h5.h"
#include "traces/import.h"

typedef struct nvx_import_format {
    /* Fills rows, dim and the format's own fields. */
    int (*open)(nvx_import *self, nvx_error *err);
    int (*read)(nvx_import *self, uint64_t first, uint64_t count, float out[],
                nvx_error *err);
    void (*close)(nvx_import *self); /* may be NULL */
} nvx_import_format;

struct nvx_import {
    const nvx_import_format *format;
    char *path;
    uint64_t rows, dim;
    FILE *file;     /* NULL for HDF5 */
    uint64_t bytes; /* of the file */
    uint64_t data;  /* offset of the first row */
    size_t size;    /* bytes of a stored value */
    char kind;      /* 'f', 'i', 'u': how values are stored */
    bool swap;      /* the other byte order */
    nvx_h5_file h5;
    nvx_h5_set set;
    int rank; /* of an HDF5 dataset */
    const char *dataset;
    struct nvx_csv *csv;
};

extern const nvx_import_format nvx_import_npy, nvx_import_vecs, nvx_import_csv,
    nvx_import_hdf5;

#define NVX_IMPORT_FAIL(self, err, ...) nvx_fail_at(err, (self)->path, 0, 0, __VA_ARGS__)

/* `n` stored values at raw (changed when bytes are swapped) to floats. */
void nvx_import_convert(const nvx_import *self, void *raw, float out[], size_t n);

/* Reads exactly `bytes` at `offset`. */
int nvx_import_bytes(nvx_import *self, uint64_t offset, void *out, size_t bytes,
                     nvx_error *err);

#endif
