/* Made vectors: what the rule in random_vectors.h says of lengths and cosines. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/memory.h"
#include "traces/trace.h"
#include "workloads/rag.h"

enum { ROWS = 600, CLUSTERS = 30, DIM = 1000, QUERIES = 50 };

static const nvx_random_vectors plain = {.rows = ROWS,
                                         .dim = DIM,
                                         .queries = QUERIES,
                                         .clusters = CLUSTERS,
                                         .spread = 1,
                                         .near = 0.5,
                                         .seed = 1};

static float *stored(const nvx_random_vectors *of)
{
    float *out = nvx_alloc(of->rows * of->dim, sizeof *out);
    nvx_random_stored(of, 0, of->rows, out);
    return out;
}

static double dot(const float a[], const float b[])
{
    double sum = 0;
    for (int i = 0; i < DIM; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* Mean cosine of the pairs of rows in the same cluster, or in different ones. */
static double cosine(const float rows[], bool same)
{
    double sum = 0, pairs = 0;
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < i; j++)
            if ((i % CLUSTERS == j % CLUSTERS) == same) {
                sum += dot(rows + i * DIM, rows + j * DIM);
                pairs++;
            }
    return sum / pairs;
}

Test(random_vectors, every_vector_has_unit_length)
{
    float *rows = stored(&plain), queries[QUERIES * DIM];
    nvx_random_queries(&plain, 0, QUERIES, queries);
    for (int i = 0; i < ROWS; i++)
        cr_assert_float_eq(dot(rows + i * DIM, rows + i * DIM), 1, 1e-6);
    for (int i = 0; i < QUERIES; i++)
        cr_assert_float_eq(dot(queries + i * DIM, queries + i * DIM), 1, 1e-6);
    free(rows);
}

/* |0.4 g + m|^2 = 1.16 and |a z|^2 = a^2, orthogonal but for O(1 / sqrt(dim)). Two rows
 * of a cluster: 1.16 E[1 / sqrt(1.16 + a^2)]^2; for a uniform in (0, 2) the expectation is
 * asinh(2 / sqrt(1.16)) / 2 = 0.6899, so 0.5521. Rows of different clusters:
 * 0.16 x 0.6899^2 = 0.0762. Each mean depends on |g|^2 and |m|^2, whose standard
 * deviation is sqrt(2 / 1000) = 4.5 %, that of 30 |m|^2 together 0.8 %. The limits are
 * 0.018 (over four times the 0.004 these make of the first) and 15 % (over three times
 * 4.5 %). */
Test(random_vectors, rows_of_a_cluster_are_as_near_as_its_spread_says)
{
    float *rows = stored(&plain);
    double within = cosine(rows, true);
    free(rows);
    cr_assert_float_eq(within, 0.5521, 0.018, "%g", within);
}

Test(random_vectors, rows_of_different_clusters_share_the_common_direction)
{
    float *rows = stored(&plain);
    double between = cosine(rows, false);
    free(rows);
    cr_assert_float_eq(between, 0.0762, 0.15 * 0.0762, "%g", between);
}

Test(random_vectors, without_spread_a_cluster_is_one_vector)
{
    nvx_random_vectors none = plain;
    none.spread = 0;
    float *rows = stored(&none);
    for (int i = CLUSTERS; i < ROWS; i++)
        cr_assert_arr_eq(rows + i * DIM, rows + i % CLUSTERS * DIM, DIM * sizeof *rows);
    free(rows);
}

/* near 1 leaves no noise of the query's own; row i is in cluster i mod C. */
Test(random_vectors, the_nearest_query_is_a_stored_row_of_its_cluster)
{
    nvx_random_vectors nearest = plain;
    nearest.near = 1;
    float *rows = stored(&nearest), query[DIM];
    int32_t label[QUERIES];
    nvx_random_labels(&nearest, QUERIES, label);
    for (uint64_t j = 0; j < QUERIES; j++) {
        bool found = false;
        nvx_random_queries(&nearest, j, 1, query);
        for (int i = label[j]; i < ROWS; i += CLUSTERS)
            found |= memcmp(rows + i * DIM, query, sizeof query) == 0;
        cr_assert(found, "query %d", (int)j);
    }
    free(rows);
}

Test(random_vectors, a_row_does_not_depend_on_the_block_it_is_made_in)
{
    float *rows = stored(&plain), some[7 * DIM];
    nvx_random_stored(&plain, 101, 7, some);
    cr_assert_arr_eq(some, rows + 101 * DIM, sizeof some);
    free(rows);
}

Test(random_vectors, another_seed_gives_other_vectors)
{
    nvx_random_vectors other = plain;
    float a[DIM], b[DIM];
    other.seed = 2;
    nvx_random_stored(&plain, 0, 1, a);
    nvx_random_stored(&other, 0, 1, b);
    cr_assert_lt(fabs(dot(a, b)), 0.2); /* 6 / sqrt(1000) */
}

Test(random_vectors, a_trace_of_them_holds_clusters_as_labels)
{
    char path[] = "/tmp/nvx-random-XXXXXX";
    nvx_rag rag = {.k = 5, .type = NVX_I8, .random = plain, .calibration_rows = 10};
    nvx_error err = {0};
    int32_t label[ROWS], want[ROWS];
    close(mkstemp(path));
    cr_assert_eq(nvx_rag_write(&rag, path, &err), 0, "%s", err.text);
    nvx_trace *trace = nvx_trace_open(path, &err);
    cr_assert_not_null(trace, "%s", err.text);
    cr_assert_eq(nvx_trace_check(trace, &err), 0, "%s", err.text);
    cr_assert_eq(nvx_trace_ops(trace), 2 * (QUERIES - 10));
    cr_assert_eq(nvx_trace_read_row_labels(trace, label, &err), 0);
    nvx_random_row_labels(&plain, ROWS, want);
    cr_assert_arr_eq(label, want, sizeof label);
    nvx_trace_close(&trace);
    unlink(path);
}
