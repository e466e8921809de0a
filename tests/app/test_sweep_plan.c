#include "sim/app/sweep_plan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/nvx-sweep-XXXXXX";

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL);
    fputs(text, f);
    fclose(f);
}

static void setup(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(chdir(folder) == 0);
    put("base.yaml", "clock: {core: 1 GHz}\n");
}

static void teardown(void)
{
    unlink("base.yaml");
    unlink("sweep.yaml");
    (void)!chdir("/");
    rmdir(folder);
}

TestSuite(sweep_plan, .init = setup, .fini = teardown);

static nvx_sweep_plan *plan_of(const char *text)
{
    nvx_error err = {0};
    put("sweep.yaml", text);
    nvx_sweep_plan *plan = nvx_sweep_plan_new("sweep.yaml", &err);
    cr_assert(plan != NULL, "%s", err.text);
    return plan;
}

static char *message(const char *text)
{
    static char line[2048];
    nvx_error err = {0};
    put("sweep.yaml", text);
    cr_assert(nvx_sweep_plan_new("sweep.yaml", &err) == NULL);
    return nvx_error_format(&err, line, sizeof line);
}

static const char grid[] = "base: base.yaml\n"
                           "set: {a.rows: [128, 256], a.g: 0 S, a.bits: [4, 6, 8]}\n";

Test(sweep_plan, points_are_all_combinations)
{
    nvx_sweep_plan *plan = plan_of(grid);
    cr_assert(eq(sz, plan->points, 6));
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, the_last_axis_changes_fastest)
{
    nvx_sweep_plan *plan = plan_of(grid);
    char rows[] = "128", bits[] = "6";
    cr_assert(eq(str, (char *)(uintptr_t)nvx_sweep_plan_value(plan, 1, 0), rows));
    cr_assert(eq(str, (char *)(uintptr_t)nvx_sweep_plan_value(plan, 1, 2), bits));
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, settings_are_path_equals_value)
{
    nvx_sweep_plan *plan = plan_of(grid);
    char **sets = nvx_sweep_plan_sets(plan, 5);
    char expected[3][16] = {"a.rows=256", "a.g=0 S", "a.bits=8"};
    for (int i = 0; i < 3; i++) {
        cr_assert(eq(str, sets[i], expected[i]));
        free(sets[i]);
    }
    free(sets);
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_points_name_follows_its_settings_and_the_base)
{
    char one[65], other[65], changed[65];
    nvx_sweep_plan *plan = plan_of(grid);
    nvx_sweep_plan_name(plan, 0, one);
    nvx_sweep_plan_name(plan, 1, other);
    nvx_sweep_plan_destroy(&plan);
    put("base.yaml", "clock: {core: 2 GHz}\n");
    plan = plan_of(grid);
    nvx_sweep_plan_name(plan, 0, changed);
    nvx_sweep_plan_destroy(&plan);
    cr_assert(strcmp(one, other) != 0);
    cr_assert(strcmp(one, changed) != 0);
}

Test(sweep_plan, an_unknown_key_is_refused_where_it_stands)
{
    char expected[] = "sweep.yaml:2:1: bose: unknown key; allowed: base, trace, set";
    cr_assert(eq(str, message("base: base.yaml\nbose: 1\n"), expected));
}

Test(sweep_plan, a_missing_base_is_known_before_the_first_run)
{
    char expected[] =
        "sweep.yaml:1:7: base: none.yaml: cannot open: No such file or directory";
    cr_assert(eq(str, message("base: none.yaml\nset: {a: 1}\n"), expected));
}

Test(sweep_plan, a_list_in_a_list_is_refused)
{
    char expected[] = "sweep.yaml:2:11: set.a: expected a value or a list of values";
    cr_assert(eq(str, message("base: base.yaml\nset: {a: [[1]]}\n"), expected));
}

Test(sweep_plan, without_axes_there_is_nothing_to_sweep)
{
    char expected[] = "sweep.yaml:1:1: set: missing";
    cr_assert(eq(str, message("base: base.yaml\n"), expected));
}
