/* select.h - few samples of a stream that stand for all of them (representative selection of
 * NVCiM-PT, arXiv 2411.08244).
 *
 * Samples come in order and wait in a buffer. When it is full, and at the end, they are
 * clustered by k-means (kmeans.h); of each cluster the sample nearest to its centre by
 * cosine is kept, the first of equals, and stands for the others; the buffer is emptied.
 * A sample is seen as its embedding: the mean of its tokens, brought to unit length.
 *
 * How the paper chooses k is not known. Here it is a number, or that of 2 to floor(n / 2),
 * n samples being in the buffer, with the largest mean silhouette (Rousseeuw 1987), the
 * least of equals; 1 for n < 4. Beyond n / 2 most clusters would be single samples.
 * Left out: looking back at what earlier buffers kept.
 */
#ifndef NVX_WORKLOADS_SELECT_H
#define NVX_WORKLOADS_SELECT_H

#include <stdint.h>

enum { NVX_SELECT_BUFFER = 256 }; /* largest: the silhouette takes its cube */

typedef struct nvx_select {
    uint64_t buffer;   /* samples, 1 .. NVX_SELECT_BUFFER */
    uint64_t clusters; /* of a buffer, at most its samples; 0: the silhouette decides */
    uint64_t seed;
} nvx_select;

typedef struct nvx_selector nvx_selector;

nvx_selector *nvx_selector_new(const nvx_select *how, uint64_t dim);
void nvx_selector_destroy(nvx_selector **self_p);

/* The next sample, tokens[n x dim]; n >= 1. */
void nvx_selector_add(nvx_selector *self, const float tokens[], uint64_t n);
void nvx_selector_end(nvx_selector *self);

/* After the end. Positions of those kept, ascending; [samples] which of those kept stands
 * for each; kept of each buffer. Self owns them. */
const uint64_t *nvx_selector_kept(const nvx_selector *self, uint64_t *n);
const uint64_t *nvx_selector_representative(const nvx_selector *self);
const uint64_t *nvx_selector_counts(const nvx_selector *self, uint64_t *buffers);

#endif
