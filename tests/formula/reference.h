/* reference.h - docs/timing.md once more, clock by clock: slow, plain, and sharing no
 * code with the engine it checks.
 */
#ifndef NVX_TESTS_FORMULA_REFERENCE_H
#define NVX_TESTS_FORMULA_REFERENCE_H

#include "models/timing.h"

/* The same arguments and results as nvx_timing_run. Never fails. */
nvx_timing_stats *reference_run(const nvx_timing_machine *machine, uint64_t requests,
                                nvx_timing_request request[],
                                const nvx_topk_counts counts[], uint64_t outstanding);
void reference_destroy(nvx_timing_stats **self_p);

#endif
