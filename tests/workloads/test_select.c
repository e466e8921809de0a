/* k-means, the silhouette and what a buffer keeps, against what is worked out by hand. */
#include <criterion/criterion.h>
#include <string.h>

#include "workloads/kmeans.h"
#include "workloads/select.h"

/* The least sum of squares of 0, 1, 10, 11, 12 in two clusters: 0.5 + 2. */
Test(kmeans, clusters_have_the_least_sum_of_squares)
{
    const double at[] = {0, 10, 1, 11, 12};
    const nvx_points points = {at, 5, 1};
    uint64_t cluster[5];
    double centre[2];
    nvx_kmeans(&points, 2, 1, "test", cluster, centre);
    cr_assert(cluster[0] == cluster[2] && cluster[1] == cluster[3] &&
              cluster[1] == cluster[4] && cluster[0] != cluster[1]);
    cr_assert_eq(centre[cluster[0]], 0.5);
    cr_assert_eq(centre[cluster[1]], 11);
}

Test(kmeans, as_many_clusters_as_points_leave_each_alone)
{
    const double at[] = {3, 1, 4, 1.5, 9, 2.6};
    const nvx_points points = {at, 3, 2};
    uint64_t cluster[3];
    double centre[6];
    nvx_kmeans(&points, 3, 7, "test", cluster, centre);
    cr_assert(cluster[0] != cluster[1] && cluster[0] != cluster[2] &&
              cluster[1] != cluster[2]);
    for (int i = 0; i < 3; i++)
        cr_assert_arr_eq(centre + 2 * cluster[i], at + 2 * i, 2 * sizeof *at);
}

Test(kmeans, equal_points_stay_together_whatever_k_is)
{
    const double at[] = {2, 2, 5, 2, 5};
    const nvx_points points = {at, 5, 1};
    uint64_t cluster[5];
    double centre[4];
    nvx_kmeans(&points, 4, 3, "test", cluster, centre);
    cr_assert(cluster[0] == cluster[1] && cluster[1] == cluster[3]);
    cr_assert(cluster[2] == cluster[4] && cluster[2] != cluster[0]);
}

/* Points 0, 1, 5, 6. */
static const double distance[] = {0, 1, 5, 6, 1, 0, 4, 5, 5, 4, 0, 1, 6, 5, 1, 0};

/* Of 0 and 6 (5.5 - 1) / 5.5, of 1 and 5 (4.5 - 1) / 4.5. */
Test(silhouette, is_the_lead_of_the_own_cluster)
{
    const uint64_t cluster[] = {0, 0, 1, 1};
    cr_assert_float_eq(nvx_silhouette(distance, 4, cluster, 2),
                       (4.5 / 5.5 + 3.5 / 4.5) / 2, 1e-15);
}

/* 0 and 1 are alone; of 5 (4 - 1) / 4, of 6 (5 - 1) / 5. Cluster 3 has no point. */
Test(silhouette, of_a_point_alone_is_0)
{
    const uint64_t cluster[] = {0, 1, 2, 2};
    cr_assert_float_eq(nvx_silhouette(distance, 4, cluster, 4), (0.75 + 0.8) / 4, 1e-15);
}

/* 0 with 6, 1 with 5: of 0 and 6 (3 - 6) / 6, of 1 and 5 (3 - 4) / 4. */
Test(silhouette, of_points_in_the_wrong_cluster_is_negative)
{
    const uint64_t cluster[] = {0, 1, 1, 0};
    cr_assert_float_eq(nvx_silhouette(distance, 4, cluster, 2), (-0.5 - 0.25) / 2, 1e-15);
}

Test(silhouette, of_one_cluster_is_0)
{
    const uint64_t cluster[] = {0, 0, 0, 0};
    cr_assert_eq(nvx_silhouette(distance, 4, cluster, 1), 0);
}

/* Samples of two tokens of two values. */
static nvx_selector *selected(const nvx_select *how, float samples[][4], int n)
{
    nvx_selector *self = nvx_selector_new(how, 2);
    for (int i = 0; i < n; i++)
        nvx_selector_add(self, samples[i], 2);
    nvx_selector_end(self);
    return self;
}

static void keeps(const nvx_selector *self, const uint64_t wanted[], uint64_t n)
{
    uint64_t got;
    const uint64_t *kept = nvx_selector_kept(self, &got);
    cr_assert_eq(got, n, "%d kept, not %d", (int)got, (int)n);
    cr_assert_arr_eq(kept, wanted, n * sizeof *wanted);
}

/* Directions (1 0), (0 1), (1 1): their mean points to (1 1). The first is long, which
 * says nothing. */
