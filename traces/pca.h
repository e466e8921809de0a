/* pca.h - fewer dimensions with the least harm to inner products.
 *
 * The N eigenvectors of the second-moment matrix X^T X of the stored vectors X with the
 * largest eigenvalues span the projection; stored vectors and inputs are both projected.
 * The mean is not removed, neither from the fit nor from the projection: with V the
 * matrix of those eigenvectors, X V V^T is the best rank-N approximation of X (Eckart and
 * Young 1936), so <Vx, Vq> approximates <x, q> itself; a centred PCA would approximate
 * the inner products of centred vectors, which rank differently.
 *
 * Sums are in double, on one thread, so a result does not depend on the number of
 * threads. The sign of an eigenvector is such that its largest component (the first of
 * equals) is positive.
 * Left out: randomised or incremental solvers; the matrix is dim x dim in memory.
 */
#ifndef NVX_TRACES_PCA_H
#define NVX_TRACES_PCA_H

#include <stdint.h>

#include "sim/error.h"

typedef struct nvx_pca nvx_pca;

/* 1 <= n <= dim. */
nvx_pca *nvx_pca_new(uint64_t dim, uint64_t n);
void nvx_pca_destroy(nvx_pca **self_p);

/* Adds rows[count x dim] to the fit. */
void nvx_pca_add(nvx_pca *self, const float rows[], uint64_t count);

/* Ends the fit. -1 when the solver does not converge. */
int nvx_pca_fit(nvx_pca *self, nvx_error *err);

/* Share of the sum of squares that the n directions keep, 0..1. */
double nvx_pca_kept(const nvx_pca *self);

/* rows[count x dim] to out[count x n], after the fit. */
void nvx_pca_project(const nvx_pca *self, const float rows[], uint64_t count,
                     float out[]);

#endif
