#include "traces/append.h"

#include <string.h>

#include "sim/memory.h"

enum {
    CHUNK_BYTES =
        256 << 10, /* aim: large enough for the disk, small enough to read one row */
    DEFLATE_LEVEL = 6,
};

/* Rows per chunk. A known number of rows is cut evenly, so that little is padding. */
static hsize_t chunk_rows(size_t row_bytes, uint64_t limit)
{
    uint64_t rows = CHUNK_BYTES / row_bytes ? CHUNK_BYTES / row_bytes : 1;
    if (limit == 0)
        return rows;
    uint64_t chunks = (limit + rows - 1) / rows;
    return (limit + chunks - 1) / chunks;
}

static hid_t dataset_plist(int rank, const hsize_t chunk[], bool compress)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    if (plist > 0 && H5Pset_obj_track_times(plist, false) >= 0 &&
        H5Pset_chunk(plist, rank, chunk) >= 0 &&
        (!compress ||
         (H5Pset_shuffle(plist) >= 0 && H5Pset_deflate(plist, DEFLATE_LEVEL) >= 0)) &&
        H5Pset_fletcher32(plist) >= 0)
        return plist;
    if (plist > 0)
        H5Pclose(plist);
    return H5I_INVALID_HID;
}

int nvx_append_begin(nvx_append *self, hid_t place, const char *name, hid_t type,
                     int rank, uint64_t dim, uint64_t limit, bool compress)
{
    hsize_t extent[2] = {limit, dim};
    hsize_t most[2] = {limit ? limit : H5S_UNLIMITED, dim};
    hsize_t chunk[2] = {chunk_rows(dim * H5Tget_size(type), limit), dim};
    hid_t space = H5Screate_simple(rank, extent, most);
    hid_t plist = dataset_plist(rank, chunk, compress);
    *self = (nvx_append){.rank = rank, .dim = dim, .limit = limit, .id = H5I_INVALID_HID};
    if (space > 0 && plist > 0)
        self->id = H5Dcreate2(place, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (space > 0)
        H5Sclose(space);
    if (plist > 0)
        H5Pclose(plist);
    return self->id > 0 ? 0 : -1;
}

int nvx_append_rows(nvx_append *self, hid_t type, const void *values, uint64_t rows)
{
    hsize_t start[2] = {self->rows, 0}, size[2] = {rows, self->dim};
    hsize_t extent[2] = {self->rows + rows, self->dim};
    NVX_ASSERT(self->id > 0);
    NVX_ASSERT(self->limit == 0 || rows <= self->limit - self->rows);
    if (rows == 0)
        return 0;
    if (self->limit == 0 && H5Dset_extent(self->id, extent) < 0)
        return -1;
    hid_t file = H5Dget_space(self->id);
    hid_t memory = H5Screate_simple(self->rank, size, NULL);
    bool ok = file > 0 && memory > 0 &&
              H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, size, NULL) >= 0 &&
              H5Dwrite(self->id, type, memory, file, H5P_DEFAULT, values) >= 0;
    if (file > 0)
        H5Sclose(file);
    if (memory > 0)
        H5Sclose(memory);
    self->rows += rows;
    return ok ? 0 : -1;
}

int nvx_append_end(nvx_append *self)
{
    herr_t closed = self->id > 0 ? H5Dclose(self->id) : 0;
    *self = (nvx_append){.id = H5I_INVALID_HID};
    return closed < 0 ? -1 : 0;
}

hid_t nvx_append_group(hid_t place, const char *name)
{
    hid_t group = H5I_INVALID_HID;
    hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    if (plist > 0 && H5Pset_obj_track_times(plist, false) >= 0)
        group = H5Gcreate2(place, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (plist > 0)
        H5Pclose(plist);
    return group;
}

hid_t nvx_append_file(const char *path)
{
    hid_t file = H5I_INVALID_HID;
    hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    if (create > 0 && access > 0 && H5Pset_obj_track_times(create, false) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 &&
        H5Pset_file_locking(access, false, true) >= 0)
        file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
    if (create > 0)
        H5Pclose(create);
    if (access > 0)
        H5Pclose(access);
    return file;
}

static int write_attribute(hid_t object, const char *name, hid_t type, hid_t memory,
                           const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5I_INVALID_HID;
    if (space > 0)
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = attribute > 0 && H5Awrite(attribute, memory, value) >= 0;
    if (attribute > 0)
        H5Aclose(attribute);
    if (space > 0)
        H5Sclose(space);
    return ok ? 0 : -1;
}

int nvx_append_text(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    int result = -1;
    if (type > 0 && H5Tset_size(type, strlen(text) + 1) >= 0 &&
        H5Tset_cset(type, H5T_CSET_UTF8) >= 0)
        result = write_attribute(object, name, type, type, text);
    if (type > 0)
        H5Tclose(type);
    return result;
}

int nvx_append_number(hid_t object, const char *name, hid_t type, hid_t memory,
                      const void *value)
{
    return write_attribute(object, name, type, memory, value);
}
