/* sweep_print.h - a sweep on standard output, as a table or as JSON. */
#ifndef NVX_SIM_APP_SWEEP_PRINT_H
#define NVX_SIM_APP_SWEEP_PRINT_H

#include "sim/app/sweep_study.h"

/* `output` is the file that holds all of it. */
void nvx_sweep_print(const nvx_sweep_study *study, const char *output);
void nvx_sweep_print_json(const nvx_sweep_study *study);

#endif
