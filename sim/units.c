/* Prefixes are applied to the text, not to the number: "2.55 pJ" is read as 2.55e-12 and
 * so is the double nearest to what was written. Writing moves the decimal point of the
 * shortest text that reads back, so both ways are exact. */
#include "sim/units.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/memory.h"

enum {
    SHOWN = 60,       /* bytes of a wrong text that a message repeats */
    DIGITS = 17,      /* significant digits that tell any two doubles apart */
    EXPONENT = 99999, /* beyond the range of a double with any prefix */
    PLAIN_LOW = -5,   /* decimal exponents written without "e" */
    PLAIN_HIGH = 16,
};

typedef enum { PREFIX_NONE, PREFIX_DECIMAL, PREFIX_BINARY } prefix_kind;

typedef struct {
    const char *name;
    prefix_kind prefixes; /* BINARY: Ki.. and the decimal ones from k on */
    int power;            /* of the prefix */
} unit_row;

typedef struct {
    const char *name;
    int ten, two; /* 10^ten x 2^two */
} prefix_row;

static const unit_row units[] = {
    {"1", PREFIX_NONE, 1},      {"Hz", PREFIX_DECIMAL, 1},  {"s", PREFIX_DECIMAL, 1},
    {"V", PREFIX_DECIMAL, 1},   {"A", PREFIX_DECIMAL, 1},   {"W", PREFIX_DECIMAL, 1},
    {"J", PREFIX_DECIMAL, 1},   {"ohm", PREFIX_DECIMAL, 1}, {"S", PREFIX_DECIMAL, 1},
    {"F", PREFIX_DECIMAL, 1},   {"m", PREFIX_DECIMAL, 1},   {"m2", PREFIX_DECIMAL, 2},
    {"K", PREFIX_DECIMAL, 1},   {"bit", PREFIX_BINARY, 1},  {"B", PREFIX_BINARY, 1},
    {"cycles", PREFIX_NONE, 1},
};

/* Where two rows are the same number, the first is the one that is written. */
static const prefix_row prefixes[] = {
    {"", 0, 0},          {"a", -18, 0},       {"f", -15, 0}, {"p", -12, 0}, {"n", -9, 0},
    {"u", -6, 0},        {"m", -3, 0},        {"k", 3, 0},   {"M", 6, 0},   {"G", 9, 0},
    {"T", 12, 0},        {"P", 15, 0},        {"Ki", 0, 10}, {"Mi", 0, 20}, {"Gi", 0, 30},
    {"Ti", 0, 40},       {"\xc2\xb5", -6, 0}, /* U+00B5 micro sign */
    {"\xce\xbc", -6, 0},                      /* U+03BC Greek mu */
};

enum {
    UNITS = sizeof units / sizeof units[0],
    PREFIXES = sizeof prefixes / sizeof prefixes[0]
};

