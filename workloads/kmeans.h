/* kmeans.h - k-means of a few points, and how well the clusters are apart.
 *
 * Lloyd's iteration (IEEE Trans. Inf. Theory 28, 1982) from k-means++ seeds (Arthur and
 * Vassilvitskii, SODA 2007): the first is drawn evenly among the points, each further one
 * with a probability in proportion to the squared distance from the nearest so far. It
 * ends when no point changes its cluster, or after 100 rounds; of 10 beginnings the one
 * with the least sum of squared distances is taken, the first of equals. Draws come from
 * streams named by (seed, beginning, path): same arguments, same clusters. Points nearer
 * than 1e-12 are one point: lengths are meant to be about 1.
 *
 * Silhouette (Rousseeuw, J. Comput. Appl. Math. 20, 1987): with a the mean distance of a
 * point to the others of its cluster and b the least mean distance to another cluster,
 * (b - a) / max(a, b); 0 for a point alone in its cluster.
 * Left out: more points than fit in memory; bounds that save distances.
 */
#ifndef NVX_WORKLOADS_KMEANS_H
#define NVX_WORKLOADS_KMEANS_H

#include <stdint.h>

typedef struct nvx_points {
    const double *at; /* [n x dim] */
    uint64_t n, dim;
} nvx_points;

/* cluster[n], 0 .. k-1, and centre[k x dim], the means of their points. 1 <= k <= n. Of
 * fewer than k different points each is its own cluster; clusters may have no point. */
void nvx_kmeans(const nvx_points *points, uint64_t k, uint64_t seed, const char *path,
                uint64_t cluster[], double centre[]);

/* Mean over the points, -1 .. 1; distance[n x n]. Where all are in one cluster: 0. */
double nvx_silhouette(const double distance[], uint64_t n, const uint64_t cluster[],
                      uint64_t k);

#endif
