/* npy.h - the header of a NumPy file, and its numbers as doubles.
 *
 * Versions 1 to 3 of NumPy's format, C order, any byte order. What kinds of numbers and
 * how many dimensions are taken is the caller's to say. Left out: Fortran order (an
 * error), structured and text types.
 */
#ifndef NVX_SIM_NPY_H
#define NVX_SIM_NPY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

enum { NVX_NPY_DIMS = 4 }; /* extents kept */

typedef struct nvx_npy {
    char type[16];                 /* as the file has it: "<f4" */
    char kind;                     /* 'f', 'i', 'u', ... */
    size_t size;                   /* bytes of a number */
    bool swap;                     /* stored in the other byte order */
    int dims;                      /* may be more than extents are kept of */
    uint64_t extent[NVX_NPY_DIMS]; /* of which the first `dims` count */
    uint64_t data;                 /* offset of the first number */
} nvx_npy;

/* Reads the header of a file that begins with "\x93NUMPY". */
int nvx_npy_open(FILE *file, const char *path, nvx_npy *self, nvx_error *err);

/* "values of type <c8; taken are ...": the type is none of `known` ("f4", "i8", ...; ends
 * with NULL). */
int nvx_npy_check_type(const nvx_npy *self, const char *path, const char *const known[],
                       nvx_error *err);

/* The numbers declared (product of the first two extents) fill the file to its end. */
int nvx_npy_check_size(const nvx_npy *self, const char *path, uint64_t bytes,
                       nvx_error *err);

/* The first n numbers: f4, f8, i1 to i8 or u1 to u8. */
int nvx_npy_read(FILE *file, const char *path, const nvx_npy *self, size_t n,
                 double out[], nvx_error *err);

#endif