static const unit_row *find_unit(const char *name)
{
    for (size_t i = 0; i < UNITS; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    nvx_assert_failed("a unit of sim/units.h", __FILE__, __LINE__);
}

bool nvx_unit_known(const char *unit)
{
    for (size_t i = 0; i < UNITS; i++)
        if (strcmp(units[i].name, unit) == 0)
            return true;
    return false;
}

static bool takes(const unit_row *unit, const prefix_row *prefix)
{
    if (!prefix->name[0])
        return true;
    if (unit->prefixes == PREFIX_BINARY)
        return prefix->two > 0 || prefix->ten > 0;
    return unit->prefixes == PREFIX_DECIMAL && prefix->two == 0;
}

static const prefix_row *find_prefix(const unit_row *unit, const char *text, size_t n)
{
    for (size_t i = 0; i < PREFIXES; i++)
        if (strlen(prefixes[i].name) == n && memcmp(prefixes[i].name, text, n) == 0 &&
            takes(unit, &prefixes[i]))
            return &prefixes[i];
    return NULL;
}

/* The prefix of "pV" for unit V; NULL when the suffix is not that unit. */
static const prefix_row *match(const unit_row *unit, const char *suffix)
{
    size_t all = strlen(suffix), own = strlen(unit->name);
    if (all < own || strcmp(suffix + all - own, unit->name) != 0)
        return NULL;
    return find_prefix(unit, suffix, all - own);
}

/* A decimal number at the start of a text. */
typedef struct {
    int length;         /* of sign and digits */
    int whole;          /* with the exponent; 0: there is no number */
    int exponent;       /* clamped to +-EXPONENT */
    bool zero;          /* every digit is 0 */
    const char *suffix; /* what follows, after spaces */
} number;

static int scan_exponent(const char *text, int *exponent)
{
    if (*text != 'e' && *text != 'E')
        return 0;
    const char *c = text + 1;
    bool negative = *c == '-';
    c += *c == '-' || *c == '+';
    if (!isdigit((unsigned char)*c))
        return 0;
    int value = 0;
    for (; isdigit((unsigned char)*c); c++)
        value = value > EXPONENT / 10 ? EXPONENT : value * 10 + (*c - '0');
    *exponent = negative ? -value : value;
    return (int)(c - text);
}

static number scan(const char *text)
{
    number out = {.zero = true, .suffix = text};
    const char *c = text;
    bool digits = false, point = false;
    c += *c == '-' || *c == '+';
    for (; isdigit((unsigned char)*c) || (*c == '.' && !point); c++) {
        point |= *c == '.';
        digits |= *c != '.';
        out.zero &= *c == '.' || *c == '0';
    }
    if (!digits)
        return out;
    out.length = (int)(c - text);
    out.whole = out.length + scan_exponent(c, &out.exponent);
    out.suffix = text + out.whole;
    while (*out.suffix == ' ')
        out.suffix++;
    if (*out.suffix && strchr("0123456789.,_+-", *out.suffix))
        out.whole = 0; /* "1.2.3", "1 000" */
    return out;
}

/* The prefix the user may have meant with a unit that is not the right one. */
static const char *meant_prefix(const unit_row *unit, const char *suffix)
{
    const prefix_row *prefix = find_prefix(unit, suffix, strlen(suffix));
    for (size_t i = 0; !prefix && i < UNITS; i++) {
        prefix = match(&units[i], suffix);
        prefix = prefix && takes(unit, prefix) ? prefix : NULL;
    }
    return prefix ? prefix->name : "";
}

/* "V with a prefix, for example '0.2 V'" */
static void say_allowed(const unit_row *unit, const char *digits, int length,
                        const char *suffix, char *out, size_t size)
{
    int shown = length < SHOWN ? length : SHOWN;
    if (strcmp(unit->name, "1") == 0)
        snprintf(out, size, "a number without a unit, for example '%.*s'", shown, digits);
    else
        snprintf(out, size, "%s%s, for example '%.*s %s%s'", unit->name,
                 unit->prefixes == PREFIX_NONE ? "" : " with a prefix", shown, digits,
                 meant_prefix(unit, suffix), unit->name);
}

int nvx_quantity_parse(const char *text, const char *unit, double *value, nvx_error *err)
{
    const unit_row *u = find_unit(unit);
    number n = scan(text);
    const prefix_row *prefix =
        strcmp(unit, "1") == 0 ? (*n.suffix ? NULL : &prefixes[0]) : match(u, n.suffix);
    char allowed[256];
    say_allowed(u, n.whole ? text : "1", n.whole ? n.whole : 1, n.whole ? n.suffix : "",
                allowed, sizeof allowed);
    if (!n.whole)
        return nvx_fail_input(err, "'%.*s': not a number; allowed: %s", SHOWN, text,
                              allowed);
    if (!prefix && !*n.suffix)
        return nvx_fail_input(err, "%.*s: missing unit; allowed: %s",
                              n.whole < SHOWN ? n.whole : SHOWN, text, allowed);
    if (!prefix)
        return nvx_fail_input(err, "'%.*s': wrong unit; allowed: %s", SHOWN, text,
                              allowed);
    char *plain =
        nvx_format("%.*se%d", n.length, text, n.exponent + prefix->ten * u->power);
    double result = ldexp(strtod(plain, NULL), prefix->two);
    free(plain);
    if (!isfinite(result))
        return nvx_fail_input(err, "'%.*s': too large for a number", SHOWN, text);
    if (result == 0 && !n.zero)
        return nvx_fail_input(err, "'%.*s': too small for a number", SHOWN, text);
    *value = result;
    return 0;
}

/* sign d[0].d[1]d[2]... x 10^exponent */
typedef struct {
    bool negative;
    char digits[DIGITS + 1]; /* no trailing zeros, but at least one digit */
    int exponent;
} decimal;

static decimal decompose(double value, int digits)
{
    char text[40];
    int from = digits ? digits : 1, to = digits ? digits : DIGITS;
    for (int n = from; n <= to; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, value);
        if (strtod(text, NULL) == value)
            break;
    }
    decimal out = {.negative = text[0] == '-'};
    size_t n = 0;
    const char *c = text + out.negative;
    for (; *c != 'e'; c++)
        if (*c != '.')
            out.digits[n++] = *c;
    while (n > 1 && out.digits[n - 1] == '0')
        out.digits[--n] = '\0';
    out.exponent = atoi(c + 1);
    return out;
}

