/* metrics_values.c - how good numbers are: rows beside exact rows, a table and labels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/metrics_parts.h"
#include "sim/memory.h"

/* Sums of products of two rows. */
static void products(uint64_t n, const float a[], const float b[], double out[3])
{
    out[0] = out[1] = out[2] = 0;
    for (uint64_t i = 0; i < n; i++) {
        out[0] += (double)a[i] * (double)b[i];
        out[1] += (double)a[i] * (double)a[i];
        out[2] += (double)b[i] * (double)b[i];
    }
}

static double cosine(uint64_t n, const float a[], const float b[])
{
    double p[3];
    products(n, a, b, p);
    return p[1] > 0 && p[2] > 0 ? p[0] / (sqrt(p[1]) * sqrt(p[2])) : 0;
}

/* |a - b|^2 / |b|^2; of an exact row of zeros 0 when it is met. */
static double error(uint64_t n, const float a[], const float b[])
{
    double p[3], sum = 0;
    products(n, a, b, p);
    for (uint64_t i = 0; i < n; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return p[2] > 0 ? sum / p[2] : sum > 0;
}

static uint64_t nearest(const nvx_value_truth *t, const float row[])
{
    double best = -INFINITY;
    uint64_t at = 0;
    for (uint64_t i = 0; i < t->table_rows; i++) {
        double c = cosine(t->dim, row, t->table + i * t->dim);
        if (c > best) {
            best = c;
            at = i;
        }
    }
    return at;
}

static bool has_task(const nvx_value_truth *t, uint64_t request)
{
    return t->table_rows && t->labels && t->row_labels && t->labels[request] >= 0;
}

static double task(const nvx_value_truth *t, const float rows[], uint64_t request)
{
    uint64_t first = t->first[request], n = t->first[request + 1] - first;
    float *mean = nvx_alloc(t->dim, sizeof *mean);
    for (uint64_t j = 0; j < t->dim; j++) {
        double sum = 0;
        for (uint64_t i = 0; i < n; i++)
            sum += (double)rows[(first + i) * t->dim + j];
        mean[j] = (float)(sum / (double)n);
    }
    bool right = t->row_labels[nearest(t, mean)] == t->labels[request];
    free(mean);
    return right;
}

double nvx_metrics_task(const nvx_value_truth *truth, const float rows[])
{
    double sum = 0;
    uint64_t n = 0;
    for (uint64_t r = 0; r < truth->requests; r++)
        if (has_task(truth, r)) {
            sum += task(truth, rows, r);
            n++;
        }
    return n ? sum / (double)n : -1;
}

static void append(nvx_metrics *self, const char *name, uint64_t queries)
{
    nvx_metric *m = &self->metric[self->n++];
    snprintf(m->name, sizeof m->name, "%s", name);
    m->trial = nvx_alloc(self->trials, sizeof *m->trial);
    m->queries = queries;
    m->query = nvx_alloc(queries, sizeof *m->query);
}

nvx_metrics *nvx_metrics_new_values(const nvx_value_truth *truth, uint64_t trials)
{
    uint64_t rows = truth->first[truth->requests], tasks = 0;
    nvx_metrics *self = nvx_alloc(1, sizeof *self);
    self->values = *truth;
    self->trials = trials;
    append(self, "cosine", truth->requests);
    append(self, "nmse", truth->requests);
    if (truth->table_rows) {
        append(self, "token_agreement", truth->requests);
        self->nearest = nvx_alloc(rows, sizeof *self->nearest);
        for (uint64_t i = 0; i < rows; i++)
            self->nearest[i] = nearest(truth, truth->exact + i * truth->dim);
    }
    for (uint64_t r = 0; r < truth->requests; r++)
        tasks += has_task(truth, r);
    if (tasks)
        append(self, "task", tasks);
    return self;
}

/* Cosine, error and agreement of a request, means over its rows. */
static void measure(const nvx_metrics *self, const float rows[], uint64_t request,
                    double out[3])
{
    const nvx_value_truth *t = &self->values;
    uint64_t first = t->first[request], end = t->first[request + 1];
    memset(out, 0, 3 * sizeof *out);
    for (uint64_t i = first; i < end; i++) {
        const float *row = rows + i * t->dim, *exact = t->exact + i * t->dim;
        out[0] += cosine(t->dim, row, exact) / (double)(end - first);
        out[1] += error(t->dim, row, exact) / (double)(end - first);
        if (self->nearest)
            out[2] +=
                (double)(nearest(t, row) == self->nearest[i]) / (double)(end - first);
    }
}

/* A query's mean over trials is a sum until the last one. */
static void book(nvx_metrics *self, size_t i, uint64_t query, double value)
{
    nvx_metric *m = &self->metric[i];
    m->trial[self->added] += value / (double)m->queries;
    m->query[query] += value / (double)self->trials;
}

void nvx_metrics_add_values(nvx_metrics *self, const float rows[])
{
    const nvx_value_truth *t = &self->values;
    size_t compared = self->nearest ? 3 : 2;
    uint64_t query = 0;
    NVX_ASSERT(self->added < self->trials);
    for (uint64_t r = 0; r < t->requests; r++) {
        double value[3];
        measure(self, rows, r, value);
        for (size_t i = 0; i < compared; i++)
            book(self, i, r, value[i]);
        if (has_task(t, r))
            book(self, compared, query++, task(t, rows, r));
    }
    self->added++;
}
