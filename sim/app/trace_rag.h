/* trace_rag.h - the options of `nvxsim trace rag`. */
#ifndef NVX_SIM_APP_TRACE_RAG_H
#define NVX_SIM_APP_TRACE_RAG_H

#include "workloads/rag.h"

/* Fills *rag and *output with pointers into argv. Wrong options end the program with
 * status 2, as argp does; -1 when argp itself fails. */
int nvx_trace_rag_parse(int argc, char **argv, nvx_rag *rag, const char **output);

#endif
