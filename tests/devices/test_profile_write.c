/* Profiles from small sets of samples against hand arithmetic, and what is refused. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "devices/measured.h"
#include "devices/profile_write.h"
#include "tests/devices/one_device.h"

static const nvx_profile_options nothing = {
    .g_min = NAN, .g_max = NAN, .temperature = NAN};

static void add(nvx_samples *s, uint64_t cell, int level, double time, double g)
{
    nvx_error err = {0};
    nvx_sample one = nvx_sample_blank();
    one.cell = cell;
    one.level = level;
    one.time = time;
    one.g = g;
    one.line = (unsigned)s->n_cells + 2;
    cr_assert_eq(nvx_samples_add(s, &one, &err), 0, "%s", err.text);
}

/* `cells` reads of each level, spread evenly over mean +- 1 uS. */
static nvx_samples *levels_of(const double mean[], int levels, int cells)
{
    nvx_samples *s = nvx_samples_new(NVX_SAMPLES_CELLS, "chip.csv");
    s->paired = 0;
    for (int l = 0; l < levels; l++)
        for (int i = 0; i < cells; i++)
            add(s, s->n_cells, l, 0, mean[l] + 1e-6 * (2.0 * i / (cells - 1) - 1));
    return s;
}

static nvx_profile *fit(nvx_samples *s, const nvx_profile_options *options)
{
    nvx_error err = {0};
    cr_assert_eq(nvx_samples_check(s, NULL, &err), 0, "%s", err.text);
    nvx_profile *p = nvx_profile_fit(s, options, &err);
    cr_assert_not_null(p, "%s", err.text);
    nvx_samples_destroy(&s);
    return p;
}

static void refused(nvx_samples *s, const nvx_profile_options *options, const char *text)
{
    nvx_error err = {0};
    char all[1400];
    if (nvx_samples_check(s, NULL, &err) == 0)
        cr_assert_null(nvx_profile_fit(s, options, &err));
    if (err.line)
        snprintf(all, sizeof all, "%s:%u: %s", err.file, err.line, err.text);
    else
        snprintf(all, sizeof all, "%s: %s", err.file, err.text);
    cr_assert_str_eq(all, text);
    nvx_samples_destroy(&s);
}

/* Levels at 2, 12, 22 uS: range 20 uS; +- 1 uS is +- 0.05 of it. */
Test(profile_write, a_table_of_levels_becomes_one_anchor_per_level)
{
    const double mean[] = {2e-6, 12e-6, 22e-6};
    nvx_profile *p = fit(levels_of(mean, 3, 11), &nothing);
    cr_assert_eq(p->n_anchors, 3);
    cr_assert_eq(p->n_times, 1);
    cr_assert_eq(p->bits, 1);
    cr_assert_float_eq(p->g_min, 2e-6, 1e-15);
    cr_assert_float_eq(p->g_max, 22e-6, 1e-15);
    for (size_t l = 0; l < 3; l++) {
        const double *row = p->deviation + l * p->n_quantiles;
        cr_assert_float_eq(p->anchors[l], (double)l / 2, 1e-12);
        cr_assert_float_eq(row[0], -0.05, 1e-5);
        cr_assert_float_eq(row[p->n_quantiles / 2], 0, 1e-5);
        cr_assert_float_eq(row[p->n_quantiles - 1], 0.05, 1e-5);
        cr_assert_eq(p->stats[l].n, 11);
    }
    nvx_profile_destroy(&p);
}

Test(profile_write, levels_that_fall_are_numbered_from_the_lowest)
{
    const double mean[] = {22e-6, 12e-6, 2e-6};
    nvx_profile *p = fit(levels_of(mean, 3, 11), &nothing);
    cr_assert_float_eq(p->g_min, 2e-6, 1e-15);
    cr_assert_not_null(strstr(p->notes, "levels fall: numbered from the lowest"));
    nvx_profile_destroy(&p);
}

Test(profile_write, levels_out_of_order_are_refused)
{
    const double mean[] = {2e-6, 22e-6, 12e-6};
    refused(
        levels_of(mean, 3, 11), &nothing,
        "chip.csv: levels are out of order: level 2 has a mean of 12 uS, level 1 of 22 "
        "uS; understood so far: 33 reads, 1 time, 3 levels");
}

Test(profile_write, a_level_with_too_few_cells_is_refused)
{
    const double mean[] = {2e-6, 12e-6};
    refused(levels_of(mean, 2, 7), &nothing,
            "chip.csv: level 0 (0 of the range) has 7 cells at 0 s; allowed: 8 or more; "
            "understood so far: 14 reads, 1 time, 2 levels");
}

