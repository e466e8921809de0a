#include "models/network_chip.h"

#include <stdlib.h>

#include "sim/memory.h"

static void find_matrices(nvx_network_chip *c)
{
    uint32_t all = nvx_trace_matrices(c->network->trace);
    c->id = nvx_alloc(all, sizeof *c->id);
    c->index = nvx_alloc(all, sizeof *c->index);
    for (uint32_t i = 0; i < all; i++)
        if (c->network->used[i]) {
            c->index[i] = c->matrices;
            c->id[c->matrices++] = i;
        }
}

uint32_t nvx_network_product_of(const nvx_network_chip *self, const nvx_operand *rows)
{
    uint32_t matrix = self->index[rows->id], i = 0;
    for (; i < self->products; i++) {
        const nvx_network_product *p = &self->product[i];
        if (p->matrix == matrix && p->first == rows->first && p->count == rows->count)
            break;
    }
    return i;
}

static void find_products(nvx_network_chip *c)
{
    for (uint64_t i = 0; i < c->network->ops; i++) {
        const nvx_operand *a = &c->network->op[i].op.a;
        if (c->network->op[i].op.opcode != NVX_OP_MVM ||
            nvx_network_product_of(c, a) < c->products)
            continue;
        c->product =
            nvx_grow(c->product, c->products, c->products + 1ull, sizeof *c->product);
        c->product[c->products++] =
            (nvx_network_product){c->index[a->id], a->first, a->count};
    }
}

static int place(nvx_network_chip *c, nvx_error *err)
{
    nvx_shape_of *shape = nvx_alloc(c->matrices, sizeof *shape);
    c->placement = nvx_alloc(c->matrices, sizeof *c->placement);
    for (uint32_t i = 0; i < c->matrices; i++) {
        const nvx_table *t = nvx_trace_matrix(c->network->trace, c->id[i]);
        shape[i] = (nvx_shape_of){t->rows, t->dim};
    }
    int result = nvx_place_all(c->root, c->matrices, shape, c->placement, err);
    free(shape);
    return result;
}

nvx_network_chip *nvx_network_chip_new(const nvx_config *root, const nvx_network *network,
                                       nvx_error *err)
{
    nvx_network_chip *c = nvx_alloc(1, sizeof *c);
    c->root = root;
    c->network = network;
    find_matrices(c);
    find_products(c);
    if (c->products == 0)
        nvx_fail_at(err, nvx_trace_path(network->trace), 0, 0,
                    "/ops: no MVM; allowed: at least one");
    else if (place(c, err) == 0 && (c->machine = nvx_network_machine(c, err)) &&
             nvx_network_programs(c, err) == 0)
        return c;
    nvx_network_chip_destroy(&c);
    return NULL;
}

void nvx_network_chip_destroy(nvx_network_chip **self_p)
{
    if (!self_p || !*self_p)
        return;
    nvx_network_chip *c = *self_p;
    for (uint32_t i = 0; c->placement && i < c->matrices; i++)
        nvx_placement_destroy(&c->placement[i]);
    free(c->placement);
    nvx_timing_machine_destroy(&c->machine);
    free(c->id);
    free(c->index);
    free(c->product);
    free(c->program);
    free(c);
    *self_p = NULL;
}
