/* compare.h - results side by side: numbers, ratios, intervals, what was set otherwise.
 *
 * The first result is the base: a ratio is base / other, so that of a time or an energy
 * says how many times less the other takes. A number that is 0 or absent in one of the two
 * has no ratio. Of accuracy, the 95 % intervals of base and other overlap or are apart:
 * over chips, and over queries where a result has none over chips.
 * Left out: a test of paired queries; which setting made which difference.
 */
#ifndef NVX_ANALYSIS_COMPARE_H
#define NVX_ANALYSIS_COMPARE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/error.h"

enum { NVX_COMPARE_MOST = 26 }; /* results: A to Z */

typedef struct nvx_comparison nvx_comparison;

/* Reads 2 to NVX_COMPARE_MOST results; NULL and err on failure. */
nvx_comparison *nvx_compare_new(const char *const paths[], size_t n, nvx_error *err);
void nvx_comparison_destroy(nvx_comparison **self_p);

/* One line on a result of another trace than the base's; NULL: there is none. */
const char *nvx_comparison_warning(const nvx_comparison *self);

/* For a terminal of 80 columns, and for programs (the caller owns it). */
void nvx_comparison_table(const nvx_comparison *self, FILE *out);
json_t *nvx_comparison_json(const nvx_comparison *self);

#endif
