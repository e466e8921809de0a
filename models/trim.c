#include "models/trim.h"

#include <stdlib.h>

#include "models/crossbar.h"
#include "models/table.h"
#include "sim/memory.h"

static const char *const headers[][NVX_TABLE_FIELDS] = {
    {"vector", "row_tile", "slice", "gain", "offset"}, {0}};

typedef struct {
    nvx_trim *trim;
    uint64_t n;
    bool *given; /* [columns] those that have had a line */
} reading;

/* Takes the gain and offset of a line. */
static void take(nvx_table *line, void *vr)
{
    const reading *r = vr;
    const nvx_trim *t = r->trim;
    if (!nvx_table_index(line, 0, r->n) || !nvx_table_index(line, 1, t->row_tiles) ||
        !nvx_table_index(line, 2, t->slices))
        return;
    uint64_t tile = (uint64_t)line->field[0] * t->row_tiles + (uint64_t)line->field[1];
    uint64_t column = tile * t->slices + (uint64_t)line->field[2];
    if (r->given[column])
        nvx_table_fail(line, 0, "is in a line before with the same row_tile and slice");
    r->given[column] = true;
    t->own[column * 2] = line->field[3];
    t->own[column * 2 + 1] = line->field[4];
}

int nvx_trim_load(nvx_trim *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err)
{
    const nvx_config *array = nvx_config_child(
        nvx_config_child(nvx_config_child(root, "chip"), "tile"), "array");
    const nvx_crossbar_params *x = nvx_config_params(array);
    *self = (nvx_trim){x->gain, x->offset, x->slice_count, placement->row_tiles, NULL};
    if (!x->trim[0])
        return 0;
    uint64_t columns = placement->n * self->row_tiles * self->slices;
    self->own = nvx_alloc(columns * 2, sizeof *self->own);
    for (uint64_t i = 0; i < columns; i++) {
        self->own[i * 2] = self->gain;
        self->own[i * 2 + 1] = self->offset;
    }
    reading r = {self, placement->n, nvx_alloc(columns, sizeof *r.given)};
    nvx_table table = {.headers = headers,
                       .allowed = "vector,row_tile,slice,gain,offset",
                       .take = take,
                       .user = &r};
    int result = nvx_table_read(&table, array, "trim", x->trim, err);
    free(r.given);
    return result;
}

void nvx_trim_clear(nvx_trim *self)
{
    free(self->own);
    self->own = NULL;
}
