/* product.c - inputs in the form the kernels read, and which kernel that is. */
#include "models/product.h"

#include <stdlib.h>
#include <string.h>

#include "models/product_parts.h"
#include "sim/memory.h"
#include "sim/vector.h"

enum { GROUP = NVX_DOZEN / 2 };

/* Best first; the last one is always available. */
static const nvx_product_kernel_type *const kernels[] = {
#ifdef NVX_PRODUCT_X86
    &nvx_product_avx512,
    &nvx_product_avx2,
#endif
    &nvx_product_generic,
};

static const nvx_product_kernel_type *chosen(void)
{
    const nvx_product_kernel_type *best = NULL;
    const char *wanted = getenv("NVXSIM_KERNEL");
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        if (!kernels[i]->available())
            continue;
        if (wanted && strcmp(kernels[i]->name, wanted) == 0)
            return kernels[i];
        best = best ? best : kernels[i];
    }
    return best;
}

const char *nvx_product_kernel(void) { return chosen()->name; }

/* Whether lanes j, j + s, j + 2s ... never differ in sign at a row. sign[2 x s]: work. */
NVX_CLONES
static bool signs_shared(size_t rows, size_t lanes, const int16_t x[], size_t s,
                         uint8_t sign[])
{
    for (size_t r = 0; r < rows; r++, x += lanes) {
        uint8_t both = 0, *minus = sign, *plus = sign + s;
        memset(sign, 0, 2 * s);
        for (size_t j = 0; j < lanes; j += s)
            for (size_t c = 0; c < s; c++) {
                minus[c] |= x[j + c] < 0;
                plus[c] |= x[j + c] > 0;
            }
        for (size_t c = 0; c < s; c++)
            both |= minus[c] & plus[c];
        if (both)
            return false;
    }
    return true;
}

/* Smallest period of lanes that share signs; planes of a query do. */
static size_t sign_period(size_t rows, size_t lanes, const int16_t x[])
{
    uint8_t *sign = nvx_alloc(2 * lanes, sizeof *sign);
    size_t s = 1;
    while (lanes % s != 0 || !signs_shared(rows, lanes, x, s, sign))
        s++; /* up to lanes, where nothing is shared */
    free(sign);
    return s;
}

/* Row r of the internal lanes, 0 or 1. */
NVX_CLONES
static void unsigned_row(const nvx_product_input *in, const int16_t x[], uint8_t u[])
{
    size_t s = in->signs, period = s ? s : in->lanes;
    memset(u, 0, in->width);
    for (size_t j = 0; s && j < in->lanes; j += s)
        for (size_t c = 0; c < s; c++)
            u[c] |= x[j + c] < 0;
    for (size_t j = 0; j < in->lanes; j += period)
        for (size_t c = 0; c < period; c++)
            u[s + j + c] = (uint8_t)(x[j + c] + (s ? u[c] : 0));
}

NVX_CLONES
static void set_bits(size_t n, const uint8_t u[], size_t bit, uint16_t index[])
{
    for (size_t i = 0; i < n; i++)
        index[i] |= (uint16_t)(u[i] << bit);
}

static void fill_index(nvx_product_input *in, const int16_t x[])
{
    uint8_t *u = nvx_alloc(in->width, sizeof *u);
    in->index = nvx_alloc(in->dozens * in->width, sizeof *in->index);
    for (size_t r = 0; r < in->rows; r++) {
        size_t d = r / NVX_DOZEN, e = r % NVX_DOZEN;
        unsigned_row(in, x + r * in->lanes, u);
        for (size_t i = 0; i < in->width; i += NVX_LANE_BLOCK) {
            size_t rest = in->width - i;
            size_t wide = rest < NVX_LANE_BLOCK ? rest : NVX_LANE_BLOCK;
            set_bits(wide, u + i, e / GROUP * 8 + e % GROUP,
                     in->index + i * in->dozens + d * wide);
        }
    }
    free(u);
}

NVX_CLONES
static bool in_planes(size_t n, const int16_t x[])
{
    int low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    return low >= -1 && high <= 1;
}

NVX_CLONES
static bool negative(size_t n, const int16_t x[])
{
    int low = 0;
    for (size_t i = 0; i < n; i++)
        low = x[i] < low ? x[i] : low;
    return low < 0;
}

nvx_product_input *nvx_product_input_new(size_t rows, size_t lanes, const int16_t x[])
{
    nvx_product_input *in = nvx_alloc(1, sizeof *in);
    NVX_ASSERT(rows > 0 && lanes > 0);
    *in = (nvx_product_input){.kernel = chosen(), .rows = rows, .lanes = lanes};
    if (!in_planes(rows * lanes, x)) {
        in->x = in->kernel->wide_new(rows, lanes, x);
        return in;
    }
    in->signs = negative(rows * lanes, x) ? sign_period(rows, lanes, x) : 0;
    in->width =
        (in->signs + lanes + NVX_LANE_VECTOR - 1) / NVX_LANE_VECTOR * NVX_LANE_VECTOR;
    in->dozens = (rows + NVX_DOZEN - 1) / NVX_DOZEN;
    fill_index(in, x);
    return in;
}

void nvx_product_input_destroy(nvx_product_input **self_p)
{
    if (!self_p || !*self_p)
        return;
    free((*self_p)->index);
    free((*self_p)->x);
    free(*self_p);
    *self_p = NULL;
}

size_t nvx_product_scratch(const nvx_product_input *self, size_t columns)
{
    (void)columns; /* every kernel works through them a few at a time */
    return self->kernel->scratch(self);
}

void nvx_product(const nvx_product_input *self, size_t columns, const int16_t g[],
                 size_t stride, int g_max, void *scratch, int32_t y[])
{
    nvx_product_call call = {
        .g = g, .stride = stride, .columns = columns, .plain = true, .y = y};
    if (self->x) {
        self->kernel->wide(self, &call, scratch);
    } else if (g_max <= NVX_LOOKUP_MOST) {
        self->kernel->lookup(self, &call, scratch);
    } else {
        call.plain = false;
        call.shift = 8;
        self->kernel->lookup(self, &call, scratch);
        call.shift = 0;
        self->kernel->lookup(self, &call, scratch);
    }
}
