/* interval.h - mean, standard deviation, 95 % intervals, percentiles.
 *
 *     std           sqrt(sum (x - mean)^2 / (n - 1)) over trials
 *     ci95          mean -+ t(0.975, n - 1) std / sqrt(n): where the mean over chips lies
 *     percentile    k-th percentile performance (KPP): the value that k percent of the
 *                   chips stay at or below, a realistic worst case (Yan et al., ICCAD
 *                   2023, arXiv 2307.15853); of up to 100 / k chips the lowest one
 *     ci95_queries  percentile bootstrap over queries: 2.5 and 97.5 % (nearest rank) of
 *                   the means of 2000 resamples of the queries' means over trials
 *
 * Percentiles are nearest rank: the smallest value with at least that share of all values
 * at or below it. NAN stands for "not known" (one trial, no queries) everywhere.
 */
#ifndef NVX_ANALYSIS_INTERVAL_H
#define NVX_ANALYSIS_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

enum {
    NVX_BOOTSTRAP_RESAMPLES = 2000,
    NVX_KPP = 5, /* k of the k-th percentile performance, % */
};

typedef struct nvx_interval {
    double mean, std;
    double ci95[2];         /* low, high; NAN for fewer than two trials */
    double ci95_queries[2]; /* low, high; NAN without queries */
    double percentile;      /* of the trials, at NVX_KPP */
} nvx_interval;

/* trial[trials], query[queries] (NULL and 0: no queries). The resamples are drawn from
 * the stream (seed, 0, name, "bootstrap"), so equal input gives equal bytes with any
 * number of threads. */
nvx_interval nvx_interval_of(const double trial[], size_t trials, const double query[],
                             size_t queries, uint64_t seed, const char *name);

/* Mean, and standard deviation with n - 1 (NAN for n < 2). */
double nvx_mean(const double v[], size_t n);
double nvx_std(const double v[], size_t n);

typedef struct nvx_spread {
    double mean, p50, p95, p99;
} nvx_spread;

/* All NAN for n = 0. v is left as it is. */
nvx_spread nvx_spread_of(const double v[], size_t n);

/* Nearest-rank percentile (0 < percent <= 100) of ascending values, n >= 1. */
double nvx_percentile(const double ascending[], size_t n, double percent);

#endif
