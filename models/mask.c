#include "models/mask.h"

#include <stdlib.h>

#include "devices/cells.h"
#include "models/table.h"
#include "sim/memory.h"

static const char *const headers[][NVX_TABLE_FIELDS] = {
    {"vector"}, {"vector", "element"}, {"vector", "first_element", "last_element"}, {0}};

typedef struct {
    nvx_mask *mask;
    uint64_t d;
} reading;

/* Marks the values of a line. */
static void take(nvx_table *line, void *vr)
{
    const reading *r = vr;
    nvx_mask *m = r->mask;
    if (!nvx_table_index(line, 0, m->n))
        return;
    for (unsigned c = 1; c < line->fields; c++)
        if (!nvx_table_index(line, c, r->d))
            return;
    bool whole = line->fields == 1;
    uint64_t vector = (uint64_t)line->field[0];
    uint64_t first = whole ? 0 : (uint64_t)line->field[1];
    uint64_t last = whole ? r->d - 1 : (uint64_t)line->field[line->fields - 1];
    if (last < first) {
        nvx_table_fail(line, 2, "is below first_element");
        return;
    }
    for (uint64_t e = first; e <= last; e++) {
        uint64_t bit = e * m->n + vector;
        m->value[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

static const nvx_config *node(const nvx_config *root)
{
    static const char *const way[] = {"chip", "tile", "array", "device", "write"};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++)
        root = nvx_config_child(root, way[i]);
    return root;
}

int nvx_mask_load(nvx_mask *self, const nvx_config *root, const nvx_placement *placement,
                  nvx_error *err)
{
    const nvx_config *write = node(root);
    const nvx_write_params *p = nvx_config_params(write);
    *self = (nvx_mask){.n = placement->n};
    if (p->verify != NVX_VERIFY_MASK)
        return 0;
    self->value = nvx_alloc((placement->n * placement->d + 7) / 8, 1);
    reading r = {self, placement->d};
    nvx_table table = {.headers = headers,
                       .allowed = "vector or vector,element or "
                                  "vector,first_element,last_element",
                       .take = take,
                       .user = &r};
    return nvx_table_read(&table, write, "mask", p->mask, err);
}

void nvx_mask_clear(nvx_mask *self)
{
    free(self->value);
    self->value = NULL;
}

void nvx_mask_row(const nvx_mask *self, uint64_t element, uint64_t n_first,
                  uint32_t columns, uint8_t out[])
{
    for (uint32_t i = 0; i < columns; i++) {
        uint64_t bit = element * self->n + n_first + i;
        out[i] = self->value && self->value[bit / 8] >> bit % 8 & 1;
    }
}
