#include "workloads/kmeans.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/rng.h"

enum {
    BEGINNINGS = 10,
    ROUNDS = 100,
};

static const double same = 1e-24; /* squared distance that is rounding */

static double squared(const double a[], const double b[], uint64_t dim)
{
    double sum = 0;
    for (uint64_t j = 0; j < dim; j++)
        sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

/* The point at which the running sum of far[n] passes a drawn share of the total. */
static uint64_t draw(const nvx_stream *draws, uint64_t number, const double far[],
                     uint64_t n, double total)
{
    double sum = 0, share = (double)nvx_stream_below(draws, number, UINT32_MAX) /
                            (double)UINT32_MAX;
    uint64_t last = 0;
    for (uint64_t i = 0; i < n; i++) {
        sum += far[i];
        if (far[i] > 0)
            last = i;
        if (sum > share * total)
            return i;
    }
    return last;
}

/* Chooses up to k points as centres; returns how many different ones there are. */
static uint64_t begin(const nvx_points *p, uint64_t k, const nvx_stream *draws,
                      double far[], double centre[])
{
    uint64_t next = nvx_stream_below(draws, 0, p->n);
    for (uint64_t i = 0; i < p->n; i++)
        far[i] = INFINITY;
    for (uint64_t c = 0;; c++) {
        double total = 0;
        memcpy(centre + c * p->dim, p->at + next * p->dim, p->dim * sizeof *centre);
        for (uint64_t i = 0; i < p->n; i++) {
            double d = squared(p->at + i * p->dim, centre + c * p->dim, p->dim);
            far[i] = d < same ? 0 : fmin(far[i], d);
            total += far[i];
        }
        if (c + 1 == k || !(total > 0))
            return c + 1;
        next = draw(draws, c + 1, far, p->n, total);
    }
}

/* Every point to its nearest centre, the first of equals; whether one has moved. */
static bool assign(const nvx_points *p, uint64_t k, const double centre[],
                   uint64_t cluster[], double *spread)
{
    bool moved = false;
    *spread = 0;
    for (uint64_t i = 0; i < p->n; i++) {
        uint64_t nearest = 0;
        double least = INFINITY;
        for (uint64_t c = 0; c < k; c++) {
            double d = squared(p->at + i * p->dim, centre + c * p->dim, p->dim);
            if (d < least) {
                least = d;
                nearest = c;
            }
        }
        moved |= cluster[i] != nearest;
        cluster[i] = nearest;
        *spread += least;
    }
    return moved;
}

/* Centres become the means of their points; one without points stays where it is. */
static void move(const nvx_points *p, uint64_t k, const uint64_t cluster[],
                 double centre[])
{
    uint64_t *count = nvx_alloc(k, sizeof *count);
    for (uint64_t i = 0; i < p->n; i++)
        count[cluster[i]]++;
    for (uint64_t c = 0; c < k; c++)
        if (count[c] > 0)
            memset(centre + c * p->dim, 0, p->dim * sizeof *centre);
    for (uint64_t i = 0; i < p->n; i++)
        for (uint64_t j = 0; j < p->dim; j++)
            centre[cluster[i] * p->dim + j] += p->at[i * p->dim + j];
    for (uint64_t c = 0; c < k; c++)
        for (uint64_t j = 0; j < p->dim && count[c] > 0; j++)
            centre[c * p->dim + j] /= (double)count[c];
    free(count);
}

void nvx_kmeans(const nvx_points *points, uint64_t k, uint64_t seed, const char *path,
                uint64_t cluster[], double centre[])
{
    uint64_t n = points->n, *own = nvx_alloc(n, sizeof *own);
    double *far = nvx_alloc(n, sizeof *far);
    double *at = nvx_alloc(k * points->dim, sizeof *at), best = INFINITY;
    NVX_ASSERT(k >= 1 && k <= n);
    for (uint64_t b = 0; b < BEGINNINGS; b++) {
        nvx_stream draws = nvx_stream_new(seed, b, path, "k-means++");
        uint64_t centres = begin(points, k, &draws, far, at);
        double spread = 0;
        for (uint64_t i = 0; i < n; i++)
            own[i] = k;
        for (int r = 0; r < ROUNDS && assign(points, centres, at, own, &spread); r++)
            move(points, centres, own, at);
        if (spread < best) {
            best = spread;
            memcpy(cluster, own, n * sizeof *cluster);
            memcpy(centre, at, k * points->dim * sizeof *centre);
        }
    }
    free(own);
    free(far);
    free(at);
}

/* Of point i; mean[k] and count[k] are room to work in. */
static double silhouette(const double distance[], uint64_t n, uint64_t i,
                         const uint64_t cluster[], uint64_t k, double mean[],
                         uint64_t count[])
{
    double a = 0, b = INFINITY;
    memset(mean, 0, k * sizeof *mean);
    memset(count, 0, k * sizeof *count);
    for (uint64_t j = 0; j < n; j++) {
        mean[cluster[j]] += distance[i * n + j];
        count[cluster[j]] += j != i;
    }
    for (uint64_t c = 0; c < k; c++)
        if (count[c] > 0 && c == cluster[i])
            a = mean[c] / (double)count[c];
        else if (count[c] > 0)
            b = fmin(b, mean[c] / (double)count[c]);
    bool alone = count[cluster[i]] == 0;
    return alone || isinf(b) || !(fmax(a, b) > 0) ? 0 : (b - a) / fmax(a, b);
}

double nvx_silhouette(const double distance[], uint64_t n, const uint64_t cluster[],
                      uint64_t k)
{
    double sum = 0, *mean = nvx_alloc(k, sizeof *mean);
    uint64_t *count = nvx_alloc(k, sizeof *count);
    for (uint64_t i = 0; i < n; i++)
        sum += silhouette(distance, n, i, cluster, k, mean, count);
    free(mean);
    free(count);
    return sum / (double)n;
}
