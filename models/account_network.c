/* account_network.c - what the vectors of a network ask of tiles, and which energy is
 * whose. */
#include <stdlib.h>

#include "models/account_parts.h"
#include "models/driver.h"
#include "models/network_read.h"
#include "models/sram.h"
#include "sim/memory.h"
#include "sim/whole.h"

/* What one vector of a product asks, by block. */
static void work_of_blocks(const nvx_account_input *in,
                           const nvx_network_product *product, uint64_t vectors,
                           nvx_tile_work work[], nvx_shared_work *shared)
{
    const nvx_network_chip *c = in->network->chip;
    const nvx_placement *p = c->placement[product->matrix];
    const nvx_crossbar_params *x = nvx_config_at(in->root, "chip.tile.array");
    const nvx_sram_params *buffer = nvx_config_at(in->root, "chip.tile.input_buffer");
    uint64_t from = product->first / p->vectors_per_array;
    uint64_t to = (product->first + product->count - 1) / p->vectors_per_array;
    uint64_t *elements = nvx_alloc(p->tiles_used, sizeof *elements);
    uint32_t *seen = nvx_alloc(p->row_tiles, sizeof *seen); /* tile + 1 */
    for (uint64_t i = from * p->row_tiles; i < (to + 1) * p->row_tiles; i++) {
        const nvx_block *b = &p->block[i];
        uint64_t first = nvx_max(b->n_first, product->first);
        uint64_t end = nvx_min(b->n_first + b->columns, product->first + product->count);
        if (seen[b->row_tile] != b->tile + 1)
            elements[b->tile] += b->rows;
        seen[b->row_tile] = b->tile + 1;
        if (b->row_tile > 0)
            work[nvx_placement_home(p, b->column_tile)].additions +=
                vectors * (end - first);
        shared->array_reads += vectors * p->arrays_per_block * in->machine->planes;
    }
    for (uint32_t t = 0; t < p->tiles_used; t++)
        if (elements[t] > 0) {
            work[t].buffer_writes +=
                vectors * nvx_ceil_div(p->d * x->input_bits, buffer->width);
            work[t].buffer_reads +=
                vectors * nvx_plane_reads(x, elements[t], buffer->width);
        }
    free(elements);
    free(seen);
}

/* Messages that a vector makes tiles send, in accesses of their output buffers. */
static void work_of_messages(const nvx_account_input *in, uint32_t number,
                             uint64_t vectors, nvx_tile_work work[])
{
    const nvx_timing_product *p = &in->machine->product[number];
    const nvx_sram_params *sram = nvx_config_at(in->root, "chip.tile.output_buffer");
    for (uint32_t i = 0; i < p->tiles && sram->size > 0; i++) {
        const nvx_timing_tile *tile = &p->tile[i];
        uint64_t accesses = nvx_ceil_div(tile->candidates * p->value_bits, sram->width);
        for (uint32_t j = 0; j < tile->partials_out; j++)
            accesses += nvx_ceil_div(tile->out[j].bits, sram->width);
        work[p->at[i]].sent += vectors * accesses;
    }
}

void nvx_account_network(const nvx_account_input *in, nvx_tile_work work[],
                         nvx_shared_work *shared)
{
    const nvx_network_chip *c = in->network->chip;
    for (uint32_t i = 0; i < c->products; i++) {
        uint64_t vectors = in->stats->products[i];
        work_of_blocks(in, &c->product[i], vectors, work, shared);
        work_of_messages(in, i, vectors, work);
    }
    for (uint32_t t = 0; t < in->machine->tiles; t++)
        work[t].activations = in->network->active[t];
    shared->merged = c->network->requests * c->network->ranked;
    shared->ranked = in->network->written;
    shared->cell_reads = in->network->reads;
}

/* Conversions of a request that walks a program, per plane. */
static double conversions_of(const nvx_timing_machine *m, const nvx_timing_program *p)
{
    uint64_t sum = 0;
    for (uint32_t s = 0; s < p->steps; s++) {
        if (p->step[s].kind != NVX_STEP_PRODUCT)
            continue;
        const nvx_timing_product *product = &m->product[p->step[s].n];
        for (uint32_t t = 0; t < product->tiles; t++)
            sum += product->tile[t].conversions;
    }
    return (double)sum;
}

/* Cells and drivers by request, the rest by conversions. */
void nvx_account_network_joule(nvx_account *a, const nvx_account_input *in)
{
    const nvx_driver_params *driver = nvx_config_at(in->root, "chip.tile.driver");
    const nvx_crossbar_params *x = nvx_config_at(in->root, "chip.tile.array");
    const nvx_timing_machine *m = in->machine;
    uint64_t requests = in->reading->requests;
    double sum = 0, all = 0, conversions = 0;
    double *of_program = nvx_alloc(m->programs, sizeof *of_program);
    for (uint32_t i = 0; i < m->programs; i++)
        of_program[i] = conversions_of(m, &m->program[i]);
    for (uint64_t i = 0; i < requests; i++) {
        double own =
            (double)in->network->request_active[i] * nvx_driver_row_energy(driver, x);
        for (uint64_t t = 0; t < a->trials; t++)
            own += in->reading->cell_energy[t * requests + i] / (double)a->trials;
        a->request_joule[i] = own;
        sum += own;
        conversions += of_program[in->time[i].program];
    }
    for (uint64_t i = 0; i < a->trials * NVX_METERS; i++)
        all += a->joule[i] / (double)a->trials;
    for (uint64_t i = 0; i < requests; i++)
        a->request_joule[i] +=
            (all - sum) * of_program[in->time[i].program] / conversions;
    free(of_program);
}
