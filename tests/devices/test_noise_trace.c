/* Simulated noise traces against the statistics of measured ones.
 *
 * Measured: five cells of RRAM technology A, levels 0, 8, 16, 24, 31 of 32, 100000 reads
 * at 400 Hz each (github.com/akashlevy/RRAM-Relaxation-Master-Model, MIT licence, commit
 * ca0cfff), as tests/validation/noise_traces.py prints them, fractions of g_max. One
 * trace of 250 s holds few of its slowest steps: simulated ones are averaged over TRACES.
 */
#include "devices/noise_trace.h"
#include "tests/devices/cells_of.h"

enum { READS = 100000, TRACES = 40, LAGS = 4 };

static const double dt = 1 / 400.0;
static const size_t lags[LAGS] = {4, 40, 400, 4000}; /* 10 ms to 10 s */

static const struct {
    int level;
    double std, step, correlation[LAGS];
} measured[] = {
    {0, .00358, .00092, {.902, .850, .792, .539}},
    {8, .04245, .00259, {.991, .981, .936, .668}},
    {16, .00939, .00125, {.974, .948, .881, .728}},
    {24, .01053, .00128, {.973, .929, .881, .825}},
    {31, .00218, .00120, {.649, .532, .355, .207}},
};

/* The cell of level 8: two states, 4 switches. */
static const double apart = .0741, below = 64.8, above = 60.2;

/* Noise of level `level` of 32 as the shipped profile has it. */
static nvx_noise_cell shipped(int level)
{
    nvx_cells *cells = cells_of("impl: ideal, noise: {profile: TechA-noise}", 5);
    const nvx_config *device = nvx_config_child(cells_config, "device");
    nvx_noise_cell cell = nvx_noise_at(nvx_config_child(device, "noise"), level / 31.0);
    if (level != 8)
        cell.amplitude = 0; /* its share is 0 */
    cells_gone(&cells);
    return cell;
}

static void trace(const nvx_noise_cell *cell, int number, size_t n, double step,
                  double g[])
{
    char path[32];
    snprintf(path, sizeof path, "trace%d", number);
    nvx_stream stream = nvx_stream_new(5, 0, path, "rtn");
    nvx_noise_trace(cell, &stream, n, step, g);
}

/* 1 - S / std^2, S half the mean square difference at the lag. */
static double correlation(const double g[], size_t n, size_t lag, double std)
{
    double sum = 0;
    for (size_t i = lag; i < n; i++)
        sum += (g[i] - g[i - lag]) * (g[i] - g[i - lag]);
    return 1 - sum / (double)(n - lag) / 2 / (std * std);
}

/* Mean of the correlations and mean squares over the simulated traces of a cell. */
typedef struct {
    double variance, step, correlation[LAGS];
} statistics;

static statistics simulated(const nvx_noise_cell *cell)
{
    double *g = nvx_alloc(READS, sizeof *g);
    statistics out = {0};
    for (int t = 0; t < TRACES; t++) {
        trace(cell, t, READS, dt, g);
        nvx_noise_seen seen = nvx_noise_see(g, READS, dt);
        out.variance += seen.std * seen.std / TRACES;
        out.step += seen.step * seen.step / TRACES;
        for (size_t k = 0; k < LAGS; k++)
            out.correlation[k] += correlation(g, READS, lags[k], seen.std) / TRACES;
    }
    free(g);
    return out;
}

/* Tolerances: std 15 %, sample-to-sample 5 %, correlations 0.12 up to 1 s. At 10 s
 * simulated cells have forgotten more than the measured ones: by 0.07 (level 31) to 0.41 (level 24,
 * which made a few large steps in 250 s and next to none of the smaller slow ones). */
Test(noise_trace, simulated_traces_have_the_statistics_of_the_measured_ones)
{
    static const double off[LAGS] = {0.12, 0.12, 0.12, 0.42};
    for (size_t i = 0; i < 5; i++) {
        int l = measured[i].level;
        nvx_noise_cell cell = shipped(l);
        statistics s = simulated(&cell);
        double std = sqrt(s.variance), step = sqrt(s.step);
        cr_expect_float_eq(std, measured[i].std, 0.15 * measured[i].std,
                           "level %d: std %g", l, std);
        cr_expect_float_eq(step, measured[i].step, 0.05 * measured[i].step,
                           "level %d: step %g", l, step);
        for (size_t k = 0; k < LAGS; k++)
            cr_expect_float_eq(s.correlation[k], measured[i].correlation[k], off[k],
                               "level %d, lag %zu: %g", l, lags[k], s.correlation[k]);
    }
}

