#include "workloads/neighbors.h"

#include <stdlib.h>

#include "sim/memory.h"
#include "traces/dense.h"

enum { BLOCK = 512 }; /* rows and queries multiplied at a time */

struct nvx_neighbors {
    uint64_t n, dim, k;
    uint64_t rows;     /* added so far */
    double *queries;   /* [n x dim] */
    int64_t *position; /* [n x k] */
    float *score;      /* [n x k] */
};

nvx_neighbors *nvx_neighbors_new(const float queries[], uint64_t n, uint64_t dim,
                                 uint64_t k)
{
    double *wide = nvx_alloc(n * dim, sizeof *wide);
    nvx_dense_widen(queries, wide, n * dim);
    return nvx_neighbors_of(wide, n, dim, k);
}

nvx_neighbors *nvx_neighbors_of(double *queries, uint64_t n, uint64_t dim, uint64_t k)
{
    nvx_neighbors *self = nvx_alloc(1, sizeof *self);
    self->n = n;
    self->dim = dim;
    self->k = k;
    self->queries = queries;
    self->position = nvx_alloc(n * k, sizeof *self->position);
    self->score = nvx_alloc(n * k, sizeof *self->score);
    for (uint64_t i = 0; i < n * k; i++)
        self->position[i] = -1;
    return self;
}

void nvx_neighbors_destroy(nvx_neighbors **self_p)
{
    if (!*self_p)
        return;
    free((*self_p)->queries);
    free((*self_p)->position);
    free((*self_p)->score);
    free(*self_p);
    *self_p = NULL;
}

/* Keeps position[k] and score[k] sorted; an equal score stays behind the earlier row. */
static void insert(int64_t position[], float score[], uint64_t k, int64_t row,
                   float value)
{
    uint64_t at = k;
    while (at > 0 && (position[at - 1] < 0 || score[at - 1] < value))
        at--;
    if (at == k)
        return;
    for (uint64_t i = k - 1; i > at; i--) {
        position[i] = position[i - 1];
        score[i] = score[i - 1];
    }
    position[at] = row;
    score[at] = value;
}

static void rank_block(nvx_neighbors *self, uint64_t query, uint64_t m,
                       const double scores[], uint64_t first, uint64_t rows)
{
    for (uint64_t i = 0; i < m; i++) {
        int64_t *position = self->position + (query + i) * self->k;
        float *score = self->score + (query + i) * self->k;
        for (uint64_t j = 0; j < rows; j++)
            insert(position, score, self->k, (int64_t)(first + j),
                   (float)scores[i * rows + j]);
    }
}

void nvx_neighbors_add(nvx_neighbors *self, const float rows[], uint64_t count)
{
    uint64_t most = count < BLOCK ? count : BLOCK;
    double *wide = nvx_alloc(most * self->dim, sizeof *wide);
    double *scores = nvx_alloc(BLOCK * most, sizeof *scores);
    for (uint64_t done = 0; done < count; done += BLOCK) {
        uint64_t n = count - done < BLOCK ? count - done : BLOCK;
        nvx_dense_widen(rows + done * self->dim, wide, n * self->dim);
        for (uint64_t query = 0; query < self->n; query += BLOCK) {
            uint64_t m = self->n - query < BLOCK ? self->n - query : BLOCK;
            nvx_dense_product(self->queries + query * self->dim, m, wide, n, self->dim,
                              scores);
            rank_block(self, query, m, scores, self->rows + done, n);
        }
    }
    self->rows += count;
    free(wide);
    free(scores);
}

const int64_t *nvx_neighbors_positions(const nvx_neighbors *self)
{
    return self->position;
}
