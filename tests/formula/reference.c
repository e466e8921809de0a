/* reference.c - the machine of docs/timing.md, stepped one cycle after the other.
 *
 * A job waits in a queue, occupies a part for some cycles, then is on the way for some
 * more; what follows depends on its stage (stages.c). A cycle has three acts: every
 * counter goes down by one and what reaches zero is finished; requests are admitted and
 * rows start to drive; idle parts are granted.
 */
#include "tests/formula/reference.h"

#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/world.h"

/* Act 1: one cycle has passed. */
static void finish_way(struct world *w)
{
    for (size_t i = 0; i < w->way.n; i++)
        w->way.job[i].way--;
    for (size_t i = 0; i < w->way.n;)
        if (w->way.job[i].way == 0)
            after(w, take(&w->way, i));
        else
            i++;
}

static void finish_part(struct world *w, struct part *part)
{
    if (!part->busy || --part->now.left > 0)
        return;
    part->busy = false;
    part->finished++;
    if (part->now.way > 0)
        put(&w->way, part->now);
    else
        after(w, part->now);
}

static void finish_drive(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    if (!tile->driving || --tile->drive_left > 0)
        return;
    uint64_t plane = tile->started - 1;
    uint64_t p = plane % w->m->planes;
    bool last = p + 1 == w->m->planes;
    struct job job = {.request = plane / w->m->planes, .tile = i, .first = plane};
    job.amount = w->m->tile[i].conversions;
    ask(w, &tile->adc.queue, CONVERT, job, w->m->tile[i].adc_cycles[p],
        last ? w->m->shift_add_latency : 0);
    w->stats->rounds[i] += w->m->tile[i].rounds;
    w->stats->samples[i] += w->m->plane[p].samples * job.amount;
    w->stats->integrations[i] += w->m->plane[p].integrations * job.amount;
    w->stats->charge_steps[i] += w->m->plane[p].charge_steps * job.amount;
    tile->free_slots += last;
    tile->driving = false;
}

static void finish_all(struct world *w)
{
    finish_way(w);
    finish_part(w, &w->link_in);
    finish_part(w, &w->link_out);
    finish_part(w, &w->bus);
    finish_part(w, &w->merge);
    for (uint32_t i = 0; i < w->m->tiles; i++) {
        finish_drive(w, i);
        finish_part(w, &w->tile[i].adc);
        finish_part(w, &w->tile[i].accumulate);
        finish_part(w, &w->tile[i].topk);
    }
}

/* Act 2: what follows at once from the state of things. */
static void admit(struct world *w)
{
    while (w->admitted < w->requests && w->request[w->admitted].arrival <= w->t &&
           w->on_chip < w->m->in_flight) {
        w->request[w->admitted].start = w->t;
        ask_link(w, &w->link_in, QUERY_IN, (struct job){.request = w->admitted},
                 w->m->query_bits);
        w->on_chip++;
        w->admitted++;
    }
}

static void start_drive(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    bool in_buffer = tile->started / w->m->planes < w->in_buffer;
    bool sampler_free = tile->started < tile->adc.finished + w->m->sample_depth;
    if (tile->driving || !in_buffer || !sampler_free)
        return;
    tile->driving = true;
    tile->drive_left = w->m->plane[tile->started % w->m->planes].drive;
    tile->started++;
    w->stats->planes_driven[i]++;
}

/* Act 3: grants. */
static void occupy(struct part *part, struct job job, uint64_t waited, uint64_t asking)
{
    nvx_server_stats *s = part->stats;
    part->now = job;
    part->busy = true;
    s->grants++;
    s->busy += job.left;
    s->wait += waited;
    s->longest_wait = waited > s->longest_wait ? waited : s->longest_wait;
    s->most_waiting = asking > s->most_waiting ? asking : s->most_waiting;
    if (part->amount)
        *part->amount += job.amount;
}

static void grant(struct world *w, struct part *part)
{
    size_t asking = part->queue.n;
    if (part->busy || asking == 0)
        return;
    struct job job = take_first(&part->queue);
    occupy(part, job, w->t - job.ready, asking);
}

/* Notes who asks for the bus from this cycle on. */
static void note_asking(struct world *w)
{
    bool slots = true;
    for (uint32_t i = 0; i < w->m->tiles; i++)
        slots = slots && w->tile[i].free_slots > 0;
    for (uint32_t p = 0; p <= w->m->tiles; p++)
        if (w->port[p].asks == UINT64_MAX && w->port[p].queue.n > 0 && (p > 0 || slots))
            w->port[p].asks = w->t;
}

static uint32_t choose_port(const struct world *w)
{
    uint32_t ports = w->m->tiles + 1, best = UINT32_MAX;
    uint32_t first = w->m->arbitration == NVX_BUS_ROUND_ROBIN ? w->last_port + 1 : 0;
    for (uint32_t i = 0; i < ports; i++) {
        uint32_t p = (first + i) % ports;
        if (w->port[p].asks == UINT64_MAX)
            continue;
        if (best == UINT32_MAX ||
            (w->m->arbitration == NVX_BUS_OLDEST && w->port[p].asks < w->port[best].asks))
            best = p;
    }
    return best;
}

