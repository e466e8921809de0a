#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/sweep_plan.h"
#include "sim/app/sweep_sample.h"

/* Ranges, axes that vary together, and samples. Paths that end with "rows" stand for whole
 * numbers, with "wait" for durations, with "impl" for words, all others for real numbers. */

static char folder[] = "/tmp/nvx-axes-XXXXXX";

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

TestSuite(sweep_axes, .init = setup, .fini = teardown);

static int kind_of(const char *base, const char *const sets[], size_t n, const char *path,
                   nvx_kind *kind, nvx_error *err)
{
    (void)base, (void)sets, (void)n, (void)err;
    const char *last = strrchr(path, '.');
    *kind = strcmp(last, ".rows") == 0   ? NVX_UINT
            : strcmp(last, ".wait") == 0 ? NVX_DURATION
            : strcmp(last, ".impl") == 0 ? NVX_CHOICE
                                         : NVX_REAL;
    return 0;
}

static nvx_sweep_plan *plan_of(const char *rest)
{
    char text[2048];
    nvx_error err = {0};
    snprintf(text, sizeof text, "base: base.yaml\n%s\n", rest);
    put("sweep.yaml", text);
    nvx_sweep_plan *plan = nvx_sweep_plan_new("sweep.yaml", kind_of, &err);
    cr_assert(plan != NULL, "%s", err.text);
    return plan;
}

/* Values of a parameter at all points, with commas between. */
static void expect(const char *rest, size_t name, const char *values)
{
    char found[2048] = "";
    nvx_sweep_plan *plan = plan_of(rest);
    for (size_t p = 0; p < plan->points; p++) {
        strcat(found, p ? ", " : "");
        strcat(found, nvx_sweep_plan_value(plan, p, name));
    }
    cr_assert_str_eq(found, values);
    nvx_sweep_plan_destroy(&plan);
}

static void refuse(const char *rest, const char *message)
{
    char text[2048], line[2048];
    nvx_error err = {0};
    snprintf(text, sizeof text, "base: base.yaml\n%s\n", rest);
    put("sweep.yaml", text);
    cr_assert(nvx_sweep_plan_new("sweep.yaml", kind_of, &err) == NULL);
    cr_assert_str_eq(nvx_error_format(&err, line, sizeof line), message);
}

Test(sweep_axes, a_range_is_spread_evenly_with_both_ends_and_keeps_its_unit)
{
    expect("set: {a.t: {from: 1 ns, to: 2 ns, steps: 5}}", 0,
           "1 ns, 1.25 ns, 1.5 ns, 1.75 ns, 2 ns");
}

Test(sweep_axes, a_range_without_unit_has_none)
{
    expect("set: {a.t: {from: -0.1, to: 0.1, steps: 3}}", 0, "-0.1, 0, 0.1");
}

Test(sweep_axes, a_log_range_has_equal_ratios)
{
    expect("set: {a.rows: {from: 16, to: 1024, steps: 7, scale: log}}", 0,
           "16, 32, 64, 128, 256, 512, 1024");
}

/* 2 x 25^(1/3) = 5.848, 2 x 25^(2/3) = 17.100 */
Test(sweep_axes, whole_numbers_of_a_range_are_rounded)
{
    expect("set: {a.rows: {from: 2, to: 50, steps: 4, scale: log}}", 0, "2, 6, 17, 50");
}

/* 2.5 and 5.5 are rounded away from zero. */
Test(sweep_axes, cycles_of_a_range_are_rounded_and_times_are_not)
{
    expect("set: {a.wait: {from: 1 cycles, to: 7 cycles, steps: 5}}", 0,
           "1 cycles, 3 cycles, 4 cycles, 6 cycles, 7 cycles");
    expect("set: {a.wait: {from: 1 ns, to: 4 ns, steps: 3}}", 0, "1 ns, 2.5 ns, 4 ns");
}

Test(sweep_axes, whole_numbers_that_come_twice_are_refused)
{
    refuse("set: {a.rows: {from: 1, to: 3, steps: 4}}",
           "sweep.yaml:2:15: set.a.rows: 4 steps give 2 twice");
}

Test(sweep_axes, a_range_of_words_is_refused)
{
    refuse("set: {a.impl: {from: 1, to: 3, steps: 3}}",
           "sweep.yaml:2:15: set.a.impl: a range is of numbers; this parameter takes a "
           "list");
}

Test(sweep_axes, ends_of_different_units_are_refused)
{
    refuse("set: {a.t: {from: 1 ns, to: 2 us, steps: 2}}",
           "sweep.yaml:2:29: set.a.t: from is in 'ns', to in 'us'; both take the same "
           "unit");
}

static const char linked[] =
    "set: {x.c: [1, 2], linked: {a.b: [3, 4, 5], c.d: [x, y, z]}}";

