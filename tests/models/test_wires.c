/* Lines with resistance: by hand, against a dense solution, against ngspice. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sim/config.h"
#include "tests/models/small_wires.h"

static const nvx_wires_params usual = {NVX_WIRES_EXACT, 20, 6.4, 2.1, 20};

/* Driver 2, row 3, cell 1/5, column 7, sense 11 ohm in line. */
Test(wires, one_cell_is_all_resistances_in_line)
{
    const double g = 5, expected = 1 / (2 + 3 + 1 / 5.0 + 7 + 11);
    for (int method = NVX_WIRES_FAST; method <= NVX_WIRES_EXACT; method++) {
        double t;
        solve(&(nvx_wires_params){method, 2, 3, 7, 11}, 1, 1, &g, &t);
        expect(1, &t, &expected, 1e-15);
    }
}

/* Cells of 1 ohm, all else 1 ohm. A cell with its column: 3 ohm; the far one with its row
 * segment 4; both 12/7, with driver and first segment 26/7. So 7/26 A, 12/26 V at the
 * first cell: 12/26/3 and 12/26/4 A. */
Test(wires, a_row_of_two_cells_is_that_of_hand)
{
    const double g[] = {1, 1}, expected[] = {2.0 / 13, 3.0 / 26};
    double t[2];
    solve(&(nvx_wires_params){NVX_WIRES_EXACT, 1, 1, 1, 1}, 1, 2, g, t);
    expect(2, t, expected, 1e-14);
}

/* Same with ideal columns: 1 and 2 ohm, 2/3 together, 8/3 in all; 1/4 V at the first. */
Test(wires, a_row_of_two_cells_with_ideal_columns_is_that_of_hand)
{
    const double g[] = {1, 1}, expected[] = {1.0 / 4, 1.0 / 8};
    double t[2];
    for (int method = NVX_WIRES_FAST; method <= NVX_WIRES_EXACT; method++) {
        solve(&(nvx_wires_params){method, 1, 1, 0, 0}, 1, 2, g, t);
        expect(2, t, expected, 1e-14);
    }
}

/* The row of two cells seen from the other end: the cell by the sense end gives most. */
Test(wires, a_column_of_two_cells_is_that_of_hand)
{
    const double g[] = {1, 1}, expected[] = {3.0 / 26, 2.0 / 13};
    double t[2];
    for (int method = NVX_WIRES_FAST; method <= NVX_WIRES_EXACT; method++) {
        solve(&(nvx_wires_params){method, 1, 1, 1, 1}, 2, 1, g, t);
        expect(2, t, expected, 1e-14);
    }
}

Test(wires, without_resistance_the_array_is_its_conductances)
{
    double g[CELLS], t[CELLS];
    draw_cells(1e-6, 1e-4, g);
    for (int method = NVX_WIRES_NONE; method <= NVX_WIRES_EXACT; method++) {
        solve(&(nvx_wires_params){.method = method}, ROWS, COLUMNS, g, t);
        cr_assert_arr_eq(t, g, sizeof g);
    }
}

/* Each of the four resistances 0 or not; the dense solution needs no nodes to join. */
Test(wires, exact_is_the_dense_solution_whichever_resistances_are_zero)
{
    double g[CELLS], t[CELLS], expected[CELLS];
    draw_cells(1e-6, 1e-2, g);
    g[7] = 0;
    for (int zero = 0; zero < 16; zero++) {
        const nvx_wires_params p = {NVX_WIRES_EXACT, zero & 1 ? 0 : 20,
                                    zero & 2 ? 0 : 6.4, zero & 4 ? 0 : 2.1,
                                    zero & 8 ? 0 : 30};
        solve(&p, ROWS, COLUMNS, g, t);
        reference_transfer(&p, g, expected);
        expect(CELLS, t, expected, 1e-12);
    }
}

