/* One value: text to field, field to text, and what is allowed. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config_internal.h"
#include "sim/memory.h"
#include "sim/nearest.h"
#include "sim/units.h"

/* Longest duration in seconds: 10^11 cycles of the fastest clock there is. */
#define LONGEST  1.0
#define UINT_END 18446744073709551616.0 /* 2^64, the first double that does not fit */

static const char *const truths[] = {"false", "true", NULL};

/* A value being read: where it is called for and where it stands. */
typedef struct {
    const char *path; /* of the value: "chip.tile.arrays" */
    const nvx_param *row;
    const nvx_node *node;
    nvx_error *err;
} reading;

static bool counts(const nvx_param *row)
{
    return row->kind == NVX_UINT && strcmp(row->unit, "1") == 0;
}

static size_t word_count(const char *const words[])
{
    size_t n = 0;
    while (words[n])
        n++;
    return n;
}

static const char *const *words_of(const nvx_param *row)
{
    return row->kind == NVX_BOOL ? truths : row->choices;
}

/* "[1 ps, 1 s]", or "[0 J, unlimited]". */
static void say_range(const nvx_param *row, const char *unit, char *out, size_t size)
{
    char low[64], high[64];
    nvx_quantity_format(row->min, unit, low, sizeof low);
    nvx_quantity_format(row->max, unit, high, sizeof high);
    if (isinf(row->max))
        snprintf(out, size, "[%s, unlimited]", low);
    else
        snprintf(out, size, "[%s, %s]", low, high);
}

char *nvx_value_allowed(const nvx_param *row)
{
    char range[160];
    switch (row->kind) {
    case NVX_REAL:
    case NVX_UINT:
    case NVX_REALS:
        say_range(row, row->unit, range, sizeof range);
        return nvx_format("%s in %s",
                          row->kind == NVX_UINT    ? "a whole number"
                          : row->kind == NVX_REALS ? "a list of numbers"
                                                   : "a number",
                          range);
    case NVX_DURATION:
        return nvx_strdup("a duration, for example '9 cycles' or '10 ns'");
    case NVX_BOOL:
    case NVX_CHOICE:
        return nvx_join(words_of(row), word_count(words_of(row)));
    case NVX_PROFILE:
        return nvx_strdup("the name of a profile or a path");
    case NVX_STRING:
    default:
        return nvx_strdup("a text");
    }
}

/* "found; allowed: ..." */
static int fail_allowed(const reading *r, const char *found)
{
    char *allowed = nvx_value_allowed(r->row);
    nvx_place_fail(r->node->at, r->err, "%s: %s; allowed: %s", r->path, found, allowed);
    free(allowed);
    return -1;
}

static int fail_quoted(const reading *r, const char *what)
{
    char found[128];
    snprintf(found, sizeof found, "'%.60s' %s", r->node->text, what);
    return fail_allowed(r, found);
}

static int need_scalar(const reading *r)
{
    if (r->node->kind == NVX_MAP)
        return fail_allowed(r, "a map of keys where a value is expected");
    if (r->node->kind == NVX_LIST)
        return fail_allowed(r, "a list where one value is expected");
    return r->node->null ? fail_allowed(r, "empty") : 0;
}

static int quantity(const reading *r, const char *unit, double *value)
{
    nvx_error why = {0};
    if (nvx_quantity_parse(r->node->text, unit, value, &why) == 0)
        return 0;
    return nvx_place_fail(
        r->node->at, r->err, "%s: %s%s", r->path, why.text,
        r->row->kind == NVX_DURATION && strcmp(unit, "s") == 0 ? ", or cycles" : "");
}

static int in_range(const reading *r, const char *unit, double value)
{
    char found[64], range[160];
    if (value >= r->row->min && value <= r->row->max)
        return 0;
    nvx_quantity_format(value, unit, found, sizeof found);
    say_range(r->row, unit, range, sizeof range);
    return nvx_place_fail(r->node->at, r->err, "%s: %s is out of range %s", r->path,
                          found, range);
}

static int bind_real(const reading *r, double *out)
{
    if (need_scalar(r) != 0 || quantity(r, r->row->unit, out) != 0)
        return -1;
    return in_range(r, r->row->unit, *out);
}

/* Digits alone are read as they stand: a seed has 64 bits, a double 53. */
static bool read_digits(const char *text, uint64_t *out)
{
    for (const char *c = text; *c; c++)
        if (!isdigit((unsigned char)*c))
            return false;
    errno = 0;
    *out = strtoull(text, NULL, 10);
    return errno == 0;
}

static int bind_uint(const reading *r, uint64_t *out)
{
    double value = 0;
    bool exact = false;
    if (need_scalar(r) != 0 || quantity(r, r->row->unit, &value) != 0)
        return -1;
    if (value != floor(value))
        return fail_quoted(r, "is not a whole number");
    if (in_range(r, r->row->unit, value) != 0)
        return -1;
    if (counts(r->row))
        exact = read_digits(r->node->text, out);
    if (!exact && (value < 0 || value >= UINT_END))
        return fail_quoted(r, "does not fit in 64 bits");
    if (!exact)
        *out = (uint64_t)value;
    return 0;
}

