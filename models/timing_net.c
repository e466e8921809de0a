/* timing_net.c - the links of bus, tree and mesh, and the ways of messages.
 *
 * A message is one activity per link it crosses. A way from one source is the same up to
 * where targets part, so a link is crossed once per message, whatever its targets.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/timing_parts.h"

enum { MESH_LINKS = 6, MESH_INPUTS = 6 };
typedef enum { EJECT = 0, INJECT, EAST, WEST, SOUTH, NORTH } mesh_link; /* of a router */

static const nvx_arbiter_policy policies[] = {
    [NVX_BUS_ROUND_ROBIN] = NVX_ARBITER_ROUND_ROBIN,
    [NVX_BUS_OLDEST] = NVX_ARBITER_OLDEST,
    [NVX_BUS_FIXED] = NVX_ARBITER_FIXED,
};

/* Adds a link; gated: it leads into a router. */
static void add(nvx_timed_chip *chip, const char *name, uint32_t ports, bool gated)
{
    const nvx_timing_machine *m = chip->machine;
    nvx_timed_net *net = &chip->net;
    nvx_timed_link *link = &net->link[net->links++];
    nvx_station s = {.ports = ports,
                     .period_ps = chip->network,
                     .heads = true,
                     .policy = policies[m->arbitration],
                     .gate = NVX_FLOW_NONE};
    snprintf(s.name, sizeof s.name, "chip.bus%s", name);
    if (gated) {
        char input[sizeof s.name];
        snprintf(input, sizeof input, "%.40s.input", s.name);
        s.gate = nvx_flow_store(chip->flow, input, 0, m->router_slots);
    }
    link->gate = s.gate;
    link->station = nvx_flow_station(chip->flow, &s);
}

/* ---- tree: node (level, j) has number first[level] + j, its links are 2 x number: down
 * into it, and 2 x number + 1: up out of it ---- */

static uint32_t parent(const nvx_timed_chip *chip, uint32_t j, uint32_t levels)
{
    while (levels-- > 0)
        j /= (uint32_t)chip->machine->branch;
    return j;
}

static void make_tree(nvx_timed_chip *chip)
{
    nvx_timed_net *net = &chip->net;
    uint64_t reach = chip->machine->branch;
    uint32_t nodes = 0, inputs = (uint32_t)chip->machine->branch + 1;
    char name[24];
    for (net->levels = 1; reach < chip->tiles; net->levels++)
        reach *= chip->machine->branch;
    net->first = nvx_alloc(net->levels + 2ull, sizeof *net->first);
    for (uint32_t l = 0; l <= net->levels; l++) {
        net->first[l] = nodes;
        nodes += parent(chip, chip->tiles - 1, net->levels - l) + 1;
    }
    net->first[net->levels + 1] = nodes;
    net->link = nvx_alloc(2ull * nodes, sizeof *net->link);
    net->longest = 2 * (net->levels + 1);
    for (uint32_t l = 0; l <= net->levels; l++)
        for (uint32_t j = 0; j < net->first[l + 1] - net->first[l]; j++) {
            bool leaf = l == net->levels;
            snprintf(name, sizeof name, ".down%u_%u", l, j);
            add(chip, name, l == 0 ? 1 : inputs, !leaf);
            snprintf(name, sizeof name, ".up%u_%u", l, j);
            add(chip, name, leaf ? 1 : inputs, l > 0);
        }
}

static uint32_t tree_way(const nvx_timed_chip *chip, uint32_t source, uint32_t target)
{
    const nvx_timed_net *net = &chip->net;
    uint32_t n = 0, top = net->levels, child = 0;
    if (source == NVX_NET_CHIP || target == NVX_NET_CHIP) {
        top = 0;
    } else {
        while (parent(chip, source, net->levels - top) !=
               parent(chip, target, net->levels - top))
            top--;
        top++; /* links of this level and below are crossed */
    }
    if (source != NVX_NET_CHIP)
        for (uint32_t l = net->levels + 1; l-- > top; n++) {
            uint32_t j = parent(chip, source, net->levels - l);
            net->way[n] = 2 * (net->first[l] + j) + 1;
            net->port[n] = l == net->levels ? 0 : 1 + child;
            child = j % (uint32_t)chip->machine->branch;
        }
    if (target != NVX_NET_CHIP)
        for (uint32_t l = top; l <= net->levels; l++, n++) {
            bool turns = l == top && source != NVX_NET_CHIP;
            net->way[n] = 2 * (net->first[l] + parent(chip, target, net->levels - l));
            net->port[n] = turns ? 1 + child : 0;
        }
    return n;
}

/* ---- mesh: router r has links r x MESH_LINKS + mesh_link, then the chip's ---- */

