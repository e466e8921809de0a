/* noise.h - the part `noise`: how a cell's conductance wanders from read to read.
 *
 *     g(t) = g + white z + A (s(t) - p) + slow sum_k w_k b_k(t)      [fraction of R]
 *
 * white  one Gaussian draw per read.
 * RTN    s is 0 or 1 (random telegraph noise): exponential dwell times with means
 *        low_time and high_time, p = high_time / (low_time + high_time) the share of time
 *        spent high, taken out so that it does not shift the level. Over a time t
 *        P(s = 1) = p + (s0 - p) exp(-t (1/low_time + 1/high_time)), exactly.
 * slow   a sum of such two-state terms, b_k = -1 or 1 with equal dwell times and
 *        correlation exp(-t / tau_k) at the tau_k of slow_times. w_k^2 goes with
 *        tau_k^slope and sums to 1: with tau evenly spaced on a logarithmic axis the
 *        spectrum is 1/f^(1 + slope) between the slowest and the fastest of them.
 *
 * A cell's states last from read to read, so that reads soon after each other see the same
 * cell. R is the range g_max - g_min. Source of the form: noise traces of RRAM technology
 * A (github.com/akashlevy/RRAM-Relaxation-Master-Model, MIT): one two-state term alone
 * leaves most of the slow wandering out, five decades of them do not. Their std and their
 * correlations up to a second are met; at ten seconds measured cells remember more, by up
 * to 0.41 of correlation (tests/devices/test_noise_trace.c).
 *
 * Left out: amplitudes that differ between cells of a level, more than one large two-state
 * defect per cell, noise that depends on voltage or temperature.
 */
#ifndef NVX_DEVICES_NOISE_H
#define NVX_DEVICES_NOISE_H

#include "devices/device.h"

enum { NVX_SLOW_MOST = 7 /* slow terms; with RTN one bit of a byte of state each */ };

/* Noise of one cell, fraction of the range. */
typedef struct nvx_noise_cell {
    double white;                    /* std */
    double amplitude;                /* between the two states of the RTN */
    double low_time, high_time;      /* s, mean dwell times of the RTN */
    double slow, slope;              /* std of the slow terms; see above */
    double slow_time[NVX_SLOW_MOST]; /* s */
    unsigned slow_times;
} nvx_noise_cell;

/* A two-state term of a cell: g is amplitude x (state - up). */
typedef struct nvx_noise_state {
    double amplitude; /* fraction of the range */
    double up;        /* share of time spent in the upper state */
    double rate;      /* 1/s, of the correlation exp(-rate t) */
} nvx_noise_state;

/* One two-state term per level: g is level steps x (state - up). */
typedef struct nvx_noise_term {
    float amplitude[NVX_CELL_LEVELS_MAX]; /* level steps */
    double up[NVX_CELL_LEVELS_MAX];       /* share of time spent in the upper state */
    double rate[NVX_CELL_LEVELS_MAX];     /* 1/s, of the correlation */
    bool used;
} nvx_noise_term;

/* Per level of the cells of a plan. */
typedef struct nvx_noise {
    float white[NVX_CELL_LEVELS_MAX];       /* std, level steps */
    uint64_t share[NVX_CELL_LEVELS_MAX];    /* of 2^32 cells, those with RTN */
    nvx_noise_term term[1 + NVX_SLOW_MOST]; /* RTN, then the slow ones */
    unsigned levels;
} nvx_noise;

/* When cells are read: see nvx_cell_time in cells.h. */
typedef struct nvx_cell_time nvx_cell_time;

extern const nvx_part *const nvx_noise_parts[];

/* Noise of a cell at the normalised level x, from the part's node. */
nvx_noise_cell nvx_noise_at(const nvx_config *config, double x);

/* Its two-state terms: RTN, then the slow ones; returns how many. */
unsigned nvx_noise_states(const nvx_noise_cell *cell,
                          nvx_noise_state out[1 + NVX_SLOW_MOST]);

/* P(upper state) after `elapsed` seconds (< 0: nothing is known of the state before). */
double nvx_noise_upper(double up, double rate, double elapsed, unsigned state);

void nvx_noise_init(nvx_noise *self, const nvx_config *config, const nvx_cell_plan *plan);

/* Whether there is noise that lasts from read to read, and white noise. */
bool nvx_noise_remembers(const nvx_noise *self);
bool nvx_noise_white(const nvx_noise *self);

/* Steps the states of n <= NVX_CELL_BATCH cells to the read and adds them to g[i]. */
void nvx_noise_apply(const nvx_noise *self, const nvx_stream *stream, uint64_t first,
                     size_t n, const uint8_t level[], const nvx_cell_time *time,
                     uint8_t state[], float g[]);

/* Widens bounds (level steps) by the largest effect. */
void nvx_noise_bounds(const nvx_noise *self, double *low, double *high);

#endif
