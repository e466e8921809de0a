/* bench_chip.h - a chip on the bench of a test: a configuration as text, a trace in a
 * temporary file, and the search both make. */
#ifndef NVX_TESTS_MODELS_BENCH_CHIP_H
#define NVX_TESTS_MODELS_BENCH_CHIP_H

#include "models/functional.h"

typedef struct bench_chip {
    char path[64]; /* of the trace */
    nvx_config *config;
    nvx_trace *trace;
    nvx_placement *placement;
    nvx_functional *functional;
    uint64_t *row;
    nvx_search search;
} bench_chip;

/* Stores w[n x d], applies x[requests x d], each asking for k. Asserts that all is well.
 */
bench_chip *bench_chip_new(const char *yaml, uint64_t n, uint64_t d, const float w[],
                           uint64_t requests, const float x[], uint32_t k);
void bench_chip_destroy(bench_chip **self_p);

/* splitmix64 (Steele et al., 2014): random numbers of the tests' own. */
uint64_t bench_random(uint64_t *state);
/* Whole number from low to high. */
int bench_between(uint64_t *state, int low, int high);

#endif
