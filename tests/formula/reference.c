/* reference.c - the machine of docs/timing.md, stepped one picosecond after the other.
 *
 * A job waits in a queue, occupies a part for some cycles, is then on the way for some
 * more; what follows is in happens(). A step has two acts: everything happens that takes
 * no time, until nothing more does; then every idle part at an edge of its clock decides.
 */
#include "tests/formula/reference.h"

#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/world.h"

/* A machine that has not ended by then hangs. */
static const uint64_t longest_ps = 100000000;

static void happens(struct world *w, struct job job)
{
    if (job.what == AT_CHIP)
        at_chip(w, job);
    if (job.what == FORWARDED)
        forwarded(w, job);
    if (job.what == TRANSFERRED)
        transferred(w, job);
    if (job.what == DELIVERED)
        delivered(w, job);
    if (job.what == IN_BUFFER) {
        job.ready = w->t;
        put(&w->tile[job.tile].rows, job);
    }
    if (job.what == SAMPLED)
        sampled(w, job);
    if (job.what == WRITTEN)
        written(w, job);
    if (job.what == CONVERTED)
        converted(w, job);
    if (job.what == SUMMED)
        summed(w, job);
    if (job.what == ADDED)
        ask_topk(w, job);
    if (job.what == RANKED)
        ranked(w, job);
    if (job.what == MERGED)
        merged(w, job);
    if (job.what == WITH_HOST)
        end_request(w, job.request);
}

static void finish_all(struct world *w)
{
    for (size_t i = 0; i < w->later.n;)
        if (w->later.job[i].at == w->t) {
            happens(w, take(&w->later, i));
            i = 0; /* what it led to may be due now, too */
        } else {
            i++;
        }
}

static void count_slots(struct world *w)
{
    w->global.sum += w->global.used;
    for (uint64_t c = 0; c < w->tiles / w->m->tiles; c++)
        w->input[c].sum += w->input[c].used;
    for (uint32_t i = 0; i < w->tiles; i++)
        w->tile[i].output.sum += w->tile[i].output.used;
}

static void step(struct world *w)
{
    finish_all(w);
    admit(w);
    decide_host(w);
    decide_net(w);
    decide_tiles(w);
    count_slots(w);
    w->t++;
    NVX_ASSERT(w->t < longest_ps);
}

/* ---- before and after ---- */

static nvx_timing_stats *stats_new(uint32_t tiles, uint32_t copies)
{
    nvx_timing_stats *s = nvx_alloc(1, sizeof *s);
    nvx_server_stats **server[] = {&s->rows, &s->adc, &s->topk, &s->accumulate};
    uint64_t **counter[] = {&s->written,      &s->planes_driven, &s->conversions,
                            &s->rounds,       &s->samples,       &s->integrations,
                            &s->charge_steps, &s->topk_checks,   &s->topk_inserts,
                            &s->topk_replaces};
    for (size_t i = 0; i < sizeof server / sizeof *server; i++)
        *server[i] = nvx_alloc(tiles, sizeof **server[i]);
    for (size_t i = 0; i < sizeof counter / sizeof *counter; i++)
        *counter[i] = nvx_alloc(tiles, sizeof **counter[i]);
    s->output = nvx_alloc(tiles, sizeof *s->output);
    s->input = nvx_alloc(copies, sizeof *s->input);
    return s;
}

void reference_destroy(nvx_timing_stats **self_p)
{
    nvx_timing_stats *s = *self_p;
    void *array[] = {s->rows,         s->adc,           s->topk,         s->accumulate,
                     s->written,      s->planes_driven, s->conversions,  s->rounds,
                     s->samples,      s->integrations,  s->charge_steps, s->topk_checks,
                     s->topk_inserts, s->topk_replaces, s->output,       s->input};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        free(array[i]);
    free(s);
    *self_p = NULL;
}

static struct server server_of(uint64_t period, nvx_server_stats *stats)
{
    return (struct server){.period = period, .stats = stats};
}

