/* trace_ovt.h - the options of `nvxsim trace ovt`. */
#ifndef NVX_SIM_APP_TRACE_OVT_H
#define NVX_SIM_APP_TRACE_OVT_H

#include "workloads/ovt.h"

/* Fills *ovt and *output with pointers into argv, and *files with what holds the lists of
 * files; free() frees it. Wrong options end the program with status 2, as argp does; -1
 * when argp itself fails. */
int nvx_trace_ovt_parse(int argc, char **argv, nvx_ovt *ovt, const char **output,
                        const char ***files);

#endif
