/* validate.h - our numbers beside published ones, with a verdict per number.
 *
 * A row says what was published, where, and how far from it we may be (`bar`); it passes
 * when |ours - published| <= bar. A row whose number could not be had fails and says why.
 * Left out: where our numbers come from (sim/app/cmd_validate.c runs them).
 */
#ifndef NVX_ANALYSIS_VALIDATE_H
#define NVX_ANALYSIS_VALIDATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct nvx_validation nvx_validation;

nvx_validation *nvx_validation_new(void);
void nvx_validation_destroy(nvx_validation **self_p);

/* Rows of one claim stand together: claim "F2", title "W1: bit-sliced noisy search", and
 * what the bar means. */
void nvx_validation_claim(nvx_validation *self, const char *claim, const char *title,
                          const char *source);

/* A row of the claim added last. */
void nvx_validation_row(nvx_validation *self, const char *name, double ours,
                        double published, double bar);
void nvx_validation_failure(nvx_validation *self, const char *name, const char *why);

size_t nvx_validation_failed(const nvx_validation *self);

/* The table for a terminal of 80 columns. */
void nvx_validation_table(const nvx_validation *self, FILE *out);

/* {"passed", "failed", "rows": [{"claim", "name", "ours", "published", "error", "bar",
 * "pass", "source", "problem"}]}; ours and error are null, problem a text, for a row
 * without a number. The caller owns it. */
json_t *nvx_validation_json(const nvx_validation *self);

#endif
