/* The approximation of lines with resistance: how far it may be from the exact solution. */
#include "tests/models/small_wires.h"

/* What docs/wires.md states: rms error of column currents up to a drop, half of the rows
 * active. The largest array of the table is left to bench_wires. */
Test(wires_fast, fast_keeps_the_stated_error, .timeout = 120)
{
    for (size_t i = 0; i < sizeof ladder_cases / sizeof *ladder_cases; i++) {
        const ladder_case *k = &ladder_cases[i];
        size_t cells = k->rows * k->columns;
        if (cells > 128 * 128)
            continue;
        const nvx_wires_params exact = ladder_params(k, NVX_WIRES_EXACT),
                               fast = ladder_params(k, NVX_WIRES_FAST);
        double *g = ladder_cells(k), *t = nvx_alloc(2 * cells, sizeof *t), *f = t + cells;
        solve(&exact, k->rows, k->columns, g, t);
        solve(&fast, k->rows, k->columns, g, f);
        double drop = ladder_drop(cells, g, t);
        double bar = drop < 0.2 ? 3e-4 : drop < 0.4 ? 1.5e-3 : drop < 0.6 ? 6e-3 : 1.5e-2;
        ladder_error e = ladder_compare(k->rows, k->columns, t, f);
        cr_assert(e.on_off <= bar && e.bipolar <= bar && e.worst <= bar,
                  "case %zu: drop %.2f, errors %.2g, %.2g, %.2g", i, drop, e.on_off,
                  e.bipolar, e.worst);
        free(g);
        free(t);
    }
}

/* One column is its own pattern; columns all alike leave nothing but the even one; ideal
 * rows or columns have no lines that act on each other. */
Test(wires_fast, fast_is_exact_where_columns_carry_alike_or_lines_are_ideal)
{
    double g[CELLS], t[CELLS], f[CELLS];
    const nvx_wires_params cases[] = {
        {0, 0, 0, 20, 30}, {0, 50, 60, 0, 0}, {0, 50, 0, 20, 30}, {0, 50, 0, 0, 30}};
    for (int i = 0; i < 4; i++) {
        nvx_wires_params p = cases[i];
        size_t columns = i < 2 ? COLUMNS : 1, rows = CELLS / columns;
        draw_cells(1e-6, 1e-2, g);
        p.method = NVX_WIRES_EXACT;
        solve(&p, rows, columns, g, t);
        p.method = NVX_WIRES_FAST;
        solve(&p, rows, columns, g, f);
        expect(CELLS, f, t, 1e-12);
    }
    nvx_wires_params p = {0, 50, 0, 20, 30};
    for (int i = 0; i < CELLS; i++)
        g[i] = 1e-3 * (1 + i / COLUMNS);
    p.method = NVX_WIRES_EXACT;
    solve(&p, ROWS, COLUMNS, g, t);
    p.method = NVX_WIRES_FAST;
    solve(&p, ROWS, COLUMNS, g, f);
    expect(CELLS, f, t, 1e-12);
}
