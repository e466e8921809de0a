#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "traces/import_format.h"
#include "traces/stored.h"

enum {
    BLOCK = 1 << 20,           /* bytes read at a time */
    NEIGHBORS_LIMIT = 1 << 27, /* values: 1 GiB of truth */
};

static const double unit_tolerance = 1e-3; /* of a row's length */

static int hdf5_open(nvx_import *self, nvx_error *err)
{
    nvx_type type;
    if (nvx_h5_open(&self->h5, self->path, err) != 0 ||
        nvx_h5_set_open(&self->h5, self->dataset, self->rank, &self->set, err) != 0)
        return -1;
    hid_t h5_type = H5Dget_type(self->set.id);
    bool doubles = h5_type > 0 && nvx_h5_is_float(h5_type, 8);
    int known = h5_type > 0 ? nvx_stored_of_h5(h5_type, &type) : -1;
    if (h5_type > 0)
        H5Tclose(h5_type);
    if (!doubles && known != 0)
        return NVX_IMPORT_FAIL(self, err,
                               "%s: unknown type of values; taken are f2, f4, f8, "
                               "i1, u1",
                               self->dataset);
    self->size = doubles ? 8 : nvx_stored_size(type);
    self->kind = doubles ? 'd' : "fhiu"[type];
    self->rows = self->set.rows;
    self->dim = self->set.dim;
    return 0;
}

/* f8 is converted by HDF5, all others here. */
static int hdf5_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                     nvx_error *err)
{
    static const char kinds[] = "fhiu";
    if (self->kind == 'd')
        return nvx_h5_read(&self->h5, self->dataset, &self->set, H5T_NATIVE_FLOAT, first,
                           count, out, err);
    nvx_type type = (nvx_type)(strchr(kinds, self->kind) - kinds);
    hid_t memory = nvx_stored_h5(type, false);
    size_t row = self->dim * self->size;
    uint64_t block = BLOCK / row ? BLOCK / row : 1;
    void *raw = nvx_alloc(block < count ? block : count, row);
    int result = 0;
    for (uint64_t done = 0; done < count && result == 0; done += block) {
        uint64_t rows = count - done < block ? count - done : block;
        result = nvx_h5_read(&self->h5, self->dataset, &self->set, memory, first + done,
                             rows, raw, err);
        if (result == 0)
            nvx_stored_to_float(type, 1, raw, out + done * self->dim, rows * self->dim);
    }
    H5Tclose(memory);
    free(raw);
    return result;
}

static void hdf5_close(nvx_import *self)
{
    nvx_h5_set_close(&self->set);
    nvx_h5_close(&self->h5);
}

const nvx_import_format nvx_import_hdf5 = {
    .open = hdf5_open, .read = hdf5_read, .close = hdf5_close};

static int check_unit_rows(nvx_import *train, nvx_error *err)
{
    uint64_t dim = train->dim;
    uint64_t block = BLOCK / sizeof(float) / dim ? BLOCK / sizeof(float) / dim : 1;
    float *rows = nvx_alloc(block * dim, sizeof *rows);
    int result = 0;
    for (uint64_t first = 0; first < train->rows && result == 0; first += block) {
        uint64_t count = train->rows - first < block ? train->rows - first : block;
        result = nvx_import_read(train, first, count, rows, err);
        for (uint64_t i = 0; i < count && result == 0; i++) {
            double sum = 0;
            for (uint64_t j = 0; j < dim; j++)
                sum += (double)rows[i * dim + j] * rows[i * dim + j];
            if (fabs(sqrt(sum) - 1) > unit_tolerance)
                result = NVX_IMPORT_FAIL(train, err,
                                         "distance is 'angular', but /train[%" PRIu64
                                         "] has length %.6g: its neighbours are not "
                                         "inner-product neighbours",
                                         first + i, sqrt(sum));
        }
    }
    free(rows);
    return result;
}

/* Are this file's neighbours those of the largest inner product? */
static int check_distance(nvx_import *train, nvx_error *err)
{
    char *distance = nvx_h5_text(train->h5.id, "distance");
    int result = 0;
    if (!distance)
        result = NVX_IMPORT_FAIL(train, err,
                                 "attribute 'distance' is missing: it is not known "
                                 "what its neighbours are");
    else if (strcmp(distance, "angular") == 0)
        result = check_unit_rows(train, err);
    else if (strcmp(distance, "dot") != 0 && strcmp(distance, "ip") != 0)
        result = NVX_IMPORT_FAIL(train, err,
                                 "distance is '%.40s': its neighbours are not "
                                 "inner-product neighbours",
                                 distance);
    free(distance);
    return result;
}

static int64_t *read_neighbors(nvx_import *train, nvx_h5_set *set, nvx_error *err)
{
    static const char name[] = "/neighbors";
    if (nvx_h5_set_open(&train->h5, name, 2, set, err) != 0)
        return NULL;
    hid_t type = H5Dget_type(set->id);
    bool integers =
        type > 0 && H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) <= 8;
    if (type > 0)
        H5Tclose(type);
    if (!integers || set->rows == 0 || set->dim == 0 ||
        set->dim > NEIGHBORS_LIMIT / set->rows) {
        NVX_IMPORT_FAIL(train, err, "%s: not a table of integers of a size that is taken",
                        name);
        return NULL;
    }
    int64_t *out = nvx_alloc(set->rows * set->dim, sizeof *out);
    int result =
        nvx_h5_read(&train->h5, name, set, H5T_NATIVE_INT64, 0, set->rows, out, err);
    for (uint64_t i = 0; i < set->rows * set->dim && result == 0; i++)
        if (out[i] < 0 || (uint64_t)out[i] >= train->rows)
            result = NVX_IMPORT_FAIL(train, err,
                                     "%s[%" PRIu64 "]: position %" PRId64
                                     " is out of range [0, %" PRIu64 "]",
                                     name, i / set->dim, out[i], train->rows - 1);
    if (result == 0)
        return out;
    free(out);
    return NULL;
}

int64_t *nvx_import_neighbors(const char *path, uint64_t *requests, uint64_t *k,
                              nvx_error *err)
{
    nvx_h5_set set = {0};
    int64_t *out = NULL;
    nvx_import *train = nvx_import_open(path, "/train", err);
    if (train && check_distance(train, err) == 0)
        out = read_neighbors(train, &set, err);
    *requests = set.rows;
    *k = set.dim;
    nvx_h5_set_close(&set);
    nvx_import_close(&train);
    return out;
}
