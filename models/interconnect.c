#include "models/interconnect.h"

#include "models/chip.h"
#include "models/timing.h"
#include "sim/config.h"

/* In the order of nvx_arbitration (models/timing.h). */
static const char *const arbitrations[] = {"round_robin", "oldest", "fixed", NULL};

#define FIELD(name) offsetof(nvx_interconnect_params, name)
#define WIDTH                                                                            \
    {                                                                                    \
        .name = "width", .kind = NVX_UINT, .unit = "bit", .offset = FIELD(width),        \
        .dflt = "256 bit", .min = 1, .max = 65536, .trust = NVX_ASSUMED,                 \
        .source = "assumed: as wide as an access of ISAAC's tile memory",                \
        .doc = "bits per cycle of a link"                                                \
    }
#define ARBITRATION                                                                      \
    {                                                                                    \
        .name = "arbitration", .kind = NVX_CHOICE, .unit = "1",                          \
        .offset = FIELD(arbitration), .dflt = "round_robin", .choices = arbitrations,    \
        .trust = NVX_ASSUMED, .source = "assumed",                                       \
        .doc = "who goes next among those that ask"                                      \
    }
#define LATENCY(least, what)                                                             \
    {                                                                                    \
        .name = "latency", .kind = NVX_DURATION, .unit = "cycles",                       \
        .offset = FIELD(latency), .dflt = "1 cycles", .min = least, .max = 1000000000.0, \
        .trust = NVX_ASSUMED, .source = "assumed", .doc = what                           \
    }
#define ENERGY(value, of, why, what)                                                     \
    {                                                                                    \
        .name = "energy", .kind = NVX_REAL, .unit = "J", .offset = FIELD(energy),        \
        .dflt = value, .min = 0, .max = 1, .trust = of, .source = why, .doc = what       \
    }
#define AREA(field, value, of, why, what)                                                \
    {                                                                                    \
        .name = #field, .kind = NVX_REAL, .unit = "m2", .offset = FIELD(field),          \
        .dflt = value, .min = 0, .max = 1, .trust = of, .source = why, .doc = what       \
    }
#define SLOTS                                                                            \
    {                                                                                    \
        .name = "slots", .kind = NVX_UINT, .unit = "1", .offset = FIELD(slots),          \
        .dflt = "2", .min = 1, .max = 65536, .trust = NVX_ASSUMED, .source = "assumed",  \
        .doc = "messages a router holds per input link"                                  \
    }
#define COUNT(field, least, value, what)                                                 \
    {                                                                                    \
        .name = #field, .kind = NVX_UINT, .unit = "1", .offset = FIELD(field),           \
        .dflt = value, .min = least, .max = 65536, .trust = NVX_ASSUMED,                 \
        .source = "assumed", .doc = what                                                 \
    }

static const char isaac_bus[] = "ISAAC: eDRAM bus, 32 nm, via the Accelergy library";
static const char isaac_router[] =
    "ISAAC: router of 256 bit, 20.74 pJ and 0.15 mm2, 32 nm, via the Accelergy library";

static const nvx_param bus_params[] = {
    WIDTH,
    LATENCY(0, "from the last bit sent to the last bit there"),
    ARBITRATION,
    ENERGY("0.054 pJ", NVX_SIMULATED, isaac_bus, "energy per bit"),
    AREA(area_per_bit, "29.3 um2", NVX_SIMULATED, isaac_bus, "area per bit of width"),
    {0},
};

static const nvx_param htree_params[] = {
    WIDTH,
    LATENCY(1, "time of a hop, through router and link"),
    ARBITRATION,
    COUNT(branch, 2, "4", "children of a router"),
    SLOTS,
    ENERGY("0.054 pJ", NVX_ASSUMED, "assumed: a link costs what ISAAC's bus costs",
           "energy per bit and link"),
    AREA(area_per_bit, "29.3 um2", NVX_ASSUMED,
         "assumed: a link costs what ISAAC's bus costs",
         "area per bit of width and pair of links"),
    AREA(router_area, "0 m2", NVX_ASSUMED, "assumed: counted with the links",
         "area of a router"),
    {0},
};

static const nvx_param mesh_params[] = {
    WIDTH,
    LATENCY(1, "time of a hop, through router and link"),
    ARBITRATION,
    COUNT(columns, 0, "0", "routers along x; 0: as square as the tiles allow"),
    COUNT(rows, 0, "0", "routers along y; 0: as many as the tiles take"),
    SLOTS,
    ENERGY("0.081 pJ", NVX_SIMULATED, isaac_router, "energy per bit and link"),
    AREA(area_per_bit, "0 m2", NVX_ASSUMED, "assumed: counted with the routers",
         "area per bit of width and router"),
    AREA(router_area, "37500 um2", NVX_SIMULATED, isaac_router,
         "area of a router (four tiles share ISAAC's)"),
    {0},
};

