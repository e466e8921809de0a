/* cmd_device.c - nvxsim device: measurements to a profile, what a profile means. */
#include <stdio.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/device_import.h"
#include "sim/app/device_show.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *doc;
    char *full;
} commands[] = {
    {"import", nvx_cmd_device_import, "turn measurements into a profile",
     "nvxsim device import"},
    {"show", nvx_cmd_device_show, "tell what a profile does per level, with a figure",
     "nvxsim device show"},
    {"check", nvx_cmd_device_check, "load a profile and say whether it is right",
     "nvxsim device check"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(void)
{
    fputs("Usage: nvxsim device COMMAND [ARGUMENT...]\n\n", stdout);
    for (int i = 0; i < COMMANDS; i++)
        printf("  %-6s %s\n", commands[i].name, commands[i].doc);
    fputs("\n'nvxsim device COMMAND --help' tells its options.\n", stdout);
}

int nvx_cmd_device(int argc, char **argv)
{
    if (argc < 2) {
        fputs("nvxsim device: a command is missing; allowed: import, show, check\n",
              stderr);
        return NVX_INPUT;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "--usage") == 0) {
        usage();
        return 0;
    }
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            argv[1] = commands[i].full;
            return commands[i].run(argc - 1, argv + 1);
        }
    fprintf(stderr, "nvxsim device: '%s' is no command; allowed: import, show, check\n",
            argv[1]);
    return NVX_INPUT;
}
