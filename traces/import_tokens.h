/* import_tokens.h - token matrices from files of other programs, one matrix at a time.
 *
 * What is read (told by content, then by the end of the name):
 *   .npy          as import.h says; [matrices x tokens x values], or [tokens x values]:
 *                 one matrix
 *   HDF5          dataset `name` of two or three dimensions, f2 f4 f8 i1 u1
 *   .safetensors  tensor `name` of two or three dimensions, F32, F16, BF16; name "*": every
 *                 tensor of the file is a matrix, of its own number of tokens, in byte
 *                 order of the names
 * Left out: matrices of different lengths in NumPy and HDF5 files.
 */
#ifndef NVX_TRACES_IMPORT_TOKENS_H
#define NVX_TRACES_IMPORT_TOKENS_H

#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_tokens nvx_tokens;

/* name: of the dataset or tensor, without a slash before it; NumPy files have none. */
nvx_tokens *nvx_tokens_open(const char *path, const char *name, nvx_error *err);
void nvx_tokens_close(nvx_tokens **self_p);

const char *nvx_tokens_path(const nvx_tokens *self);
uint64_t nvx_tokens_matrices(const nvx_tokens *self);
uint64_t nvx_tokens_rows(const nvx_tokens *self, uint64_t at); /* tokens of matrix at */
uint64_t nvx_tokens_dim(const nvx_tokens *self);               /* values of a token */

/* Matrix `at` into out[rows x dim]. NaN and infinity are input errors that name matrix,
 * token and value. */
int nvx_tokens_read(nvx_tokens *self, uint64_t at, float out[], nvx_error *err);

#endif
