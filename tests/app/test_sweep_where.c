#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/app/sweep_plan.h"
#include "sim/app/sweep_where.h"

/* Conditions on the points of a sweep, where a.rows is 385, a.columns 170.5. */

static int value_of(const void *context, const char *path, double *value, nvx_error *err)
{
    (void)context;
    *value = strcmp(path, "a.rows") == 0 ? 385 : 170.5;
    if (strcmp(path, "a.rows") == 0 || strcmp(path, "a.columns") == 0)
        return 0;
    return nvx_fail_input(err, "no %s", path);
}

static int read_text(nvx_where *where, const char *text, nvx_error *err)
{
    static nvx_source source = {NULL, NULL, NULL};
    char name[] = "sweep.yaml", copy[256];
    source.name = name;
    strcpy(copy, text);
    nvx_node node = {.kind = NVX_SCALAR, .text = copy, .at = {&source, 4, 7}};
    return nvx_where_read(where, &node, err);
}

static int holds(const char *text)
{
    nvx_where where = {0};
    nvx_error err = {0};
    cr_assert_eq(read_text(&where, text, &err), 0, "%s", err.text);
    int held = nvx_where_holds(&where, value_of, NULL, &err);
    nvx_where_clear(&where);
    return held;
}

static void refuse(const char *text, const char *message)
{
    char line[2048];
    nvx_where where = {0};
    nvx_error err = {0};
    cr_assert_eq(read_text(&where, text, &err), -1);
    cr_assert_str_eq(nvx_error_format(&err, line, sizeof line), message);
    nvx_where_clear(&where);
}

/* 385 x 170.5 = 65642.5 */
Test(sweep_where, a_product_is_compared_with_a_number)
{
    cr_assert_eq(holds("a.rows * a.columns <= 65642.5"), 1);
    cr_assert_eq(holds("a.rows * a.columns <= 65642.4"), 0);
}

Test(sweep_where, a_product_is_compared_with_a_product)
{
    cr_assert_eq(holds("a.rows < 2.26 * a.columns"), 1); /* 385.33 */
    cr_assert_eq(holds("a.rows < 2.25 * a.columns"), 0); /* 383.625 */
}

Test(sweep_where, every_operator_tells_less_equal_and_more_apart)
{
    static const struct {
        const char *operator;
        int less, equal, more;
    } cases[] = {{"<=", 1, 1, 0}, {">=", 0, 1, 1}, {"<", 1, 0, 0},
                 {">", 0, 0, 1},  {"==", 0, 1, 0}, {"!=", 1, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char less[64], equal[64], more[64];
        snprintf(less, sizeof less, "384%sa.rows", cases[i].operator);
        snprintf(equal, sizeof equal, "385 %s a.rows", cases[i].operator);
        snprintf(more, sizeof more, "3.86e2 %s a.rows", cases[i].operator);
        cr_assert_eq(holds(less), cases[i].less);
        cr_assert_eq(holds(equal), cases[i].equal);
        cr_assert_eq(holds(more), cases[i].more);
    }
}

Test(sweep_where, a_path_without_value_is_an_error)
{
    nvx_where where = {0};
    nvx_error err = {0};
    cr_assert_eq(read_text(&where, "a.rows < a.colums", &err), 0);
    cr_assert_eq(nvx_where_holds(&where, value_of, NULL, &err), -1);
    cr_assert_str_eq(err.text, "no a.colums");
    nvx_where_clear(&where);
}

Test(sweep_where, a_text_without_operator_is_refused)
{
    refuse("a.rows * 2",
           "sweep.yaml:4:7: where: expected a comparison: <=, >=, ==, !=, < or > between "
           "paths, numbers and products of them");
}

Test(sweep_where, a_sum_is_refused)
{
    refuse("a.rows + 1 < 4", "sweep.yaml:4:7: where: 'a.rows + 1': expected a path or a "
                             "number; allowed: a * b <= c");
}

Test(sweep_where, a_second_operator_is_refused)
{
    refuse("1 < a.rows < 4", "sweep.yaml:4:7: where: 'a.rows < 4': expected a path or a "
                             "number; allowed: a * b <= c");
}

Test(sweep_where, a_side_without_factor_is_refused)
{
    refuse("a.rows * <= 4", "sweep.yaml:4:7: where: '': expected a path or a number; "
                            "allowed: a * b <= c");
}
