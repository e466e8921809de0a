/* product_avx512.c - sums of 6 rows looked up in two registers (Zen 4, Ice Lake on).
 *
 * A group of 6 rows has 64 sums, tabulated in two registers per column as distances from
 * the middle one, so that 16 bits hold the sums of as many groups as possible; vpermi2w
 * looks up 32 lanes at once. A run of groups ends where a column's sum of |g| / 2 could
 * leave 16 bits: found from the conductances themselves, usually once per product.
 */
#include "models/product_parts.h"

#ifdef NVX_PRODUCT_X86
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" /* in the compiler's own header */
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <immintrin.h>
#pragma GCC diagnostic pop

#include "sim/memory.h"

#define TARGET __attribute__((target("avx512bw,avx512vl,avx512dq,avx512vnni")))
#define INLINE __attribute__((always_inline)) static inline

enum {
    COLUMNS = 16,  /* packed at once */
    PAIR = 2,      /* columns looked up at once */
    RUN_MOST = 48, /* dozens whose tables of a pair of columns stay in the first cache */
    VECTOR = NVX_LANE_VECTOR,
    TABLES = 2 * PAIR * 2, /* registers per dozen */
    SLACK = 32,            /* lanes read past the last one */
    WIDE_COLUMNS = 4,
    WIDE_VECTORS = 4,
    WIDE_LANES = 16,
    WIDE_BLOCK = WIDE_VECTORS * WIDE_LANES,
};

/* A group of 6 rows of COLUMNS columns, pairs of 16-bit numbers (low, high). With m the
 * middle sum: */
typedef struct {
    uint32_t g12[COLUMNS]; /* g1, g2 */
    uint32_t g34[COLUMNS]; /* g3, g4 */
    uint32_t g0[COLUMNS];  /* -m, g0 - m */
    uint32_t g5[COLUMNS];  /* g5, g5 */
} packed;

typedef struct {
    packed *group; /* [2 x dozens] */
    size_t *run;   /* [dozens] first dozen after each run */
    __m512i *table;
    int16_t *sum; /* [PAIR x (width + SLACK)] of a run */
} workspace;

static bool available(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni");
}

static size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }

/* The first n of 16 lanes. */
static __mmask16 lanes_of(size_t n)
{
    return (__mmask16)(n < 16 ? (1u << n) - 1u : 0xffffu);
}

static size_t wide_pairs(const nvx_product_input *in) { return (in->rows + 1) / 2; }

static size_t scratch_bytes(const nvx_product_input *in)
{
    if (in->x)
        return wide_pairs(in) * WIDE_COLUMNS * sizeof(uint32_t);
    return 2 * in->dozens * sizeof(packed) + padded(in->dozens * sizeof(size_t)) +
           RUN_MOST * TABLES * sizeof(__m512i) +
           PAIR * (in->width + SLACK) * sizeof(int16_t);
}

static workspace laid_out(const nvx_product_input *in, void *scratch)
{
    workspace w = {.group = scratch};
    w.table = (__m512i *)(void *)(w.group + 2 * in->dozens);
    w.run = (size_t *)(void *)(w.table + RUN_MOST * TABLES);
    w.sum = (int16_t *)(void *)((char *)w.run + padded(in->dozens * sizeof(size_t)));
    return w;
}

/* Row r of up to 16 columns; the part of it the call wants. */
TARGET INLINE __m256i row_of(const nvx_product_input *in, const nvx_product_call *call,
                             size_t r, __mmask16 here)
{
    if (r >= in->rows)
        return _mm256_setzero_si256();
    __m256i g = _mm256_maskz_loadu_epi16(here, call->g + r * call->stride);
    if (call->plain)
        return g;
    return call->shift ? _mm256_srai_epi16(g, 8)
                       : _mm256_and_si256(g, _mm256_set1_epi16(255));
}