Test(select, the_sample_nearest_to_the_centre_by_cosine_is_kept)
{
    const nvx_select how = {.buffer = 3, .clusters = 1};
    float samples[][4] = {{90, 0, 10, 0}, {0, 1, 0, 1}, {2, 0, 0, 2}};
    const uint64_t wanted[] = {2}, stands[] = {0, 0, 0};
    nvx_selector *self = selected(&how, samples, 3);
    keeps(self, wanted, 1);
    cr_assert_arr_eq(nvx_selector_representative(self), stands, sizeof stands);
    nvx_selector_destroy(&self);
}

/* The mean of (1 0) and (0 1) is as far from both. */
Test(select, of_equally_near_samples_the_first_is_kept)
{
    const nvx_select how = {.buffer = 2, .clusters = 1};
    float samples[][4] = {{0, 1, 0, 1}, {1, 0, 1, 0}};
    const uint64_t wanted[] = {0};
    nvx_selector *self = selected(&how, samples, 2);
    keeps(self, wanted, 1);
    nvx_selector_destroy(&self);
}

/* One direction at three lengths, whose rounding differs, and another one. */
Test(select, samples_of_one_direction_are_equally_near_whatever_their_length)
{
    const nvx_select how = {.buffer = 4, .clusters = 4};
    float samples[][4] = {
        {0.1F, 0.2F, 0.1F, 0.2F}, {3, 6, 3, 6}, {7, 14, 7, 14}, {1, 0, 0, 1}};
    const uint64_t wanted[] = {0, 3};
    nvx_selector *self = selected(&how, samples, 4);
    keeps(self, wanted, 2);
    nvx_selector_destroy(&self);
}

/* Buffers 0 1 2 and 3 4 5; what is left, 6, is clustered at the end: it has one sample
 * for two clusters. */
Test(select, each_full_buffer_and_the_rest_are_selected_for_themselves)
{
    const nvx_select how = {.buffer = 3, .clusters = 2};
    const float x[] = {1, 0, 1, 0}, y[] = {0, 1, 0, 1};
    float samples[7][4];
    const uint64_t wanted[] = {0, 1, 3, 5, 6}, stands[] = {0, 1, 0, 2, 2, 3, 4};
    const uint64_t counts[] = {2, 2, 1};
    const float *const order[] = {x, y, x, x, x, y, x};
    uint64_t buffers;
    for (int i = 0; i < 7; i++)
        memcpy(samples[i], order[i], sizeof x);
    nvx_selector *self = selected(&how, samples, 7);
    keeps(self, wanted, 5);
    cr_assert_arr_eq(nvx_selector_representative(self), stands, sizeof stands);
    cr_assert_arr_eq(nvx_selector_counts(self, &buffers), counts, sizeof counts);
    cr_assert_eq(buffers, 3);
    nvx_selector_destroy(&self);
}

/* Three directions, a pair or three samples of each: of 2, 3 and 4 clusters three are
 * best, (b - a) / b near 1. */
Test(select, the_silhouette_finds_how_many_directions_there_are)
{
    const nvx_select how = {.buffer = 8};
    float samples[][4] = {{1, 0, 1, .01F},   {0, 1, .01F, 1}, {-1, 0, -1, .02F},
                          {1, .02F, 1, 0},   {0, 1, 0, 1},    {-1, 0, -1, .01F},
                          {-1, .01F, -1, 0}, {1, 0, 1, 0}};
    const uint64_t stands[] = {0, 1, 2, 0, 1, 2, 2, 0};
    uint64_t buffers;
    nvx_selector *self = selected(&how, samples, 8);
    cr_assert_eq(nvx_selector_counts(self, &buffers)[0], 3);
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 8; j++)
            cr_assert_eq(nvx_selector_representative(self)[i] ==
                             nvx_selector_representative(self)[j],
                         stands[i] == stands[j]);
    nvx_selector_destroy(&self);
}

Test(select, fewer_than_four_samples_are_one_cluster)
{
    const nvx_select how = {.buffer = 3};
    float samples[][4] = {{1, 0, 1, 0}, {0, 1, 0, 1}, {0, 1, 0, 1}};
    const uint64_t wanted[] = {1};
    nvx_selector *self = selected(&how, samples, 3);
    keeps(self, wanted, 1);
    nvx_selector_destroy(&self);
}

/* A mean of zero has no direction and is as near to everything. */
Test(select, samples_without_a_direction_are_taken)
{
    const nvx_select how = {.buffer = 2, .clusters = 2};
    float samples[][4] = {{0, 0, 0, 0}, {1, 2, -1, -2}};
    const uint64_t wanted[] = {0};
    nvx_selector *self = selected(&how, samples, 2);
    keeps(self, wanted, 1);
    nvx_selector_destroy(&self);
}
