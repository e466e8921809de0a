/* reference_net.c - messages on the links of the network. */
#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/world.h"

/* Who is at the head of a port, asks; at the chip's when its input slot is free, too. */
static void note_asking(struct world *w, struct port *port)
{
    if (port->asks != NEVER || port->queue.n == 0)
        return;
    struct job *head = &port->queue.job[first(&port->queue, false)];
    bool to_buffer = head->kind == NVX_MESSAGE_QUERY || head->kind == NVX_MESSAGE_WRITE;
    if (head->hold == NONE && to_buffer && !has(&w->input[head->copy], 1))
        return;
    port->asks = w->t;
}

static void put_at(struct world *w, uint32_t link, uint32_t port, struct job job)
{
    job.ready = w->t;
    put(&w->net.link[link].port[port].queue, job);
    w->net.link[link].waiting++;
}

void send(struct world *w, struct job job, nvx_timing_message kind, uint64_t targets)
{
    bool from_chip = kind == NVX_MESSAGE_QUERY || kind == NVX_MESSAGE_WRITE;
    job.kind = kind;
    job.targets = targets;
    job.hold = NONE;
    if (w->m->topology == NVX_NET_BUS)
        put_at(w, 0, from_chip ? 0 : job.tile + 1, job);
    else
        put_at(w, from_chip ? w->net.chip_in : w->net.tile_in[job.tile], 0, job);
}

/* At a router: one transfer for each way out, to the targets that lie there. */
void forwarded(struct world *w, struct job job)
{
    struct net *net = &w->net;
    const struct link *by = &net->link[job.link];
    uint64_t targets = job.targets;
    net->hold = nvx_grow(net->hold, net->holds, net->holds + 1, sizeof *net->hold);
    net->hold[net->holds] = (struct hold){.link = job.link};
    job.hold = net->holds;
    for (uint32_t o = 0; o < net->outputs; o++) {
        uint32_t out = net->out[by->router * net->outputs + o];
        job.targets = 0;
        for (uint32_t i = 0; i <= CHIP && out != NONE; i++)
            if ((targets >> i & 1) != 0 && route(w, by->router, i) == out)
                job.targets |= UINT64_C(1) << i;
        if (job.targets == 0)
            continue;
        net->hold[job.hold].left++;
        put_at(w, out, by->input, job);
    }
    NVX_ASSERT(net->hold[net->holds++].left > 0);
}

/* A vector's global slot is free when the message to the last copy has left. */
static void leave_source(struct world *w, const struct job *job)
{
    bool last = job->copy + 1 == w->tiles / w->m->tiles;
    if (job->kind == NVX_MESSAGE_PARTIAL || job->kind == NVX_MESSAGE_LIST)
        give_slot(&w->tile[job->tile].output);
    else if (job->kind == NVX_MESSAGE_QUERY || last)
        give_slot(&w->global);
}

void transferred(struct world *w, struct job job)
{
    if (job.hold == NONE) {
        leave_source(w, &job);
        return;
    }
    struct hold *hold = &w->net.hold[job.hold];
    if (--hold->left == 0)
        w->net.link[hold->link].free++;
}

static uint32_t choose_port(const struct world *w, const struct link *link)
{
    uint32_t best = NONE;
    bool cyclic = w->m->arbitration == NVX_BUS_ROUND_ROBIN;
    for (uint32_t i = 0; i < link->ports; i++) {
        uint32_t p = ((cyclic ? link->last + 1 : 0) + i) % link->ports;
        if (link->port[p].asks == NEVER)
            continue;
        if (best == NONE || (w->m->arbitration == NVX_BUS_OLDEST &&
                             link->port[p].asks < link->port[best].asks))
            best = p;
    }
    return best;
}

/* Where a granted message is next, and when. */
static void travel(struct world *w, struct job job, uint64_t cycles)
{
    const struct net *net = &w->net;
    uint64_t targets = job.targets, hop = w->m->bus_latency * net->period;
    later(w, job, TRANSFERRED, w->t + cycles * net->period);
    if (net->link[job.link].router != NONE) {
        later(w, job, FORWARDED, w->t + hop);
        return;
    }
    for (uint32_t i = 0; i <= CHIP; i++) {
        job.targets = UINT64_C(1) << i;
        if ((targets & job.targets) != 0)
            later(w, job, DELIVERED, w->t + cycles * net->period + hop);
    }
}

static void grant_link(struct world *w, uint32_t l)
{
    struct link *link = &w->net.link[l];
    uint64_t asking = 0, period = w->net.period;
    for (uint32_t p = 0; p < link->ports; p++)
        asking += link->port[p].asks != NEVER;
    if (asking == 0 || link->busy_until > w->t || link->free == 0)
        return;
    struct port *port = &link->port[link->last = choose_port(w, link)];
    struct job job = take(&port->queue, first(&port->queue, false));
    uint64_t cycles = ceil_div(job.amount, w->m->bus_width);
    NVX_ASSERT(cycles > 0);
    count(&w->stats->bus, cycles, (w->t - port->asks) / period, asking);
    w->stats->bus_bits += job.amount;
    link->waiting--;
    link->busy_until = w->t + cycles * period;
    link->free -= link->router != NONE;
    if (job.hold == NONE &&
        (job.kind == NVX_MESSAGE_QUERY || job.kind == NVX_MESSAGE_WRITE))
        take_slots(&w->input[job.copy], 1);
    job.link = l;
    travel(w, job, cycles);
    port->asks = NEVER;
    note_asking(w, port); /* the next message is at its head from now on */
}

void decide_net(struct world *w)
{
    for (uint32_t l = 0; l < w->net.links; l++) {
        struct link *link = &w->net.link[l];
        if (link->waiting == 0)
            continue;
        for (uint32_t p = 0; p < link->ports; p++)
            note_asking(w, &link->port[p]);
        if (w->t % w->net.period == 0)
            grant_link(w, l);
    }
}
