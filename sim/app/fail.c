#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/app/cmd.h"

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

void nvx_cmd_refuse(const struct argp_state *state, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s: ", state->name);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(NVX_INPUT);
}

error_t nvx_cmd_other_key(int key, struct argp_state *state)
{
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->err_stream = NULL;
    return 0;
}
