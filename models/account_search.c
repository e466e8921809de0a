/* account_search.c - what searches and writes ask of tiles, and which energy is whose. */
#include <stdlib.h>

#include "models/account_parts.h"
#include "models/driver.h"
#include "models/quantise.h"
#include "models/sram.h"
#include "models/topk.h"
#include "sim/memory.h"
#include "sim/whole.h"

static const nvx_crossbar_params *array_of(const nvx_account_input *in)
{
    return nvx_config_at(in->root, "chip.tile.array");
}

uint64_t nvx_plane_reads(const nvx_crossbar_params *x, uint64_t elements, uint64_t width)
{
    uint64_t reads = 0;
    for (uint64_t p = 0; p < x->planes; p++)
        reads += nvx_ceil_div(elements * nvx_plane_bits(x, p), width);
    return reads;
}

/* What the placement gives a tile, and the searches on its copy of the matrix. */
typedef struct {
    uint64_t arrays, additions, elements, activations, searches;
    uint64_t written; /* accesses of the input buffer for what requests write */
} tile_work;

/* Copy each request reads; UINT32_MAX for those that write. */
static uint32_t *copy_of_requests(const nvx_account_input *in)
{
    uint64_t n = in->reading->requests;
    uint32_t *of = nvx_alloc(n, sizeof *of);
    for (uint64_t i = 0; i < n; i++)
        of[i] = in->time[i].write ? UINT32_MAX : in->time[i].copy;
    return of;
}

static void work_of_copy(const nvx_account_input *in, const uint32_t of[], uint32_t copy,
                         tile_work work[])
{
    const nvx_placement *p = in->placement;
    uint64_t searches = 0;
    for (uint64_t i = 0; i < in->reading->requests; i++)
        searches += of[i] == copy;
    uint64_t *active = nvx_alloc(p->d, sizeof *active);
    uint32_t *seen = nvx_alloc(p->row_tiles, sizeof *seen); /* tile + 1 */
    nvx_functional_active_rows(in->functional, of, copy, active);
    for (uint32_t t = 0; t < p->tiles_used; t++)
        work[t].searches = searches;
    for (uint64_t i = 0; i < p->blocks; i++) {
        const nvx_block *b = &p->block[i];
        tile_work *w = &work[b->tile];
        uint64_t sum = 0;
        for (uint32_t r = 0; r < b->rows; r++)
            sum += active[b->d_first + r];
        w->activations += sum * p->arrays_per_block;
        w->arrays += p->arrays_per_block;
        if (seen[b->row_tile] != b->tile + 1)
            w->elements += b->rows;
        seen[b->row_tile] = b->tile + 1;
        if (b->row_tile > 0)
            work[nvx_placement_home(p, b->column_tile)].additions += b->columns;
    }
    free(active);
    free(seen);
}

/* Partial sums and lists that a search makes a tile send, in accesses. */
static uint64_t sent_of(const nvx_account_input *in, uint32_t t)
{
    const nvx_sram_params *sram = nvx_config_at(in->root, "chip.tile.output_buffer");
    const nvx_timing_tile *tile = &in->machine->tile[t % in->machine->tiles];
    uint64_t held = nvx_min(tile->candidates, in->machine->k);
    if (sram->size == 0)
        return 0;
    uint64_t accesses = nvx_ceil_div(held * in->machine->entry_bits, sram->width);
    for (uint32_t j = 0; j < tile->partials_out; j++)
        accesses += nvx_ceil_div(tile->out[j].bits, sram->width);
    return accesses;
}

static void fill(const nvx_account_input *in, uint32_t t, const tile_work *w,
                 uint64_t written, nvx_tile_work *out)
{
    const nvx_sram_params *buffer = nvx_config_at(in->root, "chip.tile.input_buffer");
    const nvx_timing_machine *m = in->machine;
    out->buffer_writes =
        w->searches * nvx_ceil_div(m->query_bits, buffer->width) + written;
    out->buffer_reads =
        w->searches * nvx_plane_reads(array_of(in), w->elements, buffer->width) + written;
    out->sent = w->searches * sent_of(in, t);
    out->activations = w->activations;
    out->additions = w->additions * w->searches;
    out->compares = m->tile[t % m->tiles].candidates * w->searches;
}

static uint64_t cell_reads(const nvx_account_input *in)
{
    const nvx_placement *p = in->placement;
    const nvx_crossbar_params *x = array_of(in);
    uint64_t *active = nvx_alloc(p->d, sizeof *active), reads = 0;
    nvx_functional_active_rows(in->functional, NULL, 0, active);
    for (uint64_t e = 0; e < p->d; e++)
        reads += active[e] * p->n * x->slice_count * x->sides;
    free(active);
    return reads;
}

void nvx_account_searches(const nvx_account_input *in, nvx_tile_work work[],
                          nvx_shared_work *shared)
{
    const nvx_placement *p = in->placement;
    const nvx_sram_params *buffer = nvx_config_at(in->root, "chip.tile.input_buffer");
    uint64_t *written = nvx_alloc(p->tiles_used, sizeof *written), arrays = 0;
    uint64_t entries = 0;
    tile_work *own = nvx_alloc((size_t)p->copies * p->tiles_used, sizeof *own);
    uint32_t *of = copy_of_requests(in);
    nvx_account_write_accesses(in, buffer->width, written);
    for (uint32_t c = 0; c < p->copies; c++)
        work_of_copy(in, of, c, own + (size_t)c * p->tiles_used);
    for (uint32_t t = 0; t < p->copies * p->tiles_used; t++)
        fill(in, t, &own[t], written[t % p->tiles_used], &work[t]);
    for (uint32_t c = 0; c < p->copies; c++)
        shared->vectors += own[(size_t)c * p->tiles_used].searches;
    for (uint32_t t = 0; t < in->machine->tiles; t++) {
        entries += nvx_min(in->machine->tile[t].candidates, in->machine->k);
        arrays += own[t].arrays;
    }
    shared->merged = shared->ranked = entries * shared->vectors;
    shared->array_reads = arrays * in->machine->planes * shared->vectors;
    shared->cell_reads = cell_reads(in);
    free(own);
    free(of);
    free(written);
}

/* Cells, drivers, local top-k and writing by request, the rest in equal parts. */
void nvx_account_search_joule(nvx_account *a, const nvx_account_input *in)
{
    const nvx_driver_params *driver = nvx_config_at(in->root, "chip.tile.driver");
    const nvx_topk_params *topk = nvx_config_at(in->root, "chip.topk");
    uint64_t requests = in->reading->requests, tiles = in->machine->tiles;
    double stacks =
        (double)((uint64_t)in->placement->column_tiles * in->placement->arrays_per_block);
    double sum = 0, all = 0;
    for (uint64_t i = 0; i < requests; i++) {
        double own = 0;
        for (uint64_t t = 0; t < a->trials; t++)
            own += in->reading->cell_energy[t * requests + i] / (double)a->trials;
        own += (double)nvx_functional_activations(in->functional, i) * stacks *
               nvx_driver_row_energy(driver, array_of(in));
        for (uint64_t t = 0; t < tiles; t++) {
            const nvx_topk_counts *c = &in->counts[i * tiles + t];
            own += (double)(c->inserts + c->replaces) * topk->write_energy;
        }
        own += nvx_account_write_joule(a, in, i);
        a->request_joule[i] = own;
        sum += own;
    }
    for (uint64_t i = 0; i < a->trials * NVX_METERS; i++)
        all += a->joule[i] / (double)a->trials;
    for (uint64_t i = 0; i < requests; i++)
        a->request_joule[i] += (all - sum) / (double)requests;
}