Test(profile_write, a_negative_conductance_is_refused_with_its_line)
{
    const double mean[] = {2e-6, 12e-6};
    nvx_samples *s = levels_of(mean, 2, 11);
    add(s, 99, 0, 0, -1e-6);
    refused(s, &nothing,
            "chip.csv:24: negative conductance -1 uS; allowed: -130 nS and above (1 % of "
            "the full scale is taken for an offset of the instrument)");
}

Test(profile_write, nothing_measured_is_refused)
{
    refused(nvx_samples_new(NVX_SAMPLES_CELLS, "chip.csv"), &nothing,
            "chip.csv: no measurement in it");
}

/* Cells that start at 1, 3, 5, .. uS of 40 uS and lose 4 uS: ranges of 10 uS. */
static nvx_samples *relaxing(double temperature)
{
    nvx_samples *s = nvx_samples_new(NVX_SAMPLES_CELLS, "relax.tsv");
    s->gmax = 40e-6;
    for (uint64_t c = 0; c < 40; c++) {
        add(s, c, -1, 10, 1e-6 * (double)c + 0.1e-6);
        add(s, c, -1, 0, 1e-6 * (double)c + 4.1e-6);
        s->cells[s->n_cells - 2].temperature = temperature;
        s->cells[s->n_cells - 1].temperature = temperature;
    }
    return s;
}

/* The last 5 of 40 cells start above 40 uS: 4.1 + 36, .. ; the lowest range (below 10 uS)
 * has 6 cells, too few: three ranges of 40/3 uS have 10, 13 and 13. */
Test(profile_write, a_cells_first_read_is_its_target_and_the_later_ones_its_change)
{
    nvx_profile_options options = nothing;
    options.levels = 3;
    nvx_profile *p = fit(relaxing(NAN), &options);
    cr_assert_eq(p->n_anchors, 3);
    cr_assert_eq(p->n_times, 2);
    cr_assert_eq(p->stats[0].n, 10);
    cr_assert_eq(p->stats[1].n, 13);
    cr_assert_eq(p->stats[2].n, 13);
    cr_assert_float_eq(p->stats[0].mean, 0, 0);
    for (size_t k = 3; k < 6; k++)
        cr_assert_float_eq(p->stats[k].mean, -0.1, 1e-9);
    cr_assert_float_eq(p->anchors[1], 0.5, 1e-12);
    cr_assert_not_null(strstr(p->notes, "4 cells above the full scale: left out"));
    nvx_profile_destroy(&p);
}

Test(profile_write, a_range_with_too_few_cells_is_refused)
{
    nvx_profile_options options = nothing;
    options.levels = 4;
    refused(relaxing(NAN), &options,
            "relax.tsv: level 0 (0.125 of the range) has 6 cells at 0 s; allowed: 8 or "
            "more; understood so far: 80 reads, 2 times, 4 levels");
}

Test(profile_write, ranges_need_a_full_scale)
{
    nvx_samples *s = relaxing(NAN);
    s->gmax = NAN;
    refused(s, &nothing,
            "relax.tsv: no full scale (gmax) is told; it is needed to divide cells into "
            "ranges; understood so far: 80 reads, 2 times");
}

Test(profile_write, one_of_several_temperatures_must_be_chosen)
{
    nvx_samples *s = relaxing(100);
    s->cells[0].temperature = s->cells[1].temperature = 180;
    refused(s, &nothing,
            "relax.tsv: measured at 100, 180 degree C; a profile is of one: choose; "
            "understood so far: 80 reads");
    nvx_profile_options options = nothing;
    options.temperature = 25;
    refused(relaxing(100), &options,
            "relax.tsv: nothing at 25 degree C; there is: 100; understood so far: 80 "
            "reads");
    options = nothing;
    options.levels = 3;
    nvx_profile *p = fit(relaxing(100), &options);
    cr_assert_float_eq(p->temperature, 100, 0);
    nvx_profile_destroy(&p);
}

Test(profile_write, only_the_times_asked_for_are_kept)
{
    const double ten = 10;
    nvx_profile_options options = nothing;
    options.levels = 3;
    options.times = &ten;
    options.n_times = 1;
    nvx_profile *p = fit(relaxing(NAN), &options);
    cr_assert_eq(p->n_times, 1);
    cr_assert_float_eq(p->times[0], 10, 0);
    cr_assert_float_eq(p->stats[0].mean, -0.1, 1e-9);
    nvx_profile_destroy(&p);
}

/* Two levels of 10 uS distance, sigmas 0.2 and 0.5 uS, the upper 1 uS lower after 5 s. */
static nvx_samples *summary(double zero)
{
    nvx_samples *s = nvx_samples_new(NVX_SAMPLES_SUMMARY, "means.csv");
    const nvx_summary_row rows[] = {
        {0, zero, NAN, NAN, 1e-6, .2e-6, 100, 2},
        {1, zero, NAN, NAN, 11e-6, .5e-6, 100, 3},
        {0, 5, NAN, 1e-6, 1e-6, .4e-6, 100, 4},
        {1, 5, NAN, 11e-6, 10e-6, 1e-6, 100, 5},
    };
    nvx_error err = {0};
    for (int i = 0; i < 4; i++)
        cr_assert_eq(nvx_samples_add_row(s, &rows[i], &err), 0);
    return s;
}

