/* rng_parts.h - what the streams and their kernels share. */
#ifndef NVX_SIM_RNG_PARTS_H
#define NVX_SIM_RNG_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define NVX_RNG_X86 1
#endif

enum {
    NVX_RNG_WORDS = 128,  /* Philox kernels make whole batches of so many */
    NVX_RNG_NORMALS = 16, /* the same for normal draws */
};

typedef struct nvx_rng_kernel {
    const char *name;
    bool (*available)(void);
    /* Words of the blocks from `block` on, n batches. */
    void (*bits)(const uint32_t key[2], uint64_t block, size_t n, uint32_t out[]);
    /* One of each word; n is a multiple of NVX_RNG_NORMALS. */
    void (*normal)(size_t n, const uint32_t bits[], float out[]);
} nvx_rng_kernel;

extern const nvx_rng_kernel nvx_rng_avx512, nvx_rng_avx2, nvx_rng_generic;

#endif