static void write_decimal(const decimal *d, char *out, size_t size)
{
    int n = (int)strlen(d->digits), whole = d->exponent + 1;
    const char *sign = d->negative ? "-" : "", *zeros = "0000000000000000";
    if (d->exponent < PLAIN_LOW || d->exponent > PLAIN_HIGH)
        snprintf(out, size, "%s%c%s%se%d", sign, d->digits[0], n > 1 ? "." : "",
                 d->digits + 1, d->exponent);
    else if (whole <= 0)
        snprintf(out, size, "%s0.%.*s%s", sign, -whole, zeros, d->digits);
    else if (n <= whole)
        snprintf(out, size, "%s%s%.*s", sign, d->digits, whole - n, zeros);
    else
        snprintf(out, size, "%s%.*s.%s", sign, whole, d->digits, d->digits + whole);
}

/* The largest binary prefix that leaves a whole number below 1024. */
static const prefix_row *binary_prefix(double value)
{
    const prefix_row *best = NULL;
    for (size_t i = 0; i < PREFIXES; i++) {
        double scaled = ldexp(fabs(value), -prefixes[i].two);
        if (prefixes[i].two && scaled >= 1 && scaled < 1024 && scaled == floor(scaled))
            best = &prefixes[i];
    }
    return best;
}

/* The largest decimal prefix that leaves at least 1, or the smallest there is. Prefixes
 * of areas are a million apart: there the largest that leaves at least 0.01. */
static const prefix_row *decimal_prefix(const unit_row *unit, int exponent)
{
    const prefix_row *best = NULL, *least = &prefixes[0];
    for (size_t i = 0; i < PREFIXES; i++) {
        const prefix_row *p = &prefixes[i];
        if (p->two || !takes(unit, p))
            continue;
        if (p->ten < least->ten)
            least = p;
        if (p->ten * unit->power <= exponent + 2 * (unit->power - 1) &&
            (!best || p->ten > best->ten))
            best = p;
    }
    return best ? best : least;
}

static char *format(double value, const char *unit, int digits, char *out, size_t size)
{
    const unit_row *u = find_unit(unit);
    const char *name = strcmp(unit, "1") == 0 ? "" : unit;
    char text[64];
    if (!isfinite(value)) {
        snprintf(out, size, "%g%s%s", value, name[0] ? " " : "", name);
        return out;
    }
    const prefix_row *prefix = u->prefixes == PREFIX_BINARY ? binary_prefix(value) : NULL;
    decimal d = decompose(prefix ? ldexp(value, -prefix->two) : value, digits);
    if (!prefix)
        prefix = value == 0 ? &prefixes[0] : decimal_prefix(u, d.exponent);
    d.exponent -= prefix->ten * u->power;
    write_decimal(&d, text, sizeof text);
    snprintf(out, size, "%s%s%s%s", text, name[0] ? " " : "", prefix->name, name);
    return out;
}

char *nvx_quantity_format(double value, const char *unit, char *out, size_t size)
{
    return format(value, unit, 0, out, size);
}

char *nvx_quantity_round(double value, const char *unit, int digits, char *out,
                         size_t size)
{
    NVX_ASSERT(digits >= 1 && digits <= DIGITS);
    return format(value, unit, digits, out, size);
}

char *nvx_quantity_pattern(const char *unit)
{
    const unit_row *u = find_unit(unit);
    bool pure = strcmp(unit, "1") == 0;
    char *names = nvx_strdup("");
    for (size_t i = 1; i < PREFIXES; i++) {
        if (!takes(u, &prefixes[i]))
            continue;
        char *more = nvx_format("%s%s%s", names, *names ? "|" : "", prefixes[i].name);
        free(names);
        names = more;
    }
    char *out =
        nvx_format("^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *%s%s%s%s$",
                   *names ? "(" : "", names, *names ? ")?" : "", pure ? "" : unit);
    free(names);
    return out;
}
