#include "analysis/validate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static nvx_validation *validation_new(void)
{
    nvx_validation *self = nvx_validation_new();
    nvx_validation_claim(self, "F1", "sigma of a device", "a publication");
    nvx_validation_row(self, "outer levels", 0.00674, 0.0067, 0.00005);
    nvx_validation_row(self, "middle levels", 0.0136, 0.0135, 0.00005);
    nvx_validation_claim(self, "F2", "search", "another one");
    nvx_validation_failure(self, "top-1", "no trace");
    return self;
}

Test(validate, a_row_beyond_its_bar_and_one_without_a_number_fail)
{
    nvx_validation *v = validation_new();
    cr_assert(eq(sz, nvx_validation_failed(v), 2));
    nvx_validation_destroy(&v);
}

Test(validate, an_error_of_exactly_the_bar_passes)
{
    nvx_validation *v = nvx_validation_new();
    nvx_validation_claim(v, "F", "", "");
    nvx_validation_row(v, "exact in binary", 1.5, 1.25, 0.25);
    cr_assert(eq(sz, nvx_validation_failed(v), 0));
    nvx_validation_destroy(&v);
}

Test(validate, not_a_number_never_passes)
{
    nvx_validation *v = nvx_validation_new();
    nvx_validation_claim(v, "F", "", "");
    nvx_validation_row(v, "missing metric", (double)NAN, 1, 100);
    cr_assert(eq(sz, nvx_validation_failed(v), 1));
    nvx_validation_destroy(&v);
}

static const char expected[] =
    "F1  sigma of a device\n"
    "    published: a publication\n"
    "                                         ours published     error      bar\n"
    "  outer levels                        0.00674    0.0067    +4e-05    5e-05  ok\n"
    "  middle levels                        0.0136    0.0135   +0.0001    5e-05  FAIL\n"
    "\n"
    "F2  search\n"
    "    published: another one\n"
    "                                         ours published     error      bar\n"
    "  top-1                             failed: no trace\n"
    "\n"
    "1 of 3 within their bars\n";

Test(validate, the_table_shows_both_numbers_the_error_and_the_verdict)
{
    nvx_validation *v = validation_new();
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    nvx_validation_table(v, out);
    fclose(out);
    cr_assert(eq(str, text, (char *)(uintptr_t)expected));
    free(text);
    nvx_validation_destroy(&v);
}

Test(validate, json_counts_rows_and_tells_why_one_has_no_number)
{
    nvx_validation *v = validation_new();
    json_t *json = nvx_validation_json(v);
    json_t *last = json_array_get(json_object_get(json, "rows"), 2);
    char why[] = "no trace";
    cr_assert(eq(int, (int)json_integer_value(json_object_get(json, "passed")), 1));
    cr_assert(eq(int, (int)json_integer_value(json_object_get(json, "failed")), 2));
    cr_assert(eq(int, json_typeof(json_object_get(last, "ours")), JSON_NULL));
    cr_assert(eq(str,
                 (char *)(uintptr_t)json_string_value(json_object_get(last, "problem")),
                 why));
    json_decref(json);
    nvx_validation_destroy(&v);
}
