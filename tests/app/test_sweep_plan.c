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
    nvx_sweep_plan *plan = nvx_sweep_plan_new("sweep.yaml", NULL, &err);
    cr_assert(plan != NULL, "%s", err.text);
    return plan;
}

static char *message(const char *text)
{
    static char line[2048];
    nvx_error err = {0};
    put("sweep.yaml", text);
    cr_assert(nvx_sweep_plan_new("sweep.yaml", NULL, &err) == NULL);
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
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, 5, &n);
    char expected[3][16] = {"a.rows=256", "a.g=0 S", "a.bits=8"};
    cr_assert(eq(sz, n, 3));
    for (int i = 0; i < 3; i++)
        cr_assert(eq(str, sets[i], expected[i]));
    nvx_sweep_plan_sets_free(sets, n);
    nvx_sweep_plan_destroy(&plan);
}

/* Points 0 to 3 are the first grid's, 4 to 6 the second's. */
static const char grids[] = "base: base.yaml\n"
                            "set:\n"
                            "  - {a.rows: [128, 256], a.bits: [4, 6]}\n"
                            "  - {a.age: [1 s, 2 s, 3 s], a.bits: 8}\n";

Test(sweep_plan, a_list_of_grids_has_the_points_of_all)
{
    nvx_sweep_plan *plan = plan_of(grids);
    cr_assert(eq(sz, plan->points, 7));
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_parameter_of_several_grids_is_named_once)
{
    nvx_sweep_plan *plan = plan_of(grids);
    static const char *const expected[3] = {"a.rows", "a.bits", "a.age"};
    cr_assert(eq(sz, plan->names, 3));
    for (int i = 0; i < 3; i++)
        cr_assert(strcmp(plan->name[i], expected[i]) == 0);
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, values_are_those_of_the_points_grid)
{
    nvx_sweep_plan *plan = plan_of(grids);
    static const char *const expected[2][3] = {{"256", "6", ""}, {"", "8", "1 s"}};
    for (size_t p = 0; p < 2; p++)
        for (size_t name = 0; name < 3; name++)
            cr_assert(
                strcmp(nvx_sweep_plan_value(plan, 3 + p, name), expected[p][name]) == 0);
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_point_sets_what_its_grid_names_in_its_order)
{
    nvx_sweep_plan *plan = plan_of(grids);
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, 6, &n);
    char expected[2][16] = {"a.age=3 s", "a.bits=8"};
    cr_assert(eq(sz, n, 2));
    for (int i = 0; i < 2; i++)
        cr_assert(eq(str, sets[i], expected[i]));
    nvx_sweep_plan_sets_free(sets, n);
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_grid_in_a_list_gives_a_point_the_name_it_has_alone)
{
    char alone[65], listed[65];
    nvx_sweep_plan *plan =
        plan_of("base: base.yaml\nset: {a.age: [1 s, 2 s, 3 s], a.bits: 8}\n");
    nvx_sweep_plan_name(plan, 1, alone);
    nvx_sweep_plan_destroy(&plan);
    plan = plan_of(grids);
    nvx_sweep_plan_name(plan, 5, listed);
    nvx_sweep_plan_destroy(&plan);
    cr_assert(eq(str, alone, listed));
}

Test(sweep_plan, a_grid_that_is_no_map_is_refused_where_it_stands)
{
    char expected[] = "sweep.yaml:4:5: set: expected parameters and their values";
    cr_assert(eq(str, message("base: base.yaml\nset:\n  - {a: 1}\n  - b\n"), expected));
}

