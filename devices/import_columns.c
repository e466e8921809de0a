#include "devices/import_columns.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/memory.h"
#include "sim/nearest.h"
#include "sim/units.h"

const char *const nvx_column_roles[NVX_COLUMN_ROLES] = {"skipped",    "cell",
                                                        "level",      "conductance",
                                                        "target",     "time",
                                                        "time",       "temperature",
                                                        "cycle",      "mean",
                                                        "mean shift", "sigma",
                                                        "cells",      "low end of window",
                                                        "high end",   "success"};

/* Names people use; the first of each role is the one messages propose. */
static const struct {
    const char *name;
    nvx_column_role role;
} known[] = {
    {"cell", NVX_COLUMN_CELL},
    {"level", NVX_COLUMN_LEVEL},
    {"conductance", NVX_COLUMN_VALUE},
    {"resistance", NVX_COLUMN_VALUE},
    {"value", NVX_COLUMN_VALUE},
    {"g0", NVX_COLUMN_TARGET},
    {"time", NVX_COLUMN_TIME},
    {"timepoint", NVX_COLUMN_POINT},
    {"temp", NVX_COLUMN_TEMPERATURE},
    {"cycle", NVX_COLUMN_CYCLE},
    {"mean", NVX_COLUMN_MEAN},
    {"mean_shift", NVX_COLUMN_SHIFT},
    {"sigma", NVX_COLUMN_SIGMA},
    {"n_cells", NVX_COLUMN_COUNT},
    {"r_lo", NVX_COLUMN_LOW},
    {"r_hi", NVX_COLUMN_HIGH},
    {"success", NVX_COLUMN_SUCCESS},
    /* from here on only understood, not proposed */
    {"addr", NVX_COLUMN_CELL},
    {"address", NVX_COLUMN_CELL},
    {"device", NVX_COLUMN_CELL},
    {"cell_id", NVX_COLUMN_CELL},
    {"id", NVX_COLUMN_CELL},
    {"levels", NVX_COLUMN_LEVEL},
    {"state", NVX_COLUMN_LEVEL},
    {"states", NVX_COLUMN_LEVEL},
    {"lvl", NVX_COLUMN_LEVEL},
    {"g", NVX_COLUMN_VALUE},
    {"r", NVX_COLUMN_VALUE},
    {"g_final", NVX_COLUMN_VALUE},
    {"r_final", NVX_COLUMN_VALUE},
    {"code", NVX_COLUMN_VALUE},
    {"target", NVX_COLUMN_TARGET},
    {"g_target", NVX_COLUMN_TARGET},
    {"g_initial", NVX_COLUMN_TARGET},
    {"g0_mean", NVX_COLUMN_TARGET},
    {"t", NVX_COLUMN_TIME},
    {"temperature", NVX_COLUMN_TEMPERATURE},
    {"bake_temp", NVX_COLUMN_TEMPERATURE},
    {"cycles", NVX_COLUMN_CYCLE},
    {"mu", NVX_COLUMN_MEAN},
    {"average", NVX_COLUMN_MEAN},
    {"g_mean", NVX_COLUMN_MEAN},
    {"mean_g", NVX_COLUMN_MEAN},
    {"shift", NVX_COLUMN_SHIFT},
    {"dg_mean", NVX_COLUMN_SHIFT},
    {"std", NVX_COLUMN_SIGMA},
    {"stdev", NVX_COLUMN_SIGMA},
    {"std_dev", NVX_COLUMN_SIGMA},
    {"sd", NVX_COLUMN_SIGMA},
    {"g_std", NVX_COLUMN_SIGMA},
    {"g_sigma", NVX_COLUMN_SIGMA},
    {"dg_std", NVX_COLUMN_SIGMA},
    {"n", NVX_COLUMN_COUNT},
    {"count", NVX_COLUMN_COUNT},
    {"cells", NVX_COLUMN_COUNT},
    {"-", NVX_COLUMN_SKIP},
    {"nreads", NVX_COLUMN_SKIP},
    {"nsets", NVX_COLUMN_SKIP},
    {"nresets", NVX_COLUMN_SKIP},
    {"r_initial", NVX_COLUMN_SKIP},
    {"attempts", NVX_COLUMN_SKIP},
    {"attempts1", NVX_COLUMN_SKIP},
    {"attempts2", NVX_COLUMN_SKIP},
    {"dg_p01", NVX_COLUMN_SKIP},
    {"dg_p05", NVX_COLUMN_SKIP},
    {"dg_p50", NVX_COLUMN_SKIP},
    {"dg_p95", NVX_COLUMN_SKIP},
    {"dg_p99", NVX_COLUMN_SKIP},
};