Test(wires, exact_holds_for_cells_nine_decades_below_the_lines)
{
    const double low[] = {1e-9, 1e-9, 1e-12}, high[] = {1e-9, 1e-2, 1e-3},
                 ohm[] = {0.1, 0.1, 0.1};
    double g[CELLS], t[CELLS], expected[CELLS];
    for (int i = 0; i < 3; i++) {
        const nvx_wires_params p = {NVX_WIRES_EXACT, ohm[i], ohm[i], ohm[i], ohm[i]};
        draw_cells(low[i], high[i], g);
        solve(&p, ROWS, COLUMNS, g, t);
        reference_transfer(&p, g, expected);
        expect(CELLS, t, expected, 1e-9);
    }
}

/* Stiff networks are either right or refused. */
Test(wires, a_network_is_solved_to_a_millionth_or_refused)
{
    double g[CELLS], t[CELLS], expected[CELLS];
    int refused = 0, solved = 0;
    draw_cells(1e-6, 1e-4, g);
    for (double ohm = 1e-15; ohm < 2; ohm *= 10)
        for (int which = 0; which < 2; which++) {
            nvx_error err = {0};
            const nvx_wires_params p = {NVX_WIRES_EXACT, which ? 20 : 1e6, ohm, ohm,
                                        which ? 1e6 : 20};
            if (nvx_wires_transfer(&p, ROWS, COLUMNS, g, t, &err) < 0) {
                refused++;
                continue;
            }
            solved++;
            reference_transfer(&p, g, expected);
            expect(CELLS, t, expected, 1e-6);
        }
    cr_assert(refused > 0 && solved > 0, "%d refused, %d solved", refused, solved);
}

/* Driven from the senses, sensed at the drivers: rows and columns change places and
 * directions, the transfer between two ends stays. */
Test(wires, source_and_sense_may_change_places)
{
    double g[CELLS], turned[CELLS], t[CELLS], u[CELLS];
    const nvx_wires_params back = {NVX_WIRES_EXACT, usual.r_sense, usual.r_col,
                                   usual.r_row, usual.r_driver};
    draw_cells(1e-5, 1e-2, g);
    for (int i = 0; i < CELLS; i++) {
        int r = i / COLUMNS, c = i % COLUMNS;
        turned[(COLUMNS - 1 - c) * ROWS + ROWS - 1 - r] = g[i];
    }
    solve(&usual, ROWS, COLUMNS, g, t);
    solve(&back, COLUMNS, ROWS, turned, u);
    for (int i = 0; i < CELLS; i++) {
        int r = i / COLUMNS, c = i % COLUMNS;
        double found = u[(COLUMNS - 1 - c) * ROWS + ROWS - 1 - r];
        expect(1, &found, &t[i], 1e-13);
    }
}

static double total(const nvx_wires_params *p, const double g[])
{
    double t[CELLS], sum = 0;
    solve(p, ROWS, COLUMNS, g, t);
    for (int i = 0; i < CELLS; i++)
        sum += t[i];
    return sum;
}

/* Rayleigh: all sources at one voltage are one end of the network. */
Test(wires, more_of_any_resistance_is_less_current_in_all)
{
    double g[CELLS];
    draw_cells(1e-5, 1e-3, g);
    double before = total(&usual, g);
    for (int i = 0; i < 4; i++) {
        nvx_wires_params p = usual;
        *(double *[]){&p.r_driver, &p.r_row, &p.r_col, &p.r_sense}[i] *= 2;
        cr_assert_lt(total(&p, g), before * (1 - 1e-4), "resistance %d", i);
    }
}

/* All rows at 1 V: the sources give 1 V x the total current; cells, row segments (with what
 * flows on), column segments (with what came so far) and ends take it, from the cell
 * currents of the dense solution. */