/* A router at the edge has no neighbour there, one without a tile no links to it. */
static bool mesh_has(const nvx_timed_chip *chip, uint32_t r, int link)
{
    uint32_t columns = (uint32_t)chip->machine->columns;
    bool tile = chip->tiles > r;
    const bool has[] = {[EJECT] = tile,
                        [INJECT] = tile,
                        [EAST] = columns > r % columns + 1,
                        [WEST] = r % columns != 0,
                        [SOUTH] = chip->machine->rows > r / columns + 1,
                        [NORTH] = r / columns != 0};
    return has[link];
}

static void make_mesh(nvx_timed_chip *chip)
{
    static const char *const names[] = {"eject", "inject", "east",
                                        "west",  "south",  "north"};
    const nvx_timing_machine *m = chip->machine;
    nvx_timed_net *net = &chip->net;
    uint32_t routers = (uint32_t)(m->columns * m->rows);
    char name[24];
    net->link = nvx_alloc(routers * MESH_LINKS + 2ull, sizeof *net->link);
    net->longest = (uint32_t)(m->columns + m->rows) + 2;
    for (uint32_t r = 0; r < routers; r++)
        for (int i = 0; i < MESH_LINKS; i++) {
            snprintf(name, sizeof name, ".router%u.%s", r, names[i]);
            if (mesh_has(chip, r, i))
                add(chip, name, i == INJECT ? 1 : MESH_INPUTS, i != EJECT);
            else
                net->link[net->links++] = (nvx_timed_link){NVX_FLOW_NONE, NVX_FLOW_NONE};
        }
    add(chip, ".chip.inject", 1, true);
    add(chip, ".chip.eject", MESH_INPUTS, false);
}

static uint32_t mesh_way(const nvx_timed_chip *chip, uint32_t source, uint32_t target)
{
    const nvx_timing_machine *m = chip->machine;
    const nvx_timed_net *net = &chip->net;
    bool from_chip = source == NVX_NET_CHIP, to_chip = target == NVX_NET_CHIP;
    uint32_t columns = (uint32_t)m->columns, n = 0, at = from_chip ? 0 : source;
    uint32_t to = to_chip ? 0 : target;
    uint32_t chip_links = (uint32_t)(m->columns * m->rows) * MESH_LINKS;
    uint32_t input = from_chip ? 5 : 0; /* of the router that it is at */
#define CROSS(number, link_port) (net->way[n] = (number), net->port[n] = (link_port), n++)
    CROSS(from_chip ? chip_links : at * MESH_LINKS + INJECT, 0);
    while (at % columns != to % columns) {
        bool east = at % columns < to % columns;
        CROSS(at * MESH_LINKS + (east ? EAST : WEST), input);
        input = east ? 1 : 2;
        at = east ? at + 1 : at - 1;
    }
    while (at != to) {
        bool south = at < to;
        CROSS(at * MESH_LINKS + (south ? SOUTH : NORTH), input);
        input = south ? 3 : 4;
        at = south ? at + columns : at - columns;
    }
    CROSS(to_chip ? chip_links + 1 : at * MESH_LINKS + EJECT, input);
#undef CROSS
    return n;
}

/* ---- all ---- */

static void make_bus(nvx_timed_chip *chip)
{
    chip->net.link = nvx_alloc(1, sizeof *chip->net.link);
    chip->net.longest = 1;
    add(chip, "", chip->tiles + 1, false);
}

void nvx_net_init(nvx_timed_chip *chip)
{
    static void (*const make[])(nvx_timed_chip *) = {[NVX_NET_BUS] = make_bus,
                                                     [NVX_NET_HTREE] = make_tree,
                                                     [NVX_NET_MESH] = make_mesh};
    nvx_timed_net *net = &chip->net;
    make[chip->machine->topology](chip);
    net->hop_of = nvx_alloc(net->links, sizeof *net->hop_of);
    net->way = nvx_alloc(net->longest, sizeof *net->way);
    net->port = nvx_alloc(net->longest, sizeof *net->port);
    for (uint32_t i = 0; i < net->links; i++)
        net->hop_of[i] = NVX_FLOW_NONE;
}

void nvx_net_clear(nvx_timed_chip *chip)
{
    free(chip->net.link);
    free(chip->net.first);
    free(chip->net.hop_of);
    free(chip->net.way);
    free(chip->net.port);
}

static uint32_t way(const nvx_timed_chip *chip, uint32_t source, uint32_t target)
{
    if (chip->machine->topology == NVX_NET_HTREE)
        return tree_way(chip, source, target);
    if (chip->machine->topology == NVX_NET_MESH)
        return mesh_way(chip, source, target);
    chip->net.way[0] = 0;
    chip->net.port[0] = source == NVX_NET_CHIP ? 0 : source + 1;
    return 1;
}

/* The transfers of a message, and which one each comes from. */
typedef struct {
    uint32_t *link, *activity, *parent; /* [room] parent: position in the list */
    uint32_t n, room;
} hops;

