/* reference_tile.c - what happens in a tile: rows, planes, conversions, sums, top-k. */
#include "sim/memory.h"
#include "tests/formula/world.h"

static const nvx_timing_tile *model(const struct world *w, uint32_t tile)
{
    return &w->m->tile[tile % w->m->tiles];
}

static uint64_t core(const struct world *w, uint64_t cycles)
{
    return cycles * w->m->period_ps;
}

static bool is_write(const struct world *w, const struct job *job)
{
    return w->request[job->request].write != NULL;
}

static size_t at_tile(const struct world *w, const struct job *job)
{
    return job->request * w->tiles + job->tile;
}

static size_t at_plane(const struct world *w, const struct job *job)
{
    return at_tile(w, job) * w->m->planes + job->plane;
}

/* ---- rows ---- */

static void start_plane(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    struct job job = tile->now;
    job.plane = tile->next_plane++;
    uint64_t cycles = w->m->plane[job.plane].drive;
    tile->driving = true;
    tile->samplers--;
    w->stats->rows[i].busy += cycles;
    w->stats->planes_driven[i]++;
    later(w, job, SAMPLED, w->t + core(w, cycles));
}

static void start_write(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    const nvx_timing_write *write = w->request[tile->now.request].write;
    const nvx_timing_vector *vector = &write->vector[tile->now.vector];
    uint64_t cycles = 0;
    for (uint32_t j = 0; j < vector->targets; j++)
        if (vector->target[j].tile == i % w->m->tiles)
            cycles = vector->target[j].cycles;
    tile->driving = true;
    tile->samplers--;
    w->stats->rows[i].busy += cycles;
    w->stats->written[i]++;
    later(w, tile->now, WRITTEN, w->t + core(w, cycles));
}

static void take_up(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    size_t next = first(&tile->rows, true);
    bool write = is_write(w, &tile->rows.job[next]);
    uint64_t slots = write ? 0 : model(w, i)->partials_out, asking = tile->rows.n;
    if (tile->samplers == 0 || !has(&tile->output, slots))
        return;
    tile->now = take(&tile->rows, next);
    tile->taken = true;
    tile->next_plane = 0;
    take_slots(&tile->output, slots);
    count(&w->stats->rows[i], 0, (w->t - tile->now.ready) / w->m->period_ps, asking);
    if (write)
        start_write(w, i);
    else
        start_plane(w, i);
}

static void decide_rows(struct world *w, uint32_t i)
{
    struct tile *tile = &w->tile[i];
    if (!tile->taken && tile->rows.n > 0)
        take_up(w, i);
    else if (tile->taken && !tile->driving && tile->samplers > 0)
        start_plane(w, i);
}

/* The tile has no more use for a vector: the last of its tiles frees the slot. */
static void leave_buffer(struct world *w, const struct job *job)
{
    if (--w->to_sample[job->count] == 0)
        give_slot(&w->input[job->copy]);
}

static void count_plane(struct world *w, const struct job *job)
{
    uint64_t n = model(w, job->tile)->conversions;
    const nvx_timing_plane *plane = &w->m->plane[job->plane];
    w->stats->conversions[job->tile] += n;
    w->stats->rounds[job->tile] += model(w, job->tile)->rounds;
    w->stats->samples[job->tile] += plane->samples * n;
    w->stats->integrations[job->tile] += plane->integrations * n;
    w->stats->charge_steps[job->tile] += plane->charge_steps * n;
}

/* ---- converters ---- */

static void ask_pool(struct world *w, struct job job)
{
    const nvx_timing_tile *tile = model(w, job.tile);
    struct server *pool = &w->pool[job.tile / w->group];
    bool shared = w->m->pool_tiles > 1;
    w->units[at_plane(w, &job)] = shared ? tile->grants : 1;
    if (!shared)
        ask(w, pool, job, tile->adc_cycles[job.plane]);
    for (uint32_t u = 0; shared && u < tile->grants; u++) {
        job.unit = u;
        ask(w, pool, job, tile->unit_cycles[job.plane * tile->grants + u]);
    }
}

void sampled(struct world *w, struct job job)
{
    struct tile *tile = &w->tile[job.tile];
    tile->driving = false;
    if (job.plane + 1 == w->m->planes) {
        tile->taken = false;
        leave_buffer(w, &job);
    }
    count_plane(w, &job);
    ask_pool(w, job);
}

