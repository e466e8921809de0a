/* What a conversion costs, against the survey's rows and the published regression. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/adc.h"
#include "models/chip.h"
#include "sim/config.h"

enum { COLUMNS = 12, YEAR = 1, ID, TECHNOLOGY = 5, AREA = 7, SNDR, POWER, RATE, ENERGY };

/* A row of models/data/adc_survey.csv. */
typedef struct {
    char line[512];
    char *cell[COLUMNS];
} survey_row;

/* Cuts a line of CSV at its commas; quotes keep one. */
static void cut(survey_row *row)
{
    size_t n = 0;
    bool quoted = false;
    row->cell[n++] = row->line;
    for (char *c = row->line; *c; c++) {
        quoted ^= *c == '"';
        if (*c == '\n' || (*c == ',' && !quoted)) {
            if (*c == ',' && n < COLUMNS)
                row->cell[n++] = c + 1;
            *c = '\0';
        }
    }
    cr_assert_eq(n, COLUMNS, "%s", row->line);
}

static void survey(const char *year, const char *id, survey_row *out)
{
    char *path = nvx_data_file("models/data/adc_survey.csv");
    FILE *from = path ? fopen(path, "r") : NULL;
    cr_assert_not_null(from);
    bool found = false;
    while (!found && fgets(out->line, sizeof out->line, from)) {
        cut(out);
        found = strcmp(out->cell[YEAR], year) == 0 && strcmp(out->cell[ID], id) == 0;
    }
    cr_assert(found, "no row %s %s", year, id);
    fclose(from);
    free(path);
}

static nvx_config *pool(const char *model, unsigned bits)
{
    char yaml[128];
    nvx_error err = {0};
    snprintf(yaml, sizeof yaml, "chip: {tile: {adc_pool: {model: %s, bits: %u}}}\n",
             model, bits);
    nvx_config *c = nvx_config_parse(yaml, "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s", err.text);
    return c;
}

static const nvx_config *pool_node(const nvx_config *root)
{
    return nvx_config_child(nvx_config_child(nvx_config_child(root, "chip"), "tile"),
                            "adc_pool");
}

static const struct {
    unsigned bits;
    const char *venue, *year, *id;
} silicon[] = {
    {6, "ISSCC", "2016", "27.3"},  {7, "ISSCC", "2017", "16.4"},
    {8, "VLSI", "2020", "CD1.3"},  {10, "ISSCC", "2017", "28.5"},
    {12, "ISSCC", "2016", "27.4"},
};

/* Energy is P / fs, to the three digits kept; the sheet's own quotient agrees. */
Test(adc_cost, silicon_costs_what_the_rows_of_the_survey_say)
{
    for (size_t i = 0; i < sizeof silicon / sizeof *silicon; i++) {
        survey_row row;
        survey(silicon[i].year, silicon[i].id, &row);
        nvx_config *c = pool("silicon", silicon[i].bits);
        const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
        double joule = strtod(row.cell[POWER], NULL) / strtod(row.cell[RATE], NULL);
        cr_expect_float_eq(strtod(row.cell[ENERGY], NULL) * 1e-12 / joule, 1, 2e-3);
        cr_expect_float_eq(p->conversion_energy / joule, 1, 2e-3, "%u bit",
                           silicon[i].bits);
        cr_expect_float_eq(p->converter_area / strtod(row.cell[AREA], NULL), 1e-6, 1e-12);
        nvx_config_destroy(&c);
    }
}

/* "28 nm: ISSCC 2017 16.4, ..., 7 bit (ENOB 6.36), ...": all of it from the row. */
Test(adc_cost, the_source_of_a_conversion_names_the_row_with_node_and_effective_bits)
{
    for (size_t i = 0; i < sizeof silicon / sizeof *silicon; i++) {
        static const char *const keys[] = {"energy", "area"};
        survey_row row;
        survey(silicon[i].year, silicon[i].id, &row);
        nvx_config *c = pool("silicon", silicon[i].bits);
        char start[64], bits[64];
        snprintf(start, sizeof start, "%.0f nm: %s %s %s, ",
                 1e3 * strtod(row.cell[TECHNOLOGY], NULL), silicon[i].venue,
                 silicon[i].year, silicon[i].id);
        snprintf(bits, sizeof bits, "%u bit (ENOB %.2f)", silicon[i].bits,
                 (strtod(row.cell[SNDR], NULL) - 1.76) / 6.02);
        for (size_t k = 0; k < 2; k++) {
            nvx_trust trust = NVX_TRUSTS;
            const char *text = nvx_config_source(pool_node(c), keys[k], &trust);
            cr_expect(strncmp(text, start, strlen(start)) == 0, "%s: %s", start, text);
            cr_expect_not_null(strstr(text, bits), "%s: %s", bits, text);
            cr_expect_eq(trust, NVX_MEASURED);
        }
        nvx_config_destroy(&c);
    }
}

Test(adc_cost, an_energy_that_is_given_is_the_users_own)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_parse("chip: {tile: {adc_pool: {energy: 1 pJ}}}\n",
                                     "chip.yaml", NULL, NULL, 0, &nvx_root, &err);
    nvx_trust trust = NVX_TRUSTS;
    cr_expect_null(nvx_config_source(pool_node(c), "energy", &trust));
    cr_expect_eq(trust, NVX_ASSUMED);
    cr_expect_not_null(nvx_config_source(pool_node(c), "area", &trust));
    cr_expect_eq(trust, NVX_MEASURED);
    nvx_config_destroy(&c);
}

/* The constants of the plug-in's model.yaml (github.com/Accelergy-Project/
 * accelergy-adc-plug-in, 6851cb8) in its formula: Schreier figure of merit, at most what
 * the rate and the resolution allow, then a factor of node and resolution. */
static double regression_pj(double bits, double nm, double rate)
{
    double of_rate = 213.7806687348118 - 2.8719030399529957 * log(rate);
    double of_bits = 128.3068287398817 + 3.22051151097327 * ceil(bits);
    double sndr = bits * 20 * log10(2) + 10 * log10(1.5);
    return 0.5 / pow(10, (fmin(of_rate, of_bits) - sndr) / 10) *
           exp(26.0496215686518 + 1.8800369206815004 * log(nm) -
               2.8291256050594527 * log(bits) - 1.4702022133784405);
}

static double regression_um2(double bits, double nm, double rate)
{
    return exp(1.3461916439910742 + 0.9932794744745022 * log(nm) +
               0.18071538424508238 * log(rate) +
               0.29912426192653485 * log(regression_pj(bits, nm, rate)));
}

Test(adc_cost, optimistic_is_the_published_regression_at_22_nm_and_100_MS_per_s)
{
    for (unsigned bits = 4; bits <= 10; bits++) {
        nvx_config *c = pool("optimistic", bits);
        const nvx_adc_params *p = nvx_config_at(c, "chip.tile.adc_pool");
        cr_expect_float_eq(p->conversion_energy * 1e12, regression_pj(bits, 22, 1e8),
                           6e-4, "%u bit", bits);
        cr_expect_float_eq(p->converter_area * 1e12, regression_um2(bits, 22, 1e8), 0.6,
                           "%u bit", bits);
        nvx_config_destroy(&c);
    }
}