/* 55 h of two states and white noise alone: some 1600 dwells of each kind, whose mean has
 * a standard error of 1 / sqrt(1600) = 2.5 %. */
Test(noise_trace, the_two_states_and_their_dwell_times_are_measured_back)
{
    enum { LONG = 2000000 };
    double *g = nvx_alloc(LONG, sizeof *g);
    nvx_noise_cell cell = shipped(8);
    cell.slow = 0;
    trace(&cell, 0, LONG, 0.1, g);
    nvx_noise_seen seen = nvx_noise_see(g, LONG, 0.1);
    cr_expect_float_eq(seen.high - seen.low, apart, 0.01 * apart);
    cr_expect_float_eq(seen.low_time, below, 0.1 * below);
    cr_expect_float_eq(seen.high_time, above, 0.1 * above);
    free(g);
}

/* With the slow terms, in traces as short as the measured one: over those in which two
 * states are seen, the mean distance within 15 % and dwell times within a third. */
Test(noise_trace, two_states_are_seen_in_short_traces_as_in_the_measured_one)
{
    double *g = nvx_alloc(READS, sizeof *g), sum = 0, low = 0, high = 0;
    nvx_noise_cell cell = shipped(8);
    int found = 0;
    for (int t = 0; t < TRACES; t++) {
        trace(&cell, t, READS, dt, g);
        nvx_noise_seen seen = nvx_noise_see(g, READS, dt);
        found += seen.switches > 0;
        sum += seen.high - seen.low;
        low += seen.low_time;
        high += seen.high_time;
    }
    cr_expect_geq(found, TRACES / 4);
    cr_expect_float_eq(sum / found, apart, 0.15 * apart, "%g", sum / found);
    cr_expect_float_eq(low / found, below, 0.34 * below, "%g", low / found);
    cr_expect_float_eq(high / found, above, 0.34 * above, "%g", high / found);
    free(g);
}

/* White and two states without slow terms: what went in comes out. */
Test(noise_trace, a_fit_finds_the_noise_a_trace_was_made_of)
{
    double *g = nvx_alloc(READS, sizeof *g);
    const nvx_noise_cell made = {.white = 0.002,
                                 .amplitude = 0.03,
                                 .low_time = 0.5,
                                 .high_time = 1,
                                 .slow_time = {.01, .1, 1, 10, 100},
                                 .slow_times = 5};
    nvx_noise_cell fitted = {.slow_time = {.01, .1, 1, 10, 100}, .slow_times = 5};
    trace(&made, 0, READS, dt, g);
    nvx_noise_fit(g, READS, dt, &fitted);
    cr_expect_float_eq(fitted.white, 0.002, 0.1 * 0.002, "%g", fitted.white);
    cr_expect_float_eq(fitted.amplitude, 0.03, 0.01 * 0.03, "%g", fitted.amplitude);
    /* 167 dwells of each kind in 250 s: four standard errors are 31 % */
    cr_expect_float_eq(fitted.low_time, 0.5, 0.31 * 0.5, "%g", fitted.low_time);
    cr_expect_float_eq(fitted.high_time, 1, 0.31, "%g", fitted.high_time);
    cr_expect_lt(fitted.slow, 0.1 * 0.03, "%g", fitted.slow);
    free(g);
}

/* Slow terms with equal shares: mean of ten fits. */
Test(noise_trace, a_fit_finds_slow_wandering_and_its_slope)
{
    double *g = nvx_alloc(READS, sizeof *g), white = 0, slow = 0, slope = 0;
    const nvx_noise_cell made = {.white = 0.002,
                                 .low_time = 1,
                                 .high_time = 1,
                                 .slow = 0.01,
                                 .slope = 0.2,
                                 .slow_time = {.01, .1, 1, 10},
                                 .slow_times = 4};
    for (int t = 0; t < 10; t++) {
        nvx_noise_cell fitted = {.slow_time = {.01, .1, 1, 10}, .slow_times = 4};
        trace(&made, t, READS, dt, g);
        nvx_noise_fit(g, READS, dt, &fitted);
        cr_expect_eq(fitted.amplitude, 0);
        white += fitted.white / 10;
        slow += fitted.slow / 10;
        slope += fitted.slope / 10;
    }
    cr_expect_float_eq(white, 0.002, 0.1 * 0.002, "%g", white);
    cr_expect_float_eq(slow, 0.01, 0.1 * 0.01, "%g", slow);
    cr_expect_float_eq(slope, 0.2, 0.1, "%g", slope);
    free(g);
}