static uint32_t add_hop(nvx_timed_chip *chip, nvx_timed_graph *graph, hops *list,
                        uint32_t i, const nvx_activity *model)
{
    nvx_timed_net *net = &chip->net;
    uint32_t link = net->way[i];
    nvx_activity a = *model;
    a.station = net->link[link].station;
    a.port = net->port[i];
    if (list->n == list->room) {
        uint32_t room = list->room ? 2 * list->room : 8;
        list->link = nvx_grow(list->link, list->room, room, sizeof *list->link);
        list->activity =
            nvx_grow(list->activity, list->room, room, sizeof *list->activity);
        list->parent = nvx_grow(list->parent, list->room, room, sizeof *list->parent);
        list->room = room;
    }
    list->link[list->n] = link;
    list->parent[list->n] = i > 0 ? net->hop_of[net->way[i - 1]] : NVX_FLOW_NONE;
    list->activity[list->n] = nvx_graph_add(graph->graph, &a);
    return net->hop_of[link] = list->n++;
}

/* A router's slot is free when all transfers out of it have ended. */
static void give_slots(nvx_timed_chip *chip, nvx_timed_graph *graph, const hops *list)
{
    for (uint32_t h = 0; h < list->n; h++) {
        uint32_t gate = chip->net.link[list->link[h]].gate, ways = 0, only = 0;
        if (gate == NVX_FLOW_NONE)
            continue;
        for (uint32_t i = h + 1; i < list->n; i++)
            if (list->parent[i] == h) {
                only = list->activity[i];
                ways++;
            }
        if (ways == 1) {
            nvx_graph_give(graph->graph, only, gate);
            continue;
        }
        nvx_activity meet = {.station = NVX_FLOW_NONE};
        uint32_t all = nvx_graph_add(graph->graph, &meet);
        for (uint32_t i = h + 1; i < list->n; i++)
            if (list->parent[i] == h)
                nvx_graph_edge(graph->graph, list->activity[i], all, NVX_FLOW_RELEASED);
        nvx_graph_give(graph->graph, all, gate);
    }
}

uint32_t nvx_net_send(nvx_timed_chip *chip, nvx_timed_graph *graph, uint32_t from,
                      uint32_t source, const uint32_t target[], uint32_t n, uint64_t bits,
                      nvx_timing_message what, uint32_t arrival[])
{
    const nvx_timing_machine *m = chip->machine;
    nvx_timed_net *net = &chip->net;
    uint32_t sender = source == NVX_NET_CHIP ? 0 : source + 1;
    nvx_activity hop = {.cycles = nvx_ceil_div(bits, m->bus_width),
                        .latency = m->bus_latency,
                        .tag = nvx_tag(NVX_DO_MOVE, what + 4ull * sender)};
    nvx_activity through = hop;
    through.forward = m->bus_latency;
    hops list = {0};
    for (uint32_t t = 0; t < n; t++) {
        uint32_t length = way(chip, source, target[t]), last = 0;
        for (uint32_t i = 0; i < length; i++) {
            bool known = net->hop_of[net->way[i]] != NVX_FLOW_NONE;
            uint32_t h =
                known ? net->hop_of[net->way[i]]
                      : add_hop(chip, graph, &list, i, i + 1 < length ? &through : &hop);
            if (!known)
                nvx_graph_edge(graph->graph, i > 0 ? list.activity[list.parent[h]] : from,
                               list.activity[h], NVX_FLOW_DONE);
            last = list.activity[h];
        }
        arrival[t] = last;
    }
    give_slots(chip, graph, &list);
    graph->bus_bits += bits * list.n;
    uint32_t first = list.activity[0];
    for (uint32_t h = 0; h < list.n; h++)
        net->hop_of[list.link[h]] = NVX_FLOW_NONE;
    free(list.link);
    free(list.activity);
    free(list.parent);
    return first;
}

void nvx_net_finish(const nvx_timed_chip *chip)
{
    nvx_timing_stats *stats = chip->stats;
    nvx_server_stats *sum = &stats->bus;
    stats->link = nvx_alloc(chip->net.links, sizeof *stats->link);
    for (uint32_t i = 0; i < chip->net.links; i++) {
        uint32_t station = chip->net.link[i].station;
        if (station == NVX_FLOW_NONE)
            continue;
        const nvx_server_stats *s = nvx_flow_station_stats(chip->flow, station);
        nvx_timing_link *link = &stats->link[stats->links++];
        link->stats = *s;
        snprintf(link->name, sizeof link->name, "%s",
                 nvx_flow_station_name(chip->flow, station));
        sum->grants += s->grants;
        sum->busy += s->busy;
        sum->wait += s->wait;
        sum->longest_wait = nvx_max(sum->longest_wait, s->longest_wait);
        sum->most_waiting = nvx_max(sum->most_waiting, s->most_waiting);
    }
}
