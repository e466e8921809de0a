#include "traces/pca.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "sim/memory.h"
#include "traces/dense.h"

enum { BLOCK = 256 }; /* rows widened to double at a time */

struct nvx_pca {
    uint64_t dim, n;
    double *moment; /* [dim x dim], upper triangle: sum of x x^T */
    double *basis;  /* [n x dim], rows: eigenvectors */
    double kept;
};

nvx_pca *nvx_pca_new(uint64_t dim, uint64_t n)
{
    NVX_ASSERT(n >= 1 && n <= dim && dim <= INT32_MAX);
    nvx_pca *self = nvx_alloc(1, sizeof *self);
    self->dim = dim;
    self->n = n;
    self->moment = nvx_alloc(dim * dim, sizeof *self->moment);
    self->basis = nvx_alloc(n * dim, sizeof *self->basis);
    return self;
}

void nvx_pca_destroy(nvx_pca **self_p)
{
    if (!*self_p)
        return;
    free((*self_p)->moment);
    free((*self_p)->basis);
    free(*self_p);
    *self_p = NULL;
}

void nvx_pca_add(nvx_pca *self, const float rows[], uint64_t count)
{
    double *wide = nvx_alloc(BLOCK * self->dim, sizeof *wide);
    for (uint64_t done = 0; done < count; done += BLOCK) {
        uint64_t n = count - done < BLOCK ? count - done : BLOCK;
        nvx_dense_widen(rows + done * self->dim, wide, n * self->dim);
        nvx_dense_moment(wide, n, self->dim, self->moment);
    }
    free(wide);
}

static void take_eigenvector(double out[], const gsl_matrix *vectors, size_t column)
{
    size_t largest = 0;
    for (size_t i = 0; i < vectors->size1; i++) {
        out[i] = gsl_matrix_get(vectors, i, column);
        if (fabs(out[i]) > fabs(out[largest]))
            largest = i;
    }
    if (out[largest] < 0)
        for (size_t i = 0; i < vectors->size1; i++)
            out[i] = -out[i];
}

int nvx_pca_fit(nvx_pca *self, nvx_error *err)
{
    size_t dim = self->dim;
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    gsl_matrix *moment = gsl_matrix_alloc(dim, dim),
               *vectors = gsl_matrix_alloc(dim, dim);
    gsl_vector *values = gsl_vector_alloc(dim);
    gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(dim);
    NVX_ASSERT(moment && vectors && values && work);
    double sum = 0, kept = 0;
    for (size_t i = 0; i < dim; i++)
        for (size_t j = 0; j < dim; j++)
            gsl_matrix_set(moment, i, j, self->moment[i < j ? i * dim + j : j * dim + i]);
    int status = gsl_eigen_symmv(moment, values, vectors, work);
    if (status == GSL_SUCCESS)
        status = gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    for (size_t i = 0; i < dim && status == GSL_SUCCESS; i++) {
        sum += gsl_vector_get(values, i);
        kept += i < self->n ? gsl_vector_get(values, i) : 0;
        if (i < self->n)
            take_eigenvector(self->basis + i * dim, vectors, i);
    }
    self->kept = sum > 0 ? kept / sum : 1;
    gsl_eigen_symmv_free(work);
    gsl_vector_free(values);
    gsl_matrix_free(vectors);
    gsl_matrix_free(moment);
    gsl_set_error_handler(handler);
    return status == GSL_SUCCESS ? 0
                                 : nvx_fail_environment(err, "principal components: %s",
                                                        gsl_strerror(status));
}

double nvx_pca_kept(const nvx_pca *self) { return self->kept; }

void nvx_pca_project(const nvx_pca *self, const float rows[], uint64_t count, float out[])
{
    double *wide = nvx_alloc(BLOCK * self->dim, sizeof *wide);
    double *narrow = nvx_alloc(BLOCK * self->n, sizeof *narrow);
    for (uint64_t done = 0; done < count; done += BLOCK) {
        uint64_t m = count - done < BLOCK ? count - done : BLOCK;
        nvx_dense_widen(rows + done * self->dim, wide, m * self->dim);
        nvx_dense_product(wide, m, self->basis, self->n, self->dim, narrow);
        for (uint64_t i = 0; i < m * self->n; i++)
            out[done * self->n + i] = (float)narrow[i];
    }
    free(wide);
    free(narrow);
}
