#include "analysis/result.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/memory.h"
#include "sim/output.h"

enum { IMAGE_GROWTH = 1 << 20, MAX_RANK = 8, NAME_SIZE = 1024 };

struct nvx_result {
    char *path;
    nvx_output *output;
    hid_t file;  /* in memory */
    hid_t links; /* link creation: groups on the way are made */
    hid_t untimed;
    nvx_error error; /* the first one */
};

static hid_t new_file(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_fapl_core(access, IMAGE_GROWTH, false);
    H5Pset_obj_track_times(create, false);
    hid_t file = H5Fcreate("result", H5F_ACC_TRUNC, create, access);
    H5Pclose(access);
    H5Pclose(create);
    NVX_ASSERT(file >= 0); /* nothing but memory is needed */
    return file;
}

nvx_result *nvx_result_new(const char *path, const char *format, nvx_error *err)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    nvx_output *output = nvx_output_new(path, err);
    if (!output)
        return NULL;
    nvx_result *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    self->output = output;
    self->file = new_file();
    self->links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(self->links, 1);
    self->untimed = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(self->untimed, false);
    nvx_result_attribute(self, "/", "format", format);
    nvx_result_attribute_u64(self, "/", "version", 1);
    return self;
}

void nvx_result_discard(nvx_result **self_p)
{
    nvx_result *self = *self_p;
    if (!self)
        return;
    H5Pclose(self->untimed);
    H5Pclose(self->links);
    H5Fclose(self->file);
    nvx_output_discard(&self->output);
    free(self->path);
    free(self);
    *self_p = NULL;
}

static int write_all(int fd, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t some = write(fd, bytes, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return -1;
        bytes += some;
        n -= (size_t)some;
    }
    return 0;
}

static int write_image(nvx_result *self, const unsigned char *image, size_t n)
{
    const char *to = nvx_output_temporary(self->output);
    bool standard = strcmp(self->path, "-") == 0;
    int fd = standard ? STDOUT_FILENO : open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int failed = fd < 0 || write_all(fd, image, n) != 0 ? errno : 0;
    if (fd >= 0 && !standard && close(fd) != 0 && !failed)
        failed = errno;
    if (failed)
        return nvx_fail_environment(&self->error, "cannot write '%s': %s", self->path,
                                    strerror(failed));
    return 0;
}

static int save(nvx_result *self)
{
    H5Fflush(self->file, H5F_SCOPE_GLOBAL);
    ssize_t size = H5Fget_file_image(self->file, NULL, 0);
    if (size <= 0)
        return nvx_fail_environment(&self->error, "cannot write '%s': HDF5 failed",
                                    self->path);
    unsigned char *image = nvx_alloc((size_t)size, 1);
    int failed = H5Fget_file_image(self->file, image, (size_t)size) != size;
    if (failed)
        nvx_fail_environment(&self->error, "cannot write '%s': HDF5 failed", self->path);
    else
        failed = write_image(self, image, (size_t)size);
    free(image);
    return failed;
}

int nvx_result_commit(nvx_result **self_p, nvx_error *err)
{
    nvx_result *self = *self_p;
    int failed = self->error.status != NVX_OK || save(self) != 0;
    if (!failed)
        failed = nvx_output_commit(&self->output, &self->error);
    if (failed && err && err->status == NVX_OK)
        *err = self->error;
    nvx_result_discard(self_p);
    return failed ? -1 : 0;
}

/* HDF5 in memory fails for a reason only the program can be blamed for (a name used
 * twice), or for want of memory. */
static void check(nvx_result *self, bool good, const char *name)
{
    if (!good)
        nvx_fail_environment(&self->error, "cannot write '%s': HDF5 refused %s",
                             self->path, name);
}

static hid_t text_type(size_t length)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, length ? length : 1);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

/* Every part of the path is asked for: HDF5 reports a missing one in the middle as an
 * error. */
static bool exists(hid_t file, const char *path)
{
    char part[NAME_SIZE];
    size_t n = strlen(path);
    NVX_ASSERT(n < sizeof part);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (i > 1 && H5Lexists(file, part, H5P_DEFAULT) <= 0)
            return false;
    }
    return true;
}

static hid_t open_group(nvx_result *self, const char *group)
{
    if (exists(self->file, group))
        return H5Oopen(self->file, group, H5P_DEFAULT);
    return H5Gcreate2(self->file, group, self->links, H5P_DEFAULT, H5P_DEFAULT);
}

static void put_attribute(nvx_result *self, hid_t object, const char *name, hid_t type,
                          const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    check(self, attribute >= 0 && H5Awrite(attribute, type, value) >= 0, name);
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
}

static void put_text_attribute(nvx_result *self, hid_t object, const char *name,
                               const char *text)
{
    hid_t type = text_type(strlen(text));
    put_attribute(self, object, name, type, text);
    H5Tclose(type);
}

void nvx_result_attribute(nvx_result *self, const char *group, const char *name,
                          const char *text)
{
    if (self->error.status != NVX_OK)
        return;
    hid_t object = open_group(self, group);
    put_text_attribute(self, object, name, text);
    H5Oclose(object);
}

void nvx_result_attribute_u64(nvx_result *self, const char *group, const char *name,
                              uint64_t value)
{
    if (self->error.status != NVX_OK)
        return;
    hid_t object = open_group(self, group);
    put_attribute(self, object, name, H5T_NATIVE_UINT64, &value);
    H5Oclose(object);
}

