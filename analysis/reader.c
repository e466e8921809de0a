#include "analysis/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/memory.h"

enum { NAME_SIZE = 1024 };

static const double deflate_ratio = 1032; /* the best of its format */

struct nvx_reader {
    char *path;
    hid_t file;
};

static hid_t open_file(const char *path, nvx_error *err)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    if (access(path, R_OK) != 0)
        return nvx_fail_open(err, path);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        nvx_fail_at(err, path, 0, 0, "not an HDF5 file or truncated");
    return file;
}

/* A text attribute or NULL; other programs write them with variable length. */
static char *text_attribute(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return NULL;
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    char *text = NULL;
    bool one_text =
        H5Tget_class(type) == H5T_STRING && H5Sget_simple_extent_npoints(space) == 1;
    if (one_text && H5Tis_variable_str(type) > 0) {
        char *held = NULL;
        if (H5Aread(attribute, type, &held) >= 0 && held)
            text = nvx_strdup(held);
        H5free_memory(held);
    } else if (one_text) {
        text = nvx_alloc(H5Tget_size(type) + 1, 1);
        if (H5Aread(attribute, type, text) < 0)
            text[0] = '\0';
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return text;
}

bool nvx_reader_is_hdf5(const char *path)
{
    static const char signature[] = "\211HDF\r\n\032\n";
    char start[sizeof signature] = "";
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, start, sizeof start - 1);
    close(fd);
    return n == sizeof start - 1 && strcmp(start, signature) == 0;
}

static int check_format(nvx_reader *self, const char *format, nvx_error *err)
{
    uint64_t version = 0;
    char *found = text_attribute(self->file, "format");
    int failed = 0;
    if (!found)
        failed = nvx_fail_at(err, self->path, 0, 0,
                             "no attribute 'format'; expected '%s'", format);
    else if (strcmp(found, format) != 0)
        failed = nvx_fail_at(err, self->path, 0, 0, "format is '%s'; expected '%s'",
                             found, format);
    else if (nvx_reader_attribute_u64(self, "/", "version", &version, err) != 0)
        failed = -1;
    else if (version != 1)
        failed = nvx_fail_at(err, self->path, 0, 0,
                             "version is %llu; this program reads version 1",
                             (unsigned long long)version);
    free(found);
    return failed;
}

nvx_reader *nvx_reader_open(const char *path, const char *format, nvx_error *err)
{
    hid_t file = open_file(path, err);
    if (file < 0)
        return NULL;
    nvx_reader *self = nvx_alloc(1, sizeof *self);
    self->path = nvx_strdup(path);
    self->file = file;
    if (check_format(self, format, err) != 0)
        nvx_reader_close(&self);
    return self;
}

void nvx_reader_close(nvx_reader **self_p)
{
    nvx_reader *self = *self_p;
    if (!self)
        return;
    H5Fclose(self->file);
    free(self->path);
    free(self);
    *self_p = NULL;
}

const char *nvx_reader_path(const nvx_reader *self) { return self->path; }

bool nvx_reader_has(const nvx_reader *self, const char *name)
{
    char part[NAME_SIZE];
    size_t n = strlen(name);
    if (n >= sizeof part)
        return false;
    for (size_t i = 1; i <= n; i++) { /* each part: a missing one is not an error */
        if (i < n && name[i] != '/')
            continue;
        memcpy(part, name, i);
        part[i] = '\0';
        if (strcmp(part, "/") != 0 && H5Lexists(self->file, part, H5P_DEFAULT) <= 0)
            return false;
    }
    return n > 0;
}

bool nvx_reader_is_group(const nvx_reader *self, const char *name)
{
    hid_t object = H5Oopen(self->file, name, H5P_DEFAULT);
    bool group = object >= 0 && H5Iget_type(object) == H5I_GROUP;
    if (object >= 0)
        H5Oclose(object);
    return group;
}

/* Negative and err when absent. */
static hid_t open_object(const nvx_reader *self, const char *name, nvx_error *err)
{
    hid_t object = -1;
    if (nvx_reader_has(self, name) || strcmp(name, "/") == 0)
        object = H5Oopen(self->file, name, H5P_DEFAULT);
    if (object < 0)
        nvx_fail_at(err, self->path, 0, 0, "%s is missing", name);
    return object;
}

