/* retention.h - the part `retention`: what time since programming does to any cell.
 *
 *     log_time    g(t) = g0 + R (shift D + sigma sqrt(D) z),  D = log10(1 + t/t0)
 *     power_law   G(t) = G0 (t/t0)^-nu  for t > t0, else G0;  nu = max(0, nu_l + s_l z)
 *
 * R is the range g_max - g_min, G the whole conductance (g_min included), z a draw the
 * cell keeps. log_time: variance that grows with the logarithm of time and a mean shift
 * per level, as the RRAM relaxation data of technology C show from 10 ms to 1e5 s;
 * power_law: structural relaxation of phase-change cells (drift exponents 0.049 to 0.1,
 * t0 20 s: Joshi et al., Nat. Commun. 11, 2473 (2020), as fitted in aihwkit).
 *
 * Left out: temperature, heavy tails (the device `measured` has them), memory between
 * times beyond one z per cell.
 */
#ifndef NVX_DEVICES_RETENTION_H
#define NVX_DEVICES_RETENTION_H

#include "devices/device.h"

typedef enum { NVX_KEEP = 0, NVX_LOG_TIME, NVX_POWER_LAW } nvx_retention_kind;

/* Per level; log_time in level steps. */
typedef struct nvx_retention {
    int kind; /* nvx_retention_kind */
    float mean[NVX_CELL_LEVELS_MAX], sigma[NVX_CELL_LEVELS_MAX];
    double t0;   /* s */
    float zero;  /* g_min in level steps */
    bool spread; /* some sigma is above 0 */
} nvx_retention;

extern const nvx_part *const nvx_retention_parts[];

/* From the part's node, for the cells of the plan. */
void nvx_retention_init(nvx_retention *self, const nvx_config *config,
                        const nvx_cell_plan *plan);

/* Moves g[i] of n <= NVX_CELL_BATCH cells to t seconds since programming. */
void nvx_retention_apply(const nvx_retention *self, const nvx_stream *stream,
                         uint64_t first, size_t n, const uint8_t level[], double t,
                         float g[]);

/* Widens bounds (level steps) to where cells of `levels` levels come until t. */
void nvx_retention_bounds(const nvx_retention *self, unsigned levels, double t,
                          double *low, double *high);

#endif
