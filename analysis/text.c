#include "analysis/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/units.h"

enum { DIGITS = 4 };

const char *nvx_text_grouped(uint64_t value, char out[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, value), at = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            out[at++] = ' ';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *nvx_text_count(double value, char out[32])
{
    if (!isfinite(value))
        return strcpy(out, "-");
    if (value >= 0 && value < 1e18 && (value == floor(value) || value >= 1e4))
        return nvx_text_grouped((uint64_t)llround(value), out);
    snprintf(out, 32, "%.*g", DIGITS, value);
    return out;
}

const char *nvx_text_quantity(double value, const char *unit, char out[32])
{
    if (!isfinite(value))
        return strcpy(out, "-");
    if (strcmp(unit, "m2") == 0) {
        int small = value != 0 && fabs(value) < 1e-8;
        snprintf(out, 32, "%.*g %s", DIGITS, value * (small ? 1e12 : 1e6),
                 small ? "um2" : "mm2");
        return out;
    }
    if (strcmp(unit, "1") == 0)
        snprintf(out, 32, fabs(value) < 0.01 || fabs(value) >= 1e4 ? "%.4g" : "%.4f",
                 value);
    else
        nvx_quantity_round(value, unit, DIGITS, out, 32);
    return out;
}

void nvx_text_fold(const char *text, unsigned at, unsigned indent, FILE *out)
{
    unsigned used = at;
    int first = 1; /* of its line */
    while (*text) {
        size_t length = strcspn(text, " ");
        if (!first && used + 1 + length > NVX_TEXT_WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            used = indent;
            first = 1;
        }
        fprintf(out, first ? "%.*s" : " %.*s", (int)length, text);
        used += (unsigned)length + !first;
        first = 0;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static bool coloured(FILE *out)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fileno(out)) && !(no && no[0]) && !(term && strcmp(term, "dumb") == 0);
}

void nvx_text_heading(FILE *out, const char *fmt, ...)
{
    char line[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    size_t breaks = strspn(line, "\n");
    bool bold = coloured(out);
    fprintf(out, "%.*s%s%s%s\n", (int)breaks, line, bold ? "\033[1m" : "", line + breaks,
            bold ? "\033[0m" : "");
}

const char *nvx_text_alarm(const char *word, FILE *out, char room[64])
{
    if (!coloured(out))
        return word;
    snprintf(room, 64, "\033[1;31m%s\033[0m", word);
    return room;
}
