/* reference_host.c - admission, the host's link, the merge unit. */
#include "sim/memory.h"
#include "tests/formula/world.h"

static bool has_arrived(const struct world *w, uint64_t r)
{
    return w->request[r].arrival != NVX_CLOSED_LOOP &&
           w->request[r].arrival * w->m->period_ps <= w->t;
}

/* Of highest priority, then of lowest number; `requests` if none has arrived. */
static uint64_t next_request(const struct world *w)
{
    uint64_t best = w->requests;
    for (uint64_t r = 0; r < w->requests; r++)
        if (!w->admitted[r] && has_arrived(w, r) &&
            (best == w->requests || w->request[r].priority > w->request[best].priority))
            best = r;
    return best;
}

static uint32_t choose_copy(const struct world *w)
{
    uint32_t best = 0;
    if (w->copy != NONE)
        return w->copy;
    for (uint32_t c = 1; c < w->tiles / w->m->tiles; c++)
        if (w->searches[c] < w->searches[best])
            best = c;
    return best;
}

static uint64_t link_cycles(const struct world *w, uint64_t bits)
{
    return ceil_div(bits, w->m->link_width);
}

static void admit_search(struct world *w, struct job job)
{
    w->request[job.request].copy = job.copy = choose_copy(w);
    w->searches[job.copy]++;
    job.amount = w->m->query_bits;
    for (uint32_t i = 0; i < w->m->tiles; i++)
        w->left[job.request] += w->m->tile[i].candidates > 0;
    ask(w, &w->link_in, job, link_cycles(w, job.amount));
}

static void admit_write(struct world *w, struct job job)
{
    const nvx_timing_write *write = w->request[job.request].write;
    for (uint32_t v = 0; v < write->vectors; v++) {
        w->left[job.request] += w->tiles / w->m->tiles * write->vector[v].targets;
        job.vector = v;
        job.amount = write->vector[v].bits;
        ask(w, &w->link_in, job, link_cycles(w, job.amount));
    }
}

void admit(struct world *w)
{
    while (w->t % w->m->period_ps == 0 && w->on_chip < w->m->in_flight) {
        uint64_t r = next_request(w);
        if (r == w->requests)
            return;
        w->admitted[r] = true;
        w->on_chip++;
        w->request[r].start = w->t / w->m->period_ps;
        w->request[r].turn = w->turns++;
        struct job job = {.request = r, .turn = w->request[r].turn};
        if (w->request[r].write)
            admit_write(w, job);
        else
            admit_search(w, job);
    }
}

/* The message of a vector to the tiles of one copy; its tiles are counted. */
static void send_vector(struct world *w, struct job job, nvx_timing_message kind,
                        uint64_t targets)
{
    uint32_t n = w->messages++;
    w->to_sample = nvx_grow(w->to_sample, n, n + 1, sizeof *w->to_sample);
    w->to_sample[n] = (uint32_t)__builtin_popcountll(targets);
    job.count = n;
    send(w, job, kind, targets << job.copy * w->m->tiles);
}

void at_chip(struct world *w, struct job job)
{
    const nvx_timing_write *write = w->request[job.request].write;
    uint64_t targets = 0;
    if (!write) {
        send_vector(w, job, NVX_MESSAGE_QUERY, (UINT64_C(1) << w->m->tiles) - 1);
        return;
    }
    const nvx_timing_vector *vector = &write->vector[job.vector];
    for (uint32_t j = 0; j < vector->targets; j++)
        targets |= UINT64_C(1) << vector->target[j].tile;
    for (job.copy = 0; job.copy < w->tiles / w->m->tiles; job.copy++)
        send_vector(w, job, NVX_MESSAGE_WRITE, targets);
}

uint64_t entries(const struct world *w, uint32_t tile)
{
    uint64_t candidates = w->m->tile[tile % w->m->tiles].candidates;
    return w->m->k < candidates ? w->m->k : candidates;
}

void merged(struct world *w, struct job job)
{
    if (--w->left[job.request] > 0)
        return;
    job.amount = w->m->k * w->m->entry_bits;
    ask(w, &w->link_out, job, link_cycles(w, job.amount));
}

/* Makes the next one of a closed loop arrive. */
void end_request(struct world *w, uint64_t request)
{
    nvx_timing_request *q = &w->request[request];
    q->end = w->stats->cycles = w->t / w->m->period_ps;
    w->ended++;
    w->on_chip--;
    if (!q->write)
        w->searches[q->copy]--;
    for (uint64_t r = 0; r < w->requests; r++)
        if (w->request[r].arrival == NVX_CLOSED_LOOP) {
            w->request[r].arrival = q->end;
            return;
        }
}

void decide_host(struct world *w)
{
    const nvx_timing_machine *m = w->m;
    if (can_grant(w, &w->link_in) && has(&w->global, 1)) {
        struct job job = grant(w, &w->link_in);
        uint64_t at = w->link_in.busy_until + m->link_latency * w->link_in.period;
        if (m->global_slots > 0)
            at = up(at, m->period_ps) + m->global_access * m->period_ps;
        take_slots(&w->global, 1);
        w->stats->link_bits += job.amount;
        later(w, job, AT_CHIP, at);
    }
    if (can_grant(w, &w->merge))
        serve(w, &w->merge, MERGED);
    if (can_grant(w, &w->link_out)) {
        struct job job = grant(w, &w->link_out);
        uint64_t at = w->link_out.busy_until + m->link_latency * w->link_out.period;
        w->stats->link_bits += job.amount;
        later(w, job, WITH_HOST, up(at, m->period_ps));
    }
}
