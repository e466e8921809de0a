/* The presets of parts by node: every value has a source, what was moved to the node
 * follows the stated rule, and docs/constants.md shows what they hold. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/adc.h"
#include "models/chip.h"
#include "models/crossbar.h"
#include "models/driver.h"
#include "models/mux.h"
#include "models/sample_hold.h"
#include "models/shift_add.h"
#include "sim/config.h"
#include "sim/units.h"

static const unsigned nodes[] = {22, 28, 32, 40, 130};
enum { NODES = sizeof nodes / sizeof *nodes };

static nvx_config *loaded(const char *path)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_load(path, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s:%u:%u: %s", err.file, err.line, err.column, err.text);
    return c;
}

static nvx_config *preset(unsigned nm)
{
    char name[32];
    snprintf(name, sizeof name, "node-%u.yaml", nm);
    return loaded(name);
}

/* A value that a preset gives. */
typedef struct {
    unsigned nm;
    const nvx_config *part;
    const nvx_param *row;
    double value; /* of NVX_REAL */
    nvx_trust trust;
    const char *source; /* NULL: not told */
} value;

/* Calls f with every value given below a node; returns their number. */
static size_t each(unsigned nm, const nvx_config *config, void (*f)(const value *v))
{
    size_t n = 0;
    const nvx_part *part = nvx_config_part(config);
    for (const nvx_param *row = part->params; row && row->name; row++) {
        value v = {.nm = nm, .part = config, .row = row};
        if (!nvx_config_given(config, row->name))
            continue;
        v.source = nvx_config_source(config, row->name, &v.trust);
        if (row->kind == NVX_REAL)
            memcpy(&v.value, (const char *)nvx_config_params(config) + row->offset,
                   sizeof v.value);
        f(&v);
        n++;
    }
    for (const nvx_slot *slot = part->slots; slot && slot->name; slot++)
        n += each(nm, nvx_config_child(config, slot->name), f);
    return n;
}

static size_t each_of_all(void (*f)(const value *v))
{
    size_t n = 0;
    for (size_t i = 0; i < NODES; i++) {
        nvx_config *c = preset(nodes[i]);
        n += each(nodes[i], c, f);
        nvx_config_destroy(&c);
    }
    return n;
}

static void has_node(const value *v)
{
    char start[32];
    snprintf(start, sizeof start, "%u nm: ", v->nm);
    cr_expect(v->source && strncmp(v->source, start, strlen(start)) == 0,
              "%u nm: %s.%s: %s", v->nm, nvx_config_path(v->part), v->row->name,
              v->source ? v->source : "no source");
}

Test(nodes, every_value_of_a_preset_has_a_source_that_begins_with_its_node)
{
    cr_expect_gt(each_of_all(has_node), 100);
}

/* Stillmaker and Baas, Integration 58 (2017), from the table in hwcomponents
 * (scaling/techscaling.py): energy a V^2 + b V + c; area relative to 32 nm. */
static const struct {
    double nm, a, b, c, area;
} published[] = {
    {130, 7.171, -6.709, 2.904, 14},
    {45, 1.103, -0.362, 0.2767, 2.2},
    {32, 0.9559, -0.7823, 0.471, 1},
    {20, 0.373, -0.1582, 0.04104, 0.46},
};

static double factor(double nm, bool energy)
{
    double v = nm > 45 ? 1.2 : 0.9, f[4];
    for (size_t i = 0; i < 4; i++)
        f[i] = energy ? published[i].a * v * v + published[i].b * v + published[i].c
                      : published[i].area;
    if (nm > 45)
        return f[0];
    size_t i = nm > 32 ? 1 : 2; /* between i and i + 1 */
    double w = (nm - published[i + 1].nm) / (published[i].nm - published[i + 1].nm);
    return w * f[i] + (1 - w) * f[i + 1];
}

static size_t moved;

