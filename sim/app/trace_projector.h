/* trace_projector.h - the options of `nvxsim trace projector`. */
#ifndef NVX_SIM_APP_TRACE_PROJECTOR_H
#define NVX_SIM_APP_TRACE_PROJECTOR_H

#include "workloads/projector.h"

/* Fills *projector and *output with pointers into argv, and *files with the list of files;
 * free() frees it. Wrong options end the program with status 2, as argp does; -1 when argp
 * itself fails. */
int nvx_trace_projector_parse(int argc, char **argv, nvx_projector *projector,
                              const char **output, const char ***files);

#endif
