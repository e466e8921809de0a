/* alone.h - latency of one search on the idle machine without stepping anything: the
 * closed formula of docs/timing.md.
 *
 * For a bus, one clock, one copy, pools of each tile's own, no global buffer, output
 * buffers without a limit.
 */
#ifndef NVX_TESTS_FORMULA_ALONE_H
#define NVX_TESTS_FORMULA_ALONE_H

#include "models/timing.h"

/* In cycles; counts[tile]. */
uint64_t alone_on_bus(const nvx_timing_machine *machine, const nvx_topk_counts counts[]);

#endif
