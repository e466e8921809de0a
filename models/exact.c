#include "models/exact.h"

#include <string.h>

#include "sim/vector.h"

enum { ROWS = NVX_EXACT_ROWS, LANES = NVX_EXACT_LANES };

/* sum[i x LANES + j] = <vector i, query j>: w[ROWS x d], x[d x stride]. One sum per row
 * keeps all in registers. */
NVX_CLONES
static void products(size_t d, const double w[], const double x[], size_t stride,
                     double sum[])
{
    double s0[LANES] = {0}, s1[LANES] = {0}, s2[LANES] = {0}, s3[LANES] = {0};
    for (size_t e = 0; e < d; e++) {
        const double *xe = x + e * stride;
        double w0 = w[e], w1 = w[d + e], w2 = w[2 * d + e], w3 = w[3 * d + e];
        for (int j = 0; j < LANES; j++) {
            s0[j] += w0 * xe[j];
            s1[j] += w1 * xe[j];
            s2[j] += w2 * xe[j];
            s3[j] += w3 * xe[j];
        }
    }
    memcpy(sum, s0, sizeof s0);
    memcpy(sum + LANES, s1, sizeof s1);
    memcpy(sum + 2 * LANES, s2, sizeof s2);
    memcpy(sum + 3 * LANES, s3, sizeof s3);
}

void nvx_exact_products(uint64_t d, uint64_t columns, const double w[], uint64_t queries,
                        const double x[], uint64_t stride, double out[])
{
    double sum[ROWS * LANES];
    for (uint64_t first = 0; first < columns; first += ROWS)
        for (uint64_t j = 0; j < queries; j += LANES) {
            uint64_t lanes = queries - j < LANES ? queries - j : LANES;
            products(d, w + first * d, x + j, stride, sum);
            for (uint64_t i = 0; i < ROWS && first + i < columns; i++)
                memcpy(out + (first + i) * queries + j, sum + i * LANES,
                       lanes * sizeof *sum);
        }
}
