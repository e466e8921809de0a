/* main.c - the program: one command each in cmd_<name>.c. */
#include "config.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/complete.h"

static const nvx_subcommand commands[] = {
    {"run", nvx_cmd_run, "run a trace on a machine: latency, energy, accuracy",
     "nvxsim run"},
    {"sweep", nvx_cmd_sweep, "run a grid of configurations into one file",
     "nvxsim sweep"},
    {"trace", nvx_cmd_trace, "make, show and check traces", "nvxsim trace"},
    {"device", nvx_cmd_device, "measurements to a profile; what a profile means",
     "nvxsim device"},
    {"parts", nvx_cmd_parts, "the components, their parameters and sources",
     "nvxsim parts"},
    {"plot", nvx_cmd_plot, "draw a figure from a result or a sweep", "nvxsim plot"},
    {"report", nvx_cmd_report, "a page that shows a result or a sweep", "nvxsim report"},
    {"explain", nvx_cmd_explain, "where a number of a result comes from",
     "nvxsim explain"},
    {"compare", nvx_cmd_compare, "results side by side, with ratios", "nvxsim compare"},
    {"validate", nvx_cmd_validate, "our numbers beside published ones",
     "nvxsim validate"},
};

static const char names[] =
    "run, sweep, trace, device, parts, plot, report, explain, compare, validate";

enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(void)
{
    fputs("Usage: nvxsim COMMAND [ARGUMENT...]\n"
          "Cycle-level simulator of compute-in-memory crossbars.\n\n",
          stdout);
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].doc);
    fputs("\n'nvxsim COMMAND --help' tells its options. Exit status: 0, 1 (the run "
          "failed),\n"
          "2 (the input is wrong). 'nvxsim --version' tells the version; 'nvxsim "
          "--complete'\n"
          "is asked by the shells' completion.\n",
          stdout);
}

static void gsl_failed(const char *reason, const char *file, int line, int code)
{
    (void)file, (void)line, (void)code;
    fprintf(stderr, "nvxsim: GSL: %s\n", reason);
}

int main(int argc, char **argv)
{
    gsl_set_error_handler(gsl_failed);
    if (argc < 2) {
        fprintf(stderr, "nvxsim: a command is missing; allowed: %s\n", names);
        return NVX_INPUT;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        usage();
        return 0;
    }
    if (!strcmp(argv[1], "--version")) {
        puts("nvxsim " PACKAGE_VERSION);
        return 0;
    }
    if (nvx_complete_asked(argc, argv))
        return nvx_complete_command(commands, COMMANDS, argc, argv);
    for (int i = 0; i < COMMANDS; i++)
        if (!strcmp(argv[1], commands[i].name)) {
            argv[1] = commands[i].full;
            return commands[i].run(argc - 1, argv + 1);
        }
    fprintf(stderr, "nvxsim: '%s' is no command; allowed: %s\n", nvx_one_line(argv[1]),
            names);
    return NVX_INPUT;
}
