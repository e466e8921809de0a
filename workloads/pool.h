/* pool.h - token matrices at several scales, as one vector whose inner product is the score.
 *
 * P_L averages each L rows: rows 1, 2, 3, 4 give 1.5, 3.5 with L = 2 and 2.5 with L = 4
 * (NVCiM-PT, arXiv 2411.08244: windows 1, 2, 4). Where L does not divide the rows, the last
 * window averages the rows that are left, and nothing is padded: 1, 2, 3, 4, 5 give
 * 1.5, 3.5, 5. (The paper does not say; so does avg_pool1d of PyTorch with ceil_mode and
 * without count_include_pad. Padding with zeros would make the last tokens weigh less.)
 *
 *     score(X, O) = sum_L w_L <P_L(X), P_L(O)> / sum_L w_L  =  <M X, O>,
 *     M = sum_L w_L P_L^T P_L / sum_L w_L
 *
 * with the token-aligned inner product: token i of X meets token i of O. The flat vector of
 * a matrix is its pooled tokens of all scales one behind another, sum_L ceil(n / L) x dim
 * values, scale L times sqrt(w_L / sum w): both sides carry half of the weight, so stored
 * and applied rows are made alike and their inner product is the score.
 * Left out: windows that overlap; the mean over all pairs of tokens, <mean X, mean O>
 * whatever L is (exactly so where L divides n), so that pooling would change nothing.
 */
#ifndef NVX_WORKLOADS_POOL_H
#define NVX_WORKLOADS_POOL_H

#include <stdint.h>

enum { NVX_POOL_WINDOWS = 8 }; /* most at once */

typedef struct nvx_pool {
    uint64_t tokens, dim;
    int windows;
    uint64_t window[NVX_POOL_WINDOWS]; /* 1 .. tokens */
    double weight[NVX_POOL_WINDOWS];   /* > 0 */
} nvx_pool;

/* P_L: rows[tokens x dim] to out[ceil(tokens / window) x dim]. */
void nvx_pool_average(const float rows[], uint64_t tokens, uint64_t dim, uint64_t window,
                      float out[]);

/* Pooled tokens of a scale: ceil(tokens / window), and its share w / sum w of a score. */
uint64_t nvx_pool_tokens(uint64_t tokens, uint64_t window);
double nvx_pool_share(const nvx_pool *self, int scale);

/* Values of a flat vector, and the vector of a matrix. */
uint64_t nvx_pool_values(const nvx_pool *self);
void nvx_pool_flat(const nvx_pool *self, const float rows[], float out[]);

/* The same, but scale L times its share: the inner product with pooled tokens that carry
 * no weight is the score. */
void nvx_pool_weighted(const nvx_pool *self, const float rows[], double out[]);

/* How an input of any number of tokens gets the n tokens of the bank. */
typedef enum {
    NVX_FIT_TRUNCATE_PAD = 0, /* the first n; zeros behind a shorter one */
    NVX_FIT_MEAN_BINS, /* bin i averages tokens floor(i T / n) to ceil((i + 1) T / n) - 1
                                 (adaptive_avg_pool1d of PyTorch); T = n changes nothing */
    NVX_FITS           /* how many */
} nvx_fit;

extern const char *const nvx_fit_names[NVX_FITS];

void nvx_fit_tokens(nvx_fit fit, const float rows[], uint64_t tokens, uint64_t dim,
                    uint64_t n, float out[]);

#endif