TARGET INLINE __m512i pairs(__m256i low, __m256i high)
{
    return _mm512_or_si512(_mm512_cvtepu16_epi32(low),
                           _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}

/* Packs a group; returns the sum of |g| of each column. */
TARGET INLINE __m512i pack_group(const nvx_product_input *in,
                                 const nvx_product_call *call, size_t r, __mmask16 here,
                                 packed *out)
{
    __m256i g[6], sum = _mm256_setzero_si256(), most = sum;
    for (size_t i = 0; i < 6; i++) {
        g[i] = row_of(in, call, r + i, here);
        sum = _mm256_add_epi16(sum, g[i]);
        most = _mm256_add_epi16(most, _mm256_abs_epi16(g[i]));
    }
    __m256i minus = _mm256_sub_epi16(_mm256_setzero_si256(), _mm256_srai_epi16(sum, 1));
    _mm512_store_si512(out->g12, pairs(g[1], g[2]));
    _mm512_store_si512(out->g34, pairs(g[3], g[4]));
    _mm512_store_si512(out->g0, pairs(minus, _mm256_add_epi16(g[0], minus)));
    _mm512_store_si512(out->g5, pairs(g[5], g[5]));
    return _mm512_cvtepu16_epi32(most);
}

/* Packs all groups; returns the number of runs. */
TARGET static size_t pack(const nvx_product_input *in, const nvx_product_call *call,
                          __mmask16 here, const workspace *w)
{
    const __m512i limit = _mm512_set1_epi32(INT16_MAX);
    __m512i all = _mm512_setzero_si512();
    size_t runs = 0, length = 0;
    for (size_t d = 0; d < in->dozens; d++, length++) {
        size_t r = d * NVX_DOZEN;
        __m512i a = pack_group(in, call, r, here, &w->group[2 * d]);
        __m512i b = pack_group(in, call, r + 6, here, &w->group[2 * d + 1]);
        /* half of each group, rounded up */
        a = _mm512_srli_epi32(_mm512_add_epi32(a, _mm512_set1_epi32(1)), 1);
        b = _mm512_srli_epi32(_mm512_add_epi32(b, _mm512_set1_epi32(1)), 1);
        __m512i most = _mm512_add_epi32(a, b);
        all = _mm512_add_epi32(all, most);
        if (length == RUN_MOST || _mm512_cmpgt_epi32_mask(all, limit)) {
            w->run[runs++] = d;
            all = most;
            length = 0;
        }
    }
    w->run[runs++] = in->dozens;
    return runs;
}

/* The 64 sums of a group: words 0..31 by rows 0..4, in the second register with row 5. */
TARGET INLINE void tabulate(const packed *g, size_t column, __m512i out[2])
{
    const __m512i dword =
        _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i one = _mm512_set1_epi32(1), high = _mm512_set1_epi32(1 << 16);
    const __m512i b12 =
        _mm512_or_si512(_mm512_and_si512(dword, one),
                        _mm512_and_si512(_mm512_slli_epi32(dword, 15), high));
    const __m512i b34 =
        _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(dword, 2), one),
                        _mm512_and_si512(_mm512_slli_epi32(dword, 13), high));
    __m512i t = _mm512_madd_epi16(b12, _mm512_set1_epi32((int)g->g12[column]));
    t = _mm512_dpwssd_epi32(t, b34, _mm512_set1_epi32((int)g->g34[column]));
    t = _mm512_or_si512(_mm512_and_si512(t, _mm512_set1_epi32(0xffff)),
                        _mm512_slli_epi32(t, 16));
    out[0] = _mm512_add_epi16(t, _mm512_set1_epi32((int)g->g0[column]));
    out[1] = _mm512_add_epi16(out[0], _mm512_set1_epi32((int)g->g5[column]));
}

/* Tables of a run of a pair of columns; the sum of its middles goes to middle[]. */
TARGET static void tabulate_run(const packed *g, size_t dozens, size_t column,
                                __m512i *table, int32_t middle[PAIR])
{
    middle[0] = middle[1] = 0;
    for (size_t i = 0; i < 2 * dozens; i++)
        for (size_t v = 0; v < PAIR; v++) {
            tabulate(&g[i], column + v, table + 2 * (PAIR * i + v));
            middle[v] -= (int16_t)(uint16_t)g[i].g0[column + v];
        }
}

/* Sums of a run, V vectors of lanes and a pair of columns; stride: lanes of the block. */
TARGET INLINE void look_up(size_t dozens, const __m512i *t, const uint16_t *index,
                           size_t stride, int16_t *sum0, int16_t *sum1, const size_t V)
{
    __m512i a[8], b[8];
#pragma GCC unroll 8
    for (size_t v = 0; v < V; v++)
        a[v] = b[v] = _mm512_setzero_si512();
    for (size_t d = 0; d < dozens; d++, t += TABLES, index += stride) {
#pragma GCC unroll 8
        for (size_t v = 0; v < V; v++) {
            __m512i i = _mm512_load_si512(index + v * VECTOR);
            a[v] = _mm512_add_epi16(a[v], _mm512_permutex2var_epi16(t[0], i, t[1]));
            b[v] = _mm512_add_epi16(b[v], _mm512_permutex2var_epi16(t[2], i, t[3]));
        }
#pragma GCC unroll 8
        for (size_t v = 0; v < V; v++) {
            __m512i i = _mm512_srli_epi16(_mm512_load_si512(index + v * VECTOR), 8);
            a[v] = _mm512_add_epi16(a[v], _mm512_permutex2var_epi16(t[4], i, t[5]));
            b[v] = _mm512_add_epi16(b[v], _mm512_permutex2var_epi16(t[6], i, t[7]));
        }
    }
#pragma GCC unroll 8
    for (size_t v = 0; v < V; v++) {
        _mm512_storeu_si512(sum0 + v * VECTOR, a[v]);
        _mm512_storeu_si512(sum1 + v * VECTOR, b[v]);
    }
}

