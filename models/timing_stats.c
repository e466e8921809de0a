#include "models/timing_stats.h"

#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/whole.h"

#define ARRAY(field, per)                                                                \
    {                                                                                    \
        offsetof(nvx_timing_stats, field), sizeof *((nvx_timing_stats *)0)->field, per   \
    }

const nvx_timing_array nvx_timing_arrays[] = {
    ARRAY(link, NVX_PER_LINK),          ARRAY(products, NVX_PER_PRODUCT),
    ARRAY(rows, NVX_PER_TILE),          ARRAY(adc, NVX_PER_TILE),
    ARRAY(topk, NVX_PER_TILE),          ARRAY(accumulate, NVX_PER_TILE),
    ARRAY(output, NVX_PER_TILE),        ARRAY(input, NVX_PER_INPUT),
    ARRAY(written, NVX_PER_TILE),       ARRAY(planes_driven, NVX_PER_TILE),
    ARRAY(conversions, NVX_PER_TILE),   ARRAY(rounds, NVX_PER_TILE),
    ARRAY(samples, NVX_PER_TILE),       ARRAY(integrations, NVX_PER_TILE),
    ARRAY(charge_steps, NVX_PER_TILE),  ARRAY(ramp_steps, NVX_PER_TILE),
    ARRAY(topk_checks, NVX_PER_TILE),   ARRAY(topk_inserts, NVX_PER_TILE),
    ARRAY(topk_replaces, NVX_PER_TILE), {0},
};

/* A pointer that is not in the list would be neither made nor kept. */
_Static_assert(sizeof(void *) != 8 || sizeof(nvx_timing_stats) == 800,
               "nvx_timing_stats has changed: list its new arrays, then correct this");

nvx_timing_lengths nvx_timing_lengths_of(const nvx_timing_machine *m)
{
    uint32_t copies = (uint32_t)nvx_max(m->copies, 1);
    return (nvx_timing_lengths){{[NVX_PER_TILE] = (uint64_t)copies * m->tiles,
                                 [NVX_PER_INPUT] = m->programs ? m->matrices : copies,
                                 [NVX_PER_PRODUCT] = m->products}};
}

nvx_timing_stats *nvx_timing_stats_new(nvx_timing_lengths lengths)
{
    nvx_timing_stats *self = nvx_alloc(1, sizeof *self);
    self->inputs = lengths.n[NVX_PER_INPUT];
    self->links = lengths.n[NVX_PER_LINK];
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++) {
        void *array = lengths.n[a->per] ? nvx_alloc(lengths.n[a->per], a->size) : NULL;
        memcpy((char *)self + a->offset, &array, sizeof array);
    }
    return self;
}

void nvx_timing_stats_destroy(nvx_timing_stats **self_p)
{
    if (!self_p || !*self_p)
        return;
    for (const nvx_timing_array *a = nvx_timing_arrays; a->size; a++) {
        void *array;
        memcpy(&array, (char *)*self_p + a->offset, sizeof array);
        free(array);
    }
    free(*self_p);
    *self_p = NULL;
}
