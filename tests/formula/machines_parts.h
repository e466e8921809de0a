/* machines_parts.h - what the files that make random machines share. */
#ifndef NVX_TESTS_FORMULA_MACHINES_PARTS_H
#define NVX_TESTS_FORMULA_MACHINES_PARTS_H

#include "tests/formula/machines.h"

bool chance(uint64_t *stream, uint64_t percent);

/* Gaps of zero (bursts), short and long ones. */
void load_arrivals(struct load *self, uint64_t *s);

/* A bus machine and searches for it. */
struct load *load_searches(uint64_t *s, uint32_t tiles, uint64_t requests);

#endif
