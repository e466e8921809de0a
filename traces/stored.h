/* stored.h - the number types of a table: float, binary16, int8, uint8, with a scale.
 *
 * value = stored x scale. Storing divides by the scale and rounds to the nearest the type
 * has: float and binary16 ties to even, integers half away from zero.
 */
#ifndef NVX_TRACES_STORED_H
#define NVX_TRACES_STORED_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "traces/trace.h"

size_t nvx_stored_size(nvx_type type); /* bytes of one value */

/* New HDF5 types: of this machine's memory, or little-endian for a file. */
hid_t nvx_stored_h5(nvx_type type, bool in_file);

/* The type of a dataset's elements; -1 when a table cannot have it. */
int nvx_stored_of_h5(hid_t type, nvx_type *out);

void nvx_stored_to_float(nvx_type type, double scale, const void *stored, float out[],
                         size_t n);

/* Returns n, or the position of the first value that is not finite or that the type
 * cannot hold; what lies before it has been stored. */
size_t nvx_stored_from_float(nvx_type type, double scale, const float values[],
                             void *stored, size_t n);

#endif
