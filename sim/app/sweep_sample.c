#include "sim/app/sweep_sample.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/sweep_plan.h"
#include "sim/app/sweep_range.h"
#include "sim/memory.h"
#include "sim/rng.h"

static int take_key(nvx_sample *self, const nvx_node *node, nvx_error *err)
{
    const char *text = node->kind == NVX_SCALAR ? node->text : "";
    if (strcmp(node->key, "points") == 0)
        return nvx_sweep_whole(node, "sample", 2, NVX_SWEEP_POINTS, &self->points, err);
    if (strcmp(node->key, "seed") == 0)
        return nvx_sweep_whole(node, "sample", 1, 4294967295, &self->seed, err);
    if (strcmp(node->key, "method") != 0)
        return nvx_place_fail(node->key_at, err,
                              "sample.%s: unknown key; allowed: method, points, seed",
                              node->key);
    self->sobol = strcmp(text, "sobol") == 0;
    if (!self->sobol && strcmp(text, "latin") != 0)
        return nvx_place_fail(node->at, err, "sample.method: allowed: latin, sobol");
    return 0;
}

int nvx_sample_read(nvx_sample *self, const nvx_node *node, nvx_error *err)
{
    static const char *const needed[] = {"method", "points"};
    if (node->kind != NVX_MAP)
        return nvx_place_fail(node->at, err,
                              "sample: expected {method: latin, points: 64}");
    for (size_t i = 0; i < node->n; i++)
        if (take_key(self, node->item[i], err) != 0)
            return -1;
    for (size_t i = 0; i < 2; i++)
        if (!nvx_node_find(node, needed[i]))
            return nvx_place_fail(node->at, err, "sample.%s: missing", needed[i]);
    return 0;
}

/* Draw number i of a stream, within (0, 1). */
static double uniform(const nvx_stream *stream, size_t i)
{
    float four[4];
    nvx_stream_uniform(stream, i & ~(size_t)3, 4, four);
    return (double)four[i & 3];
}

static void draw_latin(const nvx_sample *self, const char *name, double share[])
{
    size_t n = self->points, seed = self->seed ? self->seed : 1;
    nvx_stream order = nvx_stream_new(seed, 0, name, "sweep.order");
    nvx_stream place = nvx_stream_new(seed, 0, name, "sweep.place");
    for (size_t i = 0; i < n; i++) {
        size_t j = nvx_stream_below(&order, i, i + 1); /* inside-out shuffle */
        share[i] = share[j];
        share[j] = (double)i;
    }
    for (size_t i = 0; i < n; i++)
        share[i] = (share[i] + uniform(&place, i)) / (double)n;
}

static void draw_sobol(const nvx_sample *self, const char *const name[], size_t axes,
                       double share[])
{
    double shift[NVX_SOBOL_AXES] = {0}, point[NVX_SOBOL_AXES];
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)axes);
    NVX_ASSERT(sequence);
    for (size_t a = 0; self->seed && a < axes; a++) {
        nvx_stream stream = nvx_stream_new(self->seed, 0, name[a], "sweep.shift");
        shift[a] = uniform(&stream, 0);
    }
    for (size_t i = 0; i < self->points; i++) {
        gsl_qrng_get(sequence, point);
        for (size_t a = 0; a < axes; a++)
            share[a * self->points + i] = fmod(point[a] + shift[a], 1.0);
    }
    gsl_qrng_free(sequence);
}

void nvx_sample_draw(const nvx_sample *self, const char *const name[], size_t axes,
                     double share[])
{
    if (self->sobol)
        draw_sobol(self, name, axes, share);
    else
        for (size_t a = 0; a < axes; a++)
            draw_latin(self, name[a], share + a * self->points);
}