/* The same of any number of vectors: a block of lanes. */
TARGET static void look_up_block(size_t dozens, const __m512i *t, const uint16_t *index,
                                 int16_t *sum0, int16_t *sum1, size_t lanes)
{
    size_t i = 0;
    for (; lanes - i >= 8 * VECTOR; i += 8 * VECTOR)
        look_up(dozens, t, index + i, lanes, sum0 + i, sum1 + i, 8);
    for (; lanes - i >= 4 * VECTOR; i += 4 * VECTOR)
        look_up(dozens, t, index + i, lanes, sum0 + i, sum1 + i, 4);
    for (; lanes - i >= 2 * VECTOR; i += 2 * VECTOR)
        look_up(dozens, t, index + i, lanes, sum0 + i, sum1 + i, 2);
    if (i < lanes)
        look_up(dozens, t, index + i, lanes, sum0 + i, sum1 + i, 1);
}

/* Sums of dozens from .. to-1 into w->sum. */
TARGET static void sum_run(const nvx_product_input *in, size_t from, size_t to,
                           const workspace *w)
{
    int16_t *sum1 = w->sum + in->width + SLACK;
    for (size_t first = 0; first < in->width; first += NVX_LANE_BLOCK) {
        size_t rest = in->width - first;
        size_t wide = rest < NVX_LANE_BLOCK ? rest : NVX_LANE_BLOCK;
        const uint16_t *index = in->index + first * in->dozens + from * wide;
        look_up_block(to - from, w->table, index, w->sum + first, sum1 + first, wide);
    }
}

TARGET INLINE __m512i widened(const int16_t *p)
{
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)p));
}

/* Puts a run's sums of one column into y, or adds them. */
TARGET static void finish(const nvx_product_input *in, const int16_t *sum, int32_t middle,
                          int shift, bool add, int32_t *y)
{
    size_t s = in->signs, period = s ? s : in->lanes;
    const __m512i plus = _mm512_set1_epi32(s ? 0 : middle);
    const __m128i by = _mm_cvtsi32_si128(shift);
    for (size_t j = 0; j < in->lanes; j += period)
        for (size_t c = 0; c < period; c += 16) {
            __mmask16 here = lanes_of(period - c);
            __m512i v = widened(sum + s + j + c);
            v = s ? _mm512_sub_epi32(v, widened(sum + c)) : _mm512_add_epi32(v, plus);
            v = _mm512_sll_epi32(v, by);
            if (add)
                v = _mm512_add_epi32(v, _mm512_maskz_loadu_epi32(here, y + j + c));
            _mm512_mask_storeu_epi32(y + j + c, here, v);
        }
}

/* A pair of columns, packed; `columns` of them (1 or 2) are wanted. */
TARGET static void one_pair(const nvx_product_input *in, const nvx_product_call *call,
                            const workspace *w, size_t runs, size_t column,
                            size_t columns, int32_t *y)
{
    bool add = !call->plain && call->shift == 0;
    for (size_t i = 0, from = 0; i < runs; from = w->run[i++], add = true) {
        int32_t middle[PAIR];
        tabulate_run(w->group + 2 * from, w->run[i] - from, column, w->table, middle);
        sum_run(in, from, w->run[i], w);
        for (size_t k = 0; k < columns; k++)
            finish(in, w->sum + k * (in->width + SLACK), middle[k], call->shift, add,
                   y + k * in->lanes);
    }
}

TARGET static void lookup(const nvx_product_input *in, const nvx_product_call *call,
                          void *scratch)
{
    workspace w = laid_out(in, scratch);
    for (size_t first = 0; first < call->columns; first += COLUMNS) {
        size_t left = call->columns - first, count = left < COLUMNS ? left : COLUMNS;
        nvx_product_call part = *call;
        part.g += first;
        size_t runs = pack(in, &part, lanes_of(count), &w);
        for (size_t v = 0; v < count; v += PAIR)
            one_pair(in, call, &w, runs, v, count - v < PAIR ? count - v : PAIR,
                     call->y + (first + v) * in->lanes);
    }
}

