#include "models/arrivals.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "models/chip.h"
#include "models/timing.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/rng.h"
#include "sim/units.h"

const char *const nvx_arrivals_names[] = {"trace", "closed", "poisson", "periodic", NULL};

enum { TEXT = 64 };

/* The last time that is simulated: 2^63 ps, as in traces. */
static const double most_seconds = 9223372036854775808e-12;

static bool takes_rate(const nvx_run_params *run)
{
    return run->arrivals == NVX_ARRIVALS_POISSON ||
           run->arrivals == NVX_ARRIVALS_PERIODIC;
}

int nvx_arrivals_check(void *params, const nvx_config *run, nvx_error *err)
{
    const nvx_run_params *p = params;
    const char *how = nvx_arrivals_names[p->arrivals];
    char text[TEXT];
    if (takes_rate(p)) {
        if (p->rate > 0)
            return 0;
        if (!nvx_config_given(run, "rate"))
            return nvx_config_fail(run, "rate", err,
                                   "missing; allowed with arrivals %s: more than 0 Hz",
                                   how);
        return nvx_config_fail(run, "rate", err,
                               "0 Hz; allowed with arrivals %s: more than 0 Hz", how);
    }
    if (p->rate > 0)
        return nvx_config_fail(run, "rate", err,
                               "%s; arrivals %s take none; allowed with: poisson, "
                               "periodic",
                               nvx_quantity_format(p->rate, "Hz", text, sizeof text),
                               how);
    if (p->batch > 1)
        return nvx_config_fail(run, "batch", err,
                               "%llu; arrivals %s take none; allowed with: poisson, "
                               "periodic",
                               (unsigned long long)p->batch, how);
    return 0;
}

bool nvx_arrivals_closed(const nvx_config *run, const nvx_requests *requests)
{
    const nvx_run_params *p = nvx_config_params(run);
    return p->arrivals == NVX_ARRIVALS_CLOSED ||
           (p->arrivals == NVX_ARRIVALS_TRACE && requests->closed_loop);
}

/* Number i of a stream, uniform on (0, 1) in 2^53 steps. */
static double uniform(const nvx_stream *stream, uint64_t i)
{
    uint32_t bits[4];
    nvx_stream_bits(stream, 4 * (i / 2), 4, bits);
    const uint32_t *own = bits + 2 * (i % 2);
    uint64_t step = (uint64_t)own[0] << 21 | own[1] >> 11;
    return ((double)step + 0.5) * 0x1p-53;
}

/* Time of each batch in turn. */
static double next_batch(const nvx_run_params *run, const nvx_stream *stream, uint64_t i,
                         double before)
{
    double mean = (double)run->batch / run->rate;
    return run->arrivals == NVX_ARRIVALS_PERIODIC
               ? (double)i * mean
               : before + gsl_cdf_exponential_Qinv(uniform(stream, i), mean);
}

static int offered_cycles(const nvx_config *node, uint64_t count, const nvx_clock *clock,
                          uint64_t cycle[], nvx_error *err)
{
    const nvx_run_params *run = nvx_config_params(node);
    nvx_stream stream = nvx_stream_new(run->seed, 0, "run", "arrivals");
    double at = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (i % run->batch == 0)
            at = next_batch(run, &stream, i / run->batch, at);
        if (at >= most_seconds) {
            char text[TEXT];
            nvx_quantity_format(run->rate, "Hz", text, sizeof text);
            return nvx_config_fail(node, "rate", err,
                                   "%s; request %llu of %llu would arrive after more "
                                   "than 106 days",
                                   text, (unsigned long long)i,
                                   (unsigned long long)count);
        }
        cycle[i] = nvx_clock_cycles(clock, (nvx_duration){.value = at});
    }
    return 0;
}

int nvx_arrivals_cycles(const nvx_config *run, const nvx_requests *requests,
                        const nvx_clock *clock, uint64_t cycle[], nvx_error *err)
{
    if (takes_rate(nvx_config_params(run)))
        return offered_cycles(run, requests->count, clock, cycle, err);
    bool closed = nvx_arrivals_closed(run, requests);
    for (uint64_t i = 0; i < requests->count; i++)
        cycle[i] =
            closed ? NVX_CLOSED_LOOP : nvx_clock_ceil(clock, requests->arrival_ps[i]);
    return 0;
}

double nvx_arrivals_offered(const nvx_config *run, const nvx_requests *requests)
{
    const nvx_run_params *p = nvx_config_params(run);
    uint64_t n = requests->count;
    if (takes_rate(p))
        return p->rate;
    if (nvx_arrivals_closed(run, requests))
        return NAN;
    uint64_t between = requests->arrival_ps[n - 1] - requests->arrival_ps[0];
    return between ? (double)(n - 1) / ((double)between * 1e-12) : (double)NAN;
}

char *nvx_arrivals_text(const nvx_config *run, const nvx_requests *requests)
{
    const nvx_run_params *p = nvx_config_params(run);
    char text[TEXT];
    if (takes_rate(p))
        return nvx_format("%s, %s offered, batch %llu", nvx_arrivals_names[p->arrivals],
                          nvx_quantity_format(p->rate, "Hz", text, sizeof text),
                          (unsigned long long)p->batch);
    return nvx_arrivals_closed(run, requests)
               ? nvx_format("closed loop, %llu outstanding",
                            (unsigned long long)p->outstanding)
               : nvx_strdup("arrival times of the trace");
}
