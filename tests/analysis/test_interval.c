/* Expected values from SciPy 1.10:
 * t = [.879, .884, .871, .8925, .8775]; np.mean(t); np.std(t, ddof=1);
 * scipy.stats.t.interval(.95, 4, np.mean(t), scipy.stats.sem(t))
 */
#include "analysis/interval.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <omp.h>
#include <string.h>

enum { TRIALS = 5, QUERIES = 256 };

static const double trial[TRIALS] = {.879, .884, .871, .8925, .8775};

static void fill_queries(double query[QUERIES])
{
    for (int i = 0; i < QUERIES; i++)
        query[i] = i * 37 % 256 < 220 ? 1.0 : 0.0; /* 220 of 256 right */
}

Test(interval, mean_and_deviation_follow_numpy)
{
    nvx_interval v = nvx_interval_of(trial, TRIALS, NULL, 0, 1, "acc1");
    cr_assert(epsilon_eq(dbl, v.mean, 0.8808, 1e-15));
    cr_assert(epsilon_eq(dbl, v.std, 0.008020286777915107, 1e-15));
}

Test(interval, ci95_is_student_t_over_trials)
{
    nvx_interval v = nvx_interval_of(trial, TRIALS, NULL, 0, 1, "acc1");
    cr_assert(epsilon_eq(dbl, v.ci95[0], 0.8708414986525932, 1e-12));
    cr_assert(epsilon_eq(dbl, v.ci95[1], 0.8907585013474069, 1e-12));
}

Test(interval, one_trial_has_a_mean_but_no_spread)
{
    nvx_interval v = nvx_interval_of(trial, 1, NULL, 0, 1, "acc1");
    cr_assert(eq(dbl, v.mean, .879));
    cr_assert(isnan(v.std) && isnan(v.ci95[0]) && isnan(v.ci95[1]));
}

Test(interval, equal_trials_have_a_deviation_of_exactly_zero)
{
    double same[7];
    for (int i = 0; i < 7; i++)
        same[i] = 0.1;
    cr_assert(eq(dbl, nvx_std(same, 7), 0.0));
}

Test(interval, percentile_is_what_five_percent_of_the_chips_stay_at_or_below)
{
    double chip[40]; /* 0.01 .. 0.40, mixed: 5 % of 40 are two, the second is 0.02 */
    for (int i = 0; i < 40; i++)
        chip[i] = (i * 7 % 40 + 1) * 0.01;
    nvx_interval v = nvx_interval_of(chip, 40, NULL, 0, 1, "acc1");
    cr_assert(eq(dbl, v.percentile, 0.02));
    cr_assert(eq(dbl, chip[1], 0.08)); /* left as they were */
}

Test(interval, percentile_of_fewer_than_twenty_chips_is_the_lowest)
{
    nvx_interval v = nvx_interval_of(trial, TRIALS, NULL, 0, 1, "acc1");
    cr_assert(eq(dbl, v.percentile, .871));
}

Test(interval, bootstrap_over_queries_finds_the_binomial_interval)
{
    /* NumPy, 20 repetitions of 2000 resamples: low 0.8156 +- 0.0023, high 0.9006 +-
     * 0.0019 */
    double query[QUERIES];
    fill_queries(query);
    nvx_interval v = nvx_interval_of(trial, TRIALS, query, QUERIES, 1, "acc1");
    cr_assert(epsilon_eq(dbl, v.ci95_queries[0], 0.8156, 4 * 0.0023));
    cr_assert(epsilon_eq(dbl, v.ci95_queries[1], 0.9006, 4 * 0.0019));
}

Test(interval, bootstrap_depends_on_the_seed)
{
    double query[QUERIES];
    for (int i = 0; i < QUERIES; i++)
        query[i] = 2.385 * i * i;
    nvx_interval a = nvx_interval_of(trial, TRIALS, query, QUERIES, 1, "acc1");
    nvx_interval b = nvx_interval_of(trial, TRIALS, query, QUERIES, 2, "acc1");
    cr_assert(ne(dbl, a.ci95_queries[0], b.ci95_queries[0]));
}

Test(interval, bootstrap_is_the_same_with_one_thread_and_with_two)
{
    static double query[5003];
    for (int i = 0; i < 5003; i++)
        query[i] = 0.1 * (i % 97);
    omp_set_num_threads(1);
    nvx_interval one = nvx_interval_of(trial, TRIALS, query, 5003, 7, "mrr");
    omp_set_num_threads(2);
    nvx_interval two = nvx_interval_of(trial, TRIALS, query, 5003, 7, "mrr");
    cr_assert(memcmp(&one, &two, sizeof one) == 0);
}

Test(interval, a_query_alone_has_an_interval_without_width)
{
    double query[1] = {0.25};
    nvx_interval v = nvx_interval_of(trial, TRIALS, query, 1, 1, "acc1");
    cr_assert(eq(dbl, v.ci95_queries[0], 0.25));
    cr_assert(eq(dbl, v.ci95_queries[1], 0.25));
}

Test(interval, percentiles_are_nearest_rank)
{
    /* np.percentile(v, p, method='inverted_cdf') */
    static const double v[10] = {2.385, 7.31, 1.06, 9.77, 3.52, 4.9, 8.8, 6.1, 5.5, 0.3};
    nvx_spread s = nvx_spread_of(v, 10);
    cr_assert(epsilon_eq(dbl, s.mean, 4.9645, 1e-12));
    cr_assert(eq(dbl, s.p50, 4.9));
    cr_assert(eq(dbl, s.p95, 9.77));
    cr_assert(eq(dbl, s.p99, 9.77));
}

Test(interval, the_95th_percentile_of_a_hundred_is_the_95th_value)
{
    double v[100];
    for (int i = 0; i < 100; i++)
        v[i] = i + 1;
    cr_assert(eq(dbl, nvx_percentile(v, 100, 95), 95.0));
}

Test(interval, no_values_have_no_spread) { cr_assert(isnan(nvx_spread_of(NULL, 0).p50)); }
