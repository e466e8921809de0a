/* sweep_sample.h - points of a sweep that are drawn, not counted out.
 *
 *     sample: {method: latin, points: 64, seed: 1}
 *
 * `latin`: of every axis each of the `points` equal parts of (0, 1) is taken once, at a
 * place within it and in an order of the axis's own stream (McKay, Beckman, Conover,
 * Technometrics 21(2), 1979), keyed by seed and path: another axis does not change it.
 * `sobol`: the Sobol sequence of GSL (Antonov and Saleev, 1979; direction numbers of
 * Bratley and Fox, 1988) without its first point 0; with a seed shifted by a random
 * vector modulo 1 (Cranley and Patterson, 1976).
 * Left out: designs that minimise correlation or spread; more than 40 axes of `sobol`.
 */
#ifndef NVX_SIM_APP_SWEEP_SAMPLE_H
#define NVX_SIM_APP_SWEEP_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/yaml.h"

enum { NVX_SOBOL_AXES = 40 };

typedef struct nvx_sample {
    bool sobol;
    size_t points; /* 0: no sampling */
    size_t seed;   /* from 1; 0: not given */
} nvx_sample;

int nvx_sample_read(nvx_sample *self, const nvx_node *node, nvx_error *err);

/* share[axis * points + i]: where on its axis point i lies, within (0, 1); of `sobol`
 * axes are at most NVX_SOBOL_AXES. */
void nvx_sample_draw(const nvx_sample *self, const char *const name[], size_t axes,
                     double share[]);

#endif
