#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/app/cmd.h"
#include "sim/app/validate_rows.h"

/* `nvxsim validate`: our numbers beside published ones. */

enum { OPTION_JSON = 256 };

static const struct argp_option option_table[] = {
    {"json", OPTION_JSON, NULL, 0, "Print the rows as JSON", 0},
    {0},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    (void)arg;
    if (key == ARGP_KEY_ARG)
        argp_error(state, "validate takes no argument");
    if (key != OPTION_JSON)
        return ARGP_ERR_UNKNOWN;
    *(bool *)state->input = true;
    return 0;
}

static const struct argp argp = {
    option_table,
    parse_option,
    NULL,
    "Compare our numbers with published ones.\v"
    "Each row shows our number, the published one, the error and the largest error "
    "allowed. The exit status is 0 when every row is within its bar, else 1.",
    NULL,
    NULL,
    NULL,
};

int nvx_cmd_validate(int argc, char **argv)
{
    bool json = false;
    argp_err_exit_status = NVX_INPUT;
    argp_parse(&argp, argc, argv, 0, NULL, &json);
    nvx_validation *validation = nvx_validation_new();
    nvx_validate_sigma(validation);
    nvx_validate_w1(validation);
    if (json) {
        json_t *object = nvx_validation_json(validation);
        json_dumpf(object, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(object);
    } else {
        nvx_validation_table(validation, stdout);
    }
    size_t failed = nvx_validation_failed(validation);
    nvx_validation_destroy(&validation);
    return failed ? NVX_ENVIRONMENT : 0;
}