/* "28 nm: 0.054 pJ at 32 nm (...) by the energy rule". */
static void follows_rule(const value *v)
{
    char text[32];
    double base, from;
    bool energy = v->source && strstr(v->source, " by the energy rule");
    if (!v->source || (!energy && !strstr(v->source, " by the area rule")))
        return;
    nvx_error err = {0};
    const char *start = strstr(v->source, ": ") + 2, *at = strstr(start, " at ");
    cr_assert(at && at - start < (long)sizeof text, "%s", v->source);
    snprintf(text, sizeof text, "%.*s", (int)(at - start), start);
    cr_assert_eq(nvx_quantity_parse(text, v->row->unit, &base, &err), 0, "%s", err.text);
    cr_assert_eq(sscanf(at, " at %lf nm (", &from), 1);
    double expected = base * factor(v->nm, energy) / factor(from, energy);
    cr_expect_float_eq(v->value / expected, 1, 0.005, "%u nm: %s.%s: %g, not %g", v->nm,
                       nvx_config_path(v->part), v->row->name, v->value, expected);
    cr_expect_eq(v->trust, NVX_SCALED);
    moved++;
}

Test(nodes, what_is_moved_to_a_node_follows_the_published_factors)
{
    each_of_all(follows_rule);
    cr_expect_gt(moved, 50);
}

/* Relative to 32 nm: 28 nm lies 8/12 of the way from 20 to 32 nm. */
Test(nodes, the_table_of_factors_in_the_document_is_that_of_the_rule)
{
    cr_expect_float_eq(factor(28, true), 0.4277, 5e-5);
    cr_expect_float_eq(factor(40, true), 0.7277, 5e-5);
    cr_expect_float_eq(factor(28, false), 0.82, 5e-4);
    cr_expect_float_eq(factor(40, false), 1.738, 5e-4);
    cr_expect_float_eq(factor(22, true), 0.2575, 5e-5);
    cr_expect_float_eq(factor(130, true), 5.179, 5e-4);
}

static const void *part_of(nvx_config *c, const char *slot)
{
    char path[64];
    snprintf(path, sizeof path, "chip.tile.%s", slot);
    return nvx_config_at(c, path);
}

/* The run: per plane and array of 128 rows and columns, half of the rows active (0.504);
 * 196 608 conversions in all. */
Test(nodes, figures_of_the_neurosim_run_at_22_nm_are_its_sums_over_its_counts)
{
    nvx_config *c = preset(22);
    const nvx_driver_params *driver = part_of(c, "driver");
    const nvx_shift_add_params *shift_add = part_of(c, "shift_add");
    const nvx_mux_params *mux = part_of(c, "mux");
    cr_expect_float_eq(driver->energy / ((4.28e-12 + 3.55e-12) / (128 * 0.504)), 1, 5e-3);
    cr_expect_float_eq(shift_add->energy / (3838e-12 / 196608), 1, 5e-3);
    cr_expect_float_eq(mux->energy / (388e-12 / 196608), 1, 5e-3);
    nvx_config_destroy(&c);
}

/* 65 536 operations a product; 9.0 fJ and 3.4 fJ each for word lines and inputs. */
Test(nodes, the_driver_at_130_nm_is_neurrams_energy_per_row)
{
    nvx_config *c = preset(130);
    const nvx_driver_params *driver = part_of(c, "driver");
    cr_expect_float_eq(driver->energy / ((9.0e-15 + 3.4e-15) * 65536 / 256), 1, 5e-3);
    nvx_config_destroy(&c);
}

/* 0.9 V: 50 fJ x 1 bit x 0.81; 9.7 nW for 100 ns. */
Test(nodes, closed_forms_give_the_driver_at_28_nm_and_the_sampler_at_32_nm)
{
    nvx_config *c = preset(28);
    const nvx_driver_params *driver = part_of(c, "driver");
    cr_expect_float_eq(driver->energy, 50e-15 * 0.9 * 0.9, 1e-17);
    nvx_config_destroy(&c);
    c = preset(32);
    const nvx_sample_hold_params *sampler = part_of(c, "sample_hold");
    cr_expect_float_eq(sampler->energy, 9.7e-9 * 100e-9, 1e-18);
    nvx_config_destroy(&c);
}

Test(nodes, cells_are_48_squares_of_the_node_and_neurrams_125_7)
{
    for (size_t i = 0; i < NODES; i++) {
        nvx_config *c = preset(nodes[i]);
        const nvx_crossbar_params *array = part_of(c, "array");
        double f = nodes[i] * 1e-9, squares = nodes[i] == 130 ? 125.7 : 48;
        cr_expect_float_eq(array->cell_area / (squares * f * f), 1, 5e-3, "%u nm",
                           nodes[i]);
        nvx_config_destroy(&c);
    }
}

