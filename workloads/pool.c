#include "workloads/pool.h"

#include <math.h>
#include <string.h>

const char *const nvx_fit_names[NVX_FITS] = {"truncate_pad", "mean_bins"};

uint64_t nvx_pool_tokens(uint64_t tokens, uint64_t window)
{
    return tokens / window + (tokens % window != 0);
}

/* Of value j of rows first .. end-1. */
static double mean(const float rows[], uint64_t dim, uint64_t first, uint64_t end,
                   uint64_t j)
{
    double sum = 0;
    for (uint64_t i = first; i < end; i++)
        sum += (double)rows[i * dim + j];
    return sum / (double)(end - first);
}

/* out[dim] = scale x the mean of rows first .. end-1. */
static void average(const float rows[], uint64_t dim, uint64_t first, uint64_t end,
                    double scale, float out[])
{
    for (uint64_t j = 0; j < dim; j++)
        out[j] = (float)(scale * mean(rows, dim, first, end, j));
}

static uint64_t end_of(uint64_t tokens, uint64_t first, uint64_t window)
{
    return tokens - first < window ? tokens : first + window;
}

static void pool(const float rows[], uint64_t tokens, uint64_t dim, uint64_t window,
                 double scale, float out[])
{
    for (uint64_t first = 0; first < tokens; first += window, out += dim)
        average(rows, dim, first, end_of(tokens, first, window), scale, out);
}

void nvx_pool_average(const float rows[], uint64_t tokens, uint64_t dim, uint64_t window,
                      float out[])
{
    pool(rows, tokens, dim, window, 1, out);
}

uint64_t nvx_pool_values(const nvx_pool *self)
{
    uint64_t tokens = 0;
    for (int i = 0; i < self->windows; i++)
        tokens += nvx_pool_tokens(self->tokens, self->window[i]);
    return tokens * self->dim;
}

double nvx_pool_share(const nvx_pool *self, int scale)
{
    double sum = 0;
    for (int i = 0; i < self->windows; i++)
        sum += self->weight[i];
    return self->weight[scale] / sum;
}

void nvx_pool_flat(const nvx_pool *self, const float rows[], float out[])
{
    for (int i = 0; i < self->windows; i++) {
        uint64_t window = self->window[i];
        pool(rows, self->tokens, self->dim, window, sqrt(nvx_pool_share(self, i)), out);
        out += nvx_pool_tokens(self->tokens, window) * self->dim;
    }
}

void nvx_pool_weighted(const nvx_pool *self, const float rows[], double out[])
{
    for (int i = 0; i < self->windows; i++) {
        uint64_t window = self->window[i];
        double share = nvx_pool_share(self, i);
        for (uint64_t t = 0; t < self->tokens; t += window)
            for (uint64_t j = 0; j < self->dim; j++)
                *out++ =
                    share * mean(rows, self->dim, t, end_of(self->tokens, t, window), j);
    }
}

void nvx_fit_tokens(nvx_fit fit, const float rows[], uint64_t tokens, uint64_t dim,
                    uint64_t n, float out[])
{
    if (fit == NVX_FIT_TRUNCATE_PAD) {
        uint64_t kept = tokens < n ? tokens : n;
        memcpy(out, rows, kept * dim * sizeof *out);
        memset(out + kept * dim, 0, (n - kept) * dim * sizeof *out);
        return;
    }
    for (uint64_t i = 0; i < n; i++) {
        uint64_t end = ((i + 1) * tokens + n - 1) / n;
        average(rows, dim, i * tokens / n, end, 1, out + i * dim);
    }
}
