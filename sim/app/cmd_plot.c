#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/cmd.h"
#include "sim/config.h"
#include "sim/memory.h"

/* `nvxsim plot`: the figures are drawn by analysis/plot/nvxplot.py, which takes this
 * process's place; options, --help and exit status are the script's. */

static const char script_name[] = "analysis/plot/nvxplot.py";

int nvx_cmd_plot(int argc, char **argv)
{
    nvx_error err = {0};
    char python[] = "python3";
    char *script = nvx_data_file(script_name);
    if (!script) {
        nvx_fail_environment(&err, "%s is not there; is nvxsim installed completely?",
                             script_name);
        return nvx_cmd_fail(&err);
    }
    char **args = nvx_alloc((size_t)argc + 2, sizeof *args);
    args[0] = python;
    args[1] = script;
    for (int i = 1; i < argc; i++)
        args[i + 1] = argv[i];
    execvp(python, args);
    nvx_fail_environment(&err, "cannot start '%s': %s", python, strerror(errno));
    free(args);
    free(script);
    return nvx_cmd_fail(&err);
}
