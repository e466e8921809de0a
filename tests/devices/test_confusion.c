/* Confusion matrices against hand arithmetic and the published counts. */
#include <criterion/criterion.h>
#include <string.h>

#include "devices/confusion.h"
#include "devices/profile_write.h"
#include "tests/devices/measured_data.h"

/* Four levels of 4 S stand at 0, 1, 2, 3 S; bins end half way. */
Test(confusion, a_level_is_the_nearest_and_all_above_are_the_highest)
{
    const double g[] = {-1, 0, 0.49, 0.51, 1.49, 2.51, 3, 9};
    const unsigned level[] = {0, 0, 0, 1, 1, 3, 3, 3};
    for (int i = 0; i < 8; i++)
        cr_assert_eq(nvx_confusion_level(g[i], 4, 4), level[i], "%g S", g[i]);
}

/* 23.75 uS is half way between levels 9 and 10 of 40 uS; 2.375e-05 + 1.25e-06 is just
 * below ten times the double nearest to 2.5e-06, as Python's 2.5e-05 // 2.5e-06 = 9
 * tells. The published matrices count such cells as 9. */
Test(confusion, a_conductance_on_a_bound_falls_as_the_exact_quotient_does)
{
    cr_assert_eq(nvx_confusion_level(2.375e-05, 40e-6, 16), 9);
}

/* All 16,292 cells of technology C against the matrices published with them. */
static void expect_published(const nvx_samples *cells, const char *file, const char *at)
{
    nvx_samples *theirs = measured_data(file, NULL, at);
    uint64_t counts[16 * 16];
    cr_assert_eq(theirs->confusions[0].levels, 16);
    nvx_confusion_count(cells, atof(at), NAN, 40e-6, 16, counts);
    cr_assert_arr_eq(counts, theirs->confusions[0].counts, sizeof counts, "%s", file);
    nvx_samples_destroy(&theirs);
}

Test(confusion, counts_from_the_cells_of_technology_c_equal_the_published_ones)
{
    nvx_samples *cells = measured_cells();
    expect_published(cells, "0.npy", "0");
    expect_published(cells, "0.01.npy", "0.01");
    expect_published(cells, "0.1.npy", "0.1");
    expect_published(cells, "1.npy", "1");
    expect_published(cells, "4.npy", "4");
    expect_published(cells, "100000.npy", "100000");
    nvx_samples_destroy(&cells);
}

/* tests/validation/measured.py: 16,292 cells, 16,205 of them read at 10 ms. */
Test(confusion, a_cell_without_a_read_at_the_time_is_not_counted)
{
    nvx_samples *cells = measured_cells();
    uint64_t counts[16 * 16];
    cr_assert_eq(nvx_confusion_count(cells, 0, NAN, 40e-6, 16, counts), 16292);
    cr_assert_eq(nvx_confusion_count(cells, 0.01, NAN, 40e-6, 16, counts), 16205);
    cr_assert_eq(nvx_confusion_count(cells, 50, NAN, 40e-6, 16, counts), 0);
    nvx_samples_destroy(&cells);
}

/* Programmed to level 0 of 2: 3 of 4 are read as 0, bin 0 .. 1/2, one as 1, bin 1/2 .. 1.
 */
Test(confusion, a_column_is_spread_evenly_over_the_bins_it_was_read_in)
{
    uint64_t counts[] = {3, 1, 1, 7};
    const nvx_confusion matrix = {0, 2, counts};
    const double probability[] = {0, 0.375, 0.75, 0.875, 1};
    const double low[] = {0, 0.25, 0.5, 0.75, 1};
    double value[5];
    nvx_confusion_quantiles(&matrix, 0, probability, 5, value);
    for (int i = 0; i < 5; i++)
        cr_assert_float_eq(value[i], low[i], 1e-12);
    cr_assert_eq(nvx_confusion_column(&matrix, 0), 4);
    cr_assert_eq(nvx_confusion_column(&matrix, 1), 8);
}

Test(confusion, a_bin_nothing_was_read_in_is_stepped_over)
{
    uint64_t counts[9] = {0};
    counts[0 * 3 + 0] = counts[2 * 3 + 0] = 1;
    const nvx_confusion matrix = {0, 3, counts};
    const double probability[] = {0.25, 0.75};
    double value[2];
    nvx_confusion_quantiles(&matrix, 0, probability, 2, value);
    cr_assert_float_eq(value[0], 0.25, 1e-12);
    cr_assert_float_eq(value[1], 1.75, 1e-12);
}

/* Share of the profile's distribution that is read as `read`, by its straight lines. */
static double share_read(const nvx_profile *p, size_t time, unsigned programmed,
                         unsigned read)
{
    enum { POINTS = 100000 };
    size_t k = 0, hits = 0, q = p->n_quantiles;
    const double *row = p->deviation + (time * p->n_anchors + programmed) * q;
    for (int i = 0; i < POINTS; i++) {
        double u = (i + 0.5) / POINTS;
        while (k + 2 < q && p->probabilities[k + 1] <= u)
            k++;
        double w =
            (u - p->probabilities[k]) / (p->probabilities[k + 1] - p->probabilities[k]);
        double steps = (row[k] + w * (row[k + 1] - row[k])) * 15 + programmed;
        hits += nvx_confusion_level(steps, 16, 16) == read;
    }
    return (double)hits / POINTS;
}

/* Two neighbouring quantiles of 65 hold 1/64 of the cells; no more can change bins. */
Test(confusion, a_profile_of_a_matrix_gives_its_columns_back_to_a_64th)
{
    nvx_samples *matrix = measured_data("1.npy", NULL, "1");
    nvx_profile_options options = nvx_profile_options_default();
    nvx_error err = {0};
    nvx_profile *p = nvx_profile_fit(matrix, &options, &err);
    cr_assert_not_null(p, "%s", err.text);
    cr_assert_eq(p->n_anchors, 16);
    cr_assert_float_eq(p->g_max, 37.5e-6, 1e-18);
    const nvx_confusion *m = &matrix->confusions[0];
    for (unsigned l = 0; l < 16; l += 5)
        for (unsigned read = 0; read < 16; read++)
            cr_assert_float_eq(share_read(p, 0, l, read),
                               (double)m->counts[read * 16 + l] /
                                   (double)nvx_confusion_column(m, l),
                               1.0 / 64);
    nvx_profile_destroy(&p);
    nvx_samples_destroy(&matrix);
}
