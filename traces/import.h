/* import.h - vectors from files of other programs, as rows of floats, block by block.
 *
 * What is read (told by content, then by the end of the name):
 *   .npy          NumPy versions 1 to 3, C order, two dimensions, f2 f4 f8 i1 u1, any
 *                 byte order
 *   .fvecs .bvecs each row: its dimension (int32), then float32 or uint8 values
 *   .csv .tsv     numbers only, an optional header line; errors name line and field
 *   HDF5          ann-benchmarks layout: train, test, neighbors, distance
 * A matrix may be larger than memory: no more than is asked for is held.
 * Left out: Fortran order, one or three dimensions, complex numbers, gzip.
 */
#ifndef NVX_TRACES_IMPORT_H
#define NVX_TRACES_IMPORT_H

#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_import nvx_import;

/* dataset: "/train" for an HDF5 file, NULL for all others. A CSV is read through once. */
nvx_import *nvx_import_open(const char *path, const char *dataset, nvx_error *err);
void nvx_import_close(nvx_import **self_p);

const char *nvx_import_path(const nvx_import *self);
uint64_t nvx_import_rows(const nvx_import *self);
uint64_t nvx_import_dim(const nvx_import *self);

/* Rows first .. first+count-1 into out[count x dim]; fastest in order. NaN and infinity
 * are input errors that name the row. */
int nvx_import_read(nvx_import *self, uint64_t first, uint64_t count, float out[],
                    nvx_error *err);

/* The neighbours an ann-benchmarks file holds: positions of /train per row of /test,
 * nearest first. They are taken only when they are inner-product neighbours: attribute
 * `distance` "dot" or "ip", or "angular" with rows of /train that all have unit length
 * (to 1e-3). Euclidean ones are refused. *requests x *k values; free() frees them. */
int64_t *nvx_import_neighbors(const char *path, uint64_t *requests, uint64_t *k,
                              nvx_error *err);

#endif
