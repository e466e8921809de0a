/* product_parts.h - what the product and its kernels share. */
#ifndef NVX_MODELS_PRODUCT_PARTS_H
#define NVX_MODELS_PRODUCT_PARTS_H

#include <stdbool.h>

#include "models/product.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define NVX_PRODUCT_X86 1
#endif

enum {
    NVX_DOZEN = 12, /* rows of two groups of 6 */
    /* A group of 6 such conductances fits 16 bits; larger ones go byte by byte, in two
     * passes. */
    NVX_LOOKUP_MOST = 5400,
    NVX_LANE_VECTOR = 32,
    NVX_LANE_BLOCK = 8 * NVX_LANE_VECTOR,
};

typedef struct nvx_product_kernel_type nvx_product_kernel_type;

/* Looked up (|x| <= 1): internal lane i < signs is n = 1 where a lane congruent to i
 * modulo signs has x = -1, internal lane signs + j is x_j + n: all 0 or 1, and the
 * product of lane j is the difference of the two. */
struct nvx_product_input {
    const nvx_product_kernel_type *kernel;
    size_t rows, lanes;
    size_t signs;    /* see above; 0: no x is negative */
    size_t width;    /* internal lanes, padded to NVX_LANE_VECTOR */
    size_t dozens;   /* of rows, the last one padded */
    uint16_t *index; /* [blocks of lanes x dozens x lanes of the block] two groups, a byte
                        each; bit r of a byte is row r of its group */
    int16_t *x;      /* some |x| > 1: the kernel's own form; otherwise NULL */
};

/* Columns of one call: products of g >> shift (shift 0: of the low part, see plain) are
 * shifted back and put into y, or added to it. */
typedef struct nvx_product_call {
    const int16_t *g;
    size_t stride, columns;
    bool plain; /* all of g at once: |g| <= NVX_LOOKUP_MOST */
    int shift;  /* not plain: 8 for the high byte, then 0 for the low byte */
    int32_t *y;
} nvx_product_call;

struct nvx_product_kernel_type {
    const char *name;
    bool (*available)(void);
    size_t (*scratch)(const nvx_product_input *in); /* bytes, any number of columns */
    void (*lookup)(const nvx_product_input *in, const nvx_product_call *call,
                   void *scratch);
    int16_t *(*wide_new)(size_t rows, size_t lanes, const int16_t x[]);
    void (*wide)(const nvx_product_input *in, const nvx_product_call *call,
                 void *scratch);
};

extern const nvx_product_kernel_type nvx_product_avx512, nvx_product_avx2,
    nvx_product_generic;

#endif