enum { KNOWN = sizeof known / sizeof *known, PROPOSED = 17, TEXT = 64 };

static bool is_value(nvx_column_role role)
{
    return role == NVX_COLUMN_VALUE || role == NVX_COLUMN_TARGET ||
           (role >= NVX_COLUMN_MEAN && role <= NVX_COLUMN_SIGMA) ||
           role == NVX_COLUMN_LOW || role == NVX_COLUMN_HIGH;
}

static bool is_time(nvx_column_role role)
{
    return role == NVX_COLUMN_TIME || role == NVX_COLUMN_POINT;
}

static int find(const char *name)
{
    for (int i = 0; i < KNOWN; i++)
        if (strcmp(known[i].name, name) == 0)
            return i;
    return -1;
}

/* Signs of other alphabets and the spellings of instruments, as units.h has them. */
static void plain(const char *text, char out[TEXT])
{
    static const struct {
        const char *from, *to;
    } signs[] = {{"\xc2\xb5", "u"},       {"\xce\xbc", "u"}, {"\xce\xa9", "ohm"},
                 {"\xe2\x84\xa6", "ohm"}, {"\xc2\xb0", ""},  {"Ohm", "ohm"},
                 {"OHM", "ohm"},          {"ohms", "ohm"},   {"Kohm", "kohm"},
                 {"siemens", "S"},        {"Siemens", "S"},  {"deg", ""}};
    snprintf(out, TEXT, "%s", text);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        char *at = strstr(out, signs[i].from);
        if (!at)
            continue;
        char rest[TEXT];
        snprintf(rest, sizeof rest, "%s", at + strlen(signs[i].from));
        snprintf(at, (size_t)(out + TEXT - at), "%s%s", signs[i].to, rest);
    }
}

static bool scale(const char *unit, const char *of, double *factor)
{
    nvx_error none = {0};
    char one[TEXT + 2];
    snprintf(one, sizeof one, "1 %s", unit);
    return nvx_quantity_parse(one, of, factor, &none) == 0;
}

static bool value_unit(const char *text, nvx_column *out)
{
    char unit[TEXT];
    plain(text, unit);
    size_t n = strlen(unit);
    out->factor = 1;
    if (strcmp(unit, "code") == 0 || strcmp(unit, "codes") == 0) {
        out->measure = NVX_MEASURE_CODE;
        return true;
    }
    if (scale(unit, "ohm", &out->factor)) {
        out->measure = NVX_MEASURE_OHM;
        return true;
    }
    if (n && unit[n - 1] == 's')
        unit[n - 1] = 'S'; /* "us" of a conductance */
    out->measure = NVX_MEASURE_SIEMENS;
    return scale(unit, "S", &out->factor);
}

static bool time_unit(const char *text, nvx_column *out)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"sec", 1},     {"seconds", 1},  {"min", 60},    {"h", 3600},
                 {"hour", 3600}, {"hours", 3600}, {"day", 86400}, {"days", 86400}};
    char unit[TEXT];
    plain(text, unit);
    out->measure = NVX_MEASURE_SECONDS;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, unit) == 0) {
            out->factor = units[i].seconds;
            return true;
        }
    return scale(unit, "s", &out->factor);
}

static bool read_unit(const char *text, nvx_column *out)
{
    char unit[TEXT];
    if (is_value(out->role))
        return value_unit(text, out);
    if (is_time(out->role))
        return time_unit(text, out);
    plain(text, unit);
    out->factor = 1;
    if (out->role == NVX_COLUMN_TEMPERATURE) {
        out->measure = unit[0] == 'K' ? NVX_MEASURE_KELVIN : NVX_MEASURE_CELSIUS;
        return (unit[0] == 'K' || unit[0] == 'C') && !unit[1];
    }
    return out->role == NVX_COLUMN_SKIP || strcmp(unit, "1") == 0;
}

