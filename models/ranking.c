#include "models/ranking.h"

uint32_t nvx_rank(nvx_ranked list[], uint32_t k, uint32_t held, double score, int64_t id,
                  nvx_topk_counts *counts)
{
    if (held == k && !nvx_rank_enters(&list[k - 1], score, id))
        return held;
    if (counts)
        *(held < k ? &counts->inserts : &counts->replaces) += 1;
    uint32_t at = held < k ? held++ : k - 1;
    for (; at > 0 && nvx_rank_enters(&list[at - 1], score, id); at--)
        list[at] = list[at - 1];
    list[at] = (nvx_ranked){score, id};
    return held;
}
