/* run_read.c - pass 4: what each search finds, on the copy of the matrix it was given.
 *
 * Every copy is programmed and written by itself; all of them read all searches, of which
 * each takes its own copy's answer.
 */
#include <stdlib.h>
#include <string.h>

#include "models/chip.h"
#include "sim/app/run.h"
#include "sim/memory.h"

nvx_functional *nvx_run_functional(const nvx_run *r, const nvx_placement *placement,
                                   nvx_error *err)
{
    nvx_search search = {.root = r->config,
                         .placement = placement,
                         .trace = r->trace,
                         .matrix = r->requests->matrix,
                         .input = r->requests->input,
                         .requests = r->requests->count,
                         .row = r->requests->row,
                         .updates = r->requests->writes ? r->requests : NULL,
                         .k = r->requests->k,
                         .exact_k = r->exact_k};
    return nvx_functional_new(&search, err);
}

/* In which order and when each request is admitted to the chip. */
static int tell_starts(const nvx_run *r, nvx_functional *f, nvx_error *err)
{
    uint64_t n = r->requests->count;
    double *start = nvx_alloc(n, sizeof *start);
    uint32_t *order = nvx_alloc(n, sizeof *order);
    bool moved = false;
    for (uint64_t i = 0; i < n; i++) {
        start[i] = (double)r->time[i].start * (double)r->machine->period_ps * 1e-12;
        order[r->time[i].turn] = (uint32_t)i;
        moved |= r->time[i].turn != i;
    }
    int result = moved ? nvx_functional_order(f, order, err) : 0;
    if (result == 0 && moved && f == r->functional && r->requests->writes)
        result = nvx_functional_nominal(f, NULL, r->exact, err); /* what it then saw */
    if (result == 0)
        result = nvx_functional_start(f, start, err);
    free(start);
    free(order);
    return result;
}

/* Puts a copy's answers into the place of the first one's; *from_p is gone. */
static void take_over(const nvx_run *r, uint32_t copy, nvx_reading *to,
                      nvx_reading **from_p)
{
    const nvx_reading *from = *from_p;
    uint64_t n = to->requests, k = to->k;
    for (uint64_t t = 0; t < to->trials; t++) {
        for (uint64_t i = 0; i < n; i++) {
            uint64_t at = t * n + i;
            if (r->time[i].write || r->time[i].copy != copy)
                continue;
            memcpy(to->ids + at * k, from->ids + at * k, k * sizeof *to->ids);
            memcpy(to->scores + at * k, from->scores + at * k, k * sizeof *to->scores);
            to->cell_energy[at] = from->cell_energy[at];
        }
        to->nmse[t] += (from->nmse[t] - to->nmse[t]) / (copy + 1); /* mean of copies */
        nvx_writing_add(&to->writing[t], &from->writing[t]);
        nvx_writing_add(&to->update[t], &from->update[t]);
    }
    nvx_reading_destroy(from_p);
}

static nvx_reading *read_copy(const nvx_run *r, uint32_t copy, uint64_t first,
                              uint64_t trials, uint64_t seed, nvx_error *err)
{
    nvx_placement *placement = nvx_placement_copy(r->placement, copy);
    nvx_functional *f = nvx_run_functional(r, placement, err);
    nvx_reading *reading = NULL;
    if (f && tell_starts(r, f, err) == 0)
        reading = nvx_functional_trials(f, first, trials, seed, err);
    nvx_functional_destroy(&f);
    nvx_placement_destroy(&placement);
    return reading;
}

nvx_reading *nvx_run_read(nvx_run *r, uint64_t first, uint64_t trials, nvx_error *err)
{
    const nvx_run_params *run = nvx_config_at(r->config, "run");
    if (r->network)
        return nvx_network_trials(r->reader, first, trials, run->seed, err);
    if (tell_starts(r, r->functional, err) < 0)
        return NULL;
    nvx_reading *all =
        nvx_functional_trials(r->functional, first, trials, run->seed, err);
    for (uint32_t c = 1; all && c < r->placement->copies; c++) {
        nvx_reading *one = read_copy(r, c, first, trials, run->seed, err);
        if (one)
            take_over(r, c, all, &one);
        else
            nvx_reading_destroy(&all);
    }
    return all;
}
