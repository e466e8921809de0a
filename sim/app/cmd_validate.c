#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/app/cmd.h"
#include "sim/app/validate_rows.h"

/* `nvxsim validate`: our numbers beside published ones. */

enum { OPTION_JSON = 256 };

static const struct argp_option option_table[] = {
    {"json", OPTION_JSON, NULL, 0, "prints the rows as JSON", 0},
    {0},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    if (key == ARGP_KEY_ARG)
        nvx_cmd_refuse(state, "no argument is taken; '%s' is one", arg);
    if (key != OPTION_JSON)
        return nvx_cmd_other_key(key, state);
    *(bool *)state->input = true;
    return 0;
}

static const struct argp argp = {
    option_table,
    parse_option,
    NULL,
    "Compares our numbers with published ones.\v"
    "Each row shows our number, the published one, the error and the largest error "
    "allowed. The exit status is 0 when every row is within its bar, else 1.\n\n"
    "Example: nvxsim validate",
    NULL,
    NULL,
    NULL,
};

int nvx_cmd_validate(int argc, char **argv)
{
    bool json = false;
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &json) != 0)
        return NVX_INPUT;
    nvx_validation *validation = nvx_validation_new();
    nvx_validate_sigma(validation);
    nvx_validate_w1(validation);
    nvx_validate_wires(validation);
    nvx_validate_devices(validation);
    nvx_validate_neurram(validation);
    nvx_validate_layer(validation);
    nvx_validate_isaac(validation);
    nvx_validate_platform(validation);
    nvx_validate_networks(validation);
    if (json)
        nvx_cmd_print_json(nvx_validation_json(validation));
    else
        nvx_validation_table(validation, stdout);
    size_t failed = nvx_validation_failed(validation);
    nvx_validation_destroy(&validation);
    int status = nvx_cmd_end(&err);
    return failed ? NVX_ENVIRONMENT : status;
}
