#include "traces/import_tensors.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/import_format.h"
#include "traces/safetensors.h"

struct nvx_tensors {
    char *path;
    nvx_safetensors *file; /* NULL: HDF5 */
    nvx_h5_file h5;
    char **name; /* [count], of HDF5 */
    size_t count;
};

/* A file that cannot be read is left to HDF5 to refuse. */
static bool is_hdf5(const char *path)
{
    static const char start[] = "\x89HDF\r\n\x1a\n";
    char held[sizeof start - 1];
    FILE *file = fopen(path, "rb");
    bool is = !file || fread(held, 1, sizeof held, file) != sizeof held ||
              memcmp(held, start, sizeof held) == 0;
    if (file)
        fclose(file);
    return is;
}

nvx_tensors *nvx_tensors_open(const char *path, nvx_error *err)
{
    nvx_tensors *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    if (nvx_safetensors_named(path))
        self->file = nvx_safetensors_open(path, err);
    else if (!is_hdf5(path))
        nvx_fail_at(err, path, 0, 0, "unknown format; taken are HDF5 and .safetensors");
    else if (nvx_h5_open(&self->h5, path, err) == 0)
        self->name = nvx_h5_names(&self->h5, "/", &self->count, err);
    if (!self->file && !self->name)
        nvx_tensors_close(&self);
    return self;
}

void nvx_tensors_close(nvx_tensors **self_p)
{
    nvx_tensors *self = *self_p;
    if (!self)
        return;
    nvx_safetensors_close(&self->file);
    nvx_h5_free_names(self->name, self->count);
    nvx_h5_close(&self->h5);
    free(self->path);
    free(self);
    *self_p = NULL;
}

const char *nvx_tensors_path(const nvx_tensors *self) { return self->path; }

size_t nvx_tensors_count(const nvx_tensors *self)
{
    return self->file ? nvx_safetensors_count(self->file) : self->count;
}

const char *nvx_tensors_name(const nvx_tensors *self, size_t at)
{
    NVX_ASSERT(at < nvx_tensors_count(self));
    return self->file ? nvx_safetensors_name(self->file, at) : self->name[at];
}

char *nvx_tensors_text(const nvx_tensors *self, const char *key)
{
    return self->file ? nvx_strdup(nvx_safetensors_text(self->file, key))
                      : nvx_h5_text(self->h5.id, key);
}

/* The set is opened too: then what it declares is stored. */
static int hdf5_shape(const nvx_tensors *self, const char *dataset, uint64_t extent[],
                      nvx_error *err)
{
    nvx_h5_set set;
    int dims = nvx_h5_shape(&self->h5, dataset, extent, err);
    if (dims < 1 || dims > 3)
        return dims;
    if (nvx_h5_set_open(&self->h5, dataset, dims, &set, err) != 0)
        return -1;
    nvx_h5_set_close(&set);
    return dims;
}

int nvx_tensors_shape(const nvx_tensors *self, const char *name,
                      uint64_t extent[NVX_TENSORS_DIMS], nvx_error *err)
{
    nvx_safetensor tensor;
    if (self->file) {
        if (nvx_safetensors_find(self->file, name, &tensor, err) != 0)
            return -1;
        memcpy(extent, tensor.extent, sizeof tensor.extent);
        return tensor.dims;
    }
    char *dataset = nvx_format("/%s", name);
    int there = nvx_h5_has(&self->h5, dataset, err), dims = -1;
    if (there == 0)
        nvx_fail_at(err, self->path, 0, 0, "%s: no such tensor", name);
    if (there == 1)
        dims = hdf5_shape(self, dataset, extent, err);
    free(dataset);
    return dims;
}

static int read_hdf5(const nvx_tensors *self, const char *name, int dims, float out[],
                     nvx_error *err)
{
    char *dataset = nvx_format("/%s", name);
    nvx_import import = {.path = self->path, .dataset = dataset, .rank = dims};
    int result = -1;
    if (dims < 1 || dims > 3)
        nvx_fail_at(err, self->path, 0, 0, "%s: %d dimensions; taken are 1 to 3", name,
                    dims);
    else if (nvx_import_hdf5.open(&import, err) == 0)
        result = nvx_import_hdf5.read(&import, 0, import.rows, out, err);
    nvx_import_hdf5.close(&import);
    free(dataset);
    return result;
}

int nvx_tensors_read(const nvx_tensors *self, const char *name, float out[],
                     nvx_error *err)
{
    nvx_safetensor tensor;
    uint64_t extent[NVX_TENSORS_DIMS], values = 1;
    int dims = nvx_tensors_shape(self, name, extent, err);
    if (dims < 0)
        return -1;
    for (int i = 0; i < dims && i < NVX_TENSORS_DIMS; i++)
        values *= extent[i];
    int result = self->file ? nvx_safetensors_find(self->file, name, &tensor, err)
                            : read_hdf5(self, name, dims, out, err);
    if (self->file && result == 0)
        result = nvx_safetensor_read(&tensor, 0, values, out, err);
    for (uint64_t i = 0; i < values && result == 0; i++)
        if (!isfinite(out[i]))
            result = nvx_fail_at(err, self->path, 0, 0, "%s: value %" PRIu64 " is %s",
                                 name, i, isnan(out[i]) ? "NaN" : "infinite");
    return result;
}
