/* h5.h - HDF5 files read with suspicion: one checked step for each thing done.
 *
 * A dataset is taken only when it lies in the file itself (hard links; no external,
 * virtual or plug-in-filtered storage), has the rank expected and declares no more than
 * what is stored could hold, so that no size of a header is believed before it is paid
 * for. All errors are input errors "file: /dataset: text".
 * Left out: groups deeper than named here, parallel HDF5.
 */
#ifndef NVX_TRACES_H5_H
#define NVX_TRACES_H5_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

enum { NVX_H5_DIMS = 4 }; /* extents kept */

typedef struct nvx_h5_file {
    hid_t id;
    char *path; /* as given; named in errors */
    uint64_t bytes;
} nvx_h5_file;

typedef struct nvx_h5_set {
    hid_t id;           /* <= 0: none open */
    uint64_t rows, dim; /* dim is 1 for rank 1, of rank 3 the product of the last two */
    uint64_t inner;     /* of rank 3: the last extent */
} nvx_h5_set;

/* Opens for reading; -1 and err when it is not there, not HDF5, or truncated. */
int nvx_h5_open(nvx_h5_file *file, const char *path, nvx_error *err);
void nvx_h5_close(nvx_h5_file *file);

/* 1: "/group" or "/group/name" is a hard link; 0: absent; -1: err. */
int nvx_h5_has(const nvx_h5_file *file, const char *name, nvx_error *err);

/* Names of what lies in a group, in byte order; links to elsewhere and names longer than
 * 255 bytes or with control characters are refused. NULL and err: damaged or not a group.
 * nvx_h5_free_names frees them. */
char **nvx_h5_names(const nvx_h5_file *file, const char *group, size_t *count,
                    nvx_error *err);
void nvx_h5_free_names(char **names, size_t count);

/* Dimensions of the dataset `name`, the first NVX_H5_DIMS extents in extent; -1: err. */
int nvx_h5_shape(const nvx_h5_file *file, const char *name, uint64_t extent[],
                 nvx_error *err);

/* Opens the dataset `name` of rank 1, 2 or 3. -1 and err when it is not as said above. */
int nvx_h5_set_open(const nvx_h5_file *file, const char *name, int rank, nvx_h5_set *set,
                    nvx_error *err);
void nvx_h5_set_close(nvx_h5_set *set);

/* Type of the elements matches: integers of at most `size` bytes and that sign, or
 * (nvx_h5_is_half) IEEE binary16 of either byte order. */
bool nvx_h5_is_integer(hid_t type, size_t size, bool is_signed);
bool nvx_h5_is_half(hid_t type);
bool nvx_h5_is_float(hid_t type, size_t size);

/* A new binary16 type in this machine's byte order (or little-endian). H5Tclose frees. */
hid_t nvx_h5_half(bool native);

/* Rows first .. first+count-1 into out[count x dim] of `type`. */
int nvx_h5_read(const nvx_h5_file *file, const char *name, const nvx_h5_set *set,
                hid_t type, uint64_t first, uint64_t count, void *out, nvx_error *err);

/* Attribute `name` of an object as text: strings as they are, integers in decimal. NULL
 * when absent or of another type. free() frees it. */
char *nvx_h5_text(hid_t object, const char *name);

/* A scalar number attribute. 1: read; 0: absent; -1: not a number. */
int nvx_h5_number(hid_t object, const char *name, double *value);

#endif
