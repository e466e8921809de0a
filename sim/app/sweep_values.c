#include "sim/app/sweep_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/sweep_config.h"
#include "sim/memory.h"

/* Whether the path lies below the first n characters of another. */
static bool below(const char *path, const char *above, size_t n)
{
    return strncmp(path, above, n) == 0 && path[n] == '.';
}

/* Whether another axis may put another part in the place of one that holds the path. */
static bool decided_by(const nvx_grid *grid, const char *path)
{
    static const char *const ends[] = {"", ".impl", ".path"};
    for (size_t a = 0; a < grid->axes; a++) {
        const char *other = grid->axis[a].name;
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            size_t n = strlen(other), m = strlen(ends[e]);
            if (n > m && strcmp(other + n - m, ends[e]) == 0 &&
                below(path, other, n - m) && strcmp(path, other) != 0)
                return true;
        }
    }
    return false;
}

/* The configuration of a point without one of its settings, or its base alone; NULL: neither
 * loads. */
static nvx_config *without(const nvx_sweep_plan *plan, size_t point, const char *path)
{
    nvx_error ignored = {0};
    const char *base = nvx_sweep_plan_base(plan, point)->path;
    size_t n, kept = 0, length = strlen(path);
    char **sets = nvx_sweep_plan_sets(plan, point, &n);
    const char **others = nvx_alloc(n + 1, sizeof *others);
    for (size_t i = 0; i < n; i++)
        if (strncmp(sets[i], path, length) != 0 || sets[i][length] != '=')
            others[kept++] = sets[i];
    nvx_config *config = nvx_sweep_config(base, others, kept, &ignored);
    if (!config)
        config = nvx_sweep_config(base, NULL, 0, &ignored);
    free(others);
    nvx_sweep_plan_sets_free(sets, n);
    return config;
}

/* The axis of bases of a grid; NULL: there is none. */
static const nvx_axis *bases_of(const nvx_grid *grid)
{
    for (size_t a = 0; a < grid->axes; a++)
        if (strcmp(grid->axis[a].name, NVX_AXIS_BASE) == 0)
            return &grid->axis[a];
    return NULL;
}

/* Whether one of the configurations takes a value, or one is not known; else err. */
static bool taken(nvx_config *const config[], size_t n, const char *path,
                  const char *value, nvx_error *err)
{
    const void *params;
    bool asked = false;
    for (size_t b = 0; b < n; b++) {
        const nvx_param *row = config[b] ? nvx_sweep_row(config[b], path, &params) : NULL;
        if (!config[b] || (row && nvx_value_check(path, row, value, err) == 0))
            return true;
        asked = asked || row;
    }
    return !asked;
}

/* A value is refused that no base of the grid takes; `set` is how errors call its map. */
static int check_axis(const nvx_sweep_plan *plan, const nvx_grid *grid,
                      const nvx_axis *axis, const char *sweep, const char *set,
                      nvx_error *err)
{
    const nvx_axis *bases = bases_of(grid);
    size_t n = bases ? bases->n : 1;
    nvx_config **config = nvx_alloc(n, sizeof *config);
    int result = 0;
    for (size_t b = 0; b < n; b++)
        config[b] =
            without(plan, grid->first + (bases ? b * bases->every : 0), axis->name);
    for (size_t i = 0; i < axis->n && result == 0; i++) {
        nvx_error cause = {0};
        nvx_spot at = axis->spot ? axis->spot[i] : (nvx_spot){axis->line, axis->column};
        if (!taken(config, n, axis->name, axis->values[i], &cause))
            result =
                nvx_fail_at(err, sweep, at.line, at.column, "%s.%s", set, cause.text);
    }
    for (size_t b = 0; b < n; b++)
        nvx_config_destroy(&config[b]);
    free(config);
    return result;
}

int nvx_sweep_check_values(const nvx_sweep_plan *plan, const char *sweep, nvx_error *err)
{
    for (size_t g = 0; g < plan->grids; g++) {
        const nvx_grid *grid = &plan->grid[g];
        char set[32] = "set";
        if (plan->grids > 1)
            snprintf(set, sizeof set, "set[%zu]", g);
        for (size_t a = 0; a < grid->axes; a++)
            if (!decided_by(grid, grid->axis[a].name) &&
                check_axis(plan, grid, &grid->axis[a], sweep, set, err) < 0)
                return -1;
    }
    return 0;
}