/* A column of the row of the survey with this beginning and technology. */
static double survey(const char *row, unsigned nm, int column)
{
    char line[512];
    char *path = nvx_data_file("models/data/adc_survey.csv");
    FILE *from = path ? fopen(path, "r") : NULL;
    cr_assert_not_null(from);
    while (fgets(line, sizeof line, from) && strncmp(line, row, strlen(row)) != 0)
        ;
    cr_assert(strncmp(line, row, strlen(row)) == 0, "%s", row);
    char *cell = line;
    double values[12] = {0};
    for (int i = 0; cell && i < 12; i++) {
        values[i] = strtod(cell, NULL);
        cell = strchr(cell, ',');
        cell = cell ? cell + 1 : NULL;
    }
    cr_assert_float_eq(values[5] * 1e3, nm, 1e-6);
    fclose(from);
    free(path);
    return values[column];
}

Test(nodes, converters_at_28_32_and_40_nm_are_rows_of_the_survey)
{
    static const struct {
        unsigned nm;
        const char *row;
    } silicon[] = {
        {28, "VLSI,2020,CD1.3,"}, {32, "ISSCC,2013,26.4,"}, {40, "VLSI,2018,9.4,"}};
    for (size_t i = 0; i < 3; i++) {
        unsigned nm = silicon[i].nm;
        const char *row = silicon[i].row;
        nvx_config *c = preset(nm);
        const nvx_adc_params *adc = part_of(c, "adc_pool");
        double power = survey(row, nm, 9), rate = survey(row, nm, 10);
        cr_expect_float_eq(adc->conversion_energy / (power / rate), 1, 2e-3);
        cr_expect_float_eq(adc->conversion.value * rate, 1, 1e-3);
        cr_expect_float_eq(adc->converter_area / survey(row, nm, 7), 1e-6, 1e-12);
        cr_expect_eq(adc->bits, 8);
        nvx_config_destroy(&c);
    }
}

Test(nodes, behind_a_machine_a_preset_wins_and_keeps_its_sources)
{
    nvx_error err = {0};
    nvx_config *c = nvx_config_parse("include: [edge-rag.yaml, node-28.yaml]\n",
                                     "mine.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s", err.text);
    const nvx_config *tile = nvx_config_child(nvx_config_child(c, "chip"), "tile");
    const nvx_config *pool = nvx_config_child(tile, "adc_pool");
    const nvx_adc_params *adc = nvx_config_params(pool);
    nvx_trust trust = NVX_TRUSTS;
    cr_expect_eq(adc->count, 16);
    cr_expect_float_eq(adc->conversion_energy, 2.55e-12, 1e-18);
    cr_expect_str_eq(nvx_config_source(pool, "energy", &trust),
                     "28 nm: VLSI 2020 CD1.3, 8 bit: P / fs, ADC survey");
    cr_expect_eq(trust, NVX_MEASURED);
    cr_expect_null(nvx_config_source(pool, "count", &trust));
    nvx_config_destroy(&c);
}

/* --- docs/constants.md --- */

static char *document;

static void in_document(const value *v)
{
    char row[1024];
    char *text = nvx_value_text(v->row, nvx_config_params(v->part));
    snprintf(row, sizeof row, "| %u nm | `%s.%s` | %s | %s | %s |\n", v->nm,
             nvx_config_path(v->part), v->row->name, text, nvx_trust_names[v->trust],
             strstr(v->source, ": ") + 2);
    cr_expect_not_null(strstr(document, row), "not in docs/constants.md: %s", row);
    free(text);
}

Test(nodes, the_document_shows_every_value_of_the_presets_and_no_other)
{
    char *path = nvx_data_file("docs/constants.md"), *line = NULL;
    FILE *from = path ? fopen(path, "r") : NULL, *to;
    size_t size = 0, length = 0, rows = 0;
    cr_assert_not_null(from);
    to = open_memstream(&document, &length);
    while (getline(&line, &size, from) > 0) {
        fputs(line, to);
        rows += strstr(line, " nm | `chip.") != NULL;
    }
    fclose(to);
    fclose(from);
    cr_expect_eq(rows, each_of_all(in_document));
    free(document);
    free(line);
    free(path);
}
