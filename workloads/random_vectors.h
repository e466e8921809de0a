/* random_vectors.h - vectors that look like the embeddings of text, of any number.
 *
 * Row i belongs to cluster i mod C. With g, m_c, z_i independent N(0, I / dim):
 *   row i    = unit(0.4 g + m_c(i) + a_i z_i),  a_i uniform in (0, 2 spread)
 *   query j  = unit(0.4 g + m_c(s) + a_s (near z_s + sqrt(1 - near^2) y_j)),
 *              s = a row drawn at random, y_j as z_i
 * A mixture of directions around cluster centres is the usual model of normalised
 * embeddings (Banerjee, Dhillon, Ghosh, Sra, "Clustering on the Unit Hypersphere using
 * von Mises-Fisher Distributions", JMLR 6, 2005). Here each component is a projected
 * normal, not a von Mises-Fisher, distribution, because it is drawn without rejection;
 * g makes all rows lean to one side, and a_i makes some rows typical of their cluster
 * and others not.
 *
 * The defaults (20 rows per cluster, spread 1, near 0.5) are set by traces/clinc150.h5,
 * 3000 x 384: its cosines are 0.53 +- 0.20 within and 0.08 +- 0.10 between labels, the
 * best score is 0.73, and its lead over the second has mean 0.045 and median 0.028.
 *
 * Every value is a function of the seed and its place alone; nothing is held.
 * Left out: clusters of clusters (a label is nearly always found, which is not so in
 * text: 0.82), correlation between values, sizes of clusters that differ.
 */
#ifndef NVX_WORKLOADS_RANDOM_VECTORS_H
#define NVX_WORKLOADS_RANDOM_VECTORS_H

#include <stdint.h>

typedef struct nvx_random_vectors {
    uint64_t rows, dim; /* stored; rows, clusters < 2^32 */
    uint64_t queries;   /* calibration inputs included */
    uint64_t clusters;  /* 1 .. rows */
    double spread;      /* >= 0 */
    double near;        /* 0 .. 1 */
    uint64_t seed;
} nvx_random_vectors;

/* 20 rows per cluster, at least one cluster. */
uint64_t nvx_random_clusters(uint64_t rows);

/* Rows first .. first+count-1 into out[count x dim]; self is a nvx_random_vectors. */
void nvx_random_stored(const void *self, uint64_t first, uint64_t count, float out[]);
void nvx_random_queries(const void *self, uint64_t first, uint64_t count, float out[]);

/* The clusters of rows and of queries, from the first on: out[count]. */
void nvx_random_row_labels(const nvx_random_vectors *self, uint64_t count, int32_t out[]);
void nvx_random_labels(const nvx_random_vectors *self, uint64_t count, int32_t out[]);

#endif
