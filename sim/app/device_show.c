#include "sim/app/device_show.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "devices/cells.h"
#include "devices/noise.h"
#include "sim/app/cmd.h"
#include "sim/app/device_levels.h"
#include "sim/app/device_load.h"
#include "sim/app/device_text.h"
#include "sim/memory.h"
#include "sim/units.h"

enum { KEY_TIME = 256, KEY_JSON };

typedef struct arguments {
    const char *name, *figure;
    double time; /* s; NAN: not told */
    bool json;
} arguments;

static const struct argp_option show_options[] = {
    {"time", KEY_TIME, "T", 0,
     "draws cells at this time since programming, '1 s' [a measured profile's own times; "
     "else 0 s]",
     0},
    {"output", 'o', "FILE", 0,
     "figure: distribution of every level (.pdf, .svg, .png) [none]", 0},
    {"json", KEY_JSON, NULL, 0, "prints JSON instead of the table", 0},
    {0}};

static void check_ending(const struct argp_state *state, const char *path)
{
    static const char *const endings[] = {".pdf", ".svg", ".png"};
    size_t n = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (n > 4 && strcmp(path + n - 4, endings[i]) == 0)
            return;
    nvx_cmd_refuse(state, "-o: '%s' does not end with .pdf, .svg, .png", path);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    arguments *a = state->input;
    nvx_error err = {0};
    switch (key) {
    case KEY_TIME:
        if (nvx_quantity_parse(text, "s", &a->time, &err) != 0)
            nvx_cmd_refuse(state, "--time: %s", err.text);
        if (a->time < 0)
            nvx_cmd_refuse(state, "--time: '%s' is before programming", text);
        return 0;
    case 'o':
        check_ending(state, text);
        a->figure = text;
        return 0;
    case KEY_JSON:
        a->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->name)
            nvx_cmd_refuse(state, "one PROFILE only; '%s' is a second one", text);
        a->name = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        nvx_cmd_refuse(state, "PROFILE is missing");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

/* --- figure: drawn by analysis/plot/nvxplot.py from the JSON --- */

static _Noreturn void start_script(const char *script, const char *figure, int input)
{
    char *const args[] = {nvx_strdup("python3"),
                          nvx_strdup(script),
                          nvx_strdup("levels"),
                          nvx_strdup("-"),
                          nvx_strdup("-o"),
                          nvx_strdup(figure),
                          NULL};
    if (dup2(input, STDIN_FILENO) >= 0)
        execvp(args[0], args);
    fprintf(stderr, "nvxsim: cannot start 'python3': %s\n", strerror(errno));
    _exit(NVX_ENVIRONMENT);
}

/* The script says itself what is wrong; its exit status is ours. */
static int draw(const char *json, const char *figure, nvx_error *err)
{
    static const char script_name[] = "analysis/plot/nvxplot.py";
    char *script = nvx_data_file(script_name);
    FILE *text = tmpfile();
    int status = 0;
    if (!script)
        nvx_fail_environment(err, "%s is not there; is nvxsim installed completely?",
                             script_name);
    else if (!text || fputs(json, text) == EOF || fflush(text) != 0 ||
             lseek(fileno(text), 0, SEEK_SET) != 0)
        nvx_fail_environment(err, "cannot write a temporary file: %s", strerror(errno));
    if (err->status == NVX_OK) {
        pid_t child = fork();
        if (child == 0)
            start_script(script, figure, fileno(text));
        if (child < 0 || waitpid(child, &status, 0) < 0)
            nvx_fail_environment(err, "cannot start 'python3': %s", strerror(errno));
    }
    if (text)
        fclose(text);
    free(script);
    if (err->status != NVX_OK)
        return nvx_cmd_fail(err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : NVX_ENVIRONMENT;
}

/* --- read noise --- */

static void show_noise(const nvx_config *node, const char *name)
{
    printf("%s: read noise, fractions of g_max - g_min\n%8s %8s %8s %6s %9s %9s %9s\n",
           name, "of range", "white", "slow", "slope", "two-state", "low", "high");
    for (int i = 0; i < NVX_NOISE_ENTRIES; i++) {
        double x = (i + 0.5) / NVX_NOISE_ENTRIES;
        nvx_noise_cell c = nvx_noise_at(node, x);
        char low[32] = "-", high[32] = "-";
        if (c.amplitude > 0) {
            nvx_quantity_round(c.low_time, "s", 3, low, sizeof low);
            nvx_quantity_round(c.high_time, "s", 3, high, sizeof high);
        }
        printf("%8.4f %8.5f %8.5f %6.2f %9.5f %9s %9s\n", x, c.white, c.slow, c.slope,
               c.amplitude, low, high);
    }
}

static int show(const arguments *a, nvx_error *err)
{
    nvx_device device;
    size_t drawn;
    int status = 0;
    if (nvx_device_load(a->name, &device, err) != 0)
        return 0;
    if (device.noise) {
        if (a->json || a->figure)
            nvx_fail_input(err, "%s: a profile of read noise: the table is all there is",
                           a->name);
        else
            show_noise(device.node, a->name);
        nvx_config_destroy(&device.root);
        return 0;
    }
    nvx_profile *profile = nvx_device_levels(device.node, a->name, a->time, &drawn, err);
    if (profile) {
        char *json = nvx_text_json(profile, nvx_config_part(device.node)->impl, drawn);
        if (a->figure)
            status = draw(json, a->figure, err);
        if (status == 0 && a->json)
            puts(json);
        else if (status == 0)
            nvx_profile_report(profile, stdout);
        free(json);
    }
    nvx_profile_destroy(&profile);
    nvx_config_destroy(&device.root);
    return status;
}

int nvx_cmd_device_show(int argc, char **argv)
{
    static const struct argp argp = {
        show_options,
        parse,
        "PROFILE",
        "Tells per level what a device does: shift, sigma, robust sigma, quantiles, and "
        "its tails against a Gaussian.\vPROFILE is a path, the name of a profile that is "
        "shipped (RRAM1, FeFET2, ...), or a device type. A measured profile tells what "
        "was measured; of other devices cells are drawn.\n\n"
        "Example: nvxsim device show TechC -o techc.pdf",
        NULL,
        NULL,
        NULL};
    arguments a = {.time = NAN};
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    int status = show(&a, &err);
    return status ? status : nvx_cmd_end(&err);
}

/* One line: what it is. */
static void describe(const nvx_config *node, const char *name, nvx_error *err)
{
    const nvx_part *part = nvx_config_part(node);
    const nvx_device_ops *ops = part->ops;
    char low[64], high[64];
    nvx_cells *cells = nvx_cells_new(node, ops->bits(nvx_config_params(node)), 1, err);
    if (!cells)
        return;
    const nvx_cell_plan *plan = nvx_cells_plan(cells);
    printf("%s: ok (%s, up to %u bit%s per cell, %s to %s)\n", name, part->impl,
           plan->bits, plan->bits == 1 ? "" : "s",
           nvx_quantity_round(plan->g_min, "S", 4, low, sizeof low),
           nvx_quantity_round(plan->g_min + (plan->levels - 1) * plan->g_step, "S", 4,
                              high, sizeof high));
    nvx_cells_destroy(&cells);
}

int nvx_cmd_device_check(int argc, char **argv)
{
    static const struct argp argp = {
        NULL,
        parse,
        "PROFILE",
        "Loads a profile as a run does and says whether it "
        "is right.\vExit status: 0 (all "
        "is well), 1 (it cannot be read), 2 (it is wrong).\n\n"
        "Example: nvxsim device check TechC",
        NULL,
        NULL,
        NULL};
    arguments a = {.time = NAN};
    nvx_device device;
    nvx_error err = {0};
    if (nvx_cmd_parse(&argp, argc, argv, &a) != 0)
        return NVX_INPUT;
    if (nvx_device_load(a.name, &device, &err) == 0) {
        if (device.noise)
            printf("%s: ok (read noise)\n", a.name);
        else
            describe(device.node, a.name, &err);
        nvx_config_destroy(&device.root);
    }
    return nvx_cmd_end(&err);
}
