#include "workloads/pool.h"

#include <math.h>
#include <string.h>

const char *const nvx_fit_names[NVX_FITS] = {"truncate_pad", "mean_bins"};

static uint64_t pooled(uint64_t tokens, uint64_t window)
{
    return tokens / window + (tokens % window != 0);
}

/* out[dim] = scale x the mean of rows first .. end-1. */
static void average(const float rows[], uint64_t dim, uint64_t first, uint64_t end,
                    double scale, float out[])
{
    for (uint64_t j = 0; j < dim; j++) {
        double sum = 0;
        for (uint64_t i = first; i < end; i++)
            sum += (double)rows[i * dim + j];
        out[j] = (float)(scale * (sum / (double)(end - first)));
    }
}

static void pool(const float rows[], uint64_t tokens, uint64_t dim, uint64_t window,
                 double scale, float out[])
{
    for (uint64_t i = 0; i < pooled(tokens, window); i++) {
        uint64_t first = i * window;
        uint64_t end = tokens - first < window ? tokens : first + window;
        average(rows, dim, first, end, scale, out + i * dim);
    }
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
        tokens += pooled(self->tokens, self->window[i]);
    return tokens * self->dim;
}

void nvx_pool_flat(const nvx_pool *self, const float rows[], float out[])
{
    double sum = 0;
    for (int i = 0; i < self->windows; i++)
        sum += self->weight[i];
    for (int i = 0; i < self->windows; i++) {
        uint64_t window = self->window[i];
        pool(rows, self->tokens, self->dim, window, sqrt(self->weight[i] / sum), out);
        out += pooled(self->tokens, window) * self->dim;
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