static void grant_bus(struct world *w)
{
    uint64_t asking = 0;
    note_asking(w);
    for (uint32_t p = 0; p <= w->m->tiles; p++)
        asking += w->port[p].asks != UINT64_MAX;
    if (w->bus.busy || asking == 0)
        return;
    struct port *port = &w->port[w->last_port = choose_port(w)];
    struct job job = take_first(&port->queue);
    occupy(&w->bus, job, w->t - port->asks, asking);
    for (uint32_t i = 0; job.stage == BROADCAST && i < w->m->tiles; i++)
        w->tile[i].free_slots--;
    port->asks = UINT64_MAX;
    note_asking(w); /* the next message of the port is at its head from now on */
}

static void step(struct world *w)
{
    finish_all(w);
    admit(w);
    for (uint32_t i = 0; i < w->m->tiles; i++)
        start_drive(w, i);
    grant(w, &w->link_in);
    grant(w, &w->link_out);
    grant(w, &w->merge);
    grant_bus(w);
    for (uint32_t i = 0; i < w->m->tiles; i++) {
        grant(w, &w->tile[i].adc);
        grant(w, &w->tile[i].accumulate);
        grant(w, &w->tile[i].topk);
    }
    w->t++;
}

static nvx_timing_stats *stats_new(uint32_t tiles)
{
    nvx_timing_stats *s = nvx_alloc(1, sizeof *s);
    s->adc = nvx_alloc(tiles, sizeof *s->adc);
    s->topk = nvx_alloc(tiles, sizeof *s->topk);
    s->accumulate = nvx_alloc(tiles, sizeof *s->accumulate);
    s->planes_driven = nvx_alloc(tiles, sizeof(uint64_t));
    s->conversions = nvx_alloc(tiles, sizeof(uint64_t));
    s->rounds = nvx_alloc(tiles, sizeof(uint64_t));
    s->samples = nvx_alloc(tiles, sizeof(uint64_t));
    s->integrations = nvx_alloc(tiles, sizeof(uint64_t));
    s->charge_steps = nvx_alloc(tiles, sizeof(uint64_t));
    s->topk_checks = nvx_alloc(tiles, sizeof(uint64_t));
    s->topk_inserts = nvx_alloc(tiles, sizeof(uint64_t));
    s->topk_replaces = nvx_alloc(tiles, sizeof(uint64_t));
    return s;
}

void reference_destroy(nvx_timing_stats **self_p)
{
    nvx_timing_stats *s = *self_p;
    free(s->adc);
    free(s->topk);
    free(s->accumulate);
    free(s->planes_driven);
    free(s->conversions);
    free(s->rounds);
    free(s->samples);
    free(s->integrations);
    free(s->charge_steps);
    free(s->topk_checks);
    free(s->topk_inserts);
    free(s->topk_replaces);
    free(s);
    *self_p = NULL;
}

static void world_init(struct world *w)
{
    const nvx_timing_machine *m = w->m;
    nvx_timing_stats *s = w->stats = stats_new(m->tiles);
    w->link_in = (struct part){.stats = &s->link_in, .amount = &s->link_bits};
    w->link_out = (struct part){.stats = &s->link_out, .amount = &s->link_bits};
    w->bus = (struct part){.stats = &s->bus, .amount = &s->bus_bits};
    w->merge = (struct part){.stats = &s->merge};
    w->last_port = m->tiles; /* so that the first search starts at port 0 */
    w->port = nvx_alloc(m->tiles + 1, sizeof *w->port);
    w->tile = nvx_alloc(m->tiles, sizeof *w->tile);
    w->missing = nvx_alloc(w->requests * m->tiles, sizeof *w->missing);
    w->lists = nvx_alloc(w->requests, sizeof *w->lists);
    for (uint32_t i = 0; i <= m->tiles; i++)
        w->port[i].asks = UINT64_MAX;
    for (uint32_t i = 0; i < m->tiles; i++) {
        w->tile[i].free_slots = m->buffer_slots;
        w->tile[i].adc = (struct part){.stats = &s->adc[i], .amount = &s->conversions[i]};
        w->tile[i].accumulate = (struct part){.stats = &s->accumulate[i]};
        w->tile[i].topk = (struct part){.stats = &s->topk[i]};
        for (uint64_t r = 0; r < w->requests; r++) {
            w->missing[r * m->tiles + i] = 1 + m->tile[i].partials_in;
            w->lists[r] += m->tile[i].candidates > 0;
        }
    }
}

static void world_clear(struct world *w)
{
    free(w->link_in.queue.job);
    free(w->link_out.queue.job);
    free(w->merge.queue.job);
    for (uint32_t i = 0; i < w->m->tiles; i++) {
        free(w->tile[i].adc.queue.job);
        free(w->tile[i].accumulate.queue.job);
        free(w->tile[i].topk.queue.job);
    }
    for (uint32_t i = 0; i <= w->m->tiles; i++)
        free(w->port[i].queue.job);
    free(w->port);
    free(w->tile);
    free(w->way.job);
    free(w->missing);
    free(w->lists);
}

nvx_timing_stats *reference_run(const nvx_timing_machine *machine, uint64_t requests,
                                nvx_timing_request request[],
                                const nvx_topk_counts counts[], uint64_t outstanding)
{
    struct world w = {
        .m = machine, .counts = counts, .request = request, .requests = requests};
    world_init(&w);
    for (uint64_t r = 0; r < requests && outstanding > 0; r++)
        if (request[r].arrival == NVX_CLOSED_LOOP) {
            request[r].arrival = 0;
            outstanding--;
        }
    while (w.ended < requests)
        step(&w);
    for (uint32_t i = 0; i < machine->tiles; i++) /* each unit of a plane has its grant */
        w.stats->adc[i].grants *= machine->tile[i].grants;
    world_clear(&w);
    return w.stats;
}
