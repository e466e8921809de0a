/* test_early_stop.c - ramps that end with the largest code of their columns: steps counted
 * by the engine against codes worked out from whole numbers.
 *
 * Cells are ideal, one level step is one code, values have 5 bits in cells of 4 (one
 * slice), inputs 3 bits bipolar: planes of +-2 and +-1 of which the +-2 is driven first.
 * So the code of a column is the sum over the rows of sign(x) bit(|x|) w. */
#include <stdlib.h>

#include "models/quantise.h"
#include "sim/memory.h"
#include "tests/models/bench_chip.h"

#include <criterion/criterion.h>

enum { N = 7, D = 5, REQUESTS = 3, COUNT = 3, PLANES = 2, BITS = 8, LOW = -127 };

static const char machine[] =
    "chip:\n"
    "  tiles: 4\n"
    "  tile:\n"
    "    arrays: 2\n"
    "    adc_pool: {impl: adc_ramp, count: 3, bits: 8, full_scale: step, "
    "early_stop: true}\n"
    "    array: {rows: 5, columns: 4, value_bits: 5, input_bits: 3, bits_per_cell: 4, "
    "device: {impl: ideal}}\n";

static float *numbers(uint64_t *state, int n, int top)
{
    float *v = nvx_alloc((size_t)n, sizeof *v);
    for (int i = 0; i < n; i++)
        v[i] = (float)bench_between(state, -top, top);
    v[0] = (float)top; /* the scale is 1 */
    return v;
}

/* Code of vector v for a plane of a request: bit 1 first. */
static int code(const float w[], const float x[], int v, int plane)
{
    int sum = 0, bit = plane == 0 ? 2 : 1;
    for (int e = 0; e < D; e++) {
        int q = (int)x[e], magnitude = abs(q);
        if (magnitude & bit)
            sum += (q > 0 ? 1 : -1) * (int)w[v * D + e];
    }
    return sum;
}

/* Four vectors an array, so tiles of 4 and 3; rounds of 3 and 1, and of 3. */
static unsigned expected(const float w[], const float x[], int tile, int plane)
{
    unsigned steps = 0;
    int end = tile == 0 ? 4 : N;
    for (int first = 4 * tile; first < end; first += COUNT) {
        int top = LOW;
        for (int v = first; v < end && v < first + COUNT; v++) {
            int c = code(w, x, v, plane);
            top = c > top ? c : top;
        }
        steps += (unsigned)(top - LOW + 1);
    }
    return steps;
}

Test(early_stop, a_ramp_takes_as_many_steps_as_the_largest_code_of_its_round_needs)
{
    uint64_t state = 5;
    float *w = numbers(&state, N * D, 15), *x = numbers(&state, REQUESTS * D, 3);
    bench_chip *b = bench_chip_new(machine, N, D, w, REQUESTS, x, 1);
    uint32_t steps[REQUESTS * 2 * PLANES];
    nvx_error err = {0};
    cr_assert_eq(b->placement->tiles_used, 2);
    cr_assert_eq(nvx_functional_steps(b->functional, -1, 1, steps, &err), 0, "%s",
                 err.text);
    for (int r = 0; r < REQUESTS; r++)
        for (int t = 0; t < 2; t++)
            for (int p = 0; p < PLANES; p++)
                cr_expect_eq(steps[(r * 2 + t) * PLANES + p],
                             expected(w, x + r * D, t, p), "request %d tile %d plane %d",
                             r, t, p);
    bench_chip_destroy(&b);
    free(w);
    free(x);
}

/* The counts do not depend on the trial where nothing is drawn. */
Test(early_stop, ideal_cells_take_the_nominal_steps_in_every_trial)
{
    uint64_t state = 9;
    float *w = numbers(&state, N * D, 15), *x = numbers(&state, REQUESTS * D, 3);
    bench_chip *b = bench_chip_new(machine, N, D, w, REQUESTS, x, 1);
    uint32_t nominal[REQUESTS * 2 * PLANES], drawn[REQUESTS * 2 * PLANES];
    nvx_error err = {0};
    nvx_functional_steps(b->functional, -1, 1, nominal, &err);
    nvx_functional_steps(b->functional, 2, 1, drawn, &err);
    cr_expect_arr_eq(nominal, drawn, sizeof nominal);
    bench_chip_destroy(&b);
    free(w);
    free(x);
}
