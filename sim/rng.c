#include "sim/rng.h"

#include <Random123/philox.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/rng_parts.h"
#include "sim/rng_table.h"
#include "sim/vector.h"

enum {
    ONE_BITS = 127 << 23, /* bits of 1.0f */
    BATCH = 8 * NVX_RNG_WORDS,
};

/* Both ways to a bit pattern. */
typedef union {
    float f;
    uint32_t u;
} word;

static bool always(void) { return true; }

static void generic_bits(const uint32_t key[2], uint64_t block, size_t n, uint32_t out[])
{
    philox4x32_key_t k = {{key[0], key[1]}};
    for (uint64_t i = block; i < block + n * NVX_RNG_WORDS / 4; i++, out += 4) {
        philox4x32_ctr_t c = {{(uint32_t)i, (uint32_t)(i >> 32), 0, 0}};
        c = philox4x32(c, k);
        memcpy(out, c.v, sizeof c.v);
    }
}

static void generic_normal(size_t n, const uint32_t bits[], float out[])
{
    for (size_t i = 0; i < n; i++) {
        word r = {.f = (float)(int32_t)((bits[i] & 0x7fffffffu) | 1u)};
        uint32_t octave = (r.u >> 23) - 127;
        r.u = (r.u & 0x7fffffu) | ONE_BITS;
        float x = r.f - 1.5f;
        r.f = nvx_quantile[NVX_QUANTILE_TERMS - 1][octave];
        for (int k = NVX_QUANTILE_TERMS - 2; k >= 0; k--)
            r.f = r.f * x + nvx_quantile[k][octave];
        r.u ^= bits[i] & 0x80000000u;
        out[i] = r.f;
    }
}

const nvx_rng_kernel nvx_rng_generic = {"generic", always, generic_bits, generic_normal};

/* Best first; the last one is always available. */
static const nvx_rng_kernel *const kernels[] = {
#ifdef NVX_RNG_X86
    &nvx_rng_avx512,
    &nvx_rng_avx2,
#endif
    &nvx_rng_generic,
};

static const nvx_rng_kernel *kernel;
static pthread_once_t kernel_once = PTHREAD_ONCE_INIT;

static void choose_kernel(void)
{
    const char *wanted = getenv("NVXSIM_KERNEL");
    for (size_t i = sizeof kernels / sizeof *kernels; i-- > 0;)
        if (kernels[i]->available())
            kernel = kernels[i];
    for (size_t i = 0; wanted && i < sizeof kernels / sizeof *kernels; i++)
        if (kernels[i]->available() && strcmp(kernels[i]->name, wanted) == 0)
            kernel = kernels[i];
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
static uint64_t hash_text(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *c = text; *c; c++)
        h = (h ^ (unsigned char)*c) * 0x100000001b3u;
    return h;
}

nvx_stream nvx_stream_new(uint64_t seed, uint64_t trial, const char *path,
                          const char *purpose)
{
    uint64_t p = hash_text(path), q = hash_text(purpose);
    philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t name = {
        {(uint32_t)p, (uint32_t)(p >> 32), (uint32_t)q, (uint32_t)(q >> 32)}};
    name = philox4x32(name, key);
    name.v[0] ^= (uint32_t)trial;
    name.v[1] ^= (uint32_t)(trial >> 32);
    name = philox4x32(name, key);
    return (nvx_stream){{name.v[0], name.v[1]}};
}

void nvx_stream_bits(const nvx_stream *self, uint64_t first, size_t n, uint32_t out[])
{
    size_t whole = n / NVX_RNG_WORDS, done = whole * NVX_RNG_WORDS;
    uint32_t some[NVX_RNG_WORDS];
    NVX_ASSERT(first % 4 == 0);
    pthread_once(&kernel_once, choose_kernel);
    kernel->bits(self->key, first / 4, whole, out);
    if (done == n)
        return;
    kernel->bits(self->key, (first + done) / 4, 1, some);
    memcpy(out + done, some, (n - done) * sizeof *out);
}

/* n draws from BATCH words. */
static void to_normal(size_t n, const uint32_t bits[BATCH], float out[])
{
    size_t done = n / NVX_RNG_NORMALS * NVX_RNG_NORMALS;
    float some[NVX_RNG_NORMALS];
    kernel->normal(done, bits, out);
    if (done == n)
        return;
    kernel->normal(NVX_RNG_NORMALS, bits + done, some);
    memcpy(out + done, some, (n - done) * sizeof *out);
}

void nvx_stream_normal(const nvx_stream *self, uint64_t first, size_t n, float out[])
{
    uint32_t bits[BATCH];
    for (size_t i = 0; i < n; i += BATCH) {
        size_t count = n - i < BATCH ? n - i : BATCH;
        size_t padded = (count + NVX_RNG_WORDS - 1) / NVX_RNG_WORDS * NVX_RNG_WORDS;
        nvx_stream_bits(self, first + i, padded, bits);
        to_normal(count, bits, out + i);
    }
}

NVX_CLONES
static void to_uniform(size_t n, const uint32_t bits[], float out[])
{
    for (size_t i = 0; i < n; i++) /* an odd 24-bit number: exact */
        out[i] = (float)(int32_t)(bits[i] >> 8 | 1u) * 0x1p-24f;
}

void nvx_stream_uniform(const nvx_stream *self, uint64_t first, size_t n, float out[])
{
    uint32_t bits[BATCH];
    for (size_t i = 0; i < n; i += BATCH) {
        size_t count = n - i < BATCH ? n - i : BATCH;
        nvx_stream_bits(self, first + i, count, bits);
        to_uniform(count, bits, out + i);
    }
}

uint64_t nvx_stream_below(const nvx_stream *self, uint64_t i, uint64_t below)
{
    philox4x32_key_t key = {{self->key[0], self->key[1]}};
    philox4x32_ctr_t c = {{(uint32_t)i, (uint32_t)(i >> 32), 0, 0}};
    NVX_ASSERT(below > 0 && below <= UINT32_MAX);
    c = philox4x32(c, key);
    return (uint64_t)c.v[0] * below >> 32;
}
