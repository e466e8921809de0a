#include "devices/noise_trace.h"

#include <math.h>

#include "devices/substream.h"
#include "sim/memory.h"

enum { TERMS = 1 + NVX_SLOW_MOST, BATCH = 1024 };

/* --- simulated --- */

/* Adds one two-state term; draw i of the stream is read i. */
static void add_term(const nvx_noise_state *term, const nvx_stream *stream, size_t n,
                     double dt, double g[])
{
    uint32_t draw[BATCH];
    unsigned state = 0;
    const double first = nvx_noise_upper(term->up, term->rate, -1, 0);
    const double later[2] = {nvx_noise_upper(term->up, term->rate, dt, 0),
                             nvx_noise_upper(term->up, term->rate, dt, 1)};
    for (size_t i = 0; i < n; i++) {
        if (i % BATCH == 0)
            nvx_stream_bits(stream, i, n - i < BATCH ? n - i : BATCH, draw);
        state = draw[i % BATCH] * 0x1p-32 < (i ? later[state] : first);
        g[i] += term->amplitude * (state - term->up);
    }
}

void nvx_noise_trace(const nvx_noise_cell *cell, const nvx_stream *stream, size_t n,
                     double dt, double g[])
{
    nvx_noise_state states[TERMS];
    float z[BATCH];
    nvx_stream numbered = nvx_substream(stream, 0);
    for (size_t i = 0; i < n; i++) {
        if (i % BATCH == 0)
            nvx_stream_normal(&numbered, i, n - i < BATCH ? n - i : BATCH, z);
        g[i] = cell->white * (double)z[i % BATCH];
    }
    unsigned count = nvx_noise_states(cell, states);
    for (unsigned k = 0; k < count; k++) {
        numbered = nvx_substream(stream, 1 + k);
        if (states[k].amplitude > 0)
            add_term(&states[k], &numbered, n, dt, g);
    }
}

/* --- seen --- */

/* Half the mean square difference of samples `lag` apart. */
static double structure(const double g[], size_t n, size_t lag)
{
    double sum = 0;
    for (size_t i = lag; i < n; i++)
        sum += (g[i] - g[i - lag]) * (g[i] - g[i - lag]);
    return sum / (double)(n - lag) / 2;
}

