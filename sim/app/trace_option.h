/* trace_option.h - the values of options that the `nvxsim trace` commands share. A wrong one
 * is refused in one line and ends the program with status 2. */
#ifndef NVX_SIM_APP_TRACE_OPTION_H
#define NVX_SIM_APP_TRACE_OPTION_H

#include <argp.h>
#include <stdint.h>

#include "workloads/rag.h"

/* A whole number from 1 to 2^32 - 1; `option` is what the line calls it. */
uint64_t nvx_trace_option_number(struct argp_state *state, const char *option,
                                 const char *text);
double nvx_trace_option_rate(struct argp_state *state, const char *text);
nvx_type nvx_trace_option_type(struct argp_state *state, const char *text);
uint64_t nvx_trace_option_reduce(struct argp_state *state, const char *text);
void nvx_trace_option_size(struct argp_state *state, const char *text,
                           nvx_random_vectors *out);
double nvx_trace_option_fraction(struct argp_state *state, const char *option,
                                 const char *text, double most);
uint64_t nvx_trace_option_seed(struct argp_state *state, const char *text);
uint8_t nvx_trace_option_priority(struct argp_state *state, const char *text);

#endif
