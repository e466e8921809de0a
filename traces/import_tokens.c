#include "traces/import_tokens.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/memory.h"
#include "sim/npy.h"
#include "traces/import_format.h"
#include "traces/safetensors.h"

/* file.rows is the number of matrices. */
struct nvx_tokens {
    nvx_import file;
    nvx_safetensors *tensors;
    nvx_safetensor *tensor; /* one that holds all matrices, or one per matrix */
    bool each;              /* one per matrix */
    char *dataset;          /* "/name" */
    uint64_t rows, dim;     /* of every matrix; with one per matrix, rows of the first */
};

/* The shape of an array of two or three dimensions; what: "" or "name: ". */
static int take_shape(nvx_tokens *self, const char *what, int dims,
                      const uint64_t extent[], nvx_error *err)
{
    if (dims != 2 && dims != 3)
        return NVX_IMPORT_FAIL(&self->file, err,
                               "%s%s%d dimension%s; 3 are needed (matrices x tokens x "
                               "values), or 2 (tokens x values)",
                               what, *what ? ": " : "", dims, dims == 1 ? "" : "s");
    self->file.rows = dims == 3 ? extent[0] : 1;
    self->rows = extent[dims - 2];
    self->dim = extent[dims - 1];
    if (self->file.rows == 0 || self->rows == 0 || self->dim == 0)
        return NVX_IMPORT_FAIL(
            &self->file, err,
            "%s%sempty (%" PRIu64 " x %" PRIu64 " x %" PRIu64
            "); at least one matrix of one token of one value is needed",
            what, *what ? ": " : "", self->file.rows, self->rows, self->dim);
    if (__builtin_mul_overflow(self->rows, self->dim, &self->file.dim))
        return NVX_IMPORT_FAIL(&self->file, err, "the shape cannot be read");
    return 0;
}

static int open_npy(nvx_tokens *self, nvx_error *err)
{
    static const char *const known[] = {"f2", "f4", "f8", "i1", "u1", NULL};
    nvx_npy npy;
    nvx_import *file = &self->file;
    if (nvx_npy_open(file->file, file->path, &npy, err) != 0 ||
        nvx_npy_check_type(&npy, file->path, known, err) != 0 ||
        take_shape(self, "", npy.dims, npy.extent, err) != 0)
        return -1;
    file->kind = npy.kind;
    file->size = npy.size;
    file->swap = npy.swap;
    file->data = npy.data;
    npy.dims = 2; /* one row per matrix */
    npy.extent[0] = file->rows;
    npy.extent[1] = file->dim;
    return nvx_npy_check_size(&npy, file->path, file->bytes, err);
}

static int open_hdf5(nvx_tokens *self, nvx_error *err)
{
    nvx_h5_file h5;
    uint64_t extent[NVX_H5_DIMS];
    if (nvx_h5_open(&h5, self->file.path, err) != 0)
        return -1;
    int dims = nvx_h5_shape(&h5, self->dataset, extent, err);
    nvx_h5_close(&h5);
    if (dims < 0 || take_shape(self, self->dataset, dims, extent, err) != 0)
        return -1;
    uint64_t matrices = self->file.rows;
    self->file.dataset = self->dataset;
    self->file.rank = dims;
    int result = self->file.format->open(&self->file, err);
    self->file.rows = matrices;
    return result;
}

/* Every tensor of the file. */
static int open_each(nvx_tokens *self, nvx_error *err)
{
    size_t count = nvx_safetensors_count(self->tensors);
    self->each = true;
    self->tensor = nvx_alloc(count ? count : 1, sizeof *self->tensor);
    if (count == 0)
        return NVX_IMPORT_FAIL(&self->file, err, "no tensor");
    for (size_t i = count; i-- > 0;) {
        nvx_safetensor *t = &self->tensor[i];
        const char *name = nvx_safetensors_name(self->tensors, i);
        if (nvx_safetensors_find(self->tensors, name, t, err) != 0)
            return -1;
        if (t->dims != 2)
            return NVX_IMPORT_FAIL(&self->file, err,
                                   "%s: %d dimension%s; 2 are needed (tokens x values) "
                                   "of every tensor",
                                   name, t->dims, t->dims == 1 ? "" : "s");
        if (take_shape(self, name, t->dims, t->extent, err) != 0)
            return -1;
    }
    for (size_t i = 1; i < count; i++)
        if (self->tensor[i].extent[1] != self->dim)
            return NVX_IMPORT_FAIL(&self->file, err,
                                   "%s: tokens hold %" PRIu64
                                   " values, those of %s hold %" PRIu64,
                                   self->tensor[i].name, self->tensor[i].extent[1],
                                   self->tensor[0].name, self->dim);
    self->file.rows = count;
    return 0;
}

