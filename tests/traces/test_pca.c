/* The projection of pca.h against eigenvectors worked out by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "traces/pca.h"

/* Rows (3,4), (6,8), (-4,3)/2: X^T X has the eigenvectors (3,4)/5 with 25 + 100 = 125 and
 * (-4,3)/5 with 6.25, for the rows are multiples of these, which are orthogonal. */
static const float rows[] = {3, 4, 6, 8, -2, 1.5F};

static nvx_pca *fitted(uint64_t n)
{
    nvx_error err = {0};
    nvx_pca *pca = nvx_pca_new(2, n);
    nvx_pca_add(pca, rows, 1);
    nvx_pca_add(pca, rows + 2, 2);
    cr_assert_eq(nvx_pca_fit(pca, &err), 0, "%s", err.text);
    return pca;
}

Test(pca, the_first_direction_is_the_leading_eigenvector_of_the_second_moments)
{
    nvx_pca *pca = fitted(1);
    float out[3];
    nvx_pca_project(pca, rows, 3, out);
    cr_assert_float_eq(out[0], 5, 1e-6);  /* <(3,4), (3,4)/5> */
    cr_assert_float_eq(out[1], 10, 1e-6); /* <(6,8), (3,4)/5> */
    cr_assert_float_eq(out[2], 0, 1e-6);
    nvx_pca_destroy(&pca);
}

Test(pca, the_largest_component_of_a_direction_is_positive)
{
    /* the second is +-(-4,3)/5; the component of magnitude 4/5 must be positive: (4,-3)/5
     */
    nvx_pca *pca = fitted(2);
    const float x[] = {1, 0};
    float out[2];
    nvx_pca_project(pca, x, 1, out);
    cr_assert_float_eq(out[0], 0.6, 1e-6);
    cr_assert_float_eq(out[1], 0.8, 1e-6);
    nvx_pca_destroy(&pca);
}

Test(pca, the_kept_share_is_that_of_the_eigenvalues)
{
    nvx_pca *pca = fitted(1);
    cr_assert_float_eq(nvx_pca_kept(pca), 125 / 131.25, 1e-12);
    nvx_pca_destroy(&pca);
}

Test(pca, all_dimensions_keep_every_inner_product)
{
    nvx_pca *pca = fitted(2);
    const float x[] = {2.385F, -0.7F};
    float out[6], of_x[2];
    nvx_pca_project(pca, rows, 3, out);
    nvx_pca_project(pca, x, 1, of_x);
    for (int i = 0; i < 3; i++) {
        double wanted = rows[2 * i] * 2.385 + rows[2 * i + 1] * -0.7;
        cr_assert_float_eq(out[2 * i] * of_x[0] + out[2 * i + 1] * of_x[1], wanted, 1e-5);
    }
    nvx_pca_destroy(&pca);
}
