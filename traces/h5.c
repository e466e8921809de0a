#include "traces/h5.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/memory.h"

enum {
    CHUNK_LIMIT = 64 << 20,  /* bytes: largest chunk taken */
    CACHE_LIMIT = 128 << 20, /* bytes: most kept of one dataset while reading rows */
    CACHE_SLOTS = 12007,     /* hash slots of that cache: a prime, as HDF5 asks for */
    NAME_LIMIT = 512,        /* bytes of "/group/name" */
};

/* A deflate stream is at least 1/1032 of what it holds; an unfiltered one all of it. */
static const uint64_t deflate_ratio = 1032;

static bool is_readable(const char *path, uint64_t *bytes, nvx_error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &info) != 0) {
        nvx_fail_open(err, path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    close(fd);
    *bytes = (uint64_t)info.st_size;
    if (S_ISREG(info.st_mode))
        return true;
    nvx_fail_at(err, path, 0, 0, "not a regular file");
    return false;
}

int nvx_h5_open(nvx_h5_file *file, const char *path, nvx_error *err)
{
    *file = (nvx_h5_file){.id = H5I_INVALID_HID};
    if (!is_readable(path, &file->bytes, err))
        return -1;
    if (H5Eset_auto2(H5E_DEFAULT, NULL, NULL) < 0)
        return nvx_fail_environment(err, "the HDF5 library cannot be set up");
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_file_locking(access, false, true) >= 0)
        file->id = H5Fopen(path, H5F_ACC_RDONLY, access);
    if (access >= 0)
        H5Pclose(access);
    if (file->id < 0)
        return nvx_fail_at(err, path, 0, 0, "not an HDF5 file or truncated");
    file->path = nvx_strdup(path);
    return 0;
}

void nvx_h5_close(nvx_h5_file *file)
{
    if (file->id > 0)
        H5Fclose(file->id);
    free(file->path);
    *file = (nvx_h5_file){.id = H5I_INVALID_HID};
}

static int has_link(const nvx_h5_file *file, const char *name, nvx_error *err)
{
    H5L_info_t info;
    htri_t there = H5Lexists(file->id, name, H5P_DEFAULT);
    if (there == 0)
        return 0;
    if (there < 0 || H5Lget_info(file->id, name, &info, H5P_DEFAULT) < 0)
        return nvx_fail_at(err, file->path, 0, 0,
                           "%s: cannot be read; the file is damaged", name);
    if (info.type != H5L_TYPE_HARD)
        return nvx_fail_at(err, file->path, 0, 0,
                           "%s: links to elsewhere are not followed", name);
    return 1;
}

int nvx_h5_has(const nvx_h5_file *file, const char *name, nvx_error *err)
{
    char group[NAME_LIMIT];
    const char *slash = strchr(name + 1, '/');
    if (slash) {
        NVX_ASSERT((size_t)(slash - name) < sizeof group);
        memcpy(group, name, (size_t)(slash - name));
        group[slash - name] = '\0';
        int there = has_link(file, group, err);
        if (there != 1)
            return there;
    }
    return has_link(file, name, err);
}