static int open_tensors(nvx_tokens *self, const char *name, nvx_error *err)
{
    self->tensors = nvx_safetensors_open(self->file.path, err);
    if (!self->tensors)
        return -1;
    if (strcmp(name, "*") == 0)
        return open_each(self, err);
    self->tensor = nvx_alloc(1, sizeof *self->tensor);
    if (nvx_safetensors_find(self->tensors, name, self->tensor, err) != 0)
        return -1;
    return take_shape(self, name, self->tensor->dims, self->tensor->extent, err);
}

static int open_file(nvx_tokens *self, const char *name, nvx_error *err)
{
    static const char npy[] = "\x93NUMPY", hdf5[] = "\x89HDF\r\n\x1a\n";
    nvx_import *file = &self->file;
    char magic[8] = {0};
    struct stat info;
    if (nvx_safetensors_named(file->path))
        return open_tensors(self, name, err);
    file->file = fopen(file->path, "rb");
    if (!file->file || fstat(fileno(file->file), &info) != 0)
        return nvx_fail_open(err, file->path);
    if (!S_ISREG(info.st_mode))
        return NVX_IMPORT_FAIL(file, err, "not a regular file");
    file->bytes = (uint64_t)info.st_size;
    if (fread(magic, 1, sizeof magic, file->file) < sizeof magic && ferror(file->file))
        return nvx_fail_environment(err, "cannot read '%s': %s", file->path,
                                    strerror(errno));
    if (memcmp(magic, npy, 6) == 0) {
        file->format = &nvx_import_npy;
        return open_npy(self, err);
    }
    if (memcmp(magic, hdf5, 8) == 0) {
        file->format = &nvx_import_hdf5;
        return open_hdf5(self, err);
    }
    return NVX_IMPORT_FAIL(
        file, err, "unknown format; taken are NumPy (.npy), HDF5 and .safetensors");
}

nvx_tokens *nvx_tokens_open(const char *path, const char *name, nvx_error *err)
{
    nvx_tokens *self = nvx_alloc(1, sizeof *self);
    self->file.path = nvx_strdup(path);
    self->dataset = nvx_format("/%s", name);
    if (open_file(self, name, err) != 0)
        nvx_tokens_close(&self);
    return self;
}

void nvx_tokens_close(nvx_tokens **self_p)
{
    nvx_tokens *self = *self_p;
    if (!self)
        return;
    if (self->file.format && self->file.format->close)
        self->file.format->close(&self->file);
    if (self->file.file)
        fclose(self->file.file);
    nvx_safetensors_close(&self->tensors);
    free(self->tensor);
    free(self->file.path);
    free(self->dataset);
    free(self);
    *self_p = NULL;
}

const char *nvx_tokens_path(const nvx_tokens *self) { return self->file.path; }

uint64_t nvx_tokens_matrices(const nvx_tokens *self) { return self->file.rows; }

uint64_t nvx_tokens_rows(const nvx_tokens *self, uint64_t at)
{
    NVX_ASSERT(at < self->file.rows);
    return self->each ? self->tensor[at].extent[0] : self->rows;
}

uint64_t nvx_tokens_dim(const nvx_tokens *self) { return self->dim; }

/* Value i of a matrix is not finite. */
static int fail_value(nvx_tokens *self, uint64_t at, uint64_t i, bool nan, nvx_error *err)
{
    char *matrix = self->each ? nvx_strdup(self->tensor[at].name)
                              : nvx_format("matrix %" PRIu64, at);
    NVX_IMPORT_FAIL(&self->file, err, "%s: token %" PRIu64 ": value %" PRIu64 " is %s",
                    matrix, i / self->dim, i % self->dim, nan ? "NaN" : "infinite");
    free(matrix);
    return -1;
}

static int read_values(nvx_tokens *self, uint64_t at, uint64_t values, float out[],
                       nvx_error *err)
{
    bool one = self->file.rank == 2; /* of HDF5: its rows are those of the one matrix */
    if (self->each)
        return nvx_safetensor_read(&self->tensor[at], 0, values, out, err);
    if (self->tensor)
        return nvx_safetensor_read(self->tensor, at * values, values, out, err);
    return self->file.format->read(&self->file, one ? 0 : at, one ? self->rows : 1, out,
                                   err);
}

int nvx_tokens_read(nvx_tokens *self, uint64_t at, float out[], nvx_error *err)
{
    uint64_t values = nvx_tokens_rows(self, at) * self->dim;
    if (read_values(self, at, values, out, err) != 0)
        return -1;
    for (uint64_t i = 0; i < values; i++)
        if (!isfinite(out[i]))
            return fail_value(self, at, i, isnan(out[i]), err);
    return 0;
}
