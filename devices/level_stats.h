/* level_stats.h - what a list of deviations looks like, and how far two are apart.
 *
 * Per level: number, mean, standard deviation (n - 1), median, robust sigma = 1.4826 x
 * median |x - median| (equal to sigma for a Gaussian), quantiles, and two comparisons with
 * a Gaussian: the share of cells beyond 2 and 3 robust sigmas from the median (a Gaussian
 * has 4.55 % and 0.27 %), and the Kolmogorov-Smirnov distance to the Gaussian of the same
 * mean and sigma. Of n sorted cells the i-th stands at probability (i - 1/2) / n, with
 * straight lines between (Hazen's rule, type 5 of Hyndman and Fan, 1996): each cell keeps
 * its share, also the outermost.
 *
 * The two-sample test takes the limiting distribution of D with Stephens' correction for
 * small samples (J. R. Stat. Soc. B 32, 1970): good from about 4 cells on, and cautious
 * for values that repeat. Left out: p-values against the fitted Gaussian (its parameters
 * come from the same cells), confidence intervals.
 */
#ifndef NVX_DEVICES_LEVEL_STATS_H
#define NVX_DEVICES_LEVEL_STATS_H

#include <stddef.h>
#include <stdint.h>

enum { NVX_LEVEL_QUANTILES = 7 };

/* 1, 5, 25, 50, 75, 95, 99 %. */
extern const double nvx_level_quantiles[NVX_LEVEL_QUANTILES];

typedef struct nvx_level_stats {
    uint64_t n; /* 0: not told */
    double mean, sigma, median, robust;
    double quantile[NVX_LEVEL_QUANTILES];
    double beyond2, beyond3; /* shares beyond 2 and 3 robust sigmas */
    double ks;               /* distance to the Gaussian, 0 .. 1; NAN when sigma is 0 */
} nvx_level_stats;

/* Sorts n >= 1 values, then describes them. */
nvx_level_stats nvx_level_stats_of(double x[], size_t n);

/* The same of a distribution given by its inverse at `q` rising probabilities from 0 to
 * 1, linear in between (n is left 0). */
nvx_level_stats nvx_level_stats_table(const double probability[], const double value[],
                                      size_t q);

/* Quantile p of n sorted values. */
double nvx_quantile(const double sorted[], size_t n, double p);

void nvx_sort(double x[], size_t n);

/* Largest distance between the distributions of two sorted lists. */
double nvx_ks_distance(const double a[], size_t n, const double b[], size_t m);

/* Probability of a distance of at least d when both come from one distribution. */
double nvx_ks_p(double d, size_t n, size_t m);

#endif
