/* product_generic.c - sums of 6 rows looked up in memory, 16 columns at once; any machine.
 *
 * Tables are [64 sums x 16 columns] of a group of 6 rows, those of 4 dozen rows at a time,
 * so that they stay in the first cache; lanes pass by. A run ends where a column's sum of
 * |g| could leave 16 bits. The same lines are compiled for AVX2 on x86-64.
 */
#include <string.h>

#include "models/product_parts.h"
#include "sim/memory.h"

#define INLINE __attribute__((always_inline)) static inline
#if defined(__GNUC__) && !defined(__clang__)
#define FAST __attribute__((optimize("O3")))
#else
#define FAST
#endif

enum {
    COLUMNS = 16,
    GROUP = 6,
    SUMS = 1 << GROUP,
    CHUNK = 4,      /* dozens: 8 tables of 2 KiB */
    WIDE_STEP = 32, /* rows are padded to a multiple of it */
    WIDE_COLUMNS = 4,
};

typedef int16_t row __attribute__((vector_size(COLUMNS * sizeof(int16_t))));

typedef struct {
    row *sum;               /* [width] of a run */
    row *table;             /* [2 CHUNK x SUMS] */
    row *g;                 /* [dozens x NVX_DOZEN] */
    int32_t bound[COLUMNS]; /* sum of |g| of the run so far */
} workspace;

static bool always(void) { return true; }

static size_t wide_rows(size_t rows)
{
    return (rows + WIDE_STEP - 1) / WIDE_STEP * WIDE_STEP;
}

static size_t scratch_bytes(const nvx_product_input *in)
{
    if (in->x)
        return WIDE_COLUMNS * wide_rows(in->rows) * sizeof(int16_t);
    return (in->width + 2 * CHUNK * SUMS + in->dozens * NVX_DOZEN) * sizeof(row);
}

/* Rows of up to 16 columns from v on; the part the call wants. */
INLINE void pack(const nvx_product_input *in, const nvx_product_call *call, size_t first,
                 size_t count, row *g)
{
    memset(g, 0, in->dozens * NVX_DOZEN * sizeof *g);
    for (size_t r = 0; r < in->rows; r++) {
        memcpy(&g[r], call->g + r * call->stride + first, count * sizeof(int16_t));
        if (!call->plain)
            g[r] = call->shift ? g[r] >> 8 : g[r] & 255;
    }
}

/* The 64 sums of each group. */
INLINE void tabulate(const row *g, size_t groups, row *table)
{
    for (size_t i = 0; i < groups; i++, g += GROUP, table += SUMS) {
        table[0] = (row){0};
        for (size_t r = 0; r < GROUP; r++)
            for (size_t m = 0; m < (size_t)1 << r; m++)
                table[m + ((size_t)1 << r)] = table[m] + g[r];
    }
}

/* Adds a chunk of n dozens, the first one from, to the sums of all lanes. */
INLINE void look_up(const nvx_product_input *in, size_t from, const row *table, row *sum,
                    const size_t n)
{
    for (size_t first = 0; first < in->width; first += NVX_LANE_BLOCK) {
        size_t rest = in->width - first;
        size_t wide = rest < NVX_LANE_BLOCK ? rest : NVX_LANE_BLOCK;
        const uint16_t *index = in->index + first * in->dozens + from * wide;
        for (size_t i = 0; i < wide; i++) {
            row s = sum[first + i];
            for (size_t d = 0; d < n; d++) {
                unsigned at = index[d * wide + i];
                s += table[2 * d * SUMS + (at & 255)];
                s += table[(2 * d + 1) * SUMS + (at >> 8)];
            }
            sum[first + i] = s;
        }
    }
}

/* Dozens from `from` on that the run still holds, at most CHUNK; adds to the bound. */
INLINE size_t admitted(const nvx_product_input *in, const row *g, size_t from,
                       int32_t bound[COLUMNS])
{
    size_t d = from;
    for (; d < in->dozens && d < from + CHUNK; d++) {
        int32_t more[COLUMNS], most = 0;
        memcpy(more, bound, sizeof more);
        for (size_t r = d * NVX_DOZEN; r < (d + 1) * NVX_DOZEN; r++)
            for (size_t v = 0; v < COLUMNS; v++)
                more[v] += g[r][v] < 0 ? -g[r][v] : g[r][v];
        for (size_t v = 0; v < COLUMNS; v++)
            most = more[v] > most ? more[v] : most;
        if (most > INT16_MAX)
            break;
        memcpy(bound, more, sizeof more);
    }
    return d - from;
}

/* Puts a run's sums into y, or adds them; sums are 0 again. */
INLINE void finish(const nvx_product_input *in, size_t count, int shift, bool add,
                   row *sum, int32_t *y)
{
    size_t s = in->signs, lanes = in->lanes;
    for (size_t j = 0, c = 0; s && j < lanes; j++, c = c + 1 == s ? 0 : c + 1)
        sum[s + j] -= sum[c];
    for (size_t v = 0; v < count; v++)
        for (size_t j = 0; j < lanes; j++) {
            uint32_t old = add ? (uint32_t)y[v * lanes + j] : 0;
            y[v * lanes + j] = (int32_t)(old + (uint32_t)(sum[s + j][v] * (1 << shift)));
        }
    memset(sum, 0, in->width * sizeof *sum);
}

