/* ranking.h - the k best scores seen so far, as a top-k unit keeps them.
 *
 * Order: higher score first, equal scores by lower index. Scores are offered one at a
 * time; the counts say what the unit did, for its time and energy.
 */
#ifndef NVX_MODELS_RANKING_H
#define NVX_MODELS_RANKING_H

#include <stddef.h>
#include <stdint.h>

#include "models/timing.h"

typedef struct nvx_ranked {
    double score;
    int64_t id;
} nvx_ranked;

/* list[k], sorted; *held entries are in use. counts may be NULL. Returns the new *held.
 */
uint32_t nvx_rank(nvx_ranked list[], uint32_t k, uint32_t held, double score, int64_t id,
                  nvx_topk_counts *counts);

/* Whether a score with this index would enter a full list. */
static inline int nvx_rank_enters(const nvx_ranked *worst, double score, int64_t id)
{
    return score > worst->score || (score == worst->score && id < worst->id);
}

#endif
