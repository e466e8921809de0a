#include "traces/import.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "sim/memory.h"
#include "traces/half.h"
#include "traces/import_format.h"

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n >= m && strcasecmp(path + n - m, end) == 0;
}

static const nvx_import_format *find_format(const char *path, const char magic[8])
{
    static const char npy[] = "\x93NUMPY", hdf5[] = "\x89HDF\r\n\x1a\n";
    if (memcmp(magic, npy, 6) == 0)
        return &nvx_import_npy;
    if (memcmp(magic, hdf5, 8) == 0)
        return &nvx_import_hdf5;
    if (ends_with(path, ".fvecs") || ends_with(path, ".bvecs"))
        return &nvx_import_vecs;
    if (ends_with(path, ".csv") || ends_with(path, ".tsv"))
        return &nvx_import_csv;
    return NULL;
}

static int open_file(nvx_import *self, nvx_error *err)
{
    struct stat info;
    char magic[8] = {0};
    self->file = fopen(self->path, "rb");
    if (!self->file || fstat(fileno(self->file), &info) != 0)
        return nvx_fail_open(err, self->path);
    if (!S_ISREG(info.st_mode))
        return NVX_IMPORT_FAIL(self, err, "not a regular file");
    self->bytes = (uint64_t)info.st_size;
    if (self->bytes == 0)
        return NVX_IMPORT_FAIL(self, err, "empty file");
    size_t held = fread(magic, 1, sizeof magic, self->file);
    if (held < sizeof magic && ferror(self->file))
        return nvx_fail_environment(err, "cannot read '%s': %s", self->path,
                                    strerror(errno));
    rewind(self->file);
    self->format = find_format(self->path, magic);
    if (!self->format)
        return NVX_IMPORT_FAIL(self, err,
                               "unknown format; taken are NumPy (.npy), .fvecs, "
                               ".bvecs, .csv, .tsv and HDF5 of ann-benchmarks");
    if (self->format == &nvx_import_hdf5 && !self->dataset)
        return NVX_IMPORT_FAIL(self, err,
                               "an HDF5 file in the ann-benchmarks layout holds "
                               "stored vectors and queries; give it with --ann");
    if (self->format != &nvx_import_hdf5 && self->dataset)
        return NVX_IMPORT_FAIL(self, err, "not an HDF5 file");
    return 0;
}

nvx_import *nvx_import_open(const char *path, const char *dataset, nvx_error *err)
{
    nvx_import *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    self->dataset = dataset;
    self->rank = 2;
    int result = open_file(self, err);
    if (result == 0)
        result = self->format->open(self, err);
    if (result == 0 && (self->rows == 0 || self->dim == 0))
        result = NVX_IMPORT_FAIL(self, err,
                                 "empty matrix (%" PRIu64 " x %" PRIu64
                                 "); at least one row and one column are needed",
                                 self->rows, self->dim);
    if (result != 0)
        nvx_import_close(&self);
    return self;
}

void nvx_import_close(nvx_import **self_p)
{
    nvx_import *self = *self_p;
    if (!self)
        return;
    if (self->format && self->format->close)
        self->format->close(self);
    if (self->file)
        fclose(self->file);
    free(self->path);
    free(self);
    *self_p = NULL;
}

const char *nvx_import_path(const nvx_import *self) { return self->path; }

uint64_t nvx_import_rows(const nvx_import *self) { return self->rows; }

uint64_t nvx_import_dim(const nvx_import *self) { return self->dim; }

int nvx_import_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                    nvx_error *err)
{
    NVX_ASSERT(first <= self->rows && count <= self->rows - first);
    if (count == 0)
        return 0;
    if (self->format->read(self, first, count, out, err) != 0)
        return -1;
    for (uint64_t i = 0; i < count * self->dim; i++)
        if (!isfinite(out[i]))
            return NVX_IMPORT_FAIL(self, err, "row %" PRIu64 ": value %" PRIu64 " is %s",
                                   first + i / self->dim, i % self->dim,
                                   isnan(out[i]) ? "NaN" : "infinite");
    return 0;
}

int nvx_import_bytes(nvx_import *self, uint64_t offset, void *out, size_t bytes,
                     nvx_error *err)
{
    errno = 0;
    if (fseeko(self->file, (off_t)offset, SEEK_SET) == 0 &&
        fread(out, 1, bytes, self->file) == bytes)
        return 0;
    if (ferror(self->file))
        return nvx_fail_environment(err, "cannot read '%s': %s", self->path,
                                    strerror(errno));
    return NVX_IMPORT_FAIL(self, err, "the file ends too early");
}

static void swap_bytes(unsigned char *raw, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < size / 2; j++) {
            unsigned char *low = &raw[i * size + j],
                          *high = &raw[i * size + size - 1 - j];
            unsigned char kept = *low;
            *low = *high;
            *high = kept;
        }
}

void nvx_import_convert(const nvx_import *self, void *raw, float out[], size_t n)
{
    if (self->swap)
        swap_bytes(raw, n, self->size);
    const double *f8 = raw;
    const int8_t *i1 = raw;
    const uint8_t *u1 = raw;
    if (self->kind == 'f' && self->size == 4)
        memcpy(out, raw, n * sizeof *out);
    else if (self->kind == 'f' && self->size == 2)
        nvx_half_to_float(raw, out, n);
    else if (self->kind == 'f')
        for (size_t i = 0; i < n; i++)
            out[i] = (float)f8[i];
    else
        for (size_t i = 0; i < n; i++)
            out[i] = self->kind == 'i' ? (float)i1[i] : (float)u1[i];
}
