#include "models/moved.h"

#include <stdbool.h>
#include <string.h>

/* Whether the count at an offset of a part's state is one of bits. */
static bool counts_bits(const nvx_part *part, size_t offset)
{
    for (const nvx_stat *s = part->stats; s && s->name; s++)
        if (s->kind == NVX_COUNT && s->offset == offset)
            return strcmp(s->unit, "bit") == 0;
    return false;
}

void nvx_moved_bytes(const nvx_account *account, double bytes[NVX_METERS])
{
    for (int m = 0; m < NVX_METERS; m++)
        bytes[m] = 0;
    for (size_t i = 0; i < account->components; i++) {
        const nvx_component *c = &account->component[i];
        const nvx_operation *op = c->part->operations;
        for (; op && op->name; op++)
            if (counts_bits(c->part, op->count))
                bytes[op->meter] +=
                    (double)*(const uint64_t *)((const char *)c->state + op->count) / 8;
    }
}
