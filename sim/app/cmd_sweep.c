#include <argp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/reader.h"
#include "models/chip.h"
#include "sim/app/cmd.h"
#include "sim/app/ranks.h"
#include "sim/app/sweep_config.h"
#include "sim/app/sweep_grid.h"
#include "sim/app/sweep_points.h"
#include "sim/app/sweep_print.h"
#include "sim/app/sweep_resolve.h"
#include "sim/app/sweep_run.h"
#include "sim/app/sweep_values.h"
#include "sim/config.h"
#include "sim/memory.h"
#include "sim/output.h"

/* `nvxsim sweep`: one run per point, each in a process of its own, into one file. Under
 * mpirun the ranks share the points (ranks.h). */

enum { OPTION_RESUME = 256, OPTION_JSON, OPTION_TRACE };
enum { MOST_TRIED = 1000 }; /* points looked at for one whose settings are right */

typedef struct {
    const char *sweep, *output, *trace;
    int jobs;
    bool resume, json;
} options;

static const struct argp_option option_table[] = {
    {"jobs", 'j', "N", 0,
     "runs at a time (default: the number of cores; under mpirun: on each rank, default "
     "1)",
     0},
    {"output", 'o', "FILE", 0, "writes FILE (default: the sweep's name with .h5)", 0},
    {"trace", OPTION_TRACE, "FILE", 0,
     "runs FILE instead of the trace the sweep or its base names", 0},
    {"resume", OPTION_RESUME, NULL, 0, "keeps the points an earlier sweep finished", 0},
    {"json", OPTION_JSON, NULL, 0, "prints every point's settings and report as JSON", 0},
    {0},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    options *o = state->input;
    char *end = NULL;
    long jobs;
    switch (key) {
    case 'j':
        jobs = strtol(arg, &end, 10);
        if (*arg == '\0' || *end || jobs < 1 || jobs > 4096)
            nvx_cmd_refuse(state, "-j: '%s' is out of range [1, 4096]", arg);
        o->jobs = (int)jobs;
        return 0;
    case 'o':
        o->output = arg;
        return 0;
    case OPTION_TRACE:
        o->trace = arg;
        return 0;
    case OPTION_RESUME:
        o->resume = true;
        return 0;
    case OPTION_JSON:
        o->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            nvx_cmd_refuse(state, "one SWEEP.yaml only; '%s' is a second one", arg);
        o->sweep = arg;
        return 0;
    case ARGP_KEY_END:
        if (!o->sweep)
            nvx_cmd_refuse(state, "SWEEP.yaml is missing");
        if (o->output && strcmp(o->output, "-") == 0)
            nvx_cmd_refuse(state, "-o: a sweep is written to a file");
        return 0;
    default:
        return nvx_cmd_other_key(key, state);
    }
}

static const struct argp argp = {
    option_table,
    parse_option,
    "SWEEP.yaml",
    "Runs every combination of a grid of settings.\v"
    "SWEEP.yaml holds `base: config.yaml`, optionally `trace: trace.h5`, and `set:` with "
    "lists of values or ranges per parameter, e.g. `chip.tile.array.rows: [128, 256]`, "
    "or a list of such grids; docs/sweep.md tells of samples, conditions and goals. A "
    "name that is no file here is looked for among the presets. A point that fails is "
    "recorded with its message; the others go on and the exit status is 1.\n\n"
    "Example: nvxsim sweep bits.yaml -o bits.h5",
    NULL,
    NULL,
    NULL,
};

/* "dir/name.yaml" -> "name.h5". */
static char *default_output(const char *sweep)
{
    const char *slash = strrchr(sweep, '/'), *name = slash ? slash + 1 : sweep;
    const char *dot = strrchr(name, '.');
    return nvx_format("%.*s.h5", (int)(dot ? (size_t)(dot - name) : strlen(name)), name);
}

/* A base that is a result is not looked into. */
static bool loads(const nvx_sweep_plan *plan, size_t point, nvx_error *err)
{
    const char *base = nvx_sweep_plan_base(plan, point)->path;
    size_t n;
    if (nvx_reader_is_hdf5(base))
        return true;
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    nvx_config *config =
        nvx_config_load(base, (const char *const *)sets, n, &nvx_root, err);
    nvx_sweep_plan_sets_free(sets, n);
    bool good = config != NULL;
    nvx_config_destroy(&config);
    return good;
}

