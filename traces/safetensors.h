/* safetensors.h - the tensors of a file in the safetensors format, as floats.
 *
 * The file is the length of its header (8 bytes, little-endian), the header (JSON: name ->
 * dtype, shape, data_offsets; `__metadata__`: texts), and the bytes of all tensors,
 * little-endian, in C order (huggingface/safetensors, README, "Format"). Types F32, F16 and
 * BF16 are taken. A header is at most 100 MB, as there; it is read once. No size is
 * believed before it fits the file.
 * Left out: other types, files split into several with an index.
 */
#ifndef NVX_TRACES_SAFETENSORS_H
#define NVX_TRACES_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

enum { NVX_SAFETENSOR_DIMS = 4 }; /* most dimensions taken */

typedef enum { NVX_TENSOR_F32 = 0, NVX_TENSOR_F16, NVX_TENSOR_BF16 } nvx_tensor_type;

typedef struct nvx_safetensors nvx_safetensors;

typedef struct nvx_safetensor {
    const nvx_safetensors *file; /* must stay open */
    const char *name;            /* the file's */
    nvx_tensor_type type;
    int dims;
    uint64_t extent[NVX_SAFETENSOR_DIMS]; /* of which the first `dims` count */
    uint64_t values;                      /* their product */
    uint64_t data;                        /* offset of the first value in the file */
} nvx_safetensor;

/* The name of the file ends as theirs do. */
bool nvx_safetensors_named(const char *path);

nvx_safetensors *nvx_safetensors_open(const char *path, nvx_error *err);
void nvx_safetensors_close(nvx_safetensors **self_p);

/* The tensors, in byte order of their names. */
size_t nvx_safetensors_count(const nvx_safetensors *self);
const char *nvx_safetensors_name(const nvx_safetensors *self, size_t at);

/* An entry of `__metadata__`, or NULL. */
const char *nvx_safetensors_text(const nvx_safetensors *self, const char *key);

/* -1 and err, which names the tensor, when it is missing or is not what the header says. */
int nvx_safetensors_find(const nvx_safetensors *self, const char *name,
                         nvx_safetensor *out, nvx_error *err);

/* Values first .. first+count-1. */
int nvx_safetensor_read(const nvx_safetensor *self, uint64_t first, uint64_t count,
                        float out[], nvx_error *err);

#endif