static int bind_duration(const reading *r, nvx_duration *out)
{
    static const char cycles[] = "cycles";
    if (need_scalar(r) != 0)
        return -1;
    size_t n = strlen(r->node->text), own = sizeof cycles - 1;
    out->in_cycles = n >= own && strcmp(r->node->text + n - own, cycles) == 0;
    if (quantity(r, out->in_cycles ? cycles : "s", &out->value) != 0)
        return -1;
    if (out->in_cycles && out->value != floor(out->value))
        return fail_quoted(r, "is not a whole number of cycles");
    if (out->in_cycles)
        return in_range(r, cycles, out->value);
    if (out->value >= 0 && out->value <= LONGEST)
        return 0;
    char found[64];
    return nvx_place_fail(r->node->at, r->err, "%s: %s is out of range [0 s, 1 s]",
                          r->path,
                          nvx_quantity_format(out->value, "s", found, sizeof found));
}

static int bind_word(const reading *r, int *out)
{
    const char *const *words = words_of(r->row);
    size_t n = word_count(words);
    if (need_scalar(r) != 0)
        return -1;
    for (*out = 0; (size_t)*out < n; ++*out)
        if (strcmp(words[*out], r->node->text) == 0)
            return 0;
    const char *near = nvx_nearest(r->node->text, words, n);
    char *allowed = nvx_join(words, n);
    nvx_place_fail(r->node->at, r->err, "%s: '%.60s' is not allowed; allowed: %s%s%s%s",
                   r->path, r->node->text, allowed, near ? "; did you mean '" : "",
                   near ? near : "", near ? "'?" : "");
    free(allowed);
    return -1;
}

static int bind_bool(const reading *r, bool *out)
{
    int word = 0;
    if (bind_word(r, &word) != 0)
        return -1;
    *out = word == 1;
    return 0;
}

static int bind_text(const reading *r, char **out)
{
    if (need_scalar(r) != 0)
        return -1;
    *out = nvx_strdup(r->node->text);
    return 0;
}

/* One quantity is a list of one; the empty text of a default is an empty list. */
static int bind_reals(const reading *r, nvx_reals *out)
{
    const nvx_node *list = r->node;
    if (list->kind == NVX_MAP)
        return fail_allowed(r, "a map of keys where a list is expected");
    bool one = list->kind == NVX_SCALAR;
    if (one && !list->null && !list->text[0])
        return 0;
    out->n = one ? 1 : list->n;
    out->v = nvx_alloc(out->n, sizeof out->v[0]);
    reading item = *r;
    for (size_t i = 0; i < out->n; i++) {
        item.node = one ? list : list->item[i];
        if (bind_real(&item, &out->v[i]) != 0)
            return -1;
    }
    return 0;
}

int nvx_value_bind(const char *path, const nvx_param *row, const nvx_node *node,
                   void *params, nvx_error *err)
{
    char *own = nvx_config_join(path, row->name);
    const reading r = {own, row, node, err};
    void *field = (char *)params + row->offset;
    int result = -1;
    switch (row->kind) {
    case NVX_REAL:
        result = bind_real(&r, field);
        break;
    case NVX_UINT:
        result = bind_uint(&r, field);
        break;
    case NVX_BOOL:
        result = bind_bool(&r, field);
        break;
    case NVX_CHOICE:
        result = bind_word(&r, field);
        break;
    case NVX_STRING:
    case NVX_PROFILE:
        result = bind_text(&r, field);
        break;
    case NVX_DURATION:
        result = bind_duration(&r, field);
        break;
    case NVX_REALS:
        result = bind_reals(&r, field);
        break;
    }
    free(own);
    return result;
}

/* --- field to text --- */

/* Plain where nobody can take it for anything else, quoted elsewhere. */
static char *scalar_text(const char *text)
{
    bool plain = isalnum((unsigned char)text[0]) && !nvx_yaml_null(text);
    for (const char *c = text; *c && plain; c++)
        plain = isalnum((unsigned char)*c) || strchr("_-./", *c);
    return plain ? nvx_strdup(text) : nvx_yaml_quote(text);
}

static char *reals_text(const nvx_reals *list, const char *unit)
{
    char *out = NULL, one[64];
    size_t size = 0;
    FILE *to = open_memstream(&out, &size);
    NVX_ASSERT(to);
    fputc('[', to);
    for (size_t i = 0; i < list->n; i++)
        fprintf(to, "%s%s", i ? ", " : "",
                nvx_quantity_format(list->v[i], unit, one, sizeof one));
    fputc(']', to);
    NVX_ASSERT(fclose(to) == 0);
    return out;
}

static char *quantity_text(double value, const char *unit)
{
    char text[64];
    return nvx_strdup(nvx_quantity_format(value, unit, text, sizeof text));
}

char *nvx_value_text(const nvx_param *row, const void *params)
{
    const void *field = (const char *)params + row->offset;
    const nvx_duration *duration = field;
    switch (row->kind) {
    case NVX_REAL:
        return quantity_text(*(const double *)field, row->unit);
    case NVX_UINT:
        if (counts(row))
            return nvx_format("%" PRIu64, *(const uint64_t *)field);
        return quantity_text((double)*(const uint64_t *)field, row->unit);
    case NVX_BOOL:
        return nvx_strdup(truths[*(const bool *)field]);
    case NVX_CHOICE:
        return scalar_text(row->choices[*(const int *)field]);
    case NVX_DURATION:
        return quantity_text(duration->value, duration->in_cycles ? "cycles" : "s");
    case NVX_REALS:
        return reals_text(field, row->unit);
    case NVX_STRING:
    case NVX_PROFILE:
    default:
        return scalar_text(*(char *const *)field);
    }
}
