/* dense.h - products of float matrices summed in double, on one thread.
 *
 * One thread, because a BLAS may add in another order on more of them; these results are
 * stored and compared.
 */
#ifndef NVX_TRACES_DENSE_H
#define NVX_TRACES_DENSE_H

#include <stddef.h>

/* out[m x n] = a[m x dim] times the transpose of b[n x dim]. */
void nvx_dense_product(const double a[], size_t m, const double b[], size_t n, size_t dim,
                       double out[]);

/* Upper triangle of moment[dim x dim] += transpose of rows[n x dim] times rows. */
void nvx_dense_moment(const double rows[], size_t n, size_t dim, double moment[]);

void nvx_dense_widen(const float in[], double out[], size_t n);

#endif
