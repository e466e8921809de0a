/* reference.h - docs/timing.md once more, one picosecond after the other: slow, plain,
 * and sharing no code with the engine it checks. Left out: what the host fetches.
 */
#ifndef NVX_TESTS_FORMULA_REFERENCE_H
#define NVX_TESTS_FORMULA_REFERENCE_H

#include "models/timing.h"

/* The same arguments and results as nvx_timing_run. Never fails. */
nvx_timing_stats *reference_run(const nvx_timing_machine *machine, uint64_t requests,
                                nvx_timing_request request[],
                                const nvx_topk_counts counts[], uint64_t outstanding);

/* Latency of one request on the idle machine, on the copy it was given. counts[tile]. */
uint64_t reference_alone(const nvx_timing_machine *machine,
                         const nvx_timing_request *request,
                         const nvx_topk_counts counts[]);
void reference_destroy(nvx_timing_stats **self_p);

#endif
