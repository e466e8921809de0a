/* safetensors.h - one tensor of a file in the safetensors format, as floats.
 *
 * The file is the length of its header (8 bytes, little-endian), the header (JSON: name ->
 * dtype, shape, data_offsets), and the bytes of all tensors, little-endian, in C order
 * (huggingface/safetensors, README, "Format"). Types F32, F16 and BF16 are taken.
 * A header is at most 100 MB, as there. No size is believed before it fits the file.
 * Left out: other types, `__metadata__`, files split into several with an index.
 */
#ifndef NVX_TRACES_SAFETENSORS_H
#define NVX_TRACES_SAFETENSORS_H

#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

enum { NVX_SAFETENSOR_DIMS = 4 }; /* most dimensions taken */

typedef enum { NVX_TENSOR_F32 = 0, NVX_TENSOR_F16, NVX_TENSOR_BF16 } nvx_tensor_type;

typedef struct nvx_safetensor {
    FILE *file;
    char *path, *name;
    nvx_tensor_type type;
    int dims;
    uint64_t extent[NVX_SAFETENSOR_DIMS]; /* of which the first `dims` count */
    uint64_t values;                      /* their product */
    uint64_t data;                        /* offset of the first value in the file */
} nvx_safetensor;

/* -1 and err, which names the tensor, when it is missing or is not what the header says. */
int nvx_safetensor_open(nvx_safetensor *self, const char *path, const char *name,
                        nvx_error *err);
void nvx_safetensor_close(nvx_safetensor *self);

/* Values first .. first+count-1. */
int nvx_safetensor_read(const nvx_safetensor *self, uint64_t first, uint64_t count,
                        float out[], nvx_error *err);

#endif
