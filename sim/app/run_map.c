/* run_map.c - where the stored matrix lies: a line per block (models/place.h). */
#include <inttypes.h>

#include "models/chip.h"
#include "models/crossbar.h"
#include "sim/app/run.h"

static void head(const nvx_placement *p, const nvx_chip_params *chip,
                 const nvx_tile_params *tile, FILE *out)
{
    uint64_t arrays = p->blocks * p->arrays_per_block * p->copies;
    fprintf(out,
            "%" PRIu64 " vectors of %" PRIu64 " values: %" PRIu64 " blocks of %" PRIu32
            " arrays",
            p->n, p->d, p->blocks, p->arrays_per_block);
    if (p->copies > 1)
        fprintf(out, ", %" PRIu32 " copies", p->copies);
    fprintf(out,
            "\n%" PRIu64 " of %" PRIu64 " tiles hold them, %" PRIu64 " of %" PRIu64
            " arrays; ",
            (uint64_t)p->tiles_used * p->copies, chip->tiles, arrays,
            chip->tiles * tile->arrays);
}

/* Of all cells of the arrays in use, those that hold a value. */
static double filled(const nvx_placement *p, const nvx_crossbar_params *x)
{
    double held = 0;
    for (uint64_t i = 0; i < p->blocks; i++)
        held += (double)p->block[i].rows * p->block[i].columns;
    return held / ((double)p->blocks * (double)x->rows * p->vectors_per_array);
}

static void range(FILE *out, uint64_t first, uint64_t n, int width)
{
    char text[48];
    snprintf(text, sizeof text, "%" PRIu64 "-%" PRIu64, first, first + n - 1);
    fprintf(out, "  %*s", width, text);
}

static void map(const nvx_run *self, const nvx_placement *p, FILE *out)
{
    const nvx_crossbar_params *x = nvx_config_at(self->config, "chip.tile.array");
    head(p, nvx_config_at(self->config, "chip"), nvx_config_at(self->config, "chip.tile"),
         out);
    fprintf(out, "%.1f %% of their cells are used\n\n", 100 * filled(p, x));
    fprintf(out, "%5s  %11s  %15s  %11s  %5s\n", "tile", "arrays", "vectors", "values",
            "home");
    for (uint64_t c = 0; c < p->copies; c++)
        for (uint64_t i = 0; i < p->blocks; i++) {
            const nvx_block *b = &p->block[i];
            uint64_t first = c * p->tiles_used;
            fprintf(out, "%5" PRIu64, first + b->tile);
            range(out, b->first_array, p->arrays_per_block, 11);
            range(out, b->n_first, b->columns, 15);
            range(out, b->d_first, b->rows, 11);
            fprintf(out, "  %5" PRIu64 "\n",
                    first + nvx_placement_home(p, b->column_tile));
        }
}

void nvx_run_map(const nvx_run *self, FILE *out)
{
    const nvx_network_chip *nets = self->nets;
    if (!nets) {
        map(self, self->placement, out);
        return;
    }
    for (uint32_t i = 0; i < nets->matrices; i++) {
        fprintf(out, "%s%s: ", i ? "\n" : "",
                nvx_trace_matrix(self->trace, nets->id[i])->name);
        map(self, nets->placement[i], out);
    }
}
