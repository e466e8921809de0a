/* Pooling and the score against what is worked out by hand and against matrices written
 * out in full. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "workloads/pool.h"

enum { MOST_TOKENS = 12, MOST_DIM = 7, SHAPES = 300 };

/* The seeds' example: rows 1, 2, 3, 4. */
Test(pool, four_rows_are_averaged_by_two_and_by_four)
{
    const float rows[] = {1, 2, 3, 4};
    float out[4];
    nvx_pool_average(rows, 4, 1, 2, out);
    cr_assert(out[0] == 1.5F && out[1] == 3.5F);
    nvx_pool_average(rows, 4, 1, 4, out);
    cr_assert(out[0] == 2.5F);
    nvx_pool_average(rows, 4, 1, 1, out);
    cr_assert_arr_eq(out, rows, sizeof rows);
}

/* 5 = 2 + 2 + 1 = 4 + 1; values of a token stay apart. */
Test(pool, the_last_window_averages_the_rows_that_are_left)
{
    const float rows[] = {1, 10, 2, 20, 3, 30, 4, 40, 5, 50};
    const float by_two[] = {1.5F, 15, 3.5F, 35, 5, 50}, by_four[] = {2.5F, 25, 5, 50};
    float out[6];
    nvx_pool_average(rows, 5, 2, 2, out);
    cr_assert_arr_eq(out, by_two, sizeof by_two);
    nvx_pool_average(rows, 5, 2, 4, out);
    cr_assert_arr_eq(out, by_four, sizeof by_four);
}

static float uniform(void) { return (float)rand() / (float)RAND_MAX * 2 - 1; }

static uint64_t between(uint64_t low, uint64_t high)
{
    return low + (uint64_t)rand() % (high - low + 1);
}

/* M = sum_L w_L P_L^T P_L / sum w: tokens i and j meet where they share a window, and
 * P_L^T P_L is 1 / m^2 there for a window of m tokens. */
static double entry_of_m(const nvx_pool *p, uint64_t i, uint64_t j)
{
    double sum = 0, weights = 0;
    for (int s = 0; s < p->windows; s++) {
        uint64_t window = p->window[s], first = i / window * window;
        double m = (double)(first + window > p->tokens ? p->tokens - first : window);
        if (i / window == j / window)
            sum += p->weight[s] / (m * m);
        weights += p->weight[s];
    }
    return sum / weights;
}

static double brute_force(const nvx_pool *p, const float x[], const float o[])
{
    double sum = 0;
    for (uint64_t i = 0; i < p->tokens; i++)
        for (uint64_t j = 0; j < p->tokens; j++)
            for (uint64_t d = 0; d < p->dim; d++)
                sum += entry_of_m(p, i, j) * (double)x[j * p->dim + d] *
                       (double)o[i * p->dim + d];
    return sum;
}

Test(pool, the_product_of_flat_vectors_is_that_of_mx_and_o_for_any_shape)
{
    srand(1);
    for (int shape = 0; shape < SHAPES; shape++) {
        nvx_pool p = {.tokens = between(1, MOST_TOKENS),
                      .dim = between(1, MOST_DIM),
                      .windows = (int)between(1, 4)};
        float x[MOST_TOKENS * MOST_DIM], o[MOST_TOKENS * MOST_DIM];
        for (int s = 0; s < p.windows; s++) {
            p.window[s] = between(1, p.tokens);
            p.weight[s] = 0.1 + fabs((double)uniform());
        }
        for (uint64_t i = 0; i < p.tokens * p.dim; i++) {
            x[i] = uniform();
            o[i] = uniform();
        }
        uint64_t values = nvx_pool_values(&p);
        float *flat_x = calloc(values, sizeof *flat_x),
              *flat_o = calloc(values, sizeof *flat_o);
        nvx_pool_flat(&p, x, flat_x);
        nvx_pool_flat(&p, o, flat_o);
        double score = 0;
        for (uint64_t i = 0; i < values; i++)
            score += (double)flat_x[i] * (double)flat_o[i];
        cr_assert_float_eq(score, brute_force(&p, x, o), 1e-5, "shape %d", shape);
        free(flat_x);
        free(flat_o);
    }
}

Test(pool, three_scales_of_a_multiple_of_four_hold_seven_quarters_of_the_values)
{
    const nvx_pool p = {.tokens = 20, .dim = 64, .windows = 3, .window = {1, 2, 4}};
    cr_assert_eq(nvx_pool_values(&p), 20 * 64 * 7 / 4);
}

/* Why `--pairs all` is refused: 8 tokens, windows 1, 2, 4, 8. */
Test(pool, the_mean_over_all_pairs_of_tokens_is_the_same_at_every_scale)
{
    float x[8], o[8], px[8], po[8];
    srand(2);
    for (int i = 0; i < 8; i++) {
        x[i] = uniform();
        o[i] = uniform();
    }
    double first = 0;
    for (uint64_t window = 1; window <= 8; window *= 2) {
        uint64_t n = 8 / window;
        double sum = 0;
        nvx_pool_average(x, 8, 1, window, px);
        nvx_pool_average(o, 8, 1, window, po);
        for (uint64_t i = 0; i < n; i++)
            for (uint64_t j = 0; j < n; j++)
                sum += (double)px[i] * (double)po[j];
        sum /= (double)(n * n);
        if (window == 1)
            first = sum;
        cr_assert_float_eq(sum, first, 1e-6);
    }
}

Test(fit, truncate_pad_cuts_or_appends_zeros)
{
    const float rows[] = {1, 2, 3, 4, 5, 6}, shorter[] = {1, 2, 3, 4},
                longer[] = {1, 2, 3, 4, 5, 6, 0, 0};
    float out[8] = {9, 9, 9, 9, 9, 9, 9, 9};
    nvx_fit_tokens(NVX_FIT_TRUNCATE_PAD, rows, 3, 2, 2, out);
    cr_assert_arr_eq(out, shorter, sizeof shorter);
    nvx_fit_tokens(NVX_FIT_TRUNCATE_PAD, rows, 3, 2, 4, out);
    cr_assert_arr_eq(out, longer, sizeof longer);
}

/* 5 tokens to 2: tokens 0 to 2 and 2 to 4. 2 tokens to 4: each twice. */
Test(fit, mean_bins_averages_the_tokens_that_a_bin_touches)
{
    const float five[] = {1, 2, 3, 4, 5}, two[] = {1, 3}, doubled[] = {1, 1, 3, 3};
    float out[5];
    nvx_fit_tokens(NVX_FIT_MEAN_BINS, five, 5, 1, 2, out);
    cr_assert(out[0] == 2 && out[1] == 4);
    nvx_fit_tokens(NVX_FIT_MEAN_BINS, two, 2, 1, 4, out);
    cr_assert_arr_eq(out, doubled, sizeof doubled);
    nvx_fit_tokens(NVX_FIT_MEAN_BINS, five, 5, 1, 5, out);
    cr_assert_arr_eq(out, five, sizeof five);
}

/* Tokens 1, 2, 3 with windows 1 and 2, weights 3 and 1: shares 3/4 and 1/4; averages 1.5
 * and, of the token left, 3. */
Test(pool, weighted_tokens_carry_the_share_of_their_scale)
{
    const nvx_pool p = {
        .tokens = 3, .dim = 1, .windows = 2, .window = {1, 2}, .weight = {3, 1}};
    const float rows[] = {1, 2, 3};
    const double wanted[] = {0.75, 1.5, 2.25, 0.375, 0.75};
    double out[5];
    nvx_pool_weighted(&p, rows, out);
    cr_assert_arr_eq(out, wanted, sizeof wanted);
}