static const char *wrong_filter(hid_t plist)
{
    int n = H5Pget_nfilters(plist);
    for (int i = 0; i < n; i++) {
        unsigned flags = 0, config = 0;
        size_t values = 0;
        H5Z_filter_t id =
            H5Pget_filter2(plist, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        if (id != H5Z_FILTER_DEFLATE && id != H5Z_FILTER_SHUFFLE &&
            id != H5Z_FILTER_FLETCHER32)
            return "is compressed in a way that is not taken; allowed: gzip, shuffle, "
                   "fletcher32";
    }
    return n < 0 ? "has filters that cannot be read" : NULL;
}

/* Bytes of one chunk and how many lie beside each other over the columns; 0: no chunks.
 * Returns what is wrong, or NULL. */
static const char *chunk_of(hid_t plist, int rank, const nvx_h5_set *set, size_t size,
                            uint64_t *bytes, uint64_t *across)
{
    hsize_t chunk[3] = {1, 1, 1};
    *bytes = *across = 0;
    H5D_layout_t layout = H5Pget_layout(plist);
    if (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT)
        return H5Pget_external_count(plist) == 0 ? NULL : "lies in another file";
    if (layout != H5D_CHUNKED)
        return "is a view of other datasets";
    if (H5Pget_chunk(plist, rank, chunk) != rank)
        return "has chunks that cannot be read";
    *bytes = size;
    for (int i = 0; i < rank; i++) {
        if (chunk[i] > CHUNK_LIMIT / *bytes)
            return "has chunks larger than 64 MiB";
        *bytes *= chunk[i];
    }
    uint64_t middle = rank == 3 && set->inner ? set->dim / set->inner : set->dim;
    *across = (middle + chunk[1] - 1) / chunk[1];
    if (rank == 3)
        *across *= (set->inner + chunk[2] - 1) / chunk[2];
    return wrong_filter(plist);
}

/* What is declared must be there: elements <= stored bytes (x the filter's best ratio).
 */
static bool is_stored(hid_t id, const nvx_h5_set *set, size_t size, bool chunked,
                      const nvx_h5_file *file)
{
    uint64_t declared;
    if (__builtin_mul_overflow(set->rows, set->dim, &declared) ||
        __builtin_mul_overflow(declared, (uint64_t)size, &declared))
        return false;
    uint64_t stored = H5Dget_storage_size(id);
    return stored <= file->bytes && declared <= stored * (chunked ? deflate_ratio : 1);
}

static const char *inspect(const nvx_h5_file *file, int rank, nvx_h5_set *set,
                           uint64_t *cache)
{
    hsize_t extent[3] = {0, 1, 1};
    hid_t space = H5Dget_space(set->id);
    hid_t type = H5Dget_type(set->id);
    hid_t plist = H5Dget_create_plist(set->id);
    const char *wrong = "cannot be read; the file is damaged";
    size_t size = type > 0 ? H5Tget_size(type) : 0;
    if (space > 0 && plist > 0 && size > 0 && size < CHUNK_LIMIT &&
        H5Sget_simple_extent_type(space) == H5S_SIMPLE) {
        uint64_t bytes = 0, across = 0;
        wrong = H5Sget_simple_extent_ndims(space) == rank ? NULL
                : rank == 1                               ? "has not 1 dimension"
                : rank == 2                               ? "has not 2 dimensions"
                                                          : "has not 3 dimensions";
        if (!wrong && H5Sget_simple_extent_dims(space, extent, NULL) != rank)
            wrong = "has an extent that cannot be read";
        set->rows = extent[0];
        set->inner = extent[2];
        if (!wrong && __builtin_mul_overflow(extent[1], extent[2], &set->dim))
            wrong = "declares more values than are stored";
        if (!wrong)
            wrong = chunk_of(plist, rank, set, size, &bytes, &across);
        if (!wrong && !is_stored(set->id, set, size, bytes > 0, file))
            wrong = "declares more values than are stored";
        *cache = bytes && across < CACHE_LIMIT / bytes ? bytes * across : bytes;
    }
    if (space > 0)
        H5Sclose(space);
    if (type > 0)
        H5Tclose(type);
    if (plist > 0)
        H5Pclose(plist);
    return wrong;
}

/* HDF5 keeps 1 MiB of chunks by default; a row of chunks must fit, or every read of a
 * few rows would decode it again. */
static hid_t reopen_cached(const nvx_h5_file *file, const char *name, hid_t id,
                           uint64_t cache)
{
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    hid_t again = H5I_INVALID_HID;
    H5Dclose(id);
    if (access >= 0 && H5Pset_chunk_cache(access, CACHE_SLOTS, cache, 1.0) >= 0)
        again = H5Dopen2(file->id, name, access);
    if (access >= 0)
        H5Pclose(access);
    return again;
}

/* The dataset `name`, or H5I_INVALID_HID and err. */
static hid_t open_dataset(const nvx_h5_file *file, const char *name, nvx_error *err)
{
    H5O_info_t info;
    hid_t id = H5I_INVALID_HID;
    int there = nvx_h5_has(file, name, err);
    if (there == 0)
        nvx_fail_at(err, file->path, 0, 0, "%s: no such dataset", name);
    if (there != 1)
        return H5I_INVALID_HID;
    if (H5Oget_info_by_name2(file->id, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0) {
        if (info.type == H5O_TYPE_DATASET)
            id = H5Dopen2(file->id, name, H5P_DEFAULT);
        else
            nvx_fail_at(err, file->path, 0, 0, "%s: is not a dataset", name);
    }
    if (id < 0)
        nvx_fail_at(err, file->path, 0, 0, "%s: cannot be read; the file is damaged",
                    name);
    return id;
}

int nvx_h5_shape(const nvx_h5_file *file, const char *name, uint64_t extent[],
                 nvx_error *err)
{
    hsize_t all[H5S_MAX_RANK];
    hid_t id = open_dataset(file, name, err);
    if (id < 0)
        return -1;
    hid_t space = H5Dget_space(id);
    int dims = space > 0 ? H5Sget_simple_extent_dims(space, all, NULL) : -1;
    for (int i = 0; i < dims && i < NVX_H5_DIMS; i++)
        extent[i] = all[i];
    if (space > 0)
        H5Sclose(space);
    H5Dclose(id);
    return dims >= 0 ? dims
                     : nvx_fail_at(err, file->path, 0, 0,
                                   "%s: cannot be read; the file is damaged", name);
}

int nvx_h5_set_open(const nvx_h5_file *file, const char *name, int rank, nvx_h5_set *set,
                    nvx_error *err)
{
    uint64_t cache = 0;
    *set = (nvx_h5_set){.id = H5I_INVALID_HID};
    NVX_ASSERT(rank >= 1 && rank <= 3);
    set->id = open_dataset(file, name, err);
    if (set->id < 0)
        return -1;
    const char *wrong = inspect(file, rank, set, &cache);
    if (!wrong && cache > 1 << 20) {
        set->id = reopen_cached(file, name, set->id, cache);
        wrong = set->id > 0 ? NULL : "cannot be read; the file is damaged";
    }
    if (!wrong)
        return 0;
    nvx_h5_set_close(set);
    return nvx_fail_at(err, file->path, 0, 0, "%s: %s", name, wrong);
}

void nvx_h5_set_close(nvx_h5_set *set)
{
    if (set->id > 0)
        H5Dclose(set->id);
    *set = (nvx_h5_set){.id = H5I_INVALID_HID};
}

bool nvx_h5_is_integer(hid_t type, size_t size, bool is_signed)
{
    return H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) <= size &&
           H5Tget_sign(type) == (is_signed ? H5T_SGN_2 : H5T_SGN_NONE) &&
           H5Tget_precision(type) == 8 * H5Tget_size(type);
}

bool nvx_h5_is_float(hid_t type, size_t size)
{
    return size == 4
               ? H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0
               : H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0;
}

static hid_t half_of(hid_t float_type)
{
    hid_t type = H5Tcopy(float_type);
    if (type > 0 &&
        (H5Tset_fields(type, 15, 10, 5, 0, 10) < 0 || H5Tset_precision(type, 16) < 0 ||
         H5Tset_size(type, 2) < 0 || H5Tset_ebias(type, 15) < 0)) {
        H5Tclose(type);
        type = H5I_INVALID_HID;
    }
    NVX_ASSERT(type > 0);
    return type;
}

hid_t nvx_h5_half(bool native)
{
    return half_of(native ? H5T_NATIVE_FLOAT : H5T_IEEE_F32LE);
}

bool nvx_h5_is_half(hid_t type)
{
    hid_t little = half_of(H5T_IEEE_F32LE), big = half_of(H5T_IEEE_F32BE);
    bool is = H5Tequal(type, little) > 0 || H5Tequal(type, big) > 0;
    H5Tclose(little);
    H5Tclose(big);
    return is;
}

int nvx_h5_read(const nvx_h5_file *file, const char *name, const nvx_h5_set *set,
                hid_t type, uint64_t first, uint64_t count, void *out, nvx_error *err)
{
    NVX_ASSERT(first <= set->rows && count <= set->rows - first);
    if (count == 0)
        return 0;
    hid_t space = H5Dget_space(set->id);
    int rank = space > 0 ? H5Sget_simple_extent_ndims(space) : 0;
    hsize_t start[3] = {first, 0, 0}, size[3] = {count, set->dim, set->inner};
    if (rank == 3 && set->inner > 0)
        size[1] = set->dim / set->inner;
    hid_t memory = rank > 0 ? H5Screate_simple(rank, size, NULL) : H5I_INVALID_HID;
    bool ok = memory > 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, size, NULL) >= 0 &&
              H5Dread(set->id, type, memory, space, H5P_DEFAULT, out) >= 0;
    if (space > 0)
        H5Sclose(space);
    if (memory > 0)
        H5Sclose(memory);
    return ok ? 0
              : nvx_fail_at(err, file->path, 0, 0,
                            "%s: rows from %" PRIu64
                            " cannot be read; the file is damaged "
                            "or truncated",
                            name, first);
}
