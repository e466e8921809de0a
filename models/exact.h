/* exact.h - inner products in double, added in the order of elements: the same bytes on
 * every processor. Left out: sums in single precision; any faster order of addition. */
#ifndef NVX_MODELS_EXACT_H
#define NVX_MODELS_EXACT_H

#include <stdint.h>

/* w has room for this many rows beyond its last. */
enum { NVX_EXACT_ROWS = 4, NVX_EXACT_LANES = 16 };

/* out[columns x queries] = <row of w[columns x d], column of x[d x stride]>. stride: a
 * multiple of NVX_EXACT_LANES that is not below queries. */
void nvx_exact_products(uint64_t d, uint64_t columns, const double w[], uint64_t queries,
                        const double x[], uint64_t stride, double out[]);

#endif
