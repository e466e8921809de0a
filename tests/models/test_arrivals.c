/* When requests arrive: gaps, batches and rates against their definitions. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/arrivals.h"
#include "models/chip.h"
#include "models/timing.h"
#include "sim/config.h"

enum { N = 10000 };

static const nvx_clock core = {1000}; /* 1 GHz */
static uint64_t cycle[N], other[N];
static uint64_t trace_ps[4] = {500, 2000, 2001, 6000};
static nvx_error err;

static nvx_requests of_trace = {.count = 4, .arrival_ps = trace_ps};

/* Arrivals of n requests with a `run` node; the offered rate. */
static double arrivals(const char *run, nvx_requests *of, uint64_t out[])
{
    char yaml[128];
    snprintf(yaml, sizeof yaml, "run: {%s}\n", run);
    nvx_config *c = nvx_config_parse(yaml, "run.yaml", NULL, NULL, 0, &nvx_root, &err);
    cr_assert_not_null(c, "%s", err.text);
    const nvx_config *node = nvx_config_child(c, "run");
    cr_assert_eq(nvx_arrivals_cycles(node, of, &core, out, &err), 0, "%s", err.text);
    double offered = nvx_arrivals_offered(node, of);
    nvx_config_destroy(&c);
    return offered;
}

static void plain(const char *run, uint64_t n, uint64_t out[])
{
    nvx_requests closed = {.count = n, .closed_loop = true};
    arrivals(run, &closed, out);
}

/* Gaps in units of their mean: at 1 kHz a million cycles, so that whole cycles do not
 * show. */
static double *poisson_gaps(void)
{
    static double gap[N];
    plain("arrivals: poisson, rate: 1 kHz", N, cycle);
    for (int i = 0; i < N; i++)
        gap[i] = (double)(cycle[i] - (i ? cycle[i - 1] : 0)) / 1e6;
    return gap;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The mean of N exponential gaps has a standard deviation of 1 / sqrt(N). */
Test(arrivals, poisson_keeps_the_mean_rate_within_three_deviations)
{
    poisson_gaps();
    cr_assert_float_eq((double)cycle[N - 1] / 1e6 / N, 1, 3 / sqrt(N));
}

/* Kolmogorov and Smirnov, alpha 1 %: sqrt(-ln(0.005) / 2) / sqrt(N) = 1.628 / sqrt(N). */
Test(arrivals, poisson_gaps_are_exponential_at_one_percent)
{
    double *gap = poisson_gaps(), largest = 0;
    qsort(gap, N, sizeof *gap, rising);
    for (int i = 0; i < N; i++) {
        double below = 1 - exp(-gap[i]);
        largest = fmax(largest, fmax(below - (double)i / N, (i + 1.0) / N - below));
    }
    cr_assert_lt(largest, 1.628 / sqrt(N), "%g", largest);
}

/* Of independent gaps the correlation of neighbours has deviation 1 / sqrt(N). */
Test(arrivals, poisson_gaps_do_not_depend_on_the_one_before)
{
    double *gap = poisson_gaps(), sum = 0, square = 0;
    for (int i = 1; i < N; i++) {
        sum += (gap[i] - 1) * (gap[i - 1] - 1);
        square += (gap[i] - 1) * (gap[i] - 1);
    }
    cr_assert_lt(fabs(sum / square), 3 / sqrt(N), "%g", sum / square);
}

Test(arrivals, poisson_depends_on_the_seed_alone)
{
    plain("arrivals: poisson, rate: 1 kHz", N, cycle);
    plain("arrivals: poisson, rate: 1 kHz, trials: 3, outstanding: 9", N, other);
    cr_assert_arr_eq(cycle, other, sizeof cycle);
    plain("arrivals: poisson, rate: 1 kHz, seed: 2", N, other);
    cr_assert_neq(cycle[0], other[0]);
}

/* The same uniform numbers: all gaps are in proportion, to a cycle. */
Test(arrivals, twice_the_rate_halves_every_gap)
{
    plain("arrivals: poisson, rate: 1 kHz", N, cycle);
    plain("arrivals: poisson, rate: 2 kHz", N, other);
    for (int i = 0; i < N; i++)
        cr_assert_leq(2 * other[i] - cycle[i] + 1, 3);
}

/* One batch of two every 2 / 3 MHz = 666.7 ns; at 1 GHz the cycles that begin at or after
 * 0, 666.7, 1333.3 and 2000 ns. */
Test(arrivals, periodic_batches_come_at_the_first_cycle_after_their_time)
{
    const uint64_t want[] = {0, 0, 667, 667, 1334, 1334, 2000, 2000};
    plain("arrivals: periodic, rate: 3 MHz, batch: 2", 8, cycle);
    cr_assert_arr_eq(cycle, want, sizeof want);
}

/* N / 4 batches; the mean of their gaps deviates by 1 / sqrt(N / 4). */
Test(arrivals, batches_arrive_at_once_and_keep_the_rate)
{
    plain("arrivals: poisson, rate: 1 kHz, batch: 4", N, cycle);
    for (int i = 0; i < N; i++)
        cr_assert_eq(cycle[i], cycle[i - i % 4]);
    cr_assert_float_eq((double)cycle[N - 1] / 1e6 / N, 1, 3 / sqrt(N / 4.0));
}

Test(arrivals, fewer_requests_are_the_first_of_more)
{
    plain("arrivals: poisson, rate: 1 kHz", N, cycle);
    plain("arrivals: poisson, rate: 1 kHz", 10, other);
    cr_assert_arr_eq(cycle, other, 10 * sizeof *cycle);
}

/* Three requests after the first in 5.5 ns. */
Test(arrivals, times_of_the_trace_are_the_default)
{
    const uint64_t want[] = {1, 2, 3, 6};
    cr_assert_float_eq(arrivals("", &of_trace, cycle), 3 / 5.5e-9, 1);
    cr_assert_arr_eq(cycle, want, sizeof want);
}

Test(arrivals, closed_does_not_look_at_times_of_the_trace)
{
    cr_assert(isnan(arrivals("arrivals: closed", &of_trace, cycle)));
    for (int i = 0; i < 4; i++)
        cr_assert_eq(cycle[i], NVX_CLOSED_LOOP);
}

Test(arrivals, periodic_does_not_look_at_times_of_the_trace)
{
    const uint64_t want[] = {0, 10, 20, 30};
    cr_assert_eq(arrivals("arrivals: periodic, rate: 100 MHz", &of_trace, cycle), 1e8);
    cr_assert_arr_eq(cycle, want, sizeof want);
}
