/* trim.h - digital gain and offset per column, where compensation methods act.
 *
 *     value = gain x converted value + offset      [level steps, per conversion]
 *
 * The uniform pair comes from the crossbar's parameters; a CSV file with the header
 * vector,row_tile,slice,gain,offset sets single columns (a pair counts as one). The
 * known current of g_min is taken off before. What it leaves out: how such a table is
 * found.
 */
#ifndef NVX_MODELS_TRIM_H
#define NVX_MODELS_TRIM_H

#include "models/place.h"

typedef struct nvx_trim {
    double gain, offset; /* of columns without a line in the table */
    uint64_t slices, row_tiles;
    double *own; /* [n x row_tiles x slices x 2] gain and offset; NULL: no table */
} nvx_trim;

/* Reads the table of the configuration, if any. */
int nvx_trim_load(nvx_trim *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err);
void nvx_trim_clear(nvx_trim *self);

static inline void nvx_trim_of(const nvx_trim *self, uint64_t vector, uint64_t row_tile,
                               uint64_t slice, double *gain, double *offset)
{
    const double *own =
        self->own ? self->own +
                        ((vector * self->row_tiles + row_tile) * self->slices + slice) * 2
                  : &self->gain;
    *gain = own[0];
    *offset = self->own ? own[1] : self->offset;
}

#endif