/* A dozen that alone could leave 16 bits: each of its groups is a run of its own, for which
 * NVX_LOOKUP_MOST is small enough. */
INLINE void halves(const nvx_product_input *in, size_t d, const workspace *w,
                   size_t count, int shift, bool add, int32_t *y)
{
    for (size_t other = 0; other < 2; other++) {
        tabulate(w->g + d * NVX_DOZEN, 2, w->table);
        memset(w->table + other * SUMS, 0, SUMS * sizeof *w->table);
        look_up(in, d, w->table, w->sum, 1);
        finish(in, count, shift, add || other, w->sum, y);
    }
}

INLINE void lookup(const nvx_product_input *in, const nvx_product_call *call,
                   void *scratch)
{
    workspace w = {.sum = scratch};
    w.table = w.sum + in->width;
    w.g = w.table + 2 * CHUNK * SUMS;
    memset(w.sum, 0, in->width * sizeof *w.sum);
    for (size_t first = 0; first < call->columns; first += COLUMNS) {
        size_t left = call->columns - first, count = left < COLUMNS ? left : COLUMNS;
        int32_t *y = call->y + first * in->lanes;
        bool add = !call->plain && call->shift == 0, begins = true; /* a run */
        pack(in, call, first, count, w.g);
        memset(w.bound, 0, sizeof w.bound);
        for (size_t d = 0, n = 0; d < in->dozens; d += n) {
            n = admitted(in, w.g, d, w.bound);
            if (n == 0 && begins) {
                halves(in, d, &w, count, call->shift, add, y);
                add = true;
                n = 1;
                continue;
            }
            begins = false;
            tabulate(w.g + d * NVX_DOZEN, 2 * n, w.table);
            if (n == CHUNK)
                look_up(in, d, w.table, w.sum, CHUNK);
            else
                look_up(in, d, w.table, w.sum, n);
            if (n < CHUNK || d + n == in->dozens) {
                finish(in, count, call->shift, add, w.sum, y);
                memset(w.bound, 0, sizeof w.bound);
                add = begins = true;
            }
        }
    }
}

/* [lanes x rows], rows padded. */
static int16_t *wide_new(size_t rows, size_t lanes, const int16_t x[])
{
    size_t padded = wide_rows(rows);
    int16_t *out = nvx_alloc(lanes * padded, sizeof *out);
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < lanes; j++)
            out[j * padded + r] = x[r * lanes + j];
    return out;
}

/* Inner products of one lane and 4 columns: the shape compilers make pair products of. */
INLINE void dot(size_t rows, const int16_t *x, const int16_t *g,
                int32_t out[WIDE_COLUMNS])
{
    const int16_t *g1 = g + rows, *g2 = g1 + rows, *g3 = g2 + rows;
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (size_t r = 0; r < rows; r++) {
        s0 += x[r] * g[r];
        s1 += x[r] * g1[r];
        s2 += x[r] * g2[r];
        s3 += x[r] * g3[r];
    }
    out[0] = s0, out[1] = s1, out[2] = s2, out[3] = s3;
}

INLINE void wide(const nvx_product_input *in, const nvx_product_call *call, void *scratch)
{
    size_t rows = wide_rows(in->rows), lanes = in->lanes;
    int16_t *g = scratch;
    for (size_t c = 0; c < call->columns; c += WIDE_COLUMNS) {
        size_t left = call->columns - c,
               count = left < WIDE_COLUMNS ? left : WIDE_COLUMNS;
        memset(g, 0, WIDE_COLUMNS * rows * sizeof *g);
        for (size_t r = 0; r < in->rows; r++)
            for (size_t v = 0; v < count; v++)
                g[v * rows + r] = call->g[r * call->stride + c + v];
        for (size_t j = 0; j < lanes; j++) {
            int32_t out[WIDE_COLUMNS];
            dot(rows, in->x + j * rows, g, out);
            for (size_t v = 0; v < count; v++)
                call->y[(c + v) * lanes + j] = out[v];
        }
    }
}

FAST static void generic_lookup(const nvx_product_input *in, const nvx_product_call *call,
                                void *scratch)
{
    lookup(in, call, scratch);
}

FAST static void generic_wide(const nvx_product_input *in, const nvx_product_call *call,
                              void *scratch)
{
    wide(in, call, scratch);
}

const nvx_product_kernel_type nvx_product_generic = {
    .name = "generic",
    .available = always,
    .scratch = scratch_bytes,
    .lookup = generic_lookup,
    .wide_new = wide_new,
    .wide = generic_wide,
};

#ifdef NVX_PRODUCT_X86
#define AVX2 __attribute__((target("avx2")))

static bool avx2(void) { return __builtin_cpu_supports("avx2"); }

AVX2 FAST static void avx2_lookup(const nvx_product_input *in,
                                  const nvx_product_call *call, void *scratch)
{
    lookup(in, call, scratch);
}

AVX2 FAST static void avx2_wide(const nvx_product_input *in, const nvx_product_call *call,
                                void *scratch)
{
    wide(in, call, scratch);
}

const nvx_product_kernel_type nvx_product_avx2 = {
    .name = "avx2",
    .available = avx2,
    .scratch = scratch_bytes,
    .lookup = avx2_lookup,
    .wide_new = wide_new,
    .wide = avx2_wide,
};
#endif
