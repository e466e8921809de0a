#include "analysis/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/rng.h"

enum { DRAWS = 1024 }; /* made at a time; a multiple of 4 */

double nvx_mean(const double v[], size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : (double)NAN;
}

double nvx_std(const double v[], size_t n)
{
    if (n < 2)
        return (double)NAN;
    double shift = 0.0, sum = 0.0; /* from v[0]: equal values give exactly 0 */
    for (size_t i = 0; i < n; i++)
        shift += v[i] - v[0];
    shift /= (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (v[i] - v[0] - shift) * (v[i] - v[0] - shift);
    return sqrt(sum / (double)(n - 1));
}

static int ascending_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double nvx_percentile(const double ascending[], size_t n, double percent)
{
    NVX_ASSERT(n > 0 && percent > 0.0 && percent <= 100.0);
    /* 1e-9: 2.5 % of 2000 is rank 50, whatever the last bit of the product says. */
    double rank = ceil(percent / 100.0 * (double)n - 1e-9);
    return ascending[rank < 1.0 ? 0 : (size_t)rank - 1];
}

/* Mean of n values drawn with replacement; resample number b uses its own draws. */
static double resampled_mean(const nvx_stream *stream, size_t b, const double v[],
                             size_t n)
{
    uint64_t first = (uint64_t)b * ((n + DRAWS - 1) / DRAWS * DRAWS);
    uint32_t bits[DRAWS];
    double sum = 0.0;
    for (size_t done = 0; done < n; done += DRAWS) {
        size_t some = n - done < DRAWS ? n - done : DRAWS;
        nvx_stream_bits(stream, first + done, some, bits);
        for (size_t i = 0; i < some; i++)
            sum += v[((uint64_t)bits[i] * n) >> 32];
    }
    return sum / (double)n;
}

static void bootstrap(const double v[], size_t n, uint64_t seed, const char *name,
                      double interval[2])
{
    NVX_ASSERT(n <= UINT32_MAX);
    nvx_stream stream = nvx_stream_new(seed, 0, name, "bootstrap");
    double *means = nvx_alloc(NVX_BOOTSTRAP_RESAMPLES, sizeof(double));
#pragma omp parallel for if (n > DRAWS)
    for (size_t b = 0; b < NVX_BOOTSTRAP_RESAMPLES; b++)
        means[b] = resampled_mean(&stream, b, v, n);
    qsort(means, NVX_BOOTSTRAP_RESAMPLES, sizeof(double), ascending_order);
    interval[0] = nvx_percentile(means, NVX_BOOTSTRAP_RESAMPLES, 2.5);
    interval[1] = nvx_percentile(means, NVX_BOOTSTRAP_RESAMPLES, 97.5);
    free(means);
}

static double *sorted(const double v[], size_t n)
{
    double *copy = nvx_alloc(n, sizeof(double));
    memcpy(copy, v, n * sizeof(double));
    qsort(copy, n, sizeof(double), ascending_order);
    return copy;
}

nvx_interval nvx_interval_of(const double trial[], size_t trials, const double query[],
                             size_t queries, uint64_t seed, const char *name)
{
    nvx_interval self = {
        .mean = nvx_mean(trial, trials),
        .std = nvx_std(trial, trials),
        .ci95 = {(double)NAN, (double)NAN},
        .ci95_queries = {(double)NAN, (double)NAN},
        .percentile = (double)NAN,
    };
    if (trials) {
        double *ascending = sorted(trial, trials);
        self.percentile = nvx_percentile(ascending, trials, NVX_KPP);
        free(ascending);
    }
    if (trials >= 2) {
        double n = (double)trials;
        double half = gsl_cdf_tdist_Pinv(0.975, n - 1.0) * self.std / sqrt(n);
        self.ci95[0] = self.mean - half;
        self.ci95[1] = self.mean + half;
    }
    if (queries)
        bootstrap(query, queries, seed, name, self.ci95_queries);
    return self;
}

nvx_spread nvx_spread_of(const double v[], size_t n)
{
    if (n == 0)
        return (nvx_spread){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    double *ascending = sorted(v, n);
    nvx_spread self = {nvx_mean(v, n), nvx_percentile(ascending, n, 50),
                       nvx_percentile(ascending, n, 95),
                       nvx_percentile(ascending, n, 99)};
    free(ascending);
    return self;
}
