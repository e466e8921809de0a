#include "workloads/random_vectors.h"

#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "sim/rng.h"

enum { ROWS_PER_CLUSTER = 20, DRAWS = 4 /* a row's draws begin at a multiple */ };

static const double lean = 0.4;           /* of the common direction */
static const uint64_t steps = UINT32_MAX; /* of a uniform number */

/* The parts of one vector, each [dim] and of unit variance per value. */
typedef struct mixer {
    const nvx_random_vectors *of;
    nvx_stream common, centre, noise, amplitude, source, fresh;
    float *g, *m, *z, *y;
} mixer;

static nvx_stream stream(const nvx_random_vectors *of, const char *purpose)
{
    return nvx_stream_new(of->seed, 0, "random vectors", purpose);
}

/* The vector at `place` of a stream of vectors. */
static void draw(const mixer *self, const nvx_stream *from, uint64_t place, float out[])
{
    uint64_t stride = (self->of->dim + DRAWS - 1) / DRAWS * DRAWS;
    nvx_stream_normal(from, place * stride, self->of->dim, out);
}

static mixer mixer_begin(const nvx_random_vectors *of)
{
    mixer self = {.of = of,
                  .common = stream(of, "common"),
                  .centre = stream(of, "centre"),
                  .noise = stream(of, "noise"),
                  .amplitude = stream(of, "amplitude"),
                  .source = stream(of, "source"),
                  .fresh = stream(of, "fresh")};
    self.g = nvx_alloc(4 * of->dim, sizeof *self.g);
    self.m = self.g + of->dim;
    self.z = self.m + of->dim;
    self.y = self.z + of->dim;
    draw(&self, &self.common, 0, self.g);
    return self;
}

static void mixer_end(mixer *self) { free(self->g); }

static double amplitude(const mixer *self, uint64_t row)
{
    uint64_t step = nvx_stream_below(&self->amplitude, row, steps);
    return 2 * self->of->spread * ((double)step + 0.5) / (double)steps;
}

/* unit(lean g + m_c + a (near z + sqrt(1 - near^2) y)); near 1: y is not read. */
static void mix(const mixer *self, uint64_t row, double near, float out[])
{
    uint64_t dim = self->of->dim;
    double a = amplitude(self, row), away = sqrt(1 - near * near), sum = 0;
    draw(self, &self->centre, row % self->of->clusters, self->m);
    draw(self, &self->noise, row, self->z);
    for (uint64_t i = 0; i < dim; i++) {
        double other = near < 1 ? away * (double)self->y[i] : 0;
        double value = lean * (double)self->g[i] + (double)self->m[i] +
                       a * (near * (double)self->z[i] + other);
        out[i] = (float)value;
        sum += value * value;
    }
    for (uint64_t i = 0; i < dim; i++)
        out[i] = (float)((double)out[i] / sqrt(sum));
}

static uint64_t source(const mixer *self, uint64_t query)
{
    return nvx_stream_below(&self->source, query, self->of->rows);
}

uint64_t nvx_random_clusters(uint64_t rows)
{
    return rows < ROWS_PER_CLUSTER ? 1 : rows / ROWS_PER_CLUSTER;
}

void nvx_random_stored(const void *self, uint64_t first, uint64_t count, float out[])
{
    mixer m = mixer_begin(self);
    for (uint64_t i = 0; i < count; i++)
        mix(&m, first + i, 1, out + i * m.of->dim);
    mixer_end(&m);
}

void nvx_random_queries(const void *self, uint64_t first, uint64_t count, float out[])
{
    mixer m = mixer_begin(self);
    for (uint64_t j = 0; j < count; j++) {
        draw(&m, &m.fresh, first + j, m.y);
        mix(&m, source(&m, first + j), m.of->near, out + j * m.of->dim);
    }
    mixer_end(&m);
}

void nvx_random_row_labels(const nvx_random_vectors *self, uint64_t count, int32_t out[])
{
    for (uint64_t i = 0; i < count; i++)
        out[i] = (int32_t)(i % self->clusters);
}

void nvx_random_labels(const nvx_random_vectors *self, uint64_t count, int32_t out[])
{
    mixer m = mixer_begin(self);
    for (uint64_t j = 0; j < count; j++)
        out[j] = (int32_t)(source(&m, j) % self->clusters);
    mixer_end(&m);
}
