#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/cmd.h"
#include "sim/app/complete.h"

int nvx_cmd_fail(const nvx_error *err)
{
    char line[sizeof err->file + sizeof err->text + 32];
    nvx_error_format(err, line, sizeof line);
    fprintf(stderr, err->file[0] ? "%s\n" : "nvxsim: %s\n", line);
    return err->status;
}

int nvx_cmd_end(nvx_error *err)
{
    if (err->status == NVX_OK && (fflush(stdout) != 0 || ferror(stdout)))
        nvx_fail_environment(err, "cannot write to standard output");
    return err->status == NVX_OK ? 0 : nvx_cmd_fail(err);
}

void nvx_cmd_print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(json);
}

void nvx_cmd_refuse(const struct argp_state *state, const char *fmt, ...)
{
    char text[4096];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fprintf(stderr, "%s: %s\n", state->name, nvx_one_line(text));
    exit(NVX_INPUT);
}

error_t nvx_cmd_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    nvx_error err = {0};
    if (!nvx_complete_asked(argc, argv))
        return argp_parse(argp, argc, argv, 0, NULL, input);
    nvx_complete_options(argp, argc - 2, argv + 2);
    exit(nvx_cmd_end(&err));
}

error_t nvx_cmd_other_key(int key, struct argp_state *state)
{
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->err_stream = NULL;
    return 0;
}

static int refuse_command(const char *program, const nvx_subcommand commands[], int n,
                          char *found)
{
    if (found)
        fprintf(stderr, "%s: '%s' is no command; allowed: ", program,
                nvx_one_line(found));
    else
        fprintf(stderr, "%s: a command is missing; allowed: ", program);
    for (int i = 0; i < n; i++)
        fprintf(stderr, "%s%s", commands[i].name, i + 1 < n ? ", " : "\n");
    return NVX_INPUT;
}

int nvx_cmd_choose(const char *program, const nvx_subcommand commands[], int n, int argc,
                   char **argv)
{
    if (argc < 2)
        return refuse_command(program, commands, n, NULL);
    if (nvx_complete_asked(argc, argv))
        return nvx_complete_command(commands, n, argc, argv);
    for (int i = 0; i < n; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            argv[1] = commands[i].full;
            return commands[i].run(argc - 1, argv + 1);
        }
    if (strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "--usage") != 0)
        return refuse_command(program, commands, n, argv[1]);
    printf("Usage: %s COMMAND [ARGUMENT...]\n\n", program);
    for (int i = 0; i < n; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].doc);
    printf("\n'%s COMMAND --help' tells its options.\n", program);
    return 0;
}
