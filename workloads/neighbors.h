/* neighbors.h - exact nearest rows by inner product, block by block.
 *
 * Products are summed in double and rounded to float once; rows are ranked by that
 * score, the lowest position first on ties.
 * Left out: anything approximate; queries and results are held in memory.
 */
#ifndef NVX_WORKLOADS_NEIGHBORS_H
#define NVX_WORKLOADS_NEIGHBORS_H

#include <stdint.h>

typedef struct nvx_neighbors nvx_neighbors;

/* queries[n x dim] is copied. */
nvx_neighbors *nvx_neighbors_new(const float queries[], uint64_t n, uint64_t dim,
                                 uint64_t k);

/* The same of queries from nvx_alloc, which it keeps and frees. */
nvx_neighbors *nvx_neighbors_of(double *queries, uint64_t n, uint64_t dim, uint64_t k);
void nvx_neighbors_destroy(nvx_neighbors **self_p);

/* The next `count` stored rows, in order. */
void nvx_neighbors_add(nvx_neighbors *self, const float rows[], uint64_t count);

/* Best positions so far, [n x k], best first; -1 where fewer than k rows were added. */
const int64_t *nvx_neighbors_positions(const nvx_neighbors *self);

#endif
