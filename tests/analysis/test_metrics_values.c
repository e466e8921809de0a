/* test_metrics_values.c - metrics of numbers and of virtual tokens, by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "analysis/metrics.h"

/* Two requests: rows 0 and 1, and row 2. */
static const uint64_t first[] = {0, 2, 3};
static const float exact[] = {3, 4, 0, 2, 1, 0};
static const float table[] = {1, 0, 0, 1, -1, 0}; /* of right angles */
static const int32_t row_labels[] = {7, 8, 9}, labels[] = {8, 7};
static const nvx_value_truth truth = {2, 2, first, exact, 3, table, row_labels, labels};

/* Row 0 by (4, 3): cosine 24 / 25, error 2 / 25, nearest 0 instead of 1. Row 1 as it is.
 * Row 2 by (0, 2): cosine 0, error 5, nearest 1 instead of 0. */
static const float found[] = {4, 3, 0, 2, 0, 2};

static double value_of(const nvx_metrics *m, const char *name)
{
    const nvx_metric *metric = nvx_metrics_named(m, name);
    cr_assert(metric, "%s", name);
    return metric->trial[0];
}

static nvx_metrics *measured(const nvx_value_truth *t)
{
    nvx_metrics *m = nvx_metrics_new_values(t, 1);
    nvx_metrics_add_values(m, found);
    return m;
}

Test(metrics_values, cosine_is_that_of_rows_averaged_by_request)
{
    nvx_metrics *m = measured(&truth);
    cr_expect_float_eq(value_of(m, "cosine"), ((24.0 / 25 + 1) / 2 + 0) / 2, 1e-12);
    nvx_metrics_destroy(&m);
}

Test(metrics_values, nmse_is_the_squared_error_over_the_square_of_the_exact_row)
{
    nvx_metrics *m = measured(&truth);
    cr_expect_float_eq(value_of(m, "nmse"), ((2.0 / 25 + 0) / 2 + 5) / 2, 1e-12);
    nvx_metrics_destroy(&m);
}

Test(metrics_values, tokens_agree_when_the_same_row_of_the_table_is_nearest)
{
    nvx_metrics *m = measured(&truth);
    cr_expect_float_eq(value_of(m, "token_agreement"), (0.5 + 0) / 2, 1e-12);
    nvx_metrics_destroy(&m);
}

/* The mean of rows 0 and 1 is (2, 2.5), nearest row 1, label 8: right. Row 2 is nearest to
 * row 1, label 8, not 7. */
Test(metrics_values, the_task_is_done_where_the_mean_row_is_nearest_to_its_label)
{
    nvx_metrics *m = measured(&truth);
    cr_expect_float_eq(value_of(m, "task"), 0.5, 1e-12);
    cr_expect_float_eq(nvx_metrics_task(&truth, exact), 1, 1e-12);
    nvx_metrics_destroy(&m);
}

Test(metrics_values, without_a_table_there_are_cosine_and_error_only)
{
    nvx_value_truth bare = truth;
    bare.table_rows = 0;
    bare.table = NULL;
    nvx_metrics *m = measured(&bare);
    cr_expect_eq(nvx_metrics_count(m), 2);
    cr_expect_float_eq(nvx_metrics_task(&bare, exact), -1, 0);
    nvx_metrics_destroy(&m);
}

/* ---- virtual tokens ---- */

static const int64_t best[] = {5, 3, 7, 2, 4, 8}; /* three exact ids of two requests */

static nvx_metrics *retrieved(const char *workload, const int64_t ids[],
                              const double scores[])
{
    const nvx_truth t = {2, 3, best, NULL, 0, NULL, workload};
    nvx_metrics *m = nvx_metrics_new(&t, 2, 1);
    nvx_metrics_add(m, ids, scores, (double)NAN);
    return m;
}

/* 7 is the third best (2 beyond the best), 9 is beyond the three that are known (3). */
Test(metrics_values, displacement_is_the_exact_rank_of_the_ovt_found)
{
    const int64_t ids[] = {7, 5, 9, 2};
    const double scores[] = {4, 3, -2, -3};
    nvx_metrics *m = retrieved("ovt", ids, scores);
    cr_expect_float_eq(value_of(m, "displacement"), 2.5, 1e-12);
    cr_expect_float_eq(value_of(m, "ovt_hit"), 0, 0);
    nvx_metrics_destroy(&m);
}

Test(metrics_values, margin_is_the_lead_of_the_best_over_the_larger_magnitude)
{
    const int64_t ids[] = {5, 7, 2, 4};
    const double scores[] = {4, 3, -2, -3};
    nvx_metrics *m = retrieved("ovt", ids, scores);
    cr_expect_float_eq(value_of(m, "margin"), (1.0 / 4 + 1.0 / 3) / 2, 1e-12);
    cr_expect_float_eq(value_of(m, "ovt_hit"), 1, 0);
    nvx_metrics_destroy(&m);
}

Test(metrics_values, other_workloads_have_no_metrics_of_virtual_tokens)
{
    const int64_t ids[] = {5, 7, 2, 4};
    nvx_metrics *m = retrieved("rag", ids, NULL);
    cr_expect_null(nvx_metrics_named(m, "ovt_hit"));
    cr_expect_null(nvx_metrics_named(m, "margin"));
    nvx_metrics_destroy(&m);
}
