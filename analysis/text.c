#include "analysis/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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
