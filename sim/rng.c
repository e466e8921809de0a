#include "sim/rng.h"

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>
#include <pthread.h>
#include <string.h>

#include "sim/memory.h"
#include "sim/vector.h"

enum {
    OCTAVES = 31,  /* of the 31-bit fraction */
    STEP_BITS = 6, /* 64 straight pieces per octave */
    STEPS = 1 << STEP_BITS,
    REST_BITS = 23 - STEP_BITS, /* mantissa bits within a piece */
    PIECES = OCTAVES * STEPS + 1,
    ONE_BITS = 127 << 23, /* bits of 1.0f */
    LANES = 16,
    BATCH = 16 * 4 * LANES,
};

typedef struct {
    float z, slope;
} piece;

static piece table[PIECES];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

/* |z| at the fraction r of 2^32, r = 2^octave (1 + step/64). */
static double quantile(int index)
{
    double r =
        (double)(1ull << (index >> STEP_BITS)) * (1.0 + (index % STEPS) / (double)STEPS);
    return -gsl_cdf_ugaussian_Pinv(r / 4294967296.0);
}

static void fill_table(void)
{
    for (int i = 0; i < PIECES; i++) {
        double z = quantile(i), next = i + 1 < PIECES ? quantile(i + 1) : 0.0;
        table[i] = (piece){(float)z, (float)((next - z) / (1 << REST_BITS))};
    }
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
    pthread_once(&table_once, fill_table);
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

/* LANES blocks of the stream side by side: the shape a compiler turns into vectors. */
NVX_CLONES
static void lanes(uint32_t key0, uint32_t key1, uint64_t block, uint32_t out[4 * LANES])
{
    for (unsigned i = 0; i < LANES; i++) {
        philox4x32_key_t key = {{key0, key1}};
        philox4x32_ctr_t c = {
            {(uint32_t)(block + i), (uint32_t)((block + i) >> 32), 0, 0}};
        c = philox4x32(c, key);
        out[4 * i] = c.v[0];
        out[4 * i + 1] = c.v[1];
        out[4 * i + 2] = c.v[2];
        out[4 * i + 3] = c.v[3];
    }
}

void nvx_stream_bits(const nvx_stream *self, uint64_t first, size_t n, uint32_t out[])
{
    NVX_ASSERT(first % 4 == 0);
    uint32_t some[4 * LANES];
    for (size_t i = 0; i < n; i += 4 * LANES) {
        size_t count = n - i < 4 * LANES ? n - i : 4 * LANES;
        lanes(self->key[0], self->key[1], (first + i) / 4, some);
        memcpy(out + i, some, count * sizeof *out);
    }
}

NVX_CLONES
static void to_normal(size_t n, const uint32_t bits[], float out[])
{
    for (size_t i = 0; i < n; i++) {
        union {
            float f;
            uint32_t u;
        } r = {.f = (float)(int32_t)((bits[i] & 0x7fffffffu) | 1u)};
        uint32_t at = r.u - ONE_BITS;
        float rest = (float)(int32_t)(at & ((1u << REST_BITS) - 1u));
        piece p = table[at >> REST_BITS];
        r.f = p.z + p.slope * rest;
        r.u ^= bits[i] & 0x80000000u;
        out[i] = r.f;
    }
}

void nvx_stream_normal(const nvx_stream *self, uint64_t first, size_t n, float out[])
{
    uint32_t bits[BATCH];
    for (size_t i = 0; i < n; i += BATCH) {
        size_t count = n - i < BATCH ? n - i : BATCH;
        nvx_stream_bits(self, first + i, count, bits);
        to_normal(count, bits, out + i);
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
