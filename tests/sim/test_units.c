#include <criterion/criterion.h>
#include <math.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/units.h"

/* Expected doubles are C literals: the compiler rounds them by itself. */
static double parsed(const char *text, const char *unit)
{
    nvx_error err = {0};
    double value = NAN;
    cr_assert(nvx_quantity_parse(text, unit, &value, &err) == 0, "%s: %s", text,
              err.text);
    return value;
}

static void refused(const char *text, const char *unit, const char *message)
{
    nvx_error err = {0};
    double value = 7;
    cr_expect(nvx_quantity_parse(text, unit, &value, &err) == -1, "%s taken", text);
    cr_expect(err.status == NVX_INPUT);
    cr_expect(strcmp(err.text, message) == 0, "%s: %s", text, err.text);
    cr_expect(value == 7, "the value is left alone");
}

static void formatted(double value, const char *unit, const char *text)
{
    char out[64];
    nvx_quantity_format(value, unit, out, sizeof out);
    cr_expect(strcmp(out, text) == 0, "%s, expected %s", out, text);
}

static void rounded(double value, const char *unit, int digits, const char *text)
{
    char out[64];
    nvx_quantity_round(value, unit, digits, out, sizeof out);
    cr_expect(strcmp(out, text) == 0, "%s, expected %s", out, text);
}

Test(units, a_prefix_gives_the_double_nearest_to_what_is_written)
{
    cr_expect(parsed("2.55 pJ", "J") == 2.55e-12);
    cr_expect(parsed("6 kohm", "ohm") == 6e3);
    cr_expect(parsed("22 nm", "m") == 22e-9);
    cr_expect(parsed("48 fF", "F") == 48e-15);
    cr_expect(parsed("14.285714 uS", "S") == 14.285714e-6);
    cr_expect(parsed("3 aJ", "J") == 3e-18);
    cr_expect(parsed("1.5 PHz", "Hz") == 1.5e15);
    cr_expect(parsed("7 mm", "m") == 7e-3);
}

Test(units, the_space_is_optional_and_the_number_may_have_sign_and_exponent)
{
    cr_expect(parsed("3pJ", "J") == 3e-12);
    cr_expect(parsed("-2.5e-1   V", "V") == -0.25);
    cr_expect(parsed("+.5 V", "V") == 0.5);
    cr_expect(parsed("5.E2 s", "s") == 500);
}

Test(units, a_micro_sign_is_a_prefix) { cr_expect(parsed("3 µs", "s") == 3e-6); }

Test(units, the_prefix_of_an_area_is_squared)
{
    cr_expect(parsed("29.3 um2", "m2") == 29.3e-12);
    cr_expect(parsed("1.25 mm2", "m2") == 1.25e-6);
    cr_expect(parsed("2 m2", "m2") == 2);
}

Test(units, bits_and_bytes_take_binary_and_large_decimal_prefixes)
{
    cr_expect(parsed("2 KiB", "B") == 2048);
    cr_expect(parsed("3 Mibit", "bit") == 3145728);
    cr_expect(parsed("1.5 GiB", "B") == 1610612736);
    cr_expect(parsed("2 kB", "B") == 2000);
    refused("2 mB", "B",
            "'2 mB': wrong unit; allowed: B with a prefix, for example '2 B'");
    refused("2 KiV", "V",
            "'2 KiV': wrong unit; allowed: V with a prefix, for example '2 V'");
}

Test(units, pure_numbers_take_no_unit)
{
    cr_expect(parsed("1e6", "1") == 1e6);
    refused("3 V", "1",
            "'3 V': wrong unit; allowed: a number without a unit, for example '3'");
}

Test(units, cycles_take_no_prefix)
{
    cr_expect(parsed("9 cycles", "cycles") == 9);
    refused("9 kcycles", "cycles",
            "'9 kcycles': wrong unit; allowed: cycles, for example '9 cycles'");
}

Test(units, a_missing_unit_is_told_with_the_number_completed)
{
    refused("0.2", "V",
            "0.2: missing unit; allowed: V with a prefix, for example '0.2 V'");
    refused("9", "cycles", "9: missing unit; allowed: cycles, for example '9 cycles'");
}

Test(units, a_wrong_unit_is_told_with_the_prefix_kept)
{
    refused("3 pV", "J",
            "'3 pV': wrong unit; allowed: J with a prefix, for example '3 pJ'");
    refused("3 p", "J",
            "'3 p': wrong unit; allowed: J with a prefix, for example '3 pJ'");
    refused("3 apples", "J",
            "'3 apples': wrong unit; allowed: J with a prefix, for example '3 J'");
    refused("128 B", "bit",
            "'128 B': wrong unit; allowed: bit with a prefix, for example '128 bit'");
    refused("5 um", "m2",
            "'5 um': wrong unit; allowed: m2 with a prefix, for example '5 um2'");
}

Test(units, what_is_not_a_decimal_number_is_refused)
{
    static const char *const texts[] = {"",      "abc", "inf V",   "nan",  "0x10 V", "-",
                                        "1.2.3", ".",   "1 000 V", "e5 V", "1,5 V",  "V"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char message[128];
        if (strcmp(texts[i], "0x10 V") == 0)
            snprintf(message, sizeof message,
                     "'%s': wrong unit; allowed: V with a prefix, "
                     "for example '0 V'",
                     texts[i]);
        else
            snprintf(message, sizeof message,
                     "'%s': not a number; allowed: V with a "
                     "prefix, for example '1 V'",
                     texts[i]);
        refused(texts[i], "V", message);
    }
}

