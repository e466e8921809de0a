/* report_parts.h - the shared parts of a report; for analysis/report*.c and table.c. */
#ifndef NVX_ANALYSIS_REPORT_PARTS_H
#define NVX_ANALYSIS_REPORT_PARTS_H

#include "analysis/report.h"

/* By kind. */
json_t *nvx_report_parts_json(const nvx_report *self);

/* The busiest ones, and the bottleneck in words. Nothing when no part was used. */
void nvx_report_parts_table(const nvx_report *self, FILE *out);

#endif