Test(sweep_plan, the_points_of_all_grids_are_counted_for_the_limit)
{
    /* 10^6 points, the most there may be, and one more */
    char expected[] = "sweep.yaml:5:5: set: more than 1000000 points";
    cr_assert(eq(str,
                 message("base: base.yaml\nset:\n  - {a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],"
                         " b: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],"
                         " c: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],"
                         " d: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],"
                         " e: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],\n"
                         "     f: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}\n  - {a: 1}\n"),
                 expected));
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

/* Of 7 points 1, 5 and 6 stay: (128, 6), (2 s, 8), (3 s, 8). */
Test(sweep_plan, points_that_are_kept_have_their_values_and_names)
{
    static const bool keep[7] = {false, true, false, false, false, true, true};
    char before[65], after[65];
    nvx_sweep_plan *plan = plan_of(grids);
    nvx_sweep_plan_name(plan, 5, before);
    nvx_sweep_plan_keep(plan, keep);
    nvx_sweep_plan_name(plan, 1, after);
    cr_assert(eq(sz, plan->points, 3));
    cr_assert(eq(sz, plan->left_out, 4));
    cr_assert_str_eq(nvx_sweep_plan_value(plan, 0, 1), "6");
    cr_assert_str_eq(nvx_sweep_plan_value(plan, 1, 2), "2 s");
    cr_assert(eq(str, before, after));
    nvx_sweep_plan_destroy(&plan);
}

/* Points 0 and 1 start from base.yaml, 2 and 3 from other.yaml, 4 from base.yaml. */
static nvx_sweep_plan *plan_of_bases(void)
{
    put("other.yaml", "clock: {core: 2 GHz}\n");
    nvx_sweep_plan *plan = plan_of("base: base.yaml\n"
                                   "set:\n"
                                   "  - {base: [base.yaml, other.yaml], a.bits: [4, 6]}\n"
                                   "  - {a.bits: 4}\n");
    unlink("other.yaml");
    return plan;
}

Test(sweep_plan, points_start_from_the_base_that_their_grid_names)
{
    nvx_sweep_plan *plan = plan_of_bases();
    static const char *const expected[5] = {"base.yaml", "base.yaml", "other.yaml",
                                            "other.yaml", "base.yaml"};
    cr_assert(eq(sz, plan->bases, 2));
    for (size_t p = 0; p < 5; p++)
        cr_assert_str_eq(nvx_sweep_plan_base(plan, p)->path, expected[p]);
    cr_assert_str_eq(nvx_sweep_plan_base(plan, 2)->text, "clock: {core: 2 GHz}\n");
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_base_is_no_setting)
{
    nvx_sweep_plan *plan = plan_of_bases();
    size_t n;
    char **sets = nvx_sweep_plan_sets(plan, 2, &n);
    cr_assert(eq(sz, n, 1));
    cr_assert_str_eq(sets[0], "a.bits=4");
    nvx_sweep_plan_sets_free(sets, n);
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, bases_may_vary_together_with_settings)
{
    put("other.yaml", "clock: {core: 2 GHz}\n");
    nvx_sweep_plan *plan =
        plan_of("base: base.yaml\n"
                "set:\n"
                "  linked: {base: [base.yaml, other.yaml], a: [1, 2]}\n");
    unlink("other.yaml");
    cr_assert(eq(sz, plan->points, 2));
    cr_assert_str_eq(nvx_sweep_plan_base(plan, 1)->path, "other.yaml");
    nvx_sweep_plan_destroy(&plan);
}

Test(sweep_plan, a_points_name_follows_the_base_it_starts_from)
{
    char name[5][65];
    nvx_sweep_plan *plan = plan_of_bases();
    for (size_t p = 0; p < 5; p++)
        nvx_sweep_plan_name(plan, p, name[p]);
    nvx_sweep_plan_destroy(&plan);
    cr_assert(strcmp(name[0], name[2]) != 0);
    put("base.yaml", "clock: {core: 3 GHz}\n");
    plan = plan_of_bases();
    char changed[65], same[65];
    nvx_sweep_plan_name(plan, 0, changed);
    nvx_sweep_plan_name(plan, 2, same);
    nvx_sweep_plan_destroy(&plan);
    cr_assert(strcmp(name[0], changed) != 0);
    cr_assert(strcmp(name[2], same) == 0);
}

Test(sweep_plan, a_base_that_is_not_there_is_told_where_the_axis_has_it)
{
    char expected[] =
        "sweep.yaml:2:25: set.base: none.yaml: cannot open: No such file or directory";
    cr_assert(eq(str, message("base: base.yaml\nset: {base: [base.yaml, none.yaml]}\n"),
                 expected));
}

Test(sweep_plan, a_base_is_a_file)
{
    char expected[] = "sweep.yaml:2:13: set.base: expected the path of a file";
    cr_assert(eq(str,
                 message("base: base.yaml\nset: {base: {from: 1, to: 2, steps: 2}}\n"),
                 expected));
}

Test(sweep_plan, an_unknown_key_is_refused_where_it_stands)
{
    char expected[] = "sweep.yaml:2:1: bose: unknown key; allowed: base, trace, sample, "
                      "where, goals, set";
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
    char expected[] = "sweep.yaml:2:11: set.a: expected a value, a list of values or "
                      "a range {from: ..., to: ..., steps: ...}";
    cr_assert(eq(str, message("base: base.yaml\nset: {a: [[1]]}\n"), expected));
}

Test(sweep_plan, without_axes_there_is_nothing_to_sweep)
{
    char expected[] = "sweep.yaml:1:1: set: missing";
    cr_assert(eq(str, message("base: base.yaml\n"), expected));
}