static void tiles_init(struct world *w)
{
    const nvx_timing_machine *m = w->m;
    nvx_timing_stats *s = w->stats;
    uint64_t adc_ps = m->adc_ps > 0 ? m->adc_ps : m->period_ps;
    w->group = m->pool_tiles > 1 ? m->pool_tiles : 1;
    w->tile = nvx_alloc(w->tiles, sizeof *w->tile);
    w->pool = nvx_alloc(w->tiles, sizeof *w->pool);
    for (uint32_t i = 0; i < w->tiles; i++) {
        w->tile[i].samplers = m->sample_depth;
        w->tile[i].output.capacity = m->output_slots;
        w->tile[i].accumulate = server_of(m->period_ps, &s->accumulate[i]);
        w->tile[i].topk = server_of(m->period_ps, &s->topk[i]);
        if (i % w->group == 0) {
            w->pool[i / w->group] = server_of(adc_ps, &s->adc[i]);
            w->pool[i / w->group].by_turn = w->group > 1;
        }
        for (uint64_t r = 0; r < w->requests; r++)
            w->missing[r * w->tiles + i] = 1 + m->tile[i % m->tiles].partials_in;
    }
}

static void world_init(struct world *w)
{
    const nvx_timing_machine *m = w->m;
    uint32_t copies = m->copies > 0 ? (uint32_t)m->copies : 1;
    uint64_t link_ps = m->link_ps > 0 ? m->link_ps : m->period_ps;
    w->tiles = m->tiles * copies;
    nvx_timing_stats *s = w->stats = stats_new(w->tiles, copies);
    w->link_in = server_of(link_ps, &s->link_in);
    w->link_in.by_turn = true;
    w->link_out = server_of(link_ps, &s->link_out);
    w->merge = server_of(m->period_ps, &s->merge);
    w->global.capacity = m->global_slots;
    w->input = nvx_alloc(copies, sizeof *w->input);
    for (uint32_t c = 0; c < copies; c++)
        w->input[c].capacity = m->buffer_slots;
    w->admitted = nvx_alloc(w->requests, sizeof *w->admitted);
    w->searches = nvx_alloc(copies, sizeof *w->searches);
    w->units = nvx_alloc(w->requests * w->tiles * m->planes, sizeof *w->units);
    w->missing = nvx_alloc(w->requests * w->tiles, sizeof *w->missing);
    w->left = nvx_alloc(w->requests, sizeof *w->left);
    tiles_init(w);
    net_init(w);
}

static void world_clear(struct world *w)
{
    void *array[] = {w->link_in.queue.job,
                     w->link_out.queue.job,
                     w->merge.queue.job,
                     w->later.job,
                     w->input,
                     w->admitted,
                     w->searches,
                     w->units,
                     w->missing,
                     w->left,
                     w->to_sample};
    for (uint32_t i = 0; i < w->tiles; i++) {
        free(w->tile[i].rows.job);
        free(w->tile[i].accumulate.queue.job);
        free(w->tile[i].topk.queue.job);
        free(w->pool[i].queue.job);
    }
    net_clear(w);
    free(w->tile);
    free(w->pool);
    for (size_t i = 0; i < sizeof array / sizeof *array; i++)
        free(array[i]);
}

static nvx_store_stats store_stats(const struct world *w, const struct store *store)
{
    double time = (double)(w->stats->cycles * w->m->period_ps);
    return (nvx_store_stats){store->capacity, store->most, (double)store->sum / time};
}

static void run(struct world *w)
{
    while (w->ended < w->requests)
        step(w);
    w->stats->global = store_stats(w, &w->global);
    for (uint32_t c = 0; c < w->tiles / w->m->tiles; c++)
        w->stats->input[c] = store_stats(w, &w->input[c]);
    for (uint32_t i = 0; i < w->tiles; i++)
        w->stats->output[i] = store_stats(w, &w->tile[i].output);
}

nvx_timing_stats *reference_run(const nvx_timing_machine *machine, uint64_t requests,
                                nvx_timing_request request[],
                                const nvx_topk_counts counts[], uint64_t outstanding)
{
    struct world w = {.m = machine,
                      .counts = counts,
                      .request = request,
                      .requests = requests,
                      .copy = NONE};
    world_init(&w);
    for (uint64_t r = 0; r < requests && outstanding > 0; r++)
        if (request[r].arrival == NVX_CLOSED_LOOP) {
            request[r].arrival = 0;
            outstanding--;
        }
    run(&w);
    world_clear(&w);
    return w.stats;
}

uint64_t reference_alone(const nvx_timing_machine *machine,
                         const nvx_timing_request *request,
                         const nvx_topk_counts counts[])
{
    nvx_timing_request one = {.write = request->write};
    struct world w = {.m = machine,
                      .counts = counts,
                      .request = &one,
                      .requests = 1,
                      .copy = request->copy};
    world_init(&w);
    run(&w);
    world_clear(&w);
    reference_destroy(&w.stats);
    return one.end;
}
