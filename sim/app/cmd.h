/* cmd.h - the commands of the program: one function each, in cmd_<name>.c.
 *
 * argv[0] is the name of the command. Each returns the exit status: 0, 1 (the run failed)
 * or 2 (the input is wrong).
 */
#ifndef NVX_SIM_APP_CMD_H
#define NVX_SIM_APP_CMD_H

#include "sim/error.h"

int nvx_cmd_run(int argc, char **argv);
int nvx_cmd_trace(int argc, char **argv);
int nvx_cmd_sweep(int argc, char **argv);
int nvx_cmd_validate(int argc, char **argv);
int nvx_cmd_plot(int argc, char **argv);

/* Prints the error as one line on standard error; returns its exit status. */
int nvx_cmd_fail(const nvx_error *err);

#endif
