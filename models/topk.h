/* topk.h - keeps the k best scores: one unit per tile, and one that merges their lists.
 *
 * A local unit looks at one score at a time: `check` cycles when it is left out, `insert`
 * into a free entry, `replace` of the worst entry. The merge unit takes `merge` cycles
 * per list entry (sorted lists: one comparison each). Equal scores: the lowest index
 * first. Left out: parallel comparators, bitonic sorting.
 */
#ifndef NVX_MODELS_TOPK_H
#define NVX_MODELS_TOPK_H

#include "sim/part.h"

typedef struct nvx_topk_params {
    nvx_duration check;
    nvx_duration insert;
    nvx_duration replace;
    nvx_duration merge;
    uint64_t entry;        /* bit */
    double compare_energy; /* J */
    double write_energy;   /* J */
    double area;           /* m2 */
} nvx_topk_params;

/* What one of them counted. */
typedef struct nvx_topk_state {
    uint64_t compares;
    uint64_t inserts;
    uint64_t replaces;
    uint64_t writes;
    uint64_t grants;
    uint64_t busy;
    uint64_t wait;
    uint64_t longest_wait;
    uint64_t most_waiting;
} nvx_topk_state;

extern const nvx_part nvx_topk;

#endif