Test(wires, the_power_of_the_sources_is_dissipated_in_cells_and_lines)
{
    double g[CELLS], v[ROWS] = {1, 1, 1, 1, 1, 1}, watt = 0;
    long double i[CELLS], row[ROWS] = {0}, column[COLUMNS] = {0};
    draw_cells(1e-5, 1e-2, g);
    reference(&usual, g, v, i);
    for (int k = 0; k < CELLS; k++) {
        int r = CELLS - 1 - k; /* from the far ends of the rows */
        row[r / COLUMNS] += i[r];
        column[k % COLUMNS] += i[k];
        watt += (double)(i[k] * i[k] / g[k] +
                         usual.r_row * row[r / COLUMNS] * row[r / COLUMNS] +
                         usual.r_col * column[k % COLUMNS] * column[k % COLUMNS]);
    }
    for (int r = 0; r < ROWS; r++)
        watt += (double)(usual.r_driver * row[r] * row[r]);
    for (int c = 0; c < COLUMNS; c++)
        watt += (double)(usual.r_sense * column[c] * column[c]);
    cr_assert_float_eq(total(&usual, g), watt, 1e-12 * watt);
}

/* tests/validation/ladder.py: ngspice on the same networks, all columns. */
static FILE *open_reference(void)
{
    const char *top = getenv("srcdir");
    char *path = nvx_format("%s/tests/validation/ladder_reference.csv", top ? top : ".");
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    free(path);
    return file;
}

static void ladder_solve(size_t rows, size_t columns, double i[])
{
    double *g = nvx_alloc(rows * columns + rows, sizeof *g), *v = g + rows * columns;
    uint32_t state = 1;
    for (size_t k = 0; k < rows * columns; k++)
        g[k] = 1e-6 + 99e-6 * (ladder_draw(&state) / 16777216.0);
    for (size_t r = 0; r < rows; r++)
        v[r] = 0.2 * ((int)(ladder_draw(&state) % 3) - 1);
    solve(&usual, rows, columns, g, g);
    ladder_currents(rows, columns, g, v, i);
    free(g);
}

Test(wires, exact_has_the_column_currents_of_ngspice)
{
    FILE *file = open_reference();
    char text[128];
    double i[48] = {0}, spice;
    unsigned rows, columns, c, compared = 0;
    while (fgets(text, sizeof text, file)) {
        if (text[0] == '#')
            continue;
        cr_assert_eq(sscanf(text, "%u,%u,%u,%lf", &rows, &columns, &c, &spice), 4);
        if (c == 0)
            ladder_solve(rows, columns, i);
        expect(1, &i[c], &spice, 1e-6);
        compared++;
    }
    fclose(file);
    cr_assert_eq(compared, 16 + 48);
}

Test(wires, cells_that_do_not_conduct_give_no_current)
{
    const double g[CELLS] = {0};
    double t[CELLS];
    for (int method = NVX_WIRES_FAST; method <= NVX_WIRES_EXACT; method++) {
        nvx_wires_params p = usual;
        p.method = method;
        solve(&p, ROWS, COLUMNS, g, t);
        cr_assert_arr_eq(t, g, sizeof g);
    }
}

Test(wires, the_result_may_replace_the_conductances)
{
    const double zero[] = {0, 6.4};
    for (int method = NVX_WIRES_NONE; method <= NVX_WIRES_EXACT; method++)
        for (int i = 0; i < 4; i++) {
            const nvx_wires_params p = {method, zero[i % 2], zero[i % 2], zero[i / 2],
                                        zero[i / 2]};
            double g[CELLS], t[CELLS];
            draw_cells(1e-5, 1e-2, g);
            solve(&p, ROWS, COLUMNS, g, t);
            solve(&p, ROWS, COLUMNS, g, g);
            cr_assert_arr_eq(t, g, sizeof g);
        }
}

Test(wires, several_threads_may_solve_at_once)
{
    double g[CELLS], t[CELLS], at_once[8][CELLS];
    int result[8];
    draw_cells(1e-5, 1e-2, g);
    solve(&usual, ROWS, COLUMNS, g, t);
#pragma omp parallel for num_threads(4)
    for (int i = 0; i < 8; i++)
        result[i] = nvx_wires_transfer(&usual, ROWS, COLUMNS, g, at_once[i], NULL);
    for (int i = 0; i < 8; i++) {
        cr_assert_eq(result[i], 0);
        cr_assert_arr_eq(at_once[i], t, sizeof t);
    }
}