char *nvx_reader_attribute(const nvx_reader *self, const char *group, const char *name,
                           nvx_error *err)
{
    hid_t object = open_object(self, group, err);
    if (object < 0)
        return NULL;
    char *text = text_attribute(object, name);
    if (!text)
        nvx_fail_at(err, self->path, 0, 0, "%s has no text attribute '%s'", group, name);
    H5Oclose(object);
    return text;
}

int nvx_reader_attribute_u64(const nvx_reader *self, const char *group, const char *name,
                             uint64_t *value, nvx_error *err)
{
    hid_t object = open_object(self, group, err), attribute = -1;
    if (object < 0)
        return -1;
    bool good = H5Aexists(object, name) > 0;
    if (good) {
        attribute = H5Aopen(object, name, H5P_DEFAULT);
        hid_t space = H5Aget_space(attribute);
        good = H5Sget_simple_extent_npoints(space) == 1 &&
               H5Aread(attribute, H5T_NATIVE_UINT64, value) >= 0;
        H5Sclose(space);
        H5Aclose(attribute);
    }
    if (!good)
        nvx_fail_at(err, self->path, 0, 0, "%s has no number attribute '%s'", group,
                    name);
    H5Oclose(object);
    return good ? 0 : -1;
}

static void measure(hid_t set, nvx_extent *extent)
{
    hsize_t dims[H5S_MAX_RANK];
    hid_t space = H5Dget_space(set);
    int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    *extent = (nvx_extent){.rank = rank < 0 ? 0 : (unsigned)rank, .count = 1};
    for (int i = 0; i < rank; i++) {
        extent->count *= dims[i];
        if (i < NVX_READER_MAX_RANK)
            extent->dims[i] = dims[i];
    }
    H5Sclose(space);
}

/* What is declared must be there, at the best ratio of the filter in a file of this size;
 * a damaged extent would take all memory. */
static bool is_stored(hid_t set, const nvx_extent *extent, size_t size)
{
    uint64_t bytes = H5Dget_storage_size(set);
    hsize_t file = 0;
    hid_t holder = H5Iget_file_id(set);
    H5Fget_filesize(holder, &file);
    H5Fclose(holder);
    if (bytes > file)
        return false;
    double values = 1;
    for (unsigned i = 0; i < extent->rank && i < NVX_READER_MAX_RANK; i++)
        values *= (double)extent->dims[i];
    return values * (double)size <= (double)bytes * deflate_ratio;
}

/* A dataset of one class (text: fixed length), or negative and err. */
static hid_t open_dataset(const nvx_reader *self, const char *name, bool text,
                          nvx_extent *extent, nvx_error *err)
{
    hid_t set = open_object(self, name, err);
    if (set < 0)
        return -1;
    bool good = H5Iget_type(set) == H5I_DATASET, stored = true;
    if (good) {
        hid_t type = H5Dget_type(set);
        H5T_class_t class = H5Tget_class(type);
        measure(set, extent);
        good = text ? class == H5T_STRING && !H5Tis_variable_str(type)
                    : class == H5T_INTEGER || class == H5T_FLOAT;
        good = good && extent->rank <= (text ? 0 : NVX_READER_MAX_RANK);
        stored = !good || is_stored(set, extent, H5Tget_size(type));
        H5Tclose(type);
    }
    if (good && stored)
        return set;
    nvx_fail_at(err, self->path, 0, 0, "%s %s", name,
                !stored ? "declares more than is stored"
                : text  ? "is not one text"
                        : "is not an array of numbers");
    H5Oclose(set);
    return -1;
}

char *nvx_reader_text(const nvx_reader *self, const char *name, nvx_error *err)
{
    nvx_extent extent;
    hid_t set = open_dataset(self, name, true, &extent, err);
    if (set < 0)
        return NULL;
    hid_t type = H5Dget_type(set);
    char *text = nvx_alloc(H5Tget_size(type) + 1, 1);
    if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) < 0) {
        nvx_fail_at(err, self->path, 0, 0, "%s cannot be read", name);
        free(text);
        text = NULL;
    }
    H5Tclose(type);
    H5Oclose(set);
    return text;
}

