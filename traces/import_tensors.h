/* import_tensors.h - the weights of a network: named tensors of a safetensors or HDF5 file.
 *
 * A safetensors file (told by the end of its name) holds F32, F16 or BF16; an HDF5 file
 * datasets at its root, f2 f4 f8 i1 u1, of up to three dimensions. Texts beside them are
 * entries of `__metadata__` or attributes of the root.
 * Left out: groups, parts of a tensor.
 */
#ifndef NVX_TRACES_IMPORT_TENSORS_H
#define NVX_TRACES_IMPORT_TENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

enum { NVX_TENSORS_DIMS = 4 }; /* extents kept */

typedef struct nvx_tensors nvx_tensors;

nvx_tensors *nvx_tensors_open(const char *path, nvx_error *err);
void nvx_tensors_close(nvx_tensors **self_p);

const char *nvx_tensors_path(const nvx_tensors *self);

/* Names, in byte order. */
size_t nvx_tensors_count(const nvx_tensors *self);
const char *nvx_tensors_name(const nvx_tensors *self, size_t at);

/* A text of that name, integers in decimal; NULL: none. free() frees it. */
char *nvx_tensors_text(const nvx_tensors *self, const char *key);

/* Dimensions, and their extents; -1 and err when there is no such tensor. */
int nvx_tensors_shape(const nvx_tensors *self, const char *name,
                      uint64_t extent[NVX_TENSORS_DIMS], nvx_error *err);

/* All values, in C order; NaN and infinity are input errors that name tensor and value. */
int nvx_tensors_read(const nvx_tensors *self, const char *name, float out[],
                     nvx_error *err);

#endif
