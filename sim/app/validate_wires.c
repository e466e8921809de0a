#include <math.h>
#include <stdlib.h>

#include "models/wires.h"
#include "sim/app/validate_rows.h"
#include "sim/memory.h"

/* F3: column currents of resistive crossbars beside ngspice's. */

/* Currents of all columns in A: tests/validation/ladder.py with ngspice-39, kept in
 * tests/validation/ladder_reference.csv. */
static const double spice_16x16[] = {
    2.772758076249785e-05, 4.516882870594130e-05, 2.053629288617406e-05,
    3.579772676694554e-05, 4.271096689296310e-05, 3.088016867306965e-05,
    4.655586271885190e-05, 1.499751537431839e-05, 3.459973536674905e-05,
    4.293467956493967e-05, 2.522122839271417e-05, 1.545608251954796e-05,
    5.534212917254053e-05, 1.244828044317823e-05, 2.400989215149427e-05,
    2.013086340047221e-05};
static const double spice_64x48[] = {
    7.816359993273098e-05, 1.174447964608226e-04, 4.736076984882345e-05,
    1.044537316455824e-04, 1.204115749521544e-04, 8.334077746320940e-05,
    9.048296983437270e-05, 1.081786069000770e-04, 1.007597399972828e-04,
    3.855659193861474e-05, 4.366975089543431e-05, 8.411196823990570e-05,
    1.009240908616143e-04, 5.917289377324524e-05, 5.558020223567286e-05,
    8.780878644188436e-05, 1.425595017275759e-04, 1.198658118310903e-04,
    1.059331202723956e-04, 8.862214655157036e-05, 1.133742472225772e-04,
    9.204099047080888e-05, 7.553090834948416e-05, 4.648688684344127e-05,
    8.386025534003751e-05, 1.080376164620579e-04, 1.243521861137580e-04,
    1.326808159011397e-04, 7.839926999828094e-05, 1.030186880655737e-04,
    6.565704669978134e-05, 5.947420219088978e-05, 4.722858378862569e-05,
    7.549103002960208e-05, 1.228419921860775e-04, 4.068036250647120e-05,
    6.329543304826836e-05, 1.230873795042415e-04, 5.038301748041815e-05,
    9.424839030580835e-05, 5.395403578198813e-05, 9.770215185629695e-05,
    8.941062172570008e-05, 1.137665291682519e-04, 1.036547811406656e-04,
    7.724136200735025e-05, 7.658406973194133e-05, 4.960085443614140e-05};

static const struct {
    const char *name;
    size_t rows, columns;
    const double *spice;
} table[] = {
    {"16 x 16, largest relative error", 16, 16, spice_16x16},
    {"64 x 48, largest relative error", 64, 48, spice_64x48},
};

/* 24 bits of the linear congruential generator the reference is drawn with. */
static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Currents i[columns] for cells of 1 .. 100 uS and rows at -0.2, 0 or 0.2 V; -1 and err.
 * g[rows x columns] is scratch. */
static int currents(size_t rows, size_t columns, double g[], double i[], nvx_error *err)
{
    const nvx_wires_params wires = {.method = NVX_WIRES_EXACT,
                                    .r_driver = 20,
                                    .r_row = 6.4,
                                    .r_col = 2.1,
                                    .r_sense = 20};
    uint32_t state = 1;
    for (size_t k = 0; k < rows * columns; k++)
        g[k] = 1e-6 + 99e-6 * (draw(&state) / 16777216.0);
    if (nvx_wires_transfer(&wires, rows, columns, g, g, err) < 0)
        return -1;
    for (size_t r = 0; r < rows; r++) {
        double v = 0.2 * ((int)(draw(&state) % 3) - 1);
        for (size_t c = 0; c < columns; c++)
            i[c] += g[r * columns + c] * v;
    }
    return 0;
}

static void add_row(nvx_validation *v, size_t at)
{
    nvx_error err = {0};
    size_t rows = table[at].rows, columns = table[at].columns;
    double *g = nvx_alloc((rows + 1) * columns, sizeof *g), *i = g + rows * columns;
    double worst = 0;
    int result = currents(rows, columns, g, i, &err);
    for (size_t c = 0; c < columns; c++) {
        double error = fabs(i[c] / table[at].spice[c] - 1);
        if (!(error <= worst))
            worst = error;
    }
    if (result == 0)
        nvx_validation_row(v, table[at].name, worst, 0, 1e-6);
    else
        nvx_validation_failure(v, table[at].name, err.text);
    free(g);
}

void nvx_validate_wires(nvx_validation *validation)
{
    nvx_validation_claim(validation, "F3", "column currents with resistance in the lines",
                         "ngspice 39, same networks (tests/validation/ladder.py)");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        add_row(validation, i);
}
