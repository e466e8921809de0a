#include <stdio.h>

#include "sim/app/cmd.h"

int nvx_cmd_fail(const nvx_error *err)
{
    char line[sizeof err->file + sizeof err->text + 32];
    nvx_error_format(err, line, sizeof line);
    fprintf(stderr, err->file[0] ? "%s\n" : "nvxsim: %s\n", line);
    return err->status;
}