Test(sweep_axes, linked_axes_vary_together)
{
    expect(linked, 1, "3, 4, 5, 3, 4, 5");
    expect(linked, 2, "x, y, z, x, y, z");
}

Test(sweep_axes, what_stands_before_linked_axes_changes_more_slowly)
{
    expect(linked, 0, "1, 1, 1, 2, 2, 2");
}

Test(sweep_axes, several_groups_of_linked_axes_combine)
{
    expect("set: {linked: [{a.b: [1, 2], c.d: [3, 4]}, {e.f: [5, 6], g.h: [7, 8]}]}", 1,
           "3, 3, 4, 4");
}

Test(sweep_axes, a_range_may_be_linked)
{
    expect("set: {linked: {a.b: [p, q, r], c.d: {from: 1, to: 2, steps: 3}}}", 1,
           "1, 1.5, 2");
}

Test(sweep_axes, linked_lists_of_different_length_are_refused)
{
    refuse("set: {linked: {a.b: [1, 2], c.d: [3, 4, 5]}}",
           "sweep.yaml:2:34: set.linked.c.d: 3 values, but a.b has 2");
}

Test(sweep_axes, an_axis_both_alone_and_linked_is_refused)
{
    refuse("set: {a.b: 1, linked: {a.b: [1, 2], c.d: [3, 4]}}",
           "sweep.yaml:2:24: set.linked.a.b: this axis is given twice");
}

/* The first points of the sequence in one dimension, as Sobol gives them. */
Test(sweep_axes, a_sobol_sample_starts_in_the_middle)
{
    expect("sample: {method: sobol, points: 3}\nset: {a.t: {from: 0 V, to: 1 V}}", 0,
           "0.5 V, 0.75 V, 0.25 V");
}

/* 2^(10 u) of the same points. */
Test(sweep_axes, a_log_range_is_sampled_by_ratios)
{
    expect("sample: {method: sobol, points: 2}\n"
           "set: {a.t: {from: 1, to: 1024, scale: log}}",
           0, "32, 181.019335984");
}

/* 1 to 4 take a quarter each: 0.5 + 4 u = 2.5, 3.5, 1.5 are rounded up. */
Test(sweep_axes, whole_numbers_are_sampled_in_equal_parts)
{
    expect("sample: {method: sobol, points: 3}\nset: {a.rows: {from: 1, to: 4}}", 0,
           "3, 4, 2");
}

Test(sweep_axes, a_sample_has_its_points_whatever_the_number_of_ranges)
{
    nvx_sweep_plan *plan = plan_of("sample: {method: latin, points: 7}\n"
                                   "set: {a.t: {from: 0, to: 1}, a.c: 3,"
                                   " a.u: {from: 0, to: 1}}");
    cr_assert(eq(sz, plan->points, 7));
    cr_assert_str_eq(nvx_sweep_plan_value(plan, 6, 1), "3");
    nvx_sweep_plan_destroy(&plan);
}

static void draw(bool sobol, size_t seed, size_t axes, double share[])
{
    static const char *const name[] = {"a.t", "a.u"};
    nvx_sample sample = {sobol, 8, seed};
    nvx_sample_draw(&sample, name, axes, share);
}

Test(sweep_axes, a_latin_sample_takes_every_part_of_every_axis_once)
{
    double share[16];
    draw(false, 3, 2, share);
    for (size_t a = 0; a < 2; a++) {
        unsigned taken = 0;
        for (size_t i = 0; i < 8; i++)
            taken |= 1u << (unsigned)floor(8 * share[8 * a + i]);
        cr_assert_eq(taken, 255);
    }
}

Test(sweep_axes, a_latin_sample_of_an_axis_does_not_depend_on_other_axes)
{
    double one[8], two[16];
    draw(false, 3, 1, one);
    draw(false, 3, 2, two);
    cr_assert_arr_eq(one, two, sizeof one);
}

Test(sweep_axes, another_seed_is_another_latin_sample)
{
    double one[8], other[8];
    draw(false, 3, 1, one);
    draw(false, 4, 1, other);
    cr_assert_arr_neq(one, other, sizeof one);
}

Test(sweep_axes, a_seed_shifts_a_sobol_sample_by_one_vector)
{
    double plain[8], shifted[8];
    draw(true, 0, 1, plain);
    draw(true, 5, 1, shifted);
    double shift = fmod(shifted[0] - plain[0] + 1, 1);
    cr_assert_gt(shift, 0);
    for (size_t i = 1; i < 8; i++)
        cr_assert_float_eq(fmod(shifted[i] - plain[i] + 1, 1), shift, 1e-12);
}

Test(sweep_axes, a_list_is_not_sampled)
{
    refuse("sample: {method: latin, points: 4}\nset: {a.t: [1, 2]}",
           "sweep.yaml:3:12: set.a.t: a list is not sampled; give one value or a range "
           "{from: ..., to: ...}");
}