/* One dataset; returns it open for attributes (negative: failed). */
static hid_t put(nvx_result *self, const char *name, unsigned rank, const uint64_t dims[],
                 hid_t type, const void *data)
{
    hsize_t extent[MAX_RANK];
    NVX_ASSERT(rank <= MAX_RANK && name[0] == '/');
    if (self->error.status != NVX_OK)
        return -1;
    uint64_t count = 1;
    for (unsigned i = 0; i < rank; i++)
        count *= extent[i] = dims[i];
    hid_t space =
        rank ? H5Screate_simple((int)rank, extent, NULL) : H5Screate(H5S_SCALAR);
    hid_t set = H5Dcreate2(self->file, name, type, space, self->links, self->untimed,
                           H5P_DEFAULT);
    bool good = set >= 0 && (count == 0 || H5Dwrite(set, type, H5S_ALL, H5S_ALL,
                                                    H5P_DEFAULT, data) >= 0);
    check(self, good, name);
    H5Sclose(space);
    return set;
}

static void put_numbers(nvx_result *self, const char *name, unsigned rank,
                        const uint64_t dims[], hid_t type, const void *data,
                        const char *unit)
{
    hid_t set = put(self, name, rank, dims, type, data);
    if (set < 0)
        return;
    if (unit)
        put_text_attribute(self, set, "unit", unit);
    H5Dclose(set);
}

void nvx_result_text(nvx_result *self, const char *name, const char *text)
{
    hid_t type = text_type(strlen(text));
    hid_t set = put(self, name, 0, NULL, type, text);
    if (set >= 0)
        H5Dclose(set);
    H5Tclose(type);
}

void nvx_result_texts(nvx_result *self, const char *name, uint64_t n,
                      const char *const texts[])
{
    size_t longest = 1;
    for (uint64_t i = 0; i < n; i++)
        longest = strlen(texts[i]) > longest ? strlen(texts[i]) : longest;
    char *padded = nvx_alloc(n * longest, 1);
    for (uint64_t i = 0; i < n; i++)
        memcpy(padded + i * longest, texts[i], strlen(texts[i]));
    hid_t type = text_type(longest);
    hid_t set = put(self, name, 1, &n, type, padded);
    if (set >= 0)
        H5Dclose(set);
    H5Tclose(type);
    free(padded);
}

void nvx_result_u8(nvx_result *self, const char *name, unsigned rank,
                   const uint64_t dims[], const uint8_t data[])
{
    put_numbers(self, name, rank, dims, H5T_NATIVE_UINT8, data, NULL);
}

void nvx_result_u64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const uint64_t data[], const char *unit)
{
    put_numbers(self, name, rank, dims, H5T_NATIVE_UINT64, data, unit);
}

void nvx_result_i64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const int64_t data[], const char *unit)
{
    put_numbers(self, name, rank, dims, H5T_NATIVE_INT64, data, unit);
}

void nvx_result_f64(nvx_result *self, const char *name, unsigned rank,
                    const uint64_t dims[], const double data[], const char *unit)
{
    put_numbers(self, name, rank, dims, H5T_NATIVE_DOUBLE, data, unit);
}

static void put_stat(nvx_result *self, const char *name, const nvx_stat *stat,
                     const void *state)
{
    const char *field = (const char *)state + stat->offset;
    uint64_t count = 0;
    double value = 0.0;
    if (stat->kind == NVX_COUNT)
        memcpy(&count, field, sizeof count);
    else if (stat->kind == NVX_VALUE)
        memcpy(&value, field, sizeof value);
    else
        value = stat->derive(state);
    bool whole = stat->kind == NVX_COUNT;
    hid_t set = put(self, name, 0, NULL, whole ? H5T_NATIVE_UINT64 : H5T_NATIVE_DOUBLE,
                    whole ? (const void *)&count : (const void *)&value);
    if (set < 0)
        return;
    put_text_attribute(self, set, "unit", stat->unit);
    put_text_attribute(self, set, "doc", stat->doc);
    H5Dclose(set);
}

void nvx_result_component(nvx_result *self, const char *path, const nvx_stat *stats,
                          const void *state)
{
    for (const nvx_stat *s = stats; s && s->name; s++) {
        char *name = nvx_format("/components/%s/%s", path, s->name);
        for (char *c = name; *c; c++)
            if (*c == '.')
                *c = '/';
        put_stat(self, name, s, state);
        free(name);
    }
}

void nvx_result_metrics(nvx_result *self, const nvx_metrics *metrics)
{
    uint64_t trials = nvx_metrics_trials(metrics);
    for (size_t i = 0; i < nvx_metrics_count(metrics); i++) {
        const nvx_metric *m = nvx_metrics_at(metrics, i);
        char *name = nvx_format("/accuracy/%s", m->name);
        nvx_result_f64(self, name, 1, &trials, m->trial, "1");
        nvx_result_attribute_u64(self, name, "queries", m->queries);
        free(name);
    }
}

void nvx_result_energy(nvx_result *self, const double joule[], uint64_t trials)
{
    double *one = nvx_alloc(trials, sizeof(double));
    for (size_t m = 0; m < NVX_METERS; m++) {
        char *name = nvx_format("/energy/%s", nvx_meter_names[m]);
        for (uint64_t t = 0; t < trials; t++)
            one[t] = joule[t * NVX_METERS + m];
        nvx_result_f64(self, name, 1, &trials, one, "J");
        free(name);
    }
    free(one);
}

void nvx_result_area(nvx_result *self, const double m2[])
{
    for (size_t m = 0; m < NVX_METERS; m++) {
        char *name = nvx_format("/area/%s", nvx_meter_names[m]);
        nvx_result_f64(self, name, 0, NULL, &m2[m], "m2");
        free(name);
    }
}