/* All three number types are 8 bytes; HDF5 converts. */
static void *read_numbers(const nvx_reader *self, const char *name, hid_t type,
                          nvx_extent *extent, nvx_error *err)
{
    nvx_extent own;
    if (!extent)
        extent = &own;
    hid_t set = open_dataset(self, name, false, extent, err);
    if (set < 0)
        return NULL;
    void *data = nvx_alloc(extent->count, 8);
    if (extent->count && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) {
        nvx_fail_at(err, self->path, 0, 0, "%s cannot be read", name);
        free(data);
        data = NULL;
    }
    H5Oclose(set);
    return data;
}

uint64_t *nvx_reader_u64(const nvx_reader *self, const char *name, nvx_extent *extent,
                         nvx_error *err)
{
    return read_numbers(self, name, H5T_NATIVE_UINT64, extent, err);
}

int64_t *nvx_reader_i64(const nvx_reader *self, const char *name, nvx_extent *extent,
                        nvx_error *err)
{
    return read_numbers(self, name, H5T_NATIVE_INT64, extent, err);
}

double *nvx_reader_f64(const nvx_reader *self, const char *name, nvx_extent *extent,
                       nvx_error *err)
{
    return read_numbers(self, name, H5T_NATIVE_DOUBLE, extent, err);
}

/* n texts of at most `size` bytes each, in one block with the pointers to them. */
static char **new_list(size_t n, size_t size)
{
    char **list = nvx_alloc(1, (n + 1) * sizeof *list + n * (size + 1));
    for (size_t i = 0; i < n; i++)
        list[i] = (char *)(list + n + 1) + i * (size + 1);
    return list;
}

char **nvx_reader_texts(const nvx_reader *self, const char *name, size_t *n,
                        nvx_error *err)
{
    hid_t set = open_object(self, name, err);
    if (set < 0)
        return NULL;
    char **list = NULL;
    bool good = H5Iget_type(set) == H5I_DATASET;
    hid_t type = good ? H5Dget_type(set) : -1;
    nvx_extent extent = {0};
    if (good)
        measure(set, &extent);
    good = good && extent.rank == 1 && H5Tget_class(type) == H5T_STRING &&
           !H5Tis_variable_str(type) && is_stored(set, &extent, H5Tget_size(type));
    if (good) {
        size_t size = H5Tget_size(type);
        char *raw = nvx_alloc(extent.count, size);
        good = extent.count == 0 ||
               H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw) >= 0;
        list = new_list(extent.count, size);
        for (size_t i = 0; i < extent.count; i++)
            memcpy(list[i], raw + i * size, size);
        *n = extent.count;
        free(raw);
    }
    if (!good) {
        nvx_fail_at(err, self->path, 0, 0, "%s is not a list of texts", name);
        free(list);
        list = NULL;
    }
    if (type >= 0)
        H5Tclose(type);
    H5Oclose(set);
    return list;
}

static char *name_at(hid_t group, size_t i, size_t *size)
{
    ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, NULL,
                                        0, H5P_DEFAULT);
    *size = length > 0 ? (size_t)length : 0;
    char *name = nvx_alloc(*size + 1, 1);
    H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, *size + 1,
                       H5P_DEFAULT);
    return name;
}

char **nvx_reader_names(const nvx_reader *self, const char *group, size_t *n,
                        nvx_error *err)
{
    H5G_info_t info;
    hid_t object = open_object(self, group, err);
    if (object < 0)
        return NULL;
    if (H5Iget_type(object) != H5I_GROUP || H5Gget_info(object, &info) < 0) {
        nvx_fail_at(err, self->path, 0, 0, "%s is not a group", group);
        H5Oclose(object);
        return NULL;
    }
    char **names = nvx_alloc(info.nlinks, sizeof *names);
    size_t longest = 0, size;
    for (size_t i = 0; i < info.nlinks; i++) {
        names[i] = name_at(object, i, &size);
        longest = size > longest ? size : longest;
    }
    char **list = new_list(info.nlinks, longest);
    for (size_t i = 0; i < info.nlinks; i++) {
        memcpy(list[i], names[i], strlen(names[i]));
        free(names[i]);
    }
    free(names);
    *n = info.nlinks;
    H5Oclose(object);
    return list;
}
