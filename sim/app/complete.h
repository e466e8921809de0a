/* complete.h - what may stand at the end of a command line, for the shells' completion.
 *
 * 'nvxsim --complete WORD...' gets what is typed after the program's name, the last WORD
 * being the one that is not complete ("" for none). It prints one candidate per line, with
 * a tab and what it is, whatever the last WORD begins with: the shell keeps those that go
 * on from it. A line "/" says that names of files belong here too. Candidates come from
 * the tables: commands, options and the words their arguments allow, presets, profiles,
 * parameters. Left out: abbreviated options, arguments after the first kind of a command.
 */
#ifndef NVX_SIM_APP_COMPLETE_H
#define NVX_SIM_APP_COMPLETE_H

#include <stdbool.h>

#include "sim/app/cmd.h"

/* Whether a command is asked for completions: its first argument is --complete. */
bool nvx_complete_asked(int argc, char *const argv[]);

/* Goes on to the one of n commands that argv[2] names, or prints all of them where it is
 * the last word. Returns the exit status. */
int nvx_complete_command(const nvx_subcommand commands[], int n, int argc, char **argv);

/* Prints the candidates after words[], of a command with these options. */
void nvx_complete_options(const struct argp *argp, int n, char *const words[]);

#endif
