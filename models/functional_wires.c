/* functional_wires.c - a block's arrays seen through their wires. */
#include <math.h>
#include <string.h>

#include "models/functional_parts.h"

/* One physical array of a block. */
typedef struct {
    const nvx_functional *f;
    const nvx_block *block;
    uint64_t a, used; /* its number in the block; columns in use */
    nvx_layout layout;
    nvx_bench *bench;
} array;

/* Conductances of the array in S, from the bench and back. */
static double *siemens_of(const array *s, double *at, bool back)
{
    const nvx_functional *f = s->f;
    const nvx_layout *l = &s->layout;
    uint64_t columns = s->block->columns;
    double step = f->plan->g_step / f->unit;
    for (uint64_t r = 0; r < s->block->rows; r++)
        for (uint64_t c = 0; c < l->wide; c++) {
            int16_t *g =
                nvx_bench_cells(f, s->bench->g, columns, nvx_slice_of(l, s->a, c),
                                nvx_side_of(l, s->a, c), s->block->d_first + r);
            double *cell = at + r * s->used + c;
            for (uint64_t v = 0; v < columns; v++, cell += l->wide) {
                if (back)
                    g[v] = (int16_t)rint((*cell - f->plan->g_min) / step);
                else
                    *cell = fmax(f->plan->g_min + g[v] * step, 0);
            }
        }
    return at;
}

/* Columns go on to the array's last row, past rows that hold no data. */
static int see_through(const array *s, nvx_error *err)
{
    nvx_wires_params wires = *s->f->wires;
    wires.r_sense += (double)(s->f->x->rows - s->block->rows) * wires.r_col;
    double *g = siemens_of(s, s->bench->array, false);
    if (nvx_wires_transfer(&wires, s->block->rows, s->used, g, g, err) < 0)
        return -1;
    siemens_of(s, g, true);
    return 0;
}

int nvx_bench_wires(const nvx_functional *f, const nvx_block *block, nvx_bench *bench,
                    nvx_error *err)
{
    array s = {.f = f, .block = block, .layout = nvx_layout_of(f->x), .bench = bench};
    uint64_t columns = block->columns;
    s.used = columns * s.layout.wide;
    if (!bench->array)
        return 0;
    for (uint64_t i = 0; bench->raw && i < f->x->slice_count * f->x->sides; i++) {
        uint64_t slice = i / f->x->sides, side = i % f->x->sides;
        memcpy(nvx_bench_cells(f, bench->raw, columns, slice, side, block->d_first),
               nvx_bench_cells(f, bench->g, columns, slice, side, block->d_first),
               columns * block->rows * sizeof *bench->g);
    }
    for (s.a = 0; s.a < f->x->arrays_per_block; s.a++)
        if (see_through(&s, err) < 0)
            return -1;
    return 0;
}
