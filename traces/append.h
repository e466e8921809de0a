/* append.h - datasets that grow by rows while a file is written. Private to the writer.
 */
#ifndef NVX_TRACES_APPEND_H
#define NVX_TRACES_APPEND_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct nvx_append {
    hid_t id; /* <= 0: not begun */
    int rank;
    uint64_t rows, dim; /* written so far */
    uint64_t limit;     /* exact number of rows to come; 0: any number */
} nvx_append;

/* Creates dataset `name` of `type` below `place`. -1 when HDF5 refuses, here and below.
 */
int nvx_append_begin(nvx_append *self, hid_t place, const char *name, hid_t type,
                     int rank, uint64_t dim, uint64_t limit, bool compress);
int nvx_append_rows(nvx_append *self, hid_t type, const void *values, uint64_t rows);
int nvx_append_end(nvx_append *self);

/* A group or a file without times. */
hid_t nvx_append_group(hid_t place, const char *name);
hid_t nvx_append_file(const char *path);

/* Text and number attributes. */
int nvx_append_text(hid_t object, const char *name, const char *text);
int nvx_append_number(hid_t object, const char *name, hid_t type, hid_t memory,
                      const void *value);

#endif
