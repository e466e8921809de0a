/* reference_route.c - the links of a bus, a tree and a mesh, and the way through them.
 *
 * A router's outputs have the numbers of the inputs they lead back from: of a tree 0 up
 * and 1 + c to child c; of a mesh 0 to the tile, 1 east, 2 west, 3 to higher rows, 4 to
 * lower ones, 5 to the chip (moving east, one comes in by input 1 of the next router).
 */
#include <stdlib.h>

#include "sim/memory.h"
#include "tests/formula/world.h"

enum { TILE, EAST, WEST, SOUTH, NORTH, TO_CHIP, MESH_PORTS };

static uint32_t add_link(struct world *w, uint32_t ports, uint32_t router, uint32_t input)
{
    struct net *net = &w->net;
    net->link = nvx_grow(net->link, net->links, net->links + 1, sizeof *net->link);
    struct link *link = &net->link[net->links];
    *link = (struct link){.ports = ports, .last = ports - 1};
    link->port = nvx_alloc(ports, sizeof *link->port);
    for (uint32_t p = 0; p < ports; p++)
        link->port[p].asks = NEVER;
    link->router = router;
    link->input = input;
    link->free = router == NONE ? NEVER : w->m->router_slots;
    return net->links++;
}

static void add_out(struct world *w, uint32_t router, uint32_t output, uint32_t to,
                    uint32_t input)
{
    w->net.out[router * w->net.outputs + output] = add_link(w, w->net.outputs, to, input);
}

static void add_routers(struct world *w, uint32_t routers, uint32_t outputs)
{
    w->net.outputs = outputs;
    w->net.out = nvx_alloc((size_t)routers * outputs, sizeof *w->net.out);
    for (uint32_t i = 0; i < routers * outputs; i++)
        w->net.out[i] = NONE;
}

/* ---- tree ---- */

/* Tiles below a router of a level, or below one edge at it. */
static uint64_t span_of(const struct world *w, uint32_t level)
{
    uint64_t span = 1;
    for (uint32_t l = level; l < w->net.levels; l++)
        span *= w->m->branch;
    return span;
}

static uint32_t routers_at(const struct world *w, uint32_t level)
{
    return (uint32_t)ceil_div(w->tiles, span_of(w, level));
}

static void tree_router(struct world *w, uint32_t level, uint32_t j)
{
    struct net *net = &w->net;
    uint32_t branch = (uint32_t)w->m->branch, router = net->first_of[level] + j;
    bool last = level + 1 == net->levels;
    uint32_t below = last ? w->tiles : routers_at(w, level + 1);
    if (level == 0)
        add_out(w, router, 0, NONE, 0);
    else
        add_out(w, router, 0, net->first_of[level - 1] + j / branch, 1 + j % branch);
    for (uint32_t c = 0; c < branch && j * branch + c < below; c++) {
        uint32_t child = j * branch + c;
        add_out(w, router, 1 + c, last ? NONE : net->first_of[level + 1] + child, 0);
        if (last)
            net->tile_in[child] = add_link(w, 1, router, 1 + c);
    }
}

static void tree_init(struct world *w)
{
    struct net *net = &w->net;
    uint32_t routers = 0;
    for (net->levels = 1; span_of(w, 0) < w->tiles;)
        net->levels++;
    for (uint32_t l = 0; l < net->levels; l++) {
        net->first_of[l] = routers;
        routers += routers_at(w, l);
    }
    add_routers(w, routers, (uint32_t)w->m->branch + 1);
    net->chip_in = add_link(w, 1, 0, 0);
    for (uint32_t l = 0; l < net->levels; l++)
        for (uint32_t j = 0; j < routers_at(w, l); j++)
            tree_router(w, l, j);
}

static uint32_t tree_output(const struct world *w, uint32_t router, uint32_t target)
{
    uint32_t level = 0;
    while (level + 1 < w->net.levels && w->net.first_of[level + 1] <= router)
        level++;
    uint64_t span = span_of(w, level), j = router - w->net.first_of[level];
    if (target == CHIP || target / span != j)
        return 0;
    return 1 + (uint32_t)(target % span / span_of(w, level + 1));
}

/* ---- mesh ---- */

static void mesh_init(struct world *w)
{
    uint32_t columns = (uint32_t)w->m->columns, rows = (uint32_t)w->m->rows;
    add_routers(w, columns * rows, MESH_PORTS);
    w->net.chip_in = add_link(w, 1, 0, TO_CHIP);
    add_out(w, 0, TO_CHIP, NONE, 0);
    for (uint32_t r = 0; r < columns * rows; r++) {
        if (r < w->tiles) {
            add_out(w, r, TILE, NONE, 0);
            w->net.tile_in[r] = add_link(w, 1, r, TILE);
        }
        if (r % columns + 1 < columns)
            add_out(w, r, EAST, r + 1, EAST);
        if (r % columns > 0)
            add_out(w, r, WEST, r - 1, WEST);
        if (r / columns + 1 < rows)
            add_out(w, r, SOUTH, r + columns, SOUTH);
        if (r / columns > 0)
            add_out(w, r, NORTH, r - columns, NORTH);
    }
}

/* Along x, then along y. */
static uint32_t mesh_output(const struct world *w, uint32_t router, uint32_t target)
{
    uint64_t columns = w->m->columns, to = target == CHIP ? 0 : target;
    if (to % columns != router % columns)
        return to % columns > router % columns ? EAST : WEST;
    if (to / columns != router / columns)
        return to / columns > router / columns ? SOUTH : NORTH;
    return target == CHIP ? TO_CHIP : TILE;
}

/* ---- all ---- */

uint32_t route(const struct world *w, uint32_t router, uint32_t target)
{
    uint32_t output = w->m->topology == NVX_NET_MESH ? mesh_output(w, router, target)
                                                     : tree_output(w, router, target);
    return w->net.out[router * w->net.outputs + output];
}

void net_init(struct world *w)
{
    NVX_ASSERT(w->tiles <= CHIP);
    w->net.period = w->m->network_ps > 0 ? w->m->network_ps : w->m->period_ps;
    w->net.tile_in = nvx_alloc(w->tiles, sizeof *w->net.tile_in);
    if (w->m->topology == NVX_NET_BUS)
        add_link(w, w->tiles + 1, NONE, 0);
    else if (w->m->topology == NVX_NET_HTREE)
        tree_init(w);
    else
        mesh_init(w);
    w->stats->links = w->net.links;
}

void net_clear(struct world *w)
{
    for (uint32_t l = 0; l < w->net.links; l++) {
        for (uint32_t p = 0; p < w->net.link[l].ports; p++)
            free(w->net.link[l].port[p].queue.job);
        free(w->net.link[l].port);
    }
    free(w->net.link);
    free(w->net.out);
    free(w->net.tile_in);
    free(w->net.hold);
}