static void refused(const nvx_wires_params *p, const double g[], const char *expected)
{
    nvx_error err = {0};
    double t[CELLS] = {0};
    cr_assert_eq(nvx_wires_transfer(p, ROWS, COLUMNS, g, t, &err), -1);
    cr_assert_eq(err.status, NVX_INPUT);
    cr_assert_str_eq(err.text, expected);
    for (int i = 0; i < CELLS; i++)
        cr_assert_eq(t[i], 0);
}

/* A driver of 1 Mohm before segments of 1e-12 ohm: 1e18 between conductances. The second
 * has no finite conductance. */
Test(wires, a_network_that_is_singular_is_refused_by_name)
{
    double g[CELLS];
    draw_cells(1e-6, 1e-4, g);
    const char *expected =
        "chip.tile.array.wires: the network of 6 x 5 cells is singular in double "
        "precision; allowed: resistances closer to each other, or 0 ohm";
    refused(&(nvx_wires_params){NVX_WIRES_EXACT, 1e6, 1e-12, 1e-12, 20}, g, expected);
    refused(&(nvx_wires_params){NVX_WIRES_EXACT, 20, 1e-310, 2.1, 20}, g, expected);
}

Test(wires, a_cell_that_cannot_be_is_refused)
{
    double g[CELLS];
    draw_cells(1e-6, 1e-4, g);
    for (int method = NVX_WIRES_NONE; method <= NVX_WIRES_EXACT; method++) {
        nvx_wires_params p = usual;
        p.method = method;
        g[13] = -1e-6;
        refused(&p, g,
                "chip.tile.array.wires: the cell at row 2, column 3 conducts -1e-06 S; "
                "allowed: 0 S or more");
        g[13] = NAN;
        cr_assert_eq(nvx_wires_transfer(&p, ROWS, COLUMNS, g, g, NULL), -1);
        g[13] = INFINITY;
        cr_assert_eq(nvx_wires_transfer(&p, ROWS, COLUMNS, g, g, NULL), -1);
    }
}

static const nvx_part *const parts[] = {&nvx_wires, NULL};
static const nvx_slot slots[] = {{"wires", parts}, {0}};
static const nvx_part root = {.doc = "wires alone", .slots = slots};

Test(wires, by_default_there_are_none_and_exact_alone_has_resistances)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_parse("{}\n", "a.yaml", NULL, NULL, 0, &root, &err);
    cr_assert_not_null(c, "%s", err.text);
    const nvx_wires_params *p = nvx_config_at(c, "wires");
    cr_assert_eq(p->method, NVX_WIRES_NONE);
    nvx_config_destroy(&c);
    c = nvx_config_parse("wires: {method: exact}\n", "a.yaml", NULL, NULL, 0, &root,
                         &err);
    cr_assert_not_null(c, "%s", err.text);
    p = nvx_config_at(c, "wires");
    cr_assert_eq(p->method, NVX_WIRES_EXACT);
    cr_assert(p->r_driver == 20 && p->r_row == 6.4 && p->r_col == 2.1 &&
              p->r_sense == 20);
    nvx_config_destroy(&c);
}

Test(wires, a_resistance_without_a_method_is_refused)
{
    nvx_error err = {0};
    cr_assert_null(nvx_config_parse("wires: {r_col: 1 ohm}\n", "a.yaml", NULL, NULL, 0,
                                    &root, &err));
    cr_assert_str_eq(err.text, "wires.r_col: has no effect with method none; allowed: "
                               "method fast or exact, or no resistance");
    cr_assert_eq(err.line, 1);
    cr_assert_eq(err.column, 16);
}
