#include "workloads/select.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "workloads/kmeans.h"

static const double rounding = 1e-12; /* of a cosine */

/* Whole numbers that are appended. */
typedef struct list {
    uint64_t *at, count, room;
} list;

struct nvx_selector {
    nvx_select how;
    uint64_t dim, held; /* samples in the buffer */
    double *embedding;  /* [buffer x dim] */
    double *distance;   /* [held x held] */
    double *centre;     /* [buffer x dim] */
    uint64_t *cluster;  /* [buffer] */
    uint64_t *leader;   /* [buffer] sample of each cluster that is kept */
    list kept, representative, counts;
};

static void append(list *self, uint64_t value)
{
    if (self->count == self->room) {
        uint64_t room = self->room ? 2 * self->room : 64;
        self->at = nvx_grow(self->at, self->room, room, sizeof *self->at);
        self->room = room;
    }
    self->at[self->count++] = value;
}

nvx_selector *nvx_selector_new(const nvx_select *how, uint64_t dim)
{
    uint64_t n = how->buffer;
    nvx_selector *self = nvx_alloc(1, sizeof *self);
    NVX_ASSERT(n >= 1 && n <= NVX_SELECT_BUFFER && how->clusters <= n);
    self->how = *how;
    self->dim = dim;
    self->embedding = nvx_alloc(n * dim, sizeof *self->embedding);
    self->distance = nvx_alloc(n * n, sizeof *self->distance);
    self->centre = nvx_alloc(n * dim, sizeof *self->centre);
    self->cluster = nvx_alloc(n, sizeof *self->cluster);
    self->leader = nvx_alloc(n, sizeof *self->leader);
    return self;
}

void nvx_selector_destroy(nvx_selector **self_p)
{
    nvx_selector *self = *self_p;
    if (!self)
        return;
    free(self->embedding);
    free(self->distance);
    free(self->centre);
    free(self->cluster);
    free(self->leader);
    free(self->kept.at);
    free(self->representative.at);
    free(self->counts.at);
    free(self);
    *self_p = NULL;
}

static double dot(const double a[], const double b[], uint64_t dim)
{
    double sum = 0;
    for (uint64_t j = 0; j < dim; j++)
        sum += a[j] * b[j];
    return sum;
}

/* Clusters into self->cluster and self->centre. */
static void cluster(nvx_selector *self, uint64_t k)
{
    const nvx_points points = {self->embedding, self->held, self->dim};
    char *path = nvx_format("buffer%" PRIu64 "/k%" PRIu64, self->counts.count, k);
    nvx_kmeans(&points, k, self->how.seed, path, self->cluster, self->centre);
    free(path);
}

static void measure(nvx_selector *self)
{
    for (uint64_t i = 0; i < self->held; i++)
        for (uint64_t j = 0; j < self->held; j++) {
            double sum = 0;
            for (uint64_t v = 0; v < self->dim; v++) {
                double d = self->embedding[i * self->dim + v] -
                           self->embedding[j * self->dim + v];
                sum += d * d;
            }
            self->distance[i * self->held + j] = sqrt(sum);
        }
}

/* 2 to floor(n / 2), n >= 4. */
static uint64_t best_k(nvx_selector *self)
{
    uint64_t n = self->held, best = 2;
    double largest = -INFINITY;
    measure(self);
    for (uint64_t k = 2; 2 * k <= n; k++) {
        cluster(self, k);
        double s = nvx_silhouette(self->distance, n, self->cluster, k);
        if (s > largest) {
            largest = s;
            best = k;
        }
    }
    return best;
}

static uint64_t clusters_of(nvx_selector *self)
{
    uint64_t n = self->held, k = self->how.clusters;
    if (k > 0)
        return k < n ? k : n;
    return n < 4 ? 1 : best_k(self);
}

/* Of each cluster the sample with the largest cosine to the centre: lengths are 1. */
static void find_leaders(nvx_selector *self, uint64_t k)
{
    double *nearest = nvx_alloc(k, sizeof *nearest);
    for (uint64_t c = 0; c < k; c++)
        nearest[c] = -INFINITY;
    for (uint64_t i = 0; i < self->held; i++) {
        uint64_t c = self->cluster[i];
        double near =
            dot(self->embedding + i * self->dim, self->centre + c * self->dim, self->dim);
        if (near > nearest[c] + rounding) {
            nearest[c] = near;
            self->leader[c] = i;
        }
    }
    free(nearest);
}

void nvx_selector_end(nvx_selector *self)
{
    uint64_t n = self->held, first = self->representative.count;
    if (n == 0)
        return;
    uint64_t k = clusters_of(self), before = self->kept.count;
    uint64_t *place = nvx_alloc(k, sizeof *place);
    cluster(self, k);
    find_leaders(self, k);
    for (uint64_t i = 0; i < n; i++)
        if (self->leader[self->cluster[i]] == i) {
            place[self->cluster[i]] = self->kept.count;
            append(&self->kept, first + i);
        }
    for (uint64_t i = 0; i < n; i++)
        append(&self->representative, place[self->cluster[i]]);
    append(&self->counts, self->kept.count - before);
    free(place);
    self->held = 0;
}

void nvx_selector_add(nvx_selector *self, const float tokens[], uint64_t n)
{
    double *out = self->embedding + self->held * self->dim;
    for (uint64_t j = 0; j < self->dim; j++) {
        out[j] = 0;
        for (uint64_t t = 0; t < n; t++)
            out[j] += (double)tokens[t * self->dim + j] / (double)n;
    }
    double length = sqrt(dot(out, out, self->dim));
    for (uint64_t j = 0; j < self->dim && length > 0; j++)
        out[j] /= length;
    if (++self->held == self->how.buffer)
        nvx_selector_end(self);
}

const uint64_t *nvx_selector_kept(const nvx_selector *self, uint64_t *n)
{
    *n = self->kept.count;
    return self->kept.at;
}

const uint64_t *nvx_selector_representative(const nvx_selector *self)
{
    return self->representative.at;
}

const uint64_t *nvx_selector_counts(const nvx_selector *self, uint64_t *buffers)
{
    *buffers = self->counts.count;
    return self->counts.at;
}
