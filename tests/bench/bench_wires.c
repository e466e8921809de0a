/* bench_wires.c - method fast beside method exact: error and time, one thread. The table of
 * docs/wires.md.
 */
#include <stdio.h>
#include <time.h>

#include "tests/models/wires_ladder.h"

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Shortest of some calls, in ms. */
static double solve(const ladder_case *k, int method, const double g[], double out[])
{
    nvx_wires_params p = ladder_params(k, method);
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        nvx_error err = {0};
        double start = seconds();
        if (nvx_wires_transfer(&p, k->rows, k->columns, g, out, &err) < 0) {
            fprintf(stderr, "bench_wires: %s\n", err.text);
            exit(1);
        }
        best = fmin(best, seconds() - start);
    }
    return best * 1e3;
}

int main(void)
{
    puts("| array | cells | driver / row / column / sense [ohm] | drop | on-off | "
         "bipolar | "
         "worst | fast [ms] | exact [ms] |");
    puts("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < sizeof ladder_cases / sizeof *ladder_cases; i++) {
        const ladder_case *k = &ladder_cases[i];
        size_t cells = k->rows * k->columns;
        double *g = ladder_cells(k), *exact = nvx_alloc(2 * cells, sizeof *exact),
               *fast = exact + cells;
        double slow = solve(k, NVX_WIRES_EXACT, g, exact),
               quick = solve(k, NVX_WIRES_FAST, g, fast);
        ladder_error e = ladder_compare(k->rows, k->columns, exact, fast);
        printf(
            "| %zu x %zu | %s | %g / %g / %g / %g | %.0f %% | %.1e | %.1e | %.1e | %.2f "
            "| %.0f |\n",
            k->rows, k->columns, k->cells, k->r_driver, k->r_row, k->r_col, k->r_sense,
            100 * ladder_drop(cells, g, exact), e.on_off, e.bipolar, e.worst, quick,
            slow);
        free(g);
        free(exact);
    }
    return 0;
}