/* The quantiles of 1/4 and 3/4 are 0.67449 sigma from the mean. */
Test(profile_write, a_mean_and_a_sigma_become_gaussian_quantiles)
{
    nvx_profile *p = fit(summary(1), &nothing);
    cr_assert_eq(p->n_times, 2);
    const double *upper = p->deviation + 3 * p->n_quantiles;
    for (size_t i = 0; i < p->n_quantiles; i++) {
        if (p->probabilities[i] == 0.25)
            cr_assert_float_eq(upper[i], -0.1 - 0.067449, 1e-5);
        if (p->probabilities[i] == 0.5)
            cr_assert_float_eq(upper[i], -0.1, 1e-5);
    }
    cr_assert_float_eq(p->stats[3].sigma, 0.1, 0.001);
    cr_assert_float_eq(p->stats[0].sigma, 0.02, 0.0002);
    nvx_profile_destroy(&p);
}

Test(profile_write, rows_without_cells_leave_time_0_out_when_there_are_others)
{
    nvx_profile *p = fit(summary(0), &nothing);
    cr_assert_eq(p->n_times, 1);
    cr_assert_float_eq(p->times[0], 5, 0);
    cr_assert_not_null(strstr(p->notes, "time 0 left out"));
    nvx_profile_destroy(&p);
}

Test(profile_write, a_level_that_stands_twice_is_refused_with_its_line)
{
    nvx_samples *s = summary(1);
    nvx_error err = {0};
    const nvx_summary_row again = {1, 5, NAN, NAN, 10e-6, 1e-6, 100, 6};
    cr_assert_eq(nvx_samples_add_row(s, &again, &err), 0);
    refused(s, &nothing, "means.csv:6: level 1 at 5 s stands here for the second time");
}

static nvx_config *load(const char *yaml)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    fputs("device:\n  ", to);
    for (const char *c = yaml; *c; c++)
        fprintf(to, *c == '\n' && c[1] ? "\n  " : "%c", *c);
    fclose(to);
    nvx_error err = {0};
    nvx_config *config =
        nvx_config_parse(text, "profile.yaml", NULL, NULL, 0, &one_root, &err);
    cr_assert_not_null(config, "%u:%u: %s", err.line, err.column, err.text);
    free(text);
    return config;
}

Test(profile_write, what_is_written_loads_as_a_device_with_the_same_table)
{
    nvx_profile_options options = nothing;
    options.levels = 3;
    options.name = "toy";
    nvx_samples *s = relaxing(NAN);
    nvx_samples_source(s, "a \"quoted\" source: with a colon");
    nvx_profile *p = fit(s, &options);
    char *yaml = nvx_profile_yaml(p);
    nvx_config *config = load(yaml);
    nvx_profile *again = nvx_profile_of_device(nvx_config_child(config, "device"));
    cr_assert_str_eq(again->source, "a \"quoted\" source: with a colon");
    cr_assert_eq(again->n_times, 2);
    cr_assert_eq(again->n_anchors, 3);
    cr_assert_eq(again->n_quantiles, p->n_quantiles);
    for (size_t i = 0; i < 2 * 3 * p->n_quantiles; i++)
        cr_assert_float_eq(again->deviation[i], p->deviation[i], 1e-9);
    for (size_t i = 0; i < 6; i++)
        cr_assert_eq(again->stats[i].n, p->stats[i].n);
    cr_assert_float_eq(again->g_max, 40e-6, 1e-15);
    free(yaml);
    nvx_profile_destroy(&again);
    nvx_profile_destroy(&p);
    nvx_config_destroy(&config);
}

/* All 13 upper cells lose 0.1 of the range. */
Test(profile_write, the_report_shows_a_line_per_level)
{
    nvx_profile_options options = nothing;
    options.levels = 3;
    nvx_profile *p = fit(relaxing(NAN), &options);
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    nvx_profile_report(p, to);
    fclose(to);
    cr_assert_not_null(strstr(text, "relax.tsv: 3 levels, 0 S to 40 uS, up to 1 bits"));
    cr_assert_not_null(
        strstr(text, "0 s since programming: each cell is where it should be"));
    cr_assert_not_null(strstr(text, "    2  33.3 uS     13  -0.1000"), "%s", text);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        cr_assert_leq(strcspn(line, "\n"), 80);
    free(text);
    nvx_profile_destroy(&p);
}