#define STAT(field, of, what)                                                            \
    {                                                                                    \
        .name = #field, .kind = NVX_COUNT, .unit = of,                                   \
        .offset = offsetof(nvx_interconnect_state, field), .doc = what                   \
    }

static double utilisation(const void *vp)
{
    const nvx_interconnect_state *s = vp;
    double all = (double)s->links * (double)s->cycles;
    return all > 0 ? (double)s->busy / all : 0;
}

static const nvx_stat stat_table[] = {
    STAT(bits, "bit", "bits moved, times links crossed"),
    STAT(grants, "1", "times a link was granted"),
    STAT(busy, "cycles", "cycles in use, all links"),
    STAT(wait, "cycles", "cycles from asking to grant, summed"),
    STAT(longest_wait, "cycles", "longest of them"),
    STAT(most_waiting, "1", "most that asked at one decision of a link"),
    STAT(links, "1", "links"),
    {.name = "utilisation",
     .kind = NVX_DERIVED,
     .unit = "1",
     .derive = utilisation,
     .doc = "share of the time in use, mean over links"},
    {0},
};

static const nvx_operation operation_table[] = {
    {.name = "bit",
     .meter = NVX_METER_INTERCONNECT,
     .energy = FIELD(energy),
     .count = offsetof(nvx_interconnect_state, bits),
     .doc = "one bit over one link"},
    {0},
};

void nvx_mesh_size(const nvx_interconnect_params *self, uint64_t tiles, uint64_t *columns,
                   uint64_t *rows)
{
    *columns = self->columns;
    *rows = self->rows;
    while (self->columns == 0 && *columns * *columns < tiles)
        ++*columns;
    if (*rows == 0)
        *rows = (tiles + *columns - 1) / *columns;
}

static uint64_t tiles_of(const nvx_config *self)
{
    return ((const nvx_chip_params *)nvx_config_params(nvx_config_parent(self)))->tiles;
}

static double bus_area(const nvx_config *self)
{
    const nvx_interconnect_params *p = nvx_config_params(self);
    return (double)p->width * p->area_per_bit;
}

/* Pairs of links: one into every tile and router. */
static double htree_area(const nvx_config *self)
{
    const nvx_interconnect_params *p = nvx_config_params(self);
    uint64_t level = tiles_of(self), links = level, routers = 0;
    do {
        level = (level + p->branch - 1) / p->branch;
        routers += level;
    } while (level > 1);
    links += routers;
    return (double)links * (double)p->width * p->area_per_bit +
           (double)routers * p->router_area;
}

static double mesh_area(const nvx_config *self)
{
    const nvx_interconnect_params *p = nvx_config_params(self);
    uint64_t columns, rows;
    nvx_mesh_size(p, tiles_of(self), &columns, &rows);
    return (double)(columns * rows) *
           (p->router_area + (double)p->width * p->area_per_bit);
}

static int check_htree(void *vp, const nvx_config *self, nvx_error *err)
{
    (void)self, (void)err;
    ((nvx_interconnect_params *)vp)->topology = NVX_NET_HTREE;
    return 0;
}

/* Whether it reaches all tiles is checked with the placement, which knows them. */
static int check_mesh(void *vp, const nvx_config *self, nvx_error *err)
{
    nvx_interconnect_params *p = vp;
    p->topology = NVX_NET_MESH;
    if (p->rows > 0 && p->columns == 0)
        return nvx_config_fail(self, "rows", err,
                               "given without columns; allowed: both, columns or none");
    return 0;
}

#define PART(called, what, table, area_of, from, checks)                                 \
    {                                                                                    \
        .impl = called, .doc = what, .params_size = sizeof(nvx_interconnect_params),     \
        .params = table, .stats = stat_table, .operations = operation_table,             \
        .check = checks, .area = area_of, .area_meter = NVX_METER_INTERCONNECT,          \
        .area_formula = from                                                             \
    }

static const nvx_part bus = PART("bus", "one link that all share", bus_params, bus_area,
                                 "width x area_per_bit", NULL);
static const nvx_part htree =
    PART("htree", "a tree of routers", htree_params, htree_area,
         "routers, of branch below each, x router_area + links x width x area_per_bit",
         check_htree);
static const nvx_part mesh =
    PART("mesh", "routers in rows and columns", mesh_params, mesh_area,
         "columns x rows (0: as the tiles need) x (router_area + width x area_per_bit)",
         check_mesh);

const nvx_part *const nvx_interconnect_parts[] = {&bus, &htree, &mesh, NULL};
