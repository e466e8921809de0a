/* timing_merge.c - the merge unit and the link out of the chip.
 *
 * The bus brings one list at a time, so lists are merged in the order they are granted.
 */
#include "models/timing_parts.h"

/* All lists of the next request are merged at a cycle. */
static void send_result(nvx_timed_bus *self, uint64_t request, uint64_t ready)
{
    nvx_timed_chip *chip = self->chip;
    const nvx_timing_machine *m = chip->machine;
    uint64_t bits = m->k * m->entry_bits;
    uint64_t sent =
        nvx_server_take(&self->link_out, ready, nvx_ceil_div(bits, m->link_width));
    chip->stats->link_bits += bits;
    self->merged[request % chip->window] = 0;
    self->end[request % chip->window] = sent + m->link_latency;
    self->results++;
    nvx_chip_wake(chip, chip->host.wake, sent + m->link_latency, NVX_START);
}

void nvx_merge_list(nvx_timed_bus *self, uint64_t request, uint32_t tile,
                    uint64_t arrival)
{
    const nvx_timing_machine *m = self->chip->machine;
    uint64_t ready =
        nvx_server_take(&self->merge, arrival, nvx_list_entries(m, tile) * m->topk_merge);
    if (++self->merged[request % self->chip->window] == self->chip->homes)
        send_result(self, request, ready);
}