/* [blocks of lanes x pairs of rows x lanes of the block x 2], whole vectors of lanes. */
static int16_t *wide_new(size_t rows, size_t lanes, const int16_t x[])
{
    size_t pairs_count = (rows + 1) / 2;
    size_t width = (lanes + WIDE_LANES - 1) / WIDE_LANES * WIDE_LANES;
    int16_t *out = nvx_alloc(pairs_count * width * 2, sizeof *out);
    for (size_t j = 0; j < lanes; j++) {
        size_t first = j / WIDE_BLOCK * WIDE_BLOCK, rest = width - first;
        size_t wide = rest < WIDE_BLOCK ? rest : WIDE_BLOCK;
        for (size_t r = 0; r < rows; r++)
            out[2 * (first * pairs_count + r / 2 * wide + j - first) + r % 2] =
                x[r * lanes + j];
    }
    return out;
}

/* Pairs of rows of 4 columns: [pairs x 4]. */
TARGET static void wide_pack(const nvx_product_input *in, const nvx_product_call *call,
                             size_t first, uint32_t *out)
{
    size_t left = call->columns - first;
    __mmask8 here = (__mmask8)((1u << (left < WIDE_COLUMNS ? left : WIDE_COLUMNS)) - 1);
    for (size_t r = 0; r < in->rows; r += 2, out += WIDE_COLUMNS) {
        const int16_t *g = call->g + r * call->stride + first;
        __m128i low = _mm_maskz_loadu_epi16(here, g), high = _mm_setzero_si128();
        if (r + 1 < in->rows)
            high = _mm_maskz_loadu_epi16(here, g + call->stride);
        _mm_storeu_si128((__m128i *)(void *)out, _mm_unpacklo_epi16(low, high));
    }
}

/* V vectors of lanes and 4 columns, of which `columns` are wanted. */
TARGET INLINE void multiply(size_t pair_count, const uint32_t *g, const int16_t *x,
                            size_t lanes, size_t rest, size_t columns, int32_t *y,
                            const size_t V)
{
    __m512i a[WIDE_COLUMNS][WIDE_VECTORS];
#pragma GCC unroll 4
    for (size_t c = 0; c < WIDE_COLUMNS; c++)
#pragma GCC unroll 4
        for (size_t v = 0; v < V; v++)
            a[c][v] = _mm512_setzero_si512();
    for (size_t p = 0; p < pair_count; p++, g += WIDE_COLUMNS, x += 2 * V * WIDE_LANES) {
        __m512i of[WIDE_VECTORS];
#pragma GCC unroll 4
        for (size_t v = 0; v < V; v++)
            of[v] = _mm512_load_si512(x + 2 * v * WIDE_LANES);
#pragma GCC unroll 4
        for (size_t c = 0; c < WIDE_COLUMNS; c++)
#pragma GCC unroll 4
            for (size_t v = 0; v < V; v++)
                a[c][v] =
                    _mm512_dpwssd_epi32(a[c][v], of[v], _mm512_set1_epi32((int)g[c]));
    }
#pragma GCC unroll 4
    for (size_t v = 0; v < V; v++) {
        __mmask16 here = lanes_of(rest - v * WIDE_LANES);
#pragma GCC unroll 4
        for (size_t c = 0; c < WIDE_COLUMNS; c++)
            if (c < columns)
                _mm512_mask_storeu_epi32(y + c * lanes + v * WIDE_LANES, here, a[c][v]);
    }
}

TARGET static void wide(const nvx_product_input *in, const nvx_product_call *call,
                        void *scratch)
{
    uint32_t *g = scratch;
    size_t n = wide_pairs(in), lanes = in->lanes;
    for (size_t c = 0; c < call->columns; c += WIDE_COLUMNS) {
        wide_pack(in, call, c, g);
        for (size_t j = 0; j < lanes; j += WIDE_BLOCK) {
            const int16_t *x = in->x + 2 * j * n;
            int32_t *y = call->y + c * lanes + j;
            size_t rest = lanes - j, columns = call->columns - c;
            if (rest > 3 * WIDE_LANES)
                multiply(n, g, x, lanes, rest, columns, y, 4);
            else if (rest > 2 * WIDE_LANES)
                multiply(n, g, x, lanes, rest, columns, y, 3);
            else if (rest > WIDE_LANES)
                multiply(n, g, x, lanes, rest, columns, y, 2);
            else
                multiply(n, g, x, lanes, rest, columns, y, 1);
        }
    }
}

const nvx_product_kernel_type nvx_product_avx512 = {
    .name = "avx512",
    .available = available,
    .scratch = scratch_bytes,
    .lookup = lookup,
    .wide_new = wide_new,
    .wide = wide,
};
#endif