Test(units, numbers_outside_a_double_are_refused)
{
    refused("1e999 V", "V", "'1e999 V': too large for a number");
    refused("1e-999999999999 V", "V", "'1e-999999999999 V': too small for a number");
    cr_expect(parsed("0e999 V", "V") == 0);
}

Test(units, an_error_repeats_only_the_start_of_a_long_text)
{
    char text[2001], message[256];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[1000] = 'x';
    snprintf(message, sizeof message,
             "'%.60s': wrong unit; allowed: V with a prefix, for example '%.60s V'", text,
             text);
    refused(text, "V", message);
}

Test(units, a_value_is_written_with_the_prefix_that_leaves_1_to_999)
{
    formatted(2.55e-12, "J", "2.55 pJ");
    formatted(1e9, "Hz", "1 GHz");
    formatted(999e-9, "s", "999 ns");
    formatted(1e-6, "s", "1 us");
    formatted(0.2, "V", "200 mV");
    formatted(-1.5e-3, "V", "-1.5 mV");
    formatted(0, "S", "0 S");
    formatted(29.3e-12, "m2", "29.3 um2");
    formatted(0.5e-6, "m2", "0.5 mm2"); /* there is no prefix in between */
    formatted(3920e-12, "m2", "3920 um2");
    formatted(0.166e-12, "m2", "0.166 um2");
    formatted(2e-23, "J", "0.00002 aJ");
    formatted(2e-28, "J", "2e-10 aJ");
    formatted(1e300, "V", "1e285 PV");
}

Test(units, counts_bits_and_bytes_are_written_as_people_do)
{
    formatted(42, "1", "42");
    formatted(0.05, "1", "0.05");
    formatted(1e6, "1", "1000000");
    formatted(1e30, "1", "1e30");
    formatted(2.5e-9, "1", "2.5e-9");
    formatted(128, "bit", "128 bit");
    formatted(2048, "B", "2 KiB");
    formatted(1500, "B", "1.5 kB");
    formatted(1e12, "B", "1 TB");
    formatted(12345, "cycles", "12345 cycles");
}

Test(units, tables_round_to_significant_digits)
{
    rounded(2.5549e-12, "J", 3, "2.55 pJ");
    rounded(999.96e-9, "s", 4, "1 us"); /* the carry takes the next prefix */
    rounded(1e9, "Hz", 3, "1 GHz");
    rounded(123456789, "B", 3, "123 MB");
    rounded(12345, "1", 3, "12300");
}

Test(units, values_that_are_no_numbers_are_still_written)
{
    formatted(INFINITY, "J", "inf J");
    formatted(-INFINITY, "1", "-inf");
}

/* A 64-bit linear congruential generator (Knuth's constants) gives the bit patterns. */
Test(units, every_double_reads_back_as_the_same_double)
{
    static const char *const units[] = {"1", "Hz", "s", "m2", "bit", "B", "cycles"};
    uint64_t state = 20240607;
    for (int i = 0; i < 40000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = i % 2 ? state : (state >> 12) | 0x3d00000000000000u;
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        char text[64];
        const char *unit = units[i % 7];
        nvx_error err = {0};
        nvx_quantity_format(value, unit, text, sizeof text);
        cr_assert(nvx_quantity_parse(text, unit, &back, &err) == 0, "%s", err.text);
        cr_assert(memcmp(&value, &back, sizeof value) == 0, "%a became %s", value, text);
    }
}

Test(units, whole_bytes_read_back_as_the_same_count)
{
    for (double value = 1; value < 1e15; value = value * 1.7 + 1) {
        char text[64];
        nvx_quantity_format(floor(value), "B", text, sizeof text);
        cr_expect(parsed(text, "B") == floor(value), "%s", text);
    }
}

Test(units, the_pattern_takes_what_is_parsed_and_nothing_else)
{
    static const char *const units[] = {"1", "V", "m2", "B", "bit", "cycles"};
    static const char *const heads[] = {"3",    "-2.5", "+.5",   "3.",    "1e3",
                                        "1E-3", ".",    "1.2.3", "1 000", "0x10",
                                        "",     "e3",   "1e",    "2,5"};
    static const char *const tails[] = {"",    " ",   "V",    " mV",     "   \xc2\xb5V",
                                        "KiV", " m2", " um2", " KiB",    "mB",
                                        "kB",  "bit", " b",   " cycles", "kcycles"};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        regex_t pattern;
        char *text = nvx_quantity_pattern(units[u]);
        cr_assert(regcomp(&pattern, text, REG_EXTENDED | REG_NOSUB) == 0, "%s", text);
        for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
            for (size_t t = 0; t < sizeof tails / sizeof *tails; t++) {
                char one[64];
                double value;
                nvx_error err = {0};
                snprintf(one, sizeof one, "%s%s", heads[h], tails[t]);
                bool taken = nvx_quantity_parse(one, units[u], &value, &err) == 0;
                cr_expect((regexec(&pattern, one, 0, NULL, 0) == 0) == taken,
                          "'%s' as %s", one, units[u]);
            }
        regfree(&pattern);
        free(text);
    }
}
