/* trace_info.h - what a trace holds, as a table or as JSON. */
#ifndef NVX_SIM_APP_TRACE_INFO_H
#define NVX_SIM_APP_TRACE_INFO_H

#include <stdbool.h>
#include <stdio.h>

#include "traces/trace.h"

int nvx_trace_info(const char *path, bool json, FILE *out, nvx_error *err);

#endif
