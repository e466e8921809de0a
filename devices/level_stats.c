#include "devices/level_stats.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"

/* Robust sigma over median absolute deviation, 1 / Phi^-1(3/4). */
static const double MAD_TO_SIGMA = 1.4826;

enum { TABLE_POINTS = 4096 }; /* a table is described by this many even quantiles */

const double nvx_level_quantiles[NVX_LEVEL_QUANTILES] = {.01, .05, .25, .50,
                                                         .75, .95, .99};

static int compare(const void *ap, const void *bp)
{
    double a = *(const double *)ap, b = *(const double *)bp;
    return (a > b) - (a < b);
}

void nvx_sort(double x[], size_t n) { qsort(x, n, sizeof x[0], compare); }

double nvx_quantile(const double sorted[], size_t n, double p)
{
    double at = p * (double)n - 0.5;
    if (at <= 0)
        return sorted[0];
    size_t i = (size_t)at;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]);
}

/* Mean and sigma. */
static void moments(const double x[], size_t n, nvx_level_stats *out)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    out->mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - out->mean) * (x[i] - out->mean);
    out->sigma = n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
}

/* Robust sigma and the shares beyond it; median is set. */
static void spread(const double x[], size_t n, nvx_level_stats *out)
{
    double *away = nvx_alloc(n, sizeof *away);
    size_t beyond2 = 0, beyond3 = 0;
    for (size_t i = 0; i < n; i++)
        away[i] = fabs(x[i] - out->median);
    nvx_sort(away, n);
    out->robust = MAD_TO_SIGMA * nvx_quantile(away, n, 0.5);
    for (size_t i = 0; i < n; i++) {
        beyond2 += away[i] > 2 * out->robust;
        beyond3 += away[i] > 3 * out->robust;
    }
    out->beyond2 = (double)beyond2 / (double)n;
    out->beyond3 = (double)beyond3 / (double)n;
    free(away);
}

/* Distance of n sorted values to the Gaussian of out's mean and sigma. */
static double gaussian_distance(const double x[], size_t n, const nvx_level_stats *of)
{
    double most = 0;
    if (!(of->sigma > 0))
        return NAN;
    for (size_t i = 0; i < n; i++) {
        double p = gsl_cdf_ugaussian_P((x[i] - of->mean) / of->sigma);
        most = fmax(most, p - (double)i / (double)n);
        most = fmax(most, (double)(i + 1) / (double)n - p);
    }
    return most;
}

nvx_level_stats nvx_level_stats_of(double x[], size_t n)
{
    nvx_level_stats out = {.n = n};
    NVX_ASSERT(n > 0);
    nvx_sort(x, n);
    moments(x, n, &out);
    for (int k = 0; k < NVX_LEVEL_QUANTILES; k++)
        out.quantile[k] = nvx_quantile(x, n, nvx_level_quantiles[k]);
    out.median = out.quantile[NVX_LEVEL_QUANTILES / 2];
    spread(x, n, &out);
    out.ks = gaussian_distance(x, n, &out);
    return out;
}

nvx_level_stats nvx_level_stats_table(const double probability[], const double value[],
                                      size_t q)
{
    double *x = nvx_alloc(TABLE_POINTS, sizeof *x);
    size_t k = 0;
    for (size_t i = 0; i < TABLE_POINTS; i++) {
        double p = ((double)i + 0.5) / TABLE_POINTS;
        while (k + 2 < q && probability[k + 1] <= p)
            k++;
        double w = (p - probability[k]) / (probability[k + 1] - probability[k]);
        x[i] = value[k] + w * (value[k + 1] - value[k]);
    }
    nvx_level_stats out = nvx_level_stats_of(x, TABLE_POINTS);
    out.n = 0;
    free(x);
    return out;
}

double nvx_ks_distance(const double a[], size_t n, const double b[], size_t m)
{
    double most = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        double at = fmin(a[i], b[j]);
        while (i < n && a[i] <= at)
            i++;
        while (j < m && b[j] <= at)
            j++;
        most = fmax(most, fabs((double)i / (double)n - (double)j / (double)m));
    }
    return most;
}

double nvx_ks_p(double d, size_t n, size_t m)
{
    double cells = sqrt((double)n * (double)m / (double)(n + m));
    double x = (cells + 0.12 + 0.11 / cells) * d, sum = 0;
    if (x < 0.2) /* the series does not converge; 1 to 1e-12 */
        return 1;
    for (int j = 1; j <= 100; j++)
        sum += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * x * x);
    return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}
