/* programs.h - random small machines that run one program each, from a seed. */
#ifndef NVX_TESTS_FORMULA_PROGRAMS_H
#define NVX_TESTS_FORMULA_PROGRAMS_H

#include "models/timing.h"

/* One to four tiles, up to three products (some with partial sums) applied to up to six
 * vectors, layer by layer, with vector operations between; bus, tree or mesh, one clock. */
nvx_timing_machine *program_random(uint64_t seed);
void program_destroy(nvx_timing_machine **self_p);

#endif
