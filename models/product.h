/* product.h - integer matrix products, the inner loop of a simulated array.
 *
 *     y[v][j] = sum_r g[r][v] x[r][j]
 *
 * g are conductances in fixed point, x input planes (-1, 0, 1, or small integers).
 *
 * Where |x| <= 1 the sums over 6 rows of 0s and 1s have 64 values: they are tabulated per
 * column, looked up by 16-bit lanes and widened before 16 bits can overflow. Planes with
 * -1 become 0s and 1s by one more lane n per s lanes: lanes j, j + s, j + 2s ... that
 * never differ in sign at a row (planes of one query: order lanes as [plane][query]) share
 *
 *     n = 1 where one of them is -1,   sum g x = sum g (x + n) - sum g n
 *
 * so that 7 bipolar planes cost 8 lanes. The smallest such s is found out. Other inputs
 * are multiplied in pairs. All sums are exact, so every kernel of every processor gives
 * the same bytes.
 *
 * Left out: sums that do not fit 32 bits (the caller's bound: g_max x_max rows < 2^31).
 */
#ifndef NVX_MODELS_PRODUCT_H
#define NVX_MODELS_PRODUCT_H

#include <stddef.h>
#include <stdint.h>

/* Inputs of a block of queries in the form the kernels read. */
typedef struct nvx_product_input nvx_product_input;

/* x[rows x lanes]; it is copied. Products use the kernel of the moment it was made. */
nvx_product_input *nvx_product_input_new(size_t rows, size_t lanes, const int16_t x[]);
void nvx_product_input_destroy(nvx_product_input **self_p);

/* Bytes of scratch one thread needs for products with this input of up to `columns`
 * columns at a time. */
size_t nvx_product_scratch(const nvx_product_input *self, size_t columns);

/* y[columns x lanes] from g[r * stride + v], |g| <= g_max. scratch: 64-byte aligned. */
void nvx_product(const nvx_product_input *self, size_t columns, const int16_t g[],
                 size_t stride, int g_max, void *scratch, int32_t y[]);

/* Name of the kernel new inputs are made for ("avx512", "avx2", "generic"): the best one
 * the processor has, or the one of these that NVXSIM_KERNEL in the environment names. */
const char *nvx_product_kernel(void);

#endif
