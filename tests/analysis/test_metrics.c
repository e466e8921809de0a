/* Expected values by hand from the three requests below; nDCG with
 * python3 -c "import numpy as np; g=1/np.log2(np.arange(3)+2);
 * print((g[0]+g[1])/g.sum())"
 */
#include "analysis/metrics.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

enum { REQUESTS = 3, K = 3, KX = 4 };

static const int64_t exact[REQUESTS * KX] = {5, 2, 9, 1, 7, 3, 0, 4, 4, 8, 6, 2};
static const int64_t first_trial[REQUESTS * K] = {5, 9, 3, 3, 7, 1, 0, 2, -1};
static const int64_t second_trial[REQUESTS * K] = {2, 9, 5, 7, 3, 0, 4, 8, 6};
static const int32_t labels[REQUESTS] = {1, 2, -1};
static const int32_t row_labels[10] = {2, 1, 2, 2, 0, 0, 1, 2, 1, 1};

static const nvx_truth truth = {REQUESTS, KX, exact, labels, 10, row_labels, NULL};

static double one_trial(const char *name)
{
    nvx_metrics *m = nvx_metrics_new(&truth, K, 1);
    nvx_metrics_add(m, first_trial, NULL, (double)NAN);
    const nvx_metric *metric = nvx_metrics_named(m, name);
    cr_assert(metric != NULL);
    double value = metric->trial[0];
    nvx_metrics_destroy(&m);
    return value;
}

Test(metrics, acc1_counts_requests_whose_first_id_is_the_exact_first)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("acc1"), 1.0 / 3.0, 2));
}

Test(metrics, recall_is_the_share_of_the_exact_top_k_found)
{
    /* {5,9} of {5,2,9}; {3,7} of {7,3,0}; 2 is the fourth, not in {4,8,6} */
    cr_assert(ieee_ulp_eq(dbl, one_trial("recall@3"), 4.0 / 9.0, 2));
}

Test(metrics, ndcg_discounts_by_rank_and_divides_by_the_ideal_list)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("ndcg@3"), 2.0 * 0.7653606369886217 / 3.0, 4));
}

Test(metrics, mrr_is_the_reciprocal_rank_of_the_exact_first)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("mrr"), (1.0 + 0.5 + 0.0) / 3.0, 2));
}

Test(metrics, prec_is_the_share_of_ids_with_the_label_over_labelled_queries)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("prec@3"), (1.0 / 3.0 + 2.0 / 3.0) / 2.0, 2));
}

Test(metrics, label_at_one_looks_at_the_first_id_only)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("label@1"), 0.5, 0));
}

Test(metrics, label_at_k_looks_at_all_ids)
{
    cr_assert(ieee_ulp_eq(dbl, one_trial("label@3"), 1.0, 0));
}

Test(metrics, a_query_value_is_the_mean_over_trials)
{
    nvx_metrics *m = nvx_metrics_new(&truth, K, 2);
    nvx_metrics_add(m, first_trial, NULL, (double)NAN);
    nvx_metrics_add(m, second_trial, NULL, (double)NAN);
    const nvx_metric *mrr = nvx_metrics_named(m, "mrr");
    cr_assert(eq(u64, mrr->queries, 3));
    cr_assert(ieee_ulp_eq(dbl, mrr->query[0], (1.0 + 1.0 / 3.0) / 2.0, 2));
    cr_assert(ieee_ulp_eq(dbl, mrr->query[1], (0.5 + 1.0) / 2.0, 0));
    cr_assert(ieee_ulp_eq(dbl, mrr->query[2], (0.0 + 1.0) / 2.0, 0));
    nvx_metrics_destroy(&m);
}

Test(metrics, the_second_trial_stands_beside_the_first)
{
    nvx_metrics *m = nvx_metrics_new(&truth, K, 2);
    nvx_metrics_add(m, first_trial, NULL, 0.0046);
    nvx_metrics_add(m, second_trial, NULL, 0.0052);
    cr_assert(ieee_ulp_eq(dbl, nvx_metrics_named(m, "acc1")->trial[0], 1.0 / 3.0, 2));
    cr_assert(ieee_ulp_eq(dbl, nvx_metrics_named(m, "acc1")->trial[1], 2.0 / 3.0, 2));
    cr_assert(ieee_ulp_eq(dbl, nvx_metrics_named(m, "nmse")->trial[1], 0.0052, 0));
    nvx_metrics_destroy(&m);
}

Test(metrics, names_carry_the_real_k_in_the_order_of_the_contract)
{
    static const char *const names[] = {"acc1",   "recall@3", "ndcg@3",  "mrr",
                                        "prec@3", "label@1",  "label@3", "nmse"};
    nvx_metrics *m = nvx_metrics_new(&truth, K, 1);
    nvx_metrics_add(m, first_trial, NULL, 0.1);
    cr_assert(eq(sz, nvx_metrics_count(m), 8));
    for (size_t i = 0; i < 8; i++)
        cr_assert(eq(str, (char *)(uintptr_t)nvx_metrics_at(m, i)->name,
                     (char *)(uintptr_t)names[i]));
    nvx_metrics_destroy(&m);
}

Test(metrics, with_k_one_label_at_one_appears_once)
{
    static const int64_t ids[REQUESTS] = {5, 3, 0};
    nvx_metrics *m = nvx_metrics_new(&truth, 1, 1);
    nvx_metrics_add(m, ids, NULL, (double)NAN);
    cr_assert(eq(sz, nvx_metrics_count(m), 6));
    nvx_metrics_destroy(&m);
}

Test(metrics, without_labels_the_label_metrics_are_absent)
{
    nvx_truth exact_only = {REQUESTS, KX, exact, NULL, 10, row_labels, NULL};
    nvx_metrics *m = nvx_metrics_new(&exact_only, K, 1);
    cr_assert(eq(sz, nvx_metrics_count(m), 4));
    cr_assert(nvx_metrics_named(m, "prec@3") == NULL);
    nvx_metrics_destroy(&m);
}

Test(metrics, without_exact_ids_the_exact_metrics_are_absent)
{
    nvx_truth labels_only = {REQUESTS, 0, NULL, labels, 10, row_labels, NULL};
    nvx_metrics *m = nvx_metrics_new(&labels_only, K, 1);
    nvx_metrics_add(m, first_trial, NULL, (double)NAN);
    cr_assert(eq(sz, nvx_metrics_count(m), 3));
    cr_assert(nvx_metrics_named(m, "acc1") == NULL);
    nvx_metrics_destroy(&m);
}

Test(metrics, with_fewer_exact_ids_than_k_the_exact_top_k_is_what_there_is)
{
    static const int64_t two[REQUESTS * 2] = {5, 3, 7, 3, 4, 8};
    nvx_truth few = {REQUESTS, 2, two, NULL, 0, NULL, NULL};
    nvx_metrics *m = nvx_metrics_new(&few, K, 1);
    nvx_metrics_add(m, first_trial, NULL, (double)NAN);
    cr_assert(ieee_ulp_eq(dbl, nvx_metrics_named(m, "recall@3")->trial[0], 2.0 / 3.0, 2));
    nvx_metrics_destroy(&m);
}