void written(struct world *w, struct job job)
{
    struct tile *tile = &w->tile[job.tile];
    tile->driving = tile->taken = false;
    tile->samplers++;
    leave_buffer(w, &job);
    if (--w->left[job.request] == 0)
        end_request(w, job.request);
}

static void decide_pool(struct world *w, uint32_t pool)
{
    if (!can_grant(w, &w->pool[pool]))
        return;
    struct job job = grant(w, &w->pool[pool]);
    if (w->m->pool_tiles <= 1) /* counted once so far, and is all units of the tile */
        w->stats->adc[job.tile].grants += model(w, job.tile)->grants - 1;
    later(w, job, CONVERTED, w->pool[pool].busy_until);
}

void converted(struct world *w, struct job job)
{
    if (--w->units[at_plane(w, &job)] > 0)
        return;
    w->tile[job.tile].samplers++;
    if (job.plane + 1 == w->m->planes)
        later(w, job, SUMMED,
              up(w->t, w->m->period_ps) + core(w, w->m->shift_add_latency));
}

/* ---- from the sums on ---- */

/* One of the things a home tile waits for has come. */
static void one_less(struct world *w, struct job job)
{
    uint64_t cycles = model(w, job.tile)->add_cycles;
    if (--w->missing[at_tile(w, &job)] > 0)
        return;
    if (cycles == 0)
        ask_topk(w, job);
    else
        ask(w, &w->tile[job.tile].accumulate, job, cycles);
}

void summed(struct world *w, struct job job)
{
    const nvx_timing_tile *tile = model(w, job.tile);
    uint32_t first_tile = job.copy * w->m->tiles;
    job.plane = job.unit = 0;
    for (uint32_t j = 0; j < tile->partials_out; j++) {
        job.second = j;
        job.amount = tile->out[j].bits;
        send(w, job, NVX_MESSAGE_PARTIAL,
             UINT64_C(1) << (first_tile + tile->out[j].home));
    }
    job.second = 0;
    if (tile->candidates > 0)
        one_less(w, job);
}

void ask_topk(struct world *w, struct job job)
{
    const nvx_timing_machine *m = w->m;
    const nvx_topk_counts *c = &w->counts[job.request * m->tiles + job.tile % m->tiles];
    uint64_t checks = model(w, job.tile)->candidates - c->inserts - c->replaces;
    w->stats->topk_checks[job.tile] += checks;
    w->stats->topk_inserts[job.tile] += c->inserts;
    w->stats->topk_replaces[job.tile] += c->replaces;
    ask(w, &w->tile[job.tile].topk, job,
        m->topk_check * checks + m->topk_insert * c->inserts +
            m->topk_replace * c->replaces);
}

/* The list comes after this request's partial sums. */
void ranked(struct world *w, struct job job)
{
    job.second = model(w, job.tile)->partials_out;
    job.amount = entries(w, job.tile) * w->m->entry_bits;
    send(w, job, NVX_MESSAGE_LIST, UINT64_C(1) << CHIP);
}

void delivered(struct world *w, struct job job)
{
    if (job.kind == NVX_MESSAGE_LIST) {
        job.second = 0;
        ask(w, &w->merge, job, entries(w, job.tile) * w->m->topk_merge);
        return;
    }
    job.tile = (uint32_t)__builtin_ctzll(job.targets);
    job.second = 0;
    if (job.kind == NVX_MESSAGE_PARTIAL)
        one_less(w, job);
    else
        later(w, job, IN_BUFFER,
              up(w->t, w->m->period_ps) + core(w, w->m->buffer_access));
}

/* Rows before the top-k: they may want the same slots. */
void decide_tiles(struct world *w)
{
    for (uint32_t p = 0; p < ceil_div(w->tiles, w->group); p++)
        decide_pool(w, p);
    if (w->t % w->m->period_ps != 0)
        return;
    for (uint32_t i = 0; i < w->tiles; i++) {
        struct tile *tile = &w->tile[i];
        decide_rows(w, i);
        if (can_grant(w, &tile->accumulate))
            serve(w, &tile->accumulate, ADDED);
        if (can_grant(w, &tile->topk) && has(&tile->output, 1)) {
            take_slots(&tile->output, 1);
            serve(w, &tile->topk, RANKED);
        }
    }
}
