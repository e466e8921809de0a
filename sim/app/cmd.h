/* cmd.h - the commands of the program: one function each, in cmd_<name>.c.
 *
 * argv[0] is the name of the command. Each returns the exit status: 0, 1 (the run failed)
 * or 2 (the input is wrong).
 */
#ifndef NVX_SIM_APP_CMD_H
#define NVX_SIM_APP_CMD_H

#include <argp.h>
#include <jansson.h>

#include "sim/error.h"

int nvx_cmd_run(int argc, char **argv);
int nvx_cmd_trace(int argc, char **argv);
int nvx_cmd_sweep(int argc, char **argv);
int nvx_cmd_explain(int argc, char **argv);
int nvx_cmd_compare(int argc, char **argv);
int nvx_cmd_validate(int argc, char **argv);
int nvx_cmd_plot(int argc, char **argv);
int nvx_cmd_report(int argc, char **argv);
int nvx_cmd_device(int argc, char **argv);
int nvx_cmd_parts(int argc, char **argv);

/* A command of a command: "import" of nvxsim device. */
typedef struct nvx_subcommand {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *doc;
    char *full; /* "nvxsim device import" */
} nvx_subcommand;

/* Runs the one of n that argv[1] names, or tells them; program: "nvxsim device". */
int nvx_cmd_choose(const char *program, const nvx_subcommand commands[], int n, int argc,
                   char **argv);

/* Prints the error as one line on standard error; returns its exit status. */
int nvx_cmd_fail(const nvx_error *err);

/* The end of a command that printed its results: their way out is part of the work.
 * Returns its exit status; prints the error, if there is one. */
int nvx_cmd_end(nvx_error *err);

/* Prints JSON on standard output and gives it free. */
void nvx_cmd_print_json(json_t *json);

/* Wrong options: prints "nvxsim run: text" as one line and ends the program with 2. */
_Noreturn void nvx_cmd_refuse(const struct argp_state *state, const char *fmt, ...)
    NVX_PRINTF(2, 3);

/* As argp_parse(), without flags. Asked for completions (complete.h), tells them and ends
 * the program. */
error_t nvx_cmd_parse(const struct argp *argp, int argc, char **argv, void *input);

/* What the parser of a command's options returns for keys it has no case for. Keeps argp
 * from adding a second line to what getopt says. */
error_t nvx_cmd_other_key(int key, struct argp_state *state);

#endif