static double variance(const double g[], size_t n)
{
    double mean = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += g[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (g[i] - mean) * (g[i] - mean);
    return sum / (double)n;
}

/* The two means nearest to which each sample belongs, from the extremes on. */
static void two_means(const double g[], size_t n, double mean[2])
{
    mean[0] = mean[1] = g[0];
    for (size_t i = 0; i < n; i++) {
        mean[0] = fmin(mean[0], g[i]);
        mean[1] = fmax(mean[1], g[i]);
    }
    for (int round = 0; round < 100; round++) {
        double sum[2] = {0}, middle = (mean[0] + mean[1]) / 2;
        size_t count[2] = {0};
        for (size_t i = 0; i < n; i++) {
            sum[g[i] > middle] += g[i];
            count[g[i] > middle]++;
        }
        if (!count[1] || (sum[0] / (double)count[0] == mean[0] &&
                          sum[1] / (double)count[1] == mean[1]))
            return;
        for (int s = 0; s < 2; s++)
            mean[s] = sum[s] / (double)count[s];
    }
}

nvx_noise_seen nvx_noise_see(const double g[], size_t n, double dt)
{
    double mean[2], sum[2] = {0}, square = 0;
    size_t left[2] = {0}, count[2] = {0};
    two_means(g, n, mean);
    double middle = (mean[0] + mean[1]) / 2, swing = 0.35 * (mean[1] - mean[0]);
    unsigned state = g[0] > middle;
    for (size_t i = 0; i < n; i++) {
        if (state ? g[i] < middle - swing : g[i] > middle + swing) {
            left[state]++;
            state = !state;
        }
        sum[state] += g[i];
        square += (g[i] - mean[state]) * (g[i] - mean[state]);
        count[state]++;
    }
    nvx_noise_seen out = {.std = sqrt(variance(g, n)), .step = sqrt(structure(g, n, 1))};
    if (left[0] < 2 || left[1] < 2 || mean[1] - mean[0] < 3 * sqrt(square / (double)n))
        return out;
    out.low = sum[0] / (double)count[0];
    out.high = sum[1] / (double)count[1];
    out.low_time = dt * (double)count[0] / (double)left[0];
    out.high_time = dt * (double)count[1] / (double)left[1];
    out.switches = left[0] + left[1];
    return out;
}

/* --- fitted --- */

/* Variances of one cell, slow terms with a std of 1 and no white noise apart. */
typedef struct {
    nvx_noise_state states[TERMS];
    unsigned n;
} terms;

/* Variance of the slow terms, or of the RTN, that differences at a lag show. */
static double at_lag(const terms *self, bool slow, double lag)
{
    double sum = 0;
    for (unsigned k = slow; k < (slow ? self->n : 1); k++) {
        const nvx_noise_state *t = &self->states[k];
        sum +=
            t->amplitude * t->amplitude * t->up * (1 - t->up) * (1 - exp(-lag * t->rate));
    }
    return sum;
}

/* The same around the mean of a trace of a given length. */
static double in_trace(const terms *self, bool slow, double length)
{
    double sum = 0;
    for (unsigned k = slow; k < (slow ? self->n : 1); k++) {
        const nvx_noise_state *t = &self->states[k];
        double x = 1 / (t->rate * length);
        sum += t->amplitude * t->amplitude * t->up * (1 - t->up) *
               (1 - 2 * x * (1 - x * (1 - exp(-1 / x))));
    }
    return sum;
}

/* Sets white and slow for the slope; returns the misfit of the structure function. */
static double try_slope(const nvx_noise_seen *seen, const double measured[], size_t n,
                        double dt, double slope, nvx_noise_cell *cell)
{
    cell->slope = slope;
    cell->slow = 1;
    terms t;
    t.n = nvx_noise_states(cell, t.states);
    double all = seen->std * seen->std - in_trace(&t, false, dt * (double)n);
    double step = seen->step * seen->step - at_lag(&t, false, dt);
    double here = at_lag(&t, true, dt);
    double slow = fmax(0, (all - step) / (in_trace(&t, true, dt * (double)n) - here));
    double white = fmax(0, step - slow * here), misfit = 0;
    for (size_t k = 0; (n >> 3) >> k > 0; k++) {
        double lag = dt * (double)(1ull << k);
        double model = white + slow * at_lag(&t, true, lag) + at_lag(&t, false, lag);
        double error = log(fmax(model, 1e-300) / fmax(measured[k], 1e-300));
        misfit += error * error;
    }
    cell->slow = sqrt(slow);
    cell->white = sqrt(white);
    return misfit;
}

/* Fits white, slow and slope beside the RTN the cell has. */
static double fit_slope(const nvx_noise_seen *seen, const double measured[], size_t n,
                        double dt, nvx_noise_cell *cell)
{
    double least = INFINITY;
    nvx_noise_cell best = *cell;
    for (int i = -20; i <= 50; i++) {
        double misfit = try_slope(seen, measured, n, dt, 0.05 * i, cell);
        if (misfit < least) {
            least = misfit;
            best = *cell;
        }
    }
    *cell = best;
    return least;
}

void nvx_noise_fit(const double g[], size_t n, double dt, nvx_noise_cell *out)
{
    double measured[64];
    NVX_ASSERT(n >= 100 && out->slow_times > 0);
    nvx_noise_seen seen = nvx_noise_see(g, n, dt);
    for (size_t k = 0; (n >> 3) >> k > 0; k++)
        measured[k] = structure(g, n, (size_t)1 << k);
    out->amplitude = 0;
    out->low_time = out->high_time = 1;
    double misfit = fit_slope(&seen, measured, n, dt, out);
    if (seen.switches == 0)
        return;
    nvx_noise_cell with = *out;
    with.amplitude = seen.high - seen.low;
    with.low_time = seen.low_time;
    with.high_time = seen.high_time;
    if (fit_slope(&seen, measured, n, dt, &with) < misfit)
        *out = with;
}
