#include <criterion/criterion.h>

#include "models/ranking.h"

Test(ranking, higher_scores_come_first_and_equal_ones_by_index)
{
    nvx_ranked list[3];
    uint32_t held = 0;
    const double score[] = {2.5, 7.25, 2.5, 7.25, -1};
    const int64_t expected[] = {1, 3, 0};
    for (int64_t i = 0; i < 5; i++)
        held = nvx_rank(list, 3, held, score[i], i, NULL);
    cr_assert_eq(held, 3);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(list[i].id, expected[i]);
}

Test(ranking, the_order_of_offering_changes_nothing)
{
    const double score[] = {4, 1, 4, 9, 9, 3, 4};
    nvx_ranked up[4], down[4];
    uint32_t a = 0, b = 0;
    for (int64_t i = 0; i < 7; i++) {
        a = nvx_rank(up, 4, a, score[i], i, NULL);
        b = nvx_rank(down, 4, b, score[6 - i], 6 - i, NULL);
    }
    for (int i = 0; i < 4; i++)
        cr_assert_eq(up[i].id, down[i].id);
}