static int check_grid(const nvx_sweep_plan *plan, size_t g, const char *sweep,
                      nvx_error *err)
{
    const nvx_grid *grid = &plan->grid[g];
    nvx_error first = {0}, ignored = {0};
    char set[32] = "set";
    if (loads(plan, grid->first, &first))
        return 0;
    for (size_t p = 1; p < grid->points; p++)
        if (p == MOST_TRIED || loads(plan, grid->first + p, &ignored))
            return 0;
    if (plan->grids > 1)
        snprintf(set, sizeof set, "set[%zu]", g);
    if (strcmp(first.file, "--set") == 0)
        return nvx_grid_fail(grid, sweep, set, first.text, err);
    *err = first;
    return -1;
}

/* Settings that are wrong in every point of a grid are a mistake in the sweep, told as
 * the first point has it. */
static int check_points(const nvx_sweep_plan *plan, const char *sweep, nvx_error *err)
{
    for (size_t g = 0; g < plan->grids; g++)
        if (check_grid(plan, g, sweep, err) != 0)
            return -1;
    return 0;
}

/* All that is known before the first run: the settings, and whether the output can be
 * written without loss. `file` is what errors call the sweep file. */
static int prepare(const options *o, nvx_sweep_plan *plan, const char *file,
                   const char *output, nvx_error *err)
{
    if ((o->trace && nvx_sweep_plan_trace(plan, o->trace, err) < 0) ||
        nvx_output_apart(output, &file, 1, err) < 0 ||
        nvx_sweep_check_values(plan, file, err) < 0 ||
        check_points(plan, file, err) < 0 || nvx_sweep_leave_out(plan, file, err) < 0 ||
        nvx_sweep_resolve(plan, output, err) < 0)
        return -1;
    nvx_output *place = nvx_output_new(output, err);
    nvx_output_discard(&place);
    return err->status == NVX_OK ? 0 : -1;
}

/* Writes and prints what the points gave. */
static int tell(const options *o, const char *file, const char *output,
                const nvx_sweep_points *points, nvx_error *err)
{
    nvx_sweep_study *study = NULL;
    nvx_error goal = {0};
    nvx_sweep_study_new(&study, points, file, &goal);
    int result = nvx_sweep_study_write(study, output, err);
    if (result == 0 && o->json)
        nvx_sweep_print_json(study);
    else if (result == 0)
        nvx_sweep_print(study, output);
    nvx_sweep_study_destroy(&study);
    if (result == 0 && goal.status != NVX_OK) {
        *err = goal;
        return -1;
    }
    return result;
}

/* Ends the program as it would have, after a word on what is kept. */
static void interrupted(int number)
{
    static const char told[] =
        "\nnvxsim sweep: finished points are kept; --resume takes them up\n";
    ssize_t ignored = write(STDERR_FILENO, told, sizeof told - 1);
    (void)ignored;
    raise(number); /* whose handler is the usual one again */
}

/* Not where the shell has it ignored, as of what runs in the background. */
static void tell_interrupts(void)
{
    struct sigaction now;
    struct sigaction told = {.sa_handler = interrupted,
                             .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    if (sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        sigaction(SIGINT, &told, NULL);
}

/* `file` is what errors call the sweep file. */
static int sweep(const options *o, const char *file, const char *output,
                 nvx_sweep_points *points, nvx_error *err)
{
    if (points->notice)
        fprintf(stderr, "nvxsim sweep: %s\n", points->notice);
    tell_interrupts();
    nvx_sweep_run(points, o->jobs);
    if (tell(o, file, output, points, err) != 0)
        return -1;
    size_t failed = nvx_sweep_points_failed(points);
    if (failed)
        return nvx_fail_environment(err,
                                    "%zu of %zu points failed; --resume runs them again",
                                    failed, points->plan->points);
    nvx_sweep_points_forget(points);
    return 0;
}

int nvx_cmd_sweep(int argc, char **argv)
{
    options o = {0};
    nvx_error err = {0};
    if (nvx_ranks_start(nvx_sweep_run_task, &err) < 0)
        return nvx_cmd_end(&err);
    if (nvx_cmd_parse(&argp, argc, argv, &o) != 0)
        return NVX_INPUT;
    char *output = o.output ? nvx_strdup(o.output) : default_output(o.sweep);
    nvx_sweep_points *points = NULL;
    char *preset = access(o.sweep, F_OK) ? nvx_preset_file(o.sweep) : NULL;
    const char *sweep_file = preset ? preset : o.sweep;
    nvx_sweep_plan *plan = nvx_sweep_plan_new(sweep_file, nvx_sweep_kind_of, &err);
    if (plan && prepare(&o, plan, sweep_file, output, &err) == 0)
        points = nvx_sweep_points_new(plan, output, o.resume, &err);
    if (points)
        sweep(&o, sweep_file, output, points, &err);
    nvx_sweep_points_destroy(&points);
    nvx_sweep_plan_destroy(&plan);
    free(output);
    free(preset);
    return nvx_cmd_end(&err);
}
