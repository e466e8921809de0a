#include "traces/dense.h"

#include <cblas.h>

void nvx_dense_product(const double a[], size_t m, const double b[], size_t n, size_t dim,
                       double out[])
{
    int threads = openblas_get_num_threads();
    openblas_set_num_threads(1);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)dim, 1, a,
                (int)dim, b, (int)dim, 0, out, (int)n);
    openblas_set_num_threads(threads);
}

void nvx_dense_moment(const double rows[], size_t n, size_t dim, double moment[])
{
    int threads = openblas_get_num_threads();
    openblas_set_num_threads(1);
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)dim, (int)n, 1, rows,
                (int)dim, 1, moment, (int)dim);
    openblas_set_num_threads(threads);
}

void nvx_dense_widen(const float in[], double out[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = in[i];
}
