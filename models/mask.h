/* mask.h - which stored values are verified when they are written, policy `mask`.
 *
 * The CSV file that device.write.mask names lists them, rows counted from 0 in the order
 * of the stored matrix, elements within a vector. Its header says how:
 *
 *     vector                               whole vectors
 *     vector,element                       single values
 *     vector,first_element,last_element    runs of values, both ends in
 *
 * All cells of a value are verified or none. A value may stand in several lines. Left
 * out: how the values are chosen; single slices of a value.
 */
#ifndef NVX_MODELS_MASK_H
#define NVX_MODELS_MASK_H

#include "models/place.h"

typedef struct nvx_mask {
    uint64_t n;     /* vectors */
    uint8_t *value; /* bit element x n + vector: verified; NULL: another policy */
} nvx_mask;

/* Reads the file, if the policy of the configuration asks for one. */
int nvx_mask_load(nvx_mask *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err);
void nvx_mask_clear(nvx_mask *self);

/* out[i]: 1 if that element of vector n_first + i is verified, else 0. */
void nvx_mask_row(const nvx_mask *self, uint64_t element, uint64_t n_first,
                  uint32_t columns, uint8_t out[]);

#endif
