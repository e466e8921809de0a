/* reader.h - reads a result file (result.h).
 *
 * Refuses a file that is not one with one clear line. What is returned is owned by the
 * caller and freed with free().
 */
#ifndef NVX_ANALYSIS_READER_H
#define NVX_ANALYSIS_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

enum { NVX_READER_MAX_RANK = 4 };

typedef struct nvx_reader nvx_reader;

typedef struct nvx_extent {
    unsigned rank; /* 0: one number */
    uint64_t dims[NVX_READER_MAX_RANK];
    uint64_t count; /* product of dims */
} nvx_extent;

/* True for a regular file that starts as HDF5 does, whatever it holds. */
bool nvx_reader_is_hdf5(const char *path);

/* `format` as in result.h: NVX_RESULT_FORMAT. */
nvx_reader *nvx_reader_open(const char *path, const char *format, nvx_error *err);
void nvx_reader_close(nvx_reader **self_p);
const char *nvx_reader_path(const nvx_reader *self);

bool nvx_reader_has(const nvx_reader *self, const char *name); /* dataset or group */
bool nvx_reader_is_group(const nvx_reader *self, const char *name);

/* Attributes of "/" or of a group: nvx_reader_attribute(r, "/trace", "sha256", err). */
char *nvx_reader_attribute(const nvx_reader *self, const char *group, const char *name,
                           nvx_error *err);
int nvx_reader_attribute_u64(const nvx_reader *self, const char *group, const char *name,
                             uint64_t *value, nvx_error *err);

/* Datasets. NULL and err when absent or of another kind. extent may be NULL. */
char *nvx_reader_text(const nvx_reader *self, const char *name, nvx_error *err);
uint64_t *nvx_reader_u64(const nvx_reader *self, const char *name, nvx_extent *extent,
                         nvx_error *err);
int64_t *nvx_reader_i64(const nvx_reader *self, const char *name, nvx_extent *extent,
                        nvx_error *err);
double *nvx_reader_f64(const nvx_reader *self, const char *name, nvx_extent *extent,
                       nvx_error *err);

/* A list of texts: the block and the texts in it are one, freed with one free(). */
char **nvx_reader_texts(const nvx_reader *self, const char *name, size_t *n,
                        nvx_error *err);

/* Names of what is in a group, in order of letters; one block as above. NULL and err when
 * it is absent. */
char **nvx_reader_names(const nvx_reader *self, const char *group, size_t *n,
                        nvx_error *err);

#endif
