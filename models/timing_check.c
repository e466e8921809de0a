/* timing_check.c - what the stepped machine takes for granted, and refuses. */
#include <stdlib.h>

#include "models/timing_parts.h"
#include "sim/memory.h"

/* What docs/timing.md takes for granted: every occupation takes at least one cycle, every
 * tile has something to tell, and partial sums are waited for. */
static void check_machine(const nvx_timing_machine *m)
{
    NVX_ASSERT(m->period_ps >= 1 && m->tiles >= 1);
    NVX_ASSERT(m->programs || (m->query_bits >= 1 && m->k >= 1));
    NVX_ASSERT(m->entry_bits >= 1);
    NVX_ASSERT(m->link_width >= 1 && m->bus_width >= 1);
    NVX_ASSERT(m->in_flight >= 1 && m->buffer_slots >= 1);
    NVX_ASSERT(m->planes >= 1 && m->topk_merge >= 1);
    NVX_ASSERT(m->sample_depth == 1 || m->sample_depth == 2);
    for (uint64_t p = 0; p < m->planes; p++)
        NVX_ASSERT(m->programs || m->plane[p].drive >= 1);
    if (m->topology == NVX_NET_BUS)
        return;
    NVX_ASSERT(m->router_slots >= 1 && m->bus_latency >= 1);
    NVX_ASSERT(m->topology != NVX_NET_HTREE || m->branch >= 2);
    NVX_ASSERT(m->topology != NVX_NET_MESH ||
               m->columns * m->rows >= m->tiles * nvx_max(m->copies, 1));
}

static void check_programs(const nvx_timing_machine *m)
{
    NVX_ASSERT(m->pool_tiles <= 1 && m->copies <= 1 && m->global_slots == 0);
    for (uint32_t i = 0; i < m->products; i++) {
        const nvx_timing_product *p = &m->product[i];
        NVX_ASSERT(p->bits >= 1 && p->value_bits >= 1 && p->tiles >= 1);
        NVX_ASSERT(p->matrix < m->matrices && m->matrix_slots[p->matrix] >= 1);
        for (uint32_t t = 0; t < p->tiles; t++) {
            NVX_ASSERT(p->at[t] < m->tiles);
            NVX_ASSERT(m->output_slots == 0 ||
                       p->tile[t].partials_out + (p->tile[t].candidates > 0) <=
                           m->output_slots);
            for (uint64_t q = 0; q < m->planes; q++)
                NVX_ASSERT(p->plane[q].drive >= 1 && p->tile[t].adc_cycles[q] >= 1);
        }
    }
    for (uint32_t i = 0; i < m->programs; i++)
        for (uint32_t s = 0; s < m->program[i].steps; s++) {
            const nvx_timing_step *step = &m->program[i].step[s];
            bool occupies = step->kind == NVX_STEP_VECTOR || step->kind == NVX_STEP_RANK;
            NVX_ASSERT(step->fn < NVX_STEP_FNS && (!occupies || step->cycles >= 1));
            NVX_ASSERT(step->kind != NVX_STEP_PRODUCT || step->n < m->products);
            NVX_ASSERT(occupies || step->n >= 1 || step->kind == NVX_STEP_PRODUCT ||
                       step->kind == NVX_STEP_MEET);
        }
}

static void check_tiles(const nvx_timing_machine *m)
{
    uint64_t *partials = nvx_alloc(m->tiles, sizeof *partials), homes = 0;
    for (uint32_t i = 0; i < m->tiles; i++) {
        const nvx_timing_tile *tile = &m->tile[i];
        NVX_ASSERT(tile->grants >= 1);
        for (uint64_t p = 0; p < m->planes; p++)
            NVX_ASSERT(tile->adc_cycles[p] >= 1);
        for (uint64_t u = 0; m->pool_tiles > 1 && u < m->planes * tile->grants; u++)
            NVX_ASSERT(tile->unit_cycles[u] >= 1);
        NVX_ASSERT(tile->candidates > 0 || tile->partials_out > 0);
        NVX_ASSERT(m->output_slots == 0 || tile->partials_out <= m->output_slots);
        for (uint32_t j = 0; j < tile->partials_out; j++) {
            const struct nvx_timing_partial *out = &tile->out[j];
            NVX_ASSERT(out->bits >= 1 && out->home < m->tiles && out->home != i);
            NVX_ASSERT(m->tile[out->home].candidates > 0);
            partials[out->home]++;
        }
        homes += tile->candidates > 0;
    }
    for (uint32_t i = 0; i < m->tiles; i++)
        NVX_ASSERT(partials[i] == m->tile[i].partials_in);
    NVX_ASSERT(homes >= 1);
    free(partials);
}

static void check_write(const nvx_timing_machine *m, const nvx_timing_write *w)
{
    NVX_ASSERT(w->vectors >= 1);
    for (uint32_t v = 0; v < w->vectors; v++) {
        NVX_ASSERT(w->vector[v].bits >= 1 && w->vector[v].targets >= 1);
        for (uint32_t t = 0; t < w->vector[v].targets; t++)
            NVX_ASSERT(w->vector[v].target[t].tile < m->tiles &&
                       w->vector[v].target[t].cycles >= 1);
    }
}

int nvx_timed_check_requests(const nvx_timed_chip *chip, nvx_error *err)
{
    uint64_t last = NVX_NEVER / 2 / chip->core; /* leaves as long again for the run */
    for (uint64_t r = 0; r < chip->requests; r++) {
        uint64_t arrival = chip->request[r].arrival;
        if (chip->request[r].write)
            check_write(chip->machine, chip->request[r].write);
        NVX_ASSERT(!chip->request[r].steps || chip->machine->pool_tiles <= 1);
        if (arrival != NVX_CLOSED_LOOP && arrival > last)
            return nvx_fail_input(err,
                                  "request %llu arrives at cycle %llu; the last cycle a "
                                  "request can arrive at is %llu",
                                  (unsigned long long)r, (unsigned long long)arrival,
                                  (unsigned long long)last);
        NVX_ASSERT(arrival != NVX_CLOSED_LOOP || chip->host.outstanding >= 1);
    }
    return 0;
}

void nvx_timed_check_machine(const nvx_timing_machine *m)
{
    check_machine(m);
    if (m->programs)
        check_programs(m);
    else
        check_tiles(m);
}