static const char *allowed_units(nvx_column_role role)
{
    return is_value(role)                   ? "S or ohm with a prefix, or code"
           : is_time(role)                  ? "s with a prefix, min, h, day"
           : role == NVX_COLUMN_TEMPERATURE ? "C, K"
                                            : "none";
}

/* "Conductance [uS]" -> "conductance", "uS" */
static void split(const char *text, char name[TEXT], char unit[TEXT])
{
    size_t n = strcspn(text, "[(");
    unit[0] = '\0';
    if (text[n]) {
        snprintf(unit, TEXT, "%s", text + n + 1);
        unit[strcspn(unit, "])")] = '\0';
    }
    if (n >= TEXT)
        n = TEXT - 1;
    while (n && isspace((unsigned char)text[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++) {
        char c = (char)tolower((unsigned char)text[i]);
        name[i] = isspace((unsigned char)c) || (c == '-' && n > 1) ? '_' : c;
    }
    name[n] = '\0';
}

/* "time_s": the part after the last underscore is a unit when what stands before it is a
 * name. */
static int find_with_unit(const char *text, char name[TEXT], char unit[TEXT])
{
    int i = find(name);
    char *underscore = strrchr(name, '_');
    if (i >= 0 || unit[0] || !underscore)
        return i;
    snprintf(unit, TEXT, "%s", strrchr(text, '_') ? strrchr(text, '_') + 1 : "");
    *underscore = '\0';
    return find(name);
}

static int unknown(const char *text, const char *name, nvx_error *err)
{
    const char *names[KNOWN];
    char list[400] = "";
    for (int i = 0; i < KNOWN; i++) {
        names[i] = known[i].name;
        if (i < PROPOSED)
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s, ", names[i]);
    }
    const char *near = nvx_nearest(name, names, KNOWN);
    return nvx_fail_input(err, "unknown column '%.40s'%s%s%s; known are %s- (skipped)",
                          text, near ? "; did you mean '" : "", near ? near : "",
                          near ? "'?" : "", list);
}

int nvx_column_unit(const char *unit, nvx_column *out, nvx_error *err)
{
    if (value_unit(unit, out)) {
        snprintf(out->unit, sizeof out->unit, "%s", unit);
        return 0;
    }
    return nvx_fail_input(err, "'%.20s' is no unit of a conductance; allowed: %s", unit,
                          allowed_units(NVX_COLUMN_VALUE));
}

int nvx_column_parse(const char *text, const char *unit, nvx_column *out, nvx_error *err)
{
    char name[TEXT], own[TEXT];
    split(text, name, own);
    int i = find_with_unit(text, name, own);
    if (i < 0) {
        split(text, name, own);
        return unknown(text, name, err);
    }
    *out = (nvx_column){.role = known[i].role, .factor = 1};
    snprintf(out->name, sizeof out->name, "%s", text);
    if (!own[0] && strcmp(name, "code") == 0)
        snprintf(own, sizeof own, "code");
    if (!own[0] && unit && is_value(out->role))
        snprintf(own, sizeof own, "%s", unit);
    bool needs =
        is_value(out->role) || is_time(out->role) || out->role == NVX_COLUMN_TEMPERATURE;
    if (!own[0] && needs)
        return nvx_fail_input(err, "column '%.40s' has no unit; write '%s [%s]'%s", text,
                              known[i].name,
                              is_value(out->role)  ? "uS"
                              : is_time(out->role) ? "s"
                                                   : "C",
                              is_value(out->role) ? " or give --unit" : "");
    if (own[0] && !read_unit(own, out))
        return nvx_fail_input(err,
                              "column '%.40s': '%.20s' is no unit of it; allowed: %s",
                              text, own, allowed_units(out->role));
    snprintf(out->unit, sizeof out->unit, "%.11s", own);
    return 0;
}

int nvx_columns_split(const char *text, const char *unit, nvx_column out[], size_t room,
                      nvx_error *err)
{
    char *copy = nvx_strdup(text), *rest = copy, *item;
    size_t n = 0;
    int result = 0;
    while (result == 0 && (item = strsep(&rest, ","))) {
        item += strspn(item, " ");
        result = n == room ? nvx_fail_input(err, "more than %zu columns", room)
                           : nvx_column_parse(item, unit, &out[n], err);
        n++;
    }
    free(copy);
    return result == 0 ? (int)n : -1;
}
